"""The decisions that were recorded: those whose very bytes the audit trail names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from bundler.documents.release.decisions import is_frozen
from bundler.model.audit import Entry
from bundler.model.decision import DECISION, RecordedDecision
from bundler.model.errors import TrailBrokenError
from bundler.pipeline.purged import purge_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_DECISIONS, Begun, begun


def recorded_decisions(workshop: Workshop, reference: str, pack: str) -> tuple[RecordedDecision, ...]:
    """Of one pack, the first one first; TrailBrokenError where one, or the trail, was changed or taken away."""
    return tuple(one for one in _recorded(workshop, reference) if one.pack == pack)


def decisions_of(workshop: Workshop, reference: str) -> tuple[RecordedDecision, ...]:
    """Of every pack of a case, pack by pack; TrailBrokenError as above."""
    return tuple(_recorded(workshop, reference))


def all_recorded(workshop: Workshop) -> tuple[RecordedDecision, ...]:
    """Of every case, by reference, pack and number; TrailBrokenError as above."""
    return tuple(_recorded(workshop, None))


def _recorded(workshop: Workshop, reference: str | None) -> Iterator[RecordedDecision]:
    entries = workshop.audit.entries(reference, OF_DECISIONS.kinds) if workshop.has_trail else ()
    found = (_read(workshop, one) for of_pack in _by_pack(entries) for one in begun(of_pack, OF_DECISIONS).values())
    yield from sorted((one for one in found if one), key=lambda one: (one.case, one.pack, one.number))


def _by_pack(entries: tuple[Entry, ...]) -> list[list[Entry]]:
    packs: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        packs.setdefault((entry.event.reference, entry.event.pack), []).append(entry)
    return list(packs.values())


def _read(workshop: Workshop, told: Begun) -> RecordedDecision | None:
    """None for one that was purged, or that a kill cut short before it was in place; one that lacks only its last entry
    counts.
    """
    event = told.prepared.event
    folder = workshop.output / event.reference / event.pack / told.name
    raw = _bytes_of(folder / DECISION)
    if raw is not None and hashlib.sha256(raw).hexdigest() == told.sealed:
        decided = RecordedDecision.model_validate_json(raw)
        if told.is_abandoned:
            return None
        if is_frozen(folder, decided):
            return decided
    elif not told.is_done or (raw is None and purge_of(workshop, event.reference, event.pack, told.name)):
        return None
    raise _tampered(told, is_there=folder.is_dir())


def _tampered(told: Begun, *, is_there: bool) -> TrailBrokenError:
    event = told.prepared.event
    place = f"output/{event.reference}/{event.pack}/{told.name}"
    said = f"{event.reference} · {event.pack}: {told.name} is not what was recorded: it was"
    if is_there:
        return TrailBrokenError(
            f"{said} changed.", f"Look with: bundler verify {place}; then put it back from the backup."
        )
    return TrailBrokenError(f"{said} taken away.", f"Put it back from the backup: {place}")


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
