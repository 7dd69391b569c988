"""A redacted copy: what is taken out of a paper for one audience, on which ground, by whom, and who looked it over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from bundler.model.fields import Day, JsonFile, Protected, Record, ShortName, Text
from bundler.model.pack import Audience
from bundler.model.paper import PageFacts

Region = tuple[float, float, float, float]
"""Left, top, width and height in points (1/72 inch) from the top left corner of the page as it is read."""


def _has_area(region: Region) -> Region:
    if region[2] <= 0 or region[3] <= 0:
        raise ValueError("a region has a width and a height: x, y, width, height in points from the top left")
    return region


class Ground(Record):
    """Why something may be taken out: `label` stands on its box, `short` where the box has no room for that.

    `kinds` are the protected facts that are proposed under it.
    """

    id: ShortName
    label: Text = Field(min_length=1, max_length=40)
    short: Text = Field(min_length=1, max_length=3)
    authority: Text
    kinds: tuple[Protected, ...] = ()


class Grounds(Record):
    """One file of grounds under templates/grounds/."""

    name: ShortName
    title: Text
    grounds: tuple[Ground, ...] = ()


class Passage(Record):
    """One thing that is taken out of a page (counted from 1): words, wherever they stand on it, or a region."""

    page: int = Field(ge=1)
    ground: ShortName
    words: Text | None = None
    region: Annotated[Region, AfterValidator(_has_area)] | None = None
    made_by: Text
    made_on: Day

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Passage:
        if (self.words is None) == (self.region is None):
            raise ValueError("a passage names either words or a region")
        return self


class RedactionReview(Record):
    """Who looked the list over, and when; `of` is the hash of the list as it was then."""

    by: Text
    on: Day
    of: str


class RedactionList(JsonFile):
    """What is taken out of one paper for one audience, or for one person of it.

    The paper is known by its path and by the hash of its content, its pages by `pages_sha256`: where either has
    changed, nobody knows whether the passages are still all, and the list is void. `made_by` are all who picked or
    dropped a passage: none of them may review it.
    """

    paper: Text
    paper_sha256: str
    pages_sha256: str
    audience: Audience
    person: Text | None = None
    made_by: tuple[Text, ...]
    passages: tuple[Passage, ...] = ()
    reviewed: RedactionReview | None = None

    @property
    def digest(self) -> str:
        """The hash of what is reviewed: all but the review itself."""
        said = self.model_dump(mode="json", exclude={"reviewed", "json_schema"})
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @property
    def mark(self) -> str:
        """By which the trail knows that two lists are the same one, of which the later counts: paper and readers."""
        return place_mark(json.dumps((self.paper, self.audience, self.person)))

    @property
    def is_reviewed(self) -> bool:
        """True where somebody who made none of it has looked over the list as it is now."""
        review = self.reviewed
        return review is not None and review.of == self.digest and not self.is_made_by(review.by)

    def is_made_by(self, name: str) -> bool:
        """Whether that person worked on the list, however the name is spaced and capitalised."""
        return _plain(name) in {_plain(one) for one in (*self.made_by, *(each.made_by for each in self.passages))}


class FiledRedaction(Record):
    """A redaction list as it lies in the case folder."""

    path: str
    sha256: str
    list: RedactionList


class ToldRedaction(Record):
    """A redaction list as the audit trail last told of it: by hashes alone. `place` is the paper's path's, or empty."""

    entry: int
    paper_sha256: str
    audience: str
    place: str = ""

    def is_about(self, path: str, sha256: str) -> bool:
        return self.paper_sha256 == sha256 or self.place == place_mark(path)


def place_mark(path: str) -> str:
    """A path as the trail has it, since a file's name may name a child."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def pages_mark(pages: Sequence[PageFacts]) -> str:
    """One hash for what all pages show and how they lie, whatever program wrote the file."""
    marks = [[page.box, page.rotate, page.user_unit, page.content_sha256, page.pictures_sha256] for page in pages]
    return hashlib.sha256(json.dumps(marks).encode()).hexdigest()


class Spot(Record):
    """Letters of a page to take out, from `start` to before `end` among its letters; or a region of it.

    `number` is the passage's in its list, counted from 1.
    """

    number: int
    label: str
    short: str
    start: int = 0
    end: int = 0
    region: Region | None = None


class PageOrder(Record):
    """What is to be taken out of one page (counted from 1)."""

    page: int
    spots: tuple[Spot, ...]


Box = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels."""


class Black(Record):
    """A box that was painted, for which passage, with what it says."""

    number: int
    box: Box
    label: str
    short: str


class Placed(Record):
    """A word with where it stands on the picture of its page."""

    text: str
    box: Box


class PaintedPage(Record):
    """A page as a picture in which every passage is painted over; `words` are those that stay.

    `is_scan` where its words have to be read off the painted picture. Sizes in pixels, `dpi` of them to an inch.
    """

    page: int
    width: int
    height: int
    dpi: float
    blacks: tuple[Black, ...]
    words: tuple[Placed, ...] = ()
    is_scan: bool = False


class Row(Record):
    """A passage as the preview's table shows it."""

    number: int
    page: int
    ground: str
    what: str
    by: str
