"""Findings that somebody answers for: which may be let pass, and what one that was let pass says (failure story D8)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence

from bundler.model.approval import Override
from bundler.model.finding import Finding
from bundler.model.release_policy import ReleasePolicy
from bundler.rules.owners import role_in_words

SHORT = 8
"""How many signs of a finding's identity are shown and typed."""


def identity_of(finding: Finding) -> str:
    """One hash of what a finding is about and says: one that changes is another, and blocks again."""
    parts = (finding.code, finding.item, finding.place, finding.message)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def may_be_let_pass(finding: Finding) -> bool:
    """Whether somebody may answer for it: it holds the pack, and is none of those that nobody can override."""
    return finding.severity == "blocks" and not finding.hard


def found_by(named: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The blocking findings that a code or the beginning of an identity names."""
    blocking = [finding for finding in findings if finding.severity == "blocks"]
    is_short = len(named) >= SHORT
    return tuple(
        each
        for each in blocking
        if each.code == named or (is_short and identity_of(each).startswith(named.casefold()))
    )


def with_let_pass(
    findings: Iterable[Finding], overrides: Mapping[str, Override], policy: ReleasePolicy
) -> tuple[tuple[Finding, ...], tuple[Override, ...]]:
    """The findings, those told only that somebody answered for; and the overrides by which they were."""
    told: list[Finding] = []
    used: list[Override] = []
    for finding in findings:
        given = overrides.get(identity_of(finding)) if may_be_let_pass(finding) else None
        if given and given.role in policy.overridden_by:
            used.append(given)
            told.append(finding.model_copy(update={
                "severity": "tells", "message": f"{finding.message} It is {in_words(given)}",
                "remedy": "Nothing to do: somebody has answered for it, and the pack says so.",
            }))  # fmt: skip
        else:
            told.append(finding)
    return tuple(told), tuple(used)


def in_words(given: Override) -> str:
    """`overridden by Tom Manager, Team manager: The report is awaited by noon.`"""
    return f"overridden by {given.officer}, {role_in_words(given.role)}: {given.reason}"
