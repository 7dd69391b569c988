"""The first weeks in care: early permanence, the meeting after entry, permission for legal action, the SGO referral."""

from __future__ import annotations

from datetime import date

from bundler.model.answer import any_of
from bundler.model.journey import Step
from bundler.model.placement_planning_meeting import PlacementPlanningMeeting
from bundler.rules.conditions.core import Condition, Missing, Question, missing
from bundler.rules.conditions.evidence import step
from bundler.rules.situation import Situation

_SUBMISSION = "early-permanence-submission"
_PLANNING = "placement-planning-meeting"


def _said_in(form: str, fact: str) -> Question:
    """A yes or no of a form's record; of several records, one yes is enough."""

    def said(situation: Situation) -> bool | Missing:
        answers = [getattr(filed.record, fact) for filed in situation.file.records_of(form)]
        if any(answers):
            return True
        return False if answers and None not in answers else Missing((f"{form}.json: {fact}",))

    return said


_LEGAL_GATEWAY = Condition(
    "legal-gateway-referral-was-made", _said_in(_SUBMISSION, "legal_gateway_referral"),
    "the child was referred to Legal Gateway", "the child was not referred to Legal Gateway",
)  # fmt: skip
_PLACEMENT = Condition(
    "placement-referral-was-made", _said_in(_SUBMISSION, "placement_referral"),
    "a Placement referral form was made", "no Placement referral form was made",
)  # fmt: skip


def _a_referral_goes_to_the_panel(situation: Situation) -> bool | Missing:
    """A copy of the one referral, or of the other, or of both (R86)."""
    answer = any_of([_LEGAL_GATEWAY(situation), _PLACEMENT(situation)])
    return Missing(answer.missing) if answer.cannot_tell else answer.is_yes


def _review_recommends_sgo(situation: Situation) -> bool | Missing:
    """A review that was held and said so; the five working days count from its day (R90)."""
    reviews = situation.case.reviews
    recommending = [review for review in reviews if review.sgo_recommended]
    if any(review.held_on for review in recommending):
        return True
    if recommending:
        return missing("reviews: held_on")
    if reviews and all(review.sgo_recommended is False for review in reviews):
        return False
    return missing("reviews: sgo_recommended")


def _family_took_part(situation: Situation) -> bool | Missing:
    """R137: at least one parent or former carer took part in the 72-hour meeting."""
    filed = situation.file.records_of(_PLANNING)
    records = [each.record for each in filed if isinstance(each.record, PlacementPlanningMeeting)]
    answers = [person.took_part for record in records for person in record.people_involved]
    if any(answers):
        return True
    return False if answers and None not in answers else Missing((f"{_PLANNING}.json: people_involved: took_part",))


def _legal_action_has_permission(situation: Situation) -> bool | Missing:
    """Permission, then the Legal Panel's agreement, then the court; what has not happened breaks nothing (R138)."""
    steps, issued = situation.case.legal_steps, situation.case.proceedings.issued_on
    panel, legal_panel = steps.resource_and_care_panel, steps.legal_panel
    if issued is None and not _is_done(legal_panel):
        return True
    undated = [name for name, each in (("resource_and_care_panel", panel), ("legal_panel", legal_panel))
               if _is_done(each) and _day(each) is None]  # fmt: skip
    if undated:
        return missing(*(f"legal_steps.{name}.on" for name in undated))
    permitted, agreed = _day(panel), _day(legal_panel)
    if permitted is None or (issued and agreed is None):
        return False
    days = [day for day in (permitted, agreed, issued) if day]
    return days == sorted(days)


def _is_done(step: Step | None) -> bool:
    return bool(step and step.done)


def _day(step: Step | None) -> date | None:
    """The day of a step that was done."""
    return step.on if step and step.done else None


EARLY_PERMANENCE: tuple[Condition, ...] = (
    _LEGAL_GATEWAY,
    _PLACEMENT,
    Condition(
        "a-referral-goes-to-the-panel", _a_referral_goes_to_the_panel,
        "a referral goes to the panel",
        "neither a referral to Legal Gateway nor a Placement referral form goes to the panel",
    ),
    Condition(
        "fostering-to-adopt-was-considered", step("early_permanence.foster_to_adopt_considered"),
        "fostering to adopt was considered", "fostering to adopt has not been considered",
    ),
    Condition(
        "review-recommends-sgo", _review_recommends_sgo,
        "a review recommended special guardianship", "no review has recommended special guardianship",
    ),
    Condition(
        "family-took-part-in-placement-planning", _family_took_part,
        "a parent or former carer took part", "no parent or former carer took part",
    ),
    Condition(
        "nobody-holds-parental-responsibility", _said_in("resource-and-care-panel", "nobody_holds_responsibility"),
        "no adult holds parental responsibility and a change of residence raises safeguarding concerns",
        "somebody holds parental responsibility, or no change of residence raises safeguarding concerns",
    ),
    Condition(
        "legal-action-has-permission", _legal_action_has_permission,
        "nothing was done at law before the panels permitted it",
        "legal action came before the permission of the Resource and Care Panel or the agreement of the Legal Panel",
    ),
)  # fmt: skip
