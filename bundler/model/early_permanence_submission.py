"""The submission to the Achieving Early Permanence Panel, on which its outcome is recorded too."""

from __future__ import annotations

from datetime import date
from typing import Literal

from bundler.model.fields import Action, CarerProse, Day, PlacementProse, Record, Signature, Text
from bundler.model.record import FormRecord


class PanelMember(Record):
    """One of those who sit on the panel by their post (R23)."""

    post: Text
    name: Text | None = None
    present: bool | None = None


class EarlyPermanenceSubmission(FormRecord):
    """R21-R24, R84 and R86-R89; the outcome and who is allocated stand in case.json under early_permanence."""

    panel_on: Day | None = None
    told_by: Literal["legal-gateway-panel", "weekly-admissions-report"] | None = None
    invited_by: Text | None = None
    invited_on: Day | None = None
    legal_gateway_referral: bool | None = None
    placement_referral: bool | None = None

    why_looked_after: Text | None = None
    living_now: PlacementProse | None = None
    family: CarerProse | None = None
    options_so_far: CarerProse | None = None
    wishes: Text | None = None
    questions: Text | None = None
    social_worker_signature: Signature | None = None

    members: tuple[PanelMember, ...] = ()
    discussion: CarerProse | None = None
    right_plan: CarerProse | None = None
    guardianship_recommendations: CarerProse | None = None
    planning_meeting_on: Day | None = None
    actions: tuple[Action, ...] = ()
    panel_signature: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.panel_on
