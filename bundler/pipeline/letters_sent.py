"""The letters of a recorded decision that went: those that the audit trail names, whole or not as they were."""

from __future__ import annotations

from dataclasses import dataclass

from bundler.documents.release.letters import is_as_it_went, letter_sha256, read_letter
from bundler.model.decision import RecordedDecision, ReleasedLetter
from bundler.pipeline.placing import begun_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_LETTERS, Begun


@dataclass(frozen=True)
class SentLetter:
    """A letter that the trail says went; `record` is None where that is gone or was changed since.

    `is_changed` where anything of its folder is not as it was.
    """

    told: Begun
    record: ReleasedLetter | None
    is_changed: bool


def sent_letters(workshop: Workshop, decided: RecordedDecision) -> tuple[SentLetter, ...]:
    """The letters of a decision that went, as the trail tells; one that lacks only its last entry went."""
    told = begun_of(workshop, decided.case, decided.pack, OF_LETTERS).values()
    found = (_sent(workshop, one) for one in told if one.name.startswith(f"{decided.name}-letter-"))
    return tuple(one for one in found if one)


def _sent(workshop: Workshop, told: Begun) -> SentLetter | None:
    event = told.prepared.event
    folder = workshop.output / event.reference / event.pack / told.name
    is_whole = letter_sha256(folder) == told.sealed
    if told.is_abandoned or not (told.is_done or is_whole):
        return None
    record = read_letter(folder) if is_whole else None
    return SentLetter(told, record, record is None or not is_as_it_went(folder, record))
