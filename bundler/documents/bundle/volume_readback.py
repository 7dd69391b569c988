"""A finished volume opened again with pypdf: its pages, their labels, and that nothing in it leads out of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pikepdf import Dictionary, Name, Pdf
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from bundler.documents.bundle.volume_pages import own_label
from bundler.model.errors import ReadBackError
from bundler.model.plan import BundlePlan, Volume, roman


def read_back_volume(plan: BundlePlan, volume: Volume, path: Path) -> None:
    """Raise ReadBackError if the finished volume is not what was planned."""
    found = tuple(volume_differences(plan, volume, path))
    if found:
        raise ReadBackError(
            f"{plan.called(volume)} differs from its plan: {'; '.join(found[:20])}",
            "Nothing was published. Report this with the list above; the papers themselves are unchanged.")


def volume_differences(plan: BundlePlan, volume: Volume, path: Path) -> Iterator[str]:
    reader = PdfReader(path, strict=True)
    labels = _labels_due(plan, volume)
    every = tuple(reader.pages)
    if reader.page_labels != labels:
        yield f"its {len(every)} pages do not carry the labels of the {len(labels)} that are due"
    pages = {page.indirect_reference.idnum for page in every if page.indirect_reference}
    if _count_of_page_objects(path) != len(pages):
        yield "it holds pages of other volumes"
    for number, page in enumerate(every):
        for mark in page.get("/Annots", ArrayObject()):
            if not _lands_in(mark.get_object(), pages):
                yield f"a link on page {reader.page_labels[number]} leads nowhere"
    if not all(_lands_in(line, pages) for line in _lines_below(_dictionary(reader.trailer["/Root"])["/Outlines"])):
        yield "a bookmark leads nowhere"


def _dictionary(thing: PdfObject) -> DictionaryObject:
    resolved = thing.get_object()
    return resolved if isinstance(resolved, DictionaryObject) else DictionaryObject()


def _labels_due(plan: BundlePlan, volume: Volume) -> list[str]:
    own = [f"{own_label(volume)}{roman(number)}" for number in range(1, volume.own_pages + 1)]
    return [*own, *plan.labels[: plan.front_pages], *plan.labels[volume.first_page - 1 : volume.last_page]]


def _count_of_page_objects(path: Path) -> int:
    """Every page that is in the file, whether or not it shows; streams stay on the disk."""
    with Pdf.open(path) as pdf:
        return sum(isinstance(one, Dictionary) and one.get(Name.Type) == Name.Page for one in pdf.objects)


def _lands_in(mark: DictionaryObject, pages: set[int]) -> bool:
    """Whether a link or bookmark leads to one of the pages; one to an address does not lead into the volume at all."""
    destination = mark.get("/Dest")
    if destination is None:
        return "/A" in mark
    landing = destination.get_object()[0]
    return isinstance(landing, IndirectObject) and landing.idnum in pages


def _lines_below(line: PdfObject) -> Iterator[DictionaryObject]:
    below = _dictionary(line).get("/First")
    while below is not None:
        one = _dictionary(below)
        yield one
        yield from _lines_below(one)
        below = one.get("/Next")
