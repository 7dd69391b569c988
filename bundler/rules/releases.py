"""What the audit trail says of a pack's releases: which were made, which is in force, which was begun and not ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bundler.model.audit import Entry
from bundler.model.release import ABANDONED, PREPARED, RELEASED, REVOKED, Standing


@dataclass(frozen=True)
class Told:
    """One release as the trail tells of it; `sealed` and `kept` are the hashes of its two manifests.

    `revocation` is the hash of the record that says why it was revoked.
    """

    number: int
    prepared: Entry
    is_released: bool = False
    is_abandoned: bool = False
    revocation: str = ""

    @property
    def name(self) -> str:
        return f"release-{self.number}"

    @property
    def sealed(self) -> str:
        return str(self.prepared.event.detail.get("sealed", ""))

    @property
    def kept(self) -> str:
        return str(self.prepared.event.detail.get("kept", ""))

    @property
    def is_under_way(self) -> bool:
        """It was prepared, and nobody has said yet what became of it."""
        return not (self.is_released or self.is_abandoned)


def releases_told(entries: Iterable[Entry]) -> dict[int, Told]:
    """Every release of one case and pack that was ever prepared, by number."""
    told: dict[int, Told] = {}
    for entry in entries:
        number = _number_in(entry.event.subject)
        if number is None:
            continue
        if entry.event.kind == PREPARED:
            told[number] = Told(number, entry)
        elif number in told:
            told[number] = _after(told[number], entry)
    return told


def standing_of(number: int, told: dict[int, Told]) -> Standing:
    """The last one that was released is in force, unless it was revoked; those before it are superseded."""
    one = told.get(number)
    if one is None or not one.is_released:
        return "not a release"
    if one.revocation:
        return "revoked"
    return "superseded" if number < _last_of(told) else "in force"


def superseded_by(number: int, told: dict[int, Told]) -> int | None:
    """The release that took its place, if there is one."""
    later = [one.number for one in told.values() if one.is_released and one.number > number]
    return min(later, default=None)


def last_released(told: dict[int, Told]) -> Told | None:
    """The newest that left, whether or not it was revoked since: it is what readers have in hand."""
    return told.get(_last_of(told))


def next_number(told: dict[int, Told], taken: Iterable[int] = ()) -> int:
    """A number is never used twice, not even one of a release that was abandoned, or that a folder only claims."""
    return max((*told, *taken), default=0) + 1


def _last_of(told: dict[int, Told]) -> int:
    return max((one.number for one in told.values() if one.is_released), default=0)


def _after(one: Told, entry: Entry) -> Told:
    match entry.event.kind:
        case kind if kind == RELEASED:
            return replace(one, is_released=True)
        case kind if kind == ABANDONED:
            return replace(one, is_abandoned=True)
        case kind if kind == REVOKED:
            return replace(one, revocation=str(entry.event.detail.get("record", "")))
    return one


def _number_in(subject: str) -> int | None:
    name, _, number = subject.partition("-")
    return int(number) if name == "release" and number.isdecimal() else None
