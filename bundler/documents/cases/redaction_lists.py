"""The redaction lists of a case folder: redactions/<name>.json, the only thing that redacting writes there."""

from __future__ import annotations

import os
import re
import uuid
from pathlib import Path
from typing import Final

from bundler.documents.shelf import sync_folder
from bundler.model.errors import CaseBusyError, CaseUnreadableError
from bundler.model.redaction import RedactionList

REDACTIONS: Final = "redactions"
_LIST: Final = re.compile(rf"{REDACTIONS}/[^/]+\.json", re.IGNORECASE)


def is_redaction_list(path: str) -> bool:
    """True for a redaction list, by its path below the case folder."""
    return _LIST.fullmatch(path) is not None


_LEFT: Final = f".{'[0-9a-f]' * 32}.tmp"


def write_list(folder: Path, path: str, made: RedactionList, before: bytes | None) -> None:
    """Puts a list in place at once, if the one that was read is still there; else CaseBusyError.

    For who holds the lock of the case: what a killed writer left half written goes first.

    CaseUnreadableError where redactions/ is a link: what a list says must not leave the case folder.
    """
    target = folder / path
    if target.parent.is_symlink() or target.is_symlink():
        raise CaseUnreadableError(
            f"{REDACTIONS} in the case folder leads somewhere else; nothing was written.",
            "Put a folder of that name in the link's place.",
        )
    target.parent.mkdir(exist_ok=True)
    for left in target.parent.glob(_LEFT):
        left.unlink(missing_ok=True)
    fresh = target.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        with fresh.open("xb") as file:
            file.write((made.model_dump_json(indent=2, exclude_none=True) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())
        if read_list(folder, path) != before:
            raise CaseBusyError(
                "Somebody changed the redaction list meanwhile; nothing was written.", "Look at it again, and redo it."
            )
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(target.parent)


def read_list(folder: Path, path: str) -> bytes | None:
    """The bytes of a list as it lies there; None where there is none."""
    return (folder / path).read_bytes() if (folder / path).exists() else None
