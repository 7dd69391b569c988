"""What readers are given to read: the facts on the cover and each document, whatever stands beside them or made them.

The ledger, the timeline, the forms beside the bundle, the notes in place of papers that were taken out and the programs
are none of it, so that none of these can undo a decision (R57).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from bundler.model.manifest import Journal, ManifestEntry
from bundler.rules.quoted_labels import NOTE

_TIMELINE = "timeline"


@dataclass(frozen=True, order=True)
class Printed:
    """One document as its readers know it; `place` is where it comes from, and no part of what is read."""

    section: str
    item: str
    title: str
    dated: str
    content_sha256: str
    redaction: str
    place: str

    @property
    def read(self) -> tuple[str, ...]:
        return tuple(value for name, value in asdict(self).items() if name != "place")


def printed_in(entries: Sequence[ManifestEntry], journal: Journal) -> tuple[Printed, ...]:
    """The documents of a bundle, however they are ordered there."""
    made_from = {row.place: row for row in journal.documents}
    return tuple(sorted(
        Printed(
            entry.section, entry.item, entry.title, entry.dated, made_from[entry.source].content_sha256,
            made_from[entry.source].redaction, entry.source,
        )
        for entry in entries
        if entry.item not in (_TIMELINE, NOTE)
    ))  # fmt: skip


def hash_of(cover: Sequence[tuple[str, str]], documents: Sequence[Printed]) -> str:
    """SHA-256 of all that is read."""
    parts = [list(cover), sorted(one.read for one in documents)]
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def differences(before: Sequence[Printed], now: Sequence[Printed]) -> Iterator[str]:
    """What is new, changed or gone, by title; where no document is, it is the cover that differs."""
    same = {one.read for one in before} & {one.read for one in now}
    gone = [one for one in before if one.read not in same]
    fresh = [one for one in now if one.read not in same]
    for one in fresh:
        was = next((other for other in gone if _is_in_place_of(one, other)), None)
        if was:
            gone.remove(was)
        yield f"“{one.title}” {_what_changed(was, one) if was else 'is new'}"
    yield from (f"“{one.title}” is gone" for one in gone)
    if len(same) == len(before) == len(now):
        yield "facts on the cover have changed"


def _is_in_place_of(one: Printed, other: Printed) -> bool:
    return one.place == other.place or (one.item, one.title) == (other.item, other.title)


def _what_changed(was: Printed, now: Printed) -> str:
    if was.content_sha256 != now.content_sha256:
        return "is not the one that was read"
    return "is redacted in another way" if was.redaction != now.redaction else "is listed in another way"
