"""The papers of the first weeks in care: when they are due, what they must hold, and what has to come first."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.model.pack import Form, Pack
from bundler.rules.checks import run_checks
from bundler.rules.conditions import condition
from bundler.rules.deadlines import due_date
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
REPO = Path(__file__).parents[2]
TEMPLATES = REPO / "templates"
SAMPLE = REPO / "cases" / "EX-2026-011"
FORMS = {
    path.stem: Form.model_validate(tomllib.loads(path.read_text("utf-8"))) for path in TEMPLATES.glob("forms/*.toml")
}
PANEL = "early-permanence-panel"
SUBMISSION = "early-permanence-submission"
PLANNING = "placement-planning-meeting"
LEGAL = "resource-and-care-panel"


def sample(name: str, **changed: Any) -> dict[str, Any]:
    """A file of the complete sample case, with some of its keys changed; a key changed to None is left out."""
    held = {**json.loads((SAMPLE / f"{name}.json").read_text("utf-8")), **changed}
    return {key: value for key, value in held.items() if value is not None and key != "$schema"}


CASE = sample("case", papers=[])
REFERRALS = ("Legal Gateway referral.pdf", "Placement referral form.pdf")


def seen(
    look: Look, pack: str, case: dict[str, Any], records: dict[str, Any], papers: tuple[str, ...] = ()
) -> Situation:
    filed = {f"{form}.json": record for form, record in records.items()}
    shown = look({**case, "packs": [pack]}, records=filed, papers=papers)
    definition = Pack.model_validate(tomllib.loads((TEMPLATES / "packs" / f"{pack}.toml").read_text("utf-8")))
    return Situation(**{**shown.__dict__, "pack": definition, "forms": FORMS})


def findings(
    look: Look, pack: str, case: dict[str, Any], records: dict[str, Any], papers: tuple[str, ...] = ()
) -> list[Finding]:
    """All that has to be done or looked at."""
    return [each for each in run_checks(seen(look, pack, case, records, papers)).findings if each.severity != "tells"]


def told(found: list[Finding]) -> set[str]:
    """What findings are about: the key of a record, or the item."""
    return {(finding.place.partition(": ")[2] or finding.item or finding.place) for finding in found}


def met(look: Look, name: str, case: dict[str, Any], **records: Any) -> str:
    """What a condition answers."""
    filed = {f"{form.replace('_', '-')}.json": record for form, record in records.items()}
    return condition(name)(look(case, records=filed)).verdict.value


@pytest.mark.parametrize(
    ("pack", "case", "records", "due"),
    [
        pytest.param(
            PANEL, {"meetings": [{"kind": PANEL, "booked_for": "2026-12-07"}]}, {}, date(2026, 12, 2),
            marks=pytest.mark.requirement("R86", "R88"), id="the Wednesday of the week before a Monday panel",
        ),
        pytest.param(
            PANEL, {}, {SUBMISSION: {"panel_on": "2026-12-07"}}, date(2026, 12, 2),
            marks=pytest.mark.requirement("R88"), id="the panel's day stands in the submission",
        ),
        pytest.param(
            PANEL, {"entered_care_on": "2026-11-16"}, {}, date(2026, 11, 30),
            marks=pytest.mark.requirement("R87"), id="two weeks after entry while no panel is booked",
        ),
        pytest.param(
            "sgo-referral", {"reviews": [{"number": 2, "held_on": "2026-12-18", "sgo_recommended": True}]}, {},
            date(2026, 12, 29), marks=pytest.mark.requirement("R90"), id="five working days, over Christmas",
        ),
        pytest.param(
            "sgo-referral", {"reviews": [{"number": 2, "held_on": "2026-12-18", "sgo_recommended": False}]}, {}, None,
            id="a review that recommended something else",
        ),
        pytest.param(
            PLANNING, {"entered_care_on": "2026-11-20"}, {}, date(2026, 11, 23),
            marks=pytest.mark.requirement("R113"), id="72 hours, over a weekend",
        ),
        pytest.param(
            "early-permanence-form", {"reviews": [{"number": 2, "due_on": "2026-12-18"}]}, {}, date(2026, 12, 18),
            marks=pytest.mark.requirement("R136"), id="by the second review",
        ),
    ],
)  # fmt: skip
def test_papers_are_due_by_the_sources_own_days(
    look: Look, pack: str, case: dict[str, Any], records: dict[str, Any], due: date | None
) -> None:
    assert due_date(seen(look, pack, case, records)) == due


@pytest.mark.parametrize(
    ("pack", "form", "papers"),
    [
        (PANEL, SUBMISSION, REFERRALS),
        ("sgo-referral", "sgo-referral", ()),
        ("early-permanence-form", "early-permanence-form", ()),
        (LEGAL, LEGAL, ("Chronology.pdf",)),
        (PLANNING, PLANNING, ()),
    ],
)
def test_the_sample_is_complete_and_each_field_that_is_left_out_is_missed(
    look: Look, pack: str, form: str, papers: tuple[str, ...]
) -> None:
    assert findings(look, pack, CASE, {form: sample(form)}, papers) == []
    for field in FORMS[form].fields:
        if field.required and not field.required_if and not field.key.startswith("case."):
            found = findings(look, pack, CASE, {form: sample(form, **{field.key: None})}, papers)
            assert field.key in told(found), field.key


@pytest.mark.requirement("R86")
@pytest.mark.parametrize(
    ("said", "missing"),
    [
        pytest.param((True, False), {"legal-gateway-referral"}, id="the one"),
        pytest.param((False, True), {"placement-referral-form"}, id="the other"),
        pytest.param((True, True), {"legal-gateway-referral", "placement-referral-form"}, id="both"),
        pytest.param((False, False), {"a-referral"}, id="neither"),
    ],
)  # fmt: skip
def test_the_panel_reads_a_copy_of_each_referral_that_was_made(
    look: Look, said: tuple[bool, bool], missing: set[str]
) -> None:
    record = sample(SUBMISSION, legal_gateway_referral=said[0], placement_referral=said[1])
    found = findings(look, PANEL, CASE, {SUBMISSION: record})
    assert {finding.item for finding in found} == missing


@pytest.mark.requirement("R84", "R24", "R23")
@pytest.mark.parametrize(
    ("outcome", "needed"),
    [
        (None, set()),
        ("fostering", {"right_plan", "planning_meeting_on", "members", "actions", "discussion", "panel_signature"}),
        ("adoption", {"right_plan", "planning_meeting_on", "members", "actions", "discussion", "panel_signature"}),
        (
            "special-guardianship",
            {"right_plan", "planning_meeting_on", "members", "actions", "discussion", "panel_signature",
             "guardianship_recommendations"},
        ),
    ],
)  # fmt: skip
def test_part_two_is_wanted_once_the_panel_has_an_outcome(look: Look, outcome: str | None, needed: set[str]) -> None:
    """Who is allocated stands in case.json: a family finder, or the SGO social worker."""
    part_two = dict.fromkeys(
        ("members", "discussion", "right_plan", "guardianship_recommendations", "planning_meeting_on", "actions",
         "panel_signature")
    )  # fmt: skip
    early = {"outcome": outcome, "papers_sent_on": "2026-07-29"}
    found = findings(
        look, PANEL, sample("case", papers=[], early_permanence=early), {SUBMISSION: sample(SUBMISSION, **part_two)},
        REFERRALS,
    )
    assert told(found) == needed | ({"early_permanence.allocated_to"} if outcome else set())


@pytest.mark.requirement("R23")
def test_each_of_the_eight_posts_of_the_panel_has_its_row(look: Look) -> None:
    whole = sample(SUBMISSION)
    shorter = {**whole, "members": whole["members"][:-1]}
    (finding,) = findings(look, PANEL, CASE, {SUBMISSION: shorter}, REFERRALS)
    assert "Permanency co-ordinator" in finding.message
    assert len(whole["members"]) == 8


@pytest.mark.requirement("R21", "R22")
@pytest.mark.parametrize("fact", ["told_by", "invited_by"])
def test_it_is_said_how_the_child_came_to_the_panel_and_who_named_the_day(look: Look, fact: str) -> None:
    """By Legal Gateway Panel and the Court Progression Manager, or the weekly report and the co-ordinator."""
    found = findings(
        look, PANEL, CASE, {SUBMISSION: sample(SUBMISSION, **{fact: None})},
        REFERRALS,
    )
    assert told(found) == {fact}


@pytest.mark.requirement("R84", "R90")
@pytest.mark.parametrize(
    ("reviews", "answer"),
    [
        ([], "cannot tell"),
        ([{"number": 1, "held_on": "2026-08-14"}], "cannot tell"),
        ([{"number": 1, "held_on": "2026-08-14", "sgo_recommended": False}], "no"),
        ([{"number": 2, "sgo_recommended": True}], "cannot tell"),
        ([{"number": 2, "held_on": "2026-11-17", "sgo_recommended": True}], "yes"),
    ],
)
def test_an_sgo_referral_follows_a_review_that_recommended_it(
    look: Look, reviews: list[dict[str, Any]], answer: str
) -> None:
    assert met(look, "review-recommends-sgo", {"reviews": reviews}) == answer


@pytest.mark.requirement("R35", "R90")
@pytest.mark.parametrize("fact", ["needs_assessed_by", "sent_to", "review_held_on", "guardians", "support_plan"])
def test_the_sgo_team_manager_reads_who_is_proposed_and_who_assesses_support(look: Look, fact: str) -> None:
    record = sample("sgo-referral", **{fact: None})
    assert told(findings(look, "sgo-referral", CASE, {"sgo-referral": record})) == {fact}


@pytest.mark.requirement("R136", "R36")
def test_the_early_permanence_form_needs_fostering_to_adopt_considered(look: Look) -> None:
    case = sample("case", papers=[], early_permanence={"possible": True})
    found = findings(look, "early-permanence-form", case, {"early-permanence-form": sample("early-permanence-form")})
    (asked,) = (each for each in found if "foster_to_adopt_considered" in each.place)
    assert (asked.place, asked.authority) == ("case.json: early_permanence.foster_to_adopt_considered.done", "R136")


@pytest.mark.parametrize(
    ("stage", "lacking"),
    [
        pytest.param("before-birth", {"expected_on"}, id="before the birth a day is expected"),
        pytest.param("after-birth", {"child.date_of_birth", "living_now"}, id="after it there is a day of birth"),
    ],
)
@pytest.mark.requirement("R136")
def test_before_the_birth_a_form_can_do_without_a_day_of_birth(look: Look, stage: str, lacking: set[str]) -> None:
    child = {"first_name": "Baby", "surname": "Garrowby", "record_id": "EXC-231906"}
    record = sample("early-permanence-form", child=None, stage=stage, expected_on=None)
    case = sample("case", papers=[], child=child, entered_care_on=None, placement={}, reviews=[])
    assert told(findings(look, "early-permanence-form", case, {"early-permanence-form": record})) == lacking


@pytest.mark.requirement("R35")
def test_where_parents_relinquish_the_co_ordinators_advice_is_wanted(look: Look) -> None:
    found = findings(
        look, "early-permanence-form", sample("case", papers=[], relinquished=True),
        {"early-permanence-form": sample("early-permanence-form")},
    )
    assert told(found) == {"early_permanence.coordinator_advice"}


@pytest.mark.requirement("R138", "R36")
@pytest.mark.parametrize(
    ("panel", "legal_panel", "issued", "answer"),
    [
        pytest.param(None, None, None, "yes", id="nothing was done yet"),
        pytest.param("2026-07-09", None, None, "yes", id="permission, and nothing more"),
        pytest.param("2026-07-09", "2026-07-14", "2026-07-17", "yes", id="in order"),
        pytest.param("2026-07-09", "2026-07-09", "2026-07-09", "yes", id="on one day"),
        pytest.param(None, "2026-07-14", None, "no", id="Legal Panel without permission"),
        pytest.param("2026-07-15", "2026-07-14", None, "no", id="permission after Legal Panel"),
        pytest.param("2026-07-09", None, "2026-07-17", "no", id="court without Legal Panel"),
        pytest.param("2026-07-20", "2026-07-21", "2026-07-17", "no", id="court before either"),
    ],
)
def test_no_legal_action_comes_before_the_panels_permission(
    look: Look, panel: str | None, legal_panel: str | None, issued: str | None, answer: str
) -> None:
    steps = {
        name: {"done": True, "on": day}
        for name, day in (("resource_and_care_panel", panel), ("legal_panel", legal_panel)) if day
    }  # fmt: skip
    case = {"legal_steps": steps, "proceedings": {"issued_on": issued}}
    assert met(look, "legal-action-has-permission", case) == answer


@pytest.mark.requirement("R138")
def test_a_permission_without_its_day_tells_nothing(look: Look) -> None:
    steps = {"resource_and_care_panel": {"done": True}, "legal_panel": {"done": True, "on": "2026-07-14"}}
    assert met(look, "legal-action-has-permission", {"legal_steps": steps}) == "cannot tell"


@pytest.mark.requirement("R138")
def test_the_panel_reads_evidence(look: Look) -> None:
    found = findings(look, LEGAL, CASE, {LEGAL: sample(LEGAL)})
    assert {finding.item for finding in found} == {"evidence"}


@pytest.mark.requirement("R132")
def test_where_nobody_holds_parental_responsibility_four_steps_and_an_assessment_are_wanted(look: Look) -> None:
    record = sample(LEGAL, nobody_holds_responsibility=True)
    found = findings(look, LEGAL, CASE, {LEGAL: record}, ("Chronology.pdf",))
    assert told(found) >= {
        "legal_steps.viability", "legal_steps.placement_authorised", "legal_steps.management_decision",
        "legal_steps.panel_oversight", "timescales", "viability-assessment",
    }  # fmt: skip
    somebody = sample(LEGAL, nobody_holds_responsibility=False)
    assert findings(look, LEGAL, CASE, {LEGAL: somebody}, ("Chronology.pdf",)) == []


@pytest.mark.requirement("R113", "R135", "R137")
@pytest.mark.parametrize(
    ("fact", "wanted"),
    [
        ("decision_reviewed", "decision_reviewed"),
        ("people_involved", "people_involved"),
        ("carers_involved", "carers_involved"),
        ("delegated", "delegated"),
        ("reunification", "reunification"),
        ("twin_track", "twin_track"),
        ("exit_plan", "exit_plan"),
    ],
)
def test_the_72_hour_meeting_answers_each_point_of_the_source(look: Look, fact: str, wanted: str) -> None:
    record = sample(PLANNING, **{fact: None})
    assert wanted in told(findings(look, PLANNING, CASE, {PLANNING: record}))


@pytest.mark.requirement("R137")
def test_an_exit_plan_that_is_not_possible_yet_has_a_reason(look: Look) -> None:
    record = sample(PLANNING, exit_plan_agreed="not-yet", exit_plan=None)
    assert told(findings(look, PLANNING, CASE, {PLANNING: record})) == {"no_exit_plan"}


@pytest.mark.requirement("R136", "R138")
@pytest.mark.parametrize(
    ("answer", "wanted"), [("leaving_home_likely", "fostering_to_adopt"), ("legal_action_considered", "legal_action")]
)
def test_what_follows_from_a_yes_is_wanted_only_then(look: Look, answer: str, wanted: str) -> None:
    case = CASE
    assert told(findings(look, PLANNING, case, {PLANNING: sample(PLANNING, **{wanted: None})})) == {wanted}
    assert findings(look, PLANNING, case, {PLANNING: sample(PLANNING, **{answer: False, wanted: None})}) == []


@pytest.mark.requirement("R137")
@pytest.mark.parametrize(
    ("people", "answer"),
    [
        ([], "cannot tell"),
        ([{"name": "Ann", "took_part": None}], "cannot tell"),
        ([{"name": "Ann", "took_part": False}], "no"),
        ([{"name": "Ann", "took_part": False}, {"name": "Bo", "took_part": True}], "yes"),
    ],
)
def test_parents_or_carers_take_part_in_the_72_hour_meeting(
    look: Look, people: list[dict[str, Any]], answer: str
) -> None:
    record = {"people_involved": people}
    assert met(look, "family-took-part-in-placement-planning", {}, placement_planning_meeting=record) == answer
