"""What was done about a case as pages for the child's record: each entry in words, with the beginning of its hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from bundler.documents.bundle.ink import FOOT, GREY, INK, LEFT, QUIET, RIGHT, ROOM, TOP, Pen, Style
from bundler.documents.bundle.lettering import BOLD, REGULAR, drawable, font
from bundler.model.plan import A4

_TITLE, _HEAD = Style(INK, True, 20, 26), Style(INK, True, 9.5, 13)
_TEXT, _SMALL = Style(INK, False, 10, 13.5), Style(GREY, False, 8, 11)
_WHEN: Final = 34.0
_WHAT: Final = 146.0
"""Points from the left edge at which the columns begin."""
_HASH: Final = 12


@dataclass(frozen=True)
class Line:
    """One entry: its number in the whole trail, when (UTC), what was done in words, and its hash."""

    number: int
    when: str
    words: str
    sha256: str


def write_record(path: Path, reference: str, lines: Sequence[Line], head: str) -> None:
    """A4 pages; `head` is what the foot of each says of the trail they were taken from."""
    for name in (REGULAR, BOLD):
        font(name)
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle(drawable(f"{reference}: what was done"))
    pen = Pen(canvas)
    y = pen.write_block(LEFT, TOP - 20, _TITLE.lines(drawable(f"{reference}: what was done"), ROOM), _TITLE)
    said = "Who did what, and when, as the audit trail has it. Times are in UTC."
    y = _headings(pen, pen.write_block(LEFT, y, (said,), QUIET) - 12)
    for line in lines:
        y = _written(pen, y, line, head)
    _finish(pen, head)
    canvas.save()


def _headings(pen: Pen, y: float) -> float:
    for at, heading in ((0.0, "No."), (_WHEN, "When"), (_WHAT, "What")):
        pen.write(LEFT + at, y, heading, _HEAD)
    pen.rule(y - 5)
    return y - 20


def _written(pen: Pen, y: float, line: Line, head: str) -> float:
    words = _TEXT.lines(drawable(line.words), ROOM - _WHAT)
    high = len(words) * _TEXT.leading + _SMALL.leading + 6
    if y - high < FOOT:
        _finish(pen, head)
        y = _headings(pen, TOP)
    pen.write(LEFT, y, str(line.number), _TEXT)
    pen.write(LEFT + _WHEN, y, line.when, _TEXT)
    below = pen.write_block(LEFT + _WHAT, y, words, _TEXT)
    pen.write(LEFT + _WHAT, below, f"entry {line.sha256[:_HASH]}", _SMALL)
    pen.rule(below - 6, 0.3)
    return y - high - 8


def _finish(pen: Pen, head: str) -> None:
    pen.write(LEFT, FOOT - 24, drawable(head), _SMALL)
    pen.write_right(RIGHT, FOOT - 24, str(pen.page), _HEAD)
    pen.turn()
