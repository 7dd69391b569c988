"""What counts as recorded: a step that is done and dated, a signature, words that say something."""

from __future__ import annotations

from operator import attrgetter

from bundler.model.fields import Signature
from bundler.model.journey import Step
from bundler.rules.conditions.core import Missing, Question, missing
from bundler.rules.placeholders import placeholder_in
from bundler.rules.signing import is_signed
from bundler.rules.situation import Situation

SIGNED = "name and date, or a signed scan that can be read"


def step(fact: str) -> Question:
    """A step of the case that counts only if it is done and dated (R69-R71)."""
    recorded = attrgetter(fact)

    def step_is_recorded(situation: Situation) -> bool | Missing:
        taken: Step | None = recorded(situation.case)
        if taken is None or taken.done is None:
            return missing(f"{fact}.done")
        if taken.done and taken.on is None:
            return missing(f"{fact}.on")
        return taken.done

    return step_is_recorded


def signed(fact: str) -> Question:
    """A signature of the case: nobody can tell that a person has *not* signed."""
    recorded = attrgetter(fact)

    def signature_is_recorded(situation: Situation) -> bool | Missing:
        signature: Signature | None = recorded(situation.case)
        return True if is_signed(signature, situation) else missing(f"{fact} ({SIGNED})")

    return signature_is_recorded


def written(fact: str) -> Question:
    """Words of the case: nobody can tell what has not been written."""
    recorded = attrgetter(fact)

    def words_are_written(situation: Situation) -> bool | Missing:
        return True if is_written(recorded(situation.case)) else missing(fact)

    return words_are_written


def both(first: Question, second: Question) -> Question:
    """Both of two: a no of either is a no, whatever the other says."""

    def both_hold(situation: Situation) -> bool | Missing:
        answers = [question(situation) for question in (first, second)]
        facts = [fact for answer in answers if isinstance(answer, Missing) for fact in answer.facts]
        return False if False in answers else Missing(tuple(facts)) if facts else True

    return both_hold


def is_written(text: str | None) -> bool:
    """Blanks and placeholders say nothing."""
    return bool(text and text.strip()) and placeholder_in(text or "") is None
