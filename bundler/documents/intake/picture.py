"""Makes PDF pages of dropped pictures, upright, on A4, without loss where the format allows it."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import img2pdf
import pi_heif
import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageFile

from bundler.documents.intake import troubles
from bundler.documents.intake.jpeg import without_metadata
from bundler.documents.intake.limits import FOOTER_STRIP, MAX_FILE_BYTES, MAX_PICTURE_PIXELS
from bundler.documents.intake.png import without_texts
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.finding import Trouble
from bundler.model.limits import USUAL, Limits
from bundler.model.paper import Examination, PaperKind

_MM: Final = 72 / 25.4
_A4_SHORT: Final = 210 * _MM
_A4_LONG: Final = 297 * _MM
_MARGIN: Final = 10 * _MM
_FORMATS: Final = ("JPEG", "PNG", "TIFF", "HEIF", "GIF", "BMP", "DIB", "WEBP")
_PICTURE_ERRORS: Final = (
    OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError, IndexError, OverflowError, struct.error,
)
"""What Pillow says about bad content; the bytes are in memory by then, so that OSError is about them too."""

_NOT_EMBEDDED: Final = (
    img2pdf.AlphaChannelError, img2pdf.ImageOpenError, img2pdf.JpegColorspaceError, img2pdf.NegativeDimensionError,
    img2pdf.PdfTooLargeError, img2pdf.UnsupportedColorspaceError, img2pdf.ExifOrientationError, *_PICTURE_ERRORS,
)
"""What img2pdf says about a picture that no PDF can hold as it is."""

_BOMBS: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_MIN_DPI: Final = 72.0
_MAX_DPI: Final = 300.0
_MAX_DPI_RATIO: Final = 4.0
_ORIENTATION: Final = 0x0112
_JPEG_QUALITY: Final = 92
"""For pictures from lossy formats that a PDF cannot hold (HEIC, WebP)."""

Matrix = tuple[int, int, int, int, int, int]
_UPRIGHT: Final[Matrix] = (1, 0, 0, 1, 0, 0)
_TURNS: Final[dict[int, Matrix]] = {
    1: _UPRIGHT,
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""How the unit square of the stored picture is laid, for each EXIF orientation, to show upright."""

Image.init()
pi_heif.register_heif_opener()


@dataclass(frozen=True)
class _Frame:
    """One picture as bytes that img2pdf embeds as they are, its turn, and its size in points as it shows."""

    data: bytes
    turn: Matrix
    width: float
    height: float


def examine_picture(path: Path, limits: Limits = USUAL) -> Examination:
    """How many pages the picture makes, once every pixel has been read."""
    try:
        with _opened(path) as (_, picture):
            pages = sum(1 for _ in _loaded(picture, limits))
    except RefusedPaperError as refusal:
        return Examination(kind=PaperKind.PICTURE, troubles=(refusal.trouble,))
    return Examination(kind=PaperKind.PICTURE, pages=pages, pages_without_text=tuple(range(1, pages + 1)))


def picture_to_pdf(source: Path, target: Path, limits: Limits = USUAL) -> Trouble | None:
    """Writes one A4 page per frame of the picture; answers with the trouble of one that cannot be shown."""
    try:
        with pikepdf.new() as pdf:
            for frame in _frames(source, limits):
                _add_page(pdf, frame)
            pdf.save(
                target, deterministic_id=True, fix_metadata_version=False, force_version="1.7",
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
            )
    except RefusedPaperError as refusal:
        return refusal.trouble
    return None


@contextmanager
def _reading() -> Iterator[None]:
    """Around Pillow's own reading: whatever the content makes it raise becomes a refusal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except _BOMBS:
            raise RefusedPaperError(troubles.absurd_picture_size()) from None
        except _PICTURE_ERRORS:
            raise RefusedPaperError(troubles.damaged_picture()) from None


@contextmanager
def _opened(source: Path) -> Iterator[tuple[bytes, ImageFile.ImageFile]]:
    """The picture's bytes and the picture, not yet read beyond its head."""
    if source.stat().st_size > MAX_FILE_BYTES:
        raise RefusedPaperError(troubles.too_large())
    data = without_texts(source.read_bytes())
    with _reading():
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    with picture:
        yield data, picture


def _loaded(picture: ImageFile.ImageFile, limits: Limits) -> Iterator[Image.Image]:
    """Each page of the picture with all its pixels; only a TIFF has more than one page."""
    for number in range(_page_count(picture, limits)):
        with _reading():
            picture.seek(number)
            if picture.width * picture.height > MAX_PICTURE_PIXELS:
                raise RefusedPaperError(troubles.absurd_picture_size())
            picture.load()
        yield picture


def _page_count(picture: ImageFile.ImageFile, limits: Limits) -> int:
    if picture.format != "TIFF":
        return 1
    with _reading():
        count = int(getattr(picture, "n_frames", 1))
    if count > limits.pages:
        raise RefusedPaperError(troubles.too_many_pages(limits.pages))
    return count


def _frames(source: Path, limits: Limits) -> Iterator[_Frame]:
    with _opened(source) as (data, picture):
        for page in _loaded(picture, limits):
            embeddable = _untouched(picture, data) or _encoded(page, picture.format)
            orientation = _orientation(page)
            width, height = _natural_size(page)
            is_on_its_side = orientation >= 5
            yield _Frame(
                data=embeddable,
                turn=_TURNS[orientation],
                width=height if is_on_its_side else width,
                height=width if is_on_its_side else height,
            )


def _untouched(picture: ImageFile.ImageFile, data: bytes) -> bytes | None:
    """The file's own coded picture where a PDF can hold it, less what a JPEG tells besides; None where not."""
    if not _goes_in_untouched(picture):
        return None
    bare = without_metadata(data)
    return bare if bare == data or _is_readable(bare, picture.size) else None


def _is_readable(data: bytes, size: tuple[int, int]) -> bool:
    """A JPEG with a segment of false length is no longer one once that has been taken out."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            picture.load()
            return picture.size == size
    except _PICTURE_ERRORS:
        return False


def _goes_in_untouched(picture: ImageFile.ImageFile) -> bool:
    """True where a PDF holds the very bytes of the file: JPEG, and PNG without transparency or 16 bits."""
    if picture.format in ("JPEG", "MPO"):
        return picture.mode in ("L", "RGB", "CMYK")
    return (
        picture.format == "PNG"
        and picture.mode in ("1", "L", "P", "RGB")
        and not picture.has_transparency_data
        and getattr(picture, "n_frames", 1) == 1
    )


def _encoded(picture: Image.Image, source_format: str | None) -> bytes:
    """The picture on white, in eight bits, as a file that img2pdf embeds without further loss."""
    plain = _plain(picture)
    file = io.BytesIO()
    if source_format in ("HEIF", "WEBP"):
        plain.save(file, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        return file.getvalue()
    plain.save(file, "PNG")
    return without_texts(file.getvalue())


def _plain(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        over = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(paper, over).convert("RGB")
    if picture.mode.startswith("I;16"):
        return _scaled_to_grey(picture.convert("I"), 0, 65_535)
    if picture.mode in ("I", "F"):
        return _scaled_to_grey(picture, *_extrema(picture))
    bare = picture.copy()
    bare.info = {}
    return bare if bare.mode in ("1", "L") else bare.convert("RGB")


def _extrema(picture: Image.Image) -> tuple[float, float]:
    darkest, lightest = picture.getextrema()
    return float(darkest), float(lightest)  # type: ignore[arg-type]  # one band


def _scaled_to_grey(picture: Image.Image, darkest: float, lightest: float) -> Image.Image:
    scale = 255 / ((lightest - darkest) or 1)
    return picture.point(lambda level: level * scale + -darkest * scale).convert("L")


def _orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; anything else, or EXIF that cannot be read, counts as upright."""
    try:
        value = picture.getexif().get(_ORIENTATION, 1)
    except _PICTURE_ERRORS:
        return 1
    return value if value in _TURNS else 1


def _natural_size(picture: Image.Image) -> tuple[float, float]:
    """Width and height in points as stored, by the picture's own resolution where that is believable."""
    across, down = _resolution(picture)
    believable = min(max(across, down, _MIN_DPI), _MAX_DPI) / max(across, down)
    return picture.width * 72 / (across * believable), picture.height * 72 / (down * believable)


def _resolution(picture: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down; faxes differ in the two."""
    try:
        across, down = (float(dots) for dots in picture.info.get("dpi", (_MIN_DPI, _MIN_DPI)))
    except (TypeError, ValueError, ZeroDivisionError):
        return _MIN_DPI, _MIN_DPI
    is_sound = across > 0 and down > 0 and 1 / _MAX_DPI_RATIO <= across / down <= _MAX_DPI_RATIO
    return (across, down) if is_sound else (_MIN_DPI, _MIN_DPI)


def _add_page(pdf: pikepdf.Pdf, frame: _Frame) -> None:
    """A4 the way round that suits the picture, with a margin and the footer's place left free."""
    is_wide = frame.width > frame.height
    width, height = (_A4_LONG, _A4_SHORT) if is_wide else (_A4_SHORT, _A4_LONG)
    room_across, room_up = width - 2 * _MARGIN, height - 2 * _MARGIN - FOOTER_STRIP
    scale = min(1.0, room_across / frame.width, room_up / frame.height)
    wide, high = frame.width * scale, frame.height * scale
    left = (width - wide) / 2
    bottom = _MARGIN + FOOTER_STRIP + (room_up - high) / 2
    drawing = f"q {_matrix(frame.turn, left, bottom, wide, high)} cm /Picture Do Q".encode("ascii")
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(width, 4), round(height, 4)]),
        Resources=Dictionary(XObject=Dictionary(Picture=_image(pdf, frame.data))),
        Contents=pdf.make_stream(drawing),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _matrix(turn: Matrix, left: float, bottom: float, wide: float, high: float) -> str:
    """The turn of the unit square, followed by its stretch to the place on the page."""
    a, b, c, d, e, f = turn
    numbers = (a * wide, b * high, c * wide, d * high, e * wide + left, f * high + bottom)
    return " ".join(f"{number:.4f}" for number in numbers)


def _image(pdf: pikepdf.Pdf, data: bytes) -> pikepdf.Object:
    """The picture as an image object of the PDF, as img2pdf makes it."""
    try:
        single = img2pdf.convert(
            data, rotation=img2pdf.Rotation.none, first_frame_only=True, nodate=True,
            engine=img2pdf.Engine.pikepdf, layout_fun=lambda *_: (72, 72, 72, 72),
        )
    except _NOT_EMBEDDED:
        raise RefusedPaperError(troubles.damaged_picture()) from None
    with pikepdf.open(io.BytesIO(single)) as made:
        images = made.pages[0].Resources.XObject
        return pdf.copy_foreign(next(iter(images.values())))
