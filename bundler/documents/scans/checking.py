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
from bundler.documents.intake.glance import glance, is_same_picture
from bundler.documents.intake.pdf import normalise
from bundler.documents.scans.task import Numbers, PageDone
from bundler.model.limits import Limits
from bundler.model.paper import NormalisedPdf

_BLUR: Final = ImageFilter.GaussianBlur(3)
"""A small picture that is turned by a few degrees has other letters than one that is drawn so; the lines are the same.
"""


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
            _is_as_meant(_as_stored(old[number - 1]), _as_stored(new[number - 1]), boxes[number - 1], page.matrix)
            for number, page in done.items()
        )


def _is_as_meant(old: Image.Image, new: Image.Image, box: Box, matrix: Numbers | None) -> bool:
    if matrix is None:
        return is_same_picture(old, new)
    return is_same_picture(straightened(old, box, matrix).filter(_BLUR), new.filter(_BLUR))


def _as_stored(page: pypdfium2.PdfPage) -> Image.Image:
    """A glance at the page before its own turn."""
    with contextlib.closing(page):
        return glance(page).rotate(page.get_rotation(), expand=True)


def straightened(picture: Image.Image, box: Box, matrix: Numbers) -> Image.Image:
    """A glance at a page as it would look if all that it draws went through the matrix."""
    across, down = (box[2] - box[0]) / picture.width, (box[3] - box[1]) / picture.height
    to_page = Matrix(across, 0, 0, -down, box[0], box[3])
    back = to_page @ Matrix(matrix).inverse() @ to_page.inverse()
    a, b, c, d, e, f = back.shorthand
    return picture.transform(
        picture.size, Image.Transform.AFFINE, (a, c, e, b, d, f), Image.Resampling.BICUBIC, fillcolor=255
    )
