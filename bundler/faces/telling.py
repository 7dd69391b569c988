"""`bundler told`: notes in the audit trail that somebody was told face to face, by telephone, or by another mail."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

from rich.console import Console

from bundler.faces.acting import acting_officer
from bundler.faces.report import print_json
from bundler.faces.settings import Settings
from bundler.faces.workshops import workshop_of
from bundler.model.decision import How
from bundler.model.errors import ExitCode, UsageError
from bundler.model.words import day_in_words
from bundler.pipeline.telling import PARENT, Noted, Wish, note_told
from bundler.rules.owners import role_in_words

_HOW: tuple[How, ...] = get_args(How)


def wish_of(reference: str, who: str, how: str, on: date, pack: str | None, event: str | None) -> Wish:
    """UsageError where nobody can be told in that way."""
    for way in _HOW:
        if way == how:
            return Wish(Path(reference).name, who, way, on, pack, event)
    raise UsageError(f"Nobody is told by '{how}'.", f"Use one of: {', '.join(_HOW)}.")


def told(console: Console, folders: Settings, wish: Wish, as_name: str | None, passphrase: Path | None, *,
         as_json: bool) -> ExitCode:  # fmt: skip
    """One entry of the trail; to note the same twice does nothing."""
    now = datetime.now(UTC)
    officer = acting_officer(folders, as_name, passphrase)
    noted = note_told(workshop_of(folders, now.date()), wish, officer, now)
    if as_json:
        print_json({
            "case": noted.event.reference, "pack": noted.event.pack, "about": noted.event.subject,
            **dict(noted.event.detail), "new": noted.is_new,
        })  # fmt: skip
    else:
        console.print(_said(noted), soft_wrap=True)
    return ExitCode.DONE


def _said(noted: Noted) -> str:
    event, detail = noted.event, noted.event.detail
    who = str(detail["who"])
    name = who if PARENT.fullmatch(who) else role_in_words(who)
    how = str(detail["how"]).replace("-", " ")
    day = day_in_words(date.fromisoformat(str(detail["on"])))
    before = "" if noted.is_new else " That was noted before."
    return f"Noted: {event.reference} · {event.pack} · {event.subject}: {name} was told on {day}, {how}.{before}"
