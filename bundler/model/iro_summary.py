"""The IRO's Summary of Permanency Decision, which follows the review that agreed adoption."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from bundler.model.case import PlanOption
from bundler.model.fields import Day, Record, Signature, Text
from bundler.model.record import FormRecord


class DocumentSeen(Record):
    """A document the IRO has read."""

    document: Text | None = None
    version: Text | None = None
    dated: Day | None = None


class IroSummary(FormRecord):
    """R47, R48: support sends the plan on to the ADM; a challenge goes to the team manager and stops it."""

    review_number: int | None = Field(default=None, ge=1)
    review_held_on: Day | None = None
    documents_seen: tuple[DocumentSeen, ...] = ()
    plan: PlanOption | None = None
    plan_as_recommended: Text | None = None
    plan_by_second_review: bool | None = None
    minute_reference: Text | None = None
    parallel_plan_considered: bool | None = None
    parallel_plan: Text | None = None
    timeliness: Text | None = None
    childs_views: Text | None = None
    parents_views: Text | None = None
    outcome: Literal["support", "challenge"] | None = None
    challenge_grounds: Text | None = None
    challenge_sent_to: Text | None = None
    challenge_sent_on: Day | None = None
    challenge_resolution: Text | None = None
    reasons: Text | None = None
    signature: Signature | None = None
    emailed_to_adm_on: Day | None = None

    @property
    def day(self) -> date | None:
        return self.signature.signed_on if self.signature else None
