"""The day a paper is of: as case.json says, else as its file name says."""

import re
from collections.abc import Iterator
from datetime import date

from bundler.model.words import MONTHS

_YEAR_FIRST = re.compile(r"(?<![\d.-])(\d{4})[-._](\d{1,2})[-._](\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<![\d.-])(\d{1,2})[-._](\d{1,2})[-._](\d{4})(?!\d)")
_SPELLED = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[\s._-]+([A-Za-z]{3,9})[\s.,_-]+(\d{4})(?!\d)")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")


def day_named_in(file_name: str) -> date | None:
    """2026-03-14, 14.03.2026, 14-03-2026, 14 March 2026 or 14 Mar 2026; two different days are none."""
    days = set(_days(file_name))
    return days.pop() if len(days) == 1 else None


def without_its_day(file_name: str) -> str:
    """`Review - 14 May 2026` is Review; nothing where the name says nothing else."""
    for written in (_YEAR_FIRST, _DAY_FIRST, _SPELLED):
        file_name = written.sub(lambda found: " " if day_named_in(found[0]) else found[0], file_name)
    return " ".join(_EMPTY_BRACKETS.sub(" ", file_name).split()).strip(" -–_.,")


def _days(text: str) -> Iterator[date]:
    written = [(year, month, day) for year, month, day in _YEAR_FIRST.findall(text)]
    written += [(year, month, day) for day, month, year in _DAY_FIRST.findall(text)]
    written += [(year, _month(month), day) for day, month, year in _SPELLED.findall(text)]
    for year, month, day in written:
        found = _real_day(int(year), int(month), int(day))
        if found:
            yield found


def _month(word: str) -> int:
    """The number of a month written in full or as Jan, Feb, Sept; 0 for any other word."""
    for number, name in enumerate(MONTHS, start=1):
        if name.lower().startswith(word.lower()):
            return number
    return 0


def _real_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
