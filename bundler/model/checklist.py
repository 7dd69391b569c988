"""What the permanence checklists record alike: a response to each row that the form's wording prints."""

from __future__ import annotations

from bundler.model.fields import Day, PlacementProse, Record, Text


class Response(Record):
    """An answer to one row: `row` is its key in the form's wording, or a further question in one's own words."""

    row: Text
    response: PlacementProse | None = None


class DatedResponse(Response):
    """A response with the day it was given."""

    on: Day | None = None
