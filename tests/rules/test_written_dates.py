"""Every whole date in a text, however it is written."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.model.words import MONTHS
from bundler.rules.written_dates import dates_in

WAYS = (
    lambda day: day.isoformat(),
    lambda day: f"{day:%d/%m/%Y}",
    lambda day: f"{day.day}.{day.month}.{day:%y}",
    lambda day: f"{day:%d %m %Y}".replace(" ", " - "),
    lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{day.day}th of {MONTHS[day.month - 1][:3]}, {day.year}",
    lambda day: f"{MONTHS[day.month - 1].upper()} {day.day}, {day.year}",
    lambda day: f"{day:%d%m%Y}",
    lambda day: f"{day.day}-{MONTHS[day.month - 1][:3]}-{day:%y}",
)


@given(st.integers(0, 9500), st.sampled_from(WAYS), st.sampled_from(["", "born ", "(", "DOB:", "17 of them, "]))
def test_a_date_is_found_however_it_is_written(days, way, before) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    day = date(2000, 1, 1) + timedelta(days=days)
    text = f"{before}{way(day)} and so on"
    assert [(found, text[start:end]) for found, start, end in dates_in(text)] == [(day, way(day))]


@pytest.mark.parametrize("text", ["31/02/2016", "07700 900123", "1.2.3.4", "14 May", "May 2016", "version 2.10", "3/4"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert list(dates_in(text)) == []
