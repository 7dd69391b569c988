from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.rules.working_days import is_working_day, minus_working_days, plus_working_days

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
COUNTS = st.integers(0, 60)


@pytest.mark.parametrize(
    ("trigger", "twentieth"),
    [
        pytest.param(date(2025, 3, 3), date(2025, 3, 31), id="no holiday between"),
        pytest.param(date(2025, 12, 22), date(2026, 1, 22), id="over Christmas"),
        pytest.param(date(2026, 2, 2), date(2026, 3, 2), id="no holiday in February"),
        pytest.param(date(2026, 3, 30), date(2026, 4, 29), id="over Easter"),
    ],
)
def test_twenty_working_days_after_the_trigger_as_domain_a4a_works_them_out(trigger: date, twentieth: date) -> None:
    assert plus_working_days(trigger, 20) == twentieth


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        pytest.param(date(2026, 12, 26), False, id="Boxing Day on a Saturday is a weekend"),
        pytest.param(date(2026, 12, 28), False, id="its substitute on the Monday"),
        pytest.param(date(2027, 12, 28), False, id="Boxing Day's substitute after Christmas Day's"),
        pytest.param(date(2022, 9, 19), False, id="the Queen's funeral"),
        pytest.param(date(2026, 3, 17), True, id="St Patrick's Day is no holiday in England"),
        pytest.param(date(2026, 8, 3), True, id="nor is the Scottish August holiday"),
        pytest.param(date(2026, 11, 28), False, id="Saturday"),
    ],
)
def test_bank_holidays_are_those_of_england(day: date, is_worked: bool) -> None:
    assert is_working_day(day) is is_worked


def test_an_authority_adds_and_takes_away_its_own_days() -> None:
    christmas_eve, good_friday = date(2026, 12, 24), date(2026, 4, 3)
    assert plus_working_days(date(2026, 12, 23), 1, extra=[christmas_eve]) == date(2026, 12, 29)
    assert plus_working_days(date(2026, 4, 2), 1, removed=[good_friday]) == good_friday


def test_a_saturday_that_is_taken_away_from_the_holidays_is_still_a_saturday() -> None:
    assert not is_working_day(date(2026, 12, 26), removed=[date(2026, 12, 26)])


@given(DAYS.filter(is_working_day), COUNTS)
def test_counting_back_undoes_counting_on(day: date, count: int) -> None:
    assert minus_working_days(plus_working_days(day, count), count) == day


@given(DAYS, COUNTS)
def test_more_days_lead_further(day: date, count: int) -> None:
    assert plus_working_days(day, count) < plus_working_days(day, count + 1)
    assert minus_working_days(day, count) > minus_working_days(day, count + 1)


@given(DAYS, st.integers(1, 60))
def test_the_day_reached_is_worked_and_the_days_between_add_up(day: date, count: int) -> None:
    reached = plus_working_days(day, count)
    between = [day + timedelta(days=offset) for offset in range(1, (reached - day).days + 1)]
    assert is_working_day(reached)
    assert sum(map(is_working_day, between)) == count


def test_no_days_are_no_step_even_from_a_sunday() -> None:
    assert minus_working_days(date(2026, 11, 29), 0) == date(2026, 11, 29)
