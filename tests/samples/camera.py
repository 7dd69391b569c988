"""Turns a text PDF into what a scanner or a telephone makes of it: grey, crooked, speckled, in shadow."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator

import pypdfium2
from PIL import Image, ImageChops, ImageFilter, ImageOps
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_SCAN_DPI = 120
_PHOTO_SIZE = (1200, 1600)
_UPRIGHT_AFTER_A_QUARTER_TURN = 6
_ORIENTATION = 0x0112


def scan(paper: bytes, *, seed: str, title: str) -> bytes:
    """A PDF of grey pictures, each page a little crooked; no text layer."""
    turn = random.Random(seed)
    held = io.BytesIO()
    canvas = Canvas(held, pagesize=A4, invariant=1)
    canvas.setTitle(title)
    for page in _pages(paper, _SCAN_DPI):
        grey = page.convert("L").rotate(turn.uniform(-0.9, 0.9), Image.Resampling.BICUBIC, fillcolor=246)
        canvas.drawImage(ImageReader(io.BytesIO(_jpeg(_speckled(grey, turn), 32))), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return held.getvalue()


def photograph(paper: bytes, *, seed: str) -> bytes:
    """A JPEG of the first page on a desk, stored lying on its side with the EXIF note to turn it upright."""
    turn = random.Random(seed)
    page = next(_pages(paper, 150))
    desk = Image.new("RGB", _PHOTO_SIZE, (122, 96, 71))
    desk.paste(_held_at_an_angle(page), (0, 0), _held_at_an_angle(Image.new("L", page.size, 255)))
    lit = ImageChops.multiply(desk, _shadow(turn))
    exif = Image.Exif()
    exif[_ORIENTATION] = _UPRIGHT_AFTER_A_QUARTER_TURN
    return _jpeg(lit.transpose(Image.Transpose.ROTATE_90), 62, exif)


def _pages(paper: bytes, dpi: int) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(paper)
    for page in document:
        yield page.render(scale=dpi / 72).to_pil().convert("RGB")
    document.close()


def _speckled(page: Image.Image, turn: random.Random) -> Image.Image:
    """Paper that is not quite white, with grain at a third of the resolution."""
    small = (page.width // 3, page.height // 3)
    grain = Image.frombytes("L", small, turn.randbytes(small[0] * small[1])).point(lambda dot: 245 + dot // 32)
    soft = page.filter(ImageFilter.GaussianBlur(0.5))
    return ImageChops.multiply(soft, grain.resize(page.size, Image.Resampling.BILINEAR))


def _held_at_an_angle(page: Image.Image) -> Image.Image:
    """The page as a camera sees it that is not held quite straight above."""
    width, height = page.size
    corners = (-0.10 * width, -0.05 * height, -0.07 * width, 1.06 * height,
               1.09 * width, 1.04 * height, 1.05 * width, -0.07 * height)
    return page.transform(_PHOTO_SIZE, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC)


def _shadow(turn: random.Random) -> Image.Image:
    """Daylight from one side, and the shadow of a hand in a corner."""
    side = ImageOps.invert(Image.linear_gradient("L")).rotate(90 + turn.randint(-20, 20), fillcolor=120)
    light = side.point(lambda level: 200 + level // 5).resize(_PHOTO_SIZE, Image.Resampling.BICUBIC)
    hand = Image.radial_gradient("L").point(lambda level: min(255, 170 + level)).resize((900, 900))
    dark = Image.new("L", _PHOTO_SIZE, 255)
    dark.paste(hand, (650, 1050))
    return ImageChops.multiply(light, dark.filter(ImageFilter.GaussianBlur(60))).convert("RGB")


def _jpeg(picture: Image.Image, quality: int, exif: Image.Exif | None = None) -> bytes:
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=quality, exif=exif or Image.Exif())
    return held.getvalue()
