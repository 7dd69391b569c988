"""Looks at pages as pictures, at low resolution: has cleaning changed them, and is the footer's place free?"""

from __future__ import annotations

import math
from typing import Final

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from bundler.documents.intake.geometry import Box
from bundler.documents.intake.limits import FOOTER_STRIP, GLANCE_DPI, MAX_GLANCE_SIDE

_TILE: Final = 4
"""Pixels: pictures are compared by the mean of tiles this wide, so that single pixels of anti-aliasing pass."""

_CHANGED: Final = 20
"""Grey levels of 255 by which a tile may differ."""

_PAPER_AT_LEAST: Final = 200
"""Grey level from which a background counts as paper."""

_INK: Final = 24
"""Grey levels by which the darkest part of an empty strip may differ from its paper: the noise of a scan."""


def glance(
    page: pypdfium2.PdfPage, *, draw_annotations: bool = True, dots_per_inch: float = GLANCE_DPI
) -> Image.Image:
    """The page as a small grey picture, as a reader sees it."""
    width, height = page.get_size()
    scale = min(dots_per_inch / 72, MAX_GLANCE_SIDE / max(width, height))
    scale = max(scale, 8 / min(width, height))
    bitmap = page.render(
        scale=scale, grayscale=True, draw_annots=draw_annotations, may_draw_forms=draw_annotations,
        limit_image_cache=True,
    )
    try:
        picture: Image.Image = bitmap.to_pil().copy()
        return picture
    finally:
        bitmap.close()


def blanked(picture: Image.Image, areas: tuple[Box, ...]) -> Image.Image:
    """The picture with areas (fractions of the page) painted over, because they are meant to change."""
    painter = ImageDraw.Draw(picture)
    for left, up, right, down in areas:
        painter.rectangle(
            (
                math.floor(left * picture.width) - 1, math.floor(up * picture.height) - 1,
                math.ceil(right * picture.width) + 1, math.ceil(down * picture.height) + 1,
            ),
            fill=255,
        )
    return picture


def greatest_change(before: Image.Image, after: Image.Image) -> int:
    """By how many grey levels the most different tile of two pictures differs; 255 if their sizes do."""
    if before.size != after.size:
        return 255
    plain = _greatest_tile(ImageChops.difference(before, after))
    if plain <= _CHANGED:
        return plain
    return max(_greatest_tile(_beyond_neighbours(before, after)), _greatest_tile(_beyond_neighbours(after, before)))


def _beyond_neighbours(picture: Image.Image, other: Image.Image) -> Image.Image:
    """By how much each dot is lighter or darker than every dot next to its place in the other picture.

    Where pdfium blends a highlight, it draws the letters beneath up to one dot aside.
    """
    lighter = ImageChops.subtract(picture, other.filter(ImageFilter.MaxFilter(3)))
    darker = ImageChops.subtract(other.filter(ImageFilter.MinFilter(3)), picture)
    return ImageChops.lighter(lighter, darker)


def _greatest_tile(difference: Image.Image) -> int:
    _, most = difference.reduce(_TILE).getextrema()
    return int(most)  # type: ignore[arg-type]  # a grey picture has one band


def is_same_picture(before: Image.Image, after: Image.Image) -> bool:
    return greatest_change(before, after) <= _CHANGED


def is_footer_free(picture: Image.Image, height_in_points: float) -> bool:
    """True if the strip that the footer needs shows bare paper: light, and all of one tone but for scan noise."""
    rows = math.ceil(FOOTER_STRIP / height_in_points * picture.height)
    if rows >= picture.height:
        return False
    strip = picture.crop((0, picture.height - rows, picture.width, picture.height)).reduce(2)
    darkest, lightest = (int(level) for level in strip.getextrema())  # type: ignore[arg-type]
    return darkest >= _PAPER_AT_LEAST and lightest - darkest <= _INK
