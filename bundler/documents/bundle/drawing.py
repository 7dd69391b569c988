"""The pages we draw ourselves: cover, index and section dividers, A4, in 12 point or more, with their links (Q5, Q13).

Everything is laid out before it is drawn, so that the index's length is known before any page has its place.
Page numbers at the foot are not drawn here: every page of a bundle gets its stamp the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain, zip_longest

from reportlab.pdfgen.canvas import Canvas

from bundler.documents.bundle.lettering import BOLD, REGULAR, drawable, font, lines, width
from bundler.model.plan import A4, BundlePlan, PlacedDocument, PlannedSection

_LEFT, _RIGHT, _TOP, _FOOT = 62.0, A4[0] - 62.0, A4[1] - 64.0, 62.0
_ROOM = _RIGHT - _LEFT
_DATE_AT, _TITLE_ROOM = _RIGHT - 192, _ROOM - 206
_DATE_ROOM = 118.0
_LABEL_ROOM = 150.0
_ROWS_AT_MOST = 30
_BACK = "Back to the index"

_Colour = tuple[float, float, float]
_INK: _Colour = (0.10, 0.12, 0.15)
_NAVY: _Colour = (0.09, 0.22, 0.37)
_GREY: _Colour = (0.33, 0.37, 0.42)
_LINE: _Colour = (0.80, 0.83, 0.87)
_TINT: _Colour = (0.93, 0.95, 0.97)
_ALARM: _Colour = (0.66, 0.13, 0.10)


@dataclass(frozen=True)
class _Style:
    """How a text is set: size and distance of lines in points, weight and colour."""

    colour: _Colour = _INK
    bold: bool = False
    size: float = 12
    leading: float = 16

    @property
    def font(self) -> str:
        return BOLD if self.bold else REGULAR

    def lines(self, text: str, room: float) -> tuple[str, ...]:
        return lines(text, self.font, self.size, room)


_TEXT, _QUIET, _LEADS, _WARNS = _Style(), _Style(_GREY), _Style(_NAVY), _Style(_ALARM)
_QUIET_HEAD, _LEADS_HEAD, _WARNS_HEAD = _Style(_GREY, True), _Style(_NAVY, True), _Style(_ALARM, True)
_SECTION = _Style(_NAVY, True, 13)
_AUTHORITY = _Style(_NAVY, True, 15, 20)
_TITLE = _Style(_INK, True, 30, 37)
_REFERENCE = _Style(_GREY, False, 18, 24)
_INDEX_TITLE = _Style(_INK, True, 26)
_LETTER = _Style(_NAVY, True, 110)
_DIVIDER_TITLE = _Style(_INK, True, 28, 35)

_CoverRow = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Link:
    """An area (x0, y0, x1, y1) of one of our own pages that leads to a page; both counted from 1 in the bundle."""

    page: int
    area: tuple[float, float, float, float]
    target: int


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
        return _TEXT.leading * count + (16 if self.is_heading else 9)


@dataclass
class _Book:
    """A canvas that knows which page of the bundle it stands on."""

    canvas: Canvas
    page: int = 1
    links: list[Link] = field(default_factory=list)

    def write(self, x: float, y: float, text: str, style: _Style = _TEXT) -> None:
        self.canvas.setFont(style.font, style.size)
        self.canvas.setFillColorRGB(*style.colour)
        self.canvas.drawString(x, y, text)

    def write_right(self, x: float, y: float, text: str, style: _Style) -> None:
        """Write a text that ends at `x`."""
        self.write(x - width(text, style.font, style.size), y, text, style)

    def write_block(self, x: float, y: float, texts: Iterable[str], style: _Style = _TEXT) -> float:
        """Lines one below the other from baseline `y`; answers the baseline of the next."""
        for text in texts:
            self.write(x, y, text, style)
            y -= style.leading
        return y

    def rule(self, y: float, thickness: float = 0.6, colour: _Colour = _LINE, until: float = _RIGHT) -> None:
        self.fill(_LEFT, y, until - _LEFT, thickness, colour)

    def fill(self, x: float, y: float, wide: float, high: float, colour: _Colour) -> None:
        self.canvas.setFillColorRGB(*colour)
        self.canvas.rect(x, y, wide, high, stroke=0, fill=1)

    def link(self, area: tuple[float, float, float, float], target: int) -> None:
        self.links.append(Link(self.page, area, target))

    def turn(self, next_page: int | None = None) -> None:
        """Finish this page; the next one drawn is `next_page` of the bundle, or simply the next."""
        self.canvas.showPage()
        self.page = next_page or self.page + 1


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
    book = _Book(Canvas(target, pagesize=A4, invariant=1, pageCompression=0, initialFontName=REGULAR))
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
    room = _cover_rows_start(plan) - _FOOT - 40
    pages: list[list[_CoverRow]] = [[]]
    for row in chain.from_iterable(_cover_row(label, value) for label, value in plan.cover.rows):
        if pages[-1] and room < _cover_height(row):
            pages.append([])
            room = _TOP - _FOOT - 60
        pages[-1].append(row)
        room -= _cover_height(row)
    return pages


def _cover_row(label: str, value: str) -> Iterator[_CoverRow]:
    """A label and its value in lines, in pieces no longer than a page."""
    labels = _QUIET_HEAD.lines(label, _LABEL_ROOM - 12)
    values = tuple(line for part in value.splitlines() or [""] for line in _TEXT.lines(part, _ROOM - _LABEL_ROOM))
    for start in range(0, max(len(labels), len(values)), _ROWS_AT_MOST):
        yield labels[start:start + _ROWS_AT_MOST], values[start:start + _ROWS_AT_MOST]


def _cover_height(row: _CoverRow) -> float:
    return _TEXT.leading * max(map(len, row)) + 10


def _cover_titles(plan: BundlePlan) -> tuple[tuple[_Style, str], ...]:
    """What stands at the top: authority, title, reference."""
    return (_AUTHORITY, plan.cover.heading), (_TITLE, plan.title), (_REFERENCE, plan.reference)


def _cover_rows_start(plan: BundlePlan) -> float:
    titles = sum(len(style.lines(text, _ROOM)) * style.leading for style, text in _cover_titles(plan))
    return _TOP - 174 - titles - (44 if plan.draft else 0)


def _draw_cover(book: _Book, plan: BundlePlan) -> None:
    for number, rows in enumerate(_cover_pages(plan)):
        if number == 0:
            _draw_cover_top(book, plan)
        y = _cover_rows_start(plan) if number == 0 else _TOP - 20
        for row in rows:
            book.rule(y + 17)
            book.write_block(_LEFT, y, row[0], _QUIET_HEAD)
            book.write_block(_LEFT + _LABEL_ROOM, y, row[1])
            y -= _cover_height(row)
        book.rule(y + 17)
        book.write(_LEFT, _FOOT - 4, f"Version {drawable(plan.version)} · {plan.page_count} pages", _QUIET)
        book.turn()


def _draw_cover_top(book: _Book, plan: BundlePlan) -> None:
    """Marking, authority, title and reference, and on a draft a box that says so."""
    authority, title, reference = (style.lines(text, _ROOM) for style, text in _cover_titles(plan))
    book.write(_LEFT, _TOP, drawable(plan.marking), _WARNS_HEAD)
    y = book.write_block(_LEFT, _TOP - 110, authority, _AUTHORITY)
    book.rule(y + 4, 3, _NAVY, until=_LEFT + 84)
    y = book.write_block(_LEFT, y - 34, title, _TITLE)
    y = book.write_block(_LEFT, y + 4, reference, _REFERENCE)
    if plan.draft:
        _draw_draft_box(book, y - 14)


def _draw_draft_box(book: _Book, y: float) -> None:
    book.canvas.setStrokeColorRGB(*_ALARM)
    book.canvas.setLineWidth(1.2)
    book.canvas.rect(_LEFT, y - 9, _ROOM, 28, stroke=1, fill=0)
    book.write(_LEFT + 12, y, "DRAFT", _WARNS_HEAD)
    book.write(_LEFT + 68, y, "Not complete. Not for release or decision.", _WARNS)


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
                yield _Row(_QUIET.lines(title, _TITLE_ROOM), pages="not held", is_held=False)


def _section_row(section: PlannedSection, divider: int) -> _Row:
    return _Row(_section_lines(section), page_range(f"{section.letter}1", f"{section.letter}{section.page_count}"),
                divider, section, is_heading=True)


def _continued_row(section: PlannedSection) -> _Row:
    """What heads a page on which a section's rows go on; it leads nowhere, since the section's own row does."""
    return _Row(_section_lines(section, " (continued)"), section=section, is_heading=True)


def _section_lines(section: PlannedSection, after: str = "") -> tuple[str, ...]:
    return _SECTION.lines(f"{section.letter} {section.title}{after}", _TITLE_ROOM + 90)


def _document_rows(place: PlacedDocument) -> Iterator[_Row]:
    """A document's row; one of extreme length goes on in further rows, so that no page is too short for it."""
    document = place.document
    title = _LEADS.lines(document.title, _TITLE_ROOM)
    notes = [line for note in document.notes for line in _QUIET.lines(note, _TITLE_ROOM)]
    dated = _TEXT.lines(document.dated, _DATE_ROOM) if document.dated else ()
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
    room = _index_start(plan, 0) - _FOOT
    section = None
    for row, after in zip_longest(rows, rows[1:]):
        needed = row.height + (after.height if row.is_heading and after else 0)
        if pages[-1] and room < needed:
            pages.append([_continued_row(section)] if section and not row.is_heading else [])
            room = _index_start(plan, 1) - _FOOT - sum(one.height for one in pages[-1])
        pages[-1].append(row)
        room -= row.height
        section = row.section or section
    return pages


def _index_start(plan: BundlePlan, number: int) -> float:
    """Top of the first row: the first page carries a heading, the others only the header row."""
    return _TOP - 76 - 16 * len(_subtitle(plan)) if number == 0 else _TOP - 22


def _subtitle(plan: BundlePlan) -> tuple[str, ...]:
    return _QUIET.lines(f"{plan.reference} · {plan.title}", _ROOM)


def _draw_index(book: _Book, plan: BundlePlan) -> None:
    for number, rows in enumerate(_index_pages(plan)):
        if number == 0:
            book.write(_LEFT, _TOP - 12, "Index", _INDEX_TITLE)
            book.write_block(_LEFT, _TOP - 36, _subtitle(plan), _QUIET)
        y = _index_start(plan, number)
        _draw_header(book, y)
        for row in rows:
            _draw_row(book, y, row)
            y -= row.height
        book.turn()


def _draw_header(book: _Book, y: float) -> None:
    book.write(_LEFT, y + 9, "Document", _QUIET_HEAD)
    book.write(_DATE_AT, y + 9, "Date", _QUIET_HEAD)
    book.write_right(_RIGHT, y + 9, "Pages", _QUIET_HEAD)
    book.rule(y, 1.0, _NAVY)


def _draw_row(book: _Book, y: float, row: _Row) -> None:
    """One row whose top is at `y`."""
    foot = y - row.height
    if row.is_heading:
        _draw_heading(book, y, row)
    else:
        below = book.write_block(_LEFT, y - 15, row.title, _LEADS if row.is_held else _QUIET)
        book.write_block(_LEFT, below, row.notes, _QUIET)
        book.write_block(_DATE_AT, y - 15, row.dated)
        book.write_right(_RIGHT, y - 15, row.pages, _LEADS_HEAD if row.is_held else _QUIET)
        book.rule(foot)
    if row.target:
        book.link((_LEFT, foot, _RIGHT, y), row.target)


def _draw_heading(book: _Book, y: float, row: _Row) -> None:
    book.fill(_LEFT, y - row.height + 4, _ROOM, row.height - 8, _TINT)
    book.write_block(_LEFT + 6, y - 20, row.title, _SECTION)
    book.write_right(_RIGHT - 6, y - 20, row.pages, _LEADS_HEAD)


# Dividers


def _draw_divider(book: _Book, plan: BundlePlan, section: PlannedSection) -> None:
    book.write(_LEFT - 4, _TOP - 150, section.letter, _LETTER)
    book.rule(_TOP - 178, 3, _NAVY, until=_LEFT + 84)
    y = book.write_block(_LEFT, _TOP - 222, _DIVIDER_TITLE.lines(section.title, _ROOM), _DIVIDER_TITLE)
    _draw_contents(book, y - 10, plan, section)
    book.write(_LEFT, _FOOT + 2, _BACK, _LEADS)
    book.link((_LEFT, _FOOT - 4, _LEFT + width(_BACK, _LEADS.font, _LEADS.size), _FOOT + 15), index_page(plan))
    book.turn()


def _draw_contents(book: _Book, y: float, plan: BundlePlan, section: PlannedSection) -> None:
    """The section's documents as far as the page reaches; the index has them all."""
    places = [place for place in plan.placed() if place.section is section]
    if not places:
        book.write(_LEFT, y, "There are no documents in this section.", _QUIET)
    for number, place in enumerate(places):
        titles = _LEADS.lines(place.document.title, _ROOM - 96)
        height = _LEADS.leading * len(titles) + 9
        if y - height < _FOOT + 60:
            book.write(_LEFT, y, f"and {len(places) - number} more, listed in the index", _QUIET)
            return
        book.write_block(_LEFT, y, titles, _LEADS)
        book.write_right(_RIGHT, y, page_range(place.first_label, place.last_label), _LEADS_HEAD)
        book.link((_LEFT, y - height + 15, _RIGHT, y + 15), place.first_page)
        book.rule(y - height + 15)
        y -= height
