"""How a form that came back stands to the record it belongs to."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import Field

from bundler.model.fields import Record
from bundler.model.merged import Merged, Side
from bundler.model.returned import ChangedFact, ReturnedForm

_WHO: Final = frozenset(("child.name", "child.first_name", "child.surname", "child.date_of_birth", "child.record_id"))
"""Facts of the case that tell which child it is."""


class TakenForm(Record):
    """The note that a form was taken into a record: kept in history/ beside what the record said before.

    `record_before` is empty where there was no record yet, `contents` where the form went out with no papers.
    """

    file: str
    file_sha256: str
    record: str
    record_before: str
    record_after: str
    taken_on: date
    contents: str = ""
    decided: dict[str, Side] = Field(default_factory=dict)


class Misanswer(Record):
    """An answer that the record refuses, said as it would be said of the JSON file."""

    place: str
    message: str
    remedy: str


class ReturnedPaper(Record):
    """A dropped form: its path below the case folder, and what taking it into `record` would do.

    `merged` is None for a form of another case, of a kind that nobody knows, or that nobody has read yet. `facts` are
    facts of the case that the form says otherwise than case.json still does.
    """

    path: str
    sha256: str
    returned: ReturnedForm
    record: str
    is_of_this_case: bool = True
    merged: Merged | None = None
    misanswers: tuple[Misanswer, ...] = ()
    facts: tuple[ChangedFact, ...] = ()
    taken: TakenForm | None = None

    @property
    def is_about_another_child(self) -> bool:
        """True where somebody wrote another child's name over this one's, or changed two of the facts that tell who.

        One fact alone may be a slip that the form puts right.
        """
        changed = [fact for fact in self.facts if fact.place in _WHO and fact.was.strip() and fact.now.strip()]
        renamed = (fact for fact in changed if fact.place == "child.name")
        return len(changed) > 1 or any(_shares_no_word(fact.was, fact.now) for fact in renamed)

    @property
    def is_settled(self) -> bool:
        """True where nothing in it is left to take."""
        return self.taken is not None or (self.merged is not None and self.merged.is_whole)


def _shares_no_word(one: str, other: str) -> bool:
    return set(one.casefold().split()).isdisjoint(other.casefold().split())
