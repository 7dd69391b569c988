"""`bundler audit`: show and export what was done about a case, find every change, seal the end of a day."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from bundler.faces.report import print_json, say_hanging
from bundler.faces.settings import Settings, refuse_inside
from bundler.faces.workshops import audit_trail, workshop_of
from bundler.model.audit import Break, Entry, Head
from bundler.model.errors import ExitCode, UsageError
from bundler.rules.audit_words import in_words

if TYPE_CHECKING:
    from bundler.documents.audit.trail import AuditTrail

_SIGN = 8


def verify(console: Console, folders: Settings, as_json: bool) -> ExitCode:
    """Say whether the trail is what was written; exit code 8 where it is not."""
    trail = audit_trail(folders)
    breaks = _breaks(folders, trail)
    number, sha256 = _end(trail, breaks)
    if as_json:
        told = [{**asdict(one), "is_only_the_clock": one.is_only_the_clock} for one in breaks]
        print_json({"whole": _is_whole(breaks), "entries": number, "head": sha256, "breaks": told})
        return _code(breaks)
    _say_breaks(console, breaks)
    if _is_whole(breaks):
        console.print(f"The audit trail is whole: {_counted(number)}.")
        console.print(f"Its head: {sha256}", soft_wrap=True)
    else:
        console.print("The audit trail is not what was written. Keep everything as it is, and see docs/audit.md.")
    return _code(breaks)


def show(console: Console, folders: Settings, reference: str, as_json: bool) -> ExitCode:
    """Say what was done about a case, in order."""
    entries = _entries_of(audit_trail(folders), reference)
    if as_json:
        from bundler.documents.audit.export import as_json as told

        print_json({"reference": reference, "entries": [told(entry) for entry in entries]})
        return ExitCode.DONE
    for entry in entries:
        say_hanging(console, Text(f"{entry.number}"), Text(_said(entry)), indent=_SIGN)
    return ExitCode.DONE


def export(console: Console, folders: Settings, reference: str, target: Path, as_json: bool) -> ExitCode:
    """Write what was done about a case to a file; exit code 8 where the trail it comes from is broken."""
    from bundler.documents.audit.export import export_csv, export_json

    refuse_inside(target.resolve(), folders, "export", "--out")
    kind = target.suffix.lower()
    if kind not in (".pdf", ".csv", ".json"):
        raise UsageError("The name of the export says what it is to be.", "End it in .pdf, in .csv or in .json.")
    trail = audit_trail(folders)
    entries = _entries_of(trail, reference)
    if kind == ".pdf":
        _export_pdf(target, reference, entries, trail.head)
    elif kind == ".csv":
        export_csv(target, entries)
    else:
        export_json(target, reference, entries, trail.head)
    breaks = _breaks(folders, trail)
    if as_json:
        print_json({"written": str(target), "entries": len(entries), "whole": _is_whole(breaks)})
    else:
        console.print(f"Written: {target}, {_counted(len(entries))}.", soft_wrap=True)
        _say_breaks(console, breaks)
    return _code(breaks)


def seal(console: Console, folders: Settings, day: date, as_json: bool) -> ExitCode:
    """Keep the head of the trail outside its database; exit code 8 where the trail is broken, and nothing is kept."""
    trail = audit_trail(folders)
    breaks = trail.verify()
    sealed = trail.seal_day(datetime.now(UTC), day) if _is_whole(breaks) else None
    is_signed = sealed is not None and trail.heads.signer is not None
    if as_json:
        told = sealed.model_dump(mode="json") if sealed else None
        print_json({"sealed": told, "signed": is_signed, "whole": _is_whole(breaks)})
        return _code(breaks)
    _say_breaks(console, breaks)
    if sealed:
        console.print(f"Sealed for {sealed.day}: {_counted(sealed.number)}, {sealed.sha256}", soft_wrap=True)
        if not is_signed:
            console.print("It is not signed, because there is no seal yet. Make one with: bundler seal make")
    elif _is_whole(breaks):
        console.print("There is nothing to seal yet: the audit trail is empty.")
    else:
        console.print("Nothing has been sealed: the audit trail is not what was written.")
    return _code(breaks)


def move(console: Console, folders: Settings, as_json: bool) -> ExitCode:
    """Take the trail of the state folder into the database that bundler.toml names."""
    from bundler.documents.audit.moving import move_trail

    trail = audit_trail(folders)
    kept = move_trail(trail)
    number = trail.head.number
    if as_json:
        print_json({"entries": number, "kept": kept.name})
    else:
        console.print(f"The audit trail is moved: {_counted(number)}. Look at it with: bundler audit verify")
        console.print(f"The old file is kept, and used no more: {kept}", soft_wrap=True)
    return ExitCode.DONE


def _breaks(folders: Settings, trail: AuditTrail) -> tuple[Break, ...]:
    """What is not as it was written: of the trail, and where that is whole, of the register of what was purged."""
    breaks = trail.verify()
    if not _is_whole(breaks):
        return breaks
    from bundler.pipeline.purged import register_breaks

    today = date.today()  # noqa: DTZ011 - the trail has its own clock
    return (*breaks, *register_breaks(workshop_of(folders, today)))


def _entries_of(trail: AuditTrail, reference: str) -> tuple[Entry, ...]:
    entries = trail.entries(reference=reference)
    if not entries:
        raise UsageError("The audit trail has no entry about that case.", "Give the reference as case.json has it.")
    return entries


def _end(trail: AuditTrail, breaks: tuple[Break, ...]) -> tuple[int, str]:
    """Where the trail ends, if that can be read."""
    if not _is_whole(breaks):
        return 0, ""
    head = trail.head
    return head.number, head.sha256


def _is_whole(breaks: tuple[Break, ...]) -> bool:
    return all(one.is_only_the_clock for one in breaks)


def _code(breaks: tuple[Break, ...]) -> ExitCode:
    return ExitCode.DONE if _is_whole(breaks) else ExitCode.TRAIL_BROKEN


def _say_breaks(console: Console, breaks: tuple[Break, ...]) -> None:
    for one in breaks:
        sign = Text("note", style="dim") if one.is_only_the_clock else Text("BROKEN", style="bold red")
        say_hanging(console, sign, Text(one.message), indent=_SIGN)


def _counted(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"


def _export_pdf(target: Path, reference: str, entries: tuple[Entry, ...], head: Head) -> None:
    from bundler.documents.audit.record_page import Line, write_record

    lines = [
        Line(one.number, f"{one.event.at:%d %b %Y, %H:%M}", in_words(one.event), one.sha256) for one in entries
    ]
    write_record(target, reference, lines, f"From an audit trail of {_counted(head.number)}, head {head.sha256}")


def _said(entry: Entry) -> str:
    about = f" (version {entry.event.fingerprint[:12]})" if entry.event.fingerprint else ""
    return f"{entry.event.at:%d %b %Y, %H:%M} UTC  {in_words(entry.event)}{about}"
