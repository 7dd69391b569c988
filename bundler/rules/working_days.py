"""Working days in England: not weekends, not bank holidays, with the days an authority adds or takes away.

The day of the trigger is day 0; counting begins on the next day (`domain.md` A4a).
"""

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
