"""What the permanence plan is, and who agreed and assured it (R39, R41)."""

from __future__ import annotations

from bundler.model.case import PlanOption
from bundler.rules.conditions.core import Condition, Missing, Question, missing
from bundler.rules.conditions.evidence import SIGNED, signed
from bundler.rules.signing import is_signed
from bundler.rules.situation import Situation


def _plan_is(option: PlanOption) -> Question:
    def plan_is(situation: Situation) -> bool | Missing:
        recorded = situation.case.plan.option
        return missing("plan.option") if recorded is None else recorded is option

    return plan_is


def _plan_recorded_with_team_manager(situation: Situation) -> bool | Missing:
    plan = situation.case.plan
    facts = ("plan.option", "plan.recorded_on", f"plan.team_manager_consulted ({SIGNED})")
    held = (plan.option, plan.recorded_on, is_signed(plan.team_manager_consulted, situation))
    lacking = [fact for fact, value in zip(facts, held, strict=True) if not value]
    return missing(*lacking) if lacking else True


PLAN: tuple[Condition, ...] = (
    Condition(
        "plan-is-adoption", _plan_is(PlanOption.ADOPTION),
        "the plan is adoption", "the plan is not adoption",
    ),
    Condition(
        "plan-is-long-term-fostering", _plan_is(PlanOption.LONG_TERM_FOSTERING),
        "the plan is long-term fostering", "the plan is not long-term fostering",
    ),
    Condition(
        "plan-is-return-home", _plan_is(PlanOption.RETURN_HOME),
        "the plan is to return home", "the plan is not to return home",
    ),
    Condition(
        "plan-recorded-with-team-manager", _plan_recorded_with_team_manager,
        "the plan was recorded with the team manager", "the plan was not recorded with the team manager",
    ),
    Condition(
        "plan-assured-by-head-of-service", signed("quality_assurance.plan_by_head_of_service"),
        "the Head of Service has assured the plan", "the Head of Service has not assured the plan",
    ),
)  # fmt: skip
