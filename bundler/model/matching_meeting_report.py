"""The report of the meeting that matched a child with long-term foster carers."""

from __future__ import annotations

from bundler.model.fields import (
    Action,
    CarerProse,
    PersonPresent,
    PlacementProse,
    Record,
    SiblingProse,
    Signature,
    Text,
)
from bundler.model.record import MeetingRecord


class MatchedNeed(Record):
    """One need of the child, what shows that the carers meet it, what is missing and what support closes the gap."""

    need: Text
    carer_evidence: CarerProse | None = None
    gap: CarerProse | None = None
    support: CarerProse | None = None


class MatchingMeetingReport(MeetingRecord):
    """R59, R73 and C12; the route of the match and its steps stand in case.json under match."""

    chair: Text | None = None
    complex_reason: CarerProse | None = None
    present: tuple[PersonPresent, ...] = ()
    child_summary: Text | None = None
    needs: tuple[MatchedNeed, ...] = ()
    siblings: SiblingProse | None = None
    contact: CarerProse | None = None
    identity: Text | None = None
    education_and_health: PlacementProse | None = None
    carer_capability: CarerProse | None = None
    risks: CarerProse | None = None
    views_of_child: CarerProse | None = None
    views_of_parents: Text | None = None
    views_of_carers: CarerProse | None = None
    views_of_iro: Text | None = None
    delegated_authority: CarerProse | None = None
    finance: CarerProse | None = None
    recommendation: CarerProse | None = None
    actions: tuple[Action, ...] = ()
    chair_signature: Signature | None = None
