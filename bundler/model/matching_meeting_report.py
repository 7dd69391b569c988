"""The report of the meeting that matched a child with long-term foster carers."""

from __future__ import annotations

from datetime import date

from bundler.model.fields import Action, Clock, Day, PersonPresent, Record, Signature, Text
from bundler.model.record import FormRecord


class MatchedNeed(Record):
    """One need of the child, what shows that the carers meet it, what is missing and what support closes the gap."""

    need: Text
    carer_evidence: Text | None = None
    gap: Text | None = None
    support: Text | None = None


class MatchingMeetingReport(FormRecord):
    """R59, R73 and C12; the route of the match and its steps stand in case.json under match."""

    meeting_on: Day | None = None
    starts_at: Clock | None = None
    venue: Text | None = None
    chair: Text | None = None
    complex_reason: Text | None = None
    present: tuple[PersonPresent, ...] = ()
    child_summary: Text | None = None
    needs: tuple[MatchedNeed, ...] = ()
    siblings: Text | None = None
    contact: Text | None = None
    identity: Text | None = None
    education_and_health: Text | None = None
    carer_capability: Text | None = None
    risks: Text | None = None
    views_of_child: Text | None = None
    views_of_parents: Text | None = None
    views_of_carers: Text | None = None
    views_of_iro: Text | None = None
    delegated_authority: Text | None = None
    finance: Text | None = None
    recommendation: Text | None = None
    actions: tuple[Action, ...] = ()
    chair_signature: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.meeting_on
