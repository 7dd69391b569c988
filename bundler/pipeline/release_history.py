"""The releases of one pack as trail and folders tell of them together, and the end of what a kill cut short."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from bundler.documents.private import private_folder, write_private
from bundler.documents.release.folder import ReleaseFolder, as_json, releases_below
from bundler.documents.shelf import Shelf
from bundler.model.audit import Entry, Event
from bundler.model.errors import CaseBusyError
from bundler.model.release import REVOKED, Revocation, Standing
from bundler.pipeline.look import Look
from bundler.pipeline.placing import complete
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_RELEASES
from bundler.rules.releases import Told, releases_told, standing_of
from bundler.rules.retention import PURGE_KINDS, purges_told

REVOCATIONS = "revocations"
_KINDS = (*OF_RELEASES.kinds, REVOKED, *PURGE_KINDS)


@dataclass(frozen=True)
class History:
    """What was released of one case and pack; `folders` are by number."""

    workshop: Workshop
    reference: str
    pack: str
    told: dict[int, Told]
    folders: dict[int, ReleaseFolder]

    @property
    def taken(self) -> tuple[int, ...]:
        """Numbers that folders claim, told of or not."""
        return tuple(self.folders)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Folders that call themselves releases and of which the trail knows nothing, or only that they are none."""
        known = {number for number, told in self.told.items() if not told.is_abandoned}
        return tuple(folder.path.name for number, folder in self.folders.items() if number not in known)

    def standing(self, number: int) -> Standing:
        return standing_of(number, self.told)

    def is_whole(self, told: Told) -> bool:
        """Whether the folder of a prepared release is there, with the very manifest that was prepared."""
        folder = self.folders.get(told.number)
        return folder is not None and folder.sealed_sha256 == told.sealed

    @property
    def shelf(self) -> Path:
        return self.workshop.output / self.reference / self.pack

    def revocation(self, number: int) -> Revocation | None:
        """The record that says why a release was revoked, if it is the one that the trail names."""
        told = self.told.get(number)
        try:
            raw = (self.shelf / REVOCATIONS / f"release-{number}.json").read_bytes()
            is_told = told is not None and hashlib.sha256(raw).hexdigest() == told.revocation
            return Revocation.model_validate_json(raw) if is_told else None
        except (FileNotFoundError, ValidationError):
            return None

    def revoke(self, record: Revocation) -> None:
        """The record first, then the entry with its hash: without the entry it says nothing."""
        told, raw = self.told[record.number], as_json(record)
        write_private(private_folder(self.shelf / REVOCATIONS) / f"{told.name}.json", raw)
        sha256 = hashlib.sha256(raw).hexdigest()
        self.workshop.audit.append(Event(
            kind=REVOKED, who=record.officer, role=record.role, at=record.revoked_at, reference=self.reference,
            pack=self.pack, subject=told.name, fingerprint=told.prepared.event.fingerprint, detail={"record": sha256},
        ))  # fmt: skip
        self.told[record.number] = replace(told, revocation=sha256)

    def complete(self, now: datetime) -> tuple[str, ...]:
        """Ends what was begun and never ended, and says so; only for who holds the lock of the release."""
        return tuple(self._complete(now))

    def _complete(self, now: datetime) -> Iterator[str]:
        for told, whole, said in complete(self.workshop, [*self.told.values()], OF_RELEASES, self.is_whole, now):
            self.told[told.number] = replace(told, is_done=whole, is_abandoned=not whole)
            yield said


def history_of(workshop: Workshop, look: Look) -> History:
    """TrailBrokenError where an entry about it was changed."""
    shelf = Shelf(workshop.output, look.reference, str(look.pack_name), look.shelf_owner)
    shelf.make_sure_it_is_ours()
    return history_at(workshop, look.reference, str(look.pack_name))


def history_at(workshop: Workshop, reference: str, pack: str) -> History:
    """The same by name; without a trail only folders tell, and none of them is a release."""
    entries = workshop.audit.entries(reference, _KINDS) if workshop.has_trail else ()
    of_pack = [one for one in entries if one.event.pack == pack]
    folders = {one.number: one for one in releases_below(workshop.output / reference / pack)}
    told = {one.number: one for one in _with_purges(releases_told(of_pack).values(), of_pack, folders)}
    return History(workshop, reference, pack, told, folders)


def _with_purges(released: Iterable[Told], entries: Iterable[Entry], there: Container[int]) -> Iterator[Told]:
    """A release that two people have purged is gone, and not missing; while its folder is there, it is not gone."""
    purges = {subject: purge for (_, _, subject), purge in purges_told(entries).items() if purge.confirmed}
    for told in released:
        purge = purges.get(told.name) if told.number not in there else None
        yield replace(told, purged=purge.in_words) if purge else told


def histories_of(workshop: Workshop, reference: str) -> tuple[History, ...]:
    """Of every pack of a case of which there is any release, told of or only claimed by a folder."""
    folder = workshop.output / reference
    packs = {path.name for path in folder.iterdir() if releases_below(path)} if folder.is_dir() else set()
    if workshop.has_trail:
        packs |= {entry.event.pack for entry in workshop.audit.entries(reference, _KINDS)}
    return tuple(history_at(workshop, reference, pack) for pack in sorted(packs))


def complete_all(
    workshop: Workshop, reference: str, now: datetime
) -> tuple[tuple[History, ...], tuple[str, ...]]:
    """The releases of a case, with those ended that a kill cut short, and what was ended.

    Where somebody is releasing just now, it is left to them.
    """
    recovered: list[str] = []
    histories = histories_of(workshop, reference)
    for history in histories:
        if any(told.is_under_way for told in history.told.values()):
            with suppress(CaseBusyError), workshop.store.release_lock(reference, history.pack):
                recovered += history_at(workshop, reference, history.pack).complete(now)
    return (histories_of(workshop, reference) if recovered else histories), tuple(recovered)
