"""Revoking a release: it stays where it is and as it is, and from now on everybody is told that it does not count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bundler.documents.cases.casefolder import find_case, read
from bundler.model.errors import UsageError
from bundler.model.officer import Officer
from bundler.model.release import Revocation
from bundler.pipeline.release_history import History, history_at
from bundler.pipeline.releasing import ROLE
from bundler.pipeline.workshop import Workshop
from bundler.rules.officers import must_be

_SHORTEST = 10


@dataclass(frozen=True)
class Revoked:
    """The record, and who has it in hand: what became of it before, in plain words."""

    record: Revocation
    recovered: tuple[str, ...]


@dataclass(frozen=True)
class Wish:
    """Which release is to count no longer, and why."""

    reference: str
    pack: str
    number: int
    reason: str


def revoke(workshop: Workshop, wish: Wish, officer: Officer, now: datetime) -> Revoked:
    """NotAllowedError for who is no releasing officer; CaseBusyError while a release is being made.

    UsageError where there is no such release, or it was revoked already.
    """
    folder = find_case(wish.reference, workshop.cases)
    must_be(officer, (ROLE,), _authority_of(folder), "To revoke a release")
    reference, reason = folder.name, " ".join(wish.reason.split())
    if len(reason) < _SHORTEST:
        raise UsageError("Why is it revoked? Others have to understand it.", 'Say it with --reason "...".')
    with workshop.store.release_lock(reference, wish.pack):
        history = history_at(workshop, reference, wish.pack)
        recovered = history.complete(now)
        _make_sure_it_counts(history, wish.number)
        record = Revocation(
            case=reference, pack=wish.pack, number=wish.number, reason=reason, officer=officer.name, role=ROLE,
            revoked_at=now,
        )  # fmt: skip
        history.revoke(record)
    return Revoked(record, recovered)


def _authority_of(folder: Path) -> str:
    """UsageError where the case cannot be read any more, so that nobody can tell whose it is."""
    file = read(folder).file
    if file is None:
        raise UsageError(f"{folder.name} cannot be read.", f"See what is wrong with: bundler check {folder.name}")
    return file.case.authority


def _make_sure_it_counts(history: History, number: int) -> None:
    see = f"See what there is with: bundler releases {history.reference}"
    match history.standing(number):
        case "not a release":
            raise UsageError(f"There is no release {number} of this pack.", see)
        case "revoked":
            raise UsageError(f"Release {number} was revoked already.", see)
