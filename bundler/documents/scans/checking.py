"""Holds a PDF whose scans were read against the one before: the same pictures, looking the same but for their turn."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from pikepdf import Matrix, Object
from PIL import Image, ImageFilter

from bundler.documents.intake import troubles
from bundler.documents.intake.contents import content_bytes, pictures_within
from bundler.documents.intake.geometry import Box, rotation, visible_box
from bundler.documents.intake.glance import glance, greatest_change, is_same_picture
from bundler.documents.intake.limits import GLANCE_DPI
from bundler.documents.intake.pdf import normalise
from bundler.documents.scans.task import Numbers, PageDone
from bundler.model.limits import Limits
from bundler.model.paper import NormalisedPdf

_FINE: Final = 96.0
"""Dots per inch at which straightened pages are compared."""
_BLUR: Final = ImageFilter.GaussianBlur(4)
_CHANGED: Final = 48
"""Grey levels of 255; edges of pictures are drawn up to a dot aside when they are aslant. An unstraightened page of
text differs by 120."""


def take_over(read: Path, before: Path, target: Path, pages: tuple[PageDone, ...], limits: Limits) -> NormalisedPdf:
    """The PDF as it was read, cleaned into the target; with a trouble that blocks if it would not be the same."""
    if not is_unchanged(before, read, pages):
        return NormalisedPdf(troubles=(troubles.changed_by_cleaning(tuple(page.page for page in pages)),))
    return normalise(read, target, limits)


def is_unchanged(before: Path, after: Path, pages_done: Iterable[PageDone]) -> bool:
    """Whether nothing but words, turns and straightening was added, and those to the pages named only."""
    done = {page.page: page for page in pages_done}
    try:
        with pikepdf.open(before) as old, pikepdf.open(after) as new:
            return len(old.pages) == len(new.pages) and all(
                _is_same_inside(one.obj, other.obj, is_read=number in done)
                for number, (one, other) in enumerate(zip(old.pages, new.pages, strict=True), start=1)
            ) and _look_the_same(before, after, done, [visible_box(page.obj) for page in old.pages])
    except (pikepdf.PdfError, pypdfium2.PdfiumError):
        return False


def _is_same_inside(old: Object, new: Object, *, is_read: bool) -> bool:
    if visible_box(old) != visible_box(new) or picture_hashes(old) != picture_hashes(new):
        return False
    return is_read or (content_bytes(old) == content_bytes(new) and rotation(old) == rotation(new))


def picture_hashes(page: Object) -> list[str]:
    """A hash of the stored bytes of every picture that a page can draw."""
    return sorted(hashlib.sha256(picture.read_raw_bytes()).hexdigest() for picture in pictures_within(page))


def _look_the_same(before: Path, after: Path, done: dict[int, PageDone], boxes: list[Box]) -> bool:
    with pypdfium2.PdfDocument(before) as old, pypdfium2.PdfDocument(after) as new:
        return all(
            _is_as_meant(old[number - 1], new[number - 1], boxes[number - 1], page.matrix)
            for number, page in done.items()
        )


def _is_as_meant(old: pypdfium2.PdfPage, new: pypdfium2.PdfPage, box: Box, matrix: Numbers | None) -> bool:
    """A page that was straightened is held against a picture of it that was; the lines are the same, not the dots."""
    with contextlib.closing(old), contextlib.closing(new):
        if matrix is None:
            return is_same_picture(_as_stored(old), _as_stored(new))
        meant = straightened(_as_stored(old, _FINE), box, matrix).filter(_BLUR)
        return greatest_change(meant, _as_stored(new, _FINE).filter(_BLUR)) <= _CHANGED


def _as_stored(page: pypdfium2.PdfPage, dots_per_inch: float = GLANCE_DPI) -> Image.Image:
    """A glance at the page before its own turn."""
    return glance(page, dots_per_inch=dots_per_inch).rotate(page.get_rotation(), expand=True)


def straightened(picture: Image.Image, box: Box, matrix: Numbers) -> Image.Image:
    """A glance at a page as it would look if all that it draws went through the matrix."""
    across, down = (box[2] - box[0]) / picture.width, (box[3] - box[1]) / picture.height
    to_page = Matrix(across, 0, 0, -down, box[0], box[3])
    back = to_page @ Matrix(matrix).inverse() @ to_page.inverse()
    a, b, c, d, e, f = back.shorthand
    return picture.transform(
        picture.size, Image.Transform.AFFINE, (a, c, e, b, d, f), Image.Resampling.BICUBIC, fillcolor=255
    )
