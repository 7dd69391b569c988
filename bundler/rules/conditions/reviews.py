"""What statutory reviews and the IRO said of the plan (R40, R42, R47)."""

from __future__ import annotations

from bundler.model.case import Case, Review
from bundler.model.iro_summary import IroSummary
from bundler.rules.conditions.core import Condition, Missing, missing
from bundler.rules.situation import Situation


def second_review(case: Case) -> Review | None:
    """The review about four months after the child came into care (R40, R109)."""
    return next((review for review in case.reviews if review.number == 2), None)


def _plan_presented_at_second_review(situation: Situation) -> bool | Missing:
    review = second_review(situation.case)
    if review is None:
        return missing("reviews (number 2)")
    if review.plan_presented is None:
        return missing("reviews (number 2): plan_presented")
    if review.plan_presented and review.held_on is None:
        return missing("reviews (number 2): held_on")
    return review.plan_presented


def _adoption_medical_before_second_review(situation: Situation) -> bool | Missing:
    """R42; while the review has not been held, the day it is due counts."""
    medical, review = situation.case.health.adoption_medical_on, second_review(situation.case)
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
        "plan-presented-at-second-review", _plan_presented_at_second_review,
        "the plan was presented to the second review", "the plan was not presented to the second review",
    ),
    Condition(
        "adoption-medical-before-second-review", _adoption_medical_before_second_review,
        "the adoption medical came before the second review",
        "the adoption medical did not come before the second review",
    ),
    Condition(
        "iro-supports-the-plan", _iro_supports_the_plan,
        "the IRO supports the plan", "the IRO challenges the plan",
    ),
)  # fmt: skip
