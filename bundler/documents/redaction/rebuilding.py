"""The redacted copy: painted pages as pictures with the words that stay, the others as they were without their past."""

from __future__ import annotations

import io
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object
from PIL import Image, ImageChops

from bundler.documents.redaction.labels import draw_labels, spoken
from bundler.documents.redaction.painting import painted_name
from bundler.documents.redaction.word_layer import layer, unseen_font
from bundler.model.redaction import PaintedPage, Placed

_SHADES: Final = 16
"""Of grey, or of each colour: text looks the same, and takes a third of the room."""
_QUALITY: Final = 88
_WORTH: Final = 2.0
"""A picture without loss may be so many times larger than one with it."""
_COLOURED: Final = 12
"""How far the three bands may lie apart, of 256, on a page that counts as grey."""
_LEFT_OUT: Final = ("/Annots", "/Thumb", "/PieceInfo", "/Metadata", "/AF", "/StructParents", "/Tabs", "/B", "/AA")


def rebuild(pdf: Path, pages: Sequence[PaintedPage], folder: Path, target: Path) -> None:
    """Writes the copy; nothing of a painted page but its picture and the words that stay gets into it."""
    painted = {page.page: page for page in pages}
    with pikepdf.open(pdf) as source, pikepdf.new() as copy:
        font = unseen_font(copy)
        for number, page in enumerate(source.pages, start=1):
            if number in painted:
                _add_picture(copy, painted[number], font, folder, page.obj.get("/UserUnit"))
            else:
                copy.pages.append(page)
                _clean(copy.pages[-1].obj)
        copy.remove_unreferenced_resources()
        copy.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _clean(page: Object) -> None:
    for key in _LEFT_OUT:
        if key in page:
            del page[key]


def _add_picture(copy: pikepdf.Pdf, page: PaintedPage, font: Object, folder: Path, unit: Object | None) -> None:
    width, height = page.width * 72 / page.dpi, page.height * 72 / page.dpi
    with Image.open(folder / painted_name(page.page)) as painted:
        picture = painted.convert("RGB")
    draw_labels(picture, page.blacks, page.dpi)
    labels = [Placed(text=spoken(black), box=black.box) for black in page.blacks]
    drawn = f"q {width:.4f} 0 0 {height:.4f} 0 0 cm /Page Do Q\n".encode()
    content = drawn + layer((*page.words, *labels), page.height, page.dpi)
    entry = Dictionary(
        Type=Name.Page, MediaBox=Array([0, 0, round(width, 4), round(height, 4)]),
        Resources=Dictionary(XObject=Dictionary(Page=_stored(copy, picture)), Font=Dictionary(Unseen=font)),
        Contents=copy.make_stream(content),
    )  # fmt: skip
    if unit is not None:
        entry.UserUnit = unit
    copy.pages.append(pikepdf.Page(copy.make_indirect(entry)))


def _stored(pdf: pikepdf.Pdf, picture: Image.Image) -> Object:
    """The picture as small as it can be without harm: text without loss, photographs as JPEG."""
    plain = picture if _has_colour(picture) else picture.convert("L")
    exact = plain.point(_shade)
    whole, photograph = zlib.compress(exact.tobytes(), 9), _as_jpeg(plain)
    is_exact = len(whole) <= _WORTH * len(photograph)
    space = Name.DeviceRGB if plain.mode == "RGB" else Name.DeviceGray
    form = Name.FlateDecode if is_exact else Name.DCTDecode
    stream = pikepdf.Stream(pdf, whole if is_exact else photograph, Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=plain.width, Height=plain.height, BitsPerComponent=8,
        ColorSpace=space, Filter=form,
    ))  # fmt: skip
    return pdf.make_indirect(stream)


def _shade(value: int) -> int:
    step = 255 // (_SHADES - 1)
    return (value + step // 2) // step * step


def _has_colour(picture: Image.Image) -> bool:
    red, green, blue = picture.split()
    apart = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
    return sum(apart.histogram()[_COLOURED:]) > 0


def _as_jpeg(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=_QUALITY, optimize=True)
    return target.getvalue()

