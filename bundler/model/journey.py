"""The child's way through care: entry, meetings, legal steps, family finding, special guardianship and leaving care.

Every fact may be missing: `None` means that nobody has recorded it yet, never "no".
Sources: R87-R126 (what the clocks count from and end with), R127-R158 (what the rules ask).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from bundler.model.fields import CarerProse, Clock, Day, PlacementProse, Record, Signature, Text


class Step(Record):
    """Something that had to be done and recorded: whether, when, by whom, with what result."""

    done: bool | None = None
    on: Day | None = None
    by: Text | None = None
    outcome: CarerProse | None = None


class MeetingKind(StrEnum):
    """The meetings and panels of the source procedures."""

    PLACEMENT_PLANNING = "placement-planning-meeting"
    EARLY_PERMANENCE_PANEL = "early-permanence-panel"
    INITIAL_PPM = "initial-ppm"
    REVIEW_PPM = "review-ppm"
    TRACKING_PANEL = "permanence-planning-and-tracking"
    LEGAL_PLANNING = "legal-planning-meeting"
    LEGAL_PANEL = "legal-panel"
    RESOURCE_AND_CARE_PANEL = "resource-and-care-panel"
    ACCESS_TO_RESOURCES_PANEL = "access-to-resources-panel"
    FAMILY_GROUP_CONFERENCE = "family-group-conference"
    MATCHING_MEETING = "matching-meeting"
    FOSTERING_PANEL = "fostering-panel"
    PERMANENCE_PANEL = "permanence-panel"
    EXIT_FROM_CARE = "exit-from-care-meeting"
    CARE_PANEL_16_PLUS = "carp"


class Meeting(Record):
    """A meeting about the child, held or booked; minutes that are records need not be repeated here."""

    kind: MeetingKind
    held_on: Day | None = None
    starts_at: Clock | None = None
    booked_for: Day | None = None
    outcome: PlacementProse | None = None
    minutes_signed_on: Day | None = Field(default=None, description="When the chair signed the minutes (R103).")
    minutes_filed_on: Day | None = Field(default=None, description="When they were in the child's file (R104).")


class EntryToCare(Record):
    """How the child came into care; the day itself is `entered_care_on` (R34, R92, R93, R113)."""

    decided_on: Day | None = Field(default=None, description="When the Designated Manager approved it (R34).")
    decided_by: Text | None = None
    at: Clock | None = Field(default=None, description="The time of day, from which the 72 hours count (R113).")
    emergency: bool | None = None
    delegated_authority: Step | None = Field(default=None, description="Who may decide what day to day (R137).")


class LegalSteps(Record):
    """What went before court, and permissions for it (R36, R95, R111, R132, R138)."""

    pre_proceedings_began_on: Day | None = None
    pre_proceedings_ended_on: Day | None = None
    share_responsibility_decided_on: Day | None = Field(default=None, description="Decision to apply (R95).")
    resource_and_care_panel: Step | None = Field(default=None, description="Permission before legal action (R138).")
    legal_panel: Step | None = Field(default=None, description="Agreement after that permission (R138).")
    viability: Step | None = Field(default=None, description="Where nobody holds parental responsibility (R132).")
    placement_authorised: Step | None = Field(default=None, description="The same (R132).")
    management_decision: Step | None = Field(default=None, description="The same, with timescales (R132).")
    panel_oversight: Step | None = Field(default=None, description="The same (R132).")


class FamilyMeetingOffer(Record):
    """The offer of a family group decision-making meeting before an application (Children Act 1989 s31ZA, B40)."""

    offered: Step | None = None
    accepted: bool | None = Field(default=None, description="By at least one parent or holder of responsibility.")
    against_best_interests: Text | None = Field(
        default=None, description="Why no offer is made: a meeting would not be in the child's best interests."
    )


class EarlyPermanence(Record):
    """What the Early Permanence Panel said, and what follows from it (R84, R86, R88, R136, R140, R141)."""

    possible: bool | None = None
    outcome: Literal["fostering", "adoption", "special-guardianship"] | None = None
    allocated_to: Text | None = Field(default=None, description="Family finder or SGO social worker (R24, R84).")
    papers_sent_on: Day | None = None
    papers_sent_at: Clock | None = None
    foster_to_adopt_considered: Step | None = None
    form_sent: Step | None = Field(default=None, description="Early permanence form (R136).")
    coordinator_advice: Step | None = Field(default=None, description="Advice when parents relinquish (R140).")
    adoption_service_at_ppm: Step | None = Field(default=None, description="PPM with the Adoption Service (R141).")


class FamilyFinding(Record):
    """The search for carers: inside the authority first, outside only with permission (R75-R79)."""

    pen_picture_sent: Step | None = None
    no_internal_resource: Step | None = None
    search: Literal["internal", "external"] | None = Field(default=None, description="Where carers are sought (R76).")
    permission: Signature | None = Field(default=None, description="The Service Manager's, in writing (R76).")
    photo_consent: Signature | None = Field(
        default=None, description="Who agreed that carers may be shown the child's photograph (R75)."
    )
    placements_told: Step | None = None
    responses_collated: Step | None = None


class ReturnHome(Record):
    """What a plan to return home has to say (R133)."""

    work: Text | None = None
    outcomes: Text | None = None
    timescales: Text | None = None
    safety_plan: Text | None = None
    safe_people: tuple[Text, ...] | None = None


class LinkedAssessment(Record):
    """An earlier assessment that the plan rests on (R81)."""

    title: Text
    dated: Day | None = None
    author: Text | None = None


class HarderToPlace(Record):
    """Why finding a family may take longer (R128); siblings stand in the case itself."""

    complex_needs: bool | None = None
    additional_needs: bool | None = None
    placement_moves: int | None = Field(default=None, ge=0)
    reasons: Text | None = Field(default=None, description="How the decision was made, and with whom (R128).")


class SpecialGuardianship(Record):
    """The way to a special guardianship order (SGO) and its support afterwards (R35, R90, R121)."""

    referral_sent_on: Day | None = None
    order_on: Day | None = None
    support_reviewed_on: tuple[Day, ...] = ()


class LeavingCare(Record):
    """From 16 onwards: staying put, pathway plan, personal adviser, immigration (R118-R122, R153, R154)."""

    staying_put: bool | None = Field(default=None, description="Staying put is the preferred option (R120).")
    staying_put_planned_on: Day | None = Field(
        default=None, description="When a review first made it a feature of the planning (R118)."
    )
    staying_put_raised_on: Day | None = Field(default=None, description="With the foster carers (R119).")
    staying_put_final_planning_on: Day | None = Field(default=None, description="At the penultimate review (R120).")
    staying_put_signed_off_on: Day | None = Field(default=None, description="At the final review (R120).")
    staying_put_ratified: Step | None = Field(default=None, description="At the permanency panel (R120).")
    pathway_plan: Step | None = Field(default=None, description="Written, and endorsed at a review (R120, R153).")
    semi_independent: bool | None = None
    leaves_on: Day | None = None
    adviser_offers: tuple[Day, ...] = ()
    unaccompanied: bool | None = Field(default=None, description="An unaccompanied asylum seeking child (R154).")
    immigration_status: Text | None = None
    dual_planning: Text | None = Field(default=None, description="Dual or triple planning (R154).")
