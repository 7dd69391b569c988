"""The arithmetic of time: on which day, and at what time, a duration that begins somewhere ends.

The day of the trigger is day 0, except where a timescale counts it as the first. Months and years end on the same day
of the month, or on its last where it has no such day. Hours are hours of the clock on the wall: they run over
weekends, and the nights on which the clocks change make no difference (T55).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple, get_args

from bundler.model.errors import DefinitionError
from bundler.model.fields import Weekday
from bundler.model.profile import Profile
from bundler.model.timescale import Moment, Span, Timescale, Unit
from bundler.rules.working_days import is_working_day, minus_working_days, plus_working_days, working_days_after

_DAYS: Mapping[Unit, int] = {"days": 1, "weeks": 7}
_MONTHS: Mapping[Unit, int] = {"months": 1, "years": 12}
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
_HOURS_OF_A_DAY = 24
_DAYS_OF_A_WEEK = 7


class LocalDays(NamedTuple):
    """The holidays an authority has of its own, and the bank holidays on which it works."""

    extra: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()

    def between(self, day: date, last: date) -> int:
        """The working days after one day, up to another with that day."""
        return working_days_after(day, last, *self)


NONE_OF_ITS_OWN = LocalDays()


class LastDay(NamedTuple):
    """The day by whose end something is to be done; `at` where it is to be done earlier on that day."""

    day: date
    at: time | None = None


def local_days(profile: Profile) -> LocalDays:
    """DefinitionError where the profile names a holiday that is no date."""
    try:
        return _days_of(profile.extra_holidays, profile.working_holidays)
    except ValueError as error:
        raise DefinitionError(
            f"Profile {profile.name}: a holiday is not a date like 2026-12-24",
            "Correct extra_holidays and working_holidays.",
        ) from error


@cache
def _days_of(extra: tuple[str, ...], removed: tuple[str, ...]) -> LocalDays:
    return LocalDays(
        frozenset(date.fromisoformat(day) for day in extra), frozenset(date.fromisoformat(day) for day in removed)
    )


def last_day(timescale: Timescale, trigger: Moment, days: LocalDays = NONE_OF_ITS_OWN) -> LastDay | None:
    """The last day of a timescale whose trigger is known; None where its source gives no number."""
    match timescale.direction:
        case "within" | "every":
            return _within(timescale, trigger, days)
        case "before":
            return _before(timescale, trigger, days)
        case "by":
            return LastDay(trigger.day, timescale.at)
        case "as-soon-as-possible":
            return None


def _within(timescale: Timescale, trigger: Moment, days: LocalDays) -> LastDay:
    first, *others = timescale.spans
    if first.unit == "hours":
        return hours_after(trigger, first.count)
    last = trigger.day
    for span in (first, *others):
        last = after(last, span, days)
    return LastDay(last - timedelta(days=timescale.counts_first_day), timescale.at)


def _before(timescale: Timescale, trigger: Moment, days: LocalDays) -> LastDay:
    if timescale.weekday:
        return LastDay(weekday_before(trigger.day, timescale.spans[0].count, timescale.weekday, days), timescale.at)
    last = trigger.day
    for span in timescale.spans or (Span(1, "days"),):
        last = before(last, span, days)
    return LastDay(last, timescale.at)


def after(day: date, span: Span, days: LocalDays = NONE_OF_ITS_OWN) -> date:
    """The day so long after another."""
    if span.unit == "working days":
        return plus_working_days(day, span.count, *days)
    return _moved(day, span, 1)


def before(day: date, span: Span, days: LocalDays = NONE_OF_ITS_OWN) -> date:
    """The day so long before another."""
    if span.unit == "working days":
        return minus_working_days(day, span.count, *days)
    return _moved(day, span, -1)


def _moved(day: date, span: Span, sign: int) -> date:
    if span.unit in _MONTHS:
        return add_months(day, sign * span.count * _MONTHS[span.unit])
    if span.unit == "hours":
        return day + timedelta(days=sign * _whole_days(span.count))
    return day + timedelta(days=sign * span.count * _DAYS[span.unit])


def add_months(day: date, count: int) -> date:
    """The same day of another month, or its last day where it is shorter: 31 January and one month is 28 February."""
    months = day.year * 12 + day.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def hours_after(trigger: Moment, hours: int) -> LastDay:
    """So many hours later; where nobody recorded the time of day, so many whole days, and until the end of that day."""
    if trigger.at is None:
        return LastDay(trigger.day + timedelta(days=_whole_days(hours)))
    end = datetime.combine(trigger.day, trigger.at) + timedelta(hours=hours)
    return LastDay(end.date(), end.time())


def _whole_days(hours: int) -> int:
    return -(-hours // _HOURS_OF_A_DAY)


def weekday_before(day: date, weeks: int, weekday: Weekday, days: LocalDays = NONE_OF_ITS_OWN) -> date:
    """That day of the week so many weeks before; where it is a holiday, the working day before it (R88)."""
    monday = day - timedelta(days=day.weekday() + weeks * _DAYS_OF_A_WEEK)
    last = monday + timedelta(days=WEEKDAYS.index(weekday))
    return last if is_working_day(last, *days) else minus_working_days(last, 1, *days)


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age; born on 29 February, on 1 March of other years (T53)."""
    year = born.year + age
    is_leap_child = (born.month, born.day) == (2, 29)
    return date(year, 3, 1) if is_leap_child and monthrange(year, 2)[1] == 28 else born.replace(year=year)
