"""Our own type: Liberation Sans, what it can draw, how wide text is and where its lines break.

A character without a glyph is drawn as its Unicode name in square brackets, so that nothing is lost on paper (T24).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "LiberationSans"
BOLD = "LiberationSans-Bold"
_FILES = {REGULAR: "LiberationSans-Regular.ttf", BOLD: "LiberationSans-Bold.ttf"}
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)


@cache
def font(name: str) -> TTFont:
    """One of our two fonts, known to reportlab from now on."""
    face = TTFont(name, str(Path(__file__).with_name("fonts") / _FILES[name]))
    pdfmetrics.registerFont(face)
    return face


@lru_cache(maxsize=1024)
def drawable(text: str) -> str:
    """The text as our fonts can show it, on one line; line breaks and tabs become spaces."""
    return " ".join("".join(map(_shown, unicodedata.normalize("NFC", text))).split())


@lru_cache(maxsize=1024)
def _shown(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in _INVISIBLE or ord(character) in _VARIATION_SELECTORS:
        return ""
    if _has_glyph(character):
        return character
    return f"[{unicodedata.name(character, f'U+{ord(character):04X}')}]"


def _has_glyph(character: str) -> bool:
    """Right-to-left letters count as missing: without their shaping they would print backwards."""
    left_to_right = unicodedata.bidirectional(character) not in _RIGHT_TO_LEFT
    return left_to_right and all(ord(character) in font(name).face.charToGlyph for name in _FILES)


def width(text: str, name: str, size: float) -> float:
    """Width in points of drawable text."""
    return sum(map(_widths(name).__getitem__, map(ord, text))) * size / 1000


@cache
def _widths(name: str) -> dict[int, float]:
    """Width of each character in thousandths of the font's size."""
    widths: dict[int, float] = font(name).face.charWidths
    return widths


@lru_cache(maxsize=1024)
def lines(text: str, name: str, size: float, room: float) -> tuple[str, ...]:
    """Drawable text broken into lines that fit `room` points; a word longer than a line is broken, never cut."""
    return tuple(_lines([piece for word in drawable(text).split() for piece in _pieces(word, name, size, room)],
                        name, size, room))


def _lines(words: list[str], name: str, size: float, room: float) -> Iterator[str]:
    line = ""
    for word in words:
        longer = f"{line} {word}" if line else word
        if line and width(longer, name, size) > room:
            yield line
            line = word
        else:
            line = longer
    yield line


def _pieces(word: str, name: str, size: float, room: float) -> Iterator[str]:
    while width(word, name, size) > room:
        fitting = next(end for end in range(len(word) - 1, 0, -1) if end == 1 or width(word[:end], name, size) <= room)
        yield word[:fitting]
        word = word[fitting:]
    yield word
