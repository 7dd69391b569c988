"""The Child's Permanence Report (CPR) in our own layout, section by section as the regulation lists it.

A section that cannot be written says so in its own text: "Not available – " and the reason.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from bundler.model.case import PlanOption
from bundler.model.fields import (
    CarerProse,
    Day,
    ParentAddress,
    PlacementProse,
    PlacementText,
    Record,
    SiblingProse,
    Signature,
    Text,
)
from bundler.model.record import FormRecord


class Amendment(Record):
    """A later change to the report: when, what, by whom."""

    made_on: Day | None = None
    what: Text | None = None
    by: Text | None = None


class LegalOrder(Record):
    """An order about the child: which, of which court, of which day."""

    order: Text | None = None
    court: Text | None = None
    made_on: Day | None = None


class TimeInCare(Record):
    """One row of the chronology of care since birth; `until` is empty for where the child is now."""

    since: Day | None = None
    until: Day | None = None
    cared_for_by: CarerProse | None = None
    kind_of_care: PlacementProse | None = None
    reason: Text | None = None


class SchoolAttended(Record):
    """A nursery or school, with the days between which the child went there."""

    name: PlacementText | None = None
    address: PlacementText | None = None
    kind: PlacementProse | None = None
    since: Day | None = None
    until: Day | None = None


class ParentInReport(Record):
    """One birth parent, as Schedule 1 asks to describe them."""

    name: Text | None = None
    relationship: Text | None = None
    sex: Text | None = None
    date_of_birth: Day | None = None
    place_of_birth: Text | None = None
    last_known_address: ParentAddress | None = None
    address_confirmed_on: Day | None = None
    parental_responsibility: Text | None = Field(default=None, description="Whether held, and how it was acquired.")
    nationality: Text | None = Field(default=None, description="With immigration status, where it matters.")
    racial_origin_and_culture: Text | None = None
    language: Text | None = None
    religion: Text | None = None
    photograph: Text | None = Field(default=None, description="Where a dated photograph is kept, or why there is none.")
    appearance: Text | None = None
    personality_and_interests: Text | None = None
    education: Text | None = None
    employment: Text | None = None
    home_and_community: Text | None = None
    health: Text | None = Field(default=None, description="With what the child may inherit.")
    relationships: Text | None = None


class Enquiry(Record):
    """A step taken to find out who the father is."""

    made_on: Day | None = None
    step: Text | None = None
    result: Text | None = None


class ViewHeard(Record):
    """What somebody who matters to the child thinks of the plan, with when and how they were told of it."""

    who: Text | None = None
    told_on: Day | None = None
    how_told: Text | None = None
    view: Text | None = None


class SiblingInReport(Record):
    """A brother or sister, with where they live and what is planned for them."""

    name: Text | None = None
    date_of_birth: Day | None = None
    lives_with: SiblingProse | None = None
    legal_status: Text | None = None
    plan: SiblingProse | None = None
    contact: Text | None = None


class Relative(Record):
    """A relative or another important person, and whether they could and would care for the child."""

    name: Text | None = None
    relationship: Text | None = None
    able_and_willing: Text | None = None
    assessed_on: Day | None = None


class ContactArrangement(Record):
    """Who sees or hears from the child, how, how often, and who supervises."""

    person: Text | None = None
    kind: Text | None = None
    how_often: Text | None = None
    supervision: Text | None = None


class Event(Record):
    """One row of the chronology of decisions and actions."""

    happened_on: Day | None = None
    what: Text | None = None
    by: Text | None = None


class OptionWeighed(Record):
    """A realistic option with what speaks for it and against it, and the agency's conclusion."""

    option: PlanOption | None = None
    benefits: Text | None = None
    risks: Text | None = None
    conclusion: Text | None = None


class ChildsPermanenceReport(FormRecord):
    """AAR 2005 reg 17 and Schedule 1; who assured its quality is recorded in case.json.

    The medical adviser writes `health_summary` and signs it (reg 17(1)(b)): without it the decision can be
    set aside (Re N [2021] EWCA Civ 785).
    """

    author: Text | None = None
    author_qualification: Text | None = Field(default=None, description="Qualification, registration, experience.")
    author_supervised_by: Text | None = None
    completed_on: Day | None = None
    report_version: Text | None = None
    amendments: tuple[Amendment, ...] = ()

    review_preferring_adoption_on: Day | None = None
    agency_decision_on: Day | None = None
    placement_order_on: Day | None = None

    place_of_birth: Text | None = None
    address: PlacementText | None = None
    local_authority_area: PlacementText | None = None
    photograph: Text | None = Field(default=None, description="Where a dated photograph is kept, or why there is none.")
    photograph_taken_on: Day | None = None
    appearance: Text | None = None
    immigration_status: Text | None = None
    racial_origin: Text | None = None
    culture: Text | None = None
    religious_upbringing: Text | None = None

    orders: tuple[LegalOrder, ...] = ()
    has_property_or_claims: bool | None = None
    property_or_claims: Text | None = None

    care_since_birth: tuple[TimeInCare, ...] = ()

    development: Text | None = Field(default=None, description="Personality, social, emotional, behavioural; needs.")
    self_care: Text | None = None
    interests: Text | None = Field(default=None, description="Interests, likes and dislikes.")
    schools: tuple[SchoolAttended, ...] = ()
    education: PlacementProse | None = Field(default=None, description="Progress; or why there is no education yet.")
    special_educational_needs: PlacementProse | None = None
    personal_education_plan_on: Day | None = None

    health_summary: Text | None = Field(
        default=None, description="Written by the medical adviser: state of health, history, needs that may arise."
    )
    medical_adviser_signature: Signature | None = None
    medical_adviser_gmc_number: Text | None = None
    health_report_on: Day | None = None
    health_report_not_needed: Text | None = Field(
        default=None, description="The medical adviser's written advice that no report is needed: of which day, why."
    )

    childs_wishes: Text | None = Field(default=None, description="Or why they could not be found out.")
    direct_work_on: Day | None = None

    parents: tuple[ParentInReport, ...] = ()
    parents_relationship: Text | None = None
    father_is_unknown: bool | None = None
    known_of_father: Text | None = Field(default=None, description="What is known, and from whom.")
    enquiries_about_father: tuple[Enquiry, ...] = ()
    parents_wishes: Text | None = None
    views_of_others: tuple[ViewHeard, ...] = ()
    parenting_capacity: Text | None = None

    siblings: tuple[SiblingInReport, ...] = ()
    together_and_apart: SiblingProse | None = None
    relatives: tuple[Relative, ...] = ()
    relatives_summary: Text | None = None

    current_contact: tuple[ContactArrangement, ...] = ()
    proposed_contact: tuple[ContactArrangement, ...] = ()
    contact_views: Text | None = None

    agency_chronology: tuple[Event, ...] = ()
    options: tuple[OptionWeighed, ...] = ()
    why_adoption: Text | None = None
    other_information: Text | None = None

    social_worker_signature: Signature | None = None

    @property
    def day(self) -> date | None:
        """The day of this version: a report that was amended is not the one that was completed at first."""
        days = (self.completed_on, *(amendment.made_on for amendment in self.amendments))
        return max((day for day in days if day), default=None)
