"""What the permanence plan has to say: options, return home, identity, wishes, contact, visits, area (R133-R158)."""

from __future__ import annotations

from bundler.model.case import PlanOption
from bundler.rules.conditions.core import Condition, Missing, missing
from bundler.rules.conditions.evidence import both, is_written, step, written
from bundler.rules.situation import Situation


def _more_than_one_option(situation: Situation) -> bool | Missing:
    """R134: until the final decision there is a second plan beside the first, and it is another one."""
    plan = situation.case.plan
    if plan.single_track:
        return True
    if plan.option is None or plan.parallel_option is None:
        return missing(*(f"plan.{name}" for name in ("option", "parallel_option") if getattr(plan, name) is None))
    return plan.parallel_option is not plan.option


def _return_home_is_planned(situation: Situation) -> bool | Missing:
    """R133: the work, what it has to achieve, by when, and the safe people around the child."""
    planned = situation.case.plan.return_home
    texts = ("work", "outcomes", "timescales", "safety_plan")
    lacking = [name for name in texts if not is_written(getattr(planned, name))]
    lacking += [] if planned.safe_people else ["safe_people"]
    return missing(*(f"plan.return_home.{name}" for name in lacking)) if lacking else True


def _options_are_noted(situation: Situation) -> bool | Missing:
    noted = situation.case.plan.options_in_care_plan
    return missing("plan.options_in_care_plan") if noted is None else noted


def _plan_rests_on_assessments(situation: Situation) -> bool | Missing:
    """R81: by name and date; the Fostering Permanency Assessment Report may list them instead."""
    if any(getattr(filed.record, "assessments", ()) for filed in situation.file.records_of(_FPAR)):
        return True
    listed = situation.case.plan.assessments
    undated = [f"plan.assessments[{number}].dated" for number, one in enumerate(listed) if one.dated is None]
    return True if listed and not undated else missing(*(undated or ["plan.assessments"]))


def _is_out_of_area(situation: Situation) -> bool | Missing:
    out_of_area = situation.case.placement.out_of_area
    return missing("placement.out_of_area") if out_of_area is None else out_of_area


def _visits_are_fewer(situation: Situation) -> bool:
    """Silence is a no: visits are as the regulations say until somebody records that they are fewer (R157)."""
    return situation.case.plan.fewer_visits is True


def _entry_was_approved(situation: Situation) -> bool | Missing:
    """R34: who decided, and when; the Designated Manager."""
    entry = situation.case.entry
    facts = (("entry.decided_by", entry.decided_by), ("entry.decided_on", entry.decided_on))
    lacking = [fact for fact, said in facts if not said]
    return missing(*lacking) if lacking else True


def _is_not_return_home(situation: Situation) -> bool | Missing:
    option = situation.case.plan.option
    return missing("plan.option") if option is None else option is not PlanOption.RETURN_HOME


_FPAR = "fostering-permanency-assessment-report"

PLAN_CONTENTS: tuple[Condition, ...] = (
    Condition(
        "entry-was-approved", _entry_was_approved,
        "the entry into care was approved", "the entry into care was not approved",
    ),
    Condition(
        "child-will-not-return-home", _is_not_return_home,
        "the plan is not to return home", "the plan is to return home",
    ),
    Condition(
        "parallel-plan-recorded", _more_than_one_option,
        "another option is planned beside the first, or only one is left",
        "the parallel plan is the same as the plan",
    ),
    Condition(
        "return-home-is-planned", _return_home_is_planned,
        "the work, outcomes, timescales and safety plan for the return home are recorded",
        "the return home is not planned",
    ),
    Condition(
        "options-noted-in-care-plan", _options_are_noted,
        "the placement options are noted in the care plan", "the placement options are not noted in the care plan",
    ),
    Condition(
        "plan-rests-on-assessments", _plan_rests_on_assessments,
        "the assessments that the plan rests on are listed", "the plan is not linked to any assessment",
    ),
    Condition(
        "placement-is-out-of-area", _is_out_of_area,
        "the placement is out of the authority's area", "the placement is in the authority's area",
    ),
    Condition(
        "out-of-area-considered", step("plan.out_of_area_considered"),
        "the plan considered placing the child out of area",
        "the plan has not considered placing the child out of area",
    ),
    Condition(
        "identity-is-planned-for", written("plan.identity"),
        "the plan says how the child's identity is met", "the plan does not say how the child's identity is met",
    ),
    Condition(
        "wishes-and-feelings-recorded", step("plan.wishes_recorded"),
        "the child's wishes and feelings are recorded", "the child's wishes and feelings have not been sought",
    ),
    Condition(
        "life-story-work-has-begun", step("plan.life_story_work"),
        "life story work has begun", "life story work has not begun",
    ),
    Condition(
        "preparation-work-has-begun", step("plan.preparation_work"),
        "the child is being prepared for living with another family",
        "the child is not yet being prepared for living with another family",
    ),
    Condition(
        "contact-plan-is-made", step("plan.contact_plan"),
        "there is a contact plan", "there is no contact plan",
    ),
    Condition(
        "tracking-frequency-is-set", written("plan.tracking_frequency"),
        "it is recorded how often the tracking panel looks at the plan",
        "nobody has said how often the tracking panel looks at the plan",
    ),
    Condition(
        "visits-are-fewer", _visits_are_fewer,
        "the child will be visited less often", "nobody has recorded that the child will be visited less often",
    ),
    Condition(
        "fewer-visits-agreed", both(step("plan.visits_agreed_with_manager"), step("plan.visits_ratified_by_iro")),
        "fewer visits are agreed with the manager and ratified by the IRO",
        "fewer visits are not both agreed with the manager and ratified by the IRO",
    ),
)  # fmt: skip
