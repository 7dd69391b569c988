"""Scans for tests: pages of text drawn, made a picture of, and laid into PDFs as a scanner would."""

from __future__ import annotations

import io
import math
import random
from pathlib import Path

import img2pdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from bundler.documents.scans.tesseract import probe

LINES = (
    "Report of the visit to Larkspur Hill",
    "Ada settled quickly with her foster carers and sleeps well in her own room.",
    "She has made two friends at school and her reading has come on this term.",
    "Her grandmother sees her every second Saturday at the family centre in town.",
    "The health visitor weighed her in September and was pleased with her growth.",
    "The next meeting is planned for the first week of December at the school.",
)
DPI = 200

_FOUND = probe(("eng", "cym"))
needs_ocr = [
    pytest.mark.ocr,
    pytest.mark.skipif(_FOUND is None or bool(_FOUND.missing), reason="Tesseract with English and Welsh is not here"),
]


def drawn(lines: tuple[str, ...] = LINES) -> Image.Image:
    """A page of text as a grey picture at 200 dots per inch."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    canvas.setFont("Times-Roman", 14)
    for number, line in enumerate(lines):
        canvas.drawString(72, 720 - 28 * number, line)
    canvas.save()
    with pypdfium2.PdfDocument(target.getvalue()) as document:
        picture: Image.Image = document[0].render(scale=DPI / 72, grayscale=True).to_pil()
        return picture


def askew(page: Image.Image, degrees: float) -> Image.Image:
    return page.rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=255)


def scribbled() -> Image.Image:
    """Lines of pen strokes that are no letters."""
    chance = random.Random(1)
    page = Image.new("L", (1654, 2339), 255)
    pen = ImageDraw.Draw(page)
    for line in range(14):
        strokes = [
            (x, 300 + line * 120 + 30 * math.sin(x / chance.uniform(7, 16)) + chance.uniform(-12, 12))
            for x in range(180, 1450, 6)
        ]
        pen.line(strokes, fill=40, width=5, joint="curve")
    return page


def jpeg(page: Image.Image) -> bytes:
    target = io.BytesIO()
    page.save(target, "JPEG", quality=85, dpi=(DPI, DPI))
    return target.getvalue()


def scan(path: Path, *pages: Image.Image) -> Path:
    """A PDF that is one JPEG on each page, and nothing else."""
    path.write_bytes(img2pdf.convert([jpeg(page) for page in pages], nodate=True))
    return path
