"""What a black box says: the ground for it, as large as the box has room for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from bundler.documents.redaction.painting import BLACK
from bundler.model.redaction import Black

FONT: Final = Path(__file__).parents[1] / "bundle" / "fonts" / "LiberationSans-Bold.ttf"
_WHITE: Final = (255, 255, 255)
_LARGEST: Final = 10.0
_SMALLEST: Final = 4.5
"""Points; what is smaller nobody can read."""


def draw_labels(picture: Image.Image, blacks: Sequence[Black], dpi: float) -> None:
    """Draws every box anew, opaque, with its label along its longer side."""
    for black in blacks:
        picture.paste(_box(black, dpi), black.box[:2])


def spoken(black: Black) -> str:
    """What the box says to those who have the page read to them."""
    return f"[Redacted: {black.label}]"


def _box(black: Black, dpi: float) -> Image.Image:
    width, height = black.box[2] - black.box[0], black.box[3] - black.box[1]
    is_upright = height > 2 * width
    box = Image.new("RGB", (height, width) if is_upright else (width, height), BLACK)
    for text in (black.label, black.short):
        if font := _fitting(text, box.size, dpi):
            at = box.width / 2, box.height / 2
            ImageDraw.Draw(box).text(at, text, fill=_WHITE, font=font, anchor="mm")
            break
    return box.transpose(Image.Transpose.ROTATE_90) if is_upright else box


def _fitting(text: str, room: tuple[int, int], dpi: float) -> ImageFont.FreeTypeFont | None:
    """The font in the largest size in which a text fits; none if that is too small to read."""
    largest, smallest = int(_LARGEST * dpi / 72), max(6, int(_SMALLEST * dpi / 72))
    for size in range(min(largest, int(0.9 * room[1])), smallest - 1, -1):
        font = _font(size)
        if font.getlength(text) + size / 2 <= room[0]:
            return font
    return None


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, layout_engine=ImageFont.Layout.BASIC)
