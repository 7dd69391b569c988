"""Form values that no program has drawn yet: has them drawn, and finds those that could not be."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, String
from pypdfium2 import raw

from bundler.documents.intake.annotations import annotations_of, is_hidden
from bundler.documents.intake.geometry import inherited, number
from bundler.documents.intake.opening import OpenPdf
from bundler.documents.intake.survey import fields

_PASSWORD_FIELD: Final = 1 << 13


@contextlib.contextmanager
def values_drawn(source: Path, paper: OpenPdf) -> Iterator[OpenPdf]:
    """The paper itself, or where values were left for the viewer to draw, a copy in which pdfium has drawn them.

    qpdf could draw them too, but it makes question marks of Polish and Welsh letters.
    """
    if not lack_drawing(paper.pdf):
        yield paper
        return
    with pikepdf.open(_drawn(source)) as pdf:
        yield OpenPdf(pdf, paper.mended)


def _drawn(source: Path) -> io.BytesIO:
    fresh = io.BytesIO()
    with pypdfium2.PdfDocument(source) as document:
        document.init_forms()
        for page in document:  # to load a page is what draws its fields
            page.close()
        document.save(fresh, flags=raw.FPDF_REMOVE_SECURITY)
    return fresh


def lack_drawing(pdf: pikepdf.Pdf) -> bool:
    """True if the form asks viewers to draw its values, or a value has no drawing at all."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, Dictionary):
        return False
    return bool(form.get("/NeedAppearances", False)) or any(
        _lacks_drawing(item) for page in pdf.pages for item in annotations_of(page.obj)
    )


def _lacks_drawing(item: Object) -> bool:
    is_value = item.get("/Subtype") == Name.Widget and inherited(item, "/V") is not None
    return is_value and inherited(item, "/FT") in (Name.Tx, Name.Ch) and not isinstance(item.get("/AP"), Dictionary)


def typed_values(pdf: pikepdf.Pdf) -> tuple[str, ...]:
    """What is typed into the visible text fields."""
    return tuple(
        str(field.V)
        for field in fields(pdf)
        if isinstance(field.get("/V"), String) and inherited(field, "/FT") == Name.Tx and _is_shown(field)
    )


def _is_shown(field: Object) -> bool:
    kids = field.get("/Kids")
    widgets = list(kids) if isinstance(kids, Array) else [field]
    is_secret = int(number(inherited(field, "/Ff")) or 0) & _PASSWORD_FIELD
    return not is_secret and any(isinstance(widget, Dictionary) and not is_hidden(widget) for widget in widgets)


def is_value_lost(values: tuple[str, ...], words: str) -> bool:
    """True if any value cannot be read on the page, letter by letter, spaces aside."""
    shown = "".join(words.split())
    return any("".join(value.split()) not in shown for value in values)
