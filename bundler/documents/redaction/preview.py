"""The preview for those who make and review a redaction: each page, its passages marked, beside a table of them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bundler.documents.bundle.ink import ALARM, GREY, INK, TINT, Pen, Style
from bundler.documents.bundle.lettering import BOLD, REGULAR, font, lines
from bundler.documents.redaction.labels import FONT
from bundler.documents.redaction.letters import Lettering
from bundler.documents.redaction.painting import blacks_of, picture_of
from bundler.model.plan import A4
from bundler.model.redaction import Black, PageOrder, Row

_HIGH, _WIDE = A4
_EDGE: Final = 28.0
_HEAD: Final = 44.0
_PICTURE: Final = 380.0
"""Points that the page's picture may take of the preview's width."""
_COLUMNS: Final = (("", 22.0), ("Ground", 92.0), ("What is taken out", 178.0), ("Picked by", 70.0))
_SMALL, _SMALL_BOLD, _QUIET = Style(INK, False, 8, 10.5), Style(INK, True, 8, 10.5), Style(GREY, False, 8, 10.5)
_WARNING: Final = "PREVIEW: this is the full paper, with what is to be taken out marked. For the reviewer; not to send."
_MARK: Final = (255, 170, 0, 95)
_RIM: Final = (190, 30, 20, 255)
_PRINTED_DPI: Final = 110


def draw_preview(pdf: Path, orders: Sequence[PageOrder], rows: Sequence[Row], title: str, target: Path) -> None:
    """Writes a preview page for every page of the paper, further ones where a table is long."""
    font(REGULAR), font(BOLD)
    spots = {order.page: order for order in orders}
    canvas = Canvas(str(target), pagesize=(_WIDE, _HIGH), invariant=1, pageCompression=1)
    canvas.setTitle("Preview of a redaction")
    pen = Pen(canvas)
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(1, len(document) + 1):
            with closing(document[number - 1]) as page:
                picture = _marked(page, spots.get(number, PageOrder(page=number, spots=())))
            own = [row for row in rows if row.page == number]
            _draw(pen, picture, own, f"{title}: page {number} of {len(document)}")
    canvas.save()


def _marked(page: pypdfium2.PdfPage, order: PageOrder) -> Image.Image:
    picture, dpi = picture_of(page)
    letters = Lettering(page, picture.width, picture.height).letters()
    over = Image.new("RGBA", picture.size)
    drawing = ImageDraw.Draw(over)
    for black in blacks_of(order, letters, dpi, picture.size):
        _mark(drawing, black, dpi)
    marked = Image.alpha_composite(picture.convert("RGBA"), over).convert("RGB")
    scale = min(1.0, _PRINTED_DPI / dpi)
    marked.thumbnail((max(1, int(marked.width * scale)), max(1, int(marked.height * scale))))
    return marked


def _mark(drawing: ImageDraw.ImageDraw, black: Black, dpi: float) -> None:
    """A box that can be seen through, with the passage's number at its corner."""
    left, top, right, bottom = black.box
    drawing.rectangle((left, top, right - 1, bottom - 1), fill=_MARK, outline=_RIM, width=2)
    size = max(8, int(8 * dpi / 72))
    number = str(black.number)
    face = ImageFont.truetype(FONT, size)
    wide = int(face.getlength(number)) + size // 2
    at = left, max(0, top - size - 2)
    drawing.rectangle((at[0], at[1], at[0] + wide, at[1] + size + 2), fill=_RIM)
    drawing.text((at[0] + wide / 2, at[1] + size / 2), number, fill=(255, 255, 255, 255), font=face, anchor="mm")


def _draw(pen: Pen, picture: Image.Image, rows: Sequence[Row], title: str) -> None:
    _draw_head(pen, title)
    room = _PICTURE, _HIGH - _HEAD - 2 * _EDGE
    scale = min(room[0] / picture.width, room[1] / picture.height)
    wide, high = picture.width * scale, picture.height * scale
    stored = BytesIO()
    picture.save(stored, "JPEG", quality=80)
    pen.canvas.drawImage(ImageReader(stored), _EDGE, _HIGH - _EDGE - _HEAD - high, wide, high)
    y = _draw_table_head(pen)
    if not rows:
        pen.write(_left(1), y, "Nothing is taken out of this page.", _QUIET)
    for row in rows:
        cells = [
            lines(text, REGULAR, _SMALL.size, width - 8)
            for text, (_, width) in zip((str(row.number), row.ground, row.what, row.by), _COLUMNS, strict=True)
        ]
        needed = max(map(len, cells)) * _SMALL.leading + 5
        if y - needed < _EDGE:
            pen.turn()
            _draw_head(pen, f"{title}, continued")
            y = _draw_table_head(pen)
        for column, cell in enumerate(cells):
            pen.write_block(_left(column), y, cell, _SMALL_BOLD if column == 0 else _SMALL)
        y -= needed
    pen.turn()


def _draw_head(pen: Pen, title: str) -> None:
    pen.write(_EDGE, _HIGH - _EDGE - 6, _WARNING, Style(ALARM, True, 10, 13))
    pen.write(_EDGE, _HIGH - _EDGE - 22, title, Style(INK, False, 9, 12))


def _draw_table_head(pen: Pen) -> float:
    top = _HIGH - _EDGE - _HEAD
    pen.fill(_left(0) - 4, top - 14, _WIDE - _EDGE - _left(0) + 4, 16, TINT)
    for column, (heading, _) in enumerate(_COLUMNS):
        pen.write(_left(column), top - 9, heading, _SMALL_BOLD)
    return top - 26


def _left(column: int) -> float:
    return _EDGE + _PICTURE + 20 + sum(width for _, width in _COLUMNS[:column])
