"""The Family Group Conference (FGC) referral."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from bundler.model.fields import Day, ParentAddress, Record, Signature, Text
from bundler.model.record import FormRecord

Criterion = Literal["child-in-need", "child-protection", "public-law-outline", "early-help", "looked-after-child"]


class Referrer(Record):
    """Who refers the family (R204)."""

    name: Text | None = None
    team: Text | None = None
    direct_line: Text | None = None
    working_hours: Text | None = None
    email: Text | None = None


class ReferredChild(Record):
    """A child the conference is about (R205)."""

    name: Text | None = None
    date_of_birth: Day | None = None


class ReferredParent(Record):
    """A parent, and whether they hold parental responsibility (R206).

    Families read the referral together, and one parent may be hiding from the other: address and phone print only
    where somebody has recorded that they are not confidential.
    """

    name: Text | None = None
    address: ParentAddress | None = None
    phone: ParentAddress | None = None
    address_confidential: bool | None = Field(
        default=None,
        description="false only where the other parent may know this one's address and phone; else they are withheld.",
    )
    parental_responsibility: bool | None = None


class ExtendedPerson(Record):
    """Another person of the family or its friends (R207)."""

    name: Text | None = None
    address: ParentAddress | None = None
    phone: ParentAddress | None = None


class KeyAgency(Record):
    """Somebody of another agency who works with the family (R212)."""

    name: Text | None = None
    agency: Text | None = None
    telephone: Text | None = None


class Risk(Record):
    """A row of the risk table: `area` as the form's wording names it, or a further area in one's own words."""

    area: Text
    historic: bool | None = None
    current: bool | None = None
    detail: Text | None = None


class FgcReferral(FormRecord):
    """BCP appendix 5 (R203-R223), which its section 8.1 calls 3 (R224); what the office writes is left out (R220)."""

    criteria: tuple[Criterion, ...] = ()
    referrer: Referrer = Referrer()
    referred_children: tuple[ReferredChild, ...] = ()
    parents: tuple[ReferredParent, ...] = ()
    others: tuple[ExtendedPerson, ...] = ()
    interpreter_needed: bool | None = None
    advocate_in_place: bool | None = None
    third_question: bool | None = None
    special_needs: bool | None = None
    special_needs_outline: Text | None = None
    key_agencies: tuple[KeyAgency, ...] = ()
    reason_for_meeting: Text | None = None
    family_view: Text | None = None
    young_person_view: Text | None = None
    family_agrees: bool | None = None
    discussed_on: Day | None = None
    referrer_signature: Signature | None = None
    line_manager: Text | None = None
    risks: tuple[Risk, ...] = ()

    @property
    def day(self) -> date | None:
        return self.referrer_signature.signed_on if self.referrer_signature else None

    @property
    def group(self) -> tuple[str, ...]:
        return tuple(child.name for child in self.referred_children if child.name)
