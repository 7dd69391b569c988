"""Decisions on a released pack: what was decided, on which release, on whose word, and who was told."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from bundler.model.agency_decision import AgencyDecision
from bundler.model.approval import ChecklistAnswer
from bundler.model.case import ChangeOfPlan, Match
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

LETTER = "letter.json"
"""The same of a letter that was let go: it lies in `kept/`."""

LETTER_PDF = "letter.pdf"
"""The one file in `to-send/`; it names nobody."""


class RecordedDecision(JsonFile):
    """One decision as it was when it was recorded; nothing of it changes afterwards (R53, R56, R57).

    `number` counts the decisions on the pack from 1; `release` is the one that was decided on, `fingerprint` that of
    its version. Either `form`, the Agency Decision Form, or `match`, the panel's recommendation and the Head of
    Service's ratification (R68), or `change`, a later change of plan (R55). `row` is what the grid says of the case at
    that time; `files` are the frozen forms.
    """

    case: Text
    pack: ShortName
    number: int = Field(ge=1)
    release: int = Field(ge=1)
    fingerprint: str
    form: AgencyDecision | None = None
    match: Match | None = None
    change: ChangeOfPlan | None = None
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

    A letter that was let go never changes: a corrected one is another `attempt`, with the reason `again`. `about` is
    what was decided, `made_of` the hash of the letter as it was read before, `reading_age` what its words ask of who
    reads it, in years. `enclosures` are by title, `because` is why the officer sends them. `addressee` stands here
    alone: no entry of the trail and no name of a file says who it is.
    """

    case: Text
    pack: ShortName
    decision: int = Field(ge=1)
    parent: int = Field(ge=1)
    attempt: int = Field(default=1, ge=1)
    addressee: Text
    relationship: Text
    about: Text
    reading_age: float
    made_of: str = Field(pattern=r"^[0-9a-f]{64}$")
    again: Text = ""
    enclosures: tuple[Text, ...] = ()
    because: Text = ""
    answers: tuple[ChecklistAnswer, ...] = ()
    released_by: Text
    role: str
    released_at: AwareDatetime
    files: tuple[ReleasedFile, ...] = ()

    @property
    def name(self) -> str:
        return letter_name(self.decision, self.parent, self.attempt)


def letter_name(decision: int, parent: int, attempt: int = 1) -> str:
    """`decision-1-letter-2`, and for a corrected one `decision-1-letter-2-2`."""
    return f"decision-{decision}-letter-{parent}{f'-{attempt}' if attempt > 1 else ''}"
