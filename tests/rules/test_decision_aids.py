"""The decision aid: a plan whose own criteria are met less than another's is asked about."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bundler.documents.definitions.loading import load
from bundler.rules.checks import run_checks
from bundler.rules.decision_aids import the_plan_is_the_one_judged_best
from bundler.rules.holding import hold
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
TEMPLATES = Path(__file__).parents[2] / "templates"
PACK = """
name = "small"
title = "Small pack"
audience = "internal"
meeting = "meeting"
[[sections]]
letter = "A"
title = "Aid"
[[sections.items]]
id = "decision-aid"
title = "Decision aid"
forms = ["decision-aid"]
needed = "always"
owner = "social_worker"
authority = "R83"
"""
FORMS = '[decision-aid]\ntitle = "Aid"\nfields = []\n'
YES, NO = {"met": "yes"}, {"met": "no"}


def said(look: Look, plan: str | None, **columns: Any) -> list[str]:
    case = {"plan": {"option": plan}} if plan else {}
    situation = look(case, pack=PACK, forms=FORMS, records={"decision-aid.json": columns})
    return [one.message for one in the_plan_is_the_one_judged_best(situation, hold(situation, recognise(situation)))]


@pytest.mark.requirement("R83")
def test_a_plan_with_fewer_criteria_met_than_another_is_asked_about(look: Look) -> None:
    adoption = {"lifelong_family": YES, "new_identity": YES}
    assert said(look, "long-term-fostering", adoption=adoption, fostering={"oversight": YES}) == [
        "Of the four criteria of permanent fostering, which is the plan, 1 are met; of adoption 2."
    ]


@pytest.mark.requirement("R83")
@pytest.mark.parametrize(
    ("plan", "columns"),
    [
        pytest.param("adoption", {"adoption": {"childs_wish": YES}, "order": {"attachment": YES}}, id="as many"),
        pytest.param("special-guardianship", {"order": {"attachment": YES}, "adoption": {"childs_wish": NO}}, id="one"),
        pytest.param("child-arrangements-order", {"order": {"attachment": YES}}, id="the first column has two orders"),
        pytest.param("return-home", {"adoption": {"childs_wish": YES}}, id="a plan in none of the columns"),
        pytest.param(None, {"adoption": {"childs_wish": YES}}, id="no plan yet"),
    ],
)
def test_a_plan_that_no_other_column_beats_is_no_finding(
    look: Look, plan: str | None, columns: dict[str, Any]
) -> None:
    assert said(look, plan, **columns) == []


@pytest.mark.requirement("R83")
def test_the_twelve_criteria_stand_in_three_columns_of_four_each_with_a_judgement_and_its_evidence() -> None:
    fields = {field.key: field for field in load(Path(__file__).parents[2] / "templates").forms["decision-aid"].fields}
    for column in ("order", "adoption", "fostering"):
        judged = [key for key in fields if key.startswith(f"{column}.") and key.endswith(".met")]
        assert len(judged) == 4
        assert all(fields[key].required and fields[key.replace(".met", ".evidence")].required for key in judged)


@pytest.mark.requirement("R83")
def test_the_aid_has_a_pack_of_its_own_that_holds_it_against_the_chosen_plan(look: Look) -> None:
    definitions = load(TEMPLATES)
    pack, judged = definitions.pack("decision-aid"), {"adoption": {"lifelong_family": YES}}
    shown = look({"plan": {"option": "long-term-fostering"}}, records={"decision-aid.json": judged})
    situation = replace(shown, pack=pack, forms=definitions.forms)
    found = run_checks(situation).findings
    assert "decision-aid-points-elsewhere" in {each.code for each in found}
    assert {"case.json: plan.recorded_on", "decision-aid.json: judged_on"} <= {each.place for each in found}
    assert [item.forms for item in pack.items] == [("decision-aid",)]
    assert definitions.profile("dudley").uses(pack)


@pytest.mark.requirement("R83", "R261")
def test_nobody_is_asked_for_dudleys_aid_with_the_statements_of_st_helens() -> None:
    packs = load(Path(__file__).parents[2] / "templates").packs.values()
    assert [pack.name for pack in packs if any("decision-aid" in item.forms for item in pack.items)] == ["decision-aid"]
