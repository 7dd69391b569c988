"""The Child's Permanence Report (CPR) in our own layout."""

from __future__ import annotations

from bundler.model.record import FormRecord


class ChildsPermanenceReport(FormRecord):
    """AAR 2005 reg 17 and Schedule 1."""
