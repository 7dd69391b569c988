"""The releases of one pack as trail and folders tell of them together, and the end of what a kill cut short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bundler.documents.release.folder import ReleaseFolder, releases_below
from bundler.documents.shelf import Shelf
from bundler.model.audit import Event
from bundler.model.release import ABANDONED, PREPARED, RELEASED, REVOKED, Standing
from bundler.pipeline.look import Look
from bundler.pipeline.workshop import Workshop
from bundler.rules.releases import Told, releases_told, standing_of

_KINDS = (PREPARED, RELEASED, ABANDONED, REVOKED)


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

    def standing(self, number: int) -> Standing:
        return standing_of(number, self.told)

    def is_whole(self, told: Told) -> bool:
        """Whether the folder of a prepared release is there, with the very manifest that was prepared."""
        folder = self.folders.get(told.number)
        return folder is not None and folder.sealed_sha256 == told.sealed

    def complete(self, now: datetime) -> tuple[str, ...]:
        """Ends what was begun and never ended, and says so; only for who holds the lock of the release."""
        return tuple(self._complete(now))

    def _complete(self, now: datetime) -> Iterator[str]:
        for told in [one for one in self.told.values() if one.is_under_way]:
            whole = self.is_whole(told)
            event = _ending(told, RELEASED if whole else ABANDONED, now)
            self.workshop.audit.append(event)
            self.told[told.number] = replace(told, is_released=whole, is_abandoned=not whole)
            if whole:
                yield f"{told.name} had been cut short after it was in place: its last entry is made now."
            else:
                yield f"{told.name} had been cut short before it was in place: it is none, and nothing of it left."


def history_of(workshop: Workshop, look: Look) -> History:
    """TrailBrokenError where an entry about it was changed."""
    shelf = Shelf(workshop.output, look.reference, str(look.pack_name), look.shelf_owner)
    shelf.make_sure_it_is_ours()
    return history_at(workshop, look.reference, str(look.pack_name))


def history_at(workshop: Workshop, reference: str, pack: str) -> History:
    entries = [one for one in workshop.audit.entries(reference, _KINDS) if one.event.pack == pack]
    folders = releases_below(workshop.output / reference / pack)
    return History(workshop, reference, pack, releases_told(entries), {one.number: one for one in folders})


def _ending(told: Told, kind: str, now: datetime) -> Event:
    """The entry that a kill cost, in the name of who began it."""
    begun = told.prepared.event
    detail = {**begun.detail, "recovered": 1}
    return begun.model_copy(update={"kind": kind, "at": now, "detail": detail})
