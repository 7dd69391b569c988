"""Every whole date in a text, however it is written, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bundler.model.words import MONTHS

_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if len(month) > 3 else month for month in MONTHS) + "|Sept"
_FIGURES = re.compile(r"\d+")
_DATE = re.compile(
    rf"""
      (?: (?P<y1>\d{{4}})\s?[./-]\s?(?P<m1>\d{{1,2}})\s?[./-]\s?(?P<d1>\d{{1,2}})
        | (?P<d2>\d{{1,2}})\s?[./-]\s?(?P<m2>\d{{1,2}})\s?[./-]\s?(?P<y2>\d{{4}}|\d{{2}})
        | (?P<d3>\d{{2}})(?P<m3>\d{{2}})(?P<y3>(?:19|20)\d{{2}})
        | (?P<y4>(?:19|20)\d{{2}})(?P<m4>\d{{2}})(?P<d4>\d{{2}})
        | (?P<d5>\d{{1,2}})\s*(?:st|nd|rd|th)?[\s./,-]*(?:of\s+)?(?P<m5>{_MONTH})\b
          [\s.,/-]*['’]?(?P<y5>\d{{4}}|\d{{2}})
      )(?!\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(rf"\b(?P<m6>{_MONTH})\.?\s*(?:the\s+)?$", re.IGNORECASE)
_YEAR_AFTER = re.compile(r"(?P<d6>\d{1,2})(?:st|nd|rd|th)?[\s,.]+['’]?(?P<y6>\d{4})(?!\d)", re.IGNORECASE)
_GOES_ON = frozenset("0123456789.,/-")
_LONGEST_MONTH = 18
"""Letters of a month and what may stand between it and its day."""
_WAYS = range(1, 6)


def dates_in(text: str) -> Iterator[tuple[date, int, int]]:
    """Each date that there is, with where it begins and ends; day before month, and two figures of a year are 20.."""
    done = 0
    for figures in _FIGURES.finditer(text):
        start = figures.start()
        found = None if start < done else _date_at(text, start) or _month_first(text, start)
        if found:
            yield found
            done = found[2]


def _date_at(text: str, start: int) -> tuple[date, int, int] | None:
    """A date that begins with figures, which are not the end of other figures."""
    found = None if start and text[start - 1] in _GOES_ON else _DATE.match(text, start)
    if not found:
        return None
    way = next(number for number in _WAYS if found[f"y{number}"])
    day = _day(found[f"y{way}"], found[f"m{way}"], found[f"d{way}"])
    return (day, start, found.end()) if day else None


def _month_first(text: str, start: int) -> tuple[date, int, int] | None:
    """March 14, 2016."""
    found = _YEAR_AFTER.match(text, start)
    before = _MONTH_BEFORE.search(text, max(0, start - _LONGEST_MONTH), start) if found else None
    if not (found and before):
        return None
    day = _day(found["y6"], before["m6"], found["d6"])
    return (day, before.start(), found.end()) if day else None


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _number_of(month)
    try:
        return date(int(year) if len(year) == 4 else 2000 + int(year), number, int(day))
    except ValueError:
        return None


def _number_of(month: str) -> int:
    return next(number for number, name in enumerate(MONTHS, 1) if name[:3].casefold() == month[:3].casefold())
