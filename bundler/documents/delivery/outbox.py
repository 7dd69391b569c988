"""The outbox: messages put once, taken to be sent, and marked as sent together with the entry of the audit trail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, Connection, Integer, Row, Table, Text, insert, or_, select, update

from bundler.documents.audit.database import TABLES
from bundler.documents.audit.trail import AuditTrail
from bundler.model.audit import MACHINE, Event
from bundler.model.delivery import DELIVERED, Letter, State
from bundler.model.errors import TrailBrokenError

_LETTER = ("event", "reference", "pack", "release", "fingerprint", "role", "address", "subject", "body")
OUTBOX = Table(
    "outbox", TABLES,
    Column("key", Text, primary_key=True),
    *(Column(name, Text, nullable=False) for name in (*_LETTER, "state", "batch", "put_at", "next_at", "trouble")),
    Column("attempts", Integer, nullable=False),
)  # fmt: skip
PAUSES: Final = (1, 5, 15, 60, 240, 720)
"""Minutes between one attempt and the next; the last holds for all that follow."""
LEASE: Final = timedelta(minutes=15)
"""How long one process has for what it took; afterwards it counts as killed, and the very same mail is sent again."""

NEXT_DAY: Final = "Today's list has gone to this address; it goes with the next day's."

_FORGOTTEN: Final = "What it was about was purged."


@dataclass(frozen=True)
class Put:
    """A letter in the outbox; letters of one `batch` go as one mail."""

    letter: Letter
    state: State
    batch: str
    put_at: datetime
    next_at: datetime
    attempts: int
    trouble: str


@dataclass(frozen=True)
class Outbox:
    """In the database of the audit trail, so that `sent` and its entry are one transaction."""

    trail: AuditTrail

    def put(self, letters: Iterable[Letter], now: datetime) -> int:
        """Those that are not in yet; answers how many they were."""
        fresh = 0
        with self.trail.database.writing() as connection:
            for letter in letters:
                if not connection.execute(select(OUTBOX.c.key).where(OUTBOX.c.key == letter.key)).first():
                    connection.execute(insert(OUTBOX).values(**_fresh(letter, now)))
                    fresh += 1
        return fresh

    def all(self) -> tuple[Put, ...]:
        with self.trail.database.reading() as connection:
            return _read(connection)

    def take(self, keys: Iterable[str], now: datetime, *, digest: bool = False) -> tuple[tuple[Put, ...], ...]:
        """What of these is due, as mails; nobody else gets them while the lease lasts.

        What was in a mail before stays in that mail, so that it is the same when it is sent again. As a digest each
        address gets one mail a day: what comes after that waits for the next day.
        """
        wanted = set(keys)
        with self.trail.database.writing() as connection:
            everything = _read(connection)
            due = [one for one in everything if one.letter.key in wanted and _is_due(one, now)]
            put = _batches(due, everything, now) if digest else {one.letter.key: one.letter.key for one in due}
            mails: dict[str, list[Put]] = {}
            for one in due:
                batch = one.batch or put.get(one.letter.key, "")
                change: dict[str, object] = {"trouble": NEXT_DAY}
                if batch:
                    attempts, until = one.attempts + 1, now + LEASE
                    change = {"state": "sending", "attempts": attempts, "next_at": _text(until), "batch": batch}
                    change["trouble"] = ""
                    taken = replace(one, state="sending", attempts=attempts, next_at=until, batch=batch, trouble="")
                    mails.setdefault(batch, []).append(taken)
                connection.execute(update(OUTBOX).where(OUTBOX.c.key == one.letter.key).values(**change))
        return tuple(tuple(mails[batch]) for batch in sorted(mails))

    def has_list_for(self, letter: Letter, now: datetime) -> bool:
        """Whether this day's list in which it would go is made already."""
        return any(one.batch == _digest_of(letter, now) for one in self.all())

    def mark_sent(self, mail: Sequence[Put], way: str, now: datetime) -> None:
        """Sent, and told to the trail by role and hash, in one transaction."""
        with self.trail.database.writing() as connection:
            _set(connection, mail, {"state": "sent", "trouble": ""})
            self.trail.append_in(connection, [_told(one, way, now) for one in mail])

    def mark_waiting(self, mail: Sequence[Put], trouble: str, now: datetime, *, alone: bool = False) -> None:
        """It is tried again after a pause that grows; `alone` where it leaves the mail in which it was to go."""
        pause = timedelta(minutes=PAUSES[min(mail[0].attempts, len(PAUSES)) - 1])
        change: dict[str, object] = {"state": "queued", "trouble": trouble, "next_at": _text(now + pause)}
        with self.trail.database.writing() as connection:
            _set(connection, mail, {**change, "batch": ""} if alone else change)

    def mark_ended(self, mail: Sequence[Put], state: State, trouble: str) -> None:
        """Failed for good, or withdrawn: it goes nowhere until somebody says so."""
        with self.trail.database.writing() as connection:
            _set(connection, mail, {"state": state, "trouble": trouble})

    def forget_words(self, put: Iterable[Put]) -> None:
        """Takes the words out of letters for good; the rows stay, so that none is put or sent once more."""
        with self.trail.database.writing() as connection:
            for one in put:
                state = one.state if one.state == "sent" else "withdrawn"
                _set(connection, (one,), {"subject": "", "body": "", "state": state, "trouble": _FORGOTTEN})

    def try_again(self, now: datetime) -> None:
        """What failed or waits is due now."""
        with self.trail.database.writing() as connection:
            waits = or_(OUTBOX.c.state == "failed", OUTBOX.c.state == "queued")
            connection.execute(update(OUTBOX).where(waits).values(state="queued", next_at=_text(now)))


def _is_due(one: Put, now: datetime) -> bool:
    return one.state in ("queued", "sending") and one.next_at <= now


def _batches(due: Sequence[Put], everything: Sequence[Put], now: datetime) -> dict[str, str]:
    """In which mail of today each goes that is in none yet: one for each address; what is late for it is left out."""
    made = {one.batch for one in everything}
    today = {one.letter.key: _digest_of(one.letter, now) for one in due if not one.batch}
    return {key: batch for key, batch in today.items() if batch not in made}


def _digest_of(letter: Letter, now: datetime) -> str:
    """The day's list to an address; where authorities mark their mails differently, one for each marking."""
    return hashlib.sha256(f"{letter.address}\0{letter.marking}\0{_text(now)[:10]}".encode()).hexdigest()


def _set(connection: Connection, mail: Sequence[Put], change: dict[str, object]) -> None:
    connection.execute(update(OUTBOX).where(OUTBOX.c.key.in_([one.letter.key for one in mail])).values(**change))


def _told(one: Put, way: str, now: datetime) -> Event:
    letter = one.letter
    detail = {"event": letter.event, "to": letter.role, "body": letter.body_sha256, "way": way, "mail": one.batch}
    return Event(
        kind=DELIVERED, who=MACHINE, role="machine", at=now, reference=letter.reference, pack=letter.pack,
        subject=letter.release, fingerprint=letter.fingerprint, detail=detail,
    )  # fmt: skip


def _fresh(letter: Letter, now: datetime) -> dict[str, object]:
    at = _text(now)
    stands = {"state": "queued", "batch": "", "put_at": at, "next_at": at, "trouble": "", "attempts": 0}
    return {"key": letter.key, **asdict(letter), **stands}


def _read(connection: Connection) -> tuple[Put, ...]:
    """In the order in which people are told: what came first, and of one moment case by case."""
    order = (OUTBOX.c.put_at, *(OUTBOX.c[name] for name in ("reference", "pack", "release", "event", "role", "key")))
    return tuple(map(_put_of, connection.execute(select(OUTBOX).order_by(*order))))


def _put_of(row: Row[Any]) -> Put:
    stored = row._asdict()
    try:
        put_at, next_at = (datetime.fromisoformat(stored[name]) for name in ("put_at", "next_at"))
    except ValueError:
        words = f"A message about {stored['reference']} in the outbox is not what Bundler wrote."
        raise TrailBrokenError(words, "Somebody changed the database of the audit trail. See docs/audit.md.") from None
    return Put(
        Letter(**{name: stored[name] for name in _LETTER}), stored["state"], stored["batch"], put_at, next_at,
        stored["attempts"], stored["trouble"],
    )  # fmt: skip


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
