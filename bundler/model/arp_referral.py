"""The referral to the Access to Resources Panel (ARP): the business case for a match with an agency's carers (IFA)."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from bundler.model.fields import CarerProse, Day, PlacementProse, Record, Signature, Text
from bundler.model.record import FormRecord


class Alternative(Record):
    """Another way to meet the child's needs that was considered, its cost, and why it was not taken."""

    option: PlacementProse
    weekly_cost: Text | None = None
    why_not: CarerProse | None = None


class ArpReferral(FormRecord):
    """R72 and C14; the placement and the steps of the match (R70, R71) stand in case.json.

    Amounts are plain: `£1,045.00`, `1045`, in pounds.
    """

    referred_on: Day | None = None
    child_summary: PlacementProse | None = None
    weekly_cost_now: Text | None = None
    weekly_cost_proposed: Text | None = None
    fee_response: CarerProse | None = None
    fee_response_on: Day | None = None
    starts_on: Day | None = Field(default=None, description="From when the proposed cost is to be paid.")
    ends_on: Day | None = Field(default=None, description="Until when, as a rule the 18th birthday.")
    duration: Text | None = Field(default=None, description="In words: 5 years and 6 months, to 18.")
    total_cost: Text | None = None
    support_package: PlacementProse | None = None
    benefits: CarerProse | None = None
    risks: CarerProse | None = None
    alternatives: tuple[Alternative, ...] = ()
    recommendation: CarerProse | None = None
    social_worker_signature: Signature | None = None
    head_of_service_comments: CarerProse | None = None
    head_of_service_signature: Signature | None = None
    chief_officer_comments: CarerProse | None = None
    chief_officer_signature: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.referred_on
