"""The panel-day book as one PDF: our own parts, then each bundle run on with the book's page number at its head.

The pages of a bundle are copied as they are, labels and all; each grows by a strip at its head, so that the book's
number covers nothing. The same plan and the same bundles give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Array, Name, Pdf

from bundler.documents.bundle.assembly import (
    Bookmark,
    Spots,
    add_bookmarks,
    add_links,
    copied,
    describe,
    dictionary,
    embedded_font,
    grow,
    hang_in_tree,
    named,
    save,
)
from bundler.documents.bundle.lettering import BOLD, REGULAR, width
from bundler.documents.bundle.stamp import MARGIN, CodePage, Look, look_of, look_with_head
from bundler.documents.panel.flow import DrawnPart
from bundler.model.errors import BundlerError
from bundler.model.panel_day import BookItem, BookPages, PanelDay
from bundler.model.paper import PageFacts
from bundler.model.plan import OWN_PAGE

HEAD = 20.0
"""Points by which each page of a bundle grows at its head."""
_BASELINE, _SMALL, _LARGE = 14.0, 9.0, 11.0
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
        binder = _Binder(book, _Head.of(book, day.items))
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

    def __init__(self, book: Pdf, head: _Head) -> None:
        self.book = book
        self.head = head
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
            self.looks.append(self.head.write(self.book, page, head_of(item), len(self.pages)))


@dataclass(frozen=True)
class _Head:
    """What the heads of all pages share: two fonts and their codes."""

    codes: CodePage
    regular: pikepdf.Object
    bold: pikepdf.Object

    @classmethod
    def of(cls, book: Pdf, items: Sequence[BookItem]) -> _Head:
        codes = CodePage.of("".join(map(head_of, items)))
        return cls(codes, embedded_font(book, REGULAR, codes), embedded_font(book, BOLD, codes))

    def write(self, book: Pdf, page: pikepdf.Object, words: str, number: int) -> Look:
        """Gives a page its head: the page in a state of its own, clipped to what was visible, then item and number."""
        facts = _facts(page)
        look = look_with_head(facts, HEAD)
        fonts = dictionary(dictionary(page, Name.Resources), Name.Font)
        small, large = named(fonts, "BundlerBook", self.regular), named(fonts, "BundlerBookNumber", self.bold)
        x0, y0, x1, y1 = facts.box
        before = f"q {x0:.3f} {y0:.3f} {x1 - x0:.3f} {y1 - y0:.3f} re W n\n".encode()
        content = page.get(Name.Contents)
        streams = list(content) if isinstance(content, Array) else [content] if content is not None else []
        page[Name.Contents] = Array([
            book.make_stream(before), *streams, book.make_stream(self._drawn(look, small, large, words, number)),
        ])  # fmt: skip
        grow(page, look)
        return look

    def _drawn(self, look: Look, small: str, large: str, words: str, number: int) -> bytes:
        said = book_number(number)
        y, right = look.high - _BASELINE, look.wide - MARGIN - width(said, BOLD, _LARGE)
        matrix = " ".join(f"{value:.4f}" for value in look.matrix)
        return b"".join((
            f"\nQ /Artifact <</Type /Pagination /Subtype /Header>> BDC\nq {matrix} cm 0 g\n".encode(),
            f"BT /{small} {_SMALL} Tf {MARGIN} {y:.3f} Td ".encode(), self.codes.literal(words), b" Tj ET\n",
            f"BT /{large} {_LARGE} Tf {right:.3f} {y:.3f} Td ".encode(), self.codes.literal(said), b" Tj ET\nQ EMC\n",
        ))  # fmt: skip


def _facts(page: pikepdf.Object) -> PageFacts:
    """What a page of a finished bundle is like."""
    box = page.get(Name.CropBox) or page[Name.MediaBox]
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return PageFacts(
        box=(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), rotate=int(page.get(Name.Rotate, 0)) % 360,
        user_unit=float(page.get(Name.UserUnit, 1)),
    )  # fmt: skip


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
