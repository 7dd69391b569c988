"""What the Access to Resources Panel (ARP) has considered (R82)."""

from __future__ import annotations

from bundler.model.journey import MeetingKind
from bundler.rules.conditions.core import Condition, Missing, missing
from bundler.rules.situation import Situation


def _financial_package_considered(situation: Situation) -> bool | Missing:
    held = [one for one in situation.case.meetings if one.kind is MeetingKind.ACCESS_TO_RESOURCES_PANEL]
    if not held:
        return missing("meetings (access-to-resources-panel): held_on")
    return any(one.held_on for one in held)


RESOURCES: tuple[Condition, ...] = (
    Condition(
        "financial-package-considered", _financial_package_considered,
        "the Access to Resources Panel has considered the financial package",
        "the Access to Resources Panel has not considered the financial package yet",
    ),
)  # fmt: skip
