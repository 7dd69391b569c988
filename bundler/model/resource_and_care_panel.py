"""The submission to the Resource and Care Panel, which permits entry to care or legal action before anybody acts."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from bundler.model.fields import CarerProse, Day, PlacementProse, Record, SiblingProse, Signature, Text
from bundler.model.record import FormRecord


class Evidence(Record):
    """One thing that the request rests on, with where it can be read."""

    what: Text | None = None
    dated: Day | None = None
    author: Text | None = None
    shows: Text | None = None


class ResourceAndCarePanel(FormRecord):
    """R36, R132, R138; what the two panels decide stands in case.json under legal_steps."""

    panel_on: Day | None = None
    asks_entry_to_care: bool | None = None
    asks_legal_action: bool | None = None
    legal_action: Text | None = Field(default=None, description="Which order or step is asked for, and why this one.")
    placement_asked_for: PlacementProse | None = None

    family: Text | None = None
    siblings: SiblingProse | None = None
    concerns: Text | None = None
    work_so_far: Text | None = None
    family_meeting: CarerProse | None = Field(default=None, description="The family's own plan, or why none was made.")
    wider_family: CarerProse | None = None
    evidence: tuple[Evidence, ...] = ()
    threshold: Text | None = None
    if_nothing_is_done: Text | None = None
    return_home: Text | None = None
    views_of_child: Text | None = None
    views_of_parents: Text | None = None
    legal_advice: Text | None = None
    legal_advice_on: Day | None = None
    nobody_holds_responsibility: bool | None = Field(
        default=None, description="No adult holds parental responsibility, or the authority changes a residence (R132)."
    )
    timescales: Text | None = None

    social_worker_signature: Signature | None = None
    team_manager_signature: Signature | None = None
    conditions: Text | None = Field(default=None, description="What the panel attached to its permission.")
    chair_signature: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.panel_on
