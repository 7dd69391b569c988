"""The steps before a decision: what shows that each was done, or what is missing (R39-R57)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bundler.model.agency_decision import AgencyDecision
from bundler.model.fields import Signature
from bundler.model.journey import Step
from bundler.model.pack import DecisionStep
from bundler.model.words import day_in_words
from bundler.rules.conditions import condition, evaluate
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_in_words
from bundler.rules.sheet import attribute
from bundler.rules.situation import Situation


@dataclass(frozen=True)
class Telling:
    """Somebody was told something about the release: by a mail of ours, or `how` somebody says.

    `event` is empty where it is only known that they were told, and not of what.
    """

    event: str
    who: str
    on: date
    how: str = "email"


@dataclass(frozen=True)
class Evidence:
    """What shows that a step was done; `on` is None where a fact of the case says so without a day."""

    place: str
    on: date | None = None


@dataclass(frozen=True)
class StepTaken:
    """One step, and what is known of it; `wrong` is empty where nothing is. One that does not bind only warns."""

    step: DecisionStep
    evidence: tuple[Evidence, ...]
    wrong: str = ""
    owner: str = ""
    binds: bool = True
    remedy: str = ""

    @property
    def holds(self) -> bool:
        """It keeps a decision from being recorded."""
        return bool(self.wrong) and self.binds

    @property
    def title(self) -> str:
        """`Step 6: The IRO was told that the folder is complete`."""
        return f"Step {self.step.number}: {self.step.title}" if self.step.number else self.step.title

    @property
    def in_words(self) -> str:
        """What is wrong with it, on whose authority, and what to do."""
        return f"{self.title} ({self.step.authority}): {self.wrong}. {self.remedy}"

    @property
    def shown_by(self) -> str:
        """`24 September 2026 (case.json: health.adoption_medical_on)`."""
        return "; ".join(
            f"{day_in_words(one.on)} ({one.place})" if one.on else one.place for one in self.evidence
        )


def steps_taken(
    situation: Situation, holding: Holding, tellings: Iterable[Telling], decided_on: date | None
) -> tuple[StepTaken, ...]:
    """Every step that this case needs, in the pack's order."""
    told = tuple(tellings)
    return tuple(
        _taken(step, situation, holding, told, decided_on)
        for step in situation.pack.steps
        if not evaluate(step.needed, situation).is_no
    )


def _taken(
    step: DecisionStep, situation: Situation, holding: Holding, tellings: tuple[Telling, ...], decided_on: date | None
) -> StepTaken:
    found = tuple(sorted(_evidence(step, situation, holding, tellings), key=lambda one: one.on or date.min))
    return StepTaken(
        step, found[:1], _wrong(step, situation, found, decided_on),
        owner_in_words(step.owner, situation.case.people), _binds(step, situation),
        step.remedy.replace(" REF ", f" {situation.case.reference} "),
    )  # fmt: skip


def _binds(step: DecisionStep, situation: Situation) -> bool:
    return step.severity == "blocks" and step.id not in situation.profile.decision.steps_that_only_warn


def _wrong(step: DecisionStep, situation: Situation, found: tuple[Evidence, ...], decided_on: date | None) -> str:
    needed = evaluate(step.needed, situation)
    if needed.cannot_tell:
        return f"nobody can tell whether it was needed, because {needed.because}"
    answer = condition(step.condition)(situation) if step.condition else None
    if answer and not answer.is_yes:
        return answer.because
    if step.has_a_day and not found:
        return "nothing shows that it was done"
    first = found[0].on if found else None
    if first and decided_on and first > decided_on:
        return f"it was done on {day_in_words(first)}, after the decision of {day_in_words(decided_on)}"
    return ""


def _evidence(
    step: DecisionStep, situation: Situation, holding: Holding, tellings: tuple[Telling, ...]
) -> Iterator[Evidence]:
    if step.condition and not step.has_a_day:
        answer = condition(step.condition)(situation)
        yield from (Evidence(answer.because),) if answer.is_yes else ()
    yield from _in_the_case(step, situation)
    yield from _held(step, holding)
    yield from _in_a_record(step, situation)
    for telling in tellings:
        if step.told and telling.who == step.to and telling.event in (step.told, ""):
            yield Evidence(f"told by {telling.how}", telling.on)


def _in_the_case(step: DecisionStep, situation: Situation) -> Iterator[Evidence]:
    day = _day_in(_value(situation.case, step.fact)) if step.fact else None
    if day:
        yield Evidence(f"case.json: {step.fact}", day)


def _held(step: DecisionStep, holding: Holding) -> Iterator[Evidence]:
    for held in holding.of(step.item) if step.item else ():
        yield from (Evidence(filed.path, filed.record.day) for filed in held.records)
        yield from (Evidence(found.paper.path, found.dated) for found in held.papers)


def _in_a_record(step: DecisionStep, situation: Situation) -> Iterator[Evidence]:
    for filed in situation.file.records_of(step.record) if step.record else ():
        day = _day_in(_value(filed.record, step.key)) if step.key else filed.record.day
        if day:
            yield Evidence(f"{filed.path}: {step.key}" if step.key else filed.path, day)


def _value(record: Any, key: str) -> Any:
    value = record
    for name in key.split("."):
        value = None if value is None else attribute(value, name)
    return value


def _day_in(value: Any) -> date | None:
    """The day of a fact: its own, of a signature, or of a step that was done."""
    if isinstance(value, Signature):
        return value.signed_on if (value.name or "").strip() else None
    if isinstance(value, Step):
        return None if value.done is False else value.on
    return value if isinstance(value, date) else None


def comments_without_answer(form: AgencyDecision) -> Iterator[str]:
    """What the ADM asked and nobody logged an answer to (R52)."""
    for number, one in enumerate(form.comments, start=1):
        if not (one.response or "").strip():
            asked = f", asked on {day_in_words(one.asked_on)}" if one.asked_on else ""
            yield f"Comment {number}{asked}: no answer is logged (R52)."
