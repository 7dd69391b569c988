"""The pages we draw ourselves: cover, index and section dividers, A4, in 12 point or more, with their links (Q5, Q13).

Everything is laid out before it is drawn, so that the index's length is known before any page has its place.
Page numbers at the foot are not drawn here: every page of a bundle gets its stamp the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, zip_longest

from reportlab.pdfgen.canvas import Canvas

from bundler.documents.bundle.ink import (
    ALARM,
    FOOT,
    GREY,
    INK,
    LEADS,
    LEADS_HEAD,
    LEFT,
    NAVY,
    QUIET,
    QUIET_HEAD,
    RIGHT,
    ROOM,
    SECTION,
    TEXT,
    TINT,
    TOP,
    WARNS,
    WARNS_HEAD,
    Link,
    Pen,
    Style,
)  # fmt: skip
from bundler.documents.bundle.lettering import BOLD, REGULAR, drawable, font, width
from bundler.model.plan import A4, BundlePlan, PlacedDocument, PlannedSection

_DATE_AT, _TITLE_ROOM = RIGHT - 192, ROOM - 206
_DATE_ROOM = 118.0
_LABEL_ROOM = 150.0
_ROWS_AT_MOST = 30
_BACK = "Back to the index"

_AUTHORITY = Style(NAVY, True, 15, 20)
_TITLE = Style(INK, True, 30, 37)
_REFERENCE = Style(GREY, False, 18, 24)
_INDEX_TITLE = Style(INK, True, 26)
_LETTER = Style(NAVY, True, 110)
_DIVIDER_TITLE = Style(INK, True, 28, 35)

_CoverRow = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class OwnPages:
    """Cover, index and dividers as one PDF: the front pages first, then a divider for each section."""

    pdf: bytes
    links: tuple[Link, ...]


@dataclass(frozen=True)
class _Row:
    """One row of the index, its texts already broken into lines; `target` is the page it leads to.

    `section` is the one that the row heads.
    """

    title: tuple[str, ...]
    pages: str = ""
    target: int | None = None
    section: PlannedSection | None = None
    dated: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_heading: bool = False
    is_held: bool = True

    @property
    def height(self) -> float:
        count = max(len(self.title) + len(self.notes), len(self.dated), 1)
        return TEXT.leading * count + (16 if self.is_heading else 9)


def page_range(first: str, last: str) -> str:
    """`A2–A14`, or `A2` for a single page."""
    return first if first == last else f"{first}–{last}"


def measure_front(plan: BundlePlan) -> int:
    """How many pages cover and index take; the same whatever `plan.front_pages` says."""
    return len(_cover_pages(plan)) + len(_index_pages(plan))


def index_page(plan: BundlePlan) -> int:
    """The page on which the index starts, counted from 1."""
    return len(_cover_pages(plan)) + 1


def draw_own_pages(plan: BundlePlan) -> OwnPages:
    """Draw cover, index and dividers; `plan.front_pages` must be what `measure_front` says."""
    target = BytesIO()
    for name in (REGULAR, BOLD):
        font(name)
    book = Pen(Canvas(target, pagesize=A4, invariant=1, pageCompression=0, initialFontName=REGULAR))
    _draw_cover(book, plan)
    _draw_index(book, plan)
    if book.page != plan.front_pages + 1:
        raise ValueError(f"the front is {book.page - 1} pages long, the plan says {plan.front_pages}")
    for section, page in plan.dividers():
        book.page = page
        _draw_divider(book, plan, section)
    book.canvas.save()
    return OwnPages(target.getvalue(), tuple(book.links))


# Cover


def _cover_pages(plan: BundlePlan) -> list[list[_CoverRow]]:
    """The cover's rows, page by page; there is one page unless the rows are too many."""
    room = _cover_rows_start(plan) - FOOT - 40
    pages: list[list[_CoverRow]] = [[]]
    for row in chain.from_iterable(_cover_row(label, value) for label, value in plan.cover.rows):
        if pages[-1] and room < _cover_height(row):
            pages.append([])
            room = TOP - FOOT - 60
        pages[-1].append(row)
        room -= _cover_height(row)
    return pages


def _cover_row(label: str, value: str) -> Iterator[_CoverRow]:
    """A label and its value in lines, in pieces no longer than a page."""
    labels = QUIET_HEAD.lines(label, _LABEL_ROOM - 12)
    values = tuple(line for part in value.splitlines() or [""] for line in TEXT.lines(part, ROOM - _LABEL_ROOM))
    for start in range(0, max(len(labels), len(values)), _ROWS_AT_MOST):
        yield labels[start:start + _ROWS_AT_MOST], values[start:start + _ROWS_AT_MOST]


def _cover_height(row: _CoverRow) -> float:
    return TEXT.leading * max(map(len, row)) + 10


def _cover_titles(plan: BundlePlan) -> tuple[tuple[Style, str], ...]:
    """What stands at the top: authority, title, reference."""
    return (_AUTHORITY, plan.cover.heading), (_TITLE, plan.title), (_REFERENCE, plan.reference)


def _cover_rows_start(plan: BundlePlan) -> float:
    titles = sum(len(style.lines(text, ROOM)) * style.leading for style, text in _cover_titles(plan))
    return TOP - 174 - titles - (44 if plan.draft else 0)


def _draw_cover(book: Pen, plan: BundlePlan) -> None:
    for number, rows in enumerate(_cover_pages(plan)):
        if number == 0:
            _draw_cover_top(book, plan)
        y = _cover_rows_start(plan) if number == 0 else TOP - 20
        for row in rows:
            book.rule(y + 17)
            book.write_block(LEFT, y, row[0], QUIET_HEAD)
            book.write_block(LEFT + _LABEL_ROOM, y, row[1])
            y -= _cover_height(row)
        book.rule(y + 17)
        book.write(LEFT, FOOT - 4, f"Version {drawable(plan.version)} · {plan.page_count} pages", QUIET)
        book.turn()


def _draw_cover_top(book: Pen, plan: BundlePlan) -> None:
    """Marking, authority, title and reference, and on a draft a box that says so."""
    authority, title, reference = (style.lines(text, ROOM) for style, text in _cover_titles(plan))
    book.write(LEFT, TOP, drawable(plan.marking), WARNS_HEAD)
    y = book.write_block(LEFT, TOP - 110, authority, _AUTHORITY)
    book.rule(y + 4, 3, NAVY, until=LEFT + 84)
    y = book.write_block(LEFT, y - 34, title, _TITLE)
    y = book.write_block(LEFT, y + 4, reference, _REFERENCE)
    if plan.draft:
        _draw_draft_box(book, y - 14)


def _draw_draft_box(book: Pen, y: float) -> None:
    book.canvas.setStrokeColorRGB(*ALARM)
    book.canvas.setLineWidth(1.2)
    book.canvas.rect(LEFT, y - 9, ROOM, 28, stroke=1, fill=0)
    book.write(LEFT + 12, y, "DRAFT", WARNS_HEAD)
    book.write(LEFT + 68, y, "Not complete. Not for release or decision.", WARNS)


# Index


def _index_rows(plan: BundlePlan) -> Iterator[_Row]:
    placed = list(plan.placed())
    for section, divider in plan.dividers():
        yield _section_row(section, divider)
        for place in placed:
            if place.section is section:
                yield from _document_rows(place)
        if plan.draft:
            for title in section.absent:
                yield _Row(QUIET.lines(title, _TITLE_ROOM), pages="not held", is_held=False)


def _section_row(section: PlannedSection, divider: int) -> _Row:
    return _Row(_section_lines(section), page_range(f"{section.letter}1", section.last_label),
                divider, section, is_heading=True)


def _continued_row(section: PlannedSection) -> _Row:
    """What heads a page on which a section's rows go on; it leads nowhere, since the section's own row does."""
    return _Row(_section_lines(section, " (continued)"), section=section, is_heading=True)


def _section_lines(section: PlannedSection, after: str = "") -> tuple[str, ...]:
    return SECTION.lines(f"{section.letter} {section.title}{after}", _TITLE_ROOM + 90)


def _document_rows(place: PlacedDocument) -> Iterator[_Row]:
    """A document's row; one of extreme length goes on in further rows, so that no page is too short for it."""
    document = place.document
    title = LEADS.lines(document.title, _TITLE_ROOM)
    notes = [line for note in document.notes for line in QUIET.lines(note, _TITLE_ROOM)]
    dated = TEXT.lines(document.dated, _DATE_ROOM) if document.dated else ()
    pages = page_range(place.first_label, place.last_label)
    texts = [*((line, True) for line in title), *((line, False) for line in notes)]
    for start in range(0, len(texts), _ROWS_AT_MOST):
        part = texts[start:start + _ROWS_AT_MOST]
        yield _Row(
            tuple(line for line, is_title in part if is_title), pages if start == 0 else "", place.first_page,
            dated=dated if start == 0 else (), notes=tuple(line for line, is_title in part if not is_title),
        )


def _index_pages(plan: BundlePlan) -> list[list[_Row]]:
    """The index's rows, page by page; a section's heading never stands alone at the foot, and heads every page."""
    rows = list(_index_rows(plan))
    pages: list[list[_Row]] = [[]]
    room = _index_start(plan, 0) - FOOT
    section = None
    for row, after in zip_longest(rows, rows[1:]):
        needed = row.height + (after.height if row.is_heading and after else 0)
        if pages[-1] and room < needed:
            pages.append([_continued_row(section)] if section and not row.is_heading else [])
            room = _index_start(plan, 1) - FOOT - sum(one.height for one in pages[-1])
        pages[-1].append(row)
        room -= row.height
        section = row.section or section
    return pages


def _index_start(plan: BundlePlan, number: int) -> float:
    """Top of the first row: the first page carries a heading, the others only the header row."""
    return TOP - 76 - 16 * len(_subtitle(plan)) if number == 0 else TOP - 22


def _subtitle(plan: BundlePlan) -> tuple[str, ...]:
    return QUIET.lines(f"{plan.reference} · {plan.title}", ROOM)


def _draw_index(book: Pen, plan: BundlePlan) -> None:
    for number, rows in enumerate(_index_pages(plan)):
        if number == 0:
            book.write(LEFT, TOP - 12, "Index", _INDEX_TITLE)
            book.write_block(LEFT, TOP - 36, _subtitle(plan), QUIET)
        y = _index_start(plan, number)
        _draw_header(book, y)
        for row in rows:
            _draw_row(book, y, row)
            y -= row.height
        book.turn()


def _draw_header(book: Pen, y: float) -> None:
    book.write(LEFT, y + 9, "Document", QUIET_HEAD)
    book.write(_DATE_AT, y + 9, "Date", QUIET_HEAD)
    book.write_right(RIGHT, y + 9, "Pages", QUIET_HEAD)
    book.rule(y, 1.0, NAVY)


def _draw_row(book: Pen, y: float, row: _Row) -> None:
    """One row whose top is at `y`."""
    foot = y - row.height
    if row.is_heading:
        _draw_heading(book, y, row)
    else:
        below = book.write_block(LEFT, y - 15, row.title, LEADS if row.is_held else QUIET)
        book.write_block(LEFT, below, row.notes, QUIET)
        book.write_block(_DATE_AT, y - 15, row.dated)
        book.write_right(RIGHT, y - 15, row.pages, LEADS_HEAD if row.is_held else QUIET)
        book.rule(foot)
    if row.target:
        book.link((LEFT, foot, RIGHT, y), row.target)


def _draw_heading(book: Pen, y: float, row: _Row) -> None:
    book.fill(LEFT, y - row.height + 4, ROOM, row.height - 8, TINT)
    book.write_block(LEFT + 6, y - 20, row.title, SECTION)
    book.write_right(RIGHT - 6, y - 20, row.pages, LEADS_HEAD)


# Dividers


def _draw_divider(book: Pen, plan: BundlePlan, section: PlannedSection) -> None:
    book.write(LEFT - 4, TOP - 150, section.letter, _LETTER)
    book.rule(TOP - 178, 3, NAVY, until=LEFT + 84)
    y = book.write_block(LEFT, TOP - 222, _DIVIDER_TITLE.lines(section.title, ROOM), _DIVIDER_TITLE)
    _draw_contents(book, y - 10, plan, section)
    book.write(LEFT, FOOT + 2, _BACK, LEADS)
    book.link((LEFT, FOOT - 4, LEFT + width(_BACK, LEADS.font, LEADS.size), FOOT + 15), index_page(plan))
    book.turn()


def _draw_contents(book: Pen, y: float, plan: BundlePlan, section: PlannedSection) -> None:
    """The section's documents as far as the page reaches; the index has them all."""
    places = [place for place in plan.placed() if place.section is section]
    if not places:
        book.write(LEFT, y, "There are no documents in this section.", QUIET)
    for number, place in enumerate(places):
        titles = LEADS.lines(place.document.title, ROOM - 96)
        height = LEADS.leading * len(titles) + 9
        if y - height < FOOT + 60:
            book.write(LEFT, y, f"and {len(places) - number} more, listed in the index", QUIET)
            return
        book.write_block(LEFT, y, titles, LEADS)
        book.write_right(RIGHT, y, page_range(place.first_label, place.last_label), LEADS_HEAD)
        book.link((LEFT, y - height + 15, RIGHT, y + 15), place.first_page)
        book.rule(y - height + 15)
        y -= height
