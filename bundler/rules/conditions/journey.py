"""Where the child stands on the way through care: which clocks run, and which run no longer (R87-R122)."""

from __future__ import annotations

from collections.abc import Callable

from bundler.model.case import LegalStatusKind, PlacementKind
from bundler.model.journey import MeetingKind
from bundler.model.words import age_on
from bundler.rules.conditions.core import Condition
from bundler.rules.facts import Missing, missing
from bundler.rules.happenings import meeting_booked, meetings_held, ppms
from bundler.rules.situation import Situation

_ADULT = 18
_OUT_OF_CARE = (LegalStatusKind.NOT_LOOKED_AFTER, LegalStatusKind.SPECIAL_GUARDIANSHIP_ORDER)
_FOSTERING = (PlacementKind.IN_HOUSE_FOSTERING, PlacementKind.IFA_FOSTERING, PlacementKind.CONNECTED_PERSONS)


def _child_is_in_care(situation: Situation) -> bool | Missing:
    """From the entry until an order or the day of leaving ends it, or the young person is 18."""
    case = situation.case
    if case.legal_status.kind in _OUT_OF_CARE or case.special_guardianship.order_on:
        return False
    born, leaves_on = case.child.date_of_birth, case.leaving_care.leaves_on
    if (leaves_on and leaves_on < situation.today) or (born and age_on(situation.today, born) >= _ADULT):
        return False
    return missing("entered_care_on") if case.entered_care_on is None else True


def _is_at_least(age: int) -> Callable[[Situation], bool | Missing]:
    def is_at_least(situation: Situation) -> bool | Missing:
        born = situation.case.child.date_of_birth
        return missing("child.date_of_birth") if born is None else age_on(situation.today, born) >= age

    return is_at_least


def _entered_in_emergency(situation: Situation) -> bool | Missing:
    emergency = situation.case.entry.emergency
    return missing("entry.emergency") if emergency is None else emergency


def _is_in_foster_care(situation: Situation) -> bool | Missing:
    kind = situation.case.placement.kind
    return missing("placement.kind") if kind is None else kind in _FOSTERING


def _waits_for_adopters(situation: Situation) -> bool | Missing:
    """A placement order is made and the child not yet placed under it (R100, AAR reg 36)."""
    if situation.case.proceedings.placement_order_on is None:
        return False
    kind = situation.case.placement.kind
    return missing("placement.kind") if kind is None else kind is not PlacementKind.PROSPECTIVE_ADOPTERS


def _adoption_may_not_be_viable(situation: Situation) -> bool:
    """Silence is a no: it is the exception, and said when the assessment shows it (R100)."""
    return situation.case.plan.adoption_may_not_be_viable is True


def _sharing_responsibility_is_sought(situation: Situation) -> bool:
    return situation.case.legal_steps.share_responsibility_decided_on is not None


def _rehabilitation_is_uncertain(situation: Situation) -> bool | Missing:
    first = situation.case.review(1)
    if first is None or first.held_on is None:
        return False
    uncertain = first.rehabilitation_uncertain
    return missing("reviews (number 1): rehabilitation_uncertain") if uncertain is None else uncertain


def _early_permanence_means_fostering(situation: Situation) -> bool | Missing:
    outcome = situation.case.early_permanence.outcome
    if outcome is None and meetings_held(situation.file, MeetingKind.EARLY_PERMANENCE_PANEL):
        return missing("early_permanence.outcome")
    return outcome == "fostering"


def _is_leaving_care(situation: Situation) -> bool:
    case = situation.case
    return case.leaving_care.leaves_on is not None or any(each.is_final for each in case.reviews)


def _staying_put_is_preferred(situation: Situation) -> bool | Missing:
    preferred = situation.case.leaving_care.staying_put
    return missing("leaving_care.staying_put") if preferred is None else preferred


def _siblings_are_in_care(situation: Situation) -> bool | Missing:
    """A brother or sister who has a case of their own (R117)."""
    siblings = situation.case.siblings
    return missing("siblings") if siblings is None else any(each.case for each in siblings)


def _ppm_came_before_legal_planning(situation: Situation) -> bool:
    """A PPM before the last legal planning meeting, on a day of its own (R94)."""
    planning = meetings_held(situation.file, MeetingKind.LEGAL_PLANNING)
    booked = meeting_booked(situation.file, MeetingKind.LEGAL_PLANNING)
    day = booked or (planning[-1].day if planning else None)
    return day is not None and any(ppm.day < day for ppm in ppms(situation.file))


JOURNEY: tuple[Condition, ...] = (
    Condition("child-is-in-care", _child_is_in_care, "the child is in care", "the child is not in care"),
    Condition(
        "young-person-is-15-or-older", _is_at_least(15),
        "the young person is 15 or older", "the child is under 15",
    ),
    Condition(
        "young-person-is-17-or-older", _is_at_least(17),
        "the young person is 17 or older", "the child is under 17",
    ),
    Condition(
        "young-person-is-18-or-older", _is_at_least(_ADULT),
        "the young person is 18 or older", "the young person is under 18",
    ),
    Condition(
        "entered-care-in-an-emergency", _entered_in_emergency,
        "the child was accommodated in an emergency", "the child was not accommodated in an emergency",
    ),
    Condition(
        "child-is-in-foster-care", _is_in_foster_care,
        "the child is with foster carers", "the child is not with foster carers",
    ),
    Condition(
        "child-waits-for-adopters", _waits_for_adopters,
        "there is a placement order and the child is not placed with adopters",
        "the child does not wait for adopters under a placement order",
    ),
    Condition(
        "sharing-responsibility-is-sought", _sharing_responsibility_is_sought,
        "the authority has decided to apply to share parental responsibility",
        "no decision to apply to share parental responsibility is recorded",
    ),
    Condition(
        "adoption-may-not-be-viable", _adoption_may_not_be_viable,
        "the assessment shows that adoption may not be viable", "nothing says that adoption may not be viable",
    ),
    Condition(
        "rehabilitation-is-uncertain", _rehabilitation_is_uncertain,
        "the first review found it uncertain that the child can go home",
        "the first review did not find it uncertain that the child can go home",
    ),
    Condition(
        "early-permanence-means-fostering", _early_permanence_means_fostering,
        "the early permanence panel decided on fostering", "the early permanence panel did not decide on fostering",
    ),
    Condition(
        "young-person-is-leaving-care", _is_leaving_care,
        "the young person is leaving care", "nothing says that the young person is leaving care",
    ),
    Condition(
        "staying-put-is-preferred", _staying_put_is_preferred,
        "staying put is the preferred option", "staying put is not the preferred option",
    ),
    Condition(
        "siblings-are-in-care", _siblings_are_in_care,
        "brothers or sisters are in care too", "no brother or sister has a case here",
    ),
    Condition(
        "ppm-came-before-legal-planning", _ppm_came_before_legal_planning,
        "a PPM came before the legal planning meeting", "no PPM came before the legal planning meeting",
    ),
)  # fmt: skip
