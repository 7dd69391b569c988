"""Volumes of a bundle that is too long for one file: cut from the finished bundle, labels and stamps as they are (Q20).

Each begins with pages of its own, which say what stands in which volume; then cover and index of the whole bundle.
Links and bookmarks lead where the volume has a page; others are left out, so that none leads nowhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
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
    document_bookmark,
    hang_in_tree,
    save,
)
from bundler.documents.bundle.drawing import index_page
from bundler.documents.bundle.page_labels import label_ranges
from bundler.documents.bundle.stamp import look_of
from bundler.documents.bundle.volume_pages import documents_in, draw_volume_pages, own_label
from bundler.model.plan import OWN_PAGE, BundlePlan, PlacedDocument, Volume


def write_volume(plan: BundlePlan, volume: Volume, bundle: Path, target: Path) -> None:
    """One volume of a finished bundle."""
    own, links = draw_volume_pages(plan, volume)
    numbers = [*range(1, plan.front_pages + 1), *range(volume.first_page, volume.last_page + 1)]
    with Pdf.new() as pdf:
        with Pdf.open(BytesIO(own)) as drawn:
            pages = copied(pdf, drawn)
        with Pdf.open(bundle) as whole:
            pages += _taken(pdf, [whole.pages[number - 1].obj for number in numbers])
        hang_in_tree(pdf, pages)
        facts = plan.page_facts
        looks = [*(look_of(OWN_PAGE) for _ in range(volume.own_pages)), *(look_of(facts[at - 1]) for at in numbers)]
        spots = Spots(pages, looks)
        add_links(pdf, pages, spots, links)
        add_bookmarks(pdf, spots, list(_bookmarks(plan, volume)))
        describe(pdf, f"{plan.name} {plan.called(volume)}", spots)
        pdf.Root[Name.PageLabels] = pikepdf.Dictionary(Nums=_labels(plan, volume))
        save(pdf, target)


def _labels(plan: BundlePlan, volume: Volume) -> Array:
    body = plan.labels[volume.first_page - 1 : volume.last_page]
    return label_ranges(body, (volume.own_pages, own_label(volume)), (plan.front_pages, ""))


# Pages of the bundle


def _taken(pdf: Pdf, pages: Sequence[pikepdf.Object]) -> list[pikepdf.Object]:
    """Pages as objects of the volume, without the links that would lead out of it, and would bring other pages in."""
    here = {page.objgen for page in pages}
    for page in pages:
        marks = page.get(Name.Annots)
        if marks is not None:
            page[Name.Annots] = Array([mark for mark in marks if _stays_inside(mark, here)])
        del page[Name.Type], page[Name.Parent]
    return [pdf.copy_foreign(page) for page in pages]


def _stays_inside(mark: pikepdf.Object, here: Collection[tuple[int, int]]) -> bool:
    destination = mark.get(Name.Dest)
    return destination is None or destination[0].objgen in here


def _bookmarks(plan: BundlePlan, volume: Volume) -> Iterator[Bookmark]:
    """The volume's own pages, the index, then what the volume has of each section."""
    yield Bookmark(f"Volume {volume.number}: contents", 1)
    yield Bookmark("Index", plan.place_in(volume, index_page(plan)))
    for section, divider in plan.dividers():
        here = (place for place in documents_in(plan, volume) if place.section is section)
        below = [_document_bookmark(plan, volume, place) for place in here]
        title = f"{section.letter} – {section.title}"
        if volume.has(divider):
            yield Bookmark(title, plan.place_in(volume, divider), is_open=True, below=below)
        elif below:
            yield Bookmark(f"{title} (continued)", below[0].page, is_open=True, below=below)


def _document_bookmark(plan: BundlePlan, volume: Volume, place: PlacedDocument) -> Bookmark:
    whole = document_bookmark(place)
    if volume.has(whole.page):
        title, page = whole.title, whole.page
    else:
        title, page = f"{whole.title} (continued)", volume.first_page
    below = list(_inside(plan, volume, whole.below))
    return Bookmark(title, plan.place_in(volume, page), below=below)


def _inside(plan: BundlePlan, volume: Volume, marks: Sequence[Bookmark]) -> Iterator[Bookmark]:
    """A document's own headings as far as their pages are here; what is below one that is not moves up."""
    for mark in marks:
        below = list(_inside(plan, volume, mark.below))
        if volume.has(mark.page):
            yield replace(mark, page=plan.place_in(volume, mark.page), below=below)
        else:
            yield from below
