"""What the commands say to people: findings grouped by who must act, bundles with where they lie."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from itertools import groupby

from rich.console import Console
from rich.text import Text

from bundler.model.finding import Finding, Severity
from bundler.model.words import day_in_words
from bundler.rules.overrides import SHORT, identity_of, may_be_let_pass

_SIGNS: dict[Severity, tuple[str, str]] = {
    "blocks": ("MUST", "bold red"),
    "warns": ("should", "yellow"),
    "tells": ("note", "dim"),
}
_INDENT = 10
NOBODY = "For whoever looks after the case folder"
NO_CASES = "There are no cases yet. Begin one with: bundler new REF --authority A --pack P"


def print_json(value: object) -> None:
    """JSON on standard output, whole and unwrapped; escaped where the terminal does not take every letter."""
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=not is_utf8, indent=2) + "\n")


def say_findings(console: Console, findings: Iterable[Finding]) -> None:
    """Findings under a heading for each owner; within one, what blocks comes first."""
    in_order = sorted(findings, key=lambda finding: finding.owner or NOBODY)
    for owner, owned in groupby(in_order, key=lambda finding: finding.owner or NOBODY):
        console.print()
        console.print(Text(owner, style="bold"))
        for finding in sorted(owned, key=_rank):
            _say_finding(console, finding)


def _rank(finding: Finding) -> tuple[int, str, str]:
    return list(_SIGNS).index(finding.severity), finding.place, finding.message


def _say_finding(console: Console, finding: Finding) -> None:
    word, style = _SIGNS[finding.severity]
    place = finding.place.removeprefix("attachments/")
    is_said = place in finding.message or place in finding.remedy
    where = "" if is_said else f" ({finding.place})"
    say_hanging(console, Text(f"  {word}", style=style), Text(f"{finding.message}{where}"))
    say_hanging(console, Text(), Text(_what_to_do(finding), style="dim"))


def say_hanging(console: Console, sign: Text, words: Text, *, indent: int = _INDENT) -> None:
    """Words beside a sign, every line below the first; a name too long for a line goes on in the next."""
    for line in words.wrap(console, max(console.width - indent, indent)):
        sign.pad_right(indent - sign.cell_len)
        line.rstrip()
        console.print(Text.assemble(sign, line), soft_wrap=True)
        sign = Text()


def say_below(console: Console, words: str, style: str = "") -> None:
    """Words below a heading, every line in by two."""
    say_hanging(console, Text(), Text(words, style), indent=2)


def _what_to_do(finding: Finding) -> str:
    """What to do; then by when, on whose authority, and by which sign an officer can let it pass."""
    facts = (
        f"{'was due by' if finding.overdue else 'by'} {day_in_words(finding.due)}" if finding.due else "",
        finding.authority or "",
        "cannot be overridden" if finding.hard else "",
        f"sign {identity_of(finding)[:SHORT]}" if may_be_let_pass(finding) else "",
    )
    known = "; ".join(fact for fact in facts if fact)
    asks = "" if finding.remedy.startswith("Nothing to do") else "To do: "
    return f"{asks}{finding.remedy}{f'  [{known}]' if known else ''}"
