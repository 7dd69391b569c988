"""`bundler timeline` and `bundler calendar`: a case on a line of time, and everybody's deadlines as .ics files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rich.console import Console

from bundler.documents.timeline.page import timeline_pdf
from bundler.documents.timeline.svg import svg_of
from bundler.faces.report import print_json
from bundler.faces.settings import Settings, refuse_inside
from bundler.faces.workshops import workshop_of
from bundler.model.errors import ExitCode, UsageError
from bundler.pipeline.calendars import PersonCalendar, calendars_of
from bundler.pipeline.clocks import clocks_of, clocks_of_every_case
from bundler.pipeline.timelines import timeline_on
from bundler.rules.owners import role_in_words


def timeline(
    console: Console, folders: Settings, reference: str, file: Path, today: date, *, as_json: bool
) -> ExitCode:
    """Draw the timeline of one case into a file; its ending says whether as SVG or as PDF."""
    path = file.resolve()
    refuse_inside(path, folders, "picture", "another file name")
    case = clocks_of(workshop_of(folders, today), reference)
    if case.situation is None:
        raise ValueError("a case that can be read has a situation")
    drawn = timeline_on(today, case.situation)
    match path.suffix.casefold():
        case ".svg":
            path.write_text(svg_of(drawn), encoding="utf-8")
        case ".pdf":
            path.write_bytes(timeline_pdf(drawn, "Timeline of the case"))
        case _:
            raise UsageError("The picture's name must end in .svg or .pdf.", "Name it like timeline.pdf.")
    if as_json:
        print_json({"case": reference, "written": str(path), "marks": len(drawn.marks)})
    else:
        console.print(f"The timeline is drawn: {path}", soft_wrap=True)
    return ExitCode.DONE


def calendar(
    console: Console, folders: Settings, into: Path, name: str | None, today: date, *, as_json: bool
) -> ExitCode:
    """Write a calendar for each person who has a deadline to keep, or for the one who is named."""
    folder = into.resolve()
    refuse_inside(folder, folders, "folder of calendars", "another folder")
    found = calendars_of(clocks_of_every_case(workshop_of(folders, today)), today)
    wanted = [each for each in found if name is None or _is_called(each, name)]
    if name is not None and not wanted:
        raise UsageError("Nobody of that name has a deadline to keep.", "Write the name as in case.json, under people.")
    folder.mkdir(parents=True, exist_ok=True)
    for each in wanted:
        (folder / each.file_name).write_bytes(each.as_file(today))
    if as_json:
        print_json([_as_answer(each, folder) for each in wanted])
        return ExitCode.DONE
    if not wanted:
        console.print("There is no deadline to keep.")
    for each in wanted:
        console.print(f"{folder / each.file_name}  {_whose(each)}", soft_wrap=True)
    return ExitCode.DONE


def _whose(calendar: PersonCalendar) -> str:
    count = len(calendar.appointments)
    who = calendar.person or f"{role_in_words(calendar.role)}, not named in the case"
    return f"{who}: {count} {'deadline' if count == 1 else 'deadlines'}"


def _is_called(calendar: PersonCalendar, name: str) -> bool:
    return calendar.person.casefold().split() == name.casefold().split()


def _as_answer(calendar: PersonCalendar, folder: Path) -> dict[str, object]:
    return {
        "file": str(folder / calendar.file_name),
        "role": calendar.role,
        "person": calendar.person,
        "deadlines": len(calendar.appointments),
    }
