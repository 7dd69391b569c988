"""Revoking a release: it stays where it is and as it is, and from now on everybody is told that it does not count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bundler.documents.delivery.ready_folders import lying_ready
from bundler.model.errors import UsageError
from bundler.model.officer import Officer
from bundler.model.release import Revocation
from bundler.pipeline.release_history import History, history_at
from bundler.pipeline.releasing import one_look, role_to_release
from bundler.pipeline.workshop import Workshop

_SHORTEST = 10


@dataclass(frozen=True)
class Revoked:
    """The record, the copies that still lie ready for recipients, and what became of it before, in plain words."""

    record: Revocation
    recovered: tuple[str, ...]
    ready: tuple[Path, ...] = ()


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
    look, seen = one_look(workshop, wish.reference, wish.pack)
    role = role_to_release(seen, officer, "To revoke a release")
    reference, reason = look.reference, " ".join(wish.reason.split())
    if len(reason) < _SHORTEST:
        raise UsageError("Why is it revoked? Others have to understand it.", 'Say it with --reason "...".')
    with workshop.store.release_lock(reference, wish.pack):
        history = history_at(workshop, reference, wish.pack)
        recovered = history.complete(now)
        _make_sure_it_counts(history, wish.number)
        record = Revocation(
            case=reference, pack=wish.pack, number=wish.number, reason=reason, officer=officer.name, role=role,
            revoked_at=now,
        )  # fmt: skip
        history.revoke(record)
    return Revoked(record, recovered, lying_ready(workshop.output, reference, wish.pack, wish.number))


def _make_sure_it_counts(history: History, number: int) -> None:
    see = f"See what there is with: bundler releases {history.reference}"
    match history.standing(number):
        case "not a release":
            raise UsageError(f"There is no release {number} of this pack.", see)
        case "revoked":
            raise UsageError(f"Release {number} was revoked already.", see)
