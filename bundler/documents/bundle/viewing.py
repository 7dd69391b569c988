"""What a viewer shows of a finished bundle, asked of PDFium: where the stamps really lie, and the text of a page."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pypdfium2
from pypdfium2 import raw

Area = tuple[float, float, float, float]
_FINE = 100
"""Steps per point in which PDFium is asked for places on the page."""
_FAR = 1000.0


@dataclass(frozen=True)
class SeenText:
    """A run of text as it lies on the visible page: in points, from the lower left corner, after any turn."""

    left: float
    bottom: float
    right: float
    top: float
    size: float
    is_upright: bool
    is_clipped: bool


@dataclass(frozen=True)
class SeenStamp:
    """The last two things drawn on a page, if they are text: footer and label; and how wide the visible page is.

    Sizes and places leave UserUnit out, as PDFium does.
    """

    wide: float
    texts: tuple[SeenText, ...]


class Viewer:
    """A finished bundle opened for looking; pages count from 1."""

    def __init__(self, bundle: Path) -> None:
        self._document = pypdfium2.PdfDocument(bundle)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._document.close()

    @property
    def page_count(self) -> int:
        return len(self._document)

    def stamp(self, number: int) -> SeenStamp:
        page = raw.FPDF_LoadPage(self._document, number - 1)
        if not page:
            return SeenStamp(0, ())
        try:
            count = raw.FPDFPage_CountObjects(page)
            things = [raw.FPDFPage_GetObject(page, index) for index in range(max(count - 2, 0), count)]
            sheet = _Sheet.of(page)
            texts = tuple(sheet.seen(thing) for thing in things if _is_text(thing))
            return SeenStamp(raw.FPDF_GetPageWidthF(page), texts)
        finally:
            raw.FPDF_ClosePage(page)

    def text(self, number: int) -> str:
        """All text of a page."""
        return self.texts_in(number, ())[0]

    def texts_in(self, number: int, areas: tuple[Area, ...]) -> tuple[str, ...]:
        """All text of a page, then the text in each of some areas."""
        page = self._document[number - 1]
        text = page.get_textpage()
        try:
            return text.get_text_range(), *(text.get_text_bounded(*area) for area in areas)
        finally:
            text.close()
            page.close()


def _is_text(thing: raw.FPDF_PAGEOBJECT) -> bool:
    return bool(raw.FPDFPageObj_GetType(thing) == raw.FPDF_PAGEOBJ_TEXT)


@dataclass(frozen=True)
class _Sheet:
    """How PDFium turns a page's own space into the visible page: x = a*x + c*y + e, y = b*x + d*y + f."""

    turn: tuple[float, float, float, float, float, float]

    @classmethod
    def of(cls, page: raw.FPDF_PAGE) -> Self:
        """Asked of PDFium with three points, so that it is its idea of boxes and turns, not ours."""
        wide, high = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)

        def shown(x: float, y: float) -> tuple[float, float]:
            across, down = ctypes.c_int(), ctypes.c_int()
            raw.FPDF_PageToDevice(page, 0, 0, round(wide * _FINE), round(high * _FINE), 0, x, y, across, down)
            return across.value / _FINE, high - down.value / _FINE

        (e, f), (ax, bx), (cy, dy) = shown(0, 0), shown(_FAR, 0), shown(0, _FAR)
        return cls(((ax - e) / _FAR, (bx - f) / _FAR, (cy - e) / _FAR, (dy - f) / _FAR, e, f))

    def at(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self.turn
        return a * x + c * y + e, b * x + d * y + f

    def seen(self, thing: raw.FPDF_PAGEOBJECT) -> SeenText:
        x0, y0, x1, y1 = edges = [ctypes.c_float() for _ in range(4)]
        raw.FPDFPageObj_GetBounds(thing, *edges)
        (left, bottom), (right, top) = self.at(x0.value, y0.value), self.at(x1.value, y1.value)
        matrix, size = raw.FS_MATRIX(), ctypes.c_float()
        raw.FPDFPageObj_GetMatrix(thing, matrix)
        raw.FPDFTextObj_GetFontSize(thing, size)
        (across, rise), (origin_x, origin_y) = self.at(matrix.c, matrix.d), self.at(0, 0)
        across, rise = across - origin_x, rise - origin_y
        return SeenText(
            left=min(left, right), bottom=min(bottom, top), right=max(left, right), top=max(bottom, top),
            size=size.value * rise, is_upright=rise > 0 and abs(across) < rise / 100,
            is_clipped=raw.FPDFClipPath_CountPaths(raw.FPDFPageObj_GetClipPath(thing)) > 0,
        )
