"""`bundler panel DATE`: the book of every panel that meets on a day, and what is not ready for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from rich.console import Console
from rich.text import Text

from bundler.faces.report import print_json
from bundler.faces.settings import Settings
from bundler.faces.workshops import workshop_of
from bundler.model.errors import ExitCode, UsageError
from bundler.model.words import day_in_words, in_a_sentence
from bundler.pipeline.panel_day import Bookings, Hours, PanelBook, bookings_of, make_book
from bundler.pipeline.progress import Progress

_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")


@dataclass(frozen=True)
class Wish:
    """Which day is asked for, of which panel, and its hours."""

    day: date
    pack: str | None
    hours: Hours


def wish(day: date, pack: str | None, starts: str | None, minutes: int | None) -> Wish:
    """UsageError where that is no time of day."""
    return Wish(day, pack, Hours(_time(starts) if starts else None, minutes))


def _time(text: str) -> time:
    found = _TIME.fullmatch(text.strip())
    try:
        return time(int(found[1]), int(found[2])) if found else time.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is not a time of day.", "Write it as 09:30.") from None


def panel(
    console: Console,
    folders: Settings,
    wished: Wish,
    today: date,
    progress: Progress,
    *,
    as_json: bool,
) -> ExitCode:
    """A book for each panel of that day; HELD where a case of it is not ready, out of date, or cannot be read."""
    workshop = workshop_of(folders, today, progress)
    if wished.pack:
        workshop.definitions.pack(wished.pack)
    bookings = bookings_of(workshop)
    panels = bookings.on(wished.day, wished.pack).values()
    books = [make_book(workshop, booked, bookings.unreadable, wished.hours) for booked in panels]
    if as_json:
        print_json({"day": wished.day.isoformat(), "books": [_as_answer(book) for book in books],
                    "unreadable": list(bookings.unreadable)})  # fmt: skip
    elif books:
        for book in books:
            _say(console, book)
    else:
        _say_none(console, wished.day, wished.pack, bookings)
    is_whole = all(book.day.is_whole for book in books) and not bookings.unreadable
    return ExitCode.DONE if is_whole else ExitCode.HELD


def _say(console: Console, book: PanelBook) -> None:
    day = book.day
    console.print(Text.assemble((f"{day.panel} · {day_in_words(day.day)}", "bold"), f", {book.pages} pages"))
    console.print(f"  {book.book}", soft_wrap=True)
    for item in day.items:
        hours = f"{item.hours}  " if item.hours else ""
        console.print(f"  {item.number}. {hours}{item.bundle.reference}, {item.bundle.pages} pages", soft_wrap=True)
        for warning in item.bundle.warnings:
            console.print(Text(f"     {warning}", "yellow"), soft_wrap=True)
    for one in day.not_ready:
        console.print(Text.assemble("  ", (f"Not ready: {one.reference}", "bold red"), f". {one.why}"), soft_wrap=True)
        console.print(f"     Whose move it is: {in_a_sentence(one.roles)}", soft_wrap=True)
    if day.unreadable:
        _say_unreadable(console, day.unreadable)
    console.print()


def _say_none(console: Console, day: date, pack: str | None, bookings: Bookings) -> None:
    which = f" with the pack {pack}" if pack else ""
    console.print(f"No panel meets about any case{which} on {day_in_words(day)}.")
    days = [day_in_words(one) for one in bookings.days()]
    if days:
        console.print(f"Cases have panels on: {in_a_sentence(days)}.", soft_wrap=True)
    if bookings.unreadable:
        _say_unreadable(console, bookings.unreadable)


def _say_unreadable(console: Console, references: tuple[str, ...]) -> None:
    cases = ", ".join(references)
    console.print(f"  Cannot be read, so nobody can tell: {cases}. See why with: bundler check REF", soft_wrap=True)


def _as_answer(book: PanelBook) -> dict[str, object]:
    day = book.day
    return {
        "panel": day.panel,
        "pack": day.pack,
        "version": day.version,
        "book": str(book.book),
        "pages": book.pages,
        "items": [
            {
                "number": item.number, "case": item.bundle.reference, "time": item.hours or None,
                "version": item.bundle.version, "pages": item.bundle.pages, "warnings": list(item.bundle.warnings),
            }
            for item in day.items
        ],
        "not_ready": [
            {
                "case": one.reference, "why": one.why,
                "to_do": [{"what": move.what, "remedy": move.remedy, "who": move.who} for move in one.to_do],
            }
            for one in day.not_ready
        ],
    }  # fmt: skip
