"""How an authority lets a pack go: who assures it, who releases it, who answers for findings, what each is asked."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bundler.model.delivery import Mailbox
from bundler.model.fields import Record, ShortName, Text
from bundler.model.officer import Role
from bundler.model.pack import Needed

LatePapers = Literal["supplement", "inserted"]


class Assurer(Record):
    """Somebody who approves a finished pack before it leaves; without `packs`, any pack.

    Whose approval a source only wishes for ("ideally", R44) is `should`: it is told, and holds nothing.
    """

    role: Role
    packs: tuple[ShortName, ...] = ()
    needed: Needed = Needed()
    severity: Literal["must", "should"] = "must"
    authority: Text


class Question(Record):
    """What an approver is asked, so that yes is the answer that lets the pack go; without `asks`, everybody is."""

    id: ShortName
    question: Text = Field(min_length=10)
    asks: tuple[Role, ...] = ()
    packs: tuple[ShortName, ...] = ()


class CopyReader(Record):
    """Somebody who gets a numbered copy: what each of its pages says, and the mailbox it is delivered to, if any."""

    reader: Text = Field(min_length=2, max_length=60)
    role: Mailbox | None = None
    packs: tuple[ShortName, ...] = ()


class ReleasePolicy(Record):
    """The chain of a pack, in order; nobody says anything here, and a team manager approves all the same."""

    assured_by: tuple[Assurer, ...] = Field(
        default=(Assurer(role="team_manager", authority="R44"),), min_length=1,
        description="Who approves the finished pack, in order.",
    )
    released_by: tuple[Role, ...] = Field(default=("releasing_officer",), min_length=1)
    overridden_by: tuple[Role, ...] = Field(
        default=("team_manager", "service_manager", "head_of_service"),
        description="Who may answer for a finding that holds the pack, where its severity allows that.",
    )
    checklist: tuple[Question, ...] = ()
    volume_pages: int = Field(
        default=350, ge=60, description="A longer bundle leaves in volumes of so many pages at most (PD27A)."
    )
    late_papers: LatePapers = Field(
        default="supplement",
        description="New papers of a later release: at the end of their section, or inserted as A12a, A12b.",
    )
    copies: tuple[CopyReader, ...] = Field(default=(), description="Who gets a copy with a number and name of its own.")
    encrypt_copies: bool = Field(default=False, description="Numbered copies open only with a password of their own.")
