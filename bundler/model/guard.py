"""What the last gate searched before anything is sent: places a reader could reach, what is there, what is unread."""

from __future__ import annotations

from typing import Literal

from bundler.model.fields import JsonFile, Protected, Record
from bundler.model.pack import Audience

Where = Literal[
    "page", "columns of a page", "across two pages", "hidden drawing", "page outside the document", "picture",
    "bookmark", "page label", "link", "annotation", "form field", "properties", "layer", "description",
    "script", "name inside the file", "other text inside the file", "earlier version", "file name", "embedded file",
    "body", "header or footer", "note", "comment", "settings", "chart or sheet", "hidden text",
]  # fmt: skip
"""The kinds of place in a file at which a reader can find words."""

What = Literal[
    "name", "surname", "address", "street", "postcode", "telephone number", "mail address", "car registration",
    "NHS number", "school", "phrase",
]  # fmt: skip
"""The kinds of word by which people or places are known again."""

BIRTH_FAMILY: tuple[Audience, ...] = ("birth-parent", "fgc-family")
"""Readers for whom a page that cannot be read is not sent."""


class Reached(Record):
    """Words that a reader can get at. `page` counts from 1; 0 where the file has none, or it is about all of it.

    `is_read_off` where they were read off a picture, so that letters may stand for others (O for 0, rn for m).
    """

    kind: Where
    file: str
    text: str
    page: int = 0
    is_read_off: bool = False


class Unread(Record):
    """A place in a file that could not be read; `why` completes “It was not searched: ”."""

    kind: Where
    file: str
    why: str
    page: int = 0

    @property
    def place(self) -> str:
        return place_of(self.file, self.page, self.kind)


def place_of(file: str, page: int, kind: Where) -> str:
    """`bundle.pdf, page 3, annotation`."""
    numbered = f", page {page}" if page else ""
    return f"{file}{numbered}{'' if kind == 'page' and page else f', {kind}'}"


class Hit(Record):
    """A protected fact that a reader would find: `snippet` is for the eyes of the approver, and never for a log.

    `is_certain` is false of what may be somebody or something else: a surname alone, a street without its number.
    """

    fact: Protected
    what: What
    kind: Where
    file: str
    snippet: str
    page: int = 0
    is_certain: bool = True

    @property
    def place(self) -> str:
        return place_of(self.file, self.page, self.kind)


class OtherChild(Record):
    """Words that say who a child of another case is; `what` says which kind of words, and nobody is told which child.

    `is_beyond_doubt` where they can be nobody else's, so that nobody can answer for them; `is_let_pass` where somebody
    has answered for that name in the papers.
    """

    what: str
    kind: Where
    file: str
    page: int = 0
    is_certain: bool = True
    is_beyond_doubt: bool = False
    is_let_pass: bool = False

    @property
    def holds(self) -> bool:
        return self.is_beyond_doubt or (self.is_certain and not self.is_let_pass)

    @property
    def weight(self) -> int:
        """Less for what weighs more."""
        return 0 if self.is_beyond_doubt else 1 if self.holds else 2 if self.is_certain else 3

    @property
    def place(self) -> str:
        return place_of(self.file, self.page, self.kind)


class Searched(Record):
    """How much of one kind of place was searched in a file."""

    file: str
    kind: Where
    words: int
    pages: int = 0


class GuardReport(JsonFile):
    """What was searched of the files for one audience, what was found, and what could not be read.

    `facts` is how many protected facts were looked for, `children` how many children of other cases.
    """

    audience: Audience
    facts: int
    children: int = 0
    searched: tuple[Searched, ...] = ()
    hits: tuple[Hit, ...] = ()
    others: tuple[OtherChild, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def is_for_birth_family(self) -> bool:
        return self.audience in BIRTH_FAMILY

    @property
    def refuses(self) -> bool:
        """True if nothing may be sent; nobody can override it.

        To the birth family nothing goes that is doubtful or unread; others get what their approver has looked at.
        """
        return self.refuses_for_facts or any(one.is_beyond_doubt for one in self.others)

    @property
    def refuses_for_facts(self) -> bool:
        """The same for protected facts and unread places alone."""
        return self.refuses_for_words or (self.is_for_birth_family and bool(self.unread))

    @property
    def refuses_for_words(self) -> bool:
        """The same for protected facts that were read somewhere."""
        return bool(self.hits) if self.is_for_birth_family else any(hit.is_certain for hit in self.hits)

    @property
    def holds(self) -> bool:
        """True if nothing may be sent as it is; of what only names another child somebody can say who is meant."""
        return self.refuses or any(one.holds for one in self.others)

    @property
    def doubts(self) -> tuple[Hit, ...]:
        """What the approver has to look at, and decides on."""
        return tuple(hit for hit in self.hits if not hit.is_certain)
