"""`bundler decisions`: the decision monitoring grid over all cases, on the screen or for a spreadsheet program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bundler.faces.report import print_json
from bundler.faces.settings import Settings
from bundler.faces.workshops import workshop_of
from bundler.model.errors import ExitCode, UsageError
from bundler.model.monitoring import HEADINGS, MonitoredDecision, Status
from bundler.model.words import day_in_words, in_a_sentence
from bundler.pipeline.decisions import Monitoring, monitoring_of

_TITLE = "Decision monitoring"
_STYLES: dict[Status, str] = {"red": "bold red", "amber": "yellow", "green": "green"}
_COLOURS: dict[str, str] = {"red": "F2B8B5", "amber": "FBE3A6", "green": "C4E3C6"}


@dataclass(frozen=True)
class Wanted:
    """Which rows are wanted, and where they are written."""

    overdue: bool = False
    missing_letter: bool = False
    csv: Path | None = None
    xlsx: Path | None = None

    def of(self, decisions: Sequence[MonitoredDecision]) -> tuple[MonitoredDecision, ...]:
        """The rows that are overdue, that miss a letter, or both where both are asked for; else all."""
        return tuple(
            one for one in decisions
            if (one.is_overdue or not self.overdue) and (one.is_missing_letter or not self.missing_letter)
        )  # fmt: skip


def decisions(console: Console, folders: Settings, today: date, wanted: Wanted, as_json: bool) -> ExitCode:
    """Print the grid, write it where that is asked for, and say what could not be read or is not as it was recorded."""
    monitoring = monitoring_of(workshop_of(folders, today))
    rows = wanted.of(monitoring.decisions)
    written = _write(wanted, rows, monitoring.marking)
    if as_json:
        print_json({
            "decisions": [row.model_dump(mode="json") for row in rows],
            "unreadable": list(monitoring.unreadable),
            "tampered": list(monitoring.tampered),
            "written": [str(path) for path in written],
        })
    else:
        _say(console, rows, monitoring, written)
    if monitoring.tampered:
        return ExitCode.TRAIL_BROKEN
    return ExitCode.CASE_UNREADABLE if monitoring.unreadable else ExitCode.DONE


def _write(wanted: Wanted, rows: Sequence[MonitoredDecision], marking: str) -> tuple[Path, ...]:
    from bundler.documents.grid_files import Sheet, write_csv, write_xlsx

    cells = [row.cells for row in rows]
    try:
        if wanted.csv:
            write_csv(wanted.csv, tuple(HEADINGS.values()), cells)
        if wanted.xlsx:
            write_xlsx(wanted.xlsx, Sheet(_TITLE, tuple(HEADINGS.values()), cells, _COLOURS, marking))
    except OSError as error:
        raise UsageError(
            "The grid cannot be written there.", "Name a file in a folder that is there and may be written to."
        ) from error
    return tuple(path for path in (wanted.csv, wanted.xlsx) if path)


def _say(console: Console, rows: Sequence[MonitoredDecision], monitoring: Monitoring, written: Sequence[Path]) -> None:
    if rows:
        console.print(_table(rows))
    else:
        console.print("No decision is on file that fits, and no case waits for one.")
    for path in written:
        console.print(f"Written: {path}", soft_wrap=True)
    for words in monitoring.tampered:
        console.print(Text(f"Not in the grid: {words}", style="bold red"), soft_wrap=True)
    if monitoring.unreadable:
        names = in_a_sentence(monitoring.unreadable)
        words = f"These cases cannot be read; of them the grid has what was recorded alone: {names}."
        console.print(Text(words, style="bold red"), soft_wrap=True)


def _table(rows: Sequence[MonitoredDecision]) -> Table:
    """The columns that fit a screen; the files have them all."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Record ID", "Decision", "Final evidence due", "Letters to birth parents", "What is out of order"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        decided = f"{row.decision}, {_day(row.decided_on)}" if row.decision else "awaited"
        out_of_order = Text("; ".join(row.exceptions) or "nothing", style=_STYLES[row.status])
        child = row.record_id or f"not recorded (case {row.reference})"
        table.add_row(child, decided, _day(row.final_evidence_due), row.letters or "–", out_of_order)
    return table


def _day(day: date | None) -> str:
    return day_in_words(day) if day else "–"
