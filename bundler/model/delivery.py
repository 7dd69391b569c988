"""Delivery: what is told to whom when something happens, and where a message stands on its way."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from bundler.model.fields import Record, ShortName, Text
from bundler.model.officer import Role

When = Literal["released", "iro-summary", "decided", "overdue", "asked"]
_OF_EVERY = ("reference", "record_id")
_OF_THE_CASE = (
    *_OF_EVERY, "pack", "release", "final_evidence_due", "final_hearing_on", "panel_on", "last_review_on", "medical_on",
    "social_worker",
)  # fmt: skip
_OF_A_RELEASE = (*_OF_THE_CASE, "link")
PLACEHOLDERS: Final[Mapping[When, tuple[str, ...]]] = {
    "released": _OF_A_RELEASE,
    "iro-summary": _OF_A_RELEASE,
    "asked": _OF_A_RELEASE,
    "decided": (*_OF_THE_CASE, "decision", "decided_on"),
    "overdue": (*_OF_EVERY, "what", "rule", "due_on", "days_late", "today"),
}
"""What a message may say beside its own words; nothing that names a child, or tells a date of birth."""

DELIVERED = "delivered"
State = Literal["queued", "sending", "sent", "failed", "withdrawn"]
Address = Annotated[str, StringConstraints(pattern=r"^[^\s@,;<>]+@[^\s@,;<>]+$")]
"""One address: a list of them would reach people whom nobody named."""
CARE_PLANNING_TEAM: Final = "care_planning_team"
Mailbox = Role | Literal["panel_mailbox", "placements", "brokerage", "care_planning_team"]
OWNER: Final = "owner"
"""In a message about something overdue: whoever has to do it."""


class Message(Record):
    """A mail that an event asks for, in plain words; `papers` says that its recipients get a ready folder as well.

    `when` is what makes it due: a release; a release whose IRO supports the plan (R49); a decision that was recorded
    (R54); a time limit that passed, and then `to` are told one after the other; or that somebody asks for it.
    """

    name: ShortName
    title: Text
    when: When
    packs: tuple[ShortName, ...] = ()
    to: tuple[Mailbox | Literal["owner"], ...] = Field(min_length=1)
    subject: Text = Field(min_length=5, max_length=150)
    body: Text = Field(min_length=20)
    papers: bool = False
    authority: Text


class DeliveryPolicy(Record):
    """Where an authority lets mail go: nobody else is written to, and no paper is attached unless it says so."""

    recipients: dict[Mailbox, Address] = Field(default_factory=dict, description="By role: the one address.")
    attach: tuple[ShortName, ...] = Field(default=(), description="Messages that may bring the bundle itself.")
    link_base: str = Field(default="", pattern=r"^(https://\S+)?$", description="Where ready folders can be opened.")
    escalate_after: tuple[Annotated[int, Field(ge=0)], ...] = Field(
        default=(0, 5, 10), min_length=1,
        description="Working days late after which each reader of a message about something overdue is told.",
    )  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """One message to one recipient, as it was worded when it was put.

    `release` is what it is about, as it is called below the pack: `release-1`, `decision-1`; or, of a duty that is
    overdue, the duty and its last day: `second-review@2026-11-20`.
    """

    event: str
    reference: str
    pack: str
    release: str
    fingerprint: str
    role: str
    address: str
    subject: str
    body: str

    @property
    def key(self) -> str:
        """The same for the same event, case, release and recipient: it is put and sent once in effect."""
        return hashlib.sha256("\0".join((*self.about, self.address)).encode()).hexdigest()

    @property
    def about(self) -> tuple[str, ...]:
        """What is told to which role, whatever its address is now."""
        return (self.event, self.reference, self.pack, self.release, self.fingerprint, self.role)

    @property
    def marking(self) -> str:
        """What its subject begins with: the protective marking of the authority that writes."""
        return self.subject.partition(":")[0]

    @property
    def body_sha256(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()
