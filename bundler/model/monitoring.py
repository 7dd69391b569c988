"""One row of the decision monitoring grid: a decision of the ADM, or a case that waits for one, without any name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from bundler.model.fields import Record

Status = Literal["green", "amber", "red"]

HEADINGS: Mapping[str, str] = {
    "reference": "Case",
    "record_id": "Child's record ID",
    "date_of_birth": "Date of birth",
    "age": "Age at decision",
    "authority": "Authority",
    "team": "Team",
    "plan": "Plan",
    "entered_care_on": "Entry to care",
    "second_review_on": "Second review",
    "cpr_on": "CPR",
    "medical_on": "Adoption medical",
    "iro_outcome": "IRO's view",
    "iro_on": "IRO's summary",
    "head_of_service_on": "Head of Service QA",
    "adviser_alerted_on": "Panel Adviser alerted",
    "pack_complete_on": "ADM pack complete",
    "decision": "Decision",
    "decided_on": "Decided on",
    "recorded_on": "Recorded on",
    "days_from_review": "Days from review to decision",
    "final_evidence_due": "Final evidence due",
    "letters": "Letters to birth parents",
    "told": "Birth parents told by word of mouth",
    "placement_order_on": "Placement order",
    "exceptions": "Exceptions",
    "status": "Status",
}
"""The columns of the grid (C6), in order, with their headings."""


class ParentToTell(Record):
    """A birth parent of a case when it was decided, in the order of the case; nobody's name."""

    relationship: str
    can_be_written_to: bool = True


class MonitoredDecision(Record):
    """R56 and C6. Parents stand by their relationship; nobody's name is in a row.

    A recorded decision keeps the row of its day; letters, who was told, and what is late by now are worked out anew.
    """

    reference: str
    record_id: str | None = None
    date_of_birth: date | None = None
    age: int | None = None
    authority: str
    team: str | None = None
    plan: str | None = None
    entered_care_on: date | None = None
    second_review_on: date | None = None
    cpr_on: date | None = None
    medical_on: date | None = None
    iro_outcome: str | None = None
    iro_on: date | None = None
    head_of_service_on: date | None = None
    adviser_alerted_on: date | None = None
    pack_complete_on: date | None = None
    decision: str | None = None
    decided_on: date | None = None
    recorded_on: date | None = None
    days_from_review: int | None = None
    final_evidence_due: date | None = None
    letters: str = ""
    told: str = ""
    placement_order_on: date | None = None
    parents: tuple[ParentToTell, ...] = ()
    exceptions: tuple[str, ...] = ()
    status: Status = "green"
    is_overdue: bool = False
    is_missing_letter: bool = False

    @property
    def cells(self) -> tuple[str | int | date | None, ...]:
        """The row as the grid prints it, in the order of its headings."""
        return tuple("; ".join(value) if isinstance(value := getattr(self, key), tuple) else value for key in HEADINGS)
