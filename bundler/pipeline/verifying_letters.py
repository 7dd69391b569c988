"""What the folder of a letter that went tells by itself, and what the audit trail knows of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bundler.documents.release.checking import Checked
from bundler.documents.release.letters import RECORD, flaws_of_letter, letter_sha256, read_letter, seals_of_letter
from bundler.model.errors import TrailBrokenError
from bundler.model.release import Flaw, Standing
from bundler.model.words import choice_in_words, day_in_words
from bundler.pipeline.placing import begun_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_LETTERS, Begun


def check_letter(folder: Path) -> Checked:
    return Checked(tuple(flaws_of_letter(folder)), None, tuple(seals_of_letter(folder)))


def letter_in_words(folder: Path) -> tuple[str, ...]:
    """Which letter it says it is, about what, and who let it go; never to whom. Nothing where that cannot be read."""
    one = read_letter(folder)
    if one is None:
        return ()
    went = f"let go by {one.released_by} on {day_in_words(one.released_at.date())}"
    return f"{one.case} · {one.pack}, {one.name}", f"About: {choice_in_words(one.about)}; {went}."


def letter_in_the_trail(folder: Path, workshop: Workshop) -> tuple[tuple[Flaw, ...], Standing | None]:
    """Whether it is the very letter that the trail says went; nothing without a trail, or a record to ask by."""
    letter = read_letter(folder)
    if letter is None or not workshop.has_trail:
        return (), None
    try:
        told = begun_of(workshop, letter.case, letter.pack, OF_LETTERS).get(letter.name)
        breaks = tuple(one for one in workshop.audit.verify() if not one.is_only_the_clock)
    except TrailBrokenError as error:
        return (Flaw("changed", "audit trail", error.message),), None
    flaws = (*(Flaw("changed", "audit trail", one.message) for one in breaks), *_against(folder, letter.name, told))
    went = told is not None and (told.is_done or letter_sha256(folder) == told.sealed) and not told.is_abandoned
    return flaws, "in force" if went else "not a release"


def _against(folder: Path, name: str, told: Begun | None) -> Iterator[Flaw]:
    if told is None or told.is_abandoned:
        yield Flaw("unknown to the trail", RECORD, f"The audit trail knows of no {name} of this pack.")
    elif letter_sha256(folder) != told.sealed:
        yield Flaw("unknown to the trail", RECORD, "The audit trail names another record for this letter.")
