"""The letter that tells one birth parent what was decided."""

from __future__ import annotations

from bundler.model.record import FormRecord


class BirthParentLetter(FormRecord):
    """R55."""
