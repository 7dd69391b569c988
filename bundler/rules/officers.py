"""Who acts: the officer whose account or passphrase it is; and what is wrong with the list of officers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from bundler.model.errors import NotAllowedError, UsageError
from bundler.model.officer import Officer
from bundler.rules.owners import role_in_words

_SCRYPT = re.compile(r"scrypt\$1[4-7]\$8\$1\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=")
_LIST = "Whoever looks after Bundler adds officers with: bundler officer add. See docs/officers.md."


@dataclass(frozen=True)
class OfficerFault:
    """What is wrong with the officer at a place of the list, and with which key."""

    index: int
    key: str
    message: str


def faults_of(officers: Sequence[Officer], authorities: Collection[str]) -> Iterator[OfficerFault]:
    """Every officer can be known, under one name, and serves an authority that there is."""
    for index, officer in enumerate(officers):
        if not officer.account and not officer.passphrase:
            yield OfficerFault(
                index, "name", "By what is this officer known? State account, or give a passphrase with: "
                "bundler officer passphrase.",
            )  # fmt: skip
        if officer.passphrase and not _SCRYPT.fullmatch(officer.passphrase):
            # never quoted: it may be the passphrase itself
            yield OfficerFault(
                index, "passphrase", "This is not how a passphrase is kept. Take the line away, then: "
                "bundler officer passphrase.",
            )  # fmt: skip
        for name in officer.authorities:
            if name not in authorities:
                known = f"There are: {', '.join(sorted(authorities)) or 'none'}."
                yield OfficerFault(index, "authorities", f"There is no authority '{name}'. {known}")
    for (_, one), (index, other) in combinations(enumerate(officers), 2):
        if folded(one.name) == folded(other.name):
            yield OfficerFault(index, "name", "This officer is in the list already; state all roles in one place.")
        elif is_same_person(one, other):
            yield OfficerFault(
                index, "account", "This account is another officer's too, so that the two count as one person. Give "
                "both a passphrase, or state the person once with all roles.",
            )  # fmt: skip


def is_same_person(one: Officer, other: Officer) -> bool:
    """One name, or one account without a passphrase each that would tell the two apart."""
    if folded(one.name) == folded(other.name):
        return True
    is_shared = bool(one.account and other.account) and _same_account(str(one.account), str(other.account))
    return is_shared and not (one.passphrase and other.passphrase)


def officer_at(officers: Sequence[Officer], account: str, as_name: str | None) -> Officer:
    """Whom an account acts as; a passphrase, if the officer has one, is still to be asked for."""
    if as_name is not None:
        return _called(officers, account, as_name)
    here = [officer for officer in officers if officer.account and _same_account(officer.account, account)]
    if len(here) == 1:
        return here[0]
    if here:
        raise UsageError("More than one officer works under this account.", "Say who acts with --as NAME.")
    if any(officer.account is None for officer in officers):
        raise NotAllowedError("Nobody is known by this account alone.", f"Say who acts with --as NAME. {_LIST}")
    raise NotAllowedError("The account you are signed in with is no officer's.", _LIST)


def officer_named(officers: Sequence[Officer], name: str) -> Officer:
    """The officer of that name; UsageError where there is none."""
    for officer in officers:
        if folded(officer.name) == folded(name):
            return officer
    raise UsageError("There is no officer of that name.", "See who there is with: bundler officer list")


def must_be(officer: Officer, roles: Collection[str], authority: str, what: str) -> None:
    """NotAllowedError where an officer has none of the roles, or not for this authority."""
    words = " or ".join(role_in_words(role) for role in roles)
    if not officer.is_any_of(*roles):
        raise NotAllowedError(f"{what} takes an officer with the role {words}.", _LIST)
    if not officer.serves(authority):
        raise NotAllowedError(f"{what} takes an officer of the authority '{authority}'.", _LIST)


def folded(name: str) -> str:
    """A name as it is compared: one spelling, whatever its letters are made of."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _called(officers: Sequence[Officer], account: str, as_name: str) -> Officer:
    named = [officer for officer in officers if folded(officer.name) == folded(as_name)]
    if not named:
        raise NotAllowedError("There is no officer of that name.", "See who there is with: bundler officer list")
    if named[0].account and not _same_account(named[0].account, account):
        raise NotAllowedError("That officer works under another account.", "Sign in with it, or act as yourself.")
    return named[0]


def _same_account(one: str, other: str) -> bool:
    """Accounts of Windows do not tell capitals from small letters; nor may two people on Linux differ in that alone."""
    return folded(one) == folded(other)
