"""The IRO's Summary of Permanency Decision."""

from __future__ import annotations

from bundler.model.record import FormRecord


class IroSummary(FormRecord):
    """R47, R48."""
