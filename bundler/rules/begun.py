"""What the audit trail says of folders that come to be by one rename: begun, then in place, or abandoned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bundler.model.audit import Entry, Event
from bundler.model.decision import (
    DECISION_ABANDONED,
    DECISION_PREPARED,
    DECISION_RECORDED,
    LETTER_ABANDONED,
    LETTER_PREPARED,
    LETTER_RELEASED,
)
from bundler.model.release import ABANDONED, PREPARED, RELEASED


@dataclass(frozen=True)
class Events:
    """By which entries one kind of folder is known, from its first to its last."""

    prepared: str
    done: str
    abandoned: str

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.prepared, self.done, self.abandoned)


OF_RELEASES: Final = Events(PREPARED, RELEASED, ABANDONED)
OF_DECISIONS: Final = Events(DECISION_PREPARED, DECISION_RECORDED, DECISION_ABANDONED)
OF_LETTERS: Final = Events(LETTER_PREPARED, LETTER_RELEASED, LETTER_ABANDONED)


@dataclass(frozen=True)
class Begun:
    """One folder that was to be put in place; `sealed` is the hash of the file in it that says what it is."""

    prepared: Entry
    is_done: bool = False
    is_abandoned: bool = False

    @property
    def name(self) -> str:
        return self.prepared.event.subject

    @property
    def sealed(self) -> str:
        return str(self.prepared.event.detail.get("sealed", ""))

    @property
    def is_under_way(self) -> bool:
        """It was prepared, and nobody has said yet what became of it."""
        return not (self.is_done or self.is_abandoned)


def begun(entries: Iterable[Entry], events: Events) -> dict[str, Begun]:
    """Every folder of one case and pack that was ever prepared, by its name."""
    told: dict[str, Begun] = {}
    for entry in entries:
        name = entry.event.subject
        if entry.event.kind == events.prepared:
            told[name] = Begun(entry)
        elif name in told and entry.event.kind == events.done:
            told[name] = replace(told[name], is_done=True)
        elif name in told and entry.event.kind == events.abandoned:
            told[name] = replace(told[name], is_abandoned=True)
    return told


def ending(prepared: Event, kind: str, now: datetime) -> Event:
    """The entry that a kill cost, in the name of who began it."""
    return prepared.model_copy(update={"kind": kind, "at": now, "detail": {**prepared.detail, "recovered": 1}})
