"""The offer of a family group decision-making meeting before an application to the court (Children Act 1989 s31ZA)."""

from __future__ import annotations

from bundler.model.journey import MeetingKind
from bundler.rules.conditions.core import Condition, Missing, missing
from bundler.rules.conditions.evidence import step
from bundler.rules.happenings import meetings_held
from bundler.rules.situation import Situation

_IS_OFFERED = step("family_meeting_offer.offered")


def _family_meeting_came_first(situation: Situation) -> bool | Missing:
    """Offered; and, if anybody accepted, held; unless a meeting would not be in the child's best interests."""
    offer = situation.case.family_meeting_offer
    if offer.against_best_interests:
        return True
    offered = _IS_OFFERED(situation)
    if isinstance(offered, Missing) or not offered:
        return offered
    if offer.accepted is None:
        return missing("family_meeting_offer.accepted")
    return not offer.accepted or bool(meetings_held(situation.file, MeetingKind.FAMILY_GROUP_CONFERENCE))


FAMILY_MEETING: tuple[Condition, ...] = (
    Condition(
        "family-meeting-came-first", _family_meeting_came_first,
        "the family was offered a meeting, and it was held if anybody accepted",
        "the family meeting was not offered, or was accepted and has not been held",
    ),
)  # fmt: skip
