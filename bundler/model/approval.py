"""Approvals: who looked at a version of a pack, in which role, what they answered and what they let pass."""

from __future__ import annotations

from typing import Literal

from pydantic import AwareDatetime, Field

from bundler.model.fields import JsonFile, Record, ShortName, Text

Act = Literal["assures", "sends-back"]


class ChecklistAnswer(Record):
    """One question of the authority's checklist, and the answer; a no needs a word why."""

    question: ShortName
    answer: bool
    remark: Text = ""


class Approval(JsonFile):
    """One officer's act about one version: it counts for exactly the pack that has this fingerprint.

    `fingerprint` is the version's, `guard` that of the guard's report that was shown. `officer` is the name in
    officers.toml, and `known_by` how it was proved: by the account of the operating system, or a passphrase. `account`
    is the one that was stated for the officer then, so that one person under two names is found.
    """

    case: str
    pack: str
    version: str
    fingerprint: str = Field(pattern=r"^[0-9a-f]{64}$")
    guard: str = ""
    act: Act
    officer: Text
    role: str
    known_by: Literal["account", "passphrase"]
    account: Text = ""
    given_at: AwareDatetime
    answers: tuple[ChecklistAnswer, ...] = ()
    remark: Text = ""


class Override(JsonFile):
    """A blocking finding that somebody answers for: it is printed in the pack, with name and reason.

    `finding` is the finding's own hash, so that a finding that changes blocks again. There is none for a hard one.
    """

    case: str
    pack: str
    finding: str = Field(pattern=r"^[0-9a-f]{64}$")
    code: ShortName
    message: Text
    reason: Text = Field(min_length=10)
    officer: Text
    role: str
    known_by: Literal["account", "passphrase"]
    given_at: AwareDatetime
