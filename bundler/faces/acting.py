"""Who acts: `--as NAME` and the proof of it, for every command that is somebody's act."""

from __future__ import annotations

import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

from bundler.documents.accounts import account
from bundler.documents.officers import NAME
from bundler.faces.settings import SETTINGS_FILE, Settings
from bundler.faces.workshops import audit_trail
from bundler.model.audit import Event
from bundler.model.errors import DefinitionError, UsageError
from bundler.model.officer import Officer
from bundler.pipeline.officers import WrongPassphraseError, load_officers, who_acts

_STDIN = Path("-")
_SHORTEST = 12


def acting_officer(folders: Settings, as_name: str | None, passphrase_file: Path | None = None) -> Officer:
    """The officer at the machine: by account, by `--as` and passphrase, or both, as officers.toml has it.

    NotAllowedError where nobody of the list is there; UsageError where several could be meant. A wrong passphrase
    stands in the audit trail.
    """
    file = load_officers(officers_path(folders), folders.templates)
    try:
        return who_acts(file, as_name, lambda name: passphrase_of(name, passphrase_file))
    except WrongPassphraseError:
        note(folders, "passphrase-refused")
        raise


def officers_path(folders: Settings) -> Path:
    """Where the list lies: beside bundler.toml, or where its table [officers] says."""
    stated = dict(folders.tables.get("officers", {}))
    file = stated.pop("file", NAME)
    if stated or not isinstance(file, str):
        raise DefinitionError(f"{SETTINGS_FILE}, table [officers]: it takes file, a path.", "See docs/officers.md.")
    return (Path.cwd() / file).resolve()


def note(folders: Settings, kind: str, subject: str = "", **detail: str | int) -> None:
    """An entry of the trail about whoever is signed in, known by the account alone."""
    event = Event(kind=kind, who=account(), role="account", at=datetime.now(UTC), subject=subject, detail=detail)
    audit_trail(folders).append(event)


def passphrase_of(name: str, file: Path | None) -> str:
    """A passphrase from a file, from standard input (`-`), or typed unseen."""
    if file is not None:
        return _first_line(file)
    if not sys.stdin.isatty():
        raise UsageError("A passphrase is needed, and nobody is there to type it.", "Give it with --passphrase-file.")
    return getpass.getpass(f"Passphrase of {name}: ", stream=sys.stderr)


def new_passphrase_of(name: str, file: Path | None) -> str:
    """A passphrase that is to be kept: typed twice, and long enough."""
    given = passphrase_of(name, file)
    if file is None and getpass.getpass("The same again: ", stream=sys.stderr) != given:
        raise UsageError("The two were not the same.", "Try again.")
    if len(given) < _SHORTEST:
        raise UsageError(f"A passphrase has at least {_SHORTEST} characters.", "Take three or four words.")
    return given


def _first_line(file: Path) -> str:
    if file == _STDIN:
        return sys.stdin.readline().rstrip("\r\n")
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError("The file with the passphrase cannot be read.", "Check --passphrase-file.") from None
    return lines[0] if lines else ""
