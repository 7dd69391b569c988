"""What a named condition is: a question about a case that answers yes, no, or cannot tell and then why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bundler.model.answer import Answer, cannot_tell, no, yes
from bundler.rules.facts import Missing, missing
from bundler.rules.situation import Situation

__all__ = ["ALWAYS", "Condition", "Missing", "Question", "missing"]

ALWAYS = "the pack always needs it"

Question = Callable[[Situation], bool | Missing]


@dataclass(frozen=True)
class Condition:
    """A name for packs, the question as a function, and the sentences that follow "because"."""

    name: str
    holds: Question
    when_yes: str
    when_no: str

    def __call__(self, situation: Situation) -> Answer:
        held = self.holds(situation)
        if isinstance(held, Missing):
            return cannot_tell(*held.facts)
        return yes(self.when_yes) if held else no(self.when_no)
