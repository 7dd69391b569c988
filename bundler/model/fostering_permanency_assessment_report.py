"""The Fostering Permanency Assessment Report (FPAR): the child's needs to adulthood, and who can meet them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from bundler.model.fields import CarerProse, CarerText, Day, PlacementProse, Record, Signature, Text
from bundler.model.record import FormRecord


class LinkedAssessment(Record):
    """An earlier assessment of the child's needs that the plan rests on (R81)."""

    kind: Text | None = None
    dated: Day | None = None
    author: Text | None = None
    finding: Text | None = None


class OptionConsidered(Record):
    """One column of the decision aid (R83), answered for this child."""

    option: Literal["child-arrangements-or-special-guardianship", "adoption", "permanent-fostering"] | None = None
    criteria_met: Text | None = None
    criteria_not_met: Text | None = None
    conclusion: CarerProse | None = None


class LongTermNeed(Record):
    """A need now and as the child grows up."""

    area: Text | None = None
    now: Text | None = None
    to_eighteen_and_beyond: Text | None = None


class MatchingEvidence(Record):
    """How the proposed carers meet one need: the evidence, the gap, what closes it."""

    need: Text | None = None
    evidence: CarerProse | None = None
    gap: CarerProse | None = None
    support: CarerProse | None = None


class ContactPlan(Record):
    """Contact with one person of the birth family or network."""

    person: Text | None = None
    arrangement: Text | None = None
    supported_by: CarerProse | None = None


class FosteringPermanencyAssessmentReport(FormRecord):
    """R60, R80-R83, R91; the conditions of a long-term foster placement are those of B20."""

    completed_on: Day | None = None
    initial_sections_completed_on: Day | None = None
    planning_meeting_on: Day | None = None

    linked_assessments: tuple[LinkedAssessment, ...] = ()
    background: Text | None = None
    legal_context: Text | None = None
    health: PlacementProse | None = None
    education: PlacementProse | None = None
    identity: Text | None = None
    attachment: CarerProse | None = None
    outcomes: Text | None = Field(default=None, description="What the plan is to bring about for the child (R80).")
    childs_wishes: CarerProse | None = None
    parents_views: Text | None = None
    options: tuple[OptionConsidered, ...] = ()
    why_long_term_fostering: CarerProse | None = None

    long_term_needs: tuple[LongTermNeed, ...] = ()
    stability: CarerProse | None = Field(
        default=None, description="What keeps this home stable, and what child and family need for it in the long term."
    )
    proposed_carers: CarerText | None = None
    carers_placement: PlacementProse | None = Field(default=None, description="Where they live, and since when.")
    about_the_carers: CarerProse | None = None
    matching_evidence: tuple[MatchingEvidence, ...] = ()
    carers_views: CarerProse | None = None

    plan_recorded: bool | None = None
    plan_recorded_on: Day | None = None
    carers_committed: bool | None = None
    carers_committed_on: Day | None = None
    confirmed_to_carers: bool | None = None
    confirmed_to_carers_on: Day | None = None
    confirmed_to_child: bool | None = None
    confirmed_to_child_on: Day | None = None
    confirmed_to_parents: bool | None = None
    confirmed_to_parents_on: Day | None = None

    support: CarerProse | None = None
    contact: tuple[ContactPlan, ...] = ()
    contact_views: CarerProse | None = None
    finance: CarerProse | None = None
    staying_put: CarerProse | None = None

    recommended: bool | None = None
    recommendation: CarerProse | None = None
    social_worker_signature: Signature | None = None
    team_manager_signature: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.completed_on
