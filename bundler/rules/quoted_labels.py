"""Labels that readers may have quoted stay true: what a later version does to the papers of the last release (Q11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bundler.model.labels import Label
from bundler.model.manifest import Journal, Manifest, ManifestEntry
from bundler.model.release import Change
from bundler.model.release_policy import LatePapers

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

    `was` is what was sent in this place; without it, what is held is new. `number` is None where it follows from what
    stands before; `letter` is that of an inserted one (A12a); `span` is how many numbers a note takes.
    """

    held: Held | None = None
    was: ManifestEntry | None = None
    note: str = ""
    number: int | None = None
    letter: int = 0
    span: int | None = None


def slots(
    section: Sequence[ManifestEntry],
    made_from: Mapping[str, str],
    held: Sequence[Held],
    late: LatePapers = "supplement",
) -> tuple[Slot, ...]:
    """A section of the new version: what was sent stays where it was.

    What is new comes at the end of the section, or is inserted where it belongs, with letters behind a number (Q11).
    """
    fresh = list(held)
    placed = [(entry, _same(entry, made_from, fresh)) for entry in section]
    quoted = list(_quoted(placed, fresh))
    if late == "supplement":
        return (*quoted, *(Slot(held=one) for one in fresh))
    return tuple(_with_inserted(quoted, held, fresh))


def _quoted(placed: Sequence[tuple[ManifestEntry, Held | None]], fresh: Sequence[Held]) -> Iterator[Slot]:
    """What was sent, or a note in its place, with the labels that it had."""
    following = 2
    for entry, same in placed:
        first, last = Label.of(entry.first_label), Label.of(entry.last_label)
        number = None if first == Label(entry.section, following) else first.number
        following = following if first.letter else last.number + 1
        slot = Slot(was=entry, number=number, letter=first.letter)
        if same:
            yield replace(slot, held=same)
        else:
            span = last.number - first.number + last.letter - first.letter + 1
            yield replace(slot, note=_note(entry, fresh), span=span)


def _with_inserted(quoted: list[Slot], held: Sequence[Held], fresh: Sequence[Held]) -> list[Slot]:
    """Each new document behind the one that stands before it, or behind the note of the one that it replaces."""
    arranged = quoted
    for number, one in enumerate(held):
        if one in fresh:
            at = _place_of(one, held[number - 1] if number else None, arranged)
            arranged.insert(at, _inserted(one, arranged[:at], is_last=at == len(arranged)))
    return arranged


def _place_of(one: Held, before: Held | None, arranged: Sequence[Slot]) -> int:
    """Where it is inserted: behind what was inserted there already, so that letters run on."""
    numbered = tuple(enumerate(arranged, start=1))
    notes = (at for at, slot in numbered if slot.note and slot.was and is_in_place_of(one, slot.was))
    after = (at for at, slot in numbered if before and slot.held == before)
    at = next(notes, None) or next(after, 0)
    while at < len(arranged) and arranged[at].letter:
        at += 1
    return at


def _inserted(one: Held, before: Sequence[Slot], *, is_last: bool) -> Slot:
    """At the end numbers simply run on; elsewhere letters behind the last number that was sent."""
    if is_last:
        return Slot(held=one)
    last = _last_label(before)
    return Slot(held=one, number=last.number, letter=last.letter + 1)


def _last_label(before: Sequence[Slot]) -> Label:
    """The label of the page before which something is inserted; of the divider where nothing stands before."""
    for slot in reversed(before):
        if slot.was:
            return Label.of(slot.was.last_label)
        if slot.held and slot.number:
            return Label("", slot.number, slot.letter).plus(slot.held.pages - 1)
    return Label("", 1)


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
    is_replaced = any(is_in_place_of(one, entry) for one in fresh)
    return f"{entry.title} ({'replaced' if is_replaced else 'taken out'})"


def is_in_place_of(one: Held, entry: ManifestEntry) -> bool:
    """Whether a new document replaces one that was sent."""
    return one.place == entry.source or (one.item, one.title) == (entry.item, entry.title)


def changes(before: Sent, manifest: Manifest, journal: Journal) -> Iterator[Change]:
    """What is new, replaced or taken out since a release, in the order of the new version.

    What is printed counts: the content and the redaction list, not the programs that made pages of it.
    """
    after = {_labels(entry): entry for entry in manifest.entries}
    now, then = _printed(journal), _printed(before.journal)
    sent = {_labels(entry): entry for entry in before.manifest.entries if entry.item != NOTE}
    gone = {labels: entry for labels, entry in sent.items() if labels not in after or after[labels].item == NOTE}
    for labels, entry in after.items():
        if entry.item == NOTE:
            continue
        was = sent.get(labels)
        if was is None:
            yield _fresh(entry, gone)
        elif now.get(entry.source) != then.get(was.source):
            yield Change(what="replaced", title=entry.title, labels=labels, labels_before=labels)
    yield from (Change(what="taken out", title=entry.title, labels_before=labels) for labels, entry in gone.items())


def _printed(journal: Journal) -> Mapping[str, tuple[str, str]]:
    """What the pages of each document say, by its place."""
    return {row.place: (row.content_sha256, row.redaction) for row in journal.documents}


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
