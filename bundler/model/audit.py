"""The audit trail: what was done, by whom, about which fingerprint; each entry names the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from bundler.model.fields import Record, ShortName, Text

FIRST: Final = "0" * 64
"""What the first entry names as the one before it."""

MACHINE: Final = "Bundler"
"""Who did what no person did; its role is `machine`."""

CLOCKS_MAY_DIFFER: Final = timedelta(minutes=2)
"""Two machines that write to one trail never have quite the same time."""

DAY_SEALED: Final = "day-sealed"

_FORMAT: Final = 1

Fact = int | Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:,/+=-]{0,500}$")]
"""A code, a hash, a number, several codes with commas: it takes no space, so that nobody can put a sentence here."""


def _in_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


class Event(Record):
    """Something that was done: never what a paper says.

    `who` is an officer's name or MACHINE; `reference` and `pack` are the case's; `subject` is what was acted on, as it
    is called below the pack (`v3`, `release-1`); `fingerprint` is the version's; `detail` holds codes and numbers.
    """

    kind: ShortName
    who: Text = Field(min_length=1, max_length=200)
    role: str = Field(pattern=r"^[a-z_]{1,60}$")
    at: Annotated[AwareDatetime, AfterValidator(_in_utc)]
    reference: Text = Field(default="", max_length=200)
    pack: Text = Field(default="", max_length=100)
    subject: Text = Field(default="", max_length=200)
    fingerprint: str = Field(default="", pattern=r"^[0-9a-f]{0,64}$")
    detail: Mapping[ShortName, Fact] = Field(default_factory=dict)

    @property
    def stored(self) -> dict[str, str]:
        """Each field as the database keeps it: the hash is made of these very texts."""
        texts = {name: str(getattr(self, name)) for name in TEXTS}
        detail = json.dumps(dict(self.detail), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return {**texts, "at": self.at.isoformat(timespec="microseconds"), "detail": detail}


TEXTS: Final = ("kind", "who", "role", "reference", "pack", "subject", "fingerprint")
STORED: Final = ("at", *TEXTS, "detail")
"""What of an event is kept, in the order in which it is hashed."""


@dataclass(frozen=True)
class Entry:
    """An event at its place in the trail; `previous` is the hash of the entry before."""

    number: int
    event: Event
    previous: str
    sha256: str

    @property
    def has_its_hash(self) -> bool:
        return self.sha256 == hash_of(self.number, self.event.stored, self.previous)


@dataclass(frozen=True)
class Head:
    """Where the trail ends: the number and the hash of its last entry; 0 and FIRST while it is empty."""

    number: int = 0
    sha256: str = FIRST


class SealedHead(Record):
    """The head of the trail at the end of a day, as it is kept outside the database and signed."""

    day: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    number: int = Field(ge=1)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    at: AwareDatetime

    @property
    def head(self) -> Head:
        return Head(self.number, self.sha256)


BreakKind = Literal[
    "changed", "missing", "out-of-order", "unreadable", "cut-off", "head-unreadable", "head-missing", "head-unsigned",
    "unguarded", "clock-set-back", "proof-missing", "proof-changed", "proof-unknown",
]  # fmt: skip


@dataclass(frozen=True)
class Break:
    """Where the trail is not what was written; `number` is the entry's, 0 where it is about no single one."""

    kind: BreakKind
    number: int
    message: str

    @property
    def is_only_the_clock(self) -> bool:
        """The entries are as they were written, but the machine's time went backwards between two of them."""
        return self.kind == "clock-set-back"


def next_entry(event: Event, after: Head) -> Entry:
    """The event as the entry that follows a head."""
    number = after.number + 1
    return Entry(number, event, after.sha256, hash_of(number, event.stored, after.sha256))


def hash_of(number: int, stored: Mapping[str, object], previous: str) -> str:
    """SHA-256 over one entry as it is kept; whatever cannot be written as text is a change, and gets another hash."""
    parts = [_FORMAT, number, *(stored[name] for name in STORED), previous]
    line = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), default=repr)
    return hashlib.sha256(line.encode("utf-8", "surrogateescape")).hexdigest()


def is_set_back(before: datetime, now: datetime) -> bool:
    """Whether an entry is earlier than the one before by more than clocks differ."""
    return now < before - CLOCKS_MAY_DIFFER
