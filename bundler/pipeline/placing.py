"""Puts a finished folder in place by one rename between two entries of the trail, and ends what a kill cut short."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from bundler.documents.release.folder import put_in_place
from bundler.model.audit import Event
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import Begun, Events, begun, ending

B = TypeVar("B", bound=Begun)


def place(workshop: Workshop, event: Event, events: Events, work: Path, target: Path) -> None:
    """A kill before the rename leaves nothing, one after it leaves a whole folder that lacks its last entry.

    `event` says in its detail, as `sealed`, the hash of the file by which the folder is known.
    """
    workshop.audit.append(event.model_copy(update={"kind": events.prepared}))
    put_in_place(work, target)
    workshop.audit.append(event.model_copy(update={"kind": events.done}))


def begun_of(workshop: Workshop, reference: str, pack: str, events: Events) -> dict[str, Begun]:
    """What the trail tells of one kind of folder of a pack, by name; TrailBrokenError where an entry was changed."""
    entries = workshop.audit.entries(reference, events.kinds) if workshop.has_trail else ()
    return begun([one for one in entries if one.event.pack == pack], events)


def complete(
    workshop: Workshop, told: Iterable[B], events: Events, is_whole: Callable[[B], bool], now: datetime
) -> Iterator[tuple[B, bool, str]]:
    """Ends what was begun and never ended: whether it is whole, and what is to be said; only for who holds the lock."""
    for one in [each for each in told if each.is_under_way]:
        whole, event = is_whole(one), one.prepared.event
        kind = events.done if whole else events.abandoned
        workshop.audit.append(ending(event, kind, now))
        yield one, whole, f"{event.reference} · {event.pack}: {_said(one.name, whole=whole)}"


def _said(name: str, *, whole: bool) -> str:
    if whole:
        return f"{name} had been cut short after it was in place: its last entry is made now."
    return f"{name} had been cut short before it was in place: it is none, and nothing of it went out."


def next_number(folder: Path, prefix: str, told: Iterable[str]) -> int:
    """A number is never used twice, not even one that a kill cost, or that a folder only claims."""
    names = [*told, *(path.name for path in (folder.iterdir() if folder.is_dir() else ()))]
    found = (re.fullmatch(rf"{re.escape(prefix)}-([1-9][0-9]*)", name) for name in names)
    return max((int(one[1]) for one in found if one), default=0) + 1
