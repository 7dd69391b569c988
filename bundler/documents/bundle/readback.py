"""The finished bundle opened again by other libraries than the one that wrote it, and compared with its plan.

pypdf reads the structure and finds every object, PDFium shows where the stamps lie and what our own pages say.
Differences name labels and page numbers, never what a paper says.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject
from pypdfium2 import PdfiumError

from bundler.documents.bundle.drawing import index_page, page_range
from bundler.documents.bundle.lettering import BOLD, drawable, width
from bundler.documents.bundle.plain_objects import PlainObjects, Reference, Value, text_of
from bundler.documents.bundle.stamp import FOOTER_SIZE, LABEL_SIZE, MARGIN, STRIP
from bundler.documents.bundle.viewing import SeenStamp, Viewer
from bundler.model.errors import ReadBackError
from bundler.model.paper import PICTURE_TAIL, PageFacts, Shape, pictures_mark
from bundler.model.plan import BundlePlan, roman

_ROOT_KEYS = {"/Type", "/Pages", "/Outlines", "/PageLabels", "/PageMode", "/OpenAction", "/ViewerPreferences",
              "/Metadata", "/Lang", "/Version"}
_PAGE_KEYS_REFUSED = {b"/AA", b"/AF", b"/Metadata", b"/PieceInfo", b"/LastModified", b"/Thumb"}
_LINK_KEYS_REFUSED = {b"/AA", b"/PA", b"/AF"}
_ADDRESSES = (b"http://", b"https://", b"mailto:")
_UNREADABLE = (PyPdfError, DependencyError, PdfiumError, OSError, ValueError, LookupError, TypeError, AttributeError,
               RecursionError)
"""What reading a file that is no bundle can raise; a check that breaks stops the build and says so."""
_REVISION_END = re.compile(rb"startxref\s+\d+\s+%%EOF")
_PIECE, _OVERLAP = 1 << 20, 64
_SHOWN = re.compile(rb"/(\S+) [\d.]+ Tf [^()]*\(((?:\\.|[^\\()])*)\) Tj")
_LABEL_PLACE = re.compile(rb"([\d.-]+) [\d.-]+ Td \([^()]*\) Tj ET\s+Q EMC\s*$")
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_MAPPED = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_GRAIN = 0.75
"""Points by which a stamp may be off: PDFium answers in whole steps, and letters have side bearings."""


def read_back(plan: BundlePlan, bundle: Path) -> None:
    """Raise ReadBackError if the finished file differs from the plan in anything."""
    found = differences(plan, bundle)
    if found:
        raise ReadBackError(
            f"the finished bundle differs from its plan in {len(found)} places: {'; '.join(found[:20])}",
            "Nothing was published. Report this with the list above; the papers themselves are unchanged.")


def differences(plan: BundlePlan, bundle: Path) -> tuple[str, ...]:
    """Everything in which the finished file differs from its plan; empty if all is well."""
    try:
        with Viewer(bundle) as viewer:
            return *_structure(bundle, plan), *_what_is_seen(viewer, plan)
    except _UNREADABLE as error:
        return (f"the file cannot be read as a bundle: {type(error).__name__}",)


def _structure(bundle: Path, plan: BundlePlan) -> tuple[str, ...]:
    with bundle.open("rb") as file, bundle.open("rb") as plain:
        if not _is_one_revision(file):
            return ("the file holds more than one revision",)
        reader = PdfReader(file, strict=True)
        if reader.is_encrypted:
            return ("the file is encrypted",)
        finished = Finished(reader, PlainObjects(plain, reader.xref[0]), plan)
        count = len(finished.pages)
        if count != plan.page_count:
            return (f"it has {count} pages, not {plan.page_count}",)
        return tuple(difference for check in CHECKS for difference in check(finished))


def _is_one_revision(file: BinaryIO) -> bool:
    """There is one end of file, and no earlier revision before it (Q18); read in pieces, to keep memory small."""
    ends, before = 0, b""
    while piece := file.read(_PIECE):
        window = before + piece
        ends += sum(end.end() > len(before) for end in _REVISION_END.finditer(window))
        before = window[-_OVERLAP:]
    return ends == 1


@dataclass(frozen=True)
class Page:
    """A page of the finished file: the number of its object, and its dictionary."""

    object_number: int
    holds: dict[bytes, Value]


@dataclass(frozen=True)
class Finished:
    """A finished bundle as pypdf reads it, beside its plan."""

    reader: PdfReader
    plain: PlainObjects
    plan: BundlePlan

    @cached_property
    def root(self) -> DictionaryObject:
        return _dictionary(self.reader.trailer["/Root"])

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        return tuple(self._pages_below(Reference(self.root.raw_get("/Pages").idnum)))

    def _pages_below(self, node: Reference) -> Iterator[Page]:
        holds = self.plain.dictionary(node)
        if holds.get(b"/Type") != b"/Pages":
            yield Page(node.number, holds)
            return
        for kid in self.plain.array(holds.get(b"/Kids")):
            if isinstance(kid, Reference):
                yield from self._pages_below(kid)

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The page number, from 1, of each page object."""
        return {page.object_number: number for number, page in enumerate(self.pages, start=1)}

    @cached_property
    def stamps(self) -> tuple[bytes, ...]:
        """The last content stream of each page."""
        return tuple(self.decoded(self.streams(page)[-1]) for page in self.pages)

    @cached_property
    def starts(self) -> dict[Reference, bytes]:
        """What goes before a page's content; few streams that many pages share, filled as they are met."""
        return {}

    @cached_property
    def fonts(self) -> dict[int, dict[int, str]]:
        """The characters of each font that stamps use, by object number; filled as fonts are met."""
        return {}

    @cached_property
    def said(self) -> dict[tuple[int, bytes], str]:
        """What texts in a font say; a footer is the same on every page, so filled as they are met."""
        return {}

    def landing(self, destination: PdfObject | None) -> int | None:
        """The page number that an explicit destination leads to, None for anything else."""
        resolved = destination.get_object() if destination is not None else None
        if not isinstance(resolved, ArrayObject) or not resolved or not isinstance(resolved[0], IndirectObject):
            return None
        return self.numbers.get(resolved[0].idnum)

    def marks(self, number: int) -> list[dict[bytes, Value]]:
        """The annotations of a page, counted from 1."""
        held = self.pages[number - 1].holds.get(b"/Annots")
        return [self.plain.dictionary(mark) for mark in self.plain.array(held)] if held is not None else []

    def landings(self, number: int) -> list[int | None]:
        """The page numbers that the links of a page lead to, None for one that leads nowhere in the bundle."""
        return [self.link_landing(mark) for mark in self.marks(number) if b"/A" not in mark]

    def link_landing(self, mark: dict[bytes, Value]) -> int | None:
        """The page number that a link leads to by an explicit destination."""
        destination = self.plain.follow(mark.get(b"/Dest"))
        if not isinstance(destination, list) or not destination or not isinstance(destination[0], Reference):
            return None
        return self.numbers.get(destination[0].number)

    def streams(self, page: Page) -> list[Reference]:
        """A page's content streams: what we put before, the paper's own, the stamp."""
        parts = self.plain.array(page.holds.get(b"/Contents"))
        return [part for part in parts if isinstance(part, Reference)]

    def decoded(self, stream: Reference) -> bytes:
        data = self.plain.stream(stream.number)
        if data is not None:
            return data
        whole = _object(self.reader, stream.number)
        return whole.get_data() if isinstance(whole, StreamObject) else b""


# The checks, each saying what must hold


def _the_catalogue_holds_nothing_else(finished: Finished) -> Iterator[str]:
    """No script, form, layer or embedded file; no author or date (Q18)."""
    for key in sorted(set(finished.root) - _ROOT_KEYS):
        yield f"the catalogue holds {key}"
    about = _at(finished.reader.trailer, "/Info") or DictionaryObject()
    for key in sorted(set(about) - {"/Title"}):
        yield f"the document information holds {key}"
    if _at(about, "/Title") != finished.plan.name:
        yield "the title is not the plan's"


def _it_opens_as_it_should(finished: Finished) -> Iterator[str]:
    """Page 1 at 100 %, bookmarks showing, title in the window, language English (Q9, Q19)."""
    root = finished.root
    opening = _at(root, "/OpenAction")
    is_plain = isinstance(opening, ArrayObject) and len(opening) == 5
    if finished.landing(opening) != 1 or not is_plain or opening[1] != "/XYZ" or opening[4] != 1:
        yield "it does not open on the first page at 100 %"
    if _at(root, "/PageMode") != "/UseOutlines":
        yield "it does not open with its bookmarks showing"
    if _at(root, "/Lang") != "en-GB":
        yield "its language is not en-GB"
    if not _at(_at(root, "/ViewerPreferences") or DictionaryObject(), "/DisplayDocTitle"):
        yield "it does not show its title"
    metadata = _at(root, "/Metadata")
    if not isinstance(metadata, StreamObject) or escape(finished.plan.name) not in metadata.get_data().decode():
        yield "its metadata do not carry its title"


def _page_labels_are_the_printed_ones(finished: Finished) -> Iterator[str]:
    """PDF page labels are the plan's labels, page by page (Q4)."""
    for number, (found, label) in enumerate(zip(_page_labels(finished), finished.plan.labels, strict=True), start=1):
        if found != label:
            yield f"page {number} is labelled {found}, not {label}"


def _every_page_carries_its_stamp(finished: Finished) -> Iterator[str]:
    """The last thing on every page says footer and label (Q2, Q21)."""
    footer = drawable(finished.plan.footer)
    for page, stamp, label in zip(finished.pages, finished.stamps, finished.plan.labels, strict=True):
        if _texts_of(finished, page, stamp) != [footer, label]:
            yield f"page {label} does not carry its stamp"


def _stamps_are_set_alike(finished: Finished) -> Iterator[str]:
    """Pages of one shape carry their stamp at one place, so that a viewer need look at one of each (Q16)."""
    settings: dict[Shape, Setting] = {}
    plan = finished.plan
    for page, stamp, facts, label in zip(finished.pages, finished.stamps, plan.page_facts, plan.labels, strict=True):
        setting = _setting(finished, page, stamp, label)
        if settings.setdefault(facts.shape, setting) != setting:
            yield f"page {label} carries its stamp at another place than pages like it"


def _every_paper_page_is_the_right_one(finished: Finished) -> Iterator[str]:
    """Each document's pages are there, whole and in order (T35)."""
    for place in finished.plan.placed():
        for number, facts in enumerate(place.document.prepared.pages, start=place.first_page):
            page = finished.pages[number - 1]
            found = _content_sha256(finished, page), _pictures_sha256(finished, page)
            if found != (facts.content_sha256, facts.pictures_sha256):
                yield f"page {finished.plan.labels[number - 1]} is not the page of the paper that belongs there"


def _every_page_lies_as_its_paper_did(finished: Finished) -> Iterator[str]:
    """A page is turned and scaled as its paper was, and shows all that its paper showed (Q8)."""
    for place in finished.plan.placed():
        for number, facts in enumerate(place.document.prepared.pages, start=place.first_page):
            if not _lies_right(finished, finished.pages[number - 1], facts):
                yield f"page {finished.plan.labels[number - 1]} does not lie as its paper did"


def _pages_do_nothing_but_link(finished: Finished) -> Iterator[str]:
    """Nothing on a page acts, hides or leaves the bundle, except links to the web and to mail (Q18, T62)."""
    for number, (page, label) in enumerate(zip(finished.pages, finished.plan.labels, strict=True), start=1):
        for key in sorted(_PAGE_KEYS_REFUSED & set(page.holds)):
            yield f"page {label} holds {key.decode()}"
        if not all(_is_harmless(finished, mark) for mark in finished.marks(number)):
            yield f"page {label} has a mark that is no harmless link"


def _links_of_papers_stay_inside(finished: Finished) -> Iterator[str]:
    """A link inside a paper lands inside the same paper."""
    for place in finished.plan.placed():
        pages = range(place.first_page, place.first_page + place.document.page_count)
        for number in pages:
            if any(landing not in pages for landing in finished.landings(number)):
                yield f"a link on page {finished.plan.labels[number - 1]} leads out of its document"


def _index_links_land_where_they_should(finished: Finished) -> Iterator[str]:
    """The index leads to each section's divider and each document's first page, in order (Q5, T31)."""
    plan = finished.plan
    expected = sorted([*(page for _, page in plan.dividers()), *(place.first_page for place in plan.placed())])
    found = [
        landing for number in range(index_page(plan), plan.front_pages + 1) for landing in finished.landings(number)
    ]
    if _without_repeats(found) != expected:
        yield "the index does not lead to every section and document"


def _dividers_lead_back(finished: Finished) -> Iterator[str]:
    """Every divider leads back to the index."""
    for section, divider in finished.plan.dividers():
        if index_page(finished.plan) not in finished.landings(divider):
            yield f"the divider of section {section.letter} does not lead back to the index"


def _bookmarks_are_the_index(finished: Finished) -> Iterator[str]:
    """Index, sections, documents with their labels, nested; a document's own headings beneath it (Q6)."""
    found = list(_outline(finished, _at(finished.root, "/Outlines"), 0))
    expected = list(_expected_outline(finished.plan))
    for number, (line, due) in enumerate(zip_longest(found, expected), start=1):
        if line != due:
            yield f"bookmark {number} is not the plan's"
            return


Check = Callable[[Finished], Iterator[str]]
CHECKS: tuple[Check, ...] = (
    _the_catalogue_holds_nothing_else,
    _it_opens_as_it_should,
    _page_labels_are_the_printed_ones,
    _every_page_carries_its_stamp,
    _stamps_are_set_alike,
    _every_paper_page_is_the_right_one,
    _every_page_lies_as_its_paper_did,
    _pages_do_nothing_but_link,
    _links_of_papers_stay_inside,
    _index_links_land_where_they_should,
    _dividers_lead_back,
    _bookmarks_are_the_index,
)


# Reading with pypdf


def _dictionary(thing: Any) -> DictionaryObject:
    resolved = thing.get_object()
    if not isinstance(resolved, DictionaryObject):
        raise TypeError("no dictionary")
    return resolved


def _at(owner: Any, key: str) -> Any:
    """The object under a key, followed to where it lies; None if there is none."""
    held = owner.get(key)
    return held.get_object() if held is not None else None


def _page_labels(finished: Finished) -> Iterator[str]:
    """The page labels as a viewer works them out; pypdf's own way reads every page anew."""
    ranges = _array(_at(_dictionary(finished.root["/PageLabels"]), "/Nums"))
    starts = [int(start) for start in ranges[::2]]
    for start, end, held in zip(starts, [*starts[1:], len(finished.pages)], ranges[1::2], strict=True):
        style = _dictionary(held)
        for number in range(int(_at(style, "/St") or 1), int(_at(style, "/St") or 1) + end - start):
            yield f"{_at(style, '/P') or ''}{_numeral(number, _at(style, '/S'))}"


def _numeral(number: int, style: Any) -> str:
    """A page's number as a style of page labels writes it; one without a style writes none."""
    return "" if style is None else roman(number) if style == "/r" else str(number)


def _array(thing: Any) -> ArrayObject:
    resolved = thing.get_object()
    if not isinstance(resolved, ArrayObject):
        raise TypeError("no array")
    return resolved


def _object(reader: PdfReader, number: int) -> PdfObject | None:
    return reader.get_object(IndirectObject(number, 0, reader))


def _content_sha256(finished: Finished, page: Page) -> str:
    own = finished.streams(page)[1:-1]
    return hashlib.sha256(b"\n".join(map(finished.decoded, own))).hexdigest()


def _pictures_sha256(finished: Finished, page: Page) -> str:
    """The mark of the pictures that the page draws, as `pictures_mark` makes it of a prepared page."""
    plain = finished.plain
    named = plain.dictionary(page.holds.get(b"/Resources", {})).get(b"/XObject", {})
    things = [thing for thing in plain.dictionary(named).values() if isinstance(thing, Reference)]
    return pictures_mark(
        plain.stored(thing.number, PICTURE_TAIL)
        for thing in things
        if plain.dictionary(thing).get(b"/Subtype") == b"/Image"
    )


def _texts_of(finished: Finished, page: Page, stamp: bytes) -> list[str]:
    """The texts that a page's stamp shows."""
    plain = finished.plain
    fonts = plain.dictionary(plain.dictionary(page.holds.get(b"/Resources")).get(b"/Font"))
    return [_said_in(finished, fonts.get(b"/" + name), text) for name, text in _SHOWN.findall(stamp)]


def _said_in(finished: Finished, font: Value | None, text: bytes) -> str:
    if not isinstance(font, Reference):
        return ""
    key = font.number, text
    if key not in finished.said:
        characters = _characters_of(finished, font.number)
        finished.said[key] = "".join(characters.get(code, "\ufffd") for code in _ESCAPED.sub(rb"\1", text))
    return finished.said[key]


def _characters_of(finished: Finished, font: int) -> dict[int, str]:
    if font not in finished.fonts:
        finished.fonts[font] = _characters(_dictionary(_object(finished.reader, font)))
    return finished.fonts[font]


def _characters(font: DictionaryObject) -> dict[int, str]:
    """What the codes of a font mean, by its own table."""
    table = font["/ToUnicode"]
    text = table.get_data().decode() if isinstance(table, StreamObject) else ""
    body = text.partition("endcodespacerange")[2]
    return {int(code, 16): bytes.fromhex(character).decode("utf-16-be") for code, character in _MAPPED.findall(body)}


Setting = tuple[tuple[float, ...], bytes, bytes, float]


def _setting(finished: Finished, page: Page, stamp: bytes, label: str) -> Setting:
    """What is seen of a page, what goes before its content, the stamp without its label, where the label ends."""
    first = finished.streams(page)[0]
    if first not in finished.starts:
        finished.starts[first] = finished.decoded(first)
    box, start = _visible_box(finished, page), finished.starts[first]
    place = _LABEL_PLACE.search(stamp)
    if place is None:
        return box, start, stamp, 0
    end = round(float(place[1]) + width(label, BOLD, LABEL_SIZE), 1)
    return box, start, stamp[:place.start()] + stamp[place.end():], end


def _lies_right(finished: Finished, page: Page, facts: PageFacts) -> bool:
    turn, unit = _number(finished, page, b"/Rotate", 0), _number(finished, page, b"/UserUnit", 1)
    left, bottom, right, top = _visible_box(finished, page)
    x0, y0, x1, y1 = facts.box
    shows_all = left <= x0 + 0.01 and bottom <= y0 + 0.01 and right >= x1 - 0.01 and top >= y1 - 0.01
    return shows_all and turn % 360 == facts.rotate and abs(unit - facts.user_unit) < 0.001


def _number(finished: Finished, page: Page, key: bytes, missing: float) -> float:
    found = finished.plain.follow(page.holds.get(key))
    return float(found) if isinstance(found, bytes) else missing


def _visible_box(finished: Finished, page: Page) -> tuple[float, ...]:
    media = _box(finished, page.holds.get(b"/MediaBox"))
    crop = _box(finished, page.holds.get(b"/CropBox")) if b"/CropBox" in page.holds else media
    return max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])


def _box(finished: Finished, value: Value | None) -> list[float]:
    return [float(edge) for edge in finished.plain.array(value) if isinstance(edge, bytes)]


def _is_harmless(finished: Finished, mark: dict[bytes, Value]) -> bool:
    if mark.get(b"/Subtype") != b"/Link" or _LINK_KEYS_REFUSED & set(mark):
        return False
    if b"/A" not in mark:
        return finished.link_landing(mark) is not None
    action = finished.plain.dictionary(mark[b"/A"])
    address = finished.plain.follow(action.get(b"/URI"))
    is_known = isinstance(address, bytes) and text_of(address).lower().startswith(_ADDRESSES)
    return is_known and action.get(b"/S") == b"/URI" and b"/Next" not in action


def _without_repeats(pages: Sequence[int | None]) -> list[int | None]:
    """Consecutive repeats are one document whose row goes on."""
    return [page for number, page in enumerate(pages) if number == 0 or page != pages[number - 1]]


_OutlineLine = tuple[int, str, int | None]
_OWN_HEADING = 2
"""The level at which a document's own headings begin; below it every depth is the paper's own business."""


def _outline(finished: Finished, parent: Any, level: int) -> Iterator[_OutlineLine]:
    """The lines of the outline, in order, a document's own headings all at one level."""
    line = _at(parent, "/First") if parent is not None else None
    while line is not None:
        yield min(level, _OWN_HEADING), str(_at(line, "/Title")), finished.landing(_at(line, "/Dest"))
        if "/First" in line:
            yield from _outline(finished, line, level + 1)
        line = _at(line, "/Next")


def _expected_outline(plan: BundlePlan) -> Iterator[_OutlineLine]:
    yield 0, "Index", index_page(plan)
    places = list(plan.placed())
    for section, divider in plan.dividers():
        yield 0, f"{section.letter} – {section.title}", divider
        for place in places:
            if place.section is section:
                yield 1, f"{place.first_label} {place.document.title}", place.first_page
                last = place.document.page_count - 1
                for heading in place.document.prepared.outline:
                    page = place.first_page + min(max(heading.page, 0), last)
                    yield _OWN_HEADING, heading.title.strip() or "Untitled", page


# Looking with PDFium


def _what_is_seen(viewer: Viewer, plan: BundlePlan) -> Iterator[str]:
    if viewer.page_count != plan.page_count:
        yield f"a viewer shows {viewer.page_count} pages, not {plan.page_count}"
        return
    yield from _stamps_are_seen(viewer, plan)
    yield from _own_pages_say_what_they_should(viewer, plan)


def _stamps_are_seen(viewer: Viewer, plan: BundlePlan) -> Iterator[str]:
    """Footer left, label right, in the strip at the visible foot, upright and of one printed size (Q16)."""
    labels, facts = plan.labels, plan.page_facts
    for number in sorted(_one_of_each(plan)):
        if not _is_in_place(viewer.stamp(number), facts[number - 1].user_unit):
            yield f"the stamp of page {labels[number - 1]} is not in its place"


def _one_of_each(plan: BundlePlan) -> set[int]:
    """Our own pages, and the first page of every shape; `_stamps_are_set_alike` holds the others to them."""
    first: dict[Shape, int] = {}
    for number, facts in enumerate(plan.page_facts, start=1):
        first.setdefault(facts.shape, number)
    return {*range(1, plan.front_pages + 1), *(divider for _, divider in plan.dividers()), *first.values()}


def _is_in_place(stamp: SeenStamp, unit: float) -> bool:
    """Whether a stamp lies where it should; PDFium leaves the page's unit out of all it says."""
    if len(stamp.texts) != 2:
        return False
    footer, label = stamp.texts
    return (
        all(text.is_upright and not text.is_clipped and 0 < text.bottom * unit < text.top * unit < STRIP
            for text in stamp.texts)
        and abs(footer.size * unit - FOOTER_SIZE) < _GRAIN / 5 and abs(label.size * unit - LABEL_SIZE) < _GRAIN / 5
        and abs(footer.left * unit - MARGIN) < 2 * _GRAIN
        and abs((stamp.wide - label.right) * unit - MARGIN) < 2 * _GRAIN
        and footer.right < label.left
    )


def _own_pages_say_what_they_should(viewer: Viewer, plan: BundlePlan) -> Iterator[str]:
    """The index names each document with its pages, the cover and the dividers what they stand for."""
    start = index_page(plan)
    cover = _said(viewer, range(1, start))
    if any(_plain(text) not in cover for text in (plan.cover.heading, plan.title, plan.reference, plan.marking)):
        yield "the cover does not say what it should"
    index, reached = _said(viewer, range(start, plan.front_pages + 1)), 0
    for place in plan.placed():
        reached = _after(index, (place.document.title, page_range(place.first_label, place.last_label)), reached)
        if reached < 0:
            yield f"the index does not name the document at {place.first_label}"
            break
    for section, divider in plan.dividers():
        if _plain(section.letter + section.title) not in _said(viewer, range(divider, divider + 1)):
            yield f"the divider of section {section.letter} does not say its title"


def _after(text: str, parts: Sequence[str], start: int) -> int:
    """Where in the text some parts, in order, have all been said; -1 if they are not."""
    for part in parts:
        found = text.find(_plain(part), start)
        if found < 0:
            return -1
        start = found + len(_plain(part))
    return start


def _said(viewer: Viewer, pages: range) -> str:
    return "".join(_plain(viewer.text(number)) for number in pages)


def _plain(text: str) -> str:
    """Text without the spaces and line ends that wrapping moves."""
    return "".join(drawable(text).split())
