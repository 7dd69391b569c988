"""The children of the workspace, as far as they have to be told apart: who they are, and in whose case they stand."""

from __future__ import annotations

from bundler.model.fields import Day, Record, Text


class KnownChild(Record):
    """A child whom some case.json names: its own child, or a brother or sister; `case` is that case's reference."""

    case: str
    name: Text
    is_subject: bool = True
    first_name: Text | None = None
    surname: Text | None = None
    also_known_as: tuple[Text, ...] = ()
    date_of_birth: Day | None = None
    record_id: Text | None = None
    nhs_number: Text | None = None
