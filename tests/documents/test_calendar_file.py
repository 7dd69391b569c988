from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Component

from bundler.documents.calendar_file import calendar_of
from bundler.model.appointment import Appointment

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
REVIEW = Appointment(
    "EX-1/england/first-review", date(2026, 12, 9), "EX-1: First review; due, “soon”", "20 working days\nR114",
    remind_days=3,
)  # fmt: skip
PAPERS = Appointment("EX-1/papers", date(2026, 7, 1), "EX-1: Papers to the panel", "by 5pm", at=time(17))


def events(*appointments: Appointment) -> list[Component]:
    return list(Calendar.from_ical(calendar_of("Deadlines", appointments, NOW)).walk("VEVENT"))


def test_a_deadline_is_an_all_day_entry_that_keeps_nobodys_day_busy() -> None:
    [event] = events(REVIEW)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 12, 9), date(2026, 12, 10))
    assert str(event["summary"]) == "EX-1: First review; due, “soon”"
    assert str(event["description"]) == "20 working days\nR114"
    assert (event["transp"], event["class"]) == ("TRANSPARENT", "CONFIDENTIAL")
    assert event["uid"] == "EX-1/england/first-review"


def test_it_reminds_at_nine_three_days_before() -> None:
    [event] = events(REVIEW)
    [alarm] = event.walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=9) - timedelta(days=3)
    assert events(PAPERS)[0].walk("VALARM") == []


def test_a_time_of_day_is_told_as_the_clock_shows_it_in_england_in_summer_too() -> None:
    [event] = events(PAPERS)
    assert event.decoded("dtstart") == datetime(2026, 7, 1, 16, tzinfo=UTC)


def test_a_moment_has_no_end_since_an_end_must_come_after_the_beginning() -> None:
    [event] = events(PAPERS)
    assert "dtend" not in event


def test_entries_stand_in_order_of_day_and_the_same_ones_give_the_same_bytes() -> None:
    assert [str(event["uid"]) for event in events(REVIEW, PAPERS)] == ["EX-1/papers", "EX-1/england/first-review"]
    assert calendar_of("D", [REVIEW, PAPERS], NOW) == calendar_of("D", [PAPERS, REVIEW], NOW)


def test_no_line_is_longer_than_outlook_reads() -> None:
    long = Appointment("u", date(2026, 1, 1), "EX-1: " + "ł" * 200, "word " * 100)
    assert max(map(len, calendar_of("D", [long], NOW).split(b"\r\n"))) <= 75
