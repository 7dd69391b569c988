"""`bundler check` and `bundler status`: what each case still needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bundler.documents.shelf import Published, Shelf
from bundler.faces.report import NO_CASES, print_json, say_findings
from bundler.faces.settings import Settings
from bundler.faces.workshops import workshop_of
from bundler.model.errors import CaseUnreadableError, ExitCode
from bundler.model.finding import Finding, count_in_words
from bundler.model.words import deadline_in_words
from bundler.pipeline.in_force import InForce
from bundler.pipeline.look import Look, look_at, looks_at_every_case
from bundler.pipeline.workshop import Workshop


def check(
    console: Console, folders: Settings, references: Sequence[str], pack: str | None, today: date, as_json: bool
) -> ExitCode:
    """Print the findings of each case and pack; held if anything blocks. A case that is not there stops no other."""
    workshop = workshop_of(folders, today)
    seen = tuple(one for reference in references for one in _looks(workshop, reference, pack))
    if as_json:
        answers = [as_answer(one) for one in seen]
        print_json(answers[0] if len(answers) == 1 else answers)
    else:
        for one in seen:
            say_look(console, one)
        if not seen:
            console.print(NO_CASES)
    return exit_code_of(seen)


def _looks(workshop: Workshop, reference: str, pack: str | None) -> tuple[Look, ...]:
    """The looks at a case; one that is not there is looked at too, and that is what is found."""
    try:
        return look_at(workshop, reference, pack)
    except CaseUnreadableError as error:
        name = Path(reference).name or reference
        missing = Finding(
            code="case-not-found", severity="blocks", place=name, message=error.message, remedy=error.remedy
        )
        return (Look(name, Path(reference), None, None, None, (missing,)),)


def as_answer(look: Look) -> dict[str, object]:
    """The stable JSON of one check."""
    return {
        "case": look.reference,
        "pack": look.pack_name,
        "complete": look.is_complete,
        "findings": [finding.model_dump(mode="json") for finding in look.findings],
    }


def exit_code_of(looks: Sequence[Look]) -> ExitCode:
    if any(look.file is None for look in looks):
        return ExitCode.CASE_UNREADABLE
    return ExitCode.DONE if all(look.is_complete for look in looks) else ExitCode.HELD


def say_look(console: Console, look: Look) -> None:
    """One case and pack in plain words."""
    verdict = ("complete", "bold green") if look.is_complete else ("not complete", "bold red")
    console.print(Text.assemble((f"{look.reference} · {look.pack_title}: ", "bold"), verdict))
    console.print(f"  {count_in_words(look.findings)}{_by_when(look)}")
    say_findings(console, look.findings)
    console.print()


def _by_when(look: Look) -> str:
    if look.due is None:
        return ""
    return f"; papers {'were' if look.is_overdue else 'are'} due by {_due(look)}"


def _due(look: Look) -> str:
    return deadline_in_words(look.due, has_passed=look.is_overdue) if look.due else "no date"


@dataclass(frozen=True)
class Line:
    """One case and pack on the board: its newest version, what readers have in hand, who is waited for."""

    look: Look
    version: str | None
    left: InForce
    waits: str

    @property
    def decided(self) -> str | None:
        """What became of it where nobody is waited for any more."""
        return self.left.decided.verdict.lower() if self.left.decided and self.left.is_settled else None

    @property
    def urgency(self) -> tuple[bool, date, str]:
        return self.decided is not None, self.look.due or date.max, self.look.reference


def status(console: Console, folders: Settings, today: date, as_json: bool) -> ExitCode:
    """The administrator's board: every case and pack, the most urgent first; what was decided on comes last."""
    workshop = workshop_of(folders, today)
    looks = tuple(looks_at_every_case(workshop))
    lines = sorted((line_of(workshop, look) for look in looks), key=lambda line: line.urgency)
    if as_json:
        print_json([as_row(line) for line in lines])
    elif lines:
        _say_board(console, lines)
    else:
        console.print(NO_CASES)
    return exit_code_of(looks)


def line_of(workshop: Workshop, look: Look) -> Line:
    shelf = Shelf(workshop.output, look.reference, look.pack_name, look.shelf_owner) if look.pack_name else None
    newest = shelf.newest() if shelf else None
    left = _released_so_far(workshop, look, newest)
    waits = _waits_for(workshop, look, newest, left)
    return Line(look, newest.manifest.version if newest else None, left, waits)


def as_row(line: Line) -> dict[str, object]:
    look, left = line.look, line.left
    return {
        "case": look.reference,
        "pack": look.pack_name,
        "complete": look.is_complete,
        "blocks": sum(finding.severity == "blocks" for finding in look.findings),
        "warns": sum(finding.severity == "warns" for finding in look.findings),
        "due": look.due.isoformat() if look.due else None,
        "built": line.version,
        "in_force": left.number if left.number and not left.is_revoked else None,
        "changed_since": left.has_changed if left.number else None,
        "decided": line.decided,
        "released": str(left),
        "waits": line.waits or None,
    }


def _released_so_far(workshop: Workshop, look: Look, newest: Published | None) -> InForce:
    """What readers have in hand; where nothing was ever written down, nothing is loaded for the answer."""
    if not workshop.has_trail:
        return InForce()
    from bundler.pipeline.status_files import released_so_far

    return released_so_far(workshop, look, newest)


def _waits_for(workshop: Workshop, look: Look, newest: Published | None, left: InForce) -> str:
    """For whose approval it waits; a check of what is not built yet loads nothing for the answer."""
    if newest is None:
        return ""
    from bundler.pipeline.status_files import waits_for

    return waits_for(workshop, look, newest, left)


def _say_board(console: Console, lines: Sequence[Line]) -> None:
    """The column of releases is there once anything was released."""
    has_released = any(str(line.left) for line in lines)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Case", "Pack", "Papers due", "State", "Built", *(("Release",) if has_released else ())):
        table.add_column(heading, overflow="fold")
    for line in lines:
        look = line.look
        good = Text(line.decided or "complete", "green")
        state = good if look.is_complete else Text(count_in_words(look.findings), "red")
        built = f"{line.version or 'not yet'}{f'. {line.waits}' if line.waits else ''}"
        released = (line.left.brief or "not yet",) if has_released else ()
        table.add_row(look.reference, look.pack_title, _due(look), state, built, *released)
    console.print(table)
