"""The day a record is of: of the meeting it minutes, of the decision it records, or on which it was written."""

from datetime import date
from typing import Any

from bundler.model.record import FiledRecord, FormRecord

_NAMES = ("meeting_on", "held_on", "meeting_date", "decided_on", "decision_on", "completed_on", "written_on", "dated")


def day_of(record: FormRecord) -> date | None:
    """The first of its days that is recorded."""
    days = (getattr(record, name, None) for name in _NAMES)
    return next((day for day in days if isinstance(day, date)), None)


def by_day(filed: FiledRecord) -> tuple[Any, ...]:
    """Sorts records by day, earliest first; those without a day last, by file name (Q14)."""
    day = day_of(filed.record)
    return day or date.max, filed.path
