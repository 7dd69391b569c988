"""Holds a PDF whose scans were read against the one before: the same pictures, looking the same but for their turn."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Matrix, Name, Object, Stream
from PIL import Image, ImageFilter

from bundler.documents.intake.contents import content_bytes
from bundler.documents.intake.geometry import Box, rotation, visible_box
from bundler.documents.intake.glance import glance, is_same_picture
from bundler.documents.scans.task import Numbers, SetRight

_MAX_DEPTH: Final = 12
_BLUR: Final = ImageFilter.GaussianBlur(3)
"""A small picture that is turned by a few degrees has other letters than one that is drawn so; the lines are the same.
"""


def is_unchanged(before: Path, after: Path, pages_set_right: Iterable[SetRight]) -> bool:
    """Whether nothing but words, turns and straightening was added, and those to the pages named only."""
    done = {page.page: page for page in pages_set_right}
    try:
        with pikepdf.open(before) as old, pikepdf.open(after) as new:
            return len(old.pages) == len(new.pages) and all(
                _is_same_inside(one.obj, other.obj, is_read=number in done)
                for number, (one, other) in enumerate(zip(old.pages, new.pages, strict=True), start=1)
            ) and _look_the_same(before, after, done, [visible_box(page.obj) for page in old.pages])
    except (pikepdf.PdfError, pypdfium2.PdfiumError):
        return False


def words_on(path: Path, pages: Iterable[int]) -> tuple[tuple[int, str], ...]:
    """The words of these pages, for those that have any."""
    with pypdfium2.PdfDocument(path) as document:
        found = [(number, _words(document[number - 1])) for number in pages]
    return tuple((number, words) for number, words in found if words.strip())


def _words(page: pypdfium2.PdfPage) -> str:
    with contextlib.closing(page), contextlib.closing(page.get_textpage()) as text:
        words: str = text.get_text_bounded()
    return words


def _is_same_inside(old: Object, new: Object, *, is_read: bool) -> bool:
    if visible_box(old) != visible_box(new) or picture_hashes(old) != picture_hashes(new):
        return False
    return is_read or (content_bytes(old) == content_bytes(new) and rotation(old) == rotation(new))


def picture_hashes(page: Object) -> list[str]:
    """A hash of the stored bytes of every picture that a page can draw, also within what it draws as a whole."""
    return sorted(hashlib.sha256(picture.read_raw_bytes()).hexdigest() for picture in _pictures(page, 0))


def _pictures(thing: Object, depth: int) -> Iterator[Stream]:
    named = thing.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    for part in named.values():
        if not isinstance(part, Stream) or depth > _MAX_DEPTH:
            continue
        if part.get("/Subtype") == Name.Image:
            yield part
        else:
            yield from _pictures(part, depth + 1)


def _look_the_same(before: Path, after: Path, done: dict[int, SetRight], boxes: list[Box]) -> bool:
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
