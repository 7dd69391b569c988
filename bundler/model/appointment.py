"""A day in somebody's calendar: what has to be done by then, said without naming the child."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True)
class Appointment:
    """`uid` stays the same for the same deadline of the same case, so that a calendar that is read again moves it.

    `remind_days` before is when the calendar reminds; 0 reminds not at all.
    """

    uid: str
    day: date
    summary: str
    description: str
    at: time | None = None
    remind_days: int = 0
