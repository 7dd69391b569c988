"""The officers of the workshop: the list as it stands in its file, held against the rules for such lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bundler.documents.accounts import account
from bundler.documents.officers import OfficersFile, raise_for, read_officers
from bundler.documents.passphrases import is_right
from bundler.model.errors import NotAllowedError
from bundler.model.officer import Officer
from bundler.rules.officers import faults_of, officer_at

Ask = Callable[[str], str]
"""Gets an officer's passphrase from whoever is there; takes the officer's name."""


def load_officers(path: Path, templates: Path) -> OfficersFile:
    """The list; DefinitionError that names every mistake in it with its line."""
    return checked(read_officers(path), templates)


def checked(file: OfficersFile, templates: Path) -> OfficersFile:
    """The same list, if nothing is wrong with it."""
    authorities = frozenset(profile.stem for profile in (templates / "authorities").glob("*.toml"))
    faults = faults_of(file.officers, authorities)
    raise_for(tuple(file.problem(fault.index, fault.key, fault.message) for fault in faults))
    return file


def who_acts(file: OfficersFile, as_name: str | None, ask: Ask) -> Officer:
    """The officer at the machine, proved. NotAllowedError where it is none, or the passphrase is wrong."""
    officer = officer_at(file.officers, account(), as_name)
    if officer.passphrase and not is_right(ask(officer.name), officer.passphrase):
        raise WrongPassphraseError(
            "That is not the passphrase.", "Try again; whoever looks after Bundler can set another."
        )
    return officer


class WrongPassphraseError(NotAllowedError):
    """Somebody gave a passphrase that is not the officer's."""

    code = "wrong-passphrase"
