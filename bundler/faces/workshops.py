"""The workshop that a command works in, as bundler.toml wants it."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from bundler.documents.scans.tesseract import LANGUAGES
from bundler.faces.paper_limits import limits_of
from bundler.faces.settings import SETTINGS_FILE, Settings
from bundler.model.errors import DefinitionError
from bundler.pipeline.progress import Progress, silent
from bundler.pipeline.workshop import Workshop

if TYPE_CHECKING:
    from bundler.documents.audit.trail import AuditTrail
    from bundler.documents.seal.sealing import Seal

_USUAL_LANGUAGES = ["eng"]


def workshop_of(folders: Settings, today: date, progress: Progress = silent) -> Workshop:
    """DefinitionError where a table of bundler.toml says something it cannot."""
    return Workshop(
        folders.cases, folders.templates, folders.output, today, progress,
        limits=limits_of(folders), scan_languages=scan_languages(folders), audit_database=audit_database(folders),
        stated_seal=_stated_seal(folders), warn=_say_beside,
    )


def _stated_seal(folders: Settings) -> Seal | None:
    """What the table [seal] says; where it is empty, no library of keys is loaded."""
    if not folders.tables.get("seal"):
        return None
    from bundler.faces.sealing import stated_seal

    return stated_seal(folders)


def _say_beside(words: str) -> None:
    """On the error stream, so that JSON stays whole."""
    sys.stderr.write(f"Warning: {words}\n")


def audit_trail(folders: Settings) -> AuditTrail:
    """The trail alone, for commands that touch no case."""
    return workshop_of(folders, date.today()).audit  # noqa: DTZ011 - the trail has its own clock


def audit_database(folders: Settings) -> str:
    """The address of the audit trail's database, from the table [audit]; empty for the file in the state folder."""
    stated = dict(folders.tables.get("audit", {}))
    database = stated.pop("database", "")
    if stated or not isinstance(database, str):
        raise DefinitionError(f"{SETTINGS_FILE}, table [audit]: it takes database, an address.", "See docs/audit.md.")
    return database


def scan_languages(folders: Settings) -> tuple[str, ...]:
    """The languages in which scans are to be read, from the table [ocr]; none if it is switched off."""
    stated = dict(folders.tables.get("ocr", {}))
    use, languages = stated.pop("use", "auto"), stated.pop("languages", _USUAL_LANGUAGES)
    if stated:
        raise _wrong(f"'{next(iter(stated))}' is no setting of it.", "It takes use and languages.")
    if use not in ("auto", "off"):
        raise _wrong("use is not known.", 'Say use = "auto" or use = "off".')
    if not _are_languages(languages):
        known = " and ".join(f'"{name}" ({title})' for name, title in LANGUAGES.items())
        raise _wrong("languages names none, or one that is not known.", f"It is a list; known are {known}.")
    return tuple(dict.fromkeys(languages)) if use == "auto" else ()


def _are_languages(stated: Any) -> bool:
    return isinstance(stated, list) and bool(stated) and all(name in tuple(LANGUAGES) for name in stated)


def _wrong(what: str, remedy: str) -> DefinitionError:
    return DefinitionError(f"{SETTINGS_FILE}, table [ocr]: {what}", remedy)
