"""The clocks of one case, and of every case: read, never examined or built, so that all of them can be asked daily."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bundler.documents.cases.casefolder import all_cases, find_case
from bundler.model.errors import CaseUnreadableError, TrailBrokenError
from bundler.model.pack import Pack
from bundler.model.record import CaseFile
from bundler.model.timescale import Duty, Moment, Timescale
from bundler.pipeline.case_reading import read_case
from bundler.pipeline.frozen import frozen_decision
from bundler.pipeline.workshop import Workshop
from bundler.rules.clocks import NO_PACK, duties, of_service
from bundler.rules.deadlines import DATES, PaperDeadline, paper_deadlines, rules_for_papers
from bundler.rules.frozen import StillNeeded, still_needed
from bundler.rules.situation import Situation
from bundler.rules.timescales import LastDay, local_days


@dataclass(frozen=True)
class PapersDue:
    """By when the papers of one pack must be in, and how many working days that leaves.

    `rule` is None where no date is recorded from which to count; `unknown` are then the keys of those dates.
    """

    pack: Pack
    rule: PaperDeadline | None
    working_days_left: int = 0
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseClocks:
    """The duties of one case, its packs' papers, and what a deferred decision waits for.

    Of a case that cannot be read, the reference alone. `trouble` says why nobody can tell what a decision waits for.
    """

    reference: str
    situation: Situation | None = None
    duties: tuple[Duty, ...] = ()
    papers: tuple[PapersDue, ...] = ()
    needed: tuple[StillNeeded, ...] = ()
    trouble: str = ""


@dataclass(frozen=True)
class ServiceClock:
    """A duty of a whole service, as one of its cases or all of them tell: the last time, and the next last day."""

    authority: str
    timescale: Timescale
    last_time: Moment
    due: LastDay | None


def clocks_of(workshop: Workshop, reference: str) -> CaseClocks:
    """The clocks of one case; CaseUnreadableError where it is not there, or cannot be read."""
    folder = find_case(reference, workshop.cases)
    reading = read_case(workshop, folder)
    if reading.file is None:
        raise CaseUnreadableError(f"{folder.name} cannot be read.", f"See why: bundler check {folder.name}")
    return _clocks(workshop, folder.name, reading.file)


def clocks_of_every_case(workshop: Workshop) -> Iterator[CaseClocks]:
    """Every case of the cases folder, those too that cannot be read."""
    for folder in all_cases(workshop.cases):
        file = read_case(workshop, folder).file
        yield _clocks(workshop, folder.name, file) if file else CaseClocks(folder.name)


def service_clocks(case: CaseClocks) -> Iterator[ServiceClock]:
    """What one case tells of the duties of its services, such as a panel that has to meet every fortnight (R106)."""
    if case.situation:
        authority = case.situation.profile.title
        yield from (ServiceClock(authority, *found) for found in of_service(case.situation))


def _clocks(workshop: Workshop, reference: str, file: CaseFile) -> CaseClocks:
    profile = workshop.definitions.profile(file.case.authority)
    definitions = workshop.definitions.in_terms_of(profile)
    situation = Situation(
        file=file, pack=NO_PACK, profile=profile, forms=definitions.forms, today=workshop.today,
        examinations={}, clocks=definitions.clocks_of(profile),
    )  # fmt: skip
    packs = (definitions.pack(name) for name in file.case.packs)
    papers = tuple(_papers_due(replace(situation, pack=pack), workshop.today) for pack in packs)
    clocks = CaseClocks(reference, situation, duties(situation, situation.clocks), papers)
    try:
        return replace(clocks, needed=tuple(_needed(workshop, reference, file)))
    except TrailBrokenError as error:
        return replace(clocks, trouble=error.message)


def _needed(workshop: Workshop, reference: str, file: CaseFile) -> Iterator[StillNeeded]:
    """What deferred decisions wait for, until their packs are released anew."""
    for pack in file.case.packs:
        decided = frozen_decision(workshop, reference, pack)
        yield from still_needed(decided) if decided else ()


def _papers_due(situation: Situation, today: date) -> PapersDue:
    first = next(iter(paper_deadlines(situation)), None)
    if first is None:
        keys = dict.fromkeys(DATES[due.counted_from].key for due in rules_for_papers(situation))
        return PapersDue(situation.pack, None, unknown=tuple(keys))
    return PapersDue(situation.pack, first, local_days(situation.profile).between(today, first.last.day))
