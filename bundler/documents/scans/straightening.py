"""Sets a scanned page upright and straight by what is written about its picture; the picture itself stays as it is."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Name, Object, Stream

from bundler.documents.intake.contents import content_streams
from bundler.documents.intake.geometry import Box, overlap, rotation, visible_box

_SKEWED_FROM: Final = 0.3
"""Degrees; less than this nobody sees."""
_SKEWED_TO: Final = 10.0
"""Degrees; a page that lies further askew was laid so, or has been measured wrongly."""
_MOST_OF_A_PAGE: Final = 0.5
_FAITHFUL: Final = frozenset({"q", "Q", "cm", "Do", "gs"})
"""What a page says that draws pictures and nothing else."""


def turn(page: Object, clockwise: int) -> None:
    """Turns the page as it shows by quarters."""
    page.Rotate = (rotation(page) + clockwise) % 360


def straighten(pdf: pikepdf.Pdf, page: Object, anticlockwise: float) -> Matrix | None:
    """Turns what the page draws by a few degrees, a little smaller where its corners would not fit any more.

    Answers with what it wrote, or None for a page that it leaves alone: hardly askew, or more than pictures. What lay
    outside the visible page stays out of sight.
    """
    pictures = _pictures(page) if _SKEWED_FROM <= abs(anticlockwise) <= _SKEWED_TO else None
    box = visible_box(page)
    shown = overlap(pictures, box) if pictures else None
    if shown is None or _area(shown) < _MOST_OF_A_PAGE * _area(box) or "/Annots" in page:
        return None
    matrix = straightening(shown, box, anticlockwise)
    clip = f"{box[0]:.4f} {box[1]:.4f} {box[2] - box[0]:.4f} {box[3] - box[1]:.4f} re W n"
    begin = pdf.make_stream(b"q " + matrix.encode() + b" cm " + clip.encode("ascii") + b"\n")
    page.Contents = Array([begin, *content_streams(page), pdf.make_stream(b"\nQ")])
    return matrix


def straightening(shown: Box, page: Box, anticlockwise: float) -> Matrix:
    """A turn of the shown part about its middle, made smaller and moved by as little as keeps it on the page."""
    middle = ((shown[0] + shown[2]) / 2, (shown[1] + shown[3]) / 2)
    wide, high = _turned_size(shown, anticlockwise)
    width, height = page[2] - page[0], page[3] - page[1]
    scale = min(1.0, width / wide, height / high)
    across = _nearest(middle[0], page[0] + wide * scale / 2, page[2] - wide * scale / 2)
    up = _nearest(middle[1], page[1] + high * scale / 2, page[3] - high * scale / 2)
    return (
        Matrix()
        .translated(across, up)
        .scaled(scale, scale)
        .rotated(anticlockwise)
        .translated(-middle[0], -middle[1])
    )


def _turned_size(box: Box, degrees: float) -> tuple[float, float]:
    width, height, angle = box[2] - box[0], box[3] - box[1], math.radians(abs(degrees))
    return (
        width * math.cos(angle) + height * math.sin(angle),
        height * math.cos(angle) + width * math.sin(angle),
    )


def _nearest(value: float, least: float, most: float) -> float:
    return min(max(value, least), max(least, most))


def _pictures(page: Object) -> Box | None:
    """What the pictures of a page cover together; None if it draws anything besides, or no picture."""
    drawn = list(_placed(page))
    if not drawn or None in drawn:
        return None
    boxes = [box for box in drawn if box]
    return (
        min(box[0] for box in boxes), min(box[1] for box in boxes),
        max(box[2] for box in boxes), max(box[3] for box in boxes),
    )


def _placed(page: Object) -> Iterator[Box | None]:
    """Where each picture lies on the page; None for anything else that is drawn."""
    now, before = Matrix(), list[Matrix]()
    for instruction in pikepdf.parse_content_stream(page):
        word = str(instruction.operator)
        if word not in _FAITHFUL:
            yield None
        elif word == "q":
            before.append(now)
        elif word == "Q" and before:
            now = before.pop()
        elif word == "cm":
            now = Matrix(instruction.operands) @ now
        elif word == "Do":
            yield _unit_square(now) if _is_picture(page, str(instruction.operands[0])) else None


def _is_picture(page: Object, name: str) -> bool:
    named = page.get("/Resources", Dictionary()).get("/XObject", Dictionary()).get(name)
    return isinstance(named, Stream) and named.get("/Subtype") == Name.Image


def _unit_square(matrix: Matrix) -> Box:
    corners = [matrix.transform(corner) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))]
    across, up = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return min(across), min(up), max(across), max(up)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
