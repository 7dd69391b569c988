"""What statutory reviews and the IRO said of the plan (R10, R40, R42, R47, R135, R139, R146)."""

from __future__ import annotations

from bundler.model.iro_summary import IroSummary
from bundler.rules.conditions.core import Condition, Missing, Question, missing
from bundler.rules.conditions.evidence import SIGNED, is_written
from bundler.rules.situation import Situation


def _was_held(number: int) -> Question:
    """Before the day itself no review has been held; a review that nobody has recorded has not been held either."""

    def was_held(situation: Situation) -> bool:
        review = situation.case.review(number)
        return bool(review and review.held_on and review.held_on <= situation.today)

    return was_held


def _said_at(number: int, fact: str) -> Question:
    """What a review said to a question, yes or no."""

    def said_at_review(situation: Situation) -> bool | Missing:
        review = situation.case.review(number)
        said: bool | None = getattr(review, fact) if review else None
        return missing(f"reviews (number {number}): {fact}") if said is None else said

    return said_at_review


def _plan_agreed_at_a_review(situation: Situation) -> bool | Missing:
    """R139, R147: at the second review, or at a later one where the second could not agree it."""
    reviews = [each for each in situation.case.reviews if each.number >= 2 and each.kind == "looked-after"]
    if any(review.plan_agreed and review.held_on for review in reviews):
        return True
    said = [review.plan_agreed for review in reviews if review.held_on]
    return missing("reviews (number 2): plan_agreed") if not said or None in said else False


def _plan_was_escalated(situation: Situation) -> bool:
    """R12, R116: silence is a no; an escalation is recorded when it is made."""
    return any(review.escalated_on for review in situation.case.reviews)


def _disputes_recorded(situation: Situation) -> bool | Missing:
    """R139: what was disputed and by whom, or that nothing was."""
    review = situation.case.review(2)
    return True if review and is_written(review.disputes) else missing("reviews (number 2): disputes")


def _plan_is_in_the_minutes(situation: Situation) -> bool | Missing:
    """R10, R242: as the review's facts say, or as the IRO's summary cites the minute."""
    records = [filed.record for filed in situation.file.records_of("iro-summary")]
    if any(isinstance(one, IroSummary) and one.plan_by_second_review and one.minute_reference for one in records):
        return True
    return _said_at(2, "plan_in_minutes")(situation)


def _signed_off_by_second_review(situation: Situation) -> bool | Missing:
    """R146: a plan that no manager had signed off by then is no plan; until the review is held, its due day counts."""
    signature, review = situation.case.plan.team_manager_consulted, situation.case.review(2)
    held = (review.held_on or review.due_on) if review else None
    if signature is None or signature.signed_on is None:
        return missing(f"plan.team_manager_consulted ({SIGNED})")
    return missing("reviews (number 2): held_on") if held is None else signature.signed_on <= held


def _plan_presented_at_second_review(situation: Situation) -> bool | Missing:
    review = situation.case.review(2)
    if review is None:
        return missing("reviews (number 2)")
    if review.plan_presented is None:
        return missing("reviews (number 2): plan_presented")
    if review.plan_presented and review.held_on is None:
        return missing("reviews (number 2): held_on")
    return review.plan_presented


def _adoption_medical_before_second_review(situation: Situation) -> bool | Missing:
    """R42; while the review has not been held, the day it is due counts."""
    medical, review = situation.case.health.adoption_medical_on, situation.case.review(2)
    held = (review.held_on or review.due_on) if review else None
    if medical is None:
        return missing("health.adoption_medical_on")
    return missing("reviews (number 2): held_on") if held is None else medical < held


def _iro_supports_the_plan(situation: Situation) -> bool | Missing:
    """Every summary on file must say so: one challenge stops the case (R47)."""
    filed = situation.file.records_of("iro-summary")
    outcomes = {each.path: each.record.outcome for each in filed if isinstance(each.record, IroSummary)}
    if "challenge" in outcomes.values():
        return False
    unknown = tuple(f"{path}: outcome" for path, outcome in outcomes.items() if outcome is None)
    return Missing(unknown or ("iro-summary.json: outcome",)) if unknown or not outcomes else True


REVIEWS: tuple[Condition, ...] = (
    Condition(
        "plan-was-escalated", _plan_was_escalated,
        "the IRO has escalated delay in the plan", "the IRO has escalated nothing",
    ),
    Condition(
        "iro-manager-is-named", lambda situation: situation.case.people.iro_manager is not None,
        "the IRO manager is named", "nobody has recorded which IRO manager comes to the panel",
    ),
    Condition(
        "plan-presented-at-second-review", _plan_presented_at_second_review,
        "the plan was presented to the second review", "the plan was not presented to the second review",
    ),
    Condition(
        "adoption-medical-before-second-review", _adoption_medical_before_second_review,
        "the adoption medical came before the second review",
        "the adoption medical did not come before the second review",
    ),
    Condition(
        "first-review-was-held", _was_held(1),
        "the first review has been held", "the first review has not been held",
    ),
    Condition(
        "second-review-was-held", _was_held(2),
        "the second review has been held", "the second review has not been held",
    ),
    Condition(
        "first-review-planned-twin-track", _said_at(1, "twin_track"),
        "the first review planned reunification and another option beside it",
        "the first review did not plan reunification with another option beside it",
    ),
    Condition(
        "plan-agreed-at-a-review", _plan_agreed_at_a_review,
        "a review has agreed the plan", "no review has agreed the plan",
    ),
    Condition(
        "disputes-recorded", _disputes_recorded,
        "what the second review disputed is recorded", "what the second review disputed is not recorded",
    ),
    Condition(
        "plan-is-in-the-minutes", _plan_is_in_the_minutes,
        "the minutes of the second review have the plan", "the minutes of the second review do not have the plan",
    ),
    Condition(
        "plan-signed-off-by-second-review", _signed_off_by_second_review,
        "the team manager had signed off the plan by the second review",
        "the team manager had not signed off the plan by the second review",
    ),
    Condition(
        "reports-were-at-second-review", _said_at(2, "reports_available"),
        "the CPR and any expert reports lay before the second review",
        "the CPR and the expert reports did not lie before the second review",
    ),
    Condition(
        "iro-supports-the-plan", _iro_supports_the_plan,
        "the IRO supports the plan", "the IRO challenges the plan",
    ),
)  # fmt: skip
