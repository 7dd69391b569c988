"""The Agency Decision Form, on which the ADM records the decision."""

from __future__ import annotations

from bundler.model.record import FormRecord


class AgencyDecision(FormRecord):
    """R52, R53."""
