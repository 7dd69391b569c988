"""Every timescale of the sources against a case: met, missed, due, or nobody can tell (R87-R126, R263-R268)."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bundler.model.record import CaseFile
from bundler.model.timescale import Deadline, Duty, Standing, Timescales
from bundler.rules.clocks import deadlines, duties, of_service
from bundler.rules.events import EVENTS, Event, event
from bundler.rules.happenings import Happened
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
TEMPLATES = Path(__file__).parents[2] / "templates" / "timescales"
SOURCES = {path.stem: Timescales.model_validate(tomllib.loads(path.read_text())) for path in TEMPLATES.glob("*.toml")}
IN_CARE: dict[str, object] = {
    "entered_care_on": "2026-03-02", "legal_status": {"kind": "section-20"}, "entry": {"emergency": False},
}  # fmt: skip
ISSUED: dict[str, object] = {"in_court": True, "issued_on": "2026-03-04"}
COURT: dict[str, object] = {**IN_CARE, "proceedings": ISSUED}
R = pytest.mark.requirement
NOBODY_CAN_TELL, NOT_APPLICABLE, DONE_LATE = Standing.CANNOT_TELL, Standing.NOT_APPLICABLE, Standing.DONE_LATE
MISSED, DUE, MET = Standing.MISSED, Standing.DUE, Standing.MET


def read(name: str, situation: Situation) -> Deadline:
    """The deadline of that name, such as bcp/initial-ppm."""
    source = SOURCES[name.partition("/")[0]]
    return next(each for each in deadlines(situation, [source]) if each.name == name)


def duty(what: str, situation: Situation, *sources: str) -> Duty:
    found = duties(situation, [SOURCES[name] for name in sources])
    return next(each for each in found if each.what == what)


def meeting(kind: str, held_on: str | None = None, **keys: object) -> dict[str, object]:
    return {"kind": kind, **({"held_on": held_on} if held_on else {}), **keys}


def reviews(*held_on: str, **keys: object) -> dict[str, object]:
    """Reviews from the first on; the keys are those of the last."""
    held: list[dict[str, object]] = [{"number": number, "held_on": day} for number, day in enumerate(held_on, 1)]
    return {"reviews": [*held[:-1], {**held[-1], **keys}]}


def teenager(born: str, **keys: object) -> dict[str, object]:
    child = {"first_name": "Mia", "surname": "Jones", "date_of_birth": born}
    return {**IN_CARE, "child": child, "placement": {"kind": "in-house-fostering"}, **keys}


def _steps(case: Mapping[str, Any]) -> list[Any]:
    return [
        pytest.param(
            "dudley/early-permanence-panel", case, "2026-03-16", DUE, "2026-03-16", marks=R("R87"), id="on the last day"
        ),
        pytest.param(
            "dudley/early-permanence-panel", case, "2026-03-17", MISSED, "2026-03-16", marks=R("R87"), id="a day late"
        ),
        pytest.param(
            "dudley/early-permanence-panel", {**case, "meetings": [meeting("early-permanence-panel", "2026-03-16")]},
            "2026-04-01", MET, "2026-03-16", marks=R("R87"), id="held on the last day",
        ),
        pytest.param(
            "dudley/early-permanence-papers",
            {**case, "meetings": [meeting("early-permanence-panel", booked_for="2026-03-09")],
             "early_permanence": {"papers_sent_on": "2026-03-04", "papers_sent_at": "17:01"}},
            "2026-03-05", DONE_LATE, "2026-03-04", marks=R("R88"), id="papers a minute after five",
        ),
        pytest.param(
            "dudley/early-permanence-papers",
            {**case, "meetings": [meeting("early-permanence-panel", booked_for="2026-03-09")],
             "early_permanence": {"papers_sent_on": "2026-03-04"}},
            "2026-03-05", MET, "2026-03-04", marks=R("R88"), id="papers that day, no time recorded",
        ),
        pytest.param(
            "dudley/first-planning-meeting", {**case, "meetings": [meeting("early-permanence-panel", "2026-03-16")]},
            "2026-03-20", DUE, "2026-04-27", marks=R("R89", "R263"), id="six weeks after the panel",
        ),
        pytest.param(
            "dudley/first-planning-meeting-at-the-latest", case, "2026-03-20", DUE, "2026-04-27",
            marks=R("R89", "R263"), id="eight weeks after entry",
        ),
        pytest.param(
            "dudley/sgo-referral", {**case, **reviews("2026-03-26", sgo_recommended=True)}, "2026-04-01", DUE,
            "2026-04-02", marks=R("R90"), id="five working days for the SGO referral",
        ),
        pytest.param(
            "dudley/sgo-referral",
            {**case, **reviews("2026-03-26", sgo_recommended=True),
             "special_guardianship": {"referral_sent_on": "2026-04-07"}},
            "2026-04-10", DONE_LATE, "2026-04-02", marks=R("R90"), id="SGO referral after Easter",
        ),
        pytest.param(
            "dudley/fostering-assessment-begun",
            {**case, "meetings": [meeting("initial-ppm", booked_for="2026-04-20")],
             "early_permanence": {"outcome": "fostering"}},
            "2026-04-01", DUE, "2026-04-19", marks=R("R91"), id="first sections before the PPM",
        ),
        pytest.param(
            "dudley/fostering-assessment-begun",
            {**case, "meetings": [meeting("initial-ppm", booked_for="2026-04-20")],
             "early_permanence": {"outcome": "adoption"}},
            "2026-04-01", NOT_APPLICABLE, None, marks=R("R91"), id="no fostering, no first sections",
        ),
    ]  # fmt: skip


BEFORE_COURT = [
    pytest.param(
        "bcp/initial-ppm", {**IN_CARE, "entry": {"emergency": False, "decided_on": "2026-02-27"}}, "2026-03-20", DUE,
        "2026-03-27", marks=R("R92", "R263"), id="20 working days after the decision",
    ),
    pytest.param(
        "bcp/initial-ppm",
        {**IN_CARE, "entry": {"emergency": False, "decided_on": "2026-02-27"},
         "meetings": [meeting("initial-ppm", "2026-02-20")]},
        "2026-03-20", MET, "2026-03-27", marks=R("R92"), id="a PPM before the decision counts",
    ),
    pytest.param(
        "bcp/initial-ppm-by-first-review", {**IN_CARE, "reviews": [{"number": 1, "due_on": "2026-03-25"}]},
        "2026-03-20", DUE, "2026-03-25", marks=R("R92", "R93"), id="or by the first review",
    ),
    pytest.param(
        "bcp/initial-ppm-after-emergency", {**IN_CARE, "entry": {"emergency": True}}, "2026-03-31", MISSED,
        "2026-03-30", marks=R("R93"), id="20 working days after an emergency",
    ),
    pytest.param(
        "bcp/initial-ppm-after-emergency", {"entered_care_on": "2026-03-02"}, "2026-03-31", NOBODY_CAN_TELL, None,
        marks=R("R93"), id="nobody says whether it was an emergency",
    ),
    pytest.param(
        "bcp/ppm-before-legal-planning", {"meetings": [meeting("legal-planning-meeting", booked_for="2026-03-20")]},
        "2026-03-10", DUE, "2026-03-19", marks=R("R94"), id="a PPM before legal planning",
    ),
    pytest.param(
        "bcp/ppm-after-legal-planning", {"meetings": [meeting("legal-planning-meeting", "2026-03-20")]},
        "2026-03-25", DUE, None, marks=R("R94"), id="if not, immediately afterwards",
    ),
    pytest.param(
        "bcp/ppm-after-legal-planning",
        {"meetings": [meeting("legal-planning-meeting", "2026-03-20"), meeting("initial-ppm", "2026-03-19")]},
        "2026-03-25", NOT_APPLICABLE, None, marks=R("R94"), id="one before, none needed after",
    ),
    pytest.param(
        "bcp/ppm-before-final-care-plan",
        {**COURT, "proceedings": {**ISSUED, "final_care_plan_due": "2026-07-24"},
         "legal_steps": {"share_responsibility_decided_on": "2026-05-01"},
         "meetings": [meeting("initial-ppm", "2026-03-20")]},
        "2026-06-01", DUE, "2026-06-12", marks=R("R95"), id="six weeks before; the one before the decision is no help",
    ),
    pytest.param(
        "bcp/ppm-before-entry", {**IN_CARE, "meetings": [meeting("initial-ppm", "2026-02-20")]}, "2026-03-03", MET,
        "2026-03-01", marks=R("R96"), id="a PPM before the entry to care",
    ),
    pytest.param(
        "bcp/ppm-before-entry", {**IN_CARE, "entry": {"emergency": True}}, "2026-03-03", NOT_APPLICABLE, None,
        marks=R("R96"), id="none before an emergency",
    ),
    pytest.param(
        "bcp/family-group-conference", IN_CARE, "2026-03-03", MISSED, "2026-03-01", marks=R("R124"), id="no conference",
    ),
    pytest.param(
        "bcp/family-group-conference", {**IN_CARE, **reviews("2026-03-27", "2026-06-02")}, "2026-06-03",
        NOBODY_CAN_TELL, "2026-03-01", marks=R("R124"), id="two reviews later it is a gap in the record",
    ),
    pytest.param(
        "bcp/pre-proceedings", {"legal_steps": {"pre_proceedings_began_on": "2026-01-05"}}, "2026-04-27", DUE,
        "2026-04-27", marks=R("R111"), id="16 weeks of pre-proceedings",
    ),
    pytest.param(
        "bcp/pre-proceedings",
        {"legal_steps": {"pre_proceedings_began_on": "2026-01-05", "pre_proceedings_ended_on": "2026-04-28"}},
        "2026-05-27", DONE_LATE, "2026-04-27", marks=R("R111"), id="pre-proceedings a day too long",
    ),
    pytest.param(
        "practitioners-guide/placement-planning-meeting", {**IN_CARE, "entry": {"at": "16:30"}}, "2026-03-05", DUE,
        "2026-03-05", marks=R("R113"), id="72 hours",
    ),
    pytest.param(
        "practitioners-guide/placement-planning-meeting",
        {**IN_CARE, "entry": {"at": "16:30"},
         "meetings": [meeting("placement-planning-meeting", "2026-03-05", starts_at="17:00")]},
        "2026-03-06", DONE_LATE, "2026-03-05", marks=R("R113"), id="72 hours and a half",
    ),
    pytest.param(
        "practitioners-guide/placement-planning-meeting",
        {**IN_CARE, "entry": {"at": "16:30"}, "meetings": [meeting("placement-planning-meeting", "2026-03-05")]},
        "2026-03-06", MET, "2026-03-05", marks=R("R113"), id="that day, and no time recorded: in time",
    ),
]  # fmt: skip

REVIEWS = [
    pytest.param(
        "england/first-review", {**IN_CARE, "entered_care_on": "2026-03-30"}, "2026-04-28", DUE, "2026-04-29",
        marks=R("R265"), id="20 working days over Easter",
    ),
    pytest.param(
        "practitioners-guide/first-review-28-days", {**IN_CARE, "entered_care_on": "2026-03-30"}, "2026-04-28", MISSED,
        "2026-04-27", marks=R("R114", "R265"), id="28 days over Easter",
    ),
    pytest.param(
        "england/second-review", {**IN_CARE, **reviews("2026-03-20")}, "2026-06-01", DUE, "2026-06-20",
        marks=R("R264"), id="three months after the first",
    ),
    pytest.param(
        "bcp/plan-within-four-months", {**IN_CARE, **reviews("2026-03-20", "2026-06-18", plan_agreed=True)},
        "2026-07-20", MET, "2026-07-02", marks=R("R109"), id="the plan within four months",
    ),
    pytest.param(
        "south-west/plan-presented-at-four-months",
        {**IN_CARE, **reviews("2026-03-20", "2026-06-18", plan_presented=False)},
        "2026-07-20", MISSED, "2026-07-02", marks=R("R109"), id="no plan presented",
    ),
    pytest.param(
        "st-helens/plan-by-four-month-review", IN_CARE, "2026-06-30", DUE, "2026-07-02", marks=R("R109"),
        id="St Helens' plan by the 4-month review",
    ),
    pytest.param(
        "england/plan-by-second-review", {**IN_CARE, **reviews("2026-03-20", "2026-06-18")}, "2026-07-20",
        NOBODY_CAN_TELL, "2026-06-18", marks=R("R109"), id="a second review that does not say whether it agreed",
    ),
    pytest.param(
        "bcp/plan-confirmed", {**IN_CARE, **reviews("2026-03-20", "2026-06-18", plan_agreed=True)}, "2026-12-18", DUE,
        "2026-12-18", marks=R("R110", "R267"), id="confirmed within a further six months",
    ),
    pytest.param(
        "bcp/match-confirmed",
        {**IN_CARE, "plan": {"option": "long-term-fostering"}, "match": {"agreed_at_review_on": "2026-06-18"}},
        "2026-09-21", MISSED, "2026-09-18", marks=R("R108", "R267"), id="the match within three months",
    ),
    pytest.param(
        "bcp/match-confirmed",
        {**IN_CARE, "plan": {"option": "long-term-fostering"},
         "match": {"agreed_at_review_on": "2026-06-18", "panel_recommended": {"done": True, "on": "2026-09-10"}}},
        "2026-09-21", MET, "2026-09-18", marks=R("R108"), id="the panel confirmed it",
    ),
    pytest.param(
        "practitioners-guide/review-brought-forward",
        {**IN_CARE, **reviews("2026-03-20", "2026-06-18", plan_agreed=False)},
        "2026-06-20", DUE, None, marks=R("R115"), id="no plan: the next review comes early",
    ),
    pytest.param(
        "practitioners-guide/review-brought-forward",
        {**IN_CARE, **reviews("2026-03-20", "2026-06-18", plan_agreed=True)},
        "2026-06-20", NOT_APPLICABLE, None, marks=R("R115"), id="a plan: nothing to bring forward",
    ),
    pytest.param(
        "bcp/escalation", {**IN_CARE, **reviews("2026-03-20", "2026-06-18", plan_agreed=False)},
        "2026-06-19", MISSED, "2026-06-18", marks=R("R116"), id="escalated at once, or late",
    ),
    pytest.param(
        "bcp/escalation",
        {**IN_CARE, **reviews("2026-03-20", "2026-06-18", plan_agreed=False, escalated_on="2026-06-18")},
        "2026-06-19", MET, "2026-06-18", marks=R("R116"), id="escalated that day",
    ),
    pytest.param(
        "bcp/plan-after-escalation",
        {**IN_CARE, **reviews("2026-03-20", "2026-06-18", plan_agreed=False, plan_required_by="2026-07-03")},
        "2026-06-30", DUE, "2026-07-03", marks=R("R116"), id="the IRO's own timescale",
    ),
    pytest.param(
        "bcp/together-and-apart",
        {**IN_CARE, "siblings": [{"name": "Leo Jones", "case": "EX-2"}], "reviews": [
            {"number": 1, "held_on": "2026-03-20"}, {"number": 2, "due_on": "2026-06-18"}]},
        "2026-06-10", DUE, "2026-06-18", marks=R("R117"), id="together and apart by the second review",
    ),
    pytest.param(
        "bcp/together-and-apart", {**IN_CARE, "siblings": []}, "2026-06-10", NOT_APPLICABLE, None, marks=R("R117"),
        id="nobody to be together with",
    ),
    pytest.param(
        "bcp/ppm-after-uncertain-rehabilitation",
        {**IN_CARE, **reviews("2026-03-20", rehabilitation_uncertain=True)}, "2026-04-01", DUE, "2026-04-03",
        marks=R("R99"), id="two weeks where going home is uncertain",
    ),
    pytest.param(
        "bcp/early-review",
        {**IN_CARE, **reviews("2026-03-20"), "plan": {"changed_by_ppm_on": "2026-05-01"}}, "2026-05-04", DUE, None,
        marks=R("R102"), id="a PPM changed the plan",
    ),
    pytest.param(
        "bcp/early-review",
        {**IN_CARE, **reviews("2026-03-20", "2026-05-08"), "plan": {"changed_by_ppm_on": "2026-05-01"}}, "2026-05-14",
        MET, None, marks=R("R102"), id="and the review followed",
    ),
    pytest.param("bcp/tracking-panel", IN_CARE, "2026-03-31", MISSED, "2026-03-30", marks=R("R105"), id="four weeks"),
    pytest.param(
        "bcp/tracking-panel-again",
        {**IN_CARE, "meetings": [meeting("permanence-planning-and-tracking", "2026-03-30")]},
        "2026-04-20", NOBODY_CAN_TELL, None, marks=R("R107"), id="considered once, and not booked again",
    ),
    pytest.param(
        "bcp/tracking-panel-again",
        {**IN_CARE, "meetings": [
            meeting("permanence-planning-and-tracking", "2026-03-30"),
            meeting("permanence-planning-and-tracking", booked_for="2026-05-11")]},
        "2026-04-20", DUE, "2026-05-11", marks=R("R107"), id="considered again on the day booked",
    ),
    pytest.param(
        "bcp/tracking-panel-again",
        {**IN_CARE, "plan": {"secured_on": "2026-04-10"},
         "meetings": [meeting("permanence-planning-and-tracking", "2026-03-30")]},
        "2026-04-20", NOT_APPLICABLE, None, marks=R("R107"), id="until permanence is secured",
    ),
]  # fmt: skip

PPMS = [
    pytest.param(
        "bcp/review-ppm", {**IN_CARE, "meetings": [meeting("initial-ppm", "2026-03-20")]}, "2026-06-12", DUE,
        "2026-06-12", marks=R("R97", "R268"), id="twelve weeks",
    ),
    pytest.param(
        "bcp/review-ppm",
        {**IN_CARE, "meetings": [meeting("initial-ppm", "2026-03-20"), meeting("review-ppm", "2026-06-10")]},
        "2026-09-03", MISSED, "2026-09-02", marks=R("R97", "R268"), id="twelve weeks from the last one",
    ),
    pytest.param(
        "bcp/review-ppm",
        {**IN_CARE, "meetings": [meeting("initial-ppm", "2026-03-20")], "special_guardianship": {
            "order_on": "2026-05-01"}},
        "2026-09-03", NOT_APPLICABLE, None, marks=R("R97"), id="until permanence is obtained",
    ),
    pytest.param(
        "bcp/review-ppm-between-reviews", {**IN_CARE, **reviews("2026-03-20", "2026-06-18")}, "2026-09-03", DUE,
        "2026-12-18", marks=R("R97", "R268"), id="one between two reviews",
    ),
    pytest.param(
        "bcp/ppm-minutes-signed",
        {"meetings": [meeting("review-ppm", "2026-06-10", starts_at="10:00", minutes_signed_on="2026-06-12")]},
        "2026-09-03", MET, "2026-06-12", marks=R("R103"), id="signed on the second day",
    ),
    pytest.param(
        "bcp/ppm-minutes-signed", {"meetings": [meeting("review-ppm", "2026-06-10", starts_at="10:00")]},
        "2026-06-13", MISSED, "2026-06-12", marks=R("R103"), id="not signed in 48 hours",
    ),
    pytest.param(
        "bcp/ppm-minutes-filed",
        {"meetings": [meeting("review-ppm", "2026-06-10", minutes_filed_on="2026-06-15")]},
        "2026-09-03", DONE_LATE, "2026-06-13", marks=R("R104"), id="filed after 72 hours",
    ),
    pytest.param(
        "bcp/ppm-before-final-evidence",
        {**COURT, "proceedings": {**ISSUED, "final_evidence_due": "2026-07-24"}},
        "2026-06-01", DUE, "2026-06-12", marks=R("R126"), id="six weeks before final evidence",
    ),
    pytest.param(
        "bcp/ppm-before-final-hearing",
        {**COURT, "proceedings": {**ISSUED, "final_hearing_on": "2026-08-21",
                                  "care_plan_confirmed": {"done": True, "on": "2026-07-11"},
                                  "contingency_plan_confirmed": {"done": True, "on": "2026-07-11"}}},
        "2026-07-12", DONE_LATE, "2026-07-10", marks=R("R98"), id="five weeks and six days before the hearing",
    ),
    pytest.param(
        "south-west/adm-decision-before-final-evidence",
        {**COURT, "plan": {"option": "adoption"},
         "proceedings": {**ISSUED, "final_evidence_due": "2026-07-24"}},
        "2026-06-01", DUE, "2026-07-23", marks=R("R126"), id="the decision before final evidence",
    ),
    pytest.param(
        "practitioners-guide/final-evidence-filed",
        {**COURT, "proceedings": {**ISSUED, "final_evidence_due": "2026-07-24",
                                  "final_evidence_filed_on": "2026-07-24"}},
        "2026-08-01", MET, "2026-07-24", marks=R("R125"), id="final evidence filed on the day",
    ),
    pytest.param("england/care-proceedings", COURT, "2026-09-02", MISSED, "2026-09-01", marks=R("R112"), id="26 weeks"),
    pytest.param("bcp/care-proceedings", COURT, "2026-09-01", DUE, "2026-09-01", marks=R("R112"), id="their last day"),
]  # fmt: skip

WAITING = {**IN_CARE, "placement": {"kind": "in-house-fostering"}, "proceedings": {"placement_order_on": "2026-01-30"}}
AFTERWARDS = [
    pytest.param(
        "bcp/review-three-months-after-order", WAITING, "2026-04-30", DUE, "2026-04-30", marks=R("R100", "R266"),
        id="three months after the order",
    ),
    pytest.param(
        "england/first-adoption-review", WAITING, "2026-05-01", MISSED, "2026-04-30", marks=R("R100", "R266"),
        id="three months in law",
    ),
    pytest.param(
        "bcp/review-six-months-after-order",
        {**WAITING, "reviews": [{"number": 3, "kind": "adoption", "held_on": "2026-03-30"}]}, "2026-05-01", DUE,
        "2026-07-30", marks=R("R100", "R266"), id="six months after the order",
    ),
    pytest.param(
        "england/later-adoption-review",
        {**WAITING, "reviews": [{"number": 3, "kind": "adoption", "held_on": "2026-03-30"}]}, "2026-05-01", DUE,
        "2026-09-30", marks=R("R100", "R266"), id="six months after the review before",
    ),
    pytest.param(
        "bcp/ppm-before-adoption-review", {**WAITING, "plan": {"adoption_may_not_be_viable": True}}, "2026-03-01", DUE,
        "2026-04-30", marks=R("R100"), id="a PPM before it where adoption may not be viable",
    ),
    pytest.param(
        "england/first-adoption-review", {**WAITING, "placement": {"kind": "prospective-adopters"}}, "2026-05-01",
        NOT_APPLICABLE, None, marks=R("R100"), id="placed with adopters",
    ),
    pytest.param(
        "bcp/ppm-before-leaving-care",
        teenager("2008-06-15", leaving_care={"leaves_on": "2026-06-15"}, reviews=[
            {"number": 8, "due_on": "2026-06-01", "is_final": True}]),
        "2026-05-01", DUE, "2026-05-31", marks=R("R101"), id="a PPM before the final review",
    ),
    pytest.param(
        "bcp/staying-put-planned",
        teenager("2010-06-15", reviews=[{"number": 8, "held_on": "2026-03-01"}]), "2026-06-01", MISSED, "2026-03-01",
        marks=R("R118"), id="staying put from the review before 16",
    ),
    pytest.param(
        "bcp/staying-put-raised", teenager("2009-06-15"), "2026-06-01", DUE, "2026-06-15", marks=R("R119"),
        id="raised a year before 18",
    ),
    pytest.param(
        "bcp/staying-put-raised", teenager("2016-06-15"), "2026-06-01", NOT_APPLICABLE, None, marks=R("R119"),
        id="not yet for a child of nine",
    ),
    *(
        pytest.param(
            f"bcp/{rule}",
            teenager("2008-12-15", leaving_care={"staying_put": True}, reviews=[
                {"number": 7, "due_on": "2026-06-20"}, {"number": 8, "due_on": "2026-11-20", "is_final": True}]),
            "2026-06-01", DUE, day, marks=R("R120"), id=rule,
        )
        for rule, day in (
            ("staying-put-final-planning", "2026-06-20"), ("staying-put-ratified", "2026-11-20"),
            ("staying-put-in-pathway-plan", "2026-11-20"), ("staying-put-signed-off", "2026-11-20"),
        )
    ),
    pytest.param(
        "bcp/sgo-support-review", {"special_guardianship": {"order_on": "2024-02-29"}}, "2025-03-01", MISSED,
        "2025-02-28", marks=R("R121"), id="support reviewed each year",
    ),
    pytest.param(
        "bcp/sgo-support-review",
        {"special_guardianship": {"order_on": "2024-02-29", "support_reviewed_on": ["2025-02-10"]}}, "2025-03-01", DUE,
        "2026-02-10", marks=R("R121"), id="and a year after that",
    ),
    pytest.param(
        "bcp/personal-adviser-offer",
        teenager("2006-05-04", leaving_care={"adviser_offers": ["2025-02-10"]}), "2026-02-11", MISSED, "2026-02-10",
        marks=R("R122"), id="an offer each year",
    ),
    pytest.param(
        "bcp/personal-adviser-offer", teenager("2000-05-04"), "2026-02-11", NOT_APPLICABLE, None, marks=R("R122"),
        id="to the age of 25",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "case", "today", "standing", "due_on"), [*_steps(IN_CARE), *BEFORE_COURT, *REVIEWS, *PPMS, *AFTERWARDS]
)
def test_what_a_timescale_comes_to(
    look: Look, name: str, case: Mapping[str, Any], today: str, standing: Standing, due_on: str | None
) -> None:
    found = read(name, look(case, today=date.fromisoformat(today)))
    assert (found.standing, found.due_on and found.due_on.isoformat()) == (standing, due_on)


def test_every_event_is_used_and_every_one_used_is_known() -> None:
    """An event that no timescale names would be dead weight, as a name of none would be a fault."""
    used = {name for source in SOURCES.values() for rule in source.timescales for name in rule.events.values()}
    assert used == set(EVENTS)


@pytest.mark.requirement("R263")
def test_two_procedures_for_the_first_ppm_stand_side_by_side_and_the_earlier_binds(look: Look) -> None:
    case = {**IN_CARE, "entry": {"emergency": True}}
    found = duty("initial-ppm", look(case, today=date(2026, 3, 10)), "bcp", "dudley")
    running = [each.name for each in found.deadlines if each.due_on]
    assert running == ["bcp/initial-ppm-after-emergency", "dudley/first-planning-meeting-at-the-latest"]
    assert found.binding.binds
    assert found.binding.due_on == date(2026, 3, 30)


@pytest.mark.requirement("R264")
@pytest.mark.parametrize(
    ("entered", "first", "binding"),
    [
        pytest.param("2025-03-03", "2025-03-31", "england/second-review", id="the law comes first"),
        pytest.param("2026-01-30", "2026-02-27", "england/second-review", id="an early first review"),
        pytest.param("2025-12-19", "2026-01-21", "bcp/second-review-at-four-months", id="four months come first"),
    ],
)
def test_the_four_month_review_and_the_law_are_both_shown_and_the_earlier_binds(
    look: Look, entered: str, first: str, binding: str
) -> None:
    case = {**IN_CARE, "entered_care_on": entered, **reviews(first)}
    found = duty("second-review", look(case, today=date.fromisoformat(first)), "england", "bcp")
    assert {each.name for each in found.deadlines} == {
        "england/second-review", "england/second-review-at-the-latest", "bcp/second-review-at-four-months",
    }  # fmt: skip
    assert found.binding.name == binding
    assert [each.binds for each in found.deadlines] == [True, False, False]


@pytest.mark.requirement("R266")
def test_the_second_review_after_a_placement_order_is_six_months_from_the_order_or_from_the_review(look: Look) -> None:
    case = {**WAITING, "reviews": [{"number": 3, "kind": "adoption", "held_on": "2026-01-31"}]}
    found = duty("later-adoption-review", look(case, today=date(2026, 5, 1)), "england", "bcp")
    assert {each.name: each.due_on for each in found.deadlines} == {
        "bcp/review-six-months-after-order": date(2026, 7, 30), "england/later-adoption-review": date(2026, 7, 31),
    }  # fmt: skip
    assert found.binding.name == "bcp/review-six-months-after-order"


@pytest.mark.requirement("R267")
def test_confirming_the_plan_and_the_match_are_shown_together_and_three_months_bind(look: Look) -> None:
    case = {
        **IN_CARE, **reviews("2026-03-20", "2026-06-18", plan_agreed=True, long_term_fostering_agreed=True),
        "plan": {"option": "long-term-fostering"},
    }  # fmt: skip
    found = duty("plan-confirmed", look(case, today=date(2026, 7, 1)), "bcp")
    assert [(each.name, each.due_on) for each in found.deadlines] == [
        ("bcp/match-confirmed", date(2026, 9, 18)), ("bcp/plan-confirmed", date(2026, 12, 18)),
    ]  # fmt: skip


@pytest.mark.requirement("R268")
def test_twelve_weeks_bind_where_the_next_review_is_later(look: Look) -> None:
    case = {**IN_CARE, **reviews("2026-03-20", "2026-06-18"), "meetings": [meeting("initial-ppm", "2026-06-10")]}
    found = duty("review-ppm", look(case, today=date(2026, 7, 1)), "bcp")
    assert found.binding.name == "bcp/review-ppm"
    assert found.binding.due_on == date(2026, 9, 2)


@pytest.mark.requirement("R106")
def test_a_fortnightly_panel_is_a_duty_of_the_service_and_no_childs(look: Look) -> None:
    today = date(2026, 4, 20)
    held = [meeting("permanence-planning-and-tracking", day) for day in ("2026-03-30", "2026-04-13")]
    situation = replace(look({**IN_CARE, "meetings": held}, today=today), clocks=(SOURCES["bcp"],))
    assert "bcp/tracking-panel-meets" not in {each.name for each in deadlines(situation, situation.clocks)}
    (found,) = of_service(situation)
    rule, last_time, due = found
    assert (rule.authority, last_time.day) == ("R106", date(2026, 4, 13))
    assert due is not None
    assert due.day == date(2026, 4, 27)


def test_an_event_is_looked_for_once_however_many_rules_name_it(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counting(name: str) -> Event:
        def moments(file: CaseFile) -> Happened:
            asked.append(name)
            return event(name).moments(file)

        return replace(event(name), moments=moments)

    monkeypatch.setattr("bundler.rules.clocks.event", counting)
    assert deadlines(look(COURT, today=date(2026, 3, 10)), SOURCES.values())
    assert len(asked) == len(set(asked)) > 20


@pytest.mark.requirement("R125")
def test_the_adms_pa_is_told_of_the_day_of_final_evidence_once_the_iro_supports_the_plan(look: Look) -> None:
    case = {**COURT, "plan": {"option": "adoption"}}
    summary = {"iro-summary.json": {"outcome": "support", "signature": {"name": "Emyr", "signed_on": "2026-06-01"}}}
    name, today = "south-west/adm-told-of-final-evidence", date(2026, 6, 8)
    assert read(name, look(case, today=today)).standing is NOT_APPLICABLE
    challenge = {"iro-summary.json": {**summary["iro-summary.json"], "outcome": "challenge"}}
    assert read(name, look(case, records=challenge, today=today)).standing is NOT_APPLICABLE
    assert read(name, look(case, records=summary, today=today)).standing is DUE
    told = {**case, "proceedings": {**ISSUED, "adm_told_on": "2026-05-29"}}
    assert read(name, look(told, records=summary, today=today)).standing is MET


def test_once_a_duty_is_done_what_nobody_can_tell_of_it_presses_no_more(look: Look) -> None:
    case = {
        "entered_care_on": "2026-03-02", "reviews": [{"number": 1, "due_on": "2026-03-27"}],
        "meetings": [meeting("initial-ppm", "2026-03-20")],
    }  # fmt: skip
    found = duty("initial-ppm", look(case, today=date(2026, 4, 20)), "bcp")
    assert {each.standing for each in found.deadlines} == {MET, NOBODY_CAN_TELL}
    assert found.standing is MET


def test_a_case_that_says_nothing_can_be_told_nothing_of(look: Look) -> None:
    found = read("england/first-review", look({}))
    assert (found.standing, found.missing) == (NOBODY_CAN_TELL, ("case.json: entered_care_on",))


def test_a_child_who_is_not_looked_after_has_no_reviews(look: Look) -> None:
    found = read("england/first-review", look({"legal_status": {"kind": "not-looked-after"}}))
    assert (found.standing, found.because) == (NOT_APPLICABLE, "the child is not in care")


def test_a_review_that_must_have_been_held_lacks_its_day(look: Look) -> None:
    case = {**IN_CARE, "reviews": [{"number": 2, "held_on": "2026-06-01"}]}
    found = read("england/first-review", look(case))
    assert (found.standing, found.missing) == (NOBODY_CAN_TELL, ("case.json: reviews (number 1): held_on",))


def test_evidence_that_lies_ahead_is_none(look: Look) -> None:
    case = {**IN_CARE, **reviews("2026-03-20")}
    assert read("england/first-review", look(case, today=date(2026, 3, 19))).standing is DUE


@pytest.mark.parametrize("name", ["england/later-review", "bcp/review-ppm-between-reviews"])
def test_a_review_recorded_ahead_of_its_day_hides_no_late_one(look: Look, name: str) -> None:
    case = {**IN_CARE, **reviews("2026-03-20", "2026-06-15", "2027-01-20")}
    found = read(name, look(case, today=date(2026, 12, 16)))
    assert (found.standing, found.due_on) == (MISSED, date(2026, 12, 15))


@pytest.mark.parametrize(
    ("says", "standing"),
    [
        pytest.param({"plan_agreed": True}, MET, id="agreed, so it was there"),
        pytest.param({"plan_agreed": True, "plan_presented": False}, MISSED, id="it says that it was not"),
        pytest.param({"plan_agreed": False}, MISSED, id="not agreed"),
    ],
)
@pytest.mark.requirement("R109")
def test_a_plan_that_a_review_agreed_was_presented_to_it(
    look: Look, says: Mapping[str, Any], standing: Standing
) -> None:
    case = {**IN_CARE, **reviews("2026-03-20", "2026-06-15", **says)}
    found = read("south-west/plan-presented-at-four-months", look(case, today=date(2026, 8, 1)))
    assert found.standing is standing


@pytest.mark.requirement("R103")
def test_the_place_for_the_minutes_signature_fits_an_initial_ppm_too(look: Look) -> None:
    case = {**IN_CARE, "meetings": [meeting("initial-ppm", "2026-03-20")]}
    found = read("bcp/ppm-minutes-signed", look(case, today=date(2026, 4, 1)))
    assert found.standing is MISSED
    assert event("ppm-minutes-signed").recorded_at == "case.json: meetings (the last PPM): minutes_signed_on"


def test_what_is_booked_is_said_and_whether_it_is_too_late(look: Look) -> None:
    case = {**IN_CARE, "reviews": [{"number": 1, "due_on": "2026-04-02"}]}
    found = read("england/first-review", look(case, today=date(2026, 3, 10)))
    assert (found.due_on, found.booked_for) == (date(2026, 3, 30), date(2026, 4, 2))


def test_how_late_and_how_much_is_left(look: Look) -> None:
    late = read("england/first-review", look(IN_CARE, today=date(2026, 4, 8)))
    assert (late.late_by, late.working_days_late) == (9, 5)
    early = read("england/first-review", look(IN_CARE, today=date(2026, 3, 20)))
    assert early.working_days_left == 6


def test_a_day_that_cannot_be_is_no_day_to_count_from(look: Look) -> None:
    found = read("england/first-review", look({**IN_CARE, "entered_care_on": "9026-03-02"}))
    assert (found.standing, found.missing) == (NOBODY_CAN_TELL, ("case.json: entered_care_on",))


def test_minutes_and_the_list_of_meetings_tell_of_one_ppm(look: Look) -> None:
    case = {**IN_CARE, "meetings": [meeting("review-ppm", "2026-06-10", minutes_filed_on="2026-06-12")]}
    chair = {"name": "Ana Ortiz", "signed_on": "2026-06-11"}
    minutes = {"ppm-review-1.json": {"meeting_on": "2026-06-10", "starts_at": "10:00", "chair_signature": chair}}
    situation = look(case, records=minutes, today=date(2026, 7, 1))
    assert len(tuple(event("ppm-held").moments(situation.file))) == 1  # type: ignore[arg-type] # nothing is missing
    signed, filed = read("bcp/ppm-minutes-signed", situation), read("bcp/ppm-minutes-filed", situation)
    assert (signed.standing, filed.standing) == (MET, MET)
    assert signed.done is not None
    assert signed.done.place == "ppm-review-1.json: chair_signature.signed_on"


@pytest.mark.parametrize(
    ("keys", "standing"),
    [
        pytest.param({"in_force_from": "not set"}, NOT_APPLICABLE, id="not commenced"),
        pytest.param({"in_force_from": date(2026, 4, 1)}, NOT_APPLICABLE, id="not yet"),
        pytest.param({"in_force_to": date(2026, 3, 1)}, NOT_APPLICABLE, id="no longer"),
        pytest.param({"in_force_from": date(2026, 3, 10), "in_force_to": date(2026, 3, 10)}, DUE, id="that day"),
    ],
)
def test_a_rule_runs_only_while_it_is_in_force(look: Look, keys: Mapping[str, Any], standing: Standing) -> None:
    rule = SOURCES["england"].timescales[0].model_copy(update=keys)
    source = SOURCES["england"].model_copy(update={"timescales": (rule,)})
    (found,) = deadlines(look(IN_CARE, today=date(2026, 3, 10)), [source])
    assert found.standing is standing
