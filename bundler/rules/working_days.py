"""Working days in England: not weekends, not bank holidays, with the days an authority adds or takes away.

The day of the trigger is day 0; counting begins on the next day (`domain.md` A4a).
"""

from bisect import bisect_right
from collections.abc import Collection
from datetime import date, timedelta
from functools import cache


def plus_working_days(day: date, count: int, extra: Collection[date] = (), removed: Collection[date] = ()) -> date:
    """The `count`-th working day after `day`; `extra` are holidays here, `removed` are bank holidays worked here."""
    return _step(day, count, timedelta(days=1), extra, removed)


def minus_working_days(day: date, count: int, extra: Collection[date] = (), removed: Collection[date] = ()) -> date:
    """The `count`-th working day before `day`."""
    return _step(day, count, timedelta(days=-1), extra, removed)


def is_working_day(day: date, extra: Collection[date] = (), removed: Collection[date] = ()) -> bool:
    if day.weekday() >= 5 or day in extra:
        return False
    return day in removed or day not in _bank_holidays(day.year)


def working_days_after(
    day: date, last: date, extra: Collection[date] = (), removed: Collection[date] = ()
) -> int:
    """How many working days come after `day`, up to `last` with that day; below nought where `last` lies before."""
    if last < day:
        return -working_days_after(last, day, extra, removed)
    here = sum(day < each <= last and each.weekday() < 5 and not _is_bank_holiday(each) for each in {*extra})
    worked = {each for each in removed if day < each <= last and each.weekday() < 5 and each not in extra}
    given_back = sum(_is_bank_holiday(each) for each in worked)
    return _weekdays_until(last) - _weekdays_until(day) - _holidays_between(day, last) - here + given_back


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays from the first day of the calendar, which is a Monday, to this one."""
    weeks, days = divmod(day.toordinal(), 7)
    return weeks * 5 + min(days, 5)


def _holidays_between(day: date, last: date) -> int:
    years = (_weekday_holidays(year) for year in range(day.year, last.year + 1))
    return sum(bisect_right(year, last) - bisect_right(year, day) for year in years)


def _is_bank_holiday(day: date) -> bool:
    return day in _bank_holidays(day.year)


@cache
def _weekday_holidays(year: int) -> tuple[date, ...]:
    return tuple(sorted(day for day in _bank_holidays(year) if day.weekday() < 5))


def _step(day: date, count: int, step: timedelta, extra: Collection[date], removed: Collection[date]) -> date:
    if count < 0:
        raise ValueError(count)
    while count:
        day += step
        count -= is_working_day(day, extra, removed)
    return day


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    """Bank holidays with their substitute days; the library also lists the originals that fall on a weekend."""
    import holidays

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
