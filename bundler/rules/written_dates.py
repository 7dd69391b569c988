"""Every whole date in a text, however it is written, and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bundler.model.words import MONTHS

_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" if len(month) > 3 else month for month in MONTHS)
_DATE = re.compile(
    rf"""
      (?<![\d.,/-])(?:
        (?P<y1>\d{{4}})\s?[./-]\s?(?P<m1>\d{{1,2}})\s?[./-]\s?(?P<d1>\d{{1,2}})
      | (?P<d2>\d{{1,2}})\s?[./-]\s?(?P<m2>\d{{1,2}})\s?[./-]\s?(?P<y2>\d{{4}}|\d{{2}})
      | (?P<d3>\d{{2}})(?P<m3>\d{{2}})(?P<y3>(?:19|20)\d{{2}})
      | (?P<y4>(?:19|20)\d{{2}})(?P<m4>\d{{2}})(?P<d4>\d{{2}})
      | (?P<d5>\d{{1,2}})\s*(?:st|nd|rd|th)?[\s./,-]*(?:of\s+)?(?P<m5>{_MONTH}|Sept)\b
        [\s.,/-]*['’]?(?P<y5>\d{{4}}|\d{{2}})
      )(?!\d)
    | \b(?P<m6>{_MONTH}|Sept)\b\.?\s*(?:the\s+)?(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?[\s,.]+['’]?(?P<y6>\d{{4}})(?!\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WAYS = range(1, 7)


def dates_in(text: str) -> Iterator[tuple[date, int, int]]:
    """Each date that there is, with where it begins and ends; day before month, and two figures of a year are 20.."""
    for found in _DATE.finditer(text):
        way = next(number for number in _WAYS if found[f"y{number}"])
        day = _day(found[f"y{way}"], found[f"m{way}"], found[f"d{way}"])
        if day:
            yield day, found.start(), found.end()


def _day(year: str, month: str, day: str) -> date | None:
    number = int(month) if month.isdigit() else _number_of(month)
    try:
        return date(int(year) if len(year) == 4 else 2000 + int(year), number, int(day))
    except ValueError:
        return None


def _number_of(month: str) -> int:
    return next(number for number, name in enumerate(MONTHS, 1) if name[:3].casefold() == month[:3].casefold())
