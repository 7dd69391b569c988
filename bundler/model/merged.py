"""What taking a returned form into its record would do: changes, and conflicts that somebody has to decide."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from bundler.model.fields import Record

Side = Literal["form", "record"]


class Difference(Record):
    """One place of the record: what it says, and what it would say. None is nothing; a whole row is a group of keys."""

    place: str
    record: JsonValue = None
    form: JsonValue = None


class Merged(Record):
    """The record as it would be, with what would change in it and what was changed in both.

    `decided` are conflicts that somebody has settled, each with the side that counts.
    """

    record: dict[str, JsonValue]
    changes: tuple[Difference, ...] = ()
    conflicts: tuple[Difference, ...] = ()
    decided: dict[str, Side] = Field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """True where everything in the form stands in the record already."""
        return not self.changes and not self.conflicts
