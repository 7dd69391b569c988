"""The words of PDF pages by two libraries, since each leaves out what the other finds, and read down columns too."""

from __future__ import annotations

import ctypes
import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import pypdf
import pypdf.errors
import pypdfium2
import pypdfium2.raw as pdfium

_UNSEEN: Final = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_SURROGATES: Final = range(0xD800, 0xE000)
_GAP: Final = 1.5
"""How many times the height of its letters apart two pieces of a line stand in two columns."""
_SAME_EDGE: Final = 3.0
"""Points by which the pieces of one column may begin apart."""

PYPDF_ERRORS: Final = (
    pypdf.errors.PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, NotImplementedError,
    AssertionError, OverflowError, RecursionError, LookupError, ZeroDivisionError,
)
"""What pypdf raises at pages that are written oddly."""

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class PageWords:
    """The words of a page in the order they are written, and down its columns.

    `is_read_off` where some are invisible, as programs write them that read pictures; `is_garbled` where the font does
    not tell which letters it draws. `seen` is without the invisible ones.
    """

    text: str
    seen: str
    columns: str
    is_read_off: bool
    is_garbled: bool


@dataclass(frozen=True)
class _Piece:
    """Letters that stand side by side without a gap."""

    text: str
    left: float
    bottom: float
    top: float


def pages_in(path: Path) -> Iterator[str]:
    """All the words of each page, also those off the page or outside its crop; each is closed at once."""
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            with closing(page), closing(page.get_textpage()) as text:
                yield text.get_text_range()


def words_by_pdfium(page: pypdfium2.PdfPage) -> PageWords:
    with closing(page.get_textpage()) as text:
        letters = [_letter(text.raw, number) for number in range(text.count_chars())]
        pieces = list(_pieces(letters))
        hidden = any(letter.is_unseen for letter in letters)
        garbled = any(letter.is_unmapped for letter in letters)
    text = "".join(letter.text for letter in letters)
    seen = "".join(letter.text for letter in letters if not letter.is_unseen)
    return PageWords(text, seen, _down_columns(pieces), hidden, garbled)


def words_by_pypdf(content: bytes) -> Iterator[str | None]:
    """The words of each page; None for one that pypdf cannot read."""
    try:
        pages = list(pypdf.PdfReader(io.BytesIO(content)).pages)
    except PYPDF_ERRORS:
        return
    for page in pages:
        try:
            yield page.extract_text()
        except PYPDF_ERRORS:
            yield None


@dataclass(frozen=True)
class _Letter:
    text: str
    left: float
    right: float
    bottom: float
    top: float
    is_unseen: bool
    is_unmapped: bool

    @property
    def is_drawn(self) -> bool:
        return self.right > self.left and not self.text.isspace()


def _letter(text: pdfium.FPDF_TEXTPAGE, number: int) -> _Letter:
    code = pdfium.FPDFText_GetUnicode(text, number)
    letter = " " if code in _SURROGATES or not 0 < code < 0x110000 else chr(code)
    if pdfium.FPDFText_IsGenerated(text, number) == 1:
        return _Letter(letter, 0, 0, 0, 0, is_unseen=False, is_unmapped=False)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(text, number, left, right, bottom, top)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(pdfium.FPDFText_GetTextObject(text, number))
    is_unmapped = pdfium.FPDFText_HasUnicodeMapError(text, number) == 1 or 0xE000 <= code < 0xF900 or code == 0xFFFD
    return _Letter(letter, left.value, right.value, bottom.value, top.value, mode in _UNSEEN, is_unmapped)


def _pieces(letters: Sequence[_Letter]) -> Iterator[_Piece]:
    """Runs of letters on one line, cut where a gap is wider than any between words."""
    run: list[_Letter] = []
    space = ""
    text = ""
    for letter in letters:
        if not letter.is_drawn:
            space = " "
            continue
        if run and not _goes_on(run[-1], letter):
            yield _piece(run, text)
            run, text, space = [], "", ""
        text += space + letter.text
        space = ""
        run.append(letter)
    if run:
        yield _piece(run, text)


def _goes_on(before: _Letter, letter: _Letter) -> bool:
    height = max(before.top - before.bottom, letter.top - letter.bottom, 4.0)
    is_level = min(before.top, letter.top) > max(before.bottom, letter.bottom) - 0.3 * height
    return is_level and -height < letter.left - before.right < _GAP * height


def _piece(run: Sequence[_Letter], text: str) -> _Piece:
    return _Piece(text, run[0].left, min(one.bottom for one in run), max(one.top for one in run))


def _down_columns(pieces: Sequence[_Piece]) -> str:
    """The pieces that begin at one edge, from top to bottom, edge after edge: a table read down its columns."""
    in_order = sorted(pieces, key=lambda piece: piece.left)
    columns: list[list[_Piece]] = [in_order[:1]]
    for before, piece in pairwise(in_order):
        if piece.left - before.left > _SAME_EDGE:
            columns.append([])
        columns[-1].append(piece)
    return "\n\n".join(
        "\n".join(piece.text for piece in sorted(column, key=lambda piece: -piece.top)) for column in columns if column
    )
