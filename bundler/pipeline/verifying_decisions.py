"""What the folder of a recorded decision tells by itself, and what the audit trail knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bundler.documents.release.checking import Checked
from bundler.documents.release.decisions import decision_sha256, flaws_of_decision, read_decision, seals_of_decision
from bundler.model.decision import DECISION
from bundler.model.errors import TrailBrokenError
from bundler.model.release import Flaw, Standing
from bundler.model.words import choice_in_words, day_in_words
from bundler.pipeline.placing import begun_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_DECISIONS, Begun


def check_decision(folder: Path) -> Checked:
    return Checked(tuple(flaws_of_decision(folder)), None, tuple(seals_of_decision(folder)))


def decision_in_words(folder: Path) -> tuple[str, ...]:
    """Which decision it says it is, on what, and who recorded it; nothing where that cannot be read."""
    one = read_decision(folder)
    if one is None:
        return ()
    said = f"{choice_in_words(one.decision)}, decided on {day_in_words(one.decided_on)}"
    recorded = f"recorded by {one.recorded_by} on {day_in_words(one.recorded_at.date())}"
    return f"{one.case} · {one.pack}, {one.name} on release {one.release}", f"{said}; {recorded}."


def decision_in_the_trail(folder: Path, workshop: Workshop) -> tuple[tuple[Flaw, ...], Standing | None]:
    """Whether it is the very decision that the trail says was recorded, and whether a later one took its place."""
    decided = read_decision(folder)
    if decided is None or not workshop.has_trail:
        return (), None
    try:
        recorded = begun_of(workshop, decided.case, decided.pack, OF_DECISIONS)
        breaks = tuple(one for one in workshop.audit.verify() if not one.is_only_the_clock)
    except TrailBrokenError as error:
        return (Flaw("changed", "audit trail", error.message),), None
    told = recorded.get(decided.name)
    flaws = (*(Flaw("changed", "audit trail", one.message) for one in breaks), *_against(folder, decided.name, told))
    return flaws, _standing(folder, told, recorded)


def _standing(folder: Path, told: Begun | None, recorded: dict[str, Begun]) -> Standing:
    if told is None or told.is_abandoned or decision_sha256(folder) != told.sealed:
        return "not a release"
    last = max(_number(one) for one in recorded.values() if one.is_done or one is told)
    return "in force" if _number(told) == last else "superseded"


def _number(told: Begun) -> int:
    return int(told.name.rpartition("-")[2])


def _against(folder: Path, name: str, told: Begun | None) -> Iterator[Flaw]:
    if told is None or told.is_abandoned:
        yield Flaw("unknown to the trail", DECISION, f"The audit trail knows of no {name} of this pack.")
    elif decision_sha256(folder) != told.sealed:
        yield Flaw("unknown to the trail", DECISION, "The audit trail names another record for this decision.")
