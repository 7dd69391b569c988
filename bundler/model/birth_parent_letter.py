"""The letter that tells one birth parent what was decided."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from bundler.model.fields import Day, Record, Signature, Text
from bundler.model.record import FormRecord

LetterAbout = Literal["should-be-placed", "should-not-be-placed", "deferred", "family-found", "no-longer-adoption"]
"""The three decisions of the ADM, and the two changes after one that a birth parent is written to about."""


class ReasonsByDecision(Record):
    """Why, in plain English and about 150 words at most, for each possible decision: each letter can lie ready."""

    should_be_placed: Text | None = None
    should_not_be_placed: Text | None = None
    deferred: Text | None = None
    family_found: Text | None = None
    no_longer_adoption: Text | None = None


class BirthParentLetter(FormRecord):
    """R17, R55. Nothing here may tell where the child lives or with whom (failure stories D1, D6, D7).

    `parent` names the parent this record is for, as case.json does; a record without one is for every birth parent.
    """

    parent: Text | None = None
    sent_on: Day | None = None
    decision: LetterAbout | None = None
    decided_on: Day | None = None
    decided_by: Text | None = Field(default=None, description="Name of the senior manager who decided.")
    decided_by_post: Text | None = None
    reasons_by_decision: ReasonsByDecision = ReasonsByDecision()
    reasons_agreed_by_social_worker: Signature | None = None
    reasons_agreed_by_lawyer: Signature | None = None
    court_date: Day | None = Field(default=None, description="Only a date the parent already knows.")
    independent_support: Text | None = Field(
        default=None, description="In a sentence or two: who offers support, and how to reach them."
    )
    copies_to: tuple[Text, ...] = Field(default=(), description="Who else gets a copy; nobody unless it is said here.")
    enclosures: tuple[Text, ...] = Field(
        default=(), description="What goes with it, by title; nothing, unless an officer gives the reason (D1)."
    )
    signature: Signature | None = None
    approval: Signature | None = Field(default=None, description="A second person, who checked before sending.")

    @property
    def day(self) -> date | None:
        return self.sent_on
