"""The panel-day book: every case that a panel meets about on one day, page by page, before a page is drawn.

The book's pages are numbered from 1, as a viewer counts them; the labels of each bundle stay what they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from bundler.model.words import clock_in_words, day_in_words

PANELS_FOLDER: Final = "panel"
"""The folder below output/ that holds the books."""


@dataclass(frozen=True)
class BookedDocument:
    """One document of a bundle: its section, its printed labels, and the bundle's page it begins on, from 1."""

    section: str
    title: str
    labels: str
    first_page: int
    pages: int


@dataclass(frozen=True)
class BookedBundle:
    """A finished bundle as the panel will read it.

    `warnings` say in what it is not what a build would make today. `source` is where it lies below the output folder.
    """

    reference: str
    child: str
    initials: str
    title: str
    version: str
    source: str
    sha256: str
    pages: int
    documents: tuple[BookedDocument, ...]
    siblings: tuple[str, ...] = ()
    attending: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToMove:
    """One thing that keeps a case from the panel, and whose move it is, in words."""

    what: str
    remedy: str
    who: str


@dataclass(frozen=True)
class NotReady:
    """A case of that day without a bundle to read: why in a few words, everything to do, and whose move it is.

    `roles` are for an agenda that others see; what is to be done can name people.
    """

    reference: str
    initials: str
    child: str
    why: str
    roles: tuple[str, ...] = ()
    to_do: tuple[ToMove, ...] = ()


@dataclass(frozen=True)
class BookItem:
    """One case on the agenda; `starts` is None where the panel's hours are not known."""

    number: int
    bundle: BookedBundle
    starts: time | None = None
    ends: time | None = None

    @property
    def hours(self) -> str:
        """`09:30–10:15`."""
        return f"{clock_in_words(self.starts)}–{clock_in_words(self.ends)}" if self.starts and self.ends else ""


@dataclass(frozen=True)
class PanelDay:
    """Everything the book says.

    `members` sit on the panel, `serving` serve it: names with roles. `unreadable` are cases of which nobody can tell.
    """

    day: date
    pack: str
    panel: str
    pack_title: str
    authority: str
    marking: str
    items: tuple[BookItem, ...]
    not_ready: tuple[NotReady, ...] = ()
    unreadable: tuple[str, ...] = ()
    members: tuple[tuple[str, str], ...] = ()
    serving: tuple[tuple[str, str], ...] = ()
    version: str = ""

    @property
    def name(self) -> str:
        """The book's title: the panel and its day, never a person."""
        return " ".join(filter(None, (self.panel, self.day.isoformat(), self.version)))

    @property
    def footer(self) -> str:
        return " · ".join(filter(None, (self.marking, self.panel, day_in_words(self.day), self.version)))

    @property
    def is_whole(self) -> bool:
        """True where every case of the day is in the book, as a build would make it today."""
        is_current = not any(item.bundle.warnings for item in self.items)
        return is_current and not self.not_ready and not self.unreadable

    @property
    def pages_to_read(self) -> int:
        return sum(item.bundle.pages for item in self.items)

    def item_of(self, reference: str) -> BookItem | None:
        return next((item for item in self.items if item.bundle.reference == reference), None)


@dataclass(frozen=True)
class BookPages:
    """Where everything stands in the book: pages counted from 1.

    `parts` are the front parts by name; `items` the first page of each case, `bundles` that of its bundle.
    """

    parts: tuple[tuple[str, int], ...]
    items: tuple[int, ...]
    bundles: tuple[int, ...]
    total: int

    def page_of(self, item: int, page: int) -> int:
        """The book's page for a page of the bundle of an item; both counted from 1."""
        return self.bundles[item - 1] + page - 1

    def placed(self, day: PanelDay) -> Iterator[tuple[BookItem, int, int]]:
        """Each item with its own first page and that of its bundle."""
        yield from zip(day.items, self.items, self.bundles, strict=True)
