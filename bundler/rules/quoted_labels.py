"""Labels that readers may have quoted stay true: what a later version does to the papers of the last release (Q11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bundler.model.manifest import Journal, Manifest, ManifestEntry
from bundler.model.release import Change

NOTE: Final = "taken-out"
"""The item that a note has, in the place of a paper that was released and is gone or replaced."""


@dataclass(frozen=True)
class Sent:
    """The version that was released last, with what each of its documents was made from."""

    release: int
    manifest: Manifest
    journal: Journal

    def of_section(self, letter: str) -> tuple[ManifestEntry, ...]:
        return tuple(entry for entry in self.manifest.entries if entry.section == letter)

    @property
    def made_from(self) -> Mapping[str, str]:
        """The hash of each document's content, by its place."""
        return {row.place: row.content_sha256 for row in self.journal.documents}


@dataclass(frozen=True)
class Held:
    """A document that the new version holds in a section."""

    place: str
    item: str
    title: str
    content_sha256: str
    pages: int


@dataclass(frozen=True)
class Slot:
    """What stands at a place of a section: a document held now, or a note instead of one that was sent.

    `number` is None where it follows from what stands before; `span` is how many numbers a note takes.
    """

    held: Held | None = None
    note: str = ""
    number: int | None = None
    span: int | None = None


def slots(section: Sequence[ManifestEntry], made_from: Mapping[str, str], held: Sequence[Held]) -> Iterator[Slot]:
    """A section of the new version: what was sent stays where it was, what is new comes at the end."""
    fresh = list(held)
    following = 2
    placed = [(entry, _same(entry, made_from, fresh)) for entry in section]
    for entry, same in placed:
        first, last = _number(entry.first_label), _number(entry.last_label)
        number = None if first == following else first
        following = last + 1
        if same:
            yield Slot(held=same, number=number)
        else:
            yield Slot(note=_note(entry, fresh), number=number, span=last - first + 1)
    yield from (Slot(held=one) for one in fresh)


def _same(entry: ManifestEntry, made_from: Mapping[str, str], fresh: list[Held]) -> Held | None:
    """The document that was sent, if it is held still as it was; it is taken out of what is fresh."""
    sha256 = made_from.get(entry.source)
    fitting = [
        one for one in fresh
        if one.content_sha256 == sha256 and one.pages == entry.pages and one.item == entry.item
    ]  # fmt: skip
    best = next((one for one in fitting if one.place == entry.source), fitting[0] if fitting else None)
    if best:
        fresh.remove(best)
    return best


def _note(entry: ManifestEntry, fresh: Sequence[Held]) -> str:
    if entry.item == NOTE:
        return entry.title
    is_replaced = any(one.place == entry.source or (one.item, one.title) == (entry.item, entry.title) for one in fresh)
    return f"{entry.title} ({'replaced' if is_replaced else 'taken out'})"


def changes(before: Sent, manifest: Manifest, journal: Journal) -> Iterator[Change]:
    """What is new, replaced or taken out since a release, in the order of the new version."""
    after = {_labels(entry): entry for entry in manifest.entries}
    keys = {row.place: row.key for row in journal.documents}, {row.place: row.key for row in before.journal.documents}
    sent = {_labels(entry): entry for entry in before.manifest.entries if entry.item != NOTE}
    gone = {labels: entry for labels, entry in sent.items() if labels not in after or after[labels].item == NOTE}
    for labels, entry in after.items():
        if entry.item == NOTE:
            continue
        was = sent.get(labels)
        if was is None:
            yield _fresh(entry, gone)
        elif keys[0].get(entry.source) != keys[1].get(was.source):
            yield Change(what="replaced", title=entry.title, labels=labels, labels_before=labels)
    yield from (Change(what="taken out", title=entry.title, labels_before=labels) for labels, entry in gone.items())


def _fresh(entry: ManifestEntry, gone: dict[str, ManifestEntry]) -> Change:
    """A document at labels that nothing had: in the place of one that is gone, or added."""
    for labels, was in gone.items():
        if was.source == entry.source or (was.item, was.title) == (entry.item, entry.title):
            del gone[labels]
            return Change(what="replaced", title=entry.title, labels=_labels(entry), labels_before=labels)
    return Change(what="added", title=entry.title, labels=_labels(entry))


def _labels(entry: ManifestEntry) -> str:
    is_one = entry.first_label == entry.last_label
    return entry.first_label if is_one else f"{entry.first_label}–{entry.last_label}"


def _number(label: str) -> int:
    """The number of a label: all but the section's letter."""
    return int(label[1:])
