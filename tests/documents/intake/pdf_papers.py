"""Makes the PDFs that the tests of intake drop: plain ones, and hostile ones built object by object."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

A4 = (595.0, 842.0)


def write_pdf(path: Path, *texts: str, size: tuple[float, float] = A4) -> Path:
    """One page for each text, the text near the top left corner."""
    canvas = Canvas(str(path), pagesize=size, invariant=1)
    for text in texts or ("A page",):
        canvas.setFont("Helvetica", 24)
        canvas.drawString(60, size[1] - 100, text)
        canvas.showPage()
    canvas.save()
    return path


def changed(path: Path, change: Any, **saving: Any) -> Path:
    """The PDF after `change(pdf)`, written in its own place."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path, **saving)
    return path


def drawn(path: Path, content: bytes, **page: Any) -> Path:
    """A one-page PDF with the given drawing instructions and page attributes; Helvetica is /F1."""
    with pikepdf.new() as pdf:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        attributes: dict[str, Any] = {
            "MediaBox": Array([0, 0, *A4]), "Resources": Dictionary(Font=Dictionary(F1=font)), **page,
        }
        made = Dictionary(Type=Name.Page, Contents=pdf.make_stream(content), **attributes)
        pdf.pages.append(pikepdf.Page(pdf.make_indirect(made)))
        pdf.save(path)
    return path


def text_field(pdf: pikepdf.Pdf, name: str, value: str, bottom: float) -> pikepdf.Object:
    return pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String(name), V=String(value), F=4,
        Rect=Array([60, bottom, 400, bottom + 20]), DA=String("/Helv 12 Tf 0 g"),
    ))


def tick(pdf: pikepdf.Pdf, name: str, state: str, bottom: float) -> pikepdf.Object:
    """A tick-box whose state Yes draws a black square."""
    states: dict[str, Any] = {}
    for key, content in (("Yes", b"0 g 2 2 16 16 re f"), ("Off", b"")):
        states[key] = Stream(pdf, content)
        states[key].Type, states[key].Subtype, states[key].BBox = Name.XObject, Name.Form, Array([0, 0, 20, 20])
    return pdf.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, T=String(name), V=Name("/" + state), AS=Name("/" + state),
        F=4, Rect=Array([60, bottom, 80, bottom + 20]), AP=Dictionary(N=Dictionary(**states)),
    ))


def with_form(pdf: pikepdf.Pdf, *fields: pikepdf.Object, need_appearances: bool) -> None:
    helvetica = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    pdf.pages[0].obj.Annots = Array(fields)
    pdf.Root.AcroForm = Dictionary(
        Fields=Array(fields), NeedAppearances=need_appearances, DA=String("/Helv 12 Tf 0 g"),
        DR=Dictionary(Font=Dictionary(Helv=pdf.make_indirect(helvetica))),
    )


def words(path: Path, page: int = 0) -> str:
    """The text of a page, as pdfium reads it."""
    with pypdfium2.PdfDocument(path) as document:
        text: str = document[page].get_textpage().get_text_bounded()
    return text


def seen(path: Path, page: int = 0, scale: float = 1) -> Image.Image:
    """A page as a grey picture of one dot a point, as pdfium draws it, annotations included."""
    with pypdfium2.PdfDocument(path) as document:
        picture: Image.Image = document[page].render(scale=scale, grayscale=True).to_pil().copy()
    return picture


def everything(path: Path) -> bytes:
    """The PDF's every object, unpacked, to look for what must not be in it."""
    unpacked = io.BytesIO()
    with pikepdf.open(path) as pdf:
        pdf.save(unpacked, qdf=True, static_id=True, fix_metadata_version=False)
    return unpacked.getvalue()
