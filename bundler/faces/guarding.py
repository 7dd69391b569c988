"""`bundler guard`: what the last gate finds in a pack as it would be sent, for the eyes of whoever approves it."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bundler.faces.report import print_json, say_hanging
from bundler.faces.settings import Settings
from bundler.faces.workshops import workshop_of
from bundler.model.errors import ExitCode
from bundler.model.fields import PROTECTED_IN_WORDS
from bundler.model.guard import GuardReport, Hit, OtherChild
from bundler.pipeline.leaving import guard_newest
from bundler.pipeline.look import Look, look_at
from bundler.pipeline.progress import Progress


def guard(
    console: Console, folders: Settings, reference: str, pack: str | None, today: date, progress: Progress,
    *, as_json: bool,
) -> ExitCode:  # fmt: skip
    """Search the newest version of each pack; HELD where nothing of it may be sent."""
    workshop = workshop_of(folders, today, progress)
    reports = [(look, guard_newest(workshop, look)) for look in look_at(workshop, reference, pack)]
    if as_json:
        rows = [_as_answer(look, report) for look, report in reports]
        print_json(rows[0] if len(rows) == 1 else rows)
    else:
        for look, report in reports:
            _say(console, look, report)
    return ExitCode.HELD if any(report.holds for _, report in reports) else ExitCode.DONE


def _as_answer(look: Look, report: GuardReport) -> dict[str, object]:
    return {
        "case": look.reference, "pack": look.pack_name, "refuses": report.refuses, "holds": report.holds,
        **report.model_dump(mode="json", exclude={"json_schema"}),
    }  # fmt: skip


def _say(console: Console, look: Look, report: GuardReport) -> None:
    console.print(Text(f"{look.reference} · {look.pack_title}, for the audience {report.audience}", style="bold"))
    console.print(Text(_verdict(report), "bold red" if report.holds else ""))
    for place, hits in groupby(report.hits, key=lambda hit: hit.place):
        console.print()
        console.print(Text(place, style="bold"))
        for hit in hits:
            _say_hit(console, hit, refuses=hit.is_certain or report.is_for_birth_family)
    say_others(console, report)
    if report.unread:
        console.print()
        console.print(Text("Not searched", style="bold"))
        for one in report.unread:
            page = f", page {one.page}" if one.page else ""
            must = ("MUST", "bold red") if report.is_for_birth_family else ("should", "yellow")
            say_hanging(console, Text(f"  {must[0]}", must[1]), Text(f"{one.file}{page}, {one.kind}: {one.why}."))
    _say_searched(console, report)


def _verdict(report: GuardReport) -> str:
    if report.refuses:
        return "Nothing of it may be sent, and nobody can override that."
    if report.holds:
        return "Nothing of it may be sent while it says who a child of another case is."
    if report.hits or report.unread or report.others:
        return "It may be sent once the approver has looked at what follows."
    if not report.facts:
        return "Its readers may see every fact."
    return f"None of {report.facts} protected facts was found, and no child of another case."


def _say_hit(console: Console, hit: Hit, *, refuses: bool) -> None:
    sign = Text("  MUST", "bold red") if refuses else Text("  should", "yellow")
    doubt = "" if hit.is_certain else " It may be somebody or something else."
    say_hanging(console, sign, Text(f"{hit.what}: tells {PROTECTED_IN_WORDS[hit.fact]}.{doubt}"))
    say_hanging(console, Text(), Text(f"… {hit.snippet} …", "dim"))


def say_others(console: Console, report: GuardReport) -> None:
    """Where it says who a child of another case is; never which child, and in which case, to nobody."""
    if not report.others:
        return
    console.print()
    console.print(Text("A child of another case", style="bold"))
    for one in report.others:
        sign = Text("  MUST", "bold red") if one.holds else Text("  should", "yellow")
        say_hanging(console, sign, Text(f"{one.place}: {one.what}.{_what_to_do(one)}"))


def _what_to_do(one: OtherChild) -> str:
    if one.is_beyond_doubt:
        return " Nobody can override that: take the paper out, have the child redacted, or record the relation."
    if one.is_let_pass:
        return " Somebody has answered for that name."
    if one.is_certain:
        return " If it is somebody else who is called so, enter them in case.json under namesakes, and build again."
    return " It may be somebody else."


def _say_searched(console: Console, report: GuardReport) -> None:
    console.print()
    table = Table(title="What was searched", title_justify="left", title_style="", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("File", "Kind of place", "Words", "Pages"):
        table.add_column(heading, overflow="fold")
    for one in report.searched:
        table.add_row(Text(one.file), one.kind, str(one.words), str(one.pages or ""))
    console.print(table)
