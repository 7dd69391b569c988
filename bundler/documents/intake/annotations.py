"""Turns what lies over a page, form values and marks, into part of the page; keeps only harmless links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from bundler.documents.intake.geometry import Box, box_of, number
from bundler.documents.intake.outline import Place, Places

_NOTES: Final = frozenset({"/Text", "/Popup", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/RichMedia", "/3D"})
_SAFE_SCHEMES: Final = ("http://", "https://", "mailto:")
_SPEAKERS: Final = frozenset({"/Popup", "/Widget", "/Link", "/FreeText"})
"""What has no pop-up note of its own: its words stand on the page, or belong to another mark."""

_HIDDEN: Final = 0b10_0011
"""The flags Invisible, Hidden and NoView: the sender did not see it either."""


@dataclass(frozen=True)
class Link:
    """A link kept: where it lies on its page, and either a place in the paper or an address."""

    rectangle: Box
    place: Place | None = None
    address: str = ""


def annotations_of(page: Object) -> tuple[Object, ...]:
    """The page's annotations; anything else in their place is left out."""
    held = page.get("/Annots")
    return tuple(item for item in held if isinstance(item, Dictionary)) if isinstance(held, Array) else ()


def read_links(page: Object, places: Places) -> tuple[Link, ...]:
    """Links within the paper, to the web and to mail addresses; every other action is left behind."""
    return tuple(link for item in annotations_of(page) if _kind(item) == "/Link" for link in _link(item, places))


def _link(item: Object, places: Places) -> Iterator[Link]:
    rectangle = box_of(item.get("/Rect"))
    action = item.get("/A")
    if rectangle is None:
        return
    if isinstance(action, Dictionary) and action.get("/S") == Name.URI:
        address = str(action.get("/URI", ""))
        if address.lower().startswith(_SAFE_SCHEMES) and address.isprintable():
            yield Link(rectangle, address=address)
        return
    is_goto = isinstance(action, Dictionary) and action.get("/S") == Name.GoTo
    place = places.place(action.get("/D") if is_goto and action else item.get("/Dest"))
    if place:
        yield Link(rectangle, place=place)


def write_links(pdf: pikepdf.Pdf, page: Object, links: Iterable[Link]) -> None:
    """The links as fresh annotations with explicit destinations and no visible border."""
    written = [pdf.make_indirect(_annotation(pdf, link)) for link in links]
    if written:
        page.Annots = Array(written)


def _annotation(pdf: pikepdf.Pdf, link: Link) -> Dictionary:
    annotation = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array(link.rectangle), Border=Array([0, 0, 0])
    )
    if link.place is None:
        annotation.A = Dictionary(S=Name.URI, URI=String(link.address))
        return annotation
    page, left, top = link.place
    annotation.Dest = Array([pdf.pages[page].obj, Name.XYZ, left, top, None])
    return annotation


def comments(page: Object) -> int:
    """How many remarks a reader finds only by opening a pop-up note."""
    remarks = (str(item.get("/Contents", "")) for item in annotations_of(page) if _kind(item) not in _SPEAKERS)
    return sum(1 for remark in remarks if remark.strip())


def areas_left_out(page: Object, is_off: Callable[[object], bool]) -> tuple[Box, ...]:
    """Where the screen shows icons of pop-up notes, or (in pdfium) marks on layers that are off."""
    left_out = (item for item in annotations_of(page) if _kind(item) in _NOTES or is_off(item.get("/OC")))
    boxes = (box_of(item.get("/Rect")) for item in left_out)
    return tuple(box for box in boxes if box)


def settle_annotations(pdf: pikepdf.Pdf) -> None:
    """Draws form values and marks into the pages as the screen shows them; notes and links go."""
    for page in pdf.pages:
        kept = [item for item in annotations_of(page.obj) if _is_drawn(item)]
        page.obj.Annots = Array(kept)
    form = pdf.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and "/NeedAppearances" in form:
        del form["/NeedAppearances"]  # drawn by now; qpdf would leave them out
    pdf.flatten_annotations("screen")


def _is_drawn(item: Object) -> bool:
    return _kind(item) not in _NOTES and _kind(item) != "/Link" and not is_hidden(item)


def is_hidden(item: Object) -> bool:
    """True if the screen does not show the annotation."""
    return bool(int(number(item.get("/F")) or 0) & _HIDDEN)


def _kind(item: Object) -> str:
    return str(item.get("/Subtype", ""))
