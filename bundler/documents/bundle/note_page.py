"""A page in the place of a paper that was sent and is gone: it keeps the numbers, and says what stood there (Q11)."""

from __future__ import annotations

from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from bundler.documents.bundle.drawing import page_range
from bundler.documents.bundle.ink import INK, LEFT, QUIET, ROOM, TEXT, TOP, Pen, Style
from bundler.documents.bundle.lettering import BOLD, REGULAR, drawable, font
from bundler.model.plan import A4

_HEADING = Style(INK, True, 18, 24)


def note_pdf(title: str, first_label: str, last_label: str) -> bytes:
    """One page; the same note gives the same bytes."""
    for name in (REGULAR, BOLD):
        font(name)
    target = BytesIO()
    pen = Pen(Canvas(target, pagesize=A4, invariant=1))
    pen.canvas.setTitle(drawable(title))
    y = pen.write_block(LEFT, TOP - 160, _HEADING.lines(drawable(title), ROOM), _HEADING)
    labels = page_range(first_label, last_label)
    said = f"A paper that was sent before had the numbers {labels}. No other paper has them."
    y = pen.write_block(LEFT, y - 12, TEXT.lines(said, ROOM), TEXT)
    more = "If it was replaced, the new one stands further back in this section: the list of changes tells where."
    pen.write_block(LEFT, y - 6, TEXT.lines(more, ROOM), QUIET)
    pen.turn()
    pen.canvas.save()
    return target.getvalue()
