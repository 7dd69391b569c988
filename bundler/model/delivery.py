"""Delivery: what is told to whom when something happens, and where a message stands on its way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bundler.model.fields import Record, ShortName, Text
from bundler.model.officer import Role

PLACEHOLDERS = ("reference", "record_id", "pack", "release", "final_evidence_due", "panel_on", "link")
"""What a message may say beside its own words; nothing that names a child, or tells a date of birth."""

DELIVERED = "delivered"
State = Literal["queued", "sending", "sent", "failed", "withdrawn"]
Address = Annotated[str, StringConstraints(pattern=r"^[^\s@,;<>]+@[^\s@,;<>]+$")]
"""One address: a list of them would reach people whom nobody named."""
Mailbox = Role | Literal["panel_mailbox", "placements", "brokerage", "care_planning_team"]


class Message(Record):
    """A mail that an event asks for, in plain words; `papers` says that its recipients get a ready folder as well."""

    name: ShortName
    title: Text
    when: Literal["released", "asked"]
    packs: tuple[ShortName, ...] = ()
    to: tuple[Mailbox, ...] = Field(min_length=1)
    subject: Text = Field(min_length=5, max_length=150)
    body: Text = Field(min_length=20)
    papers: bool = False
    authority: Text


class DeliveryPolicy(Record):
    """Where an authority lets mail go: nobody else is written to, and no paper is attached unless it says so."""

    recipients: dict[Mailbox, Address] = Field(default_factory=dict, description="By role: the one address.")
    attach: tuple[ShortName, ...] = Field(default=(), description="Messages that may bring the bundle itself.")
    link_base: str = Field(default="", pattern=r"^(https://\S+)?$", description="Where ready folders can be opened.")


@dataclass(frozen=True)
class Letter:
    """One message to one recipient, as it was worded when it was put; `release` is empty where it is about a case."""

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
        about = (self.event, self.reference, self.pack, self.release, self.fingerprint, self.role, self.address)
        return hashlib.sha256("\0".join(about).encode()).hexdigest()

    @property
    def body_sha256(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()
