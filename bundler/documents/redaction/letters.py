"""The letters of a page as PDFium sees them, each with where it stands on the page's picture."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from bundler.model.redaction import Box

_SURROGATES: Final = range(0xD800, 0xE000)
_UNSEEN: Final = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_OF_A_LINE: Final = 0.1
"""The part of a font's height that is cut off above and below, so that a box does not reach into the next line."""


@dataclass(frozen=True)
class Letter:
    """One letter; `box` in pixels, None for one that a program put between words without drawing it."""

    text: str
    box: Box | None
    is_seen: bool = True


@dataclass(frozen=True)
class Lettering:
    """Reads the letters of an open page for a picture of `width` and `height` pixels."""

    page: pypdfium2.PdfPage
    width: int
    height: int

    def letters(self) -> tuple[Letter, ...]:
        with closing(self.page.get_textpage()) as text:
            return tuple(self._letter(text.raw, number) for number in range(text.count_chars()))

    def _letter(self, text: pdfium.FPDF_TEXTPAGE, number: int) -> Letter:
        letter = _letter_at(text, number)
        if pdfium.FPDFText_IsGenerated(text, number) == 1 or letter.isspace():
            return Letter(letter, None)
        return Letter(letter, self._box(text, number), _is_seen(text, number))

    def _box(self, text: pdfium.FPDF_TEXTPAGE, number: int) -> Box:
        """What the letter's ink covers, and the height of its font, which also holds what a font tells wrongly."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(text, number, left, right, bottom, top)
        loose = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(text, number, loose)
        cut_x, cut_y = _OF_A_LINE * (loose.right - loose.left), _OF_A_LINE * (loose.top - loose.bottom)
        return around((
            self._on_picture(left.value, bottom.value, right.value, top.value),
            self._on_picture(loose.left + cut_x, loose.bottom + cut_y, loose.right - cut_x, loose.top - cut_y),
        ))  # fmt: skip

    def _on_picture(self, left: float, bottom: float, right: float, top: float) -> Box:
        corners = [self._pixel(x, y) for x, y in ((left, bottom), (right, top))]
        across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        return across[0], down[0], across[1] + 1, down[1] + 1

    def _pixel(self, x: float, y: float) -> tuple[int, int]:
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDF_PageToDevice(self.page.raw, 0, 0, self.width, self.height, 0, x, y, across, down)
        return across.value, down.value


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box that holds all of them."""
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


def texts_of(pdf: Path) -> tuple[str, ...]:
    """The letters of every page, as many as PDFium counts: their numbers are what passages are found by."""
    with pypdfium2.PdfDocument(pdf) as document:
        return tuple(_text_of(page) for page in document)


def _text_of(page: pypdfium2.PdfPage) -> str:
    with closing(page), closing(page.get_textpage()) as text:
        return "".join(_letter_at(text.raw, number) for number in range(text.count_chars()))


def _letter_at(text: pdfium.FPDF_TEXTPAGE, number: int) -> str:
    """One letter always, whatever the file says: half of a pair stands for none."""
    code = pdfium.FPDFText_GetUnicode(text, number)
    return " " if code in _SURROGATES or not 0 < code < 0x110000 else chr(code)


def _is_seen(text: pdfium.FPDF_TEXTPAGE, number: int) -> bool:
    drawn = pdfium.FPDFText_GetTextObject(text, number)
    return pdfium.FPDFTextObj_GetTextRenderMode(drawn) not in _UNSEEN


def words_of(letters: Sequence[Letter]) -> Iterator[tuple[str, Box, bool]]:
    """Each word between spaces, with its box, and whether it is drawn to be seen."""
    word: list[Letter] = []
    for letter in (*letters, Letter(" ", None)):
        if letter.box is not None:
            word.append(letter)
        elif word:
            boxes = [one.box for one in word if one.box]
            yield "".join(one.text for one in word), around(boxes), all(one.is_seen for one in word)
            word = []
