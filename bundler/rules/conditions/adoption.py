"""What an adoption decision rests on (R43, R44) and what comes before adopters are looked for (R140-R142)."""

from __future__ import annotations

from bundler.model.agency_decision import AgencyDecision
from bundler.model.cpr import ChildsPermanenceReport
from bundler.model.iro_summary import IroSummary
from bundler.rules.conditions.core import Condition, Missing, missing
from bundler.rules.conditions.evidence import SIGNED, is_written, signed, step
from bundler.rules.signing import is_signed
from bundler.rules.situation import Situation


def _cpr_carries_the_health_summary(situation: Situation) -> bool:
    """A summary counts when it is written out, signed by the medical adviser, and in a record that is sent (D8)."""
    forms = {item.id: item.forms for item in situation.pack.items}
    if any(one.use == "attachment" and "cpr" in forms.get(one.item, ()) for one in situation.case.settled):
        return False
    return any(
        isinstance(filed.record, ChildsPermanenceReport)
        and is_written(filed.record.health_summary)
        and is_signed(filed.record.medical_adviser_signature, situation)
        for filed in situation.file.records_of("cpr")
    )


def _cpr_assured_before_second_review(situation: Situation) -> bool | Missing:
    """R44: the team manager's quality assurance comes before the review that the report is put to."""
    signature, review = situation.case.quality_assurance.cpr_by_team_manager, situation.case.review(2)
    held = (review.held_on or review.due_on) if review else None
    if signature is None or signature.signed_on is None:
        return missing(f"quality_assurance.cpr_by_team_manager ({SIGNED})")
    return missing("reviews (number 2): held_on") if held is None else signature.signed_on < held


def _iro_summary_is_about_the_plan(situation: Situation) -> bool | Missing:
    """R48: the plan that the IRO read is the one that goes to the decision."""
    filed = situation.file.records_of("iro-summary")
    plans = {one.path: one.record.plan for one in filed if isinstance(one.record, IroSummary)}
    blank = tuple(f"{path}: plan" for path, plan in plans.items() if plan is None)
    if blank or not plans:
        return Missing(blank or ("iro-summary.json: plan",))
    return set(plans.values()) == {situation.case.plan.option}


def _is_relinquished(situation: Situation) -> bool | Missing:
    return missing("relinquished") if situation.case.relinquished is None else situation.case.relinquished


def _early_permanence_is_possible(situation: Situation) -> bool | Missing:
    possible = situation.case.early_permanence.possible
    return missing("early_permanence.possible") if possible is None else possible


def _adopters_may_be_considered(situation: Situation) -> bool:
    """R142: once there is a placement order, or the ADM has decided that the child should be placed for adoption."""
    decisions = [filed.record for filed in situation.file.records_of("agency-decision")]
    is_decided = any(
        isinstance(one, AgencyDecision) and one.decision == "should-be-placed" and is_signed(one.signature, situation)
        for one in decisions
    )
    return is_decided or situation.case.proceedings.placement_order_on is not None


ADOPTION: tuple[Condition, ...] = (
    Condition(
        "cpr-assured-by-team-manager", signed("quality_assurance.cpr_by_team_manager"),
        "the team manager has assured the CPR", "the team manager has not assured the CPR",
    ),
    Condition(
        "cpr-assured-by-panel-adviser", signed("quality_assurance.cpr_by_panel_adviser"),
        "the panel adviser has assured the CPR", "the panel adviser has not assured the CPR",
    ),
    Condition(
        "cpr-carries-the-health-summary", _cpr_carries_the_health_summary,
        "the CPR carries the medical adviser's signed health summary",
        "no CPR carries a health summary signed by the medical adviser",
    ),
    Condition(
        "iro-summary-is-about-the-plan", _iro_summary_is_about_the_plan,
        "the IRO's summary is about this plan", "the IRO's summary is about another plan",
    ),
    Condition(
        "cpr-assured-before-second-review", _cpr_assured_before_second_review,
        "the team manager assured the CPR before the second review",
        "the team manager assured the CPR only after the second review",
    ),
    Condition(
        "child-is-relinquished", _is_relinquished,
        "the parents relinquish the child", "the parents do not relinquish the child",
    ),
    Condition(
        "coordinator-has-advised", step("early_permanence.coordinator_advice"),
        "the permanence co-ordinator of the adoption agency has advised",
        "the permanence co-ordinator of the adoption agency has not advised",
    ),
    Condition(
        "early-permanence-is-possible", _early_permanence_is_possible,
        "a foster placement could become an adoptive one", "no foster placement is to become an adoptive one",
    ),
    Condition(
        "adopters-may-be-considered", _adopters_may_be_considered,
        "the ADM has decided, or the court has made a placement order",
        "neither has the ADM decided that the child should be placed for adoption, nor is there a placement order",
    ),
)  # fmt: skip
