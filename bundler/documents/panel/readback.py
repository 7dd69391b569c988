"""The finished book opened again by other libraries than the one that wrote it: pypdf for what it is made of, PDFium
for what is seen. Every page of every bundle must be there, as it is in the bundle.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, StreamObject
from pypdfium2 import PdfiumError

from bundler.documents.bundle.viewing import Viewer
from bundler.documents.panel.book import HEAD, book_number, head_of
from bundler.documents.panel.flow import DrawnPart
from bundler.model.errors import ReadBackError
from bundler.model.panel_day import BookItem, BookPages, PanelDay

_UNREADABLE = (PyPdfError, PdfiumError, OSError, ValueError, LookupError, TypeError, AttributeError)


def read_book_back(
    day: PanelDay, pages: BookPages, parts: Sequence[DrawnPart], bundle: Callable[[BookItem], Path], book: Path
) -> None:
    """Raise ReadBackError if the finished book differs from what was planned, or a bundle's page from the bundle's."""
    try:
        found = tuple(_differences(day, pages, parts, bundle, book))
    except _UNREADABLE as error:
        found = (f"the file cannot be read as a book: {type(error).__name__}",)
    if found:
        raise ReadBackError(
            f"the finished panel-day book differs from its plan in {len(found)} places: {'; '.join(found[:20])}",
            "Nothing was published. Report this with the list above; the bundles themselves are unchanged.",
        )


def _differences(
    day: PanelDay, pages: BookPages, parts: Sequence[DrawnPart], bundle: Callable[[BookItem], Path], book: Path
) -> Iterator[str]:
    reader = PdfReader(book, strict=True)
    if len(reader.pages) != pages.total:
        yield f"it has {len(reader.pages)} pages, not {pages.total}"
        return
    about = reader.metadata
    if about is None or set(about) != {"/Title"} or about.title != day.name:
        yield "the document information holds something else than the title"
    yield from _links_land(reader, parts)
    with Viewer(book) as viewer:
        for item in day.items:
            first = pages.page_of(item.number, 1)
            yield from _bundle_is_whole(reader, item, first, PdfReader(bundle(item), strict=True))
            yield from _heads_are_seen(viewer, item, first)


def _bundle_is_whole(book: PdfReader, item: BookItem, first: int, bundle: PdfReader) -> Iterator[str]:
    """Page by page the same content between what the book adds before and behind it; the same size but for the head."""
    numbers, own = _numbers(book), _numbers(bundle)
    for number, page in enumerate(bundle.pages):
        here = book.pages[first - 1 + number]
        where = f"page {first + number} of the book"
        if _content(here)[1:-1] != _content(page):
            yield f"{where} is not page {number + 1} of the bundle of {item.bundle.reference}"
        if _turned_to(here) != _turned_to(page) or abs(_area(here) - _area(page) - _head_area(page)) > 1:
            yield f"{where} is not of the size it should be"
        if _landings(here, numbers) != [landed + first - 1 for landed in _landings(page, own)]:
            yield f"{where} has links that lead elsewhere than in the bundle"


def _content(page: PageObject) -> list[str]:
    """The hash of each content stream."""
    held = page.get("/Contents")
    streams = held.get_object() if held is not None else ArrayObject()
    each = streams if isinstance(streams, ArrayObject) else [streams]
    return [hashlib.sha256(_data(one.get_object())).hexdigest() for one in each]


def _data(stream: object) -> bytes:
    return stream.get_data() if isinstance(stream, StreamObject) else b""


def _turned_to(page: PageObject) -> int:
    return int(page.rotation) % 360


def _area(page: PageObject) -> float:
    return float(page.cropbox.width) * float(page.cropbox.height)


def _head_area(page: PageObject) -> float:
    across = page.cropbox.height if _turned_to(page) in (90, 270) else page.cropbox.width
    return HEAD / float(page.user_unit) * float(across)


def _heads_are_seen(viewer: Viewer, item: BookItem, first: int) -> Iterator[str]:
    for number in range(first, first + item.bundle.pages):
        said = " ".join(viewer.text(number).split())
        if book_number(number) not in said or head_of(item) not in said:
            yield f"page {number} of the book does not show its number"


def _links_land(reader: PdfReader, parts: Sequence[DrawnPart]) -> Iterator[str]:
    """Every link of our own pages leads to the page it should."""
    numbers = _numbers(reader)
    wanted: dict[int, list[int]] = {}
    for part in parts:
        for link in part.links:
            wanted.setdefault(link.page, []).append(link.target)
    for page, targets in wanted.items():
        if _landings(reader.pages[page - 1], numbers) != targets:
            yield f"the links of page {page} do not lead where they should"


def _numbers(reader: PdfReader) -> dict[int, int]:
    """The page number, from 1, of each page object."""
    pages = enumerate(reader.pages, start=1)
    return {page.indirect_reference.idnum: number for number, page in pages if page.indirect_reference}


def _landings(page: PageObject, numbers: Mapping[int, int]) -> list[int]:
    """The pages that a page's links lead to, of those that lead to a page; one that is not of this file counts as 0."""
    held = page.get("/Annots")
    marks = [mark.get_object() for mark in held.get_object()] if held is not None else []
    return [numbers.get(mark["/Dest"][0].idnum, 0) for mark in marks if "/Dest" in mark]
