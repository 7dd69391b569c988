"""A finding: one thing about a case that is wrong or unknown, said so that somebody can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from pydantic import Field

from bundler.model.fields import Record

Severity = Literal["blocks", "warns", "tells"]
SEVERITIES: tuple[Severity, ...] = ("blocks", "warns", "tells")


class Finding(Record):
    """What is wrong, where, what to do, who must act, by when and on whose authority.

    `code` is stable and lower-case with hyphens. `item` is the pack's item id or None.
    `place` is a path below the case folder, with a JSON path behind a colon where there is one.
    `owner` is the role (and name, where the case gives one) that must act. `hard` findings cannot be
    overridden by anybody (failure story D8). `overdue` says that the day it is due has passed.
    `authority` is a requirement (R42) or a statute.

    While the checks run, `lacks` are the places of facts that nobody has recorded and the finding stands on, `waits`
    says what waits for them, and `is_plain_ask` that it only asks for them; what is published has none of the three.
    """

    code: str
    severity: Severity
    place: str
    message: str
    remedy: str
    item: str | None = None
    owner: str | None = None
    due: date | None = None
    overdue: bool = False
    authority: str | None = None
    hard: bool = False
    lacks: tuple[str, ...] = Field(default=(), exclude=True)
    waits: str = Field(default="", exclude=True)
    is_plain_ask: bool = Field(default=False, exclude=True)


class Trouble(Record):
    """What is wrong with a paper itself, before anybody knows which case or item it belongs to.

    Intake keeps troubles by content, so that they can be stored beside the converted paper;
    the pipeline turns each into a finding with the paper's path. `detail` is what was found in a few words
    ("3 insertions and 1 deletion"), where an authority's policy may have it said in another way.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    detail: str = ""

    def at(self, place: str, *, item: str | None = None, owner: str | None = None) -> Finding:
        """This trouble as a finding about the paper at `place`."""
        return Finding(
            code=self.code, severity=self.severity, place=place,
            message=self.message, remedy=self.remedy, item=item, owner=owner,
        )


def blocks(findings: tuple[Finding, ...]) -> bool:
    """True if any finding holds the pack back."""
    return any(finding.severity == "blocks" for finding in findings)


def count_in_words(findings: Sequence[Finding]) -> str:
    """`3 things must be done, 1 should be`; `nothing must be done, 1 thing should be`; or `nothing is missing`."""
    must = sum(finding.severity == "blocks" for finding in findings)
    should = sum(finding.severity == "warns" for finding in findings)
    if not must and not should:
        return "nothing is missing"
    if not must:
        return f"nothing must be done, {_things(should)} should be"
    return f"{_things(must)} must be done{f', {should} should be' if should else ''}"


def _things(count: int) -> str:
    return f"{count} {'thing' if count == 1 else 'things'}"
