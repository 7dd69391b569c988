"""The referral for special guardianship (SGO), sent to the SGO team manager after the review that recommends it."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from bundler.model.fields import (
    CarerProse,
    CarerText,
    Day,
    PlacementProse,
    PlacementText,
    Record,
    SiblingProse,
    Signature,
    Text,
)
from bundler.model.record import FormRecord


class ProspectiveGuardian(Record):
    """Somebody who would become the child's special guardian."""

    name: CarerText | None = None
    relationship: CarerProse | None = None
    date_of_birth: Day | None = None
    address: PlacementText | None = None
    phone: PlacementText | None = None
    cares_for_child: bool | None = Field(default=None, description="The child lives with them already.")
    agrees_to_assessment: bool | None = None


class AssessmentSoFar(Record):
    """An assessment that the referral rests on (R81)."""

    kind: Text | None = None
    dated: Day | None = None
    author: Text | None = None
    finding: CarerProse | None = None


class SgoReferral(FormRecord):
    """R90, R84, R35: within five working days of the review that recommended special guardianship."""

    sent_to: Text | None = Field(default=None, description="Name of the SGO team manager.")
    review_number: int | None = Field(default=None, ge=1)
    review_held_on: Day | None = None
    recommendation: CarerProse | None = None

    guardians: tuple[ProspectiveGuardian, ...] = ()
    household: CarerProse | None = None
    why_guardianship: CarerProse | None = None
    assessments: tuple[AssessmentSoFar, ...] = ()
    initial_assessment: CarerProse | None = None
    support_plan: CarerProse | None = None
    needs_assessed_by: Text | None = Field(default=None, description="The service that assesses support needs (R35).")

    childs_needs: Text | None = None
    health_and_education: PlacementProse | None = None
    siblings: SiblingProse | None = None
    contact: CarerProse | None = None
    risks: CarerProse | None = None
    views_of_child: CarerProse | None = None
    views_of_parents: Text | None = None
    views_of_guardians: CarerProse | None = None

    social_worker_signature: Signature | None = None
    received_on: Day | None = None
    allocated_to: Text | None = None

    @property
    def day(self) -> date | None:
        return self.social_worker_signature.signed_on if self.social_worker_signature else None
