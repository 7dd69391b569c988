"""The timeline as SVG: to stand in a web page or be opened by itself, and said in words beside."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from bundler.documents.timeline.layout import Colour, Picture, Sign, Stroke, Words, lay_out
from bundler.model.timeline import MarkState, Timeline
from bundler.model.words import day_in_words


def svg_of(timeline: Timeline) -> str:
    """One `<svg>` element; it takes the width it is given."""
    picture = lay_out(timeline)
    attributes = (
        'xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="timeline-title timeline-words" '
        f'viewBox="0 0 {picture.width:g} {picture.height:g}" width="100%" '
        'font-family="Arial, Liberation Sans, sans-serif"'
    )
    title = f'<title id="timeline-title">Timeline of {escape(timeline.reference)}</title>'
    words = f'<desc id="timeline-words">{escape("; ".join(_in_words(timeline)))}</desc>'
    return "\n".join((f"<svg {attributes}>", title, words, *_drawn(picture), "</svg>"))


def _in_words(timeline: Timeline) -> Iterator[str]:
    yield f"Today is {day_in_words(timeline.today)}"
    for mark in timeline.marks:
        state = "" if mark.state is MarkState.HAPPENED else f"{mark.state.value} "
        yield f"{mark.label}: {state}{day_in_words(mark.day)}"


def _drawn(picture: Picture) -> Iterator[str]:
    for stroke in picture.strokes:
        yield _line(stroke)
    for sign in picture.signs:
        yield _sign(sign)
    for words in picture.words:
        yield _text(words)


def _line(stroke: Stroke) -> str:
    dashes = ' stroke-dasharray="3 2"' if stroke.dashed else ""
    return (
        f'<line x1="{stroke.x1:.1f}" y1="{stroke.y1:.1f}" x2="{stroke.x2:.1f}" y2="{stroke.y2:.1f}" '
        f'stroke="{_rgb(stroke.colour)}" stroke-width="{stroke.thick:g}"{dashes}/>'
    )


def _sign(sign: Sign) -> str:
    x, y, colour = sign.x, sign.y, _rgb(sign.colour)
    match sign.state:
        case MarkState.HAPPENED:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
        case MarkState.PLANNED:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="#fff" stroke="{colour}"/>'
        case MarkState.DUE:
            return f'<path d="M{x:.1f} {y - 3.6:.1f}l3.6 3.6-3.6 3.6-3.6-3.6z" fill="#fff" stroke="{colour}"/>'
        case MarkState.MISSED:
            return (
                f'<path d="M{x - 3:.1f} {y - 3:.1f}l6 6m0-6l-6 6" fill="none" stroke="{colour}" stroke-width="1.6"/>'
            )


def _text(words: Words) -> str:
    weight = ' font-weight="bold"' if words.bold else ""
    ground = ' stroke="#fff" stroke-width="3" paint-order="stroke"' if words.covers else ""
    return (
        f'<text x="{words.x:.1f}" y="{words.y:.1f}" font-size="{words.size:g}" text-anchor="{words.at}" '
        f'fill="{_rgb(words.colour)}"{weight}{ground}>{escape(words.text)}</text>'
    )


def _rgb(colour: Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
