"""Pictures in which words may stand: pages as they look, and pictures that a page hides, cuts, or does not show."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Stream

from bundler.documents.intake.geometry import inherited
from bundler.documents.reach.contents import Gathering, ToRead
from bundler.documents.reach.drawn import DPI, MAX_SIDE, Drawn, Number, Strips, scale_of
from bundler.documents.reach.page_words import PageWords
from bundler.model.guard import Where

_LEAST_WIDTH, _LEAST_HEIGHT = 48, 12
"""Pixels; a smaller picture holds no word that anybody could read."""
_FAR: Final = 14_400
"""Points; no page is larger."""
_MANY_CURVES: Final = 60
"""A page with more curves than this may have letters drawn as lines."""
_ENOUGH: Final = 200
"""Letters; what a bundle prints on a page by itself has fewer."""
_GOOD_PART: Final = 0.25
"""Of a page."""
_STROKES: Final = 1_000
"""Curves; a drawn emblem has fewer, a page of handwriting more."""
_WIDE_ENOUGH: Final = 1_400
"""Pixels; narrower pictures are enlarged before they are read."""
_MOST: Final = 3.0
_SHADES: Final = 12
"""Of 256; a picture whose pixels differ by less shows nothing."""


class Pictures:
    """Leaves pictures to read in a folder, and notes them."""

    def __init__(self, into: Path, gathering: Gathering, *, read_every_page: bool) -> None:
        self._into = into
        self._gathering = gathering
        self._every = read_every_page

    def keep_page(self, page: pypdfium2.PdfPage, number: int, words: PageWords, drawn: Drawn) -> None:
        """The page as it looks, where its words may not be all that it shows.

        Few words on a page that is a picture are what a bundle prints on every scan: they tell nothing of it.
        """
        has_words = bool(words.text.strip()) and not words.is_garbled
        if self._every or not has_words or _may_show_more(drawn, page) or words.is_read_off:
            is_scan = _letters(words.seen) < _ENOUGH and _is_mostly_picture(drawn, page)
            page.set_cropbox(*page.get_mediabox())
            self._keep(
                page, "picture", number, has_words=has_words and not words.is_read_off and not is_scan,
                own=words.seen if is_scan and not words.is_garbled else "",
            )  # fmt: skip

    def keep_hidden(
        self, pdf: pikepdf.Pdf, drawn: Sequence[Drawn], page_of: Mapping[Number, int]
    ) -> None:
        """Every picture that is large enough for words, but for those that the look of a page shows whole; and those
        that are strips of a picture, together.
        """
        for number, (page, one) in enumerate(zip(pdf.pages, drawn, strict=True), start=1):
            if one.strips:
                self._keep_strips(pdf, page.obj, one.strips, number)
        whole = {number for one in drawn for number in one.whole}
        for thing in pdf.objects:
            if isinstance(thing, Stream) and thing.get("/Subtype") == Name.Image and thing.objgen not in whole:
                self._keep_one(thing, page_of.get(thing.objgen, 0))

    def _keep_strips(self, pdf: pikepdf.Pdf, page: pikepdf.Object, strips: Strips, number: int) -> None:
        """The low pictures of a page as they lie beside each other, whatever the page draws over them."""
        left, bottom, right, top = strips.box
        if max(right - left, top - bottom) > _FAR:
            self._gathering.leave_unread("picture", "parts of a picture lie too far from each other", number)
            return
        if (right - left) * DPI < _LEAST_WIDTH * 72 or (top - bottom) * DPI < _LEAST_HEIGHT * 72:
            return
        alone = io.BytesIO()
        with pikepdf.new() as held:
            only = held.add_blank_page()
            only.obj.MediaBox = Array(strips.box)
            resources = inherited(page, "/Resources")
            if isinstance(resources, Dictionary):
                only.obj.Resources = held.copy_foreign(pdf.make_indirect(resources))
            for thing in held.objects:
                if isinstance(thing, Stream) and thing.get("/Subtype") == Name.Image:
                    _bare(thing)
            only.obj.Contents = held.make_stream(strips.instructions)
            held.save(alone)
        with pypdfium2.PdfDocument(alone.getvalue()) as document:
            self._keep(document[0], "picture", number, has_words=True)

    def _keep_one(self, picture: Stream, number: int) -> None:
        width, height = int(picture.get("/Width", 0)), int(picture.get("/Height", 0))
        if width < _LEAST_WIDTH or height < _LEAST_HEIGHT:
            return
        alone = io.BytesIO()
        with pikepdf.new() as pdf:
            scale = max(width, height) / 1_000
            size = (width / scale, height / scale)
            page = pdf.add_blank_page(page_size=size)
            page.obj.Resources = Dictionary(XObject=Dictionary(P=_bare(pdf.copy_foreign(picture))))
            page.obj.Contents = pdf.make_stream(f"q {size[0]:.2f} 0 0 {size[1]:.2f} 0 0 cm /P Do Q".encode("ascii"))
            pdf.save(alone)
        with pypdfium2.PdfDocument(alone.getvalue()) as document:
            pixels = max(width, height) * min(_MOST, max(1.0, _WIDE_ENOUGH / width))
            self._keep(document[0], "picture", number, has_words=True, pixels=int(min(pixels, MAX_SIDE)))

    def _keep(
        self, page: pypdfium2.PdfPage, kind: Where, number: int, *, has_words: bool, own: str = "",
        pixels: int | None = None,
    ) -> None:  # fmt: skip
        if any(map(_is_broken, _images_on(page))):
            self._gathering.leave_unread(kind, "a picture is damaged, or of a kind that cannot be shown here", number)
        longest = float(max(page.get_size()))
        scale = pixels / longest if pixels else scale_of(longest)
        picture = page.render(scale=scale, grayscale=True, limit_image_cache=True).to_pil().convert("L")
        darkest, lightest = picture.getextrema()
        if lightest - darkest < _SHADES:
            return  # blank
        kept = f"picture-{len(self._gathering.pictures) + 1}.png"
        picture.save(self._into / kept, dpi=(DPI, DPI), compress_level=1)
        self._gathering.pictures.append(ToRead(kept=kept, kind=kind, page=number, has_words=has_words, own=own))


def _may_show_more(drawn: Drawn, page: pypdfium2.PdfPage) -> bool:
    """Whether it draws pictures of some size, or letters as lines, or what nobody can tell."""
    if drawn.has_inline_picture or drawn.curves > _MANY_CURVES or not drawn.is_readable:
        return True
    return any(True for _ in _images_on(page))


def _is_mostly_picture(drawn: Drawn, page: pypdfium2.PdfPage) -> bool:
    """Whether pictures cover a good part of it, or strokes as of a pen."""
    width, height = page.get_size()
    covered = 0.0
    for picture in _images_on(page):
        left, bottom, right, top = picture.get_bounds()
        covered += max(0.0, right - left) * max(0.0, top - bottom)
    return covered >= _GOOD_PART * width * height or drawn.has_inline_picture or drawn.curves > _STROKES


def _images_on(page: pypdfium2.PdfPage) -> Iterator[pypdfium2.PdfImage]:
    for thing in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=10):
        if isinstance(thing, pypdfium2.PdfImage):
            yield thing


def _is_broken(picture: pypdfium2.PdfImage) -> bool:
    """Whether nothing of it is drawn: where it lies the page looks blank, which it need not be elsewhere."""
    try:
        picture.get_bitmap().close()
    except pypdfium2.PdfiumError:
        return True
    return False


def _letters(words: str) -> int:
    return sum(map(str.isalnum, words))


def _bare(picture: pikepdf.Object) -> pikepdf.Object:
    """Without what makes it transparent, or shows it on some layers only."""
    for key in ("/SMask", "/Mask", "/OC"):
        if key in picture:
            del picture[key]
    return picture
