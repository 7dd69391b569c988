"""Asks for each fact that nobody has recorded once, and says everything that waits for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bundler.model.fact_words import nobody_has_recorded
from bundler.model.finding import SEVERITIES, Finding
from bundler.rules.writing_down import how_to_record

_PART_OF_A_STEP = re.compile(r"( \((by|name and) [^()]*\)|\.done|\.on)$")

_Facts = tuple[str, ...]


def asked_once(findings: Iterable[Finding], reference: str) -> Iterator[Finding]:
    """Findings that stand on the same missing fact become one; one that stands on several asks for what is left.

    The facts that one finding alone turns on come first, so that nobody is asked for a fact behind another.
    """
    found = list(findings)
    yield from (finding for finding in found if not finding.lacks)
    asked: dict[str, list[Finding]] = {}
    for finding in sorted((each for each in found if each.lacks), key=_fewest_facts_first):
        new = [fact for fact in finding.lacks if _root(fact) not in asked]
        group = [_asking_for(finding, new, reference)] if new else asked[_root(finding.lacks[0])]
        if not new:
            group.append(finding)
        asked.update((_root(fact), group) for fact in new)
    for group in {id(group): group for group in asked.values()}.values():
        yield _together(group)


def _fewest_facts_first(finding: Finding) -> tuple[int, bool, bool, int]:
    """Among equals one leads that says more than that something is blank, and of those the weightiest."""
    return len(finding.lacks), finding.is_plain_ask, not finding.hard, SEVERITIES.index(finding.severity)


def _root(fact: str) -> str:
    """The fact in case.json that is filled in: of a step or a signature the whole of it."""
    return _PART_OF_A_STEP.sub("", fact)


def _asking_for(finding: Finding, facts: Sequence[str], reference: str) -> Finding:
    """The finding as it asks for these of its facts alone."""
    if len(facts) == len(finding.lacks):
        return finding
    before, because = nobody_has_recorded(finding.lacks), nobody_has_recorded(facts)
    remedy = how_to_record(facts, reference) if finding.is_plain_ask else finding.remedy
    message = finding.message.replace(before, because)
    return finding.model_copy(update={"message": message, "remedy": remedy, "place": facts[0]})


def _together(group: Sequence[Finding]) -> Finding:
    """The first of a group, with the weight of the weightiest and the names of all that wait for the same fact."""
    first, *others = group
    waiting = [each for each in dict.fromkeys(one.waits for one in others) if each and each != first.waits]
    told = f" It is needed for {'; '.join(waiting)} too." if waiting else ""
    return first.model_copy(update={
        "message": f"{first.message}{told}",
        "severity": min((one.severity for one in group), key=SEVERITIES.index),
        "hard": any(one.hard for one in group),
        "authority": ", ".join(dict.fromkeys(part for one in group for part in _authorities(one))) or None,
        "lacks": (), "waits": "", "is_plain_ask": False,
    })  # fmt: skip


def _authorities(finding: Finding) -> list[str]:
    return finding.authority.split(", ") if finding.authority else []
