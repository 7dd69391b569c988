"""Blocks that flow down pages: rows of a table, headings, lines of text, each drawn at the place it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from bundler.documents.bundle.ink import (
    ALARM,
    FOOT,
    GREY,
    INK,
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
    Link,
    Pen,
    Style,
)  # fmt: skip
from bundler.documents.bundle.lettering import BOLD, REGULAR, drawable, font
from bundler.model.plan import A4

TITLE = Style(INK, True, 26, 32)
_FOOTER, _NUMBER = Style(GREY, False, 9), Style(INK, True, 13)
_MARGIN, _BASELINE = 28.0, 11.0
"""The same place as the stamp of a bundle."""

Draw = Callable[[Pen, float], None]


@dataclass(frozen=True)
class Block:
    """Something so many points high, drawn with its top at a place; `leads` what must stand on the same page.

    `begins` a page of its own.
    """

    height: float
    draw: Draw
    leads: bool = False
    begins: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table: where it begins, how wide it is, and whether its texts end at the right."""

    x: float
    room: float
    is_right: bool = False


@dataclass(frozen=True)
class Part:
    """A part of the book: file name, title, what stands below it, and its blocks; `head` heads every page."""

    name: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    head: Block | None = None


@dataclass(frozen=True)
class DrawnPart:
    """A part as PDF, with its links; their pages are the book's."""

    name: str
    pdf: bytes
    links: tuple[Link, ...]


def pages_of(part: Part) -> list[list[Block]]:
    """The blocks page by page; what leads never stands alone at the foot."""
    pages: list[list[Block]] = [[]]
    room = _start(part, 0) - FOOT
    for number, block in enumerate(part.blocks):
        needed = block.height
        following = number
        while part.blocks[following].leads and following + 1 < len(part.blocks):
            following += 1
            needed += part.blocks[following].height
        if pages[-1] and (block.begins or room < needed):
            pages.append([])
            room = _start(part, 1) - FOOT
        pages[-1].append(block)
        room -= block.height
    return pages


def draw(part: Part, first_page: int, footer: str) -> DrawnPart:
    """The part's pages, numbered from `first_page` on."""
    target = BytesIO()
    for name in (REGULAR, BOLD):
        font(name)
    pen = Pen(Canvas(target, pagesize=A4, invariant=1, pageCompression=0, initialFontName=REGULAR), first_page)
    for number, blocks in enumerate(pages_of(part)):
        if number == 0:
            _draw_title(pen, part)
        y = _start(part, number)
        if part.head:
            part.head.draw(pen, y + part.head.height)
        for block in blocks:
            block.draw(pen, y)
            y -= block.height
        pen.write(_MARGIN, _BASELINE, drawable(footer), _FOOTER)
        pen.write_right(A4[0] - _MARGIN, _BASELINE, str(pen.page), _NUMBER)
        pen.turn()
    pen.canvas.save()
    return DrawnPart(part.name, target.getvalue(), tuple(pen.links))


def _start(part: Part, number: int) -> float:
    """Top of the first block."""
    head = part.head.height if part.head else 0
    if number:
        return TOP - head
    titles = TITLE.leading * len(TITLE.lines(part.title, ROOM)) + TEXT.leading * len(TEXT.lines(part.subtitle, ROOM))
    return TOP - titles - 14 - head


def _draw_title(pen: Pen, part: Part) -> None:
    y = pen.write_block(LEFT, TOP - 12, TITLE.lines(part.title, ROOM), TITLE)
    pen.write_block(LEFT, y + 8, TEXT.lines(part.subtitle, ROOM), QUIET)


# Blocks


def row(
    columns: Sequence[Column],
    texts: Sequence[str],
    styles: Sequence[Style] = (),
    *,
    target: int | None = None,
    is_tinted: bool = False,
    leads: bool = False,
    at_least: float = 0,
) -> Block:
    """A row of a table, with a line below it, or on a tint; the whole of it leads to `target`, a page of the book.

    Below a row that leads something, the line stands below that.
    """
    looks = [*styles, *([TEXT] * (len(columns) - len(styles)))]
    broken = [
        look.lines(text, column.room) if text else ()
        for look, text, column in zip(looks, texts, columns, strict=True)
    ]
    height = max(at_least, TEXT.leading * max(1, *map(len, broken)) + (16 if is_tinted else 0 if leads else 9))

    def draw_row(pen: Pen, y: float) -> None:
        if is_tinted:
            pen.fill(LEFT - 6, y - height + 4, ROOM + 12, height - 8, TINT)
        for column, look, lines in zip(columns, looks, broken, strict=True):
            below = y - (20 if is_tinted else 15)
            for line in lines:
                if column.is_right:
                    pen.write_right(column.x + column.room, below, line, look)
                else:
                    pen.write(column.x, below, line, look)
                below -= TEXT.leading
        if not (is_tinted or leads):
            pen.rule(y - height)
        if target:
            pen.link((LEFT, y - height, RIGHT, y), target)

    return Block(height, draw_row, leads)


def header(columns: Sequence[Column], texts: Sequence[str]) -> Block:
    """The row that heads a table on every page."""

    def draw_header(pen: Pen, y: float) -> None:
        for column, text in zip(columns, texts, strict=True):
            if column.is_right:
                pen.write_right(column.x + column.room, y - 15, text, QUIET_HEAD)
            else:
                pen.write(column.x, y - 15, text, QUIET_HEAD)
        pen.rule(y - 24, 1.0, NAVY)

    return Block(24, draw_header, leads=True)


def text(words: str, style: Style = TEXT, *, after: float = 4) -> Block:
    """A paragraph."""
    lines = style.lines(words, ROOM)
    height = style.leading * len(lines) + after
    return Block(height, lambda pen, y: _drop(pen.write_block(LEFT, y - 13, lines, style)))


def note(words: str, style: Style, *, indent: float, is_last: bool) -> Block:
    """A paragraph that belongs to the row above it; the last one has the row's line below it."""
    lines = style.lines(words, ROOM - indent)
    height = style.leading * len(lines) + (9 if is_last else 0)

    def draw_note(pen: Pen, y: float) -> None:
        pen.write_block(LEFT + indent, y - 15, lines, style)
        if is_last:
            pen.rule(y - height)

    return Block(height, draw_note, leads=not is_last)


def heading(words: str, *, begins: bool = False) -> Block:
    """A heading within a part, that stands with what follows."""
    lines = SECTION.lines(words, ROOM)
    height = SECTION.leading * len(lines) + 22
    return Block(height, lambda pen, y: _drop(pen.write_block(LEFT, y - 29, lines, SECTION)), leads=True, begins=begins)


def alarm(words: str) -> Block:
    """A box that nobody overlooks."""
    style = Style(ALARM, False)
    lines = style.lines(words, ROOM - 24)
    height = style.leading * len(lines) + 26

    def draw_box(pen: Pen, y: float) -> None:
        pen.canvas.setStrokeColorRGB(*ALARM)
        pen.canvas.setLineWidth(1.2)
        pen.canvas.rect(LEFT, y - height + 8, ROOM, height - 10, stroke=1, fill=0)
        pen.write_block(LEFT + 12, y - 20, lines, style)

    return Block(height, draw_box)


def gap(points: float) -> Block:
    return Block(points, lambda _pen, _y: None)


def boxes(columns: Iterable[Column], height: float) -> Draw:
    """Empty boxes to tick or to sign in."""
    places = tuple(columns)

    def draw_boxes(pen: Pen, y: float) -> None:
        pen.canvas.setStrokeColorRGB(*GREY)
        pen.canvas.setLineWidth(0.8)
        for column in places:
            pen.canvas.rect(column.x, y - height, column.room, height, stroke=1, fill=0)

    return draw_boxes


def _drop(_below: float) -> None:
    """Where the next line would stand does not matter: each block knows its height."""


__all__ = [
    "Block", "Column", "DrawnPart", "Part", "alarm", "boxes", "draw", "gap", "header", "heading", "note", "pages_of",
    "row", "text",
]  # fmt: skip
