"""Decisions on a released pack: what was decided, on which release, on whose word, and who was told."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from bundler.model.agency_decision import AgencyDecision
from bundler.model.case import Match
from bundler.model.fields import Action, Day, JsonFile, ShortName, Text
from bundler.model.monitoring import MonitoredDecision
from bundler.model.release import ReleasedFile

DECISION_PREPARED, DECISION_RECORDED, DECISION_ABANDONED = (
    "decision-prepared", "decision-recorded", "decision-abandoned",
)  # fmt: skip
"""The events of the audit trail that a decision is known by; the subject is `decision-1`."""

LETTER_PREPARED, LETTER_RELEASED, LETTER_ABANDONED = "letter-prepared", "letter-released", "letter-abandoned"
"""The events of a letter to a parent; the subject of the second birth parent's is `decision-1-letter-2`."""

NOTIFIED = "notified"
"""Somebody was told of a decision in another way than by a mail of ours: detail `who`, `how`, `on` (R54)."""

How = Literal["letter", "email", "face-to-face", "phone"]

DECISION = "decision.json"
"""The file in a decision's folder that says it all; the audit trail holds its hash."""


class RecordedDecision(JsonFile):
    """One decision as it was when it was recorded; nothing of it changes afterwards (R53, R56, R57).

    `number` counts the decisions on the pack from 1; `release` is the one that was decided on, `fingerprint` that of
    its version. Either `form`, the Agency Decision Form, or `match`, the panel's recommendation and the Head of
    Service's ratification (R68). `row` is what the grid says of the case at that time; `files` are the frozen forms.
    """

    case: Text
    pack: ShortName
    number: int = Field(ge=1)
    release: int = Field(ge=1)
    fingerprint: str
    form: AgencyDecision | None = None
    match: Match | None = None
    decision: Text
    decided_on: Day
    still_needed: tuple[Action, ...] = ()
    row: MonitoredDecision
    recorded_by: Text
    role: str
    recorded_at: AwareDatetime
    files: tuple[ReleasedFile, ...] = ()

    @property
    def name(self) -> str:
        return f"decision-{self.number}"


class ReleasedLetter(JsonFile):
    """A letter to one birth parent that a second person let go; `parent` counts the birth parents of the case from 1.

    `sealed` is the hash of what was sent; `reading_age` what its words ask of who reads it, in years.
    """

    case: Text
    pack: ShortName
    decision: int = Field(ge=1)
    parent: int = Field(ge=1)
    relationship: Text
    reading_age: float
    released_by: Text
    role: str
    released_at: AwareDatetime
    files: tuple[ReleasedFile, ...]

    @property
    def name(self) -> str:
        return f"decision-{self.decision}-letter-{self.parent}"
