"""Writes a sample paper as a text PDF with an outline, and the same bytes every time."""

from __future__ import annotations

import io
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, white
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.pagesizes import landscape as turned
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, Image, KeepTogether, PageTemplate, Spacer
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Words
from reportlab.platypus import Table as Grid

from tests.samples import drawings
from tests.samples.look import Look
from tests.samples.markup import Block, Bullets, Heading, PageBreak, Paragraph, Picture, SignedBy, Table

_SIZES = {1: 18, 2: 13, 3: 11}


class _Paper(BaseDocTemplate):  # type: ignore[misc]
    """Puts each heading into the outline as it is drawn."""

    def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 - reportlab's name
        level = getattr(flowable, "outline_level", None)
        if level is not None:
            key = f"h{self.seq.nextf('heading')}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, level)


def write(blocks: list[Block], look: Look, password: str | None = None) -> bytes:
    """A PDF with the look's header on each page; with a password it opens for nobody else."""
    for name in ("Regular", "Bold"):
        pdfmetrics.registerFont(TTFont(f"Sample{name}", drawings.FONTS / f"LiberationSans-{name}.ttf"))
    held = io.BytesIO()
    paper = _Paper(
        held, pagesize=turned(A4) if look.landscape else A4, title=look.title, author="", invariant=1,
        encrypt=StandardEncryption(password, strength=128) if password else None,
    )
    frame = Frame(2.2 * cm, 2.2 * cm, paper.pagesize[0] - 4.4 * cm, paper.pagesize[1] - 4.6 * cm, id="body")
    paper.addPageTemplates(PageTemplate("page", [frame], onPage=partial(_furniture, look.head)))
    width = paper.pagesize[0] - 4.8 * cm
    paper.build([part for block in blocks for part in _flow(block, look, width)])
    return held.getvalue()


def _furniture(head: str, canvas: Any, paper: Any) -> None:
    canvas.setFont("SampleRegular", 8.5)
    canvas.drawString(2.4 * cm, paper.pagesize[1] - 1.5 * cm, head)
    canvas.drawString(2.4 * cm, 1.3 * cm, f"Page {paper.page}")


def _words(text: str, size: float, bold: bool = False, **more: Any) -> Words:
    style = ParagraphStyle(
        "words", fontName="SampleBold" if bold else "SampleRegular", fontSize=size, alignment=TA_LEFT,
        **{"leading": size * 1.4, "spaceAfter": 7, **more},
    )
    return Words(escape(text), style)


def _flow(block: Block, look: Look, width: float) -> list[Any]:  # noqa: PLR0911 - one for each kind of block
    text = partial(_words, size=look.size, leading=look.size * (look.spacing + 0.12))
    match block:
        case Heading(words, level):
            return [_heading(words, level, look.colour)]
        case Paragraph(words):
            return [text(words)]
        case Bullets(items):
            return [text(f"•  {item}", leftIndent=18, firstLineIndent=-11, spaceAfter=3) for item in items]
        case Table():
            return [_grid(block, look.colour, width), Spacer(1, 10)]
        case Picture(kind, caption, words):
            picture = Image(io.BytesIO(drawings.draw(kind, words)), 15 * cm, 8.4 * cm)
            return [KeepTogether([picture, _words(caption, 9)])]
        case SignedBy(name, role, day):
            scribble = Image(io.BytesIO(drawings.signature(name)), 5.2 * cm, 1.3 * cm, hAlign="LEFT")
            lines = [_words(line, look.size, spaceAfter=1) for line in (name, role, day)]
            return [KeepTogether([Spacer(1, 8), scribble, *lines])]
        case PageBreak():
            return [NewPage()]


def _heading(text: str, level: int, colour: str) -> Words:
    ink = HexColor(f"#{colour}")
    heading = _words(text, _SIZES[level], True, spaceBefore=10, spaceAfter=6, keepWithNext=1, textColor=ink)
    heading.outline_level = level - 1
    return heading


def _grid(block: Table, colour: str, width: float) -> Grid:
    head, *body = block.rows
    rows = [
        [_words(text, 9.5, True, spaceAfter=0, textColor=white) for text in head],
        *([_words(text, 9.5, spaceAfter=0) for text in row] for row in body),
    ]
    return Grid(
        rows, [width * share / sum(block.widths) for share in block.widths], repeatRows=1,
        style=[
            ("GRID", (0, 0), (-1, -1), 0.5, HexColor("#7d8794")),
            ("BACKGROUND", (0, 0), (-1, 0), HexColor(f"#{colour}")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ],
    )
