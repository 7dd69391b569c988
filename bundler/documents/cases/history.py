"""What a record said before a form was taken into it, and the note of who took what: kept for ever in history/.

- history/0001/ppm-initial.json    the record as it was, to the byte; not there if there was none
- history/0001/taken.json          which form was taken, when, and what was decided
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from bundler.documents.cases.found_files import read_whole
from bundler.documents.shelf import sync_folder
from bundler.model.errors import CaseBusyError, CaseUnreadableError
from bundler.model.return_standing import TakenForm

HISTORY: Final = "history"
NOTE: Final = "taken.json"
_KEPT: Final = re.compile(rf"{HISTORY}/\d{{4,}}/[a-z0-9][\w.-]*\.json", re.IGNORECASE)
_LARGEST_NOTE: Final = 1_000_000


def is_history(path: str) -> bool:
    """True for what Bundler keeps of earlier records, by its path below the case folder."""
    return _KEPT.fullmatch(path) is not None


def taken_forms(folder: Path) -> tuple[TakenForm, ...]:
    """The notes of every form that was taken, in order; one that cannot be read is as if the form were not taken."""
    return tuple(note for path in sorted((folder / HISTORY).glob(f"*/{NOTE}")) if (note := _note(folder, path)))


def keep_record(folder: Path, name: str, raw: bytes | None) -> Path:
    """Keeps a record as it is in a folder of its own, and answers with that; nothing there is ever written over.

    CaseUnreadableError where history/ is a link: what a record says must not leave the case folder.
    """
    history = folder / HISTORY
    if history.is_symlink():
        raise CaseUnreadableError(
            f"{HISTORY} in the case folder leads somewhere else; nothing was written.",
            "Put a folder of that name in the link's place.",
        )
    history.mkdir(exist_ok=True)
    room = _next_room(history)
    if raw is not None:
        _write(room / name, raw)
    return room


def note_taken(room: Path, note: TakenForm) -> None:
    """Says which form was taken; written last, so that a form half taken is one not taken."""
    _write(room / NOTE, (note.model_dump_json(indent=2) + "\n").encode())


def write_record(folder: Path, name: str, text: str, before: bytes | None) -> None:
    """Puts a record in place at once, if the one that was read is still there; else CaseBusyError."""
    target, fresh = folder / name, folder / f".{name}.tmp"
    fresh.unlink(missing_ok=True)  # of a program that was stopped; the case is locked
    _write(fresh, text.encode())
    try:
        if (target.read_bytes() if target.exists() else None) != before:
            raise was_overtaken(name)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(folder)


def was_overtaken(name: str) -> CaseBusyError:
    """What is said where somebody saved the record after it was read."""
    return CaseBusyError(
        f"{name} was changed while the form was being taken; nothing was written.", "Look again, and take it then."
    )


def _next_room(history: Path) -> Path:
    number = max((int(path.name) for path in history.iterdir() if path.name.isdigit()), default=0) + 1
    room = history / f"{number:04d}"
    room.mkdir()
    return room


def _write(path: Path, raw: bytes) -> None:
    with path.open("xb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def _note(folder: Path, path: Path) -> TakenForm | None:
    raw = read_whole(folder, path.relative_to(folder).as_posix(), _LARGEST_NOTE)
    if not isinstance(raw, bytes):
        return None
    try:
        return TakenForm.model_validate_json(raw)
    except ValidationError:
        return None
