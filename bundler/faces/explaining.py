"""`bundler explain`: what a build would make anew and why, and where each page of the last bundle came from."""

from __future__ import annotations

from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bundler.faces.report import print_json
from bundler.faces.settings import Settings
from bundler.faces.workshops import workshop_of
from bundler.model.errors import CaseUnreadableError, ExitCode
from bundler.pipeline.freshness import Freshness, freshness_of
from bundler.pipeline.look import look_at


def explain(
    console: Console, folders: Settings, reference: str, pack: str | None, today: date, as_json: bool
) -> ExitCode:
    """Explain each pack of one case; CaseUnreadableError where there is nothing to explain."""
    workshop = workshop_of(folders, today)
    looks = look_at(workshop, reference, pack)
    if any(look.file is None for look in looks):
        known = looks[0].reference
        raise CaseUnreadableError(f"{known} cannot be read.", f"See what is wrong with: bundler check {known}")
    answers = [freshness_of(workshop, look) for look in looks]
    if as_json:
        rows = [answer.as_json() for answer in answers]
        print_json(rows[0] if len(rows) == 1 else rows)
    else:
        for answer in answers:
            _say(console, answer)
    return ExitCode.DONE


def _say(console: Console, answer: Freshness) -> None:
    built = f"last built as {answer.built}" if answer.built else "not built yet"
    console.print(Text(f"{answer.reference} · {answer.pack_title}: {built}", style="bold"))
    _say_table(console, "What a build would do now", ("Document", "Work", "Why"), answer.work_rows())
    if answer.pages:
        _say_table(console, "Where each page came from", ("Pages", "Document", "Made from"), answer.page_rows())
    console.print()


def _say_table(console: Console, title: str, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table = Table(title=title, title_justify="left", title_style="", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
