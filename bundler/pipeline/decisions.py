"""The decision monitoring grid (R56): every recorded decision, and every case that waits; nothing is converted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from bundler.documents.cases.casefolder import all_cases, read
from bundler.model.audit import Event
from bundler.model.decision import RecordedDecision
from bundler.model.errors import TrailBrokenError
from bundler.model.monitoring import MonitoredDecision
from bundler.model.profile import Profile
from bundler.model.record import CaseFile
from bundler.pipeline.after_decisions import since, tellings_of
from bundler.pipeline.decisions_in_force import decisions_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_DECISIONS
from bundler.rules.decision_letters import letters_due
from bundler.rules.monitoring import Afterwards, as_it_stands, waiting
from bundler.rules.timescales import local_days


@dataclass(frozen=True)
class Monitoring:
    """The rows of the grid; the cases that could not be read for it; and the decisions that are not as recorded.

    `marking` is that of the authorities whose rows they are.
    """

    decisions: tuple[MonitoredDecision, ...]
    unreadable: tuple[str, ...] = ()
    tampered: tuple[str, ...] = ()
    marking: str = ""


def monitoring_of(workshop: Workshop) -> Monitoring:
    """Worked out anew each time from the trail, the decisions and the letters that it names, and the cases.

    TrailBrokenError where the trail itself is not what was written.
    """
    return _Grid(workshop).whole()


@dataclass(frozen=True)
class _Grid:
    workshop: Workshop

    def whole(self) -> Monitoring:
        rows: list[MonitoredDecision] = []
        unreadable: list[str] = []
        tampered: list[str] = []
        folders = {folder.name: folder for folder in all_cases(self.workshop.cases)}
        for reference in sorted({*folders, *self._decided}):
            file = self._read(folders.get(reference))
            if file is None:
                unreadable.append(reference)
            try:
                rows += self._of_case(reference, file)
            except TrailBrokenError as error:
                tampered.append(error.message)
        return Monitoring(tuple(rows), tuple(unreadable), tuple(tampered), self._marking(rows))

    def _marking(self, rows: list[MonitoredDecision]) -> str:
        profiles = (self.workshop.definitions.profile(name) for name in sorted({row.authority for row in rows}))
        return " / ".join(dict.fromkeys(profile.marking for profile in profiles))

    def _read(self, folder: Path | None) -> CaseFile | None:
        return read(folder, self.workshop.definitions, self.workshop.known).file if folder else None

    @cached_property
    def _decided(self) -> frozenset[str]:
        entries = self.workshop.audit.entries(None, OF_DECISIONS.kinds) if self.workshop.has_trail else ()
        return frozenset(one.event.reference for one in entries)

    @cached_property
    def _told(self) -> tuple[Event, ...]:
        return tellings_of(self.workshop, None)

    def _of_case(self, reference: str, file: CaseFile | None) -> Iterator[MonitoredDecision]:
        """The decisions, the oldest first; then what waits."""
        recorded = decisions_of(self.workshop, reference) if reference in self._decided else ()
        for decided in sorted(recorded, key=lambda one: (one.decided_on, one.pack, one.number)):
            profile = self.workshop.definitions.profile(decided.row.authority)
            since = self._since(decided, recorded, file, profile)
            yield as_it_stands(decided, since, self.workshop.today)
        if file:
            packs = (self.workshop.definitions.pack(name) for name in file.case.packs)
            yield from waiting(file, packs, recorded, self.workshop.today)

    def _since(
        self, decided: RecordedDecision, recorded: tuple[RecordedDecision, ...], file: CaseFile | None, profile: Profile
    ) -> Afterwards:
        known = since(self.workshop, decided, self._told)
        return Afterwards(
            letters=tuple(one.record for one in known.letters if one.record),
            lost=tuple(one.told.name for one in known.letters if one.is_changed),
            told=known.told,
            placement_order_on=file.case.proceedings.placement_order_on if file else None,
            needs_letters=known.needs_letters,
            letters_by=self._letters_by(decided, profile),
            is_last=not any(one.pack == decided.pack and one.number > decided.number for one in recorded),
        )  # fmt: skip

    def _letters_by(self, decided: RecordedDecision, profile: Profile) -> date | None:
        """As the clocks of its authority count it."""
        clocks = self.workshop.definitions.clocks_of(profile)
        return letters_due(decided, clocks, self.workshop.today, local_days(profile))
