"""By when a pack's papers must be in."""

from collections.abc import Callable
from datetime import date

from bundler.model.case import Case
from bundler.model.errors import DefinitionError
from bundler.model.pack import Due
from bundler.rules.situation import Situation
from bundler.rules.working_days import minus_working_days

DATES: dict[str, Callable[[Case], date | None]] = {
    "panel-date": lambda case: case.panel.meets_on,
    "conference-date": lambda case: case.conference.meets_on,
    "final-evidence-date": lambda case: case.proceedings.final_evidence_due,
}
"""The dates of a case that a pack may count from, by the name it uses in `due.before`."""


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
    before = DATES[due.before](situation.case)
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
