"""Calendars as .ics files (RFC 5545), which Outlook and every other calendar reads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from bundler.model.appointment import Appointment

_ENGLAND = ZoneInfo("Europe/London")


def calendar_of(title: str, appointments: Iterable[Appointment], written_on: datetime) -> bytes:
    """The whole file; the same appointments of the same day give the same bytes.

    A deadline with no time of day is an all-day entry that keeps nobody's day busy; one with a time is a moment, which
    has no end (RFC 5545 wants an end to come after the beginning).
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Bundler//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    for each in sorted(appointments, key=lambda one: (one.day, one.summary, one.uid)):
        calendar.add_component(_event(each, written_on))
    written: bytes = calendar.to_ical()
    return written


def _event(appointment: Appointment, written_on: datetime) -> Event:
    event = Event()
    event.add("uid", appointment.uid)
    event.add("dtstamp", written_on.astimezone(UTC).replace(microsecond=0))
    event.add("summary", appointment.summary)
    event.add("description", appointment.description)
    event.add("class", "CONFIDENTIAL")
    event.add("transp", "TRANSPARENT")
    if appointment.at:
        event.add("dtstart", datetime.combine(appointment.day, appointment.at, _ENGLAND).astimezone(UTC))
    else:
        event.add("dtstart", appointment.day)
        event.add("dtend", appointment.day + timedelta(days=1))
    if appointment.remind_days:
        event.add_component(_alarm(appointment))
    return event


def _alarm(appointment: Appointment) -> Alarm:
    """At nine o'clock, so many days before."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", appointment.summary)
    nine = timedelta(hours=9) if appointment.at is None else timedelta()
    alarm.add("trigger", nine - timedelta(days=appointment.remind_days))
    return alarm


