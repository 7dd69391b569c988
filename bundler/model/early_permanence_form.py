"""The early permanence form for Corporate Parenting Admin: fostering to adopt is considered, often before the birth."""

from __future__ import annotations

from datetime import date
from typing import Literal

from bundler.model.fields import CarerProse, Day, PlacementProse, SiblingProse, Signature, Text
from bundler.model.record import FormRecord


class EarlyPermanenceForm(FormRecord):
    """R136, R36; whether fostering to adopt was considered, and when the form was sent, stand in case.json."""

    stage: Literal["before-birth", "after-birth"] | None = None
    expected_on: Day | None = None
    background: Text | None = None
    reunification: CarerProse | None = None
    wider_family: CarerProse | None = None
    evidence: Text | None = None
    other_options: CarerProse | None = None
    legal_position: Text | None = None
    siblings: SiblingProse | None = None
    childs_needs: Text | None = None
    carers_needed: Text | None = None
    needed_by: Day | None = None
    living_now: PlacementProse | None = None
    parents_told_on: Day | None = None
    views_of_parents: Text | None = None
    contact: CarerProse | None = None
    social_worker_signature: Signature | None = None
    team_manager_signature: Signature | None = None
    received_by: Text | None = None
    received_on: Day | None = None

    @property
    def day(self) -> date | None:
        return self.team_manager_signature.signed_on if self.team_manager_signature else None
