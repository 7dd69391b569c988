"""By when a pack's papers must be in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from bundler.model.case import Case
from bundler.model.errors import DefinitionError
from bundler.model.finding import Finding
from bundler.model.pack import Due
from bundler.model.words import day_in_words
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_of
from bundler.rules.situation import Situation
from bundler.rules.working_days import minus_working_days


@dataclass(frozen=True)
class CaseDate:
    """A day of a case that papers wait for: its key in case.json, and what happens then where no meeting does."""

    key: str
    day: Callable[[Case], date | None]
    what: str = ""


DATES: dict[str, CaseDate] = {
    "panel-date": CaseDate("panel.meets_on", lambda case: case.panel.meets_on),
    "conference-date": CaseDate("conference.meets_on", lambda case: case.conference.meets_on),
    "final-evidence-date": CaseDate(
        "proceedings.final_evidence_due", lambda case: case.proceedings.final_evidence_due,
        what="final evidence at court",
    ),
}  # fmt: skip
"""The dates of a case that a pack may count from, by the name it uses in `due.before`."""


def dates_that_papers_wait_for_lie_ahead(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Whoever reads of a panel that has met is told so, in case it was put off and nobody recorded the new day."""
    for due in situation.pack.due:
        awaited = DATES[due.before]
        day = awaited.day(situation.case)
        if day and day < situation.today:
            yield Finding(
                code="date-has-passed", severity="tells", place=f"case.json: {awaited.key}",
                message=f"The day of the {awaited.what or situation.pack.meeting}, {day_in_words(day)}, has passed.",
                remedy=f"Nothing to do if it took place then; else put the new date into case.json as {awaited.key}.",
                owner=owner_of(situation),
            )  # fmt: skip


def due_date(situation: Situation) -> date | None:
    """The earliest day that a rule of the pack gives; None where it has no rule, or no date is recorded."""
    days = [_day(due, situation) for due in situation.pack.due]
    return min((day for day in days if day), default=None)


def _day(due: Due, situation: Situation) -> date | None:
    """Working days before the date that the rule counts from."""
    if due.before not in DATES:
        known = ", ".join(DATES)
        raise DefinitionError(
            f"Pack {situation.pack.name}: there is no date called {due.before}", f"Use one of: {known}."
        )
    before = DATES[due.before].day(situation.case)
    return before and minus_working_days(before, due.working_days, *_local_days(situation))


def _local_days(situation: Situation) -> tuple[frozenset[date], frozenset[date]]:
    """The authority's own holidays, and the bank holidays on which it works."""
    profile = situation.profile
    try:
        return (
            frozenset(date.fromisoformat(day) for day in profile.extra_holidays),
            frozenset(date.fromisoformat(day) for day in profile.working_holidays),
        )
    except ValueError as error:
        raise DefinitionError(
            f"Profile {profile.name}: a holiday is not a date like 2026-12-24",
            "Correct extra_holidays and working_holidays.",
        ) from error
