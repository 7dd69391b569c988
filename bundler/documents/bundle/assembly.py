"""Putting a bundle together: pages copied as they are, one stamp added to each, then bookmarks, labels and links.

No page is parsed and no image decoded: a stream of the prepared papers arrives in the bundle with the same bytes.
The same plan and the same prepared papers give the same bytes (T40).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, StreamDecodeLevel, String

from bundler.documents.bundle import lettering
from bundler.documents.bundle.drawing import OwnPages, draw_own_pages, index_page
from bundler.documents.bundle.ink import Link
from bundler.documents.bundle.page_labels import label_ranges
from bundler.documents.bundle.stamp import DRAFT_SIZE, CodePage, Look, Names, Stamp, draft_content, look_of
from bundler.model.errors import BundlerError
from bundler.model.paper import Heading, PageFacts, Shape
from bundler.model.plan import BundlePlan, PlacedDocument, PlannedDocument

LANGUAGE = "en-GB"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def assemble(plan: BundlePlan, store_pdf: Callable[[PlannedDocument], Path], target: Path) -> None:
    """Write the whole bundle to `target`; `store_pdf` says where a document's prepared PDF lies."""
    own = draw_own_pages(plan)
    with Pdf.new() as bundle:
        pages = _add_pages(bundle, plan, own, store_pdf)
        spots = Spots(pages, _stamp_pages(bundle, plan, pages))
        add_links(bundle, pages, spots, own.links)
        add_bookmarks(bundle, spots, _bookmarks(plan))
        describe(bundle, plan.name, spots)
        front = plan.front_pages
        bundle.Root[Name.PageLabels] = Dictionary(Nums=label_ranges(plan.labels[front:], (front, "")))
        save(bundle, target)


def save(bundle: Pdf, target: Path) -> None:
    """Streams as they are, and the same bytes for the same bundle."""
    bundle.save(
        target, min_version="1.7", object_stream_mode=ObjectStreamMode.disable,
        stream_decode_level=StreamDecodeLevel.none, deterministic_id=True,
    )


# Pages


def _add_pages(
    bundle: Pdf, plan: BundlePlan, own: OwnPages, store_pdf: Callable[[PlannedDocument], Path]
) -> list[pikepdf.Object]:
    """Front pages, then each section's divider and documents, in the plan's order."""
    with Pdf.open(BytesIO(own.pdf)) as drawn:
        own_pages = copied(bundle, drawn)
    pages = own_pages[:plan.front_pages]
    for section, divider in zip(plan.sections, own_pages[plan.front_pages:], strict=True):
        pages.append(divider)
        for document in section.documents:
            pages += _paper_pages(bundle, document, store_pdf(document))
    hang_in_tree(bundle, pages)
    return pages


def hang_in_tree(bundle: Pdf, pages: Sequence[pikepdf.Object]) -> None:
    tree = bundle.Root[Name.Pages]
    for page in pages:
        page[Name.Type], page[Name.Parent] = Name.Page, tree
    tree[Name.Kids], tree[Name.Count] = Array(pages), len(pages)


def _paper_pages(bundle: Pdf, document: PlannedDocument, path: Path) -> list[pikepdf.Object]:
    with Pdf.open(path) as paper:
        if len(paper.pages) != document.page_count:
            raise BundlerError(
                f"the prepared paper {document.prepared.key} has {len(paper.pages)} pages, not the "
                f"{document.page_count} that were recorded", "Delete the store; the next build prepares it again.")
        return copied(bundle, paper)


def copied(bundle: Pdf, paper: Pdf) -> list[pikepdf.Object]:
    """A paper's pages as objects of the bundle, with their streams as they are; the paper can be closed then.

    They travel as plain dictionaries, links from one to another included: `Pdf.pages.append` takes longer with every
    page that is there already, so that 5,000 pages would take three times as long as this.
    """
    pages = [page.obj for page in paper.pages]
    for page in pages:
        del page[Name.Type], page[Name.Parent]
    return [bundle.copy_foreign(page) for page in pages]


# Stamps


@dataclass
class _Ink:
    """The things that every stamp of a bundle shares: fonts, watermark, and the few ways a page's content begins."""

    bundle: Pdf
    stamp: Stamp
    prefixes: dict[bytes, pikepdf.Object] = field(default_factory=dict)
    ways: dict[tuple[Shape, Names], _Way] = field(default_factory=dict)

    def __post_init__(self) -> None:
        codes = self.stamp.codes
        self.regular = embedded_font(self.bundle, lettering.REGULAR, codes)
        self.bold = embedded_font(self.bundle, lettering.BOLD, codes)
        self.draft = _watermark(self.bundle, self.bold) if self.stamp.is_draft else None

    def names(self, resources: pikepdf.Object) -> Names:
        fonts = dictionary(resources, Name.Font)
        return Names(
            named(fonts, "BundlerFooter", self.regular), named(fonts, "BundlerLabel", self.bold),
            named(dictionary(resources, Name.XObject), "BundlerDraft", self.draft) if self.draft is not None else "",
        )

    def way(self, facts: PageFacts, names: Names) -> _Way:
        """How pages of this shape are stamped, worked out once."""
        key = facts.shape, names
        if key not in self.ways:
            look = look_of(facts)
            before = self._prefix(self.stamp.before(facts, look))
            self.ways[key] = _Way(look, before, self.stamp.after(look, names), look.box != facts.box)
        return self.ways[key]

    def _prefix(self, content: bytes) -> pikepdf.Object:
        if content not in self.prefixes:
            self.prefixes[content] = self.bundle.make_stream(content)
        return self.prefixes[content]


@dataclass(frozen=True)
class _Way:
    """How pages of one shape are stamped."""

    look: Look
    before: pikepdf.Object
    after: Callable[[str], bytes]
    is_grown: bool


def _stamp_pages(bundle: Pdf, plan: BundlePlan, pages: Sequence[pikepdf.Object]) -> list[Look]:
    """Stamp every page with its label, and answer what each looks like then."""
    ink = _Ink(bundle, Stamp.saying(plan.footer, is_draft=plan.draft))
    return [
        _stamp_page(ink, page, facts, label)
        for page, facts, label in zip(pages, plan.page_facts, plan.labels, strict=True)
    ]


def _stamp_page(ink: _Ink, page: pikepdf.Object, facts: PageFacts, label: str) -> Look:
    way = ink.way(facts, ink.names(dictionary(page, Name.Resources)))
    content = page.get(Name.Contents)
    streams = () if content is None else content if isinstance(content, Array) else (content,)
    page[Name.Contents] = Array([way.before, *streams, ink.bundle.make_stream(way.after(label))])
    if way.is_grown:
        grow(page, way.look)
    return way.look


def grow(page: pikepdf.Object, look: Look) -> None:
    """Make the strip visible: the crop box is what is seen, the media box must hold it."""
    crop = pikepdf.Rectangle(*look.box)
    media = pikepdf.Rectangle(*(float(edge) for edge in page[Name.MediaBox]))
    page[Name.CropBox] = crop.as_array()
    page[Name.MediaBox] = pikepdf.Rectangle(
        min(media.llx, crop.llx), min(media.lly, crop.lly), max(media.urx, crop.urx), max(media.ury, crop.ury),
    ).as_array()


def dictionary(owner: pikepdf.Object, key: Name) -> pikepdf.Object:
    """The dictionary under a key, made if it is not there."""
    if key not in owner:
        owner[key] = Dictionary()
    return owner[key]


def named(resources: pikepdf.Object, name: str, thing: pikepdf.Object) -> str:
    """The name of a thing among a page's resources; another name where a paper, itself a bundle, has taken ours."""
    key = f"/{name}"
    there = resources.get(key)
    if there is None:
        resources[key] = thing
    elif there.objgen != thing.objgen:
        return named(resources, f"{name}X", thing)
    return name


def embedded_font(bundle: Pdf, name: str, codes: CodePage) -> pikepdf.Object:
    """A simple TrueType font with the code page's characters only, and the way back from codes to text."""
    face = lettering.font(name).face
    characters = [codes.characters.get(code, " ") for code in range(max(codes.characters) + 1)]
    program = bundle.make_stream(face.makeSubset([ord(character) for character in characters]))
    program[Name.Length1] = len(program.read_bytes())
    base = Name(f"/BNDLER+{face.name.decode()}")
    return bundle.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=base, FirstChar=0, LastChar=len(characters) - 1,
        Widths=Array([round(face.charWidths.get(ord(character), 0)) for character in characters]),
        ToUnicode=bundle.make_stream(_to_unicode(codes)),
        FontDescriptor=bundle.make_indirect(Dictionary(
            Type=Name.FontDescriptor, FontName=base, Flags=4, ItalicAngle=0, StemV=round(face.stemV),
            FontBBox=Array([round(edge) for edge in face.bbox]), Ascent=round(face.ascent),
            Descent=round(face.descent), CapHeight=round(face.capHeight), FontFile2=program,
        )),
    ))


def _to_unicode(codes: CodePage) -> bytes:
    rows = [f"<{code:02X}> <{character.encode('utf-16-be').hex()}>" for code, character in codes.characters.items()]
    blocks = [rows[start:start + 100] for start in range(0, len(rows), 100)]
    return "\n".join((
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CMapName /Bundler def /CMapType 2 def 1 begincodespacerange <00> <FF> endcodespacerange",
        *(f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar" for block in blocks),
        "endcmap CMapName currentdict /CMap defineresource pop end end",
    )).encode()


def _watermark(bundle: Pdf, bold: pikepdf.Object) -> pikepdf.Object:
    """DRAFT, so light that what is beneath stays readable."""
    light = Dictionary(Type=Name.ExtGState, ca=0.10, BM=Name.Multiply)
    return bundle.make_stream(draft_content("Bold"), Dictionary(
        Type=Name.XObject, Subtype=Name.Form,
        BBox=Array([-4 * DRAFT_SIZE, -DRAFT_SIZE, 4 * DRAFT_SIZE, DRAFT_SIZE]),
        Resources=Dictionary(Font=Dictionary(Bold=bold), ExtGState=Dictionary(Light=light)),
    ))


# Links, bookmarks, labels


@dataclass(frozen=True)
class Spots:
    """Where links and bookmarks land."""

    pages: Sequence[pikepdf.Object]
    looks: Sequence[Look]

    def top_of(self, page: int, zoom: int | None = None) -> Array:
        """The visible top of a page, counted from 1, with the reader's zoom kept unless one is given (Q9, T37)."""
        x, y = self.looks[page - 1].top_left
        return Array([self.pages[page - 1], Name.XYZ, round(x, 2), round(y, 2), zoom])


def add_links(bundle: Pdf, pages: Sequence[pikepdf.Object], spots: Spots, links: Iterable[Link]) -> None:
    for link in links:
        page = pages[link.page - 1]
        if Name.Annots not in page:
            page[Name.Annots] = Array()
        page[Name.Annots].append(bundle.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=Array([round(edge, 2) for edge in link.area]),
            Border=Array([0, 0, 0]), F=4, Dest=spots.top_of(link.target),
        )))


@dataclass
class Bookmark:
    """A line of the outline; `page` counts from 1."""

    title: str
    page: int
    is_open: bool = False
    below: list[Bookmark] = field(default_factory=list)


def _bookmarks(plan: BundlePlan) -> list[Bookmark]:
    """Index, sections, documents with their labels, and each document's own headings beneath (Q6)."""
    sections = {
        section.letter: Bookmark(f"{section.letter} – {section.title}", divider, is_open=True)
        for section, divider in plan.dividers()
    }
    for place in plan.placed():
        sections[place.section.letter].below.append(document_bookmark(place))
    return [Bookmark("Index", index_page(plan)), *sections.values()]


def document_bookmark(place: PlacedDocument) -> Bookmark:
    document = place.document
    top = Bookmark(f"{place.first_label} {document.title}", place.first_page)
    chain_of_parents = [(-1, top)]
    for heading in document.prepared.outline:
        while chain_of_parents[-1][0] >= max(heading.level, 0):
            chain_of_parents.pop()
        line = Bookmark(heading.title.strip() or "Untitled", place.first_page + _clamped(heading, document))
        chain_of_parents[-1][1].below.append(line)
        chain_of_parents.append((max(heading.level, 0), line))
    return top


def _clamped(heading: Heading, document: PlannedDocument) -> int:
    """A heading's page inside its own document, whatever the paper's outline claims."""
    return min(max(heading.page, 0), document.page_count - 1)


def add_bookmarks(bundle: Pdf, spots: Spots, bookmarks: Sequence[Bookmark]) -> None:
    root = bundle.make_indirect(Dictionary(Type=Name.Outlines))
    root[Name.Count] = _hang(bundle, spots, root, bookmarks)
    bundle.Root[Name.Outlines] = root


def _hang(bundle: Pdf, spots: Spots, parent: pikepdf.Object, bookmarks: Sequence[Bookmark]) -> int:
    """Hang bookmarks below a parent; answers how many lines show when the parent is open."""
    items = [
        bundle.make_indirect(Dictionary(Title=String(bookmark.title), Parent=parent, Dest=spots.top_of(bookmark.page)))
        for bookmark in bookmarks
    ]
    for item, after in pairwise(items):
        item[Name.Next], after[Name.Prev] = after, item
    parent[Name.First], parent[Name.Last] = items[0], items[-1]
    showing = len(items)
    for item, bookmark in zip(items, bookmarks, strict=True):
        if bookmark.below:
            lines = _hang(bundle, spots, item, bookmark.below)
            item[Name.Count] = lines if bookmark.is_open else -lines
            showing += lines if bookmark.is_open else 0
    return showing


def describe(bundle: Pdf, title: str, spots: Spots) -> None:
    """Title, language and how the bundle opens: first page at 100 %, bookmarks showing (Q4, Q9, Q19)."""
    root = bundle.Root
    root[Name.Lang] = String(LANGUAGE)
    root[Name.PageMode] = Name.UseOutlines
    root[Name.OpenAction] = spots.top_of(1, zoom=1)
    root[Name.ViewerPreferences] = Dictionary(DisplayDocTitle=True)
    root[Name.Metadata] = bundle.make_stream(
        _XMP.format(title=escape(title), language=LANGUAGE).encode(), Dictionary(Type=Name.Metadata, Subtype=Name.XML))
    bundle.docinfo[Name.Title] = String(title)
