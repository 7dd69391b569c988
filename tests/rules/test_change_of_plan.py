"""A change of plan is recorded once somebody in a post has agreed to it, after the decision that it changes (R55)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bundler.model.agency_decision import AgencyDecision
from bundler.model.case import ChangeOfPlan, Match
from bundler.model.decision import RecordedDecision
from bundler.model.monitoring import MonitoredDecision
from bundler.rules.change_of_plan import change_to_look_at, change_wrong
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
AGREED = {"name": "Gwen Head", "role": "Head of Service", "signed_on": "2027-02-04"}
NOT_BY_WHOM = "case.json: plan.change does not say who agreed to it."
NOT_IN_WHICH_POST = "case.json: plan.change does not say in which post whoever agreed to it is."
NOT_PLACED = "decision-1 of 3 December 2026, is “should not be placed”: no plan of adoption has changed since."


def decided(decision: str, on: str, number: int = 1) -> RecordedDecision:
    """A decision of the ADM."""
    return RecordedDecision(
        case="EX-1", pack="adm-submission", number=number, release=number, fingerprint="f" * 64,
        form=AgencyDecision(), decision=decision, decided_on=date.fromisoformat(on),
        row=MonitoredDecision(reference="EX-1", authority="here"),
        recorded_by="Joel PA", role="adm_pa", recorded_at=datetime(2027, 2, 1, tzinfo=UTC),
    )  # fmt: skip


def ratified(on: str) -> RecordedDecision:
    """A match that was ratified: no decision of the ADM."""
    return decided("match-ratified", on).model_copy(update={"form": None, "match": Match()})


def held(
    look: Look, *before: RecordedDecision, what: str | None = "family-found", option: str | None = "adoption",
    agreed: dict[str, Any] | None = AGREED,
) -> list[str]:  # fmt: skip
    situation = look({"plan": {"option": option} if option else {}})
    return list(change_wrong(ChangeOfPlan.model_validate({"what": what, "agreed": agreed}), situation, before))


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("agreed", "why"), [
    pytest.param(AGREED, [], id="whole"),
    pytest.param(None, [NOT_BY_WHOM], id="nobody"),
    pytest.param({**AGREED, "name": None}, [NOT_BY_WHOM], id="no name"),
    pytest.param({**AGREED, "name": "  "}, [NOT_BY_WHOM], id="a blank for a name"),
    pytest.param({**AGREED, "role": None}, [NOT_IN_WHICH_POST], id="no post"),
    pytest.param({**AGREED, "role": "  "}, [NOT_IN_WHICH_POST], id="a blank for a post"),
])  # fmt: skip
def test_a_change_says_who_agreed_to_it_and_in_which_post(
    look: Look, agreed: dict[str, Any] | None, why: list[str]
) -> None:
    assert held(look, agreed=agreed) == why


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("what", "option", "is_held"), [
    pytest.param("family-found", "adoption", False, id="a family, and adoption"),
    pytest.param("family-found", "long-term-fostering", True, id="a family, and no adoption"),
    pytest.param("no-longer-adoption", "long-term-fostering", False, id="no longer adoption, and another plan"),
    pytest.param("no-longer-adoption", "adoption", True, id="no longer adoption, and adoption"),
    pytest.param("no-longer-adoption", None, False, id="no plan in the case to contradict it"),
    pytest.param("family-found", None, False, id="a family, and no plan in the case"),
    pytest.param(None, "adoption", False, id="nothing that could contradict the plan"),
])  # fmt: skip
def test_a_change_that_the_plan_of_the_case_contradicts_is_held(
    look: Look, what: str | None, option: str | None, *, is_held: bool
) -> None:
    assert ["Put one of them right" in why for why in held(look, what=what, option=option)] == [True] * is_held


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("agreed_on", "is_held"), [
    pytest.param("2027-02-03", True, id="the day before"),
    pytest.param("2027-02-04", False, id="on the very day"),
    pytest.param("2027-02-05", False, id="the day after"),
    pytest.param(None, False, id="no day, which holds it elsewhere"),
])  # fmt: skip
def test_a_change_comes_after_the_decision_that_it_changes(look: Look, agreed_on: str | None, *, is_held: bool) -> None:
    why = held(look, decided("should-be-placed", "2027-02-04"), agreed={**AGREED, "signed_on": agreed_on})
    assert ["It was agreed to before the ADM's decision of 4 February 2027" in one for one in why] == [True] * is_held


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("before", "last"), [
    pytest.param([("deferred", "2026-12-03"), ("should-be-placed", "2026-12-17")], "", id="in their order"),
    pytest.param([("should-be-placed", "2026-12-17"), ("deferred", "2026-12-03")], "", id="the later day first"),
    pytest.param([("should-be-placed", "2026-12-03"), ("deferred", "2026-12-03")], "decision-2",
                 id="two of one day, the second counts"),
    pytest.param([("should-be-placed", "2026-12-03"), ("should-not-be-placed", "2026-12-17")], "decision-2",
                 id="undone later"),
])  # fmt: skip
def test_the_last_decision_of_the_adm_counts(look: Look, before: list[tuple[str, str]], last: str) -> None:
    why = held(look, *(decided(what, on, number) for number, (what, on) in enumerate(before, start=1)))
    assert [f"The ADM's last decision, {last} of " in one for one in why] == [True] * bool(last)


@pytest.mark.requirement("R55")
def test_a_change_agreed_by_nobody_on_a_child_who_was_not_to_be_adopted_is_held_for_both(look: Look) -> None:
    assert held(look, decided("should-not-be-placed", "2026-12-03"), agreed=None) == [
        NOT_BY_WHOM,
        f"The ADM's last decision, {NOT_PLACED}",
    ]


@pytest.mark.requirement("R55")
def test_a_change_agreed_before_a_decision_against_adoption_is_held_once(look: Look) -> None:
    why = held(look, decided("should-not-be-placed", "2026-12-03"), agreed={**AGREED, "signed_on": "2026-12-02"})
    assert why == [f"The ADM's last decision, {NOT_PLACED}"]


@pytest.mark.requirement("R55")
def test_a_later_ratified_match_is_no_decision_of_the_adm(look: Look) -> None:
    assert held(look, decided("should-be-placed", "2026-12-03"), ratified("2027-03-01")) == []
    assert list(change_to_look_at([decided("should-be-placed", "2026-12-03"), ratified("2027-03-01")])) == []


@pytest.mark.requirement("R55")
@pytest.mark.parametrize("before", [pytest.param([], id="none"), pytest.param([ratified("2027-01-04")], id="a match")])
def test_a_change_without_a_decision_of_the_adm_is_remarked_upon(before: list[RecordedDecision]) -> None:
    (remark,) = change_to_look_at(before)
    assert remark.startswith("No decision of the ADM is recorded here.")
