"""The Independent Reviewing Officer's checklist for permanency planning."""

from __future__ import annotations

from datetime import date

from bundler.model.checklist import DatedResponse
from bundler.model.fields import Day, Record, Signature, Text
from bundler.model.record import FormRecord


class Escalation(Record):
    """What the IRO escalated, by when it is to be put right, and by whom (R242)."""

    on: Day | None = None
    timescale: Text | None = None
    owner: Text | None = None


class IroChecklist(FormRecord):
    """BCP appendix 7 (R235-R243; completeness C10)."""

    responses: tuple[DatedResponse, ...] = ()
    review_points: tuple[DatedResponse, ...] = ()
    plan_at_second_review: bool | None = None
    escalated: bool | None = None
    escalation: Escalation = Escalation()
    signature: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.signature.signed_on if self.signature else None
