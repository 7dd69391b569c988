"""What a database refuses, said in plain words; its own texts hold values, so that none of them is passed on."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import DBAPIError

from bundler.model.errors import BundlerError, MachineError, TrailBrokenError

_INTACT: Final = "What was written before is intact."
_SQLITE: Final[Mapping[int, tuple[str, str, str]]] = {
    sqlite3.SQLITE_FULL: ("disk-full", "The disk is full, so that the audit trail took no entry.", "Make room."),
    sqlite3.SQLITE_BUSY: ("trail-busy", "Somebody else is writing to the audit trail.", "Try again in a minute."),
    sqlite3.SQLITE_LOCKED: ("trail-busy", "Somebody else is writing to the audit trail.", "Try again in a minute."),
    sqlite3.SQLITE_READONLY: (
        "machine", "This account may not write to the audit trail.", "Check who may write to the state folder.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "machine", "The audit trail cannot be opened.", "Check who may read and write the state folder.",
    ),
    sqlite3.SQLITE_IOERR: (
        "machine", "The disk refused to read or write the audit trail.", "Check the disk and the room on it.",
    ),
}  # fmt: skip
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
_NO_SUCH_TABLE: Final = "42P01"
_POSTGRESQL: Final[Mapping[str, tuple[str, str, str]]] = {
    "53100": ("disk-full", "The disk of the database server is full.", "Ask whoever looks after it to make room."),
    "28": ("machine", "The database server does not let this account in.", "Check [audit] database in bundler.toml."),
    "42501": ("machine", "This account may not write to the audit trail.", "Ask whoever looks after the database."),
    "55P03": ("trail-busy", "Somebody else is writing to the audit trail.", "Try again in a minute."),
}


def said_of(error: DBAPIError) -> BundlerError:
    """The error of a database in words for people."""
    if isinstance(error.orig, sqlite3.Error):
        return _said_of_sqlite(error.orig)
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if state == _NO_SUCH_TABLE:
        return _gone()
    known = _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    return _machine(*known) if known else _machine(*_UNREACHED if not state else _REFUSED)


_UNREACHED: Final = (
    "machine", "The database server of the audit trail cannot be reached.", "Check that it runs, then try again.",
)  # fmt: skip
_REFUSED: Final = ("machine", "The database of the audit trail refused.", "Look at it with: bundler audit verify")


def _said_of_sqlite(error: sqlite3.Error) -> BundlerError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED:
        return damaged()
    if code == sqlite3.SQLITE_ERROR:
        return _gone()
    return _machine(*_SQLITE.get(code, _REFUSED))


def damaged() -> TrailBrokenError:
    """Of a file that is no database any more, or of which not even what is wrong can be told."""
    return TrailBrokenError(
        "The file of the audit trail is damaged.", "Put back the last backup of it, then: bundler audit verify"
    )


def _gone() -> TrailBrokenError:
    return TrailBrokenError(
        "A table of the audit trail's database is gone, or is not what it was.",
        "Put back the last backup of it, then: bundler audit verify",
    )


def _machine(code: str, message: str, remedy: str) -> MachineError:
    said = MachineError(f"{message} {_INTACT}", remedy)
    said.code = code
    return said
