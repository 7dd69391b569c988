"""A paper is a file that somebody dropped; what intake finds out about it, and what its pages are like."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from enum import StrEnum

from bundler.model.fields import Record
from bundler.model.finding import Trouble
from bundler.model.returned import ReturnedForm


class PaperKind(StrEnum):
    """What a file is by its content, not by its name; each kind is treated in its own way.

    WORD is Word's present format (.docx, .docm); DOCUMENT is other text documents, which become Word documents first
    (.doc, .odt, .rtf). MAIL and ARCHIVE hold papers of their own; an archive is nothing besides.
    """

    PDF = "pdf"
    WORD = "word"
    PICTURE = "picture"
    DOCUMENT = "document"
    SHEET = "sheet"
    SLIDES = "slides"
    TEXT = "text"
    WEB_PAGE = "web-page"
    MAIL = "mail"
    ARCHIVE = "archive"
    UNSUPPORTED = "unsupported"


OFFICE_KINDS = frozenset({
    PaperKind.WORD, PaperKind.DOCUMENT, PaperKind.SHEET, PaperKind.SLIDES, PaperKind.TEXT, PaperKind.WEB_PAGE,
})
"""Kinds of which LibreOffice makes pages."""


PAGE_BREAK = "\f"
"""Stands between the words of one page and those of the next."""


class Paper(Record):
    """A file found below attachments/: `path` is relative to the case folder, with forward slashes.

    A paper that came out of an e-mail or an archive has that one's path as its `container`, and a path as if the
    container were a folder: `attachments/from the GP.eml/medical.pdf`. Its bytes lie in the store; one that could not
    be taken out has no hash. One that is `shared_from` the case of a brother or sister lies in that one's folder, and
    its path begins with it: `EX-2026-009:attachments/medical.pdf`.
    """

    path: str
    sha256: str
    size: int
    container: str = ""
    shared_from: str = ""

    @property
    def path_in_its_case(self) -> str:
        return self.path.removeprefix(f"{self.shared_from}:")

    @property
    def content(self) -> str:
        """What its examination is kept by: the hash, or the path of one that could not be taken out."""
        return self.sha256 or self.path


class Member(Record):
    """A paper found inside an e-mail or an archive: `name` is a safe relative path with forward slashes.

    One that could not be taken out has no hash, and the trouble that kept it in.
    """

    name: str
    sha256: str = ""
    size: int = 0
    trouble: Trouble | None = None


def kept_as(sha256: str, path: str) -> str:
    """The file name under which a member's bytes are kept: the hash with the path's ending, because names can lie."""
    ending = re.search(r"\.[A-Za-z0-9]{1,10}$", path)
    return sha256 + (ending[0].lower() if ending else "")


class Examination(Record):
    """What a look at a file's content tells, without converting it.

    `pages` is None where only conversion can tell (Word). A paper with a trouble that blocks is never prepared.
    `words` is the visible text as far as it can be had cheaply, the pages of a PDF apart by `PAGE_BREAK`; empty
    otherwise.
    `pages_without_text` (counted from 1) are pictures with next to no words on them: scans, photographs.
    `members` are the papers inside an e-mail or an archive, in its order. `looked_through` is False where LibreOffice
    must open the paper first and has not yet: only a build does. `returned` is what a form of ours answers; that is
    never a paper of a bundle. `recognised` are the pages (counted from 1) whose words a build read off their pictures.
    """

    kind: PaperKind
    pages: int | None = None
    troubles: tuple[Trouble, ...] = ()
    signed: bool = False
    words: str = ""
    pages_without_text: tuple[int, ...] = ()
    members: tuple[Member, ...] = ()
    looked_through: bool = True
    recognised: tuple[int, ...] = ()
    returned: ReturnedForm | None = None

    @property
    def is_usable(self) -> bool:
        return not any(trouble.severity == "blocks" for trouble in self.troubles)


Shape = tuple[tuple[float, float, float, float], int, float, bool]


PICTURE_TAIL = 2048
"""How many bytes of the end of a picture's data stand for it, beside its length."""


def pictures_mark(pictures: Iterable[tuple[int, bytes]]) -> str:
    """One hash for the pictures of a page, each given by the length of its stored data and the data's last bytes."""
    marks = sorted(f"{length}:{hashlib.sha256(tail).hexdigest()}" for length, tail in pictures)
    return hashlib.sha256("\n".join(marks).encode()).hexdigest() if marks else ""


class PageFacts(Record):
    """What assembly must know about one prepared page, so that it never has to parse it.

    `box` is the visible box (x0, y0, x1, y1) in the page's own user space before rotation; `rotate` is 0, 90,
    180 or 270 degrees clockwise; `user_unit` scales points. `footer_is_free` says that nothing is drawn where
    the footer goes. The content closes every graphics state that it opens, and no other: intake has seen to it.
    `content_sha256` is of the decoded content streams and `pictures_sha256` of marks of the pictures they draw, to find
    the page again: all scans of one scanner are drawn by the same words.
    """

    box: tuple[float, float, float, float]
    rotate: int = 0
    user_unit: float = 1.0
    has_text: bool = True
    footer_is_free: bool = True
    content_sha256: str = ""
    pictures_sha256: str = ""

    @property
    def shape(self) -> Shape:
        """All that decides how the page is stamped."""
        return self.box, self.rotate, self.user_unit, self.footer_is_free


class Heading(Record):
    """One line of a document's own outline: `page` counts from 0, `level` from 0."""

    title: str
    page: int
    level: int


class Prepared(Record):
    """A paper as a clean PDF in the store, ready to be spliced into bundles.

    `key` is the store's key; `sha256` is of the prepared PDF. `recognised` are the pages (counted from 1) whose words a
    computer read off their pictures.
    """

    key: str
    sha256: str
    pages: tuple[PageFacts, ...]
    outline: tuple[Heading, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    recognised: tuple[int, ...] = ()


class NormalisedPdf(Record):
    """What came of cleaning a PDF: with a trouble that blocks there is no clean PDF and there are no pages."""

    pages: tuple[PageFacts, ...] = ()
    outline: tuple[Heading, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    sha256: str = ""

    @property
    def is_usable(self) -> bool:
        return not any(trouble.severity == "blocks" for trouble in self.troubles)
