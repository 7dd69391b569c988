"""Pages as pictures in which every passage is painted over: what was under a box exists no more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Final

import pypdfium2
from PIL import Image, ImageDraw

from bundler.documents.redaction.letters import Letter, Lettering, around, words_of
from bundler.model.redaction import Black, Box, PageOrder, PaintedPage, Placed, Region, Spot

DPI: Final = 200
_MAX_SIDE: Final = 6_000
"""Pixels; larger pages are painted with fewer dots per inch."""
_MARGIN: Final = 1.0 / 72
"""Inches around letters, for what a font draws beyond its own measure."""
_FAINT: Final = 24
"""Letters whose place is this even, of 256 shades, are not seen by anybody: white on white."""
BLACK: Final = (0, 0, 0)


def painted_name(page: int) -> str:
    return f"painted-{page}.png"


def paint(pdf: Path, orders: Sequence[PageOrder], folder: Path) -> tuple[PaintedPage, ...]:
    """Writes each page that is ordered as a picture without its passages, still without labels on the boxes."""
    with pypdfium2.PdfDocument(pdf) as document:
        return tuple(_paint(document[order.page - 1], order, folder) for order in orders)


def picture_of(page: pypdfium2.PdfPage) -> tuple[Image.Image, float]:
    """The page as a picture, and how many of its pixels are an inch."""
    scale = min(DPI / 72, _MAX_SIDE / float(max(page.get_size())))
    return page.render(scale=scale, limit_image_cache=True).to_pil().convert("RGB"), scale * 72


def _paint(page: pypdfium2.PdfPage, order: PageOrder, folder: Path) -> PaintedPage:
    with closing(page):
        picture, dpi = picture_of(page)
        letters = Lettering(page, picture.width, picture.height).letters()
    blacks = blacks_of(order, letters, dpi, picture.size)
    is_scan = not any(letter.box for letter in letters) or not all(letter.is_seen for letter in letters)
    words = () if is_scan else tuple(_words_that_stay(letters, blacks, picture))
    drawing = ImageDraw.Draw(picture)
    for black in blacks:
        drawing.rectangle(_inside(black.box), fill=BLACK)
    picture.save(folder / painted_name(order.page), dpi=(dpi, dpi))
    return PaintedPage(
        page=order.page, width=picture.width, height=picture.height, dpi=dpi,
        blacks=blacks, words=words, is_scan=is_scan,
    )  # fmt: skip


def _inside(box: Box) -> Box:
    """Pillow counts the last pixel in; we count to before it."""
    return box[0], box[1], box[2] - 1, box[3] - 1


def blacks_of(order: PageOrder, letters: Sequence[Letter], dpi: float, size: tuple[int, int]) -> tuple[Black, ...]:
    """The boxes of everything that is taken out of a page."""
    return tuple(black for spot in order.spots for black in _blacks(spot, letters, dpi, size))


def _blacks(spot: Spot, letters: Sequence[Letter], dpi: float, size: tuple[int, int]) -> Iterator[Black]:
    """One box for a region; for letters one on each line that they stand on."""
    if spot.region:
        boxes = [_region(spot.region, dpi)]
    else:
        lines = _lines([letter.box for letter in letters[spot.start : spot.end] if letter.box])
        boxes = [_widened(around(line), dpi) for line in lines]
    for box in boxes:
        if seen := _on_page(box, size):
            yield Black(number=spot.number, box=seen, label=spot.label, short=spot.short)


def _region(region: Region, dpi: float) -> Box:
    x, y, width, height = (number * dpi / 72 for number in region)
    return int(x), int(y), int(x + width) + 1, int(y + height) + 1


def _widened(box: Box, dpi: float) -> Box:
    margin = max(1, round(_MARGIN * dpi))
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin


def _on_page(box: Box, size: tuple[int, int]) -> Box | None:
    """The part of a box that lies on the page."""
    left, top, right, bottom = max(0, box[0]), max(0, box[1]), min(size[0], box[2]), min(size[1], box[3])
    return (left, top, right, bottom) if left < right and top < bottom else None


def _lines(boxes: Sequence[Box]) -> Iterator[list[Box]]:
    """Boxes of letters that follow each other, cut where a new line begins."""
    line = list(boxes[:1])
    for before, box in pairwise(boxes):
        if not _is_beside(before, box):
            yield line
            line = []
        line.append(box)
    if line:
        yield line


def _is_beside(one: Box, other: Box) -> bool:
    """Whether two letters that follow each other stand on one line, written across the page or along it.

    A word's space apart at most: what stands between two columns is not of the passage.
    """
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    height, width = max(one[3] - one[1], other[3] - other[1]), max(one[2] - one[0], other[2] - other[0])
    return (down > 0 and across > -3 * height) or (across > 0 and down > -3 * width and down > -3 * height)


def touches(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _words_that_stay(letters: Sequence[Letter], blacks: Sequence[Black], picture: Image.Image) -> Iterator[Placed]:
    """Every word that touches no box and that can be seen on the page."""
    for text, box, is_seen in words_of(letters):
        is_taken = any(touches(box, black.box) for black in blacks)
        visible = _on_page(box, picture.size)
        if is_seen and visible and not is_taken and _has_ink(picture, visible):
            yield Placed(text=text, box=visible)


def _has_ink(picture: Image.Image, box: Box) -> bool:
    lowest, highest = picture.crop(box).convert("L").getextrema()
    return float(str(highest)) - float(str(lowest)) >= _FAINT
