"""What of a child lies elsewhere than the thing that is purged: what goes with it, and what stays, in plain words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from bundler.documents.delivery.mails import draft_name
from bundler.documents.delivery.outbox import Outbox, Put
from bundler.documents.delivery.ready_folders import DELIVERIES, DRAFTS
from bundler.documents.kept import Book, books_below, destroy, kept_below, set_aside
from bundler.documents.release.acts import APPROVALS, OVERRIDES
from bundler.model.retention import PURGED_FOLDER
from bundler.model.words import count_of
from bundler.pipeline.release_history import REVOCATIONS
from bundler.pipeline.workshop import Workshop
from bundler.rules.retention import Thing

_ACTS: Final = (APPROVALS, OVERRIDES, REVOCATIONS, PURGED_FOLDER)


@dataclass(frozen=True)
class Along:
    """What goes with a thing since it is about this child alone, by its place below output/; and messages about it."""

    books: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    messages: tuple[Put, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        return (*self.books, *self.drafts)


def along_with(workshop: Workshop, thing: Thing, *, is_closed: bool) -> Along:
    """Of a version the panel-day books that hold nothing else; of a release or decision the words of its messages."""
    books = tuple(book.place for book in books_below(workshop.output) if _goes_with(book, thing))
    put = Outbox(workshop.audit).all()
    messages = tuple(one for one in put if _is_about(one, thing, is_closed=is_closed))
    return Along(books, tuple(_drafts(workshop, put, messages)), messages)


def _goes_with(book: Book, thing: Thing) -> bool:
    is_alone = book.references == {thing.reference} and book.is_as_made
    return is_alone and thing.kind == "version" and all(one.startswith(f"{thing.place}/") for one in book.sources)


def _is_about(put: Put, thing: Thing, *, is_closed: bool) -> bool:
    """What is said of a duty is about no single thing: it goes with the first of a case that is closed."""
    letter = put.letter
    if letter.reference != thing.reference:
        return False
    is_of_it = thing.kind in ("release", "decision") and (letter.pack, letter.release) == (thing.pack, thing.name)
    return is_of_it or (is_closed and "@" in letter.release)


def _drafts(workshop: Workshop, every: tuple[Put, ...], gone: tuple[Put, ...]) -> Iterator[str]:
    """The draft of a list is taken away with the last of those in it that still has words."""
    going = {one.letter.key for one in gone}
    others = {one.batch for one in every if one.letter.key not in going and one.letter.body}
    for batch in sorted({one.batch for one in gone if one.batch} - others):
        place = f"{DELIVERIES}/{DRAFTS}/{draft_name(batch)}"
        if (workshop.output / place).is_file():
            yield place


def take_along(workshop: Workshop, thing: Thing, mark: str, told: Collection[str], *, is_closed: bool) -> None:
    """Each may be done twice; what is set aside goes with the rest under that mark. Only places that were told go."""
    destroy(workshop.state, f"{mark}-")  # what a kill has left there
    along = along_with(workshop, thing, is_closed=is_closed)
    for number, place in enumerate((one for one in along.places if one in told), 1):
        set_aside(workshop.output / place, workshop.state, f"{mark}-{number}")
        destroy(workshop.state, f"{mark}-{number}")
    Outbox(workshop.audit).forget_words(along.messages)


def what_stays(workshop: Workshop, reference: str, going: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Where something of a case still is besides what goes, and what to do about it."""
    return tuple(_what_stays(workshop, reference, going))


def _what_stays(workshop: Workshop, reference: str, going: frozenset[str]) -> Iterator[str]:
    others = [one.place for one in kept_below(workshop.output) if one.reference == reference and one.place not in going]
    if others:
        yield f"{', '.join(others)}: other copies of this case. Each goes by its own time."
    for book in books_below(workshop.output):
        if book.is_of(reference) and book.place not in going:
            yield _book_in_words(book, reference)
    yield from (f"{place}: mails about several cases, by their references. Delete it once it is sent."
                for place in _lists(workshop, reference))
    acts = [path.relative_to(workshop.output).as_posix() for path in sorted(workshop.output.glob(f"{reference}/*/*"))
            if path.name in _ACTS and path.is_dir()]  # fmt: skip
    if acts:
        yield f"{', '.join(acts)}: who answered for what. They are the proof, with the audit trail's entries, and stay."
    yield f"cases/{reference}: the child's record. The authority keeps it, and Bundler deletes nothing there."
    yield ("What has left Bundler: mails in mailboxes, drafts that somebody has sent or copied, calendars, exports and "
           "backups of the disk. Whoever looks after those keeps the same times.")  # fmt: skip


def _book_in_words(book: Book, reference: str) -> str:
    others = len(book.references - {reference})
    if not book.references:
        why = "a panel-day book that cannot be read, so that nobody can tell whose bundles it holds. Look at it"
    elif others:
        others_too = f"a panel-day book of {count_of(others, 'other case')} too"
        why = f"{others_too}, so that it stays. Once the panel needs it no more"
    elif book.is_as_made:
        why = "a panel-day book of this case alone. It goes with the version it was made of; if that is gone already"
    else:
        why = "a panel-day book of this case alone, changed since it was made. Keep what the panel has written into it"
    return f"{book.place}: {why}, then delete the folder."


def _lists(workshop: Workshop, reference: str) -> Iterator[str]:
    """Drafts of mails that are about this case and others."""
    put = Outbox(workshop.audit).all()
    mine = {one.batch for one in put if one.letter.reference == reference and one.batch}
    shared = {one.batch for one in put if one.letter.reference != reference and one.batch in mine}
    for place in sorted(f"{DELIVERIES}/{DRAFTS}/{draft_name(batch)}" for batch in shared):
        if (workshop.output / place).is_file():
            yield place
