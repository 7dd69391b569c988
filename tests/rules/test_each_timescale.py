"""Each timescale of the sources on its last day and the day after: done, done late, not done, and by whom (R87-R126).

A row says what a case shows, what has to be done, and the last day for it, worked out by hand from the source.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bundler.model.record import DecisionOnRecord
from bundler.model.timescale import Deadline, Standing, Timescales
from bundler.rules.clocks import deadlines
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
Facts = Mapping[str, Any]
TEMPLATES = Path(__file__).parents[2] / "templates" / "timescales"
SOURCES = {path.stem: Timescales.model_validate(tomllib.loads(path.read_text())) for path in TEMPLATES.glob("*.toml")}
IN_CARE: dict[str, Any] = {
    "entered_care_on": "2026-03-02", "legal_status": {"kind": "section-20"}, "entry": {"emergency": False},
}  # fmt: skip
BEFORE_EASTER = {**IN_CARE, "entered_care_on": "2026-03-10"}
NOT_IN_CARE = {"legal_status": {"kind": "not-looked-after"}}
COURT: dict[str, Any] = {**IN_CARE, "proceedings": {"in_court": True, "issued_on": "2026-03-04"}}
NO_COURT = {"proceedings": {"in_court": False}}
WAITING = {**IN_CARE, "placement": {"kind": "in-house-fostering"}, "proceedings": {"placement_order_on": "2026-01-30"}}
PLACED = {"placement": {"kind": "prospective-adopters"}}


def court(**days: Any) -> dict[str, Any]:
    return {**COURT, "proceedings": {**COURT["proceedings"], **days}}


def meeting(kind: str, held_on: str | None = None, **keys: Any) -> dict[str, Any]:
    return {"kind": kind, **({"held_on": held_on} if held_on else {}), **keys}


def meetings(*held: dict[str, Any]) -> dict[str, Any]:
    return {"meetings": list(held)}


def reviews(*held_on: str, **keys: Any) -> dict[str, Any]:
    """Reviews from the first on; the keys are those of the last."""
    held: list[dict[str, Any]] = [{"number": number, "held_on": day} for number, day in enumerate(held_on, 1)]
    return {"reviews": [*held[:-1], {**held[-1], **keys}]}


def adoption_reviews(*held_on: str) -> dict[str, Any]:
    return {"reviews": [{"number": 3 + at, "kind": "adoption", "held_on": day} for at, day in enumerate(held_on)]}


def teenager(born: str, **keys: Any) -> dict[str, Any]:
    child = {"first_name": "Mia", "surname": "Jones", "date_of_birth": born}
    return {**IN_CARE, "child": child, "placement": {"kind": "in-house-fostering"}, **keys}


def fact(section: str, key: str, **others: Any) -> Callable[[str], Facts]:
    return lambda day: {section: {**others, key: day}}


def taken(section: str, key: str, **others: Any) -> Callable[[str], Facts]:
    return lambda day: {section: {**others, key: {"done": True, "on": day}}}


def held(kind: str, *before: dict[str, Any]) -> Callable[[str], Facts]:
    return lambda day: meetings(*before, meeting(kind, day))


def confirmed(day: str) -> Facts:
    """A PPM of that day confirmed both plans; one of long ago confirmed neither."""
    taken = {"done": True, "on": day}
    return {
        **court(final_hearing_on="2026-08-21", care_plan_confirmed=taken, contingency_plan_confirmed=taken),
        **meetings(FIRST_PPM, meeting("review-ppm", "2026-03-20"), meeting("review-ppm", day)),
    }  # fmt: skip


def agreed(day: str) -> Facts:
    return reviews("2026-03-20", day, plan_agreed=True)


def second_review(day: str) -> Facts:
    return reviews("2026-03-20", day)


def agreed_at_the_third(day: str) -> Facts:
    earlier = [{"number": 1, "held_on": "2026-03-20"}, {"number": 2, "held_on": "2026-06-18", "plan_agreed": False}]
    return {"reviews": [*earlier, {"number": 3, "held_on": day, "plan_agreed": True}]}


LEGAL_PLANNING = meeting("legal-planning-meeting", booked_for="2026-03-20")
EARLY_PANEL = meeting("early-permanence-panel", "2026-03-16")
BOOKED_AGAIN = (
    meeting("permanence-planning-and-tracking", "2026-03-30"),
    meeting("permanence-planning-and-tracking", booked_for="2026-05-11"),
)
SECOND_HELD = reviews("2026-03-20", "2026-06-18")
NO_PLAN = reviews("2026-03-20", "2026-06-18", plan_agreed=False)
FIRST_PPM = meeting("initial-ppm", "2026-03-20")
LEAVING = {"leaving_care": {"leaves_on": "2026-06-15"}, "reviews": [
    {"number": 8, "due_on": "2026-06-01", "is_final": True}]}  # fmt: skip
STAYING = {"leaving_care": {"staying_put": True}, "reviews": [
    {"number": 7, "due_on": "2026-06-20"}, {"number": 8, "due_on": "2026-11-20", "is_final": True}]}  # fmt: skip
NOT_STAYING = (
    {"leaving_care": {"staying_put": False}},
    {"child": {"first_name": "Mia", "surname": "Jones", "date_of_birth": "2010-12-15"}},
)
RESIDENTIAL = {"placement": {"kind": "residential"}}
HELD_AT_TEN = meeting("review-ppm", "2026-06-10", starts_at="10:00")


def row(
    name: str, r: str, case: Facts, done: Callable[[str], Facts], last: str, who: str, *not_for: Facts
) -> Any:  # fmt: skip
    """`not_for`: what makes the rule one for other children."""
    marks = pytest.mark.requirement(*r.split())
    return pytest.param(name, case, done, last, who.split(), not_for, id=name, marks=marks)


ENTRY = [
    row("dudley/early-permanence-panel", "R87", IN_CARE, held("early-permanence-panel"), "2026-03-16",
        "permanency_coordinator court_progression_manager", NOT_IN_CARE),
    row("dudley/early-permanence-papers", "R88",
        {**IN_CARE, **meetings(meeting("early-permanence-panel", booked_for="2026-03-16"))},
        fact("early_permanence", "papers_sent_on"), "2026-03-11", "social_worker"),
    row("dudley/first-planning-meeting", "R89 R263", {**IN_CARE, **meetings(EARLY_PANEL)},
        held("initial-ppm", EARLY_PANEL), "2026-04-27", "social_worker team_manager", NOT_IN_CARE),
    row("dudley/first-planning-meeting-at-the-latest", "R87 R89 R263", IN_CARE, held("initial-ppm"), "2026-04-27",
        "social_worker team_manager", NOT_IN_CARE),
    row("dudley/sgo-referral", "R90", {**IN_CARE, **reviews("2026-03-26", sgo_recommended=True)},
        fact("special_guardianship", "referral_sent_on"), "2026-04-02", "social_worker",
        reviews("2026-03-26", sgo_recommended=False)),
    row("dudley/fostering-assessment-begun", "R91",
        {**IN_CARE, **meetings(meeting("initial-ppm", booked_for="2026-04-20")),
         "early_permanence": {"outcome": "fostering"}},
        lambda day: {"fostering-permanency-assessment-report.json": {"initial_sections_completed_on": day}},
        "2026-04-19", "social_worker", {"early_permanence": {"outcome": "special-guardianship"}}),
    row("bcp/initial-ppm", "R92 R263", {**IN_CARE, "entry": {"emergency": False, "decided_on": "2026-02-27"}},
        held("initial-ppm"), "2026-03-27", "team_manager", NOT_IN_CARE, {"entry": {"emergency": True}}),
    row("bcp/initial-ppm-by-first-review", "R92 R93 R263",
        {**IN_CARE, "reviews": [{"number": 1, "due_on": "2026-03-25"}]}, held("initial-ppm"), "2026-03-25",
        "team_manager", NOT_IN_CARE),
    row("bcp/initial-ppm-after-emergency", "R93 R263", {**IN_CARE, "entry": {"emergency": True}}, held("initial-ppm"),
        "2026-03-30", "team_manager", NOT_IN_CARE, {"entry": {"emergency": False}}),
    row("bcp/ppm-before-legal-planning", "R94", meetings(LEGAL_PLANNING), held("review-ppm", LEGAL_PLANNING),
        "2026-03-19", "team_manager", meetings()),
    row("bcp/ppm-before-entry", "R96 R38", IN_CARE, held("initial-ppm"), "2026-03-01", "family_support team_manager",
        {"entry": {"emergency": True}}),
    row("bcp/family-group-conference", "R124", IN_CARE, held("family-group-conference"), "2026-03-01",
        "social_worker", {"entered_care_on": None, **NOT_IN_CARE}),
    row("practitioners-guide/placement-planning-meeting", "R113", {**IN_CARE, "entry": {"at": "16:30"}},
        held("placement-planning-meeting"), "2026-03-05", "social_worker", NOT_IN_CARE),
    row("bcp/tracking-panel", "R105", IN_CARE, held("permanence-planning-and-tracking"), "2026-03-30",
        "team_manager", NOT_IN_CARE),
    row("bcp/tracking-panel-again", "R107", {**IN_CARE, **meetings(*BOOKED_AGAIN)},
        held("permanence-planning-and-tracking", *BOOKED_AGAIN), "2026-05-11", "team_manager", NOT_IN_CARE,
        {"plan": {"secured_on": "2026-04-10"}}),
]  # fmt: skip

PLAN = [
    row("england/first-review", "R265", {**IN_CARE, "entered_care_on": "2026-03-30"}, reviews, "2026-04-29",
        "iro social_worker", NOT_IN_CARE),
    row("practitioners-guide/first-review-28-days", "R114 R265", {**IN_CARE, "entered_care_on": "2026-03-30"},
        reviews, "2026-04-27", "iro social_worker", NOT_IN_CARE),
    row("england/second-review", "R264", {**IN_CARE, **reviews("2026-03-20")}, second_review, "2026-06-20",
        "iro social_worker", NOT_IN_CARE),
    row("england/second-review-at-the-latest", "R264", {**BEFORE_EASTER, **reviews("2026-03-20")}, second_review,
        "2026-07-09", "iro social_worker", NOT_IN_CARE),
    *(row(name, "R109 R264", {**IN_CARE, **reviews("2026-03-20")}, second_review, "2026-07-02", "iro social_worker",
          NOT_IN_CARE)
      for name in ("bcp/second-review-at-four-months", "practitioners-guide/four-month-review")),
    *(row(name, "R109 R264", {**IN_CARE, **reviews("2026-03-20")}, agreed, "2026-07-02",
          "social_worker team_manager iro", NOT_IN_CARE)
      for name in ("bcp/plan-within-four-months", "practitioners-guide/plan-within-four-months")),
    row("st-helens/plan-by-four-month-review", "R109 R264", {**IN_CARE, **reviews("2026-03-20")}, agreed,
        "2026-07-02", "social_worker", NOT_IN_CARE),
    row("south-west/plan-presented-at-four-months", "R109 R264", {**IN_CARE, **reviews("2026-03-20")},
        lambda day: reviews("2026-03-20", day, plan_presented=True), "2026-07-02", "social_worker team_manager",
        NOT_IN_CARE),
    row("england/plan-by-second-review", "R109", {**IN_CARE, **NO_PLAN}, agreed_at_the_third, "2026-06-18",
        "social_worker team_manager iro", NOT_IN_CARE),
    row("england/plan-by-the-latest-second-review", "R109 R264", {**BEFORE_EASTER, **reviews("2026-03-20")}, agreed,
        "2026-07-09", "social_worker team_manager iro", NOT_IN_CARE),
    row("bcp/escalation", "R116", {**IN_CARE, **NO_PLAN},
        lambda day: reviews("2026-03-20", "2026-06-18", plan_agreed=False, escalated_on=day), "2026-06-18", "iro",
        NOT_IN_CARE, reviews("2026-03-20", "2026-06-18", plan_agreed=True)),
    row("bcp/plan-after-escalation", "R116",
        {**IN_CARE, **reviews("2026-03-20", "2026-06-18", plan_agreed=False, plan_required_by="2026-07-03")},
        lambda day: {"reviews": [
            {"number": 2, "held_on": "2026-06-18", "plan_agreed": False, "plan_required_by": "2026-07-03"},
            {"number": 3, "held_on": day, "plan_agreed": True}]},
        "2026-07-03", "social_worker team_manager", NOT_IN_CARE),
    row("bcp/plan-confirmed", "R110 R267", {**IN_CARE, **agreed("2026-06-18")}, fact("plan", "confirmed_on"),
        "2026-12-18", "social_worker team_manager", NOT_IN_CARE, {"plan": {"secured_on": "2026-07-01"}},
        reviews("2026-03-20", "2026-06-18", plan_agreed=False)),
    row("bcp/match-confirmed", "R108 R267",
        {**IN_CARE, "plan": {"option": "long-term-fostering"}, "match": {"agreed_at_review_on": "2026-06-18"}},
        taken("match", "panel_recommended", agreed_at_review_on="2026-06-18"), "2026-09-18",
        "social_worker permanency_worker", {"plan": {"option": "adoption"}}),
    row("bcp/together-and-apart", "R117",
        {**IN_CARE, "siblings": [{"name": "Leo Jones", "case": "EX-2"}],
         "reviews": [{"number": 2, "due_on": "2026-06-18"}]},
        lambda day: {"together-and-apart.json": {"social_worker_signature": {"name": "A", "signed_on": day}}},
        "2026-06-18", "social_worker team_manager", NOT_IN_CARE, {"siblings": [{"name": "Leo Jones"}]}),
]  # fmt: skip

PPMS = [
    row("bcp/review-ppm-between-reviews", "R97 R268", {**IN_CARE, **reviews("2026-03-20", "2026-06-18", "2026-12-10")},
        held("review-ppm"), "2027-06-10", "team_manager", NOT_IN_CARE, {"plan": {"secured_on": "2026-12-12"}}),
    row("bcp/ppm-after-uncertain-rehabilitation", "R99",
        {**IN_CARE, **reviews("2026-03-20", rehabilitation_uncertain=True)}, held("review-ppm"), "2026-04-03",
        "team_manager", reviews("2026-03-20", rehabilitation_uncertain=False)),
    row("bcp/ppm-minutes-signed", "R103", meetings(HELD_AT_TEN),
        lambda day: meetings({**HELD_AT_TEN, "minutes_signed_on": day}), "2026-06-12", "chair team_manager"),
    row("bcp/ppm-minutes-filed", "R104", meetings(HELD_AT_TEN),
        lambda day: meetings({**HELD_AT_TEN, "minutes_filed_on": day}), "2026-06-13", "minute_taker team_manager"),
    row("bcp/ppm-before-final-care-plan", "R95 R126",
        {**court(final_care_plan_due="2026-07-24"), "legal_steps": {"share_responsibility_decided_on": "2026-05-01"}},
        held("review-ppm"), "2026-06-12", "team_manager", {"legal_steps": {}}, NO_COURT),
    row("bcp/ppm-before-final-evidence", "R126", court(final_evidence_due="2026-07-24"), held("review-ppm"),
        "2026-06-12", "team_manager", NO_COURT),
    row("bcp/ppm-before-final-hearing", "R98", court(final_hearing_on="2026-08-21"), confirmed,
        "2026-07-10", "team_manager", NO_COURT),
    row("bcp/ppm-before-adoption-review", "R100", {**WAITING, "plan": {"adoption_may_not_be_viable": True}},
        held("review-ppm"), "2026-04-30", "team_manager", PLACED, {"plan": {"adoption_may_not_be_viable": False}}),
    row("bcp/ppm-before-later-adoption-review", "R100",
        {**WAITING, **adoption_reviews("2026-04-20"), "plan": {"adoption_may_not_be_viable": True}},
        held("review-ppm"), "2026-07-30", "team_manager", PLACED, {"plan": {"adoption_may_not_be_viable": False}}),
    row("bcp/ppm-before-leaving-care", "R101", teenager("2008-06-15", **LEAVING), held("review-ppm", FIRST_PPM),
        "2026-05-31", "team_manager", {"leaving_care": {}, "reviews": [{"number": 8, "due_on": "2026-06-01"}]}),
]  # fmt: skip

AT_COURT = [
    row("bcp/pre-proceedings", "R111", {"legal_steps": {"pre_proceedings_began_on": "2026-01-05"}},
        fact("legal_steps", "pre_proceedings_ended_on", pre_proceedings_began_on="2026-01-05"), "2026-04-27",
        "social_worker", {"legal_steps": {}}),
    *(row(name, "R112", COURT, lambda day: court(concluded_on=day), "2026-09-01", "social_worker", NO_COURT)
      for name in ("england/care-proceedings", "bcp/care-proceedings", "practitioners-guide/court-timetable")),
    row("practitioners-guide/final-evidence-filed", "R125", court(final_evidence_due="2026-07-24"),
        lambda day: court(final_evidence_due="2026-07-24", final_evidence_filed_on=day), "2026-07-24",
        "social_worker", NO_COURT, court(final_evidence_due="2026-07-24", concluded_on="2026-07-01")),
    row("south-west/adm-decision-before-final-evidence", "R126",
        {**court(final_evidence_due="2026-07-24"), "plan": {"option": "adoption"}},
        lambda day: {"agency-decision.json": {"decided_on": day}}, "2026-07-23", "adm social_worker", NO_COURT,
        {"plan": {"option": "long-term-fostering"}}),
    *(row(name, "R100 R266", WAITING, adoption_reviews, "2026-04-30", "iro team_manager", PLACED)
      for name in ("england/first-adoption-review", "bcp/review-three-months-after-order")),
    row("bcp/review-six-months-after-order", "R100 R266", {**WAITING, **adoption_reviews("2026-03-30")},
        lambda day: adoption_reviews("2026-03-30", day), "2026-07-30", "iro team_manager", PLACED),
]  # fmt: skip

def decided(day: str = "2026-11-12", **told: Any) -> Facts:
    """As a decision was recorded, and who the trail says was told of it."""
    place = "adm-submission/decision-1"
    return {"decisions": [{"place": place, "pack": "adm-submission", "decided_on": day, **told}]}


NOT_RECORDED = {"decisions": [], "agency-decision.json": {"decision": "should-be-placed", "decided_on": "2026-11-12"}}
A_MATCH = decided(needs_letters=False)

DECISIONS = [
    row("england/parents-told", "R55", decided(), lambda day: decided(parents_told_on=day), "2026-11-16",
        "social_worker team_manager", NOT_RECORDED, A_MATCH),
    row("england/parents-written-to", "R55", decided(), lambda day: decided(parents_written_on=day), "2026-11-19",
        "social_worker team_manager", NOT_RECORDED, A_MATCH),
]  # fmt: skip

STAYING_PUT = [
    row("bcp/staying-put-planned", "R118",
        teenager("2010-06-15", reviews=[
            {"number": 7, "held_on": "2025-12-20"}, {"number": 8, "held_on": "2026-03-01"}]),
        fact("leaving_care", "staying_put_planned_on"), "2026-03-01", "social_worker iro", NOT_IN_CARE, RESIDENTIAL,
        teenager("2012-06-15")),
    row("bcp/staying-put-raised", "R119", teenager("2009-06-15"), fact("leaving_care", "staying_put_raised_on"),
        "2026-06-15", "social_worker", NOT_IN_CARE, RESIDENTIAL),
    row("bcp/staying-put-final-planning", "R120", teenager("2008-12-15", **STAYING),
        fact("leaving_care", "staying_put_final_planning_on", staying_put=True), "2026-06-20", "social_worker iro",
        *NOT_STAYING),
    row("bcp/staying-put-ratified", "R120", teenager("2008-12-15", **STAYING),
        taken("leaving_care", "staying_put_ratified", staying_put=True), "2026-11-20", "social_worker", *NOT_STAYING),
    row("bcp/staying-put-in-pathway-plan", "R120", teenager("2008-12-15", **STAYING),
        taken("leaving_care", "pathway_plan", staying_put=True), "2026-11-20", "social_worker", *NOT_STAYING),
    row("bcp/staying-put-signed-off", "R120", teenager("2008-12-15", **STAYING),
        fact("leaving_care", "staying_put_signed_off_on", staying_put=True), "2026-11-20", "iro", *NOT_STAYING),
]  # fmt: skip


def read(name: str, look: Look, case: Facts, today: date) -> Deadline:
    records = {key: value for key, value in case.items() if key.endswith(".json")}
    facts = {key: value for key, value in case.items() if key not in records and key != "decisions"}
    situation = look(facts, records=records, today=today)
    recorded = tuple(DecisionOnRecord.model_validate(each) for each in case.get("decisions", ()))
    seen = replace(situation, file=situation.file.model_copy(update={"decisions": recorded}))
    found = deadlines(seen, [SOURCES[name.partition("/")[0]]])
    return next(each for each in found if each.name == name)


@pytest.mark.parametrize(
    ("name", "case", "done", "last", "who", "not_for"), [*ENTRY, *PLAN, *PPMS, *AT_COURT, *DECISIONS, *STAYING_PUT]
)
def test_a_timescale_is_kept_on_its_last_day_and_broken_the_day_after(
    look: Look, name: str, case: Facts, done: Callable[[str], Facts], last: str, who: list[str],
    not_for: tuple[Facts, ...],
) -> None:  # fmt: skip
    on, after = date.fromisoformat(last), date.fromisoformat(last) + timedelta(days=1)
    in_time = read(name, look, {**case, **done(str(on))}, on)
    late = read(name, look, {**case, **done(str(after))}, after)
    assert (in_time.standing, in_time.due_on) == (Standing.MET, on)
    assert (late.standing, late.late_by) == (Standing.DONE_LATE, 1)
    assert read(name, look, case, after).standing is Standing.MISSED
    assert list(in_time.timescale.who) == who
    for otherwise in not_for:
        assert read(name, look, {**case, **otherwise}, on).standing is Standing.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("name", "case", "done", "who", "not_for"),
    [
        pytest.param(
            "bcp/ppm-after-legal-planning", meetings(meeting("legal-planning-meeting", "2026-03-20")),
            held("review-ppm", meeting("legal-planning-meeting", "2026-03-20")), ["team_manager"], meetings(),
            marks=pytest.mark.requirement("R94"), id="PPM after legal planning",
        ),
        pytest.param(
            "bcp/early-review", {**IN_CARE, **reviews("2026-03-20"), "plan": {"changed_by_ppm_on": "2026-03-24"}},
            second_review, ["iro", "social_worker"], {"plan": {}},
            marks=pytest.mark.requirement("R102"), id="early review",
        ),
        pytest.param(
            "practitioners-guide/review-brought-forward",
            {**IN_CARE, **reviews("2026-01-20", "2026-03-20", plan_agreed=False)},
            lambda day: {"reviews": [
                {"number": 2, "held_on": "2026-03-20", "plan_agreed": False}, {"number": 3, "held_on": day}]},
            ["iro"], NOT_IN_CARE,
            marks=pytest.mark.requirement("R115"), id="review brought forward",
        ),
        pytest.param(
            "south-west/adm-told-of-final-evidence",
            {**COURT, "plan": {"option": "adoption"},
             "iro-summary.json": {"outcome": "support", "signature": {"name": "E", "signed_on": "2026-03-20"}}},
            lambda day: court(adm_told_on=day), ["social_worker", "team_manager"], NO_COURT,
            marks=pytest.mark.requirement("R125"), id="ADM's PA told",
        ),
        pytest.param(
            "south-west/care-planning-team-told", decided("2026-03-20"),
            lambda day: decided("2026-03-20", team_told_on=day), ["adm", "adm_pa"], {"decisions": []},
            marks=pytest.mark.requirement("R54"), id="care planning team told",
        ),
        pytest.param(
            "south-west/letter-after-any-decision", decided("2026-03-20"),
            lambda day: decided("2026-03-20", parents_written_on=day), ["adm_pa", "social_worker"], A_MATCH,
            marks=pytest.mark.requirement("R55"), id="letter after any decision",
        ),
    ],
)  # fmt: skip
def test_what_is_wanted_as_soon_as_possible_is_open_until_it_is_done(
    look: Look, name: str, case: Facts, done: Callable[[str], Facts], who: list[str], not_for: Facts
) -> None:
    months_later = date(2026, 6, 1)
    still_open = read(name, look, case, months_later)
    assert (still_open.standing, still_open.due_on) == (Standing.DUE, None)
    assert read(name, look, {**case, **done("2026-04-01")}, months_later).standing is Standing.MET
    assert list(still_open.timescale.who) == who
    assert read(name, look, {**case, **not_for}, months_later).standing is Standing.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("name", "case", "at"),
    [
        pytest.param("bcp/ppm-minutes-signed", meetings(HELD_AT_TEN), "2026-06-12 10:00",
                     marks=pytest.mark.requirement("R103"), id="48 hours"),
        pytest.param("bcp/ppm-minutes-filed", meetings(HELD_AT_TEN), "2026-06-13 10:00",
                     marks=pytest.mark.requirement("R104"), id="72 hours"),
        pytest.param("practitioners-guide/placement-planning-meeting", {**IN_CARE, "entry": {"at": "16:30"}},
                     "2026-03-05 16:30", marks=pytest.mark.requirement("R113"), id="72 hours after entry"),
        pytest.param("dudley/early-permanence-papers", meetings(meeting("early-permanence-panel",
                     booked_for="2026-03-16")), "2026-03-11 17:00", marks=pytest.mark.requirement("R88"),
                     id="Wednesday, five o'clock, for the Monday after"),
    ],
)  # fmt: skip
def test_hours_and_times_of_day_end_at_the_minute(look: Look, name: str, case: Facts, at: str) -> None:
    found = read(name, look, case, date(2026, 3, 3))
    assert f"{found.due_on} {found.due_at:%H:%M}" == at


@pytest.mark.parametrize(
    ("name", "case", "too_early"),
    [
        pytest.param("bcp/ppm-before-final-evidence", court(final_evidence_due="2026-07-24"), "2026-03-03",
                     marks=pytest.mark.requirement("R126"), id="before the proceedings"),
        pytest.param("bcp/ppm-before-final-hearing", court(final_hearing_on="2026-08-21"), "2026-03-03",
                     marks=pytest.mark.requirement("R98"), id="before the proceedings: final hearing"),
        pytest.param("bcp/ppm-before-later-adoption-review",
                     {**WAITING, "entered_care_on": "2025-06-02", **adoption_reviews("2026-02-20"),
                      "proceedings": {"placement_order_on": "2025-12-30"},
                      "plan": {"adoption_may_not_be_viable": True}}, "2026-02-10",
                     marks=pytest.mark.requirement("R100"), id="before the first adoption review"),
        pytest.param("bcp/ppm-before-leaving-care", teenager("2008-06-15", **LEAVING), "2024-06-14",
                     marks=pytest.mark.requirement("R101"), id="before the 16th birthday"),
    ],
)  # fmt: skip
def test_a_ppm_of_long_ago_is_not_the_one_that_is_wanted(look: Look, name: str, case: Facts, too_early: str) -> None:
    held_once = {**case, **meetings(meeting("review-ppm", too_early))}
    assert read(name, look, held_once, date(2026, 7, 11)).standing is Standing.MISSED


OVERTAKEN = [
    ("bcp/ppm-before-entry", "R96", reviews("2026-03-20")),
    ("bcp/initial-ppm", "R92", {"entry": {"emergency": False, "decided_on": "2026-02-27"}, **SECOND_HELD}),
    ("bcp/initial-ppm-by-first-review", "R92", SECOND_HELD),
    ("bcp/initial-ppm-after-emergency", "R93", {"entry": {"emergency": True}, **SECOND_HELD}),
    ("bcp/tracking-panel", "R105", SECOND_HELD),
    ("bcp/ppm-after-uncertain-rehabilitation", "R99", {"reviews": [
        {"number": 1, "held_on": "2026-03-20", "rehabilitation_uncertain": True},
        {"number": 2, "held_on": "2026-06-18"}]}),
    ("bcp/pre-proceedings", "R111", {
        **COURT, "legal_steps": {"pre_proceedings_began_on": "2025-10-01"}}),
    ("dudley/early-permanence-panel", "R87", SECOND_HELD),
    ("dudley/first-planning-meeting", "R89", {**meetings(EARLY_PANEL), **SECOND_HELD}),
    ("dudley/first-planning-meeting-at-the-latest", "R89", SECOND_HELD),
    ("dudley/sgo-referral", "R90", {
        **reviews("2026-03-26", sgo_recommended=True), "special_guardianship": {"order_on": "2026-07-01"}}),
    ("practitioners-guide/placement-planning-meeting", "R113", reviews("2026-03-20")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "case"),
    [pytest.param(name, case, marks=pytest.mark.requirement(r), id=name) for name, r, case in OVERTAKEN],
)
def test_what_nobody_recorded_is_a_gap_once_the_childs_way_has_gone_on(look: Look, name: str, case: Facts) -> None:
    assert read(name, look, {**IN_CARE, **case}, date(2026, 7, 20)).standing is Standing.CANNOT_TELL


@pytest.mark.requirement("R55")
def test_a_letter_about_an_earlier_decision_is_none_about_the_last(look: Look) -> None:
    first = {"place": "adm-submission/decision-1", "pack": "adm-submission", "decided_on": "2026-11-12"}
    second = {**first, "place": "adm-submission/decision-2", "decided_on": "2026-11-20"}
    case = {"decisions": [{**first, "parents_written_on": "2026-11-25"}, second]}
    found = read("england/parents-written-to", look, case, date(2026, 11, 26))
    assert (found.standing, found.due_on) == (Standing.DUE, date(2026, 11, 27))


@pytest.mark.requirement("R55")
def test_a_change_of_plan_starts_the_clock_of_its_own_letters_and_none_of_the_decisions(look: Look) -> None:
    """No source gives parents a number of days after a change of plan."""
    decided = {"place": "adm-submission/decision-1", "pack": "adm-submission", "decided_on": "2026-11-12",
               "parents_written_on": "2026-11-13"}  # fmt: skip
    change = {"place": "change-of-plan/decision-1", "pack": "change-of-plan", "decided_on": "2027-02-01",
              "is_change": True}  # fmt: skip
    case = {"decisions": [decided, change]}
    assert read("england/parents-written-to", look, case, date(2027, 2, 20)).standing is Standing.MET
    assert read("south-west/letter-after-any-decision", look, case, date(2027, 2, 20)).standing is Standing.MET
    found = read("south-west/letter-after-a-change-of-plan", look, case, date(2027, 2, 20))
    assert (found.standing, found.due_on) == (Standing.DUE, None)
    case = {"decisions": [decided, {**change, "parents_written_on": "2027-02-03"}]}
    found = read("south-west/letter-after-a-change-of-plan", look, case, date(2027, 2, 20))
    assert found.standing is Standing.MET
    untouched = read("south-west/letter-after-a-change-of-plan", look, {"decisions": [decided]}, date(2027, 2, 20))
    assert untouched.standing is Standing.NOT_APPLICABLE


@pytest.mark.requirement("R93")
def test_a_ppm_before_an_emergency_need_not_be_held_again(look: Look) -> None:
    case = {**IN_CARE, "entry": {"emergency": True}, **meetings(meeting("initial-ppm", "2026-02-27"))}
    assert read("bcp/initial-ppm-after-emergency", look, case, date(2026, 4, 2)).standing is Standing.MET


@pytest.mark.parametrize(
    ("name", "case", "who"),
    [
        pytest.param("bcp/review-ppm", {**IN_CARE, **meetings(FIRST_PPM), "plan": {"secured_on": "2026-05-01"}},
                     ["team_manager"], marks=pytest.mark.requirement("R97", "R268"), id="review PPMs"),
        pytest.param("bcp/review-ppm", {**IN_CARE, **meetings(FIRST_PPM), **NOT_IN_CARE}, ["team_manager"],
                     marks=pytest.mark.requirement("R97", "R268"), id="review PPMs: out of care"),
        pytest.param("bcp/sgo-support-review", teenager("2006-06-15", special_guardianship={
            "order_on": "2020-03-02"}), ["sgo_team_manager"], marks=pytest.mark.requirement("R121"), id="SGO support"),
        pytest.param("bcp/personal-adviser-offer", teenager("2010-06-15"), ["personal_adviser"],
                     marks=pytest.mark.requirement("R122"), id="personal adviser"),
        pytest.param("england/later-adoption-review", {**WAITING, **adoption_reviews("2026-03-30"), **PLACED},
                     ["iro", "team_manager"], marks=pytest.mark.requirement("R266"), id="adoption reviews"),
    ],
)  # fmt: skip
def test_what_is_done_again_and_again_ends_some_day(look: Look, name: str, case: Facts, who: list[str]) -> None:
    found = read(name, look, case, date(2026, 11, 22))
    assert (found.standing, list(found.timescale.who)) == (Standing.NOT_APPLICABLE, who)


def test_every_timescale_that_a_source_numbers_is_here() -> None:
    """The rest is open-ended or of the service, and read in the tests above or in test_clocks.py."""
    here = {parameters.values[0] for parameters in [*ENTRY, *PLAN, *PPMS, *AT_COURT, *DECISIONS, *STAYING_PUT]}
    shipped = {f"{name}/{rule.id}": rule for name, source in SOURCES.items() for rule in source.timescales}
    dated = {name for name, rule in shipped.items() if rule.direction not in ("every", "as-soon-as-possible")}
    assert here == dated
