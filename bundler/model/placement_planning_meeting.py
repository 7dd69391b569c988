"""The record of the 72-hour Placement and Care Planning Meeting, which reviews the decision to accommodate."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bundler.model.fields import (
    Action,
    CarerProse,
    Day,
    PersonPresent,
    PlacementProse,
    Record,
    SiblingProse,
    Signature,
    Text,
)
from bundler.model.record import MeetingRecord


class PersonInvolved(Record):
    """A parent, or somebody else who cared for the child, and how they took part (R137)."""

    name: Text | None = None
    relationship: Text | None = None
    took_part: bool | None = None
    how: Text | None = Field(default=None, description="How, or what was done to reach them and why they did not.")
    views: Text | None = None


class DelegatedDecision(Record):
    """A decision of day-to-day life, and who may take it (R137)."""

    decision: Text
    who_decides: CarerProse | None = None
    conditions: CarerProse | None = None


class PlacementPlanningMeeting(MeetingRecord):
    """R113, R135, R137; entry to care stands in case.json."""

    chair: Text | None = None
    present: tuple[PersonPresent, ...] = ()
    people_involved: tuple[PersonInvolved, ...] = ()
    carers_involved: CarerProse | None = None

    why_accommodated: Text | None = None
    decision_reviewed: Text | None = None
    decision_stands: bool | None = None

    placement: PlacementProse | None = None
    health: PlacementProse | None = None
    education: PlacementProse | None = None
    identity: Text | None = None
    siblings: SiblingProse | None = None
    contact: CarerProse | None = None
    wishes_and_feelings: CarerProse | None = None
    delegated: tuple[DelegatedDecision, ...] = ()

    reunification: Text | None = None
    what_must_change: Text | None = None
    twin_track: CarerProse | None = None
    exit_plan_agreed: Literal["yes", "not-yet"] | None = None
    exit_plan: PlacementProse | None = None
    no_exit_plan: PlacementProse | None = None
    leaving_home_likely: bool | None = Field(
        default=None, description="Evidence suggests permanence outside the family (R136)."
    )
    fostering_to_adopt: CarerProse | None = None
    legal_action_considered: bool | None = None
    legal_action: Text | None = None
    next_review_on: Day | None = None
    actions: tuple[Action, ...] = ()
    chair_signature: Signature | None = None
    social_worker_signature: Signature | None = None
