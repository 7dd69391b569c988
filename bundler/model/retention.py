"""How long things are kept: the child's record by statute, Bundler's own copies by the authority's policy."""

from __future__ import annotations

from typing import Final, Literal, get_args

from pydantic import AwareDatetime, Field, model_validator

from bundler.model.fields import Day, JsonFile, Record, ShortName, Text
from bundler.model.officer import Role

KeptKind = Literal["release", "decision", "letter", "version", "draft", "ready", "preview"]
"""What Bundler itself keeps of a case below output/: a ready folder is a copy for one recipient."""

Begins = Literal["release", "superseded", "decision", "case-closed"]
"""With which recorded event the months of a copy begin."""

RecordBegins = Literal["birth", "death-in-childhood", "adoption-order", "other"]
"""With which fact of the case the years of a child's record begin; `other` is about records that are no case's."""

KEPT_KINDS: Final[tuple[KeptKind, ...]] = get_args(KeptKind)

BEGINNINGS: Final[dict[KeptKind, tuple[Begins, ...]]] = {
    "release": ("release", "superseded", "case-closed"),
    "decision": ("decision", "case-closed"),
    "letter": ("decision", "case-closed"),
    "version": ("release", "case-closed"),
    "draft": ("case-closed",),
    "ready": ("release", "superseded", "case-closed"),
    "preview": ("case-closed",),
}
"""What can be told of each kind, so that its months can begin with it."""

PURGED_FOLDER: Final = "purged"
"""The register beside the releases of a pack: one proof line, a file of its own, for each thing that was purged."""

PURGE_PROPOSED, PURGE_WITHDRAWN, PURGE_CONFIRMED, PURGE_STOPPED, PURGED = (
    "purge-proposed", "purge-withdrawn", "purge-confirmed", "purge-stopped", "purged",
)  # fmt: skip
"""The events of a purge; a proposal can be withdrawn; `purged` holds the hash of its proof line."""


class Hold(Record):
    """Why nothing of a case may go, whatever its age: an inquiry, a claim, a complaint, a request for access."""

    reason: Text = Field(min_length=5)
    since: Day | None = None
    ended_on: Day | None = None


class HoldForMany(Hold):
    """A hold of the authority: on the cases it names, or on every one."""

    cases: tuple[Text, ...] = ()


class Closing(Record):
    """The end of the case, from which times of keeping count, and what stops anything from going (B29, B45)."""

    closed_on: Day | None = Field(default=None, description="When the authority closed the case.")
    looked_after_ended_on: Day | None = Field(default=None, description="When the child ceased to be looked after.")
    adoption_order_on: Day | None = Field(default=None, description="Adoption records are kept for 100 years from it.")
    died_on: Day | None = Field(default=None, description="Of a child under 18, records are kept for 15 years from it.")
    holds: tuple[Hold, ...] = Field(default=(), description="What stops every purge while it lasts, and why.")


class Keep(Record):
    """How many months one kind of copy is kept, from which event on."""

    months: int = Field(gt=0, le=1500)
    counted_from: Begins
    authority: Text = Field(min_length=5)


class PurgePolicy(Record):
    """What of Bundler's own may go, when, and on whose two names; what is not named stays."""

    proposed_by: tuple[Role, ...] = Field(
        default=("records_officer", "releasing_officer", "panel_administrator"), min_length=1
    )
    confirmed_by: tuple[Role, ...] = Field(default=("records_officer",), min_length=1)
    keeps: dict[KeptKind, Keep] = Field(default_factory=dict)
    holds: tuple[HoldForMany, ...] = ()

    @model_validator(mode="after")
    def _counts_from_what_is_recorded(self) -> PurgePolicy:
        for kind, keep in self.keeps.items():
            if keep.counted_from not in BEGINNINGS[kind]:
                can = " or ".join(BEGINNINGS[kind])
                raise ValueError(f"keeps.{kind}: counted_from can be {can}, since nothing else is recorded of it")
        return self


class Proof(JsonFile):
    """The line that stays of what was purged: what it was, by which rule it went, on whose two names.

    `tree` is the hash over everything in it, `sealed` that of the sealed manifest of a release; `pdfs` are the hashes
    of the PDFs that readers may have. `also` lay elsewhere, was of this child alone, and went with it; `messages` about
    it were told, of which the words went.
    """

    case: Text
    pack: str
    name: Text
    kind: KeptKind
    version: str = ""
    fingerprint: str = ""
    sealed: str = ""
    tree: str
    files: int = Field(ge=0)
    pdfs: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    messages: int = Field(default=0, ge=0)
    rule: ShortName
    begun_on: Day
    until: Day
    proposed_by: Text
    proposed_as: str
    proposed_at: AwareDatetime
    confirmed_by: Text
    confirmed_as: str
    confirmed_at: AwareDatetime
