"""Which rows of a filled form may break where a page ends: only those too tall to move to the next page whole.

A row that may not break keeps a label with its value, and a text in one piece. But LibreOffice leaves out the last
lines of such a row where it is taller than a page, and a row of most of a page leaves most of a page empty.
"""

from __future__ import annotations

import re
from math import ceil
from typing import Final

from lxml import etree

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LINES: Final = 16
"""About a third of a page: as many lines as move to the next page whole, by an estimate on the safe side."""

_TWIPS_EACH: Final = 115
"""The width of a letter in running text of 11 points, in twentieths of a point."""

_NARROW: Final = 1134
"""For a cell that does not say how wide it is: two centimetres."""


def let_tall_rows_break(root: etree._Element) -> None:
    """Take the mark off every row that is taller than a third of a page."""
    for mark in list(root.iter(f"{_W}cantSplit")):
        row = next(mark.iterancestors(f"{_W}tr"), None)
        around = mark.getparent()
        if row is not None and around is not None and any(_lines(cell) > _LINES for cell in row.iter(f"{_W}tc")):
            around.remove(mark)


def _lines(cell: etree._Element) -> int:
    """About how many lines the text of a cell takes."""
    letters = max(1, _width(cell) // _TWIPS_EACH)
    texts = [line for paragraph in cell.iter(f"{_W}p") for line in _text(paragraph).split("\n")]
    return sum(max(1, ceil(len(text) / letters)) for text in texts)


def _width(cell: etree._Element) -> int:
    stated = cell.find(f"{_W}tcPr/{_W}tcW")
    width = "" if stated is None or stated.get(f"{_W}type") != "dxa" else stated.get(f"{_W}w", "")
    return int(width) if re.fullmatch(r"[1-9]\d*", width) else _NARROW


def _text(paragraph: etree._Element) -> str:
    return "".join(
        "\n" if piece.tag == f"{_W}br" else piece.text or "" for piece in paragraph.iter(f"{_W}t", f"{_W}br")
    )
