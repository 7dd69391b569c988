"""The panel-day book: finds every case that a panel meets about on a day, and binds what is ready into one book."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from importlib.metadata import version
from pathlib import Path

from bundler.documents.bundle.drawing import page_range
from bundler.documents.cases.casefolder import all_cases
from bundler.documents.shelf import JOURNAL, MANIFEST, Published, Shelf, hashes_beside, sha256_of, write_json
from bundler.model.case import Case
from bundler.model.finding import count_in_words
from bundler.model.manifest import Journal, LedgerRow, Manifest, ManifestEntry, ShelfOwner
from bundler.model.pack import Pack
from bundler.model.panel_day import (
    PANELS_FOLDER,
    BookedBundle,
    BookedDocument,
    BookItem,
    BookPages,
    NotReady,
    PanelDay,
    ToMove,
)
from bundler.model.profile import PanelHabits, Profile
from bundler.model.record import CaseFile
from bundler.model.words import in_a_sentence
from bundler.pipeline.case_reading import read_case, siblings_read
from bundler.pipeline.contents import contents_of
from bundler.pipeline.job import Job
from bundler.pipeline.look import Look, look_at
from bundler.pipeline.workshop import Workshop
from bundler.rules.owners import owner_in_words
from bundler.rules.panel_days import (
    are_taken_out,
    changed_titles,
    in_order,
    initials_of,
    is_for_a_panel,
    presenting,
    roles_to_move,
    serving,
    to_move,
    with_times,
)
from bundler.rules.situation import Situation

PARTS_FOLDER = "parts"
MINUTES = "minutes.docx"
_NAMES_AT_MOST = 4


@dataclass(frozen=True)
class Booking:
    """A case with the pack for which it meets a panel on some day."""

    folder: Path
    case: Case
    pack: Pack
    profile: Profile
    day: date


@dataclass(frozen=True)
class Bookings:
    """Every booking of a workspace, and the cases that cannot be read: nobody can tell when those meet."""

    all: tuple[Booking, ...]
    unreadable: tuple[str, ...]

    def on(self, day: date, pack: str | None) -> dict[tuple[str, str], tuple[Booking, ...]]:
        """The bookings of a day for each panel: by authority and pack."""
        found: dict[tuple[str, str], tuple[Booking, ...]] = {}
        for one in self.all:
            if one.day == day and pack in (None, one.pack.name):
                panel = (one.profile.name, one.pack.name)
                found[panel] = (*found.get(panel, ()), one)
        return found

    def days(self) -> tuple[date, ...]:
        return tuple(sorted({one.day for one in self.all}))


@dataclass(frozen=True)
class PanelBook:
    """A finished book: what it says, and where it lies."""

    day: PanelDay
    folder: Path
    book: Path
    pages: int


@dataclass(frozen=True)
class Hours:
    """When the panel starts and how long each case takes, where somebody says so instead of the profile."""

    starts: time | None = None
    minutes: int | None = None

    def over(self, habits: PanelHabits) -> PanelHabits:
        said = {"starts": self.starts, "minutes": self.minutes}
        return habits.model_copy(update={key: value for key, value in said.items() if value is not None})


def bookings_of(workshop: Workshop) -> Bookings:
    """Every case read, nothing examined."""
    found: list[Booking] = []
    unreadable: list[str] = []
    for folder in all_cases(workshop.cases):
        file = read_case(workshop, folder).file
        if file is None:
            unreadable.append(folder.name)
        else:
            found += _bookings(workshop, folder, file)
    return Bookings(tuple(found), tuple(unreadable))


def _bookings(workshop: Workshop, folder: Path, file: CaseFile) -> Iterator[Booking]:
    profile = workshop.definitions.profile(file.case.authority)
    definitions = workshop.definitions.in_terms_of(profile)
    for name in file.case.packs:
        pack = definitions.pack(name)
        day = Situation(file, pack, profile, definitions.forms, workshop.today, {}).meeting_date
        if day and is_for_a_panel(pack):
            yield Booking(folder, file.case, pack, profile, day)


def make_book(
    workshop: Workshop, bookings: Sequence[Booking], unreadable: tuple[str, ...], hours: Hours
) -> PanelBook:
    """The book of one panel's day, published by one rename; the same book is not made twice.

    CaseBusyError where somebody else makes it; ReadBackError where it differs from its plan.
    """
    first = bookings[0]
    habits = hours.over(first.profile.panels.get(first.pack.name, PanelHabits()))
    bound: dict[str, Published] = {}
    bundles: list[BookedBundle] = []
    not_ready: list[NotReady] = []
    for done, booking in enumerate(bookings, start=1):
        workshop.progress("looking at the cases of the day", done, len(bookings))
        found = _ready_or_not(workshop, booking)
        if isinstance(found, NotReady):
            not_ready.append(found)
        else:
            bundle, bound[bundle.reference] = found
            bundles.append(bundle)
    cases = [booking.case for booking in bookings]
    panel = next((case.panel.name for case in cases if case.panel.name and not first.pack.meets_as), None)
    day = PanelDay(
        day=first.day,
        pack=first.pack.name,
        panel=panel or f"{first.pack.meeting[:1].upper()}{first.pack.meeting[1:]}",
        pack_title=first.pack.title,
        authority=first.profile.title,
        marking=first.profile.marking,
        items=with_times(in_order(bundles), first.day, habits),
        not_ready=tuple(not_ready),
        unreadable=unreadable,
        members=tuple((member.name, member.role) for member in habits.members),
        serving=serving(habits, cases, first.pack),
    )
    return _published(workshop, first.profile, day, bound)


# One case


def _ready_or_not(workshop: Workshop, booking: Booking) -> tuple[BookedBundle, Published] | NotReady:
    look = next(iter(look_at(workshop, str(booking.folder), booking.pack.name)))
    if not look.is_complete:
        return _held(booking, look)
    newest = Shelf(workshop.output, look.reference, booking.pack.name, look.shelf_owner).newest()
    if newest is None:
        return _to_build(booking, "Complete, but its bundle is not built.")
    if not newest.is_intact:
        return _to_build(booking, f"Its bundle {newest.manifest.version} is damaged: it is not what was published.")
    now = _made_today(workshop, look)
    if are_taken_out(_made_of(newest), now):
        return _to_build(booking, f"Its bundle {newest.manifest.version} holds a paper that was taken out since.")
    return _booked(workshop, booking, look, newest, now), newest


def _held(booking: Booking, look: Look) -> NotReady:
    moves = to_move(look.findings)
    return NotReady(
        reference=booking.case.reference, initials=initials_of(booking.case), child=booking.case.child.name,
        why=f"Not complete: {count_in_words(look.findings)}.", roles=roles_to_move(moves), to_do=moves,
    )  # fmt: skip


def _to_build(booking: Booking, why: str) -> NotReady:
    case = booking.case
    move = ToMove(
        what=why, remedy=f"bundler build {case.reference} --pack {booking.pack.name}",
        who=owner_in_words("panel_administrator", case.people),
    )  # fmt: skip
    return NotReady(
        case.reference, initials_of(case), case.child.name, why, roles_to_move([move]), to_do=(move,)
    )


def _booked(
    workshop: Workshop, booking: Booking, look: Look, published: Published, now: Mapping[str, tuple[str, str]]
) -> BookedBundle:
    manifest, case = published.manifest, booking.case
    bundle = published.bundle
    if bundle is None or look.file is None:
        raise ValueError("only a bundle that is whole, of a case that can be read, is bound")
    titles = {section.letter: section.title for section in booking.pack.sections}
    return BookedBundle(
        reference=case.reference, child=case.child.name, initials=initials_of(case), title=booking.pack.title,
        version=manifest.version, source=bundle.relative_to(workshop.output).as_posix(),
        sha256=manifest.bundle_sha256, pages=manifest.pages,
        documents=tuple(
            BookedDocument(
                titles.get(entry.section, entry.section), entry.title, page_range(entry.first_label, entry.last_label),
                entry.first_page, entry.pages,
            )
            for entry in manifest.entries
        ),
        siblings=siblings_read(look.file), attending=presenting(case, booking.pack),
        warnings=tuple(_warnings(look.file, published, now)),
    )  # fmt: skip


def _made_today(workshop: Workshop, look: Look) -> Mapping[str, tuple[str, str]]:
    """What a build would make of the case today, by place: title and content."""
    if look.seen is None:
        raise ValueError("only a case that can be read can be complete")
    with workshop.store.passing_folder() as work:
        contents = contents_of(Job(workshop, look, look.seen, work, draft=False))
        return {one.source.place: (one.title, one.source.content_sha256) for one in contents}


def _warnings(file: CaseFile, published: Published, now: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """In what the published bundle is not what a build would make of the case today."""
    changed = list(changed_titles(_made_of(published), now))
    facts = next((row.sha256 for row in published.manifest.ledger if row.path == "case.json"), "")
    if facts != file.case_sha256:
        changed.insert(0, "the facts of the case")
    if changed:
        more = [f"{len(changed) - _NAMES_AT_MOST} more"] if len(changed) > _NAMES_AT_MOST else []
        named = [*changed[:_NAMES_AT_MOST], *more]
        yield f"Out of date: {published.manifest.version} was built before these changed: {in_a_sentence(named)}."


def _made_of(published: Published) -> Mapping[str, tuple[str, str]]:
    rows = published.journal.documents if published.journal else ()
    return {row.place: (row.title, row.content_sha256) for row in rows}


# The book


def _published(workshop: Workshop, profile: Profile, day: PanelDay, bound: Mapping[str, Published]) -> PanelBook:
    shelf = Shelf(
        workshop.output / PANELS_FOLDER, day.day.isoformat(), f"{profile.name}-{day.pack}",
        ShelfOwner(folder=hashlib.sha256(str(workshop.cases.resolve()).encode()).hexdigest(), child=""),
    )  # fmt: skip
    fingerprint = _fingerprint(day)
    name = f"{PANELS_FOLDER}-{day.day.isoformat()}"
    with workshop.store.case_lock(name), workshop.store.work_folder() as work:
        newest = shelf.newest()
        if newest and newest.manifest.fingerprint == fingerprint and newest.is_intact and newest.bundle:
            return PanelBook(dataclasses.replace(day, version=newest.manifest.version), newest.folder, newest.bundle,
                             newest.manifest.pages)  # fmt: skip
        day = dataclasses.replace(day, version=shelf.next_version())
        made = work / "book"
        made.mkdir()
        pages = _write(workshop, day, bound, made)
        _write_manifest(day, pages, fingerprint, made)
        folder = shelf.put(made, day.version)
    return PanelBook(day, folder, next(folder.glob("*.pdf")), pages.total)


def _write(workshop: Workshop, day: PanelDay, bound: Mapping[str, Published], folder: Path) -> BookPages:
    from bundler.documents.panel.book import PARTS, assemble_book, write_part
    from bundler.documents.panel.minutes import write_minutes
    from bundler.documents.panel.parts import draw_front, draw_item, lay_out
    from bundler.documents.panel.readback import read_book_back

    pages = lay_out(day)
    front = draw_front(day, pages)
    before = {item.number: draw_item(day, item, pages) for item in day.items}
    book = folder / f"panel-day {day.day.isoformat()} {day.pack} {day.version}.pdf"

    def bundle(item: BookItem) -> Path:
        path = bound[item.bundle.reference].bundle
        if path is None:
            raise ValueError("a bundle went away while the book was made")
        return path

    workshop.progress("binding the book", 0, pages.total)
    assemble_book(day, pages, front, lambda item: before[item.number], bundle, book)
    workshop.progress("reading the book back", 0, pages.total)
    read_book_back(day, pages, (*front, *before.values()), bundle, book)
    (folder / PARTS_FOLDER).mkdir()
    for part in front:
        if part.name in PARTS:
            write_part(day, part, folder / PARTS_FOLDER / f"{part.name}.pdf")
    write_minutes(day, pages, folder / MINUTES)
    return pages


def _write_manifest(day: PanelDay, pages: BookPages, fingerprint: str, folder: Path) -> None:
    """What the book holds, in the form of a bundle's manifest: a row of the ledger for each case of the day."""
    book = next(folder.glob("*.pdf"))
    entries = tuple(
        ManifestEntry(
            section=str(item.number), title=f"{item.bundle.title}, {item.bundle.version}", item=item.bundle.reference,
            source=item.bundle.source, source_sha256=item.bundle.sha256, first_label=str(first),
            last_label=str(first + item.bundle.pages - 1), first_page=first, pages=item.bundle.pages,
        )
        for item, _, first in pages.placed(day)
    )  # fmt: skip
    manifest = Manifest(
        case=day.day.isoformat(), pack=day.pack, version=day.version, pages=pages.total,
        bundle_sha256=sha256_of(book), fingerprint=fingerprint, entries=entries, ledger=tuple(_ledger(day, pages)),
    )  # fmt: skip
    write_json(folder / MANIFEST, manifest.model_dump(mode="json"))
    journal = Journal(documents=(), files=hashes_beside(book))
    write_json(folder / JOURNAL, journal.model_dump(mode="json"))


def _ledger(day: PanelDay, pages: BookPages) -> Iterator[LedgerRow]:
    for item, _, first in pages.placed(day):
        yield LedgerRow(
            path=item.bundle.reference, sha256=item.bundle.sha256, disposition="included",
            reason=" ".join(item.bundle.warnings) or "its bundle is in the book",
            labels=page_range(str(first), str(first + item.bundle.pages - 1)),
        )  # fmt: skip
    for one in day.not_ready:
        yield LedgerRow(path=one.reference, sha256="", disposition="rejected", reason=one.why)
    for reference in day.unreadable:
        yield LedgerRow(path=reference, sha256="", disposition="rejected", reason="the case cannot be read")


def _fingerprint(day: PanelDay) -> str:
    """What a book is made of, in one hash: all that it says but its version, the bundles' hashes, the tools."""
    parts = {
        "tools": {name: version(name) for name in ("bundler", "pikepdf", "reportlab", "python-docx")},
        "day": dataclasses.asdict(dataclasses.replace(day, version="")),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
