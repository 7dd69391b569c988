from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.model.pack import Requirement
from bundler.rules.checks import run_checks
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
CHAIN = {
    "title": "Exampleshire",
    "approvers": [
        {"role": "team_manager", "act": "agrees", "authority": "R1"},
        {"role": "head_of_service", "act": "assures the quality of", "needed": {"all": ["child-is-under-10"]},
         "authority": "R41"},
        {"role": "assistant_director", "act": "approves", "where": "Exit from Care meeting", "authority": "R20"},
    ],
}  # fmt: skip
TEAM_MANAGER = {"name": "Ana Ortiz", "role": "Team Manager", "signed_on": "2026-10-01"}
ASSISTANT_DIRECTOR = {"name": "Sol Marsh", "role": "assistant_director", "signed_on": "2026-10-09"}


def findings(look: Look, *approvals: dict[str, str], born: str = "2010-01-01", **case: Any) -> list[Finding]:
    facts = {"child": {"first_name": "Mia", "surname": "Jones", "date_of_birth": born}}
    found = run_checks(look({**facts, "plan": {"approvals": approvals}, **case}, profile=CHAIN)).findings
    return [finding for finding in found if "R269" in (finding.authority or "")]


@pytest.mark.requirement("R269")
@pytest.mark.parametrize(
    ("born", "next_one"),
    [
        pytest.param("2010-01-01", "Next, the Assistant Director approves the plan at the Exit from Care meeting.",
                     id="16 years old: the Head of Service is not asked"),
        pytest.param("2020-01-01", "Next, the Head of Service assures the quality of the plan.", id="6 years old"),
    ],
)  # fmt: skip
def test_after_an_approval_the_next_in_the_authoritys_chain_is_named(look: Look, born: str, next_one: str) -> None:
    assert [(each.severity, each.message) for each in findings(look, TEAM_MANAGER, born=born)] == [("tells", next_one)]


@pytest.mark.requirement("R20", "R269")
def test_a_finished_chain_asks_nothing(look: Look) -> None:
    assert findings(look, TEAM_MANAGER, ASSISTANT_DIRECTOR) == []


@pytest.mark.requirement("R269")
def test_a_plan_that_nobody_has_approved_yet_asks_nothing(look: Look) -> None:
    assert findings(look) == []


@pytest.mark.requirement("R269")
def test_an_approval_by_somebody_outside_the_chain_is_told(look: Look) -> None:
    clerk = {"name": "Kim Day", "role": "Clerk", "signed_on": "2026-10-02"}
    [found] = list(findings(look, TEAM_MANAGER, clerk, ASSISTANT_DIRECTOR))
    assert (found.code, found.place) == ("not-an-approver", "case.json: plan.approvals[1]")
    assert "Team manager, Head of Service and Assistant Director" in found.remedy


@pytest.mark.requirement("R269")
def test_an_approval_before_an_earlier_ones_turn_is_told(look: Look) -> None:
    early = {**ASSISTANT_DIRECTOR, "signed_on": "2026-09-30"}
    [found] = findings(look, TEAM_MANAGER, early)
    assert found.code == "approval-out-of-order"
    assert "30 September 2026" in found.message
    assert "1 October 2026" in found.message


@pytest.mark.requirement("R269")
def test_a_pack_that_the_authority_does_not_use_is_told(look: Look) -> None:
    here = {"title": "Exampleshire", "packs": ["adm-submission"]}
    codes = [each.code for each in run_checks(look(profile=here)).findings]
    assert codes == ["pack-not-used-here"]
    assert run_checks(look(profile={"packs": ["small"]})).findings == ()
    elsewhere = f'authorities = ["there"]\n{PACK}'
    assert [each.code for each in run_checks(look(pack=elsewhere)).findings] == ["pack-not-used-here"]
    assert run_checks(look(pack=elsewhere, profile={"name": "there"})).findings == ()


PACK = """
name = "small"
title = "Small pack"
audience = "adm"
meeting = "meeting"
sections = []
"""
RULE = """
name = "small"
title = "Small pack"
audience = "adm"
meeting = "meeting"
sections = []

[[requirements]]
id = "new-law"
title = "The new law"
condition = "panel-date-is-set"
needed = "always"
owner = "social_worker"
authority = "CWSA 2026 s1"
remedy = "Set the date."
"""


@pytest.mark.parametrize(
    ("dates", "is_asked"),
    [
        pytest.param("", True, id="no dates: always"),
        pytest.param('in_force_from = "not set"', False, id="enacted but not commenced"),
        pytest.param("in_force_from = 2026-11-24", False, id="law from tomorrow"),
        pytest.param("in_force_from = 2026-11-23", True, id="law from today"),
        pytest.param("in_force_to = 2026-11-23", True, id="law until today"),
        pytest.param("in_force_to = 2026-11-22", False, id="law until yesterday"),
    ],
)
def test_a_rule_asks_only_while_it_is_in_force(look: Look, dates: str, is_asked: bool) -> None:
    found = run_checks(look(pack=f"{RULE}{dates}\n", today=date(2026, 11, 23))).findings
    assert [each.code for each in found] == (["cannot-tell"] if is_asked else [])


def test_a_rule_that_is_not_commenced_is_in_force_on_no_day() -> None:
    rule = Requirement.model_validate(
        {"id": "r", "title": "t", "condition": "c", "needed": "always", "owner": "o", "authority": "a", "remedy": "r",
         "in_force_from": "not set"}
    )  # fmt: skip
    assert not rule.is_in_force(date.max)
