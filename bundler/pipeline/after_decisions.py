"""Who was told of a release or a recorded decision, how and when, as the audit trail has it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bundler.documents.release.decisions import decisions_below
from bundler.documents.release.folder import releases_below
from bundler.model.audit import Event
from bundler.model.decision import NOTIFIED, RecordedDecision
from bundler.model.delivery import CARE_PLANNING_TEAM, DELIVERED
from bundler.model.errors import TrailBrokenError
from bundler.model.record import CaseFile, DecisionOnRecord, ToldOnRecord
from bundler.pipeline.decisions_in_force import decisions_of
from bundler.pipeline.letters_sent import SentLetter, sent_letters
from bundler.pipeline.workshop import Workshop
from bundler.rules.decision_letters import companion_of

_RELEASE = "release-"


@dataclass(frozen=True)
class Since:
    """The letters of one decision that went, and everybody whom the trail says was told of it."""

    decided: RecordedDecision
    letters: tuple[SentLetter, ...]
    told: tuple[Event, ...]
    needs_letters: bool

    @property
    def as_on_record(self) -> DecisionOnRecord:
        reached = [n for n, one in enumerate(self.decided.row.parents, start=1) if one.can_be_written_to]
        return DecisionOnRecord(
            place=f"{self.decided.pack}/{self.decided.name}", pack=self.decided.pack,
            decided_on=self.decided.decided_on,
            needs_letters=self.needs_letters, is_change=self.decided.change is not None,
            parents_told_on=self._last(self._told_on(f"parent-{number}") for number in reached),
            parents_written_on=self._last(self._written_on(number) for number in reached),
            team_told_on=self._told_on(CARE_PLANNING_TEAM),
        )  # fmt: skip

    def _last(self, days: Iterable[date | None]) -> date | None:
        """The last of them if all are known; of nobody, the day of the decision."""
        known = list(days)
        return None if None in known else max((day for day in known if day), default=self.decided.decided_on)

    def _written_on(self, parent: int) -> date | None:
        records = (one.record for one in self.letters if one.record)
        return min((one.released_at.date() for one in records if one.parent == parent), default=None)

    def _told_on(self, who: str) -> date | None:
        return min((day for one in self.told for day in _day_of(one, who)), default=None)


def _day_of(event: Event, who: str) -> Iterator[date]:
    if event.kind == DELIVERED and event.detail.get("to") == who:
        yield event.at.date()
    elif event.detail.get("who") == who:
        yield date.fromisoformat(str(event.detail["on"]))


def since(workshop: Workshop, decided: RecordedDecision, told: Iterable[Event]) -> Since:
    """What the trail tells of one decision; `told` are its entries of that kind, of whichever case."""
    about = (decided.case, decided.pack, decided.name)
    companion = companion_of(workshop.definitions.pack(decided.pack), decided.decision)
    return Since(
        decided, sent_letters(workshop, decided),
        tuple(one for one in told if (one.reference, one.pack, one.subject) == about), companion is not None,
    )  # fmt: skip


def tellings_of(workshop: Workshop, reference: str | None) -> tuple[Event, ...]:
    """Everything the trail says of who was told, of one case or of all."""
    if not workshop.has_trail:
        return ()
    return tuple(entry.event for entry in workshop.audit.entries(reference, (DELIVERED, NOTIFIED)))


def with_what_was_told(workshop: Workshop, reference: str, file: CaseFile) -> CaseFile:
    """The case with its recorded decisions, and who was told of its releases.

    Without decisions where one is not what was recorded, which others tell. Where nothing lies on its shelves, nobody
    asks the trail.
    """
    folder = workshop.output / reference
    shelves = [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
    if not any(releases_below(shelf) or decisions_below(shelf) for shelf in shelves):
        return file
    told = tellings_of(workshop, reference)
    return file.model_copy(update={
        "decisions": tuple(_decisions(workshop, reference, told)), "told": tuple(_of_releases(told)),
    })  # fmt: skip


def _decisions(workshop: Workshop, reference: str, told: Iterable[Event]) -> list[DecisionOnRecord]:
    try:
        recorded = decisions_of(workshop, reference)
    except TrailBrokenError:
        return []
    found = [since(workshop, one, told).as_on_record for one in recorded]
    return sorted(found, key=lambda one: (one.decided_on, one.place))


def _of_releases(told: Iterable[Event]) -> Iterator[ToldOnRecord]:
    for event in told:
        if event.subject.startswith(_RELEASE):
            who = str(event.detail["to" if event.kind == DELIVERED else "who"])
            place = f"{event.pack}/{event.subject}"
            for day in _day_of(event, who):
                yield ToldOnRecord(event=str(event.detail.get("event", "")), who=who, on=day, place=place)
