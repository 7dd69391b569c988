"""The sections of the Fostering Permanency Assessment Report that the first planning meeting reads (R91)."""

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
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
REPO = Path(__file__).parents[2]
FPAR = "fostering-permanency-assessment-report"
BOOKED = {"meetings": [{"kind": "initial-ppm", "booked_for": "2026-12-03"}]}
PACK = Pack.model_validate(tomllib.loads((REPO / "templates/packs/fostering-panel.toml").read_text("utf-8")))
FORMS = {
    path.stem: Form.model_validate(tomllib.loads(path.read_text("utf-8")))
    for path in (REPO / "templates/forms").glob("*.toml")
}
WHOLE = json.loads((REPO / "cases/EX-2026-001" / f"{FPAR}.json").read_text("utf-8"))
PART_A = {
    key: WHOLE[key]
    for key in (
        "initial_sections_completed_on", "linked_assessments", "background", "legal_context", "health", "education",
        "identity", "attachment", "outcomes", "childs_wishes", "parents_views", "options", "why_long_term_fostering",
    )
}  # fmt: skip
PLAN = {"legal_status": {"kind": "section-20"}, "plan": {"option": "long-term-fostering"}}


def found_for(look: Look, case: dict[str, Any], record: dict[str, Any], **more: Any) -> list[Finding]:
    shown = look({**PLAN, **case}, records={f"{FPAR}.json": record}, **more)
    return list(run_checks(Situation(**{**shown.__dict__, "pack": PACK, "forms": FORMS})).findings)


def initial(found: list[Finding]) -> list[Finding]:
    return [each for each in found if each.code == "initial-sections-blank"]


@pytest.mark.requirement("R91", "R84")
def test_once_the_meeting_is_booked_its_blank_sections_are_told_with_its_day(look: Look) -> None:
    (finding,) = initial(found_for(look, BOOKED, {key: PART_A[key] for key in PART_A if key != "identity"}))
    assert (finding.due, finding.overdue, finding.severity) == (date(2026, 12, 3), False, "warns")
    assert "before the initial PPM of 3 December 2026, and these are blank: “Identity”." in finding.message


@pytest.mark.requirement("R91")
@pytest.mark.parametrize(
    ("case", "record", "told"),
    [
        pytest.param({}, {}, 0, id="no meeting has a day"),
        pytest.param(BOOKED, {}, 1, id="booked in the case"),
        pytest.param({}, {"planning_meeting_on": "2026-12-03"}, 1, id="said in the report itself"),
        pytest.param(BOOKED, PART_A, 0, id="part A is written, the rest can wait"),
    ],
)
def test_only_the_initial_sections_are_wanted_before_the_meeting(
    look: Look, case: dict[str, Any], record: dict[str, Any], told: int
) -> None:
    assert len(initial(found_for(look, case, record))) == told


@pytest.mark.requirement("R91")
def test_after_the_meeting_they_are_overdue(look: Look) -> None:
    (finding,) = initial(found_for(look, BOOKED, {}, today=date(2026, 12, 4)))
    assert finding.overdue
    assert "were needed before" in finding.message


@pytest.mark.requirement("R91", "R84")
@pytest.mark.parametrize("pack", ["early-permanence-panel", "tracking-panel", "fostering-panel", "adm-submission"])
def test_whichever_pack_the_case_has_the_report_is_wanted_before_the_meeting(look: Look, pack: str) -> None:
    text = (REPO / f"templates/packs/{pack}.toml").read_text("utf-8")
    shown = look({**PLAN, **BOOKED}, records={f"{FPAR}.json": {}})
    situation = Situation(**{**shown.__dict__, "pack": Pack.model_validate(tomllib.loads(text)), "forms": FORMS})
    (finding,) = initial(list(run_checks(situation).findings))
    assert (finding.place, finding.due) == (f"{FPAR}.json", date(2026, 12, 3))
    assert finding.owner == "Social worker"


@pytest.mark.requirement("R80", "R81", "R85", "R60")
@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("outcomes", "Outcomes the plan is to bring about for the child"),
        ("stability", "Stability, and the support that child and family need in the long term"),
        ("contact", "Contact"),
        ("linked_assessments", "Assessments this report rests on"),
    ],
)
def test_the_report_speaks_of_outcomes_stability_contact_and_earlier_assessments(
    look: Look, key: str, label: str
) -> None:
    record = {name: value for name, value in WHOLE.items() if name not in {key, "$schema", "child"}}
    assert any(f"“{label}” is blank" in finding.message for finding in found_for(look, {}, record))


@pytest.mark.requirement("R85")
@pytest.mark.parametrize(("single_track", "is_wanted"), [(True, True), (False, False), (None, False)])
def test_a_single_track_plan_says_which_of_three_outcomes_is_expected(
    look: Look, single_track: bool | None, is_wanted: bool
) -> None:
    plan = {"plan": {"option": "long-term-fostering", "single_track": single_track}}
    places = {finding.place for finding in found_for(look, plan, {}) if finding.code == "field-blank"}
    assert ("case.json: plan.expected_outcome" in places) is is_wanted


@pytest.mark.requirement("R83", "R60")
def test_each_option_of_the_decision_aid_is_weighed(look: Look) -> None:
    record = {**WHOLE, "options": [each for each in WHOLE["options"] if each["option"] != "adoption"]}
    record = {name: value for name, value in record.items() if name not in {"$schema", "child"}}
    found = [each.message for each in found_for(look, {}, record) if each.code == "field-blank"]
    assert "“The options considered for this child: Adoption” is blank" in " ".join(found)
