"""The report of the meeting that matched a child with carers."""

from __future__ import annotations

from bundler.model.record import FormRecord


class MatchingMeetingReport(FormRecord):
    """R59, R73."""
