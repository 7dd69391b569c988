"""The plan of a bundle: which page comes where and which label it carries, worked out before a page is drawn.

Front pages (cover and index) are labelled i, ii, iii; each section's pages, its divider first, A1, A2, ...
(Q3, PD27A). Labels of the sections do not depend on how long the index turns out to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from bundler.model.labels import Label
from bundler.model.paper import PageFacts, Prepared

A4 = (595.276, 841.89)
OWN_PAGE = PageFacts(box=(0, 0, *A4))
"""A page that Bundler draws itself: cover, index or divider."""

_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def roman(number: int) -> str:
    """Lower-case roman numeral of a positive number."""
    text = ""
    for value, letters in _ROMAN:
        while number >= value:
            text += letters
            number -= value
    return text


@dataclass(frozen=True)
class PlannedDocument:
    """One document of the bundle: which item it meets, what the index calls it, and its prepared pages.

    `source` is the file's path below the case folder, or the record's path for a generated form. `number` is that of
    its first page in the section, where it was quoted already (Q11), with the `letter` of an inserted one (1 is the a
    of A12a); `span` how many numbers it takes, where these are not its pages: a note in the place of a paper that was
    taken out.
    """

    item: str
    title: str
    source: str
    source_sha256: str
    prepared: Prepared
    dated: str = ""
    notes: tuple[str, ...] = ()
    number: int | None = None
    letter: int = 0
    span: int | None = None

    @property
    def page_count(self) -> int:
        return len(self.prepared.pages)


@dataclass(frozen=True)
class PlannedSection:
    """A lettered section; its divider page counts as its first page. `absent` are titles listed as not held."""

    letter: str
    title: str
    documents: tuple[PlannedDocument, ...]
    absent: tuple[str, ...] = ()

    @property
    def page_count(self) -> int:
        return 1 + sum(document.page_count for document in self.documents)

    def numbered(self) -> Iterator[tuple[PlannedDocument, Label, Label]]:
        """Each document with its first and last label; the divider has number 1."""
        following = Label(self.letter, 2)
        for document in self.documents:
            first = Label(self.letter, document.number, document.letter) if document.number else following
            last = first.plus((document.span or document.page_count) - 1)
            following = following if first.letter else last.plus(1)
            yield document, first, last

    @property
    def last_label(self) -> str:
        """The last label that stands for a page of this section, or stood for one."""
        return str(max((last for _, _, last in self.numbered()), default=Label(self.letter, 1)))

    @property
    def labels(self) -> Iterator[str]:
        """The label of each page, divider first."""
        yield f"{self.letter}1"
        for document, first, _ in self.numbered():
            yield from (str(first.plus(page)) for page in range(document.page_count))


@dataclass(frozen=True)
class PlacedDocument:
    """A planned document with its place: labels as printed, `first_page` counted from 1 in the PDF."""

    section: PlannedSection
    document: PlannedDocument
    first_label: str
    last_label: str
    first_page: int


@dataclass(frozen=True)
class CoverFacts:
    """What the cover says, in the order it says it: pairs of label and value."""

    heading: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Volume:
    """A part of a bundle that is too long for one file: from which of its pages to which, counted from 1.

    `own_pages` say what stands in this and the other volumes; they come first, then cover and index of the bundle.
    """

    number: int
    first_page: int
    last_page: int
    own_pages: int = 1

    def has(self, page: int) -> bool:
        return self.first_page <= page <= self.last_page


@dataclass(frozen=True)
class BundlePlan:
    """Everything a bundle will hold, page by page.

    `front_pages` is the number of pages of cover and index together; it is measured before the plan is
    final, because it moves every physical page number (never a label). `volumes` are those in which a long one leaves.
    """

    reference: str
    pack: str
    title: str
    version: str
    marking: str
    draft: bool
    cover: CoverFacts
    sections: tuple[PlannedSection, ...]
    front_pages: int
    volumes: tuple[Volume, ...] = ()

    @property
    def page_count(self) -> int:
        return self.front_pages + sum(section.page_count for section in self.sections)

    @property
    def footer(self) -> str:
        """What stands bottom left on every page: marking, reference, pack, version (Q21); a draft says so first."""
        draft = ("DRAFT",) if self.draft else ()
        return " · ".join((*draft, self.marking, self.reference, self.title, self.version))

    @property
    def name(self) -> str:
        """The PDF's own title: reference, pack and version, never a person (Q18, Q19)."""
        return f"{self.reference} {self.title} {self.version}"

    def called(self, volume: Volume) -> str:
        return f"volume {volume.number} of {len(self.volumes)}"

    def place_in(self, volume: Volume, page: int) -> int:
        """Where a page of the bundle stands in a volume that has it, or cover and index; counted from 1."""
        if page <= self.front_pages:
            return volume.own_pages + page
        return volume.own_pages + self.front_pages + page - volume.first_page + 1

    def pages_of(self, volume: Volume) -> int:
        """How many pages a volume has in all."""
        return self.place_in(volume, volume.last_page)

    def label_of(self, page: int) -> str:
        """The printed label of a page, counted from 1."""
        return self.labels[page - 1]

    @property
    def labels(self) -> tuple[str, ...]:
        """The printed label of every page, in order; the same as the PDF's page labels (Q4)."""
        front = [roman(number) for number in range(1, self.front_pages + 1)]
        body = [label for section in self.sections for label in section.labels]
        return (*front, *body)

    @property
    def page_facts(self) -> tuple[PageFacts, ...]:
        """What every page of the bundle is like, in order; our own pages are A4 with a free foot."""
        body = [
            facts
            for section in self.sections
            for facts in (OWN_PAGE, *chain.from_iterable(document.prepared.pages for document in section.documents))
        ]
        return (*repeat(OWN_PAGE, self.front_pages), *body)

    def dividers(self) -> Iterator[tuple[PlannedSection, int]]:
        """Each section with the physical page (from 1) of its divider."""
        page = self.front_pages + 1
        for section in self.sections:
            yield section, page
            page += section.page_count

    def placed(self) -> Iterator[PlacedDocument]:
        """Each document with its labels and first page, in the bundle's order."""
        for section, divider in self.dividers():
            page = divider + 1
            for document, first, last in section.numbered():
                yield PlacedDocument(
                    section=section,
                    document=document,
                    first_label=str(first),
                    last_label=str(last),
                    first_page=page,
                )
                page += document.page_count
