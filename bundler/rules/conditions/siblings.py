"""Brothers and sisters, and what else makes it harder to find a family (R128, R129)."""

from __future__ import annotations

from bundler.model.together_and_apart import TogetherAndApart
from bundler.rules.conditions.core import Condition, Missing, Question, missing
from bundler.rules.conditions.evidence import step, written
from bundler.rules.situation import Situation


def _is_harder_to_place(situation: Situation) -> bool | Missing:
    """R128: a sibling group, complex need, additional needs or disability, or several moves, as the profile counts."""
    case, recorded = situation.case, situation.case.plan.harder_to_place
    answers = {
        "siblings": None if case.siblings is None else bool(case.siblings),
        "plan.harder_to_place.complex_needs": recorded.complex_needs,
        "plan.harder_to_place.additional_needs": recorded.additional_needs,
        "plan.harder_to_place.placement_moves": None
        if recorded.placement_moves is None
        else recorded.placement_moves >= situation.profile.numbers.several_moves,
    }
    if True in answers.values():
        return True
    unknown = [fact for fact, answer in answers.items() if answer is None]
    return missing(*unknown) if unknown else False


def _together_and_apart_was_considered(situation: Situation) -> bool | Missing:
    """R129: at a PPM, so that it informs the type of placement; the assessment's own record says so, or the case."""
    records = [filed.record for filed in situation.file.records_of("together-and-apart")]
    if any(isinstance(one, TogetherAndApart) and one.considered_at_ppm_on and one.placement_type for one in records):
        return True
    in_the_case: Question = step("plan.together_and_apart")
    return in_the_case(situation)


SIBLINGS: tuple[Condition, ...] = (
    Condition(
        "harder-to-place", _is_harder_to_place,
        "the child may be harder to place: for brothers and sisters, complex or additional needs, or several moves",
        "nothing recorded makes the child harder to place",
    ),
    Condition(
        "decision-reasons-recorded", written("plan.harder_to_place.reasons"),
        "it is recorded how the decision was made, and with whom",
        "it is not recorded how the decision was made, and with whom",
    ),
    Condition(
        "together-and-apart-considered", _together_and_apart_was_considered,
        "a PPM has considered the Together and Apart assessment",
        "no PPM has considered whether the children are to live together or apart",
    ),
)  # fmt: skip
