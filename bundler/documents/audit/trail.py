"""The audit trail: entries are added at its end, one after the other, and nothing else ever happens to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Column, Connection, Integer, Row, Select, Table, Text, insert, select

from bundler.documents.audit.database import TABLES, Database
from bundler.documents.audit.heads import Heads
from bundler.documents.audit.verifying import breaks_in, guards_missing
from bundler.model.audit import (
    DAY_SEALED,
    MACHINE,
    STORED,
    Break,
    Entry,
    Event,
    Head,
    SealedHead,
    is_set_back,
    next_entry,
)
from bundler.model.errors import TrailBrokenError

AUDIT = Table(
    "audit", TABLES,
    Column("number", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in (*STORED, "previous", "sha256")),
)  # fmt: skip
_SIGNED_DAYS = select(AUDIT.c.subject).where(AUDIT.c.kind == DAY_SEALED, AUDIT.c.detail.contains('"signed":1'))
Warn = Callable[[str], None]
_LOOK = "Look with: bundler audit verify"


def _silent(_words: str) -> None:
    """Says nothing."""


@dataclass(frozen=True)
class AuditTrail:
    """What was done, in the order in which it was done; `warn` is told in words when the clock went backwards."""

    database: Database
    heads: Heads
    warn: Warn = _silent

    def append(self, event: Event) -> Entry:
        """The event as the trail's last entry. TrailBrokenError where the end of the trail is not what it was."""
        return self.append_all((event,))[0]

    def append_all(self, events: Iterable[Event]) -> tuple[Entry, ...]:
        """All of them one after the other, or none."""
        with self.database.writing() as connection:
            return self.append_in(connection, events)

    def append_in(self, connection: Connection, events: Iterable[Event]) -> tuple[Entry, ...]:
        """As part of a transaction of one's own, begun with `database.writing()`: the entries stand if it does."""
        last = _last(connection)
        head = _head_of(last)
        self._refuse_a_shortened(head)
        added = []
        before = last.event.at if last else None
        for event in events:
            entry = next_entry(event, head)
            connection.execute(insert(AUDIT).values(**_row_of(entry)))
            if before and is_set_back(before, event.at):
                self.warn(_set_back(before, event.at))
            head, before = _head_of(entry), event.at
            added.append(entry)
        return tuple(added)

    @property
    def head(self) -> Head:
        """Where the trail ends now."""
        with self.database.reading() as connection:
            return _head_of(_last(connection))

    def entries(self, reference: str | None = None, kinds: Collection[str] | None = None) -> tuple[Entry, ...]:
        """The entries in order, of one case or of certain kinds if asked. TrailBrokenError where one is damaged."""
        wanted = select(AUDIT).order_by(AUDIT.c.number)
        if reference is not None:
            wanted = wanted.where(AUDIT.c.reference == reference)
        if kinds is not None:
            wanted = wanted.where(AUDIT.c.kind.in_(kinds))
        with self.database.reading() as connection:
            return tuple(map(_entry_of, connection.execute(wanted)))

    def verify(self) -> tuple[Break, ...]:
        """Every place where the trail is not what was written; empty if it is whole."""
        try:
            with self.database.reading() as connection:
                found = (*guards_missing(connection), *breaks_in(_rows(connection), self.heads.days()))
                signed = tuple(connection.execute(_SIGNED_DAYS).scalars())
        except TrailBrokenError as error:
            found, signed = (Break("unreadable", 0, error.message),), ()
        return (*found, *self.heads.breaks(signed))

    def seal_day(self, now: datetime, day: date) -> SealedHead | None:
        """Keeps the head outside the database, signed; None while the trail is empty.

        The entry that says so comes after the file, so that a machine that dies between the two leaves no false alarm.
        """
        last = self.entries_at_the_end()
        if last is None:
            return None
        kept = self.heads.days().get(day.isoformat())
        if kept and last.event.kind == DAY_SEALED and last.number == kept.number + 1:
            return kept
        sealed = SealedHead(day=day.isoformat(), number=last.number, sha256=last.sha256, at=now)
        self.heads.put(sealed)
        detail = {"head": sealed.number, "signed": int(self.heads.signer is not None)}
        self.append(Event(kind=DAY_SEALED, who=MACHINE, role="machine", at=now, subject=sealed.day, detail=detail))
        return sealed

    def entries_at_the_end(self) -> Entry | None:
        """The last entry; TrailBrokenError where it, or one that was sealed, is not as it was."""
        with self.database.reading() as connection:
            last = _last(connection)
        self._refuse_a_shortened(_head_of(last))
        return last

    def _refuse_a_shortened(self, head: Head) -> None:
        sealed = self.heads.newest()
        if sealed and head.number < sealed.number:
            raise TrailBrokenError(f"The end of the audit trail is gone: it was sealed on {sealed.day}.", _LOOK)


def open_trail(state: Path, stated: str = "", heads: Heads | None = None, warn: Warn = _silent) -> AuditTrail:
    """The trail of a state folder, or of the database that bundler.toml states; nothing is opened before it is used."""
    return AuditTrail(Database.at(state, stated), heads or Heads(state / "heads"), warn)


def _rows(connection: Connection) -> Iterator[Row[Any]]:
    return iter(connection.execution_options(yield_per=1000).execute(_all_rows()))


def _all_rows() -> Select[Any]:
    return select(AUDIT).order_by(AUDIT.c.number)


def _last(connection: Connection) -> Entry | None:
    row = connection.execute(select(AUDIT).order_by(AUDIT.c.number.desc()).limit(1)).first()
    return _entry_of(row) if row else None


def _head_of(entry: Entry | None) -> Head:
    return Head(entry.number, entry.sha256) if entry else Head()


def _row_of(entry: Entry) -> dict[str, object]:
    return {"number": entry.number, **entry.event.stored, "previous": entry.previous, "sha256": entry.sha256}


def _entry_of(row: Row[Any]) -> Entry:
    """A row as the entry it holds, if it is still the one that was written."""
    stored = row._asdict()
    try:
        event = Event(**{name: stored[name] for name in STORED} | {"detail": json.loads(stored["detail"])})
        entry = Entry(stored["number"], event, stored["previous"], stored["sha256"])
    except (ValidationError, ValueError, TypeError, RecursionError):
        raise TrailBrokenError(f"Entry {row.number} of the audit trail has been changed.", _LOOK) from None
    if not entry.has_its_hash:
        raise TrailBrokenError(f"Entry {entry.number} of the audit trail has been changed.", _LOOK)
    return entry


def _set_back(before: datetime, now: datetime) -> str:
    return (
        f"The clock of this machine was set back: the entry before is of {before:%d %B %Y, %H:%M:%S} UTC, "
        f"this one of {now:%d %B %Y, %H:%M:%S} UTC. Set the clock right."
    )
