"""The deadlines of every case as calendars, one for each person who has to act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from bundler.documents.calendar_file import calendar_of
from bundler.model.appointment import Appointment
from bundler.model.timescale import Deadline, Standing
from bundler.model.words import day_in_words
from bundler.pipeline.clocks import CaseClocks, PapersDue
from bundler.rules.clock_words import counted
from bundler.rules.owners import CASE_HOLDER, role_in_words

_WHO_WAIT_FOR_PAPERS = (CASE_HOLDER, "panel_administrator")


@dataclass(frozen=True)
class PersonCalendar:
    """One person's deadlines in all their cases; `person` is "" for a role that nobody holds in the case."""

    file_name: str
    role: str
    person: str
    appointments: tuple[Appointment, ...]

    def as_file(self, today: date) -> bytes:
        title = f"Deadlines: {self.person or role_in_words(self.role)}"
        return calendar_of(title, self.appointments, datetime.combine(today, time(), UTC))


def calendars_of(cases: Iterable[CaseClocks], today: date) -> tuple[PersonCalendar, ...]:
    """A calendar for everybody who has a deadline to keep, by role and name; two of one name in one role are one."""
    entries: dict[tuple[str, str], list[Appointment]] = {}
    for case in cases:
        for role, appointment in _entries(case, today):
            entries.setdefault((role, _holder(case, role)), []).append(appointment)
    names = _file_names(sorted(entries))
    return tuple(PersonCalendar(names[who], *who, tuple(entries[who])) for who in sorted(entries))


def _entries(case: CaseClocks, today: date) -> Iterator[tuple[str, Appointment]]:
    remind_days = case.situation.profile.numbers.remind_days if case.situation else 0
    for duty in case.duties:
        deadline = duty.binding
        if deadline.standing in (Standing.MISSED, Standing.DUE) and deadline.due_on:
            for role in deadline.timescale.who:
                yield role, _of_deadline(case.reference, duty.what, deadline, deadline.due_on, today, remind_days)
    for papers in case.papers:
        if papers.rule and papers.rule.last.day >= today:
            for role in _who_wait_for_papers(case):
                yield role, _of_papers(case.reference, papers, papers.rule.last.day, remind_days)


def _who_wait_for_papers(case: CaseClocks) -> Iterator[str]:
    """Whoever sends them; and whoever they are sent to, where the case names somebody."""
    yield from (role for role in _WHO_WAIT_FOR_PAPERS if role == CASE_HOLDER or _holder(case, role))


def _of_deadline(
    reference: str, duty: str, deadline: Deadline, due_on: date, today: date, remind_days: int
) -> Appointment:
    """What is late stands on today, where it is seen; known by its duty, so that it moves when another rule binds."""
    title, rule = deadline.timescale.title, deadline.timescale
    is_late = due_on < today
    said = f"late since {day_in_words(due_on)}: {title}" if is_late else title
    return Appointment(
        uid=f"{reference}/{duty}@bundler",
        day=max(due_on, today),
        at=None if is_late else deadline.due_at,
        summary=f"{reference}: {said}",
        description=f"{counted(deadline)}\n{rule.authority}, {deadline.of_title}",
        remind_days=0 if is_late else remind_days,
    )


def _of_papers(reference: str, papers: PapersDue, day: date, remind_days: int) -> Appointment:
    return Appointment(
        uid=f"{reference}/papers/{papers.pack.name}@bundler",
        day=day,
        at=papers.rule.last.at if papers.rule else None,
        summary=f"{reference}: papers for the {papers.pack.title} are due",
        description=papers.rule.due.authority if papers.rule else "",
        remind_days=remind_days,
    )


def _holder(case: CaseClocks, role: str) -> str:
    people = case.situation.case.people if case.situation else None
    worker = getattr(people, role, None)
    return worker.name if worker else ""


def _file_names(who: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """`team-manager-ao.ics`: role and initials, since a file's name names nobody; a second of the same is numbered."""
    names: dict[tuple[str, str], str] = {}
    seen: Counter[str] = Counter()
    for role, person in who:
        initials = "".join(word[0] for word in person.casefold().split() if word[0].isalnum())
        stem = "-".join(filter(None, (role.replace("_", "-"), initials)))
        seen[stem] += 1
        names[role, person] = f"{stem}{f'-{seen[stem]}' if seen[stem] > 1 else ''}.ics"
    return names
