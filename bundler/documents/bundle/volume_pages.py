"""The first pages of a volume: which volume holds what, and what is in this one (Q20)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from bundler.documents.bundle.drawing import page_range
from bundler.documents.bundle.ink import (
    FOOT,
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
    TOP,
    WARNS_HEAD,
    Link,
    Pen,
    Style,
)  # fmt: skip
from bundler.documents.bundle.lettering import BOLD, REGULAR, drawable, font
from bundler.documents.bundle.stamp import BASELINE, FOOTER_SIZE, LABEL_SIZE, MARGIN
from bundler.model.plan import A4, BundlePlan, PlacedDocument, Volume, roman

_TITLE = Style(INK, True, 26, 34)
_FOOTER, _LABEL = Style(INK, False, FOOTER_SIZE), Style(INK, True, LABEL_SIZE)
_TITLE_ROOM = ROOM - 120


@dataclass(frozen=True)
class _Row:
    """A line of a volume's own pages; `target` is the page of the bundle to which it leads."""

    texts: tuple[str, ...]
    right: str = ""
    target: int | None = None
    style: Style = TEXT
    above: float = 0

    @property
    def height(self) -> float:
        return self.above + self.style.leading * len(self.texts) + 8


def measure_volume(plan: BundlePlan, volume: Volume) -> int:
    """How many pages of its own a volume takes."""
    return len(_pages(plan, volume))


def own_label(volume: Volume) -> str:
    """What stands before the roman numeral of a volume's own page."""
    return f"Volume {volume.number} · "


def documents_in(plan: BundlePlan, volume: Volume) -> list[PlacedDocument]:
    """The documents of which the volume has a page."""
    return [
        place for place in plan.placed()
        if place.first_page <= volume.last_page and _last_page(place) >= volume.first_page
    ]  # fmt: skip


def _last_page(place: PlacedDocument) -> int:
    return place.first_page + place.document.page_count - 1


def draw_volume_pages(plan: BundlePlan, volume: Volume) -> tuple[bytes, list[Link]]:
    """As PDF, with the links from there into the volume."""
    for name in (REGULAR, BOLD):
        font(name)
    target = BytesIO()
    pen = Pen(Canvas(target, pagesize=A4, invariant=1, pageCompression=0, initialFontName=REGULAR))
    for number, rows in enumerate(_pages(plan, volume)):
        y = _draw_head(pen, plan, volume) if number == 0 else TOP
        for row in rows:
            y = _draw_row(pen, plan, volume, y, row)
        pen.write(MARGIN, BASELINE, drawable(plan.footer), _FOOTER)
        pen.write_right(A4[0] - MARGIN, BASELINE, f"{own_label(volume)}{roman(pen.page)}", _LABEL)
        pen.turn()
    if pen.page != volume.own_pages + 1:
        raise ValueError(f"{plan.called(volume)} has {pen.page - 1} pages of its own, not {volume.own_pages}")
    pen.canvas.save()
    return target.getvalue(), pen.links


def _draw_head(pen: Pen, plan: BundlePlan, volume: Volume) -> float:
    pen.write(LEFT, TOP, drawable(plan.marking), WARNS_HEAD)
    called = plan.called(volume)
    y = pen.write_block(LEFT, TOP - 44, (f"{called[:1].upper()}{called[1:]}",), _TITLE)
    pen.rule(y + 14, 3, NAVY, until=LEFT + 84)
    return pen.write_block(LEFT, y - 10, _subtitle(plan), QUIET) - 8


def _subtitle(plan: BundlePlan) -> tuple[str, ...]:
    return QUIET.lines(f"{plan.cover.heading} · {plan.title} · {plan.reference} · {plan.version}", ROOM)


def _draw_row(pen: Pen, plan: BundlePlan, volume: Volume, y: float, row: _Row) -> float:
    """One row whose top is at `y`; answers the top of the next."""
    foot = y - row.height
    y -= row.above + row.style.size
    pen.write_block(LEFT, y, row.texts, row.style)
    pen.write_right(RIGHT, y, row.right, row.style)
    pen.rule(foot + 1)
    if row.target:
        pen.link((LEFT, foot, RIGHT, foot + row.height - row.above), plan.place_in(volume, row.target))
    return foot


def _pages(plan: BundlePlan, volume: Volume) -> list[list[_Row]]:
    """The rows, page by page."""
    pages: list[list[_Row]] = [[]]
    room = TOP - 44 - 34 - 18 - 16 * len(_subtitle(plan)) - FOOT
    for row in _rows(plan, volume):
        if room < row.height:
            pages.append([])
            room = TOP - FOOT
        pages[-1].append(row)
        room -= row.height
    return pages


def _rows(plan: BundlePlan, volume: Volume) -> Iterator[_Row]:
    yield _Row(("Table of volumes",), "Pages", style=SECTION, above=10)
    for one in plan.volumes:
        is_this = one.number == volume.number
        labels = page_range(plan.label_of(one.first_page), plan.label_of(one.last_page))
        text = f"Volume {one.number}{', this one' if is_this else ''}"
        yield _Row((text,), labels, style=QUIET_HEAD if is_this else QUIET)
    yield _Row(("In this volume",), "Pages", style=SECTION, above=22)
    yield _Row(("Cover and index of all volumes",), page_range("i", roman(plan.front_pages)), 1, LEADS)
    section = None
    for place in documents_in(plan, volume):
        if place.section is not section:
            section = place.section
            yield _Row(LEADS_HEAD.lines(f"{section.letter} {section.title}", _TITLE_ROOM), style=LEADS_HEAD, above=8)
        yield _document_row(plan, volume, place)


def _document_row(plan: BundlePlan, volume: Volume, place: PlacedDocument) -> _Row:
    """A document, or the part of it that is here, and where the rest is."""
    first, last = max(place.first_page, volume.first_page), min(_last_page(place), volume.last_page)
    is_whole = (first, last) == (place.first_page, _last_page(place))
    labels = (
        (place.first_label, place.last_label) if is_whole else (plan.label_of(first), plan.label_of(last))
    )
    where = () if is_whole else _where_the_rest_is(place, volume)
    texts = (*LEADS.lines(place.document.title, _TITLE_ROOM), *where)
    return _Row(texts, page_range(*labels), first, LEADS)


def _where_the_rest_is(place: PlacedDocument, volume: Volume) -> tuple[str, ...]:
    """A document that is longer than a volume is cut at a page; that is said in each."""
    before = [f"continued from volume {volume.number - 1}"] if place.first_page < volume.first_page else []
    after = [f"continues in volume {volume.number + 1}"] if _last_page(place) > volume.last_page else []
    return LEADS.lines(f"({', '.join((*before, *after))}; it is longer than a volume)", _TITLE_ROOM)
