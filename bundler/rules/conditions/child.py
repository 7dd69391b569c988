"""The child: age, brothers and sisters, the medical adviser's word about an examination."""

from __future__ import annotations

from bundler.model.words import age_on
from bundler.rules.conditions.core import Condition, Missing, missing
from bundler.rules.situation import Situation

YOUNG = 10
"""The age below which the Head of Service assures a plan other than adoption (R41); the condition is named after it."""


def _child_is_under_10(situation: Situation) -> bool | Missing:
    """On the day of the meeting, or today while no meeting is set (R41)."""
    born = situation.case.child.date_of_birth
    return missing("child.date_of_birth") if born is None else age_on(situation.reckoning_day, born) < YOUNG


def _has_siblings(situation: Situation) -> bool | Missing:
    siblings = situation.case.siblings
    return missing("siblings") if siblings is None else bool(siblings)


def _medical_advised_not_needed(situation: Situation) -> bool:
    """Silence is a no: an examination is needed unless the medical adviser has written that it is not (D8)."""
    return situation.case.health.medical_needed is False


CHILD: tuple[Condition, ...] = (
    Condition(
        "child-is-under-10", _child_is_under_10,
        "the child is under 10", "the child is 10 or older",
    ),
    Condition(
        "has-siblings", _has_siblings,
        "the child has brothers or sisters", "the child has no brothers or sisters",
    ),
    Condition(
        "medical-advised-not-needed", _medical_advised_not_needed,
        "the medical adviser has advised that no examination is needed",
        "the medical adviser has not advised that no examination is needed",
    ),
)  # fmt: skip
