"""The timeline as a PDF page: A4 landscape, with what its signs mean."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from bundler.documents.bundle.lettering import BOLD, REGULAR, drawable, font, width
from bundler.documents.timeline.layout import GREY, INK, NAVY, Picture, Sign, Stroke, Words, lay_out
from bundler.model.timeline import MarkState, Timeline
from bundler.model.words import day_in_words

_WIDE, _HIGH = landscape(A4)
_LEFT, _TOP, _FOOT = 36.0, _HIGH - 52.0, 62.0
_KEY = (
    (MarkState.HAPPENED, "has happened"), (MarkState.PLANNED, "planned"), (MarkState.DUE, "due"),
    (MarkState.MISSED, "missed"),
)  # fmt: skip


def timeline_pdf(timeline: Timeline, title: str) -> bytes:
    """One page; the same timeline gives the same bytes. A picture higher than the page is made smaller."""
    for name in (REGULAR, BOLD):
        font(name)
    file = BytesIO()
    canvas = Canvas(file, pagesize=(_WIDE, _HIGH), invariant=True)
    canvas.setTitle(title)
    _write(canvas, _LEFT, _TOP, title, bold=True, size=16)
    line = f"the line marks {timeline.called}, {day_in_words(timeline.today)}"
    _write(canvas, _LEFT, _TOP - 17, f"{timeline.reference} · {line}", size=10)
    _draw_key(canvas, _TOP - 36)
    picture = lay_out(timeline)
    room = _TOP - 48 - _FOOT
    scale = min(1.0, room / picture.height)
    canvas.translate(_LEFT, _TOP - 48)
    canvas.scale(scale, scale)
    _draw(canvas, picture)
    canvas.save()
    return file.getvalue()


def _write(canvas: Canvas, x: float, y: float, text: str, *, bold: bool = False, size: float) -> None:
    canvas.setFillColorRGB(*(NAVY if bold else INK))
    canvas.setFont(BOLD if bold else REGULAR, size)
    canvas.drawString(x, y, drawable(text))


def _draw_key(canvas: Canvas, y: float) -> None:
    x = _LEFT + 4
    for state, words in _KEY:
        _draw_sign(canvas, Sign(x, -y, state, GREY))
        _write(canvas, x + 8, y - 3, words, size=8)
        x += 78


def _draw(canvas: Canvas, picture: Picture) -> None:
    for stroke in picture.strokes:
        _draw_line(canvas, stroke)
    for sign in picture.signs:
        _draw_sign(canvas, sign)
    for words in picture.words:
        _draw_words(canvas, words)


def _draw_line(canvas: Canvas, stroke: Stroke) -> None:
    canvas.setStrokeColorRGB(*stroke.colour)
    canvas.setLineWidth(stroke.thick)
    canvas.setDash([3, 2] if stroke.dashed else [])
    canvas.line(stroke.x1, -stroke.y1, stroke.x2, -stroke.y2)
    canvas.setDash([])


def _draw_sign(canvas: Canvas, sign: Sign) -> None:
    x, y = sign.x, -sign.y
    canvas.setStrokeColorRGB(*sign.colour)
    canvas.setFillColorRGB(*(sign.colour if sign.state is MarkState.HAPPENED else (1, 1, 1)))
    canvas.setLineWidth(1.6 if sign.state is MarkState.MISSED else 1)
    match sign.state:
        case MarkState.HAPPENED | MarkState.PLANNED:
            canvas.circle(x, y, 2.6, stroke=1, fill=1)
        case MarkState.DUE:
            path = canvas.beginPath()
            path.moveTo(x, y + 3.6)
            for across, up in ((3.6, 0), (0, -3.6), (-3.6, 0)):
                path.lineTo(x + across, y + up)
            path.close()
            canvas.drawPath(path, stroke=1, fill=1)
        case MarkState.MISSED:
            canvas.line(x - 3, y - 3, x + 3, y + 3)
            canvas.line(x - 3, y + 3, x + 3, y - 3)


def _draw_words(canvas: Canvas, words: Words) -> None:
    if words.covers:
        canvas.setFillColorRGB(1, 1, 1)
        long = width(words.text, BOLD if words.bold else REGULAR, words.size)
        canvas.rect(words.x - 1, -words.y - 2, long + 2, words.size + 1, stroke=0, fill=1)
    canvas.setFillColorRGB(*words.colour)
    canvas.setFont(BOLD if words.bold else REGULAR, words.size)
    draw = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
    draw[words.at](words.x, -words.y, drawable(words.text))
