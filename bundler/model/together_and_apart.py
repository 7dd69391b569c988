"""The Together and Apart assessment of brothers and sisters."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from bundler.model.checklist import Response
from bundler.model.fields import CarerProse, Day, PlacementProse, Record, Signature, Text
from bundler.model.record import FormRecord


class WhoCanTell(Record):
    """Somebody who can say how the children relate, and what they said (R226); `who` as the wording's key says."""

    who: Text
    asked: bool | None = None
    evidence: CarerProse | None = None


class Input(Record):
    """A report the assessment has to rest on, its day, or why it is not there (R228)."""

    paper: Text
    available: bool | None = None
    dated: Day | None = None
    why_not: Text | None = None


class AssessedChild(Record):
    """One child of the group: what direct work showed, needs, options and recommendation (R225, R227, R131, R233).

    The four options each take the advantages and disadvantages for this child.
    """

    name: Text
    date_of_birth: Day | None = None
    direct_work_on: Day | None = None
    regards_as_siblings: Text | None = None
    importance_of_siblings: Text | None = None
    early_experiences: Text | None = None
    needs: Text | None = None
    attachment_style: CarerProse | None = None
    disruption_risk: CarerProse | None = None
    impact_of_remaining_in_care: CarerProse | None = None
    kinship_with_siblings: CarerProse | None = None
    kinship_without_siblings: CarerProse | None = None
    adoption_with_siblings: CarerProse | None = None
    adoption_without_siblings: CarerProse | None = None
    options_updated_on: Day | None = None
    recommendation: Literal["together", "apart"] | None = None
    recommendation_reasons: CarerProse | None = None


class PairRating(Record):
    """How two of the children are with each other, from 0 to 10, and what shows it (R232)."""

    first: Text
    second: Text
    rating: int | None = Field(default=None, ge=0, le=10)
    evidence: Text | None = None


class TogetherAndApart(FormRecord):
    """BCP appendix 6 and section 7.2 (R129-R131, R225-R234; completeness C9): one for the whole sibling group."""

    children: tuple[AssessedChild, ...] = ()
    who_can_tell: tuple[WhoCanTell, ...] = ()
    shared_childhoods: PlacementProse | None = None
    inputs: tuple[Input, ...] = ()
    worries: tuple[Response, ...] = ()
    working_well: tuple[Response, ...] = ()
    needs_to_happen: tuple[Response, ...] = ()
    ratings: tuple[PairRating, ...] = ()
    safety_plan: CarerProse | None = None
    contact_plan: CarerProse | None = None
    placement_type: PlacementProse | None = None
    family_finding: CarerProse | None = None
    considered_at_ppm_on: Day | None = None
    social_worker_signature: Signature | None = None
    team_manager_signature: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.social_worker_signature.signed_on if self.social_worker_signature else None

    @property
    def group(self) -> tuple[str, ...]:
        return tuple(child.name for child in self.children)
