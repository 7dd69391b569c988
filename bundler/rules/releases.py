"""What the audit trail says of a pack's releases: which were made, which is in force, which was begun and not ended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bundler.model.audit import Entry
from bundler.model.release import REVOKED, Standing
from bundler.rules.begun import OF_RELEASES, Begun, begun

_RELEASE: Final = re.compile(r"release-[0-9]+")


@dataclass(frozen=True)
class Told(Begun):
    """One release as the trail tells of it; `sealed` and `kept` are the hashes of its two manifests.

    `revocation` is the hash of the record that says why it was revoked; `purged` says when it went, and by which rule.
    """

    revocation: str = ""
    purged: str = ""

    @property
    def number(self) -> int:
        return int(self.name.rpartition("-")[2])

    @property
    def is_released(self) -> bool:
        return self.is_done

    @property
    def kept(self) -> str:
        return str(self.prepared.event.detail.get("kept", ""))


def releases_told(entries: Iterable[Entry]) -> dict[int, Told]:
    """Every release of one case and pack that was ever prepared, by number."""
    about = [entry for entry in entries if _RELEASE.fullmatch(entry.event.subject)]
    revocations = {
        entry.event.subject: str(entry.event.detail.get("record", "")) for entry in about if entry.event.kind == REVOKED
    }
    told = (
        Told(one.prepared, one.is_done, one.is_abandoned, revocations.get(name, ""))
        for name, one in begun(about, OF_RELEASES).items()
    )
    return {one.number: one for one in told}


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
