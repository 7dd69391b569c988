"""Which release of a pack is in force, and whether the pack has changed since: cheap enough for all cases at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bundler.documents.shelf import Published
from bundler.pipeline.look import Look
from bundler.pipeline.workshop import Workshop

if TYPE_CHECKING:
    from bundler.pipeline.decided import DecidedOn


@dataclass(frozen=True)
class InForce:
    """What readers have in hand: `number` is 0 where nothing ever left, and `unknown` says why nobody can tell.

    `has_changed` leaves out the decision on it: that is what it was sent for.
    """

    number: int = 0
    is_revoked: bool = False
    has_changed: bool = False
    unknown: str = ""
    decided: DecidedOn | None = None

    @property
    def is_settled(self) -> bool:
        """Decided on, with nothing else changed: no bundle is to be made or approved."""
        return self.decided is not None and not self.has_changed

    @property
    def brief(self) -> str:
        """For a column of the board: `1`, `1, decided`, `1, changed since`, `1, revoked`."""
        if self.unknown or not self.number:
            return "nobody can tell" if self.unknown else ""
        if self.is_revoked:
            return f"{self.number}, revoked"
        decided = (self.decided.verdict.lower(),) if self.decided else ()
        return ", ".join((str(self.number), *decided, *(("changed since",) if self.has_changed else ())))

    def __str__(self) -> str:
        if self.unknown or not self.number:
            return self.unknown
        if self.is_revoked:
            return f"Release {self.number} was revoked, and nothing is in force."
        if self.decided:
            return f"Release {self.number} {self.decided.says}."
        return f"Release {self.number} is in force{'; the pack has changed since' if self.has_changed else ''}."


def in_force(workshop: Workshop, look: Look, newest: Published | None, *, is_of_what_is_here: bool) -> InForce:
    """`is_of_what_is_here` says whether the newest version is made of the very files in the folder."""
    if look.pack_name is None or not workshop.has_trail:
        return InForce()
    from bundler.model.errors import MachineError, TrailBrokenError
    from bundler.pipeline.decided import decided_on
    from bundler.pipeline.release_history import history_at
    from bundler.rules.releases import last_released

    try:
        told = last_released(history_at(workshop, look.reference, look.pack_name).told)
        decided = decided_on(workshop, look)
    except (TrailBrokenError, MachineError):
        return InForce(unknown="Nobody can tell what is in force: see bundler audit verify.")
    if told is None:
        return InForce()
    is_the_newest = newest is not None and newest.manifest.fingerprint == told.prepared.event.fingerprint
    has_changed = decided.has_changed if decided else not (is_the_newest and is_of_what_is_here)
    return InForce(told.number, bool(told.revocation), has_changed, decided=decided)
