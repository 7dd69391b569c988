"""The flag that says that a child may be harder to place, and why (R128)."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.model.finding import Finding
from bundler.model.words import in_a_sentence
from bundler.rules.conditions import condition
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_in_words
from bundler.rules.situation import Situation

_FLAG = "harder-to-place"


def harder_placing_is_flagged(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """In every pack that asks for more where a child may be harder to place."""
    asks = any(_FLAG in requirement.needed.conditions for requirement in situation.pack.requirements)
    if asks and condition(_FLAG)(situation).is_yes:
        yield Finding(
            code="harder-to-place", severity="tells", place="case.json: plan.harder_to_place",
            message=f"This child may be harder to place, because of {in_a_sentence(list(_reasons(situation)))}.",
            remedy="Have the right people at the PPM and write down how they came to their decision.",
            owner=owner_in_words("team_manager", situation.case.people), authority="R128",
        )  # fmt: skip


def _reasons(situation: Situation) -> Iterator[str]:
    recorded = situation.case.plan.harder_to_place
    if situation.case.siblings:
        yield "brothers and sisters"
    if recorded.complex_needs:
        yield "complex needs"
    if recorded.additional_needs:
        yield "additional needs or a disability"
    if (recorded.placement_moves or 0) >= situation.profile.numbers.several_moves:
        yield f"{recorded.placement_moves} moves of placement"
