from calendar import monthrange
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.model.fields import Weekday
from bundler.model.timescale import Moment, Span, Timescale, Unit
from bundler.rules.timescales import (
    WEEKDAYS,
    LocalDays,
    add_months,
    after,
    before,
    birthday,
    hours_after,
    last_day,
    weekday_before,
)
from bundler.rules.working_days import is_working_day

DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))
UNITS: tuple[Unit, ...] = ("hours", "working days", "days", "weeks", "months", "years")


def timescale(duration: str = "", direction: str = "within", **keys: object) -> Timescale:
    values = {
        "id": "one", "what": "one", "title": "One", "trigger": "entered-care", "direction": direction,
        "duration": duration, "who": ["iro"], "authority": "R1", "source": "here", "words": "words", **keys,
    }  # fmt: skip
    return Timescale.model_validate(values)


def on(day: date, at: time | None = None) -> Moment:
    return Moment(day, "case.json", at)


def last(rule: Timescale, day: date, at: time | None = None) -> date:
    found = last_day(rule, on(day, at))
    assert found is not None
    return found.day


A4A = {
    "2 weeks": ("2025-03-17", "2026-01-05", "2026-02-16", "2026-04-13"),
    "28 days": ("2025-03-31", "2026-01-19", "2026-03-02", "2026-04-27"),
    "20 working days": ("2025-03-31", "2026-01-22", "2026-03-02", "2026-04-29"),
    "4 weeks": ("2025-03-31", "2026-01-19", "2026-03-02", "2026-04-27"),
    "20 working days and 3 months": ("2025-06-30", "2026-04-22", "2026-06-02", "2026-07-29"),
    "4 months": ("2025-07-03", "2026-04-22", "2026-06-02", "2026-07-30"),
    "26 weeks": ("2025-08-31", "2026-06-21", "2026-08-02", "2026-09-27"),
}
"""The worked deadlines of domain A4a: by duration, for each of four days of entry."""


@pytest.mark.requirement("R87", "R92", "R93", "R105", "R109", "R112", "R114", "R264", "R265")
@pytest.mark.parametrize("duration", A4A)
@pytest.mark.parametrize(
    "column",
    [
        pytest.param((0, date(2025, 3, 3)), id="3 March 2025"),
        pytest.param((1, date(2025, 12, 22)), id="22 December 2025, over Christmas"),
        pytest.param((2, date(2026, 2, 2)), id="2 February 2026"),
        pytest.param((3, date(2026, 3, 30)), id="30 March 2026, over Easter"),
    ],
)
def test_the_worked_deadlines_of_domain_a4a(duration: str, column: tuple[int, date]) -> None:
    number, trigger = column
    rule = timescale(duration, counts_first_day=duration == "26 weeks")
    assert last(rule, trigger).isoformat() == A4A[duration][number]


@pytest.mark.requirement("R264")
def test_over_all_days_of_entry_neither_the_second_review_nor_four_months_always_comes_first() -> None:
    """The count of domain A4a: 607 days, 460 before, 90 the same day, 57 after."""
    days = [date(2025, 1, 2) + timedelta(days=number) for number in range(607)]
    second, four_months = timescale("20 working days and 3 months"), timescale("4 months")
    pairs = [(last(second, day), last(four_months, day)) for day in days]
    assert sum(one < other for one, other in pairs) == 460
    assert sum(one == other for one, other in pairs) == 90
    assert sum(one > other for one, other in pairs) == 57


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        pytest.param(date(2026, 1, 31), 1, date(2026, 2, 28), id="no 31 February"),
        pytest.param(date(2024, 1, 31), 1, date(2024, 2, 29), id="in a leap year the 29th"),
        pytest.param(date(2025, 11, 30), 3, date(2026, 2, 28), id="over the turn of the year"),
        pytest.param(date(2026, 5, 31), -3, date(2026, 2, 28), id="backwards"),
        pytest.param(date(2024, 2, 29), 12, date(2025, 2, 28), id="a year after 29 February"),
        pytest.param(date(2026, 1, 15), 0, date(2026, 1, 15), id="none"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start: date, months: int, end: date) -> None:
    assert add_months(start, months) == end


@pytest.mark.requirement("R103", "R104", "R113")
@pytest.mark.parametrize(
    ("at", "hours", "end"),
    [
        pytest.param(time(14, 30), 72, (date(2026, 3, 30), time(14, 30)), id="over the night the clocks go forward"),
        pytest.param(time(14, 30), 48, (date(2026, 3, 29), time(14, 30)), id="over a weekend: hours run on"),
        pytest.param(time(23, 0), 49, (date(2026, 3, 30), time(0, 0)), id="into the next day"),
        pytest.param(None, 72, (date(2026, 3, 30), None), id="no time recorded: three whole days"),
        pytest.param(None, 50, (date(2026, 3, 30), None), id="no time recorded: a begun day counts whole"),
    ],
)
def test_hours_are_hours_of_the_clock_on_the_wall(
    at: time | None, hours: int, end: tuple[date, time | None]
) -> None:
    assert hours_after(on(date(2026, 3, 27), at), hours) == end


@pytest.mark.requirement("R88")
@pytest.mark.parametrize(
    ("panel", "wednesday"),
    [
        pytest.param(date(2026, 3, 9), date(2026, 3, 4), id="Monday's panel"),
        pytest.param(date(2026, 3, 13), date(2026, 3, 4), id="a Friday's: still the week before"),
        pytest.param(date(2027, 1, 4), date(2026, 12, 30), id="after New Year"),
        pytest.param(date(2024, 12, 30), date(2024, 12, 24), id="Wednesday is Christmas Day: the day before"),
    ],
)
def test_papers_are_in_by_five_on_the_wednesday_of_the_week_before(panel: date, wednesday: date) -> None:
    rule = timescale("1 week", "before", weekday="wednesday", at="17:00")
    assert last_day(rule, on(panel)) == (wednesday, time(17, 0))


@pytest.mark.parametrize(
    ("duration", "direction", "end"),
    [
        pytest.param("6 weeks", "before", date(2026, 11, 6), id="so long before"),
        pytest.param("", "before", date(2026, 12, 17), id="before, and no more: the day before"),
        pytest.param("", "by", date(2026, 12, 18), id="by: on the day"),
        pytest.param("5 working days", "before", date(2026, 12, 11), id="working days backwards"),
        pytest.param("1 year", "before", date(2025, 12, 18), id="a year before"),
    ],
)  # fmt: skip
def test_backwards_from_a_day(duration: str, direction: str, end: date) -> None:
    assert last(timescale(duration, direction), date(2026, 12, 18)) == end


def test_as_soon_as_possible_has_no_last_day() -> None:
    assert last_day(timescale("", "as-soon-as-possible"), on(date(2026, 12, 18))) is None


@pytest.mark.requirement("R118", "R119")
@pytest.mark.parametrize(
    ("born", "age", "day"),
    [
        pytest.param(date(2010, 5, 4), 16, date(2026, 5, 4), id="any child"),
        pytest.param(date(2008, 2, 29), 18, date(2026, 3, 1), id="a leap child in another year"),
        pytest.param(date(2008, 2, 29), 16, date(2024, 2, 29), id="a leap child in a leap year"),
    ],
)
def test_birthdays(born: date, age: int, day: date) -> None:
    assert birthday(born, age) == day


@given(DAYS, DAYS, st.integers(0, 60), st.sampled_from(UNITS))
def test_who_begins_later_ends_no_earlier(one: date, other: date, count: int, unit: Unit) -> None:
    earlier, later = sorted((one, other))
    span = Span(count, unit)
    assert after(earlier, span) <= after(later, span)
    assert before(earlier, span) <= before(later, span)


@given(DAYS, st.integers(0, 60), st.integers(0, 60), st.sampled_from(UNITS))
def test_more_time_ends_no_earlier(day: date, one: int, other: int, unit: Unit) -> None:
    shorter, longer = sorted((one, other))
    assert day <= after(day, Span(shorter, unit)) <= after(day, Span(longer, unit))
    assert before(day, Span(longer, unit)) <= before(day, Span(shorter, unit)) <= day


@given(DAYS, st.integers(-600, 600))
def test_months_keep_the_day_of_the_month_where_they_can(day: date, count: int) -> None:
    end = add_months(day, count)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == count
    assert end.day == min(day.day, monthrange(end.year, end.month)[1])


@given(DAYS, st.integers(1, 8), st.sampled_from(WEEKDAYS))
def test_a_weekday_of_an_earlier_week_is_worked_and_lies_in_that_week_or_before(
    day: date, weeks: int, name: Weekday
) -> None:
    found = weekday_before(day, weeks, name)
    sunday = day - timedelta(days=day.weekday() + weeks * 7 - 6)
    assert is_working_day(found)
    assert found <= sunday < day


@given(DAYS, st.integers(0, 60), st.sets(DAYS, max_size=5), st.sets(DAYS, max_size=5))
def test_counting_back_what_was_counted_on(day: date, count: int, extra: set[date], worked: set[date]) -> None:
    days = LocalDays(frozenset(extra), frozenset(worked))
    assert days.between(day, after(day, Span(count, "working days"), days)) == count


CHRISTMASES = st.builds(date, st.integers(2015, 2040), st.just(12), st.integers(23, 28))


@given(DAYS, st.integers(0, 400), st.sets(DAYS | CHRISTMASES, max_size=20), st.sets(CHRISTMASES, max_size=40))
def test_working_days_between_are_those_one_can_count(
    day: date, length: int, extra: set[date], worked: set[date]
) -> None:
    last = day + timedelta(days=length)
    days = LocalDays(frozenset(extra), frozenset(worked))
    walked = (day + timedelta(days=number) for number in range(1, length + 1))
    counted = sum(is_working_day(each, *days) for each in walked)
    assert days.between(day, last) == counted
    assert days.between(last, day) == -counted


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        pytest.param({"duration": "soon"}, "a duration is written like", id="no duration"),
        pytest.param({"duration": "3 months and 2 hours"}, "hours cannot follow", id="hours after months"),
        pytest.param({"direction": "every"}, "needs a duration", id="every, and no duration"),
        pytest.param({"direction": "by", "duration": "2 weeks"}, "takes no duration", id="by with a duration"),
        pytest.param(
            {"direction": "before", "duration": "3 days", "weekday": "friday"}, "a weekday goes with", id="weekday"
        ),
        pytest.param({"duration": "48 hours", "counts_first_day": True}, "goes with days", id="first day of hours"),
    ],
)
def test_a_timescale_that_makes_no_sense_is_refused(keys: dict[str, object], message: str) -> None:
    values: dict[str, object] = {"direction": "within", "duration": "", **keys}
    with pytest.raises(ValueError, match=message):
        timescale(str(values.pop("duration")), str(values.pop("direction")), **values)
