"""`bundler officer`: who is on the list of officers, one more, another passphrase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from bundler.documents.accounts import account
from bundler.documents.definitions.misfits import misfits
from bundler.documents.passphrases import hashed
from bundler.faces.acting import new_passphrase_of, note, officers_path
from bundler.faces.report import print_json
from bundler.faces.settings import Settings
from bundler.model.errors import DefinitionError, ExitCode, UsageError
from bundler.model.officer import Officer
from bundler.pipeline.officers import checked, load_officers
from bundler.rules.officers import folded, officer_named
from bundler.rules.owners import role_in_words


@dataclass(frozen=True)
class Wished:
    """The officer to add, as the command line describes them."""

    name: str
    roles: Sequence[str]
    authorities: Sequence[str] = ()
    account: str | None = None
    is_this_account: bool = False
    has_passphrase: bool = False
    passphrase_file: Path | None = None


def list_officers(console: Console, folders: Settings, as_json: bool) -> ExitCode:
    """Say who is an officer, what they may be and by what they are known."""
    file = load_officers(officers_path(folders), folders.templates)
    if as_json:
        print_json([_as_json(officer) for officer in file.officers])
        return ExitCode.DONE
    for officer in file.officers:
        console.print(f"{officer.name}: {', '.join(map(role_in_words, officer.roles))}", soft_wrap=True)
        console.print(f"    for {', '.join(officer.authorities) or 'every authority'}; known by {_known_by(officer)}")
    if not file.officers:
        console.print("There are no officers yet. Add one with: bundler officer add NAME --role ROLE --this-account")
    return ExitCode.DONE


def add_officer(console: Console, folders: Settings, wished: Wished, as_json: bool) -> ExitCode:
    """Put one more officer on the list; the audit trail says who did it."""
    file = load_officers(officers_path(folders), folders.templates)
    if any(folded(wished.name) == folded(officer.name) for officer in file.officers):
        raise UsageError("There is an officer of that name already.", "Change roles in the file, in one place.")
    officer = _officer(wished)
    changed = file.with_officer(officer)
    try:
        checked(changed, folders.templates)
    except DefinitionError as error:
        raise UsageError(error.message, "Nothing has been written; say it otherwise.") from None
    note(folders, "officer-added", officer.name, roles=",".join(officer.roles))
    changed.write()
    _say(console, as_json, officer, f"{officer.name} is on the list: {file.path.name}.")
    return ExitCode.DONE


def set_passphrase(console: Console, folders: Settings, name: str, given: Path | None, as_json: bool) -> ExitCode:
    """Give an officer another passphrase; the audit trail says who did it."""
    file = load_officers(officers_path(folders), folders.templates)
    officer = officer_named(file.officers, name)
    changed = file.with_passphrase(file.officers.index(officer), hashed(new_passphrase_of(officer.name, given)))
    note(folders, "passphrase-set", officer.name)
    changed.write()
    _say(console, as_json, officer_named(changed.officers, name), f"{officer.name} has a new passphrase.")
    return ExitCode.DONE


def _officer(wished: Wished) -> Officer:
    where = account() if wished.is_this_account else wished.account
    needs_passphrase = wished.has_passphrase or wished.passphrase_file is not None or where is None
    stated = {
        "name": wished.name, "roles": tuple(wished.roles), "authorities": tuple(wished.authorities), "account": where,
    }  # fmt: skip
    try:
        officer = Officer.model_validate(stated)
    except ValidationError as error:
        first = misfits(Officer, stated, error)[0]
        raise UsageError(first.message, first.remedy) from None
    if not needs_passphrase:
        return officer
    kept = hashed(new_passphrase_of(officer.name, wished.passphrase_file))
    return officer.model_copy(update={"passphrase": kept})


def _say(console: Console, as_json: bool, officer: Officer, words: str) -> None:
    if as_json:
        print_json(_as_json(officer))
    else:
        console.print(words, soft_wrap=True)


def _as_json(officer: Officer) -> dict[str, object]:
    """The officer without the hash of the passphrase."""
    told = officer.model_dump(mode="json", exclude={"passphrase"})
    return {**told, "has_passphrase": officer.passphrase is not None}


def _known_by(officer: Officer) -> str:
    parts = (f"account {officer.account}" if officer.account else "", "a passphrase" if officer.passphrase else "")
    return " and ".join(part for part in parts if part)
