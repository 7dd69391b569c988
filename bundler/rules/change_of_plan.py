"""What keeps a later change of plan from being recorded: who agreed to it, and what the case says beside it (R55)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bundler.model.case import ChangeOfPlan, PlanOption
from bundler.model.decision import RecordedDecision
from bundler.model.words import choice_in_words, day_in_words
from bundler.rules.recording import PLACES
from bundler.rules.situation import Situation

_TO_BE_PLACED = "should-be-placed"
_PLACE = PLACES["change-of-plan"]


def change_wrong(change: ChangeOfPlan, situation: Situation, decided: Sequence[RecordedDecision]) -> Iterator[str]:
    """`decided` are the case's decisions: parents are written to again only about a child who was to be adopted."""
    yield from _not_agreed(change)
    yield from _against_the_plan(change, situation.case.plan.option)
    last = _last_of_the_adm(decided)
    if last:
        yield from _against_the_decision(change.agreed.signed_on if change.agreed else None, last)


def change_to_look_at(decided: Sequence[RecordedDecision]) -> Iterator[str]:
    """What holds nothing: the decision may be older than Bundler is here."""
    if _last_of_the_adm(decided) is None:
        yield "No decision of the ADM is recorded here. Make sure that there was one, that the child should be placed."


def _not_agreed(change: ChangeOfPlan) -> Iterator[str]:
    """The letter says both, and nothing of it can be written in once it is recorded."""
    if not (change.agreed and (change.agreed.name or "").strip()):
        yield f"{_PLACE} does not say who agreed to it."
    elif not (change.agreed.role or "").strip():
        yield f"{_PLACE} does not say in which post whoever agreed to it is."


def _against_the_plan(change: ChangeOfPlan, option: PlanOption | None) -> Iterator[str]:
    is_adoption = option is PlanOption.ADOPTION
    if option and change.what and is_adoption != (change.what == "family-found"):
        what, plan = choice_in_words(change.what).lower(), choice_in_words(option).lower()
        yield f"{_PLACE} says “{what}”, and plan.option says “{plan}”. Put one of them right."


def _last_of_the_adm(decided: Sequence[RecordedDecision]) -> RecordedDecision | None:
    return max((one for one in decided if one.form), key=lambda one: (one.decided_on, one.number), default=None)


def _against_the_decision(agreed_on: date | None, last: RecordedDecision) -> Iterator[str]:
    said, day = choice_in_words(last.decision).lower(), day_in_words(last.decided_on)
    if last.decision != _TO_BE_PLACED:
        yield f"The ADM's last decision, {last.name} of {day}, is “{said}”: no plan of adoption has changed since."
    elif agreed_on and agreed_on < last.decided_on:
        yield f"It was agreed to before the ADM's decision of {day}, so it changes nothing that was decided."
