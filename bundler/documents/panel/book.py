"""The panel-day book as one PDF: our own parts, then each bundle run on with the book's page number at its head.

The pages of a bundle are copied as they are, labels and all; each grows by a strip at its head, so that the book's
number covers nothing. The same plan and the same bundles give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Pdf

from bundler.documents.bundle.assembly import (
    Bookmark,
    Spots,
    add_bookmarks,
    add_links,
    copied,
    describe,
    hang_in_tree,
    save,
)
from bundler.documents.bundle.page_head import HEAD, Heads
from bundler.documents.bundle.stamp import Look, look_of
from bundler.documents.panel.flow import DrawnPart
from bundler.model.errors import BundlerError
from bundler.model.panel_day import BookItem, BookPages, PanelDay
from bundler.model.plan import OWN_PAGE

_TITLES = {
    "agenda": "Agenda", "index": "Index of all bundles", "reading-list": "Reading list", "attendance": "Attendance",
    "not-ready": "Not ready",
}  # fmt: skip
PARTS = tuple(_TITLES)
"""The parts that stand as files of their own beside the book."""


def book_number(page: int) -> str:
    return f"Book page {page}"


def head_of(item: BookItem) -> str:
    """What stands at the head of each page of a bundle: never a name."""
    return f"{item.number}. {item.bundle.reference}"


def assemble_book(
    day: PanelDay,
    pages: BookPages,
    front: Sequence[DrawnPart],
    before: Callable[[BookItem], DrawnPart],
    bundle: Callable[[BookItem], Path],
    target: Path,
) -> None:
    """Write the book; `before` is what stands before an item's bundle, `bundle` where the bundle lies."""
    with Pdf.new() as book:
        binder = _Binder(book, Heads.of(book, map(head_of, day.items)))
        for part in front:
            binder.add_part(part)
        for item in day.items:
            binder.add_part(before(item))
            binder.add_bundle(item, bundle(item))
        if len(binder.pages) != pages.total:
            raise BundlerError(f"the book has {len(binder.pages)} pages, not the {pages.total} that were planned")
        hang_in_tree(book, binder.pages)
        spots = Spots(binder.pages, binder.looks)
        add_links(book, binder.pages, spots, [link for part in binder.parts for link in part.links])
        add_bookmarks(book, spots, list(_bookmarks(day, pages)))
        describe(book, day.name, spots)
        save(book, target)


def write_part(day: PanelDay, part: DrawnPart, target: Path) -> None:
    """One part as a file of its own, without the links that lead out of it."""
    with Pdf.new() as alone:
        with Pdf.open(BytesIO(part.pdf)) as drawn:
            pages = copied(alone, drawn)
        hang_in_tree(alone, pages)
        spots = Spots(pages, [look_of(OWN_PAGE)] * len(pages))
        add_bookmarks(alone, spots, [Bookmark(_TITLES[part.name], 1)])
        describe(alone, f"{day.name}: {_TITLES[part.name]}", spots)
        save(alone, target)


class _Binder:
    """Takes up pages in the book's order."""

    def __init__(self, book: Pdf, heads: Heads) -> None:
        self.book = book
        self.heads = heads
        self.pages: list[pikepdf.Object] = []
        self.looks: list[Look] = []
        self.parts: list[DrawnPart] = []

    def add_part(self, part: DrawnPart) -> None:
        with Pdf.open(BytesIO(part.pdf)) as drawn:
            pages = copied(self.book, drawn)
        self.parts.append(part)
        self.pages += pages
        self.looks += [look_of(OWN_PAGE)] * len(pages)

    def add_bundle(self, item: BookItem, path: Path) -> None:
        with Pdf.open(path) as bundle:
            if len(bundle.pages) != item.bundle.pages:
                raise BundlerError(f"the bundle of {item.bundle.reference} does not have the pages its manifest names")
            pages = copied(self.book, bundle)
        for page in pages:
            self.pages.append(page)
            self.looks.append(self.heads.write(page, head_of(item), book_number(len(self.pages))))


def _bookmarks(day: PanelDay, pages: BookPages) -> Iterator[Bookmark]:
    """The parts, then each case with the documents of its bundle."""
    for name, page in pages.parts:
        if name in _TITLES:
            yield Bookmark(_TITLES[name], page)
    for item, first, _ in pages.placed(day):
        below = [
            Bookmark(f"{document.labels} {document.title}", pages.page_of(item.number, document.first_page))
            for document in item.bundle.documents
        ]
        yield Bookmark(f"{head_of(item)} {item.bundle.initials}", first, below=below)


__all__ = ["HEAD", "PARTS", "assemble_book", "book_number", "head_of", "write_part"]
