"""The pictures in the samples' papers, drawn from words: floor plan, bar chart, family tree, signature."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).parents[2] / "bundler" / "documents" / "bundle" / "fonts"
INK = "#1d2a44"
_SIZE = (1000, 560)
_TINTS = ("#dbe7f3", "#e9f1dd", "#fbeed5", "#f3dfe4", "#e4e0f2", "#dff0ee", "#f4f0e6", "#e3e9ee")


def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"LiberationSans-{'Bold' if bold else 'Regular'}.ttf", size)


def draw(kind: str, words: str) -> bytes:
    """A PNG of one of the kinds `_KINDS` names."""
    picture = Image.new("RGB", _SIZE, "white")
    _KINDS[kind](ImageDraw.Draw(picture), words)
    return as_png(picture.quantize(64))


def as_png(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    picture.save(held, "PNG", optimize=True)
    return held.getvalue()


def _floor_plan(pen: ImageDraw.ImageDraw, words: str) -> None:
    """`Kitchen 2, Lounge 3 / Bedroom 1 2, Landing 1`: floors divided by `/`, rooms with their share of the width."""
    floors = words.split("/")
    height = (_SIZE[1] - 40) // len(floors)
    for level, floor in enumerate(floors):
        _rooms(pen, floor.split(","), 20 + level * height, height - 24)


def _rooms(pen: ImageDraw.ImageDraw, rooms: list[str], top: int, height: int) -> None:
    named = [room.strip().rpartition(" ") for room in rooms]
    unit = (_SIZE[0] - 40) / sum(int(share) for _, _, share in named)
    left = 20.0
    for number, (name, _, share) in enumerate(named):
        right = left + unit * int(share)
        pen.rectangle((left, top, right, top + height), fill=_TINTS[number % len(_TINTS)], outline=INK, width=5)
        pen.line((left + 30, top + height, left + 80, top + height), fill="white", width=7)
        pen.arc((left + 30, top + height - 50, left + 130, top + height + 50), 180, 270, fill=INK, width=2)
        _centred(pen, name, (left + right) / 2, top + height / 2, 22)
        left = right


def _bars(pen: ImageDraw.ImageDraw, words: str) -> None:
    """`Home=7, School=5`: horizontal bars out of ten."""
    marks = [mark.split("=") for mark in words.split(",")]
    step = (_SIZE[1] - 90) // len(marks)
    for tick in range(11):
        across = 330 + tick * 62
        pen.line((across, 20, across, _SIZE[1] - 60), fill="#c9ced6", width=1)
        _centred(pen, str(tick), across, _SIZE[1] - 38, 20)
    for row, (name, mark) in enumerate(marks):
        top = 30 + row * step
        pen.text((20, top + step / 2 - 18), name.strip(), INK, font(22))
        pen.rectangle((330, top + 6, 330 + 62 * float(mark), top + step - 14), fill="#4a6fa5")


def _tree(pen: ImageDraw.ImageDraw, words: str) -> None:
    """`Grandmother, Grandfather / Mother, Father / Child`: generations divided by `/`, joined by lines."""
    generations = [[name.strip() for name in row.split(",")] for row in words.split("/")]
    step = _SIZE[1] // len(generations)
    for level, names in enumerate(generations):
        middle = step * level + step / 2
        places = [_SIZE[0] * (number + 0.5) / len(names) for number in range(len(names))]
        pen.line((places[0], middle, places[-1], middle), fill=INK, width=3)
        if level:
            pen.line((_SIZE[0] / 2, middle - step, _SIZE[0] / 2, middle), fill=INK, width=3)
        for across, name in zip(places, names, strict=True):
            _box(pen, name, across, middle)


def _box(pen: ImageDraw.ImageDraw, name: str, across: float, middle: float) -> None:
    half = pen.textlength(name, font(20)) / 2 + 18
    pen.rounded_rectangle((across - half, middle - 32, across + half, middle + 32), 12, "#eef2f8", INK, 3)
    _centred(pen, name, across, middle, 20)


def _centred(pen: ImageDraw.ImageDraw, words: str, across: float, middle: float, size: int) -> None:
    pen.text((across, middle), words, INK, font(size), anchor="mm")


def signature(name: str) -> bytes:
    """A scribble that is always the same for one name: a PNG with a white ground."""
    turn = random.Random(name)
    picture = Image.new("L", (1040, 260), 255)
    pen = ImageDraw.Draw(picture)
    left = 30.0
    for word in name.split()[-2:]:
        left = _scrawl(pen, turn, left, min(len(word), 7)) + 30
    pen.line((40, 226, left - 40, 214 + turn.randint(-16, 8)), fill=70, width=4)
    return as_png(picture.resize((520, 130), Image.Resampling.LANCZOS).quantize(8))


def _scrawl(pen: ImageDraw.ImageDraw, turn: random.Random, left: float, letters: int) -> float:
    """One word's loops, a tall one first; answers where the pen was lifted."""
    sizes = [96.0] + [turn.choice((26, 30, 34, 38, 74)) for _ in range(letters)]
    points = []
    for step in range(letters * 24):
        letter, part = divmod(step, 24)
        size = sizes[letter] + (sizes[letter + 1] - sizes[letter]) * part / 24
        angle = math.tau * part / 24
        rise = size * (1 - math.cos(angle)) / 2
        points.append((left + 28 + step * 1.7 + 0.42 * size * math.sin(angle) + rise * 0.35, 180 - rise))
    pen.line(points, fill=40, width=6, joint="curve")
    return points[-1][0]


_KINDS: dict[str, Callable[[ImageDraw.ImageDraw, str], None]] = {
    "floor-plan": _floor_plan,
    "bars": _bars,
    "tree": _tree,
}
