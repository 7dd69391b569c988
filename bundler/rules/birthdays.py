"""Whether a text names the day on which somebody was born, in figures or words, with or without the year."""

import re
from collections.abc import Iterator
from datetime import date

from bundler.model.words import MONTHS

_ORDINAL_WORDS = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third
    twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first
"""
_ORDINALS = tuple(_ORDINAL_WORDS.split())
_LONGEST_FIRST = "|".join(sorted(_ORDINALS, key=len, reverse=True)).replace("-", "[- ]")
_ORDINAL = re.compile(rf"\b(?:{_LONGEST_FIRST})\b", re.IGNORECASE)
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{1,2})(?!\d)")
_RUN = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d)")
_RUN_ISO = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_GAP = r"[\s-]+"
_YEAR = rf"(?:\.?,?{_GAP}['’]?(\d{{4}}|\d{{2}})(?!\d))?"
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?{_GAP}(?:of\s+)?({_MONTH})\b{_YEAR}", re.IGNORECASE
)
_MONTH_FIRST = re.compile(
    rf"\b({_MONTH})\.?{_GAP}(?:the\s+)?(\d{{1,2}})(?!\d)(?:st|nd|rd|th)?{_YEAR}", re.IGNORECASE
)
_BIRTHDAY = re.compile(r"birthday[^.\n]{0,30}?(?<!\d)(\d{1,2})[./](\d{1,2})(?![./]?\d)", re.IGNORECASE)


def names_the_day(text: str, born: date) -> bool:
    """Whether a text names the day of birth, however it is written; day and month without a year are enough."""
    numbered = _ORDINAL.sub(lambda found: str(_ORDINALS.index(re.sub(r"\s", "-", found[0].casefold())) + 1), text)
    return any(_is_day(born, *written) for written in _days_in(numbered))


def _days_in(text: str) -> Iterator[tuple[str, str, str]]:
    """Day, month and year as written; the year may be empty."""
    for pattern in (_NUMERIC, _RUN):
        yield from pattern.findall(text)
    for pattern in (_ISO, _RUN_ISO):
        yield from ((day, month, year) for year, month, day in pattern.findall(text))
    yield from ((day, _number_of(month), year) for day, month, year in _DAY_FIRST.findall(text))
    yield from ((day, _number_of(month), year) for month, day, year in _MONTH_FIRST.findall(text))
    yield from ((day, month, "") for day, month in _BIRTHDAY.findall(text))


def _number_of(month: str) -> str:
    return str(next(number for number, name in enumerate(MONTHS, 1) if name[:3] == month[:3].capitalize()))


def _is_day(born: date, day: str, month: str, year: str) -> bool:
    is_year = not year or born.year == (int(year) if len(year) == 4 else 2000 + int(year))
    return is_year and (born.day, born.month) == (int(day), int(month))
