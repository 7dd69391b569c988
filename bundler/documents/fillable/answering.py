"""How an answer stands in a form, and how it is read again: dates in words, choices in words, times in many ways."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from types import MappingProxyType
from typing import Any, Final

from pydantic import JsonValue

from bundler.documents.fillable.kinds import Kind, Leaf
from bundler.model.words import MONTHS, choice_in_words, clock_in_words, day_in_words, yes_or_no

PROMPTS: Final = {
    Kind.TEXT: "Click to enter text",
    Kind.DATE: "Click to choose a date",
    Kind.CLOCK: "Click to enter a time",
    Kind.NUMBER: "Click to enter a number",
    Kind.YES_NO: "Choose yes or no",
    Kind.CHOICE: "Choose an answer",
    Kind.CHOICES: "Choose an answer",
}
_WORDS_OWN: Final = (
    "Click or tap here to enter text.", "Click here to enter text.", "Click or tap to enter a date.",
    "Click here to enter a date.", "Choose an item.",
)  # fmt: skip
"""What Word itself prompts with in a control that was emptied, or in a row that was added."""
_NAMED: Final = ("name", "role")
"""Keys whose prompts say what to enter, since they stand side by side."""
_ANY_PROMPT: Final = tuple(
    dict.fromkeys((*_WORDS_OWN, *PROMPTS.values(), *(f"Click to enter {name}" for name in _NAMED)))
)

_WORDED_DAY: Final = re.compile(
    r"(?:(?:[a-z]+day|mon|tues?|wed|thur?s?|fri|sat|sun)\.?,?\s+)?"
    r"(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+([a-z]{3,})\.?,?[\s-]+(\d{4})", re.IGNORECASE
)
_NUMBERED_DAY: Final = re.compile(r"(\d{1,2})\s*[./\u2013-]\s*(\d{1,2})\s*[./\u2013-]\s*(\d{4})")
_HOURS: Final = re.compile(r"\s*(?:hrs?|hours)\.?$", re.IGNORECASE)
"""What people write behind a time of the day."""
_SPOKEN_TIME: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])\.?m\.?", re.IGNORECASE)


def as_text(leaf: Leaf, value: Any) -> str:
    """What a control shows of a record's value; nothing where there is none."""
    if value is None:
        return ""
    match value:
        case bool():
            return yes_or_no(value)
        case date():
            return day_in_words(value)
        case time():
            return clock_in_words(value)
    return choice_in_words(str(value)) if leaf.kind is Kind.CHOICE else str(value)


def prompt_of(leaf: Leaf, path: str) -> str:
    """What an empty control says."""
    key = path.rpartition(".")[2]
    return f"Click to enter {key}" if leaf.kind is Kind.TEXT and key in _NAMED else PROMPTS[leaf.kind]


def without_prompt(text: str) -> str:
    """What somebody wrote, without a prompt that stayed behind it or before it."""
    for prompt in _ANY_PROMPT:
        if text.strip() == prompt:
            return ""
        if prompt in text:
            text = text.replace(prompt, "")
    return text


def as_value(leaf: Leaf, text: str) -> JsonValue:
    """The answer as the record writes it; what cannot be understood stays as it is, for the record to refuse."""
    if leaf.kind is Kind.TEXT or not text.strip():
        return text if text.strip() else None
    said = " ".join(text.split())
    return _READERS[leaf.kind](said, leaf)


def _number(said: str) -> JsonValue:
    return int(said) if re.fullmatch(r"-?[0-9]{1,9}", said) else said


def _yes_or_no(said: str) -> JsonValue:
    return {"yes": True, "no": False}.get(said.casefold(), said)


def _option(said: str, leaf: Leaf) -> JsonValue:
    return next((one for one in leaf.options if said.casefold() in (one, choice_in_words(one).casefold())), said)


def _day(said: str) -> str:
    if worded := _WORDED_DAY.fullmatch(said):
        months = [name for name in MONTHS if name.casefold().startswith(worded[2].casefold()[:9])]
        months = months or [name for name in MONTHS if worded[2].casefold() == "sept" and name == "September"]
        if len(months) == 1:
            return _iso(int(worded[3]), MONTHS.index(months[0]) + 1, int(worded[1])) or said
    if numbered := _NUMBERED_DAY.fullmatch(said):
        return _iso(int(numbered[3]), int(numbered[2]), int(numbered[1])) or said
    return said


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _clock(said: str) -> str:
    spoken = _SPOKEN_TIME.fullmatch(said)
    if spoken and 1 <= int(spoken[1]) <= 12:
        hour = int(spoken[1]) % 12 + (12 if spoken[3] in "pP" else 0)
        return f"{hour:02d}:{spoken[2] or '00'}"
    plain = _HOURS.sub("", said).replace(".", ":")
    return f"{plain[:2]}:{plain[2:]}" if re.fullmatch(r"[0-9]{4}", plain) else plain


_READERS: Final[Mapping[Kind, Callable[[str, Leaf], JsonValue]]] = MappingProxyType({
    Kind.DATE: lambda said, _: _day(said),
    Kind.CLOCK: lambda said, _: _clock(said),
    Kind.NUMBER: lambda said, _: _number(said),
    Kind.YES_NO: lambda said, _: _yes_or_no(said),
    Kind.CHOICE: _option,
    Kind.CHOICES: _option,
})  # fmt: skip
