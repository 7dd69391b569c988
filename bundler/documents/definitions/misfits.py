"""What does not fit a record, said in plain English: pydantic's complaints are for programmers, these are not."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from bundler.model.pack import Needed

KeyPath = tuple[str | int, ...]
R = TypeVar("R", bound=BaseModel)
_LONGEST_QUOTE = 40


@dataclass(frozen=True)
class Misfit:
    """One value that does not fit: where, what kind of mistake (a code), what is wrong, what to do."""

    path: KeyPath
    code: str
    message: str
    remedy: str


def read_as(record: type[R], data: Any) -> tuple[R | None, tuple[Misfit, ...]]:
    """The data as a record, or every misfit in it."""
    try:
        return record.model_validate(data), ()
    except ValidationError as error:
        return None, misfits(record, data, error)


def misfits(record: type[BaseModel], data: Any, error: ValidationError) -> tuple[Misfit, ...]:
    """One misfit per place, in pydantic's order."""
    by_place: dict[KeyPath, Misfit] = {}
    for detail in error.errors(include_url=False):
        path = _path_in(data, detail["loc"])
        say = _SAYINGS.get(detail["type"], _say_anything_else)
        by_place.setdefault(path, Misfit(path, *say(_Complaint(record, path, detail))))
    return tuple(by_place.values())


def written(path: KeyPath) -> str:
    """A path as people read it: `reviews[1].held_on`; the empty path is the whole file."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{plain(part)}"
    return text.removeprefix(".")


def shown(value: Any) -> str:
    """A value as a message quotes it: short, on one line, printable."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null (nothing)"
    if isinstance(value, Mapping):
        return "a group of keys { }"
    if isinstance(value, list | tuple):
        return "a list [ ]" if value else "the empty list [ ]"
    text = plain(str(value))
    return f"'{text[:_LONGEST_QUOTE]}...'" if len(text) > _LONGEST_QUOTE else f"'{text}'"


def plain(text: str) -> str:
    """Text on one line with control characters spelled out, so that any console and any file can hold it."""
    return "".join(letter.encode("unicode_escape").decode() if is_unprintable(letter) else letter for letter in text)


def is_unprintable(text: str) -> bool:
    """True where text holds a control character, a line break or half a letter; emoji and accents are fine."""
    return any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in text)


def nearest(word: str, known: Mapping[str, Any] | tuple[str, ...]) -> str | None:
    """The known word that somebody most likely meant."""
    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def _path_in(data: Any, loc: KeyPath) -> KeyPath:
    """The part of pydantic's location that is there in the data; names of union members are not."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(data, Mapping) and isinstance(part, str):
            path.append(part)
            data = data.get(part)
        elif isinstance(data, list | tuple) and isinstance(part, int):
            path.append(part)
            data = data[part] if part < len(data) else None
    return tuple(path)


@dataclass(frozen=True)
class _Complaint:
    """What pydantic says about one place of a record."""

    record: type[BaseModel]
    path: KeyPath
    detail: Mapping[str, Any]

    @property
    def value(self) -> Any:
        return self.detail["input"]

    @property
    def context(self) -> Mapping[str, Any]:
        return self.detail.get("ctx") or {}

    @property
    def key(self) -> str:
        return plain(str(self.path[-1])) if self.path else ""


Saying = tuple[str, str, str]
Say = Callable[["_Complaint"], Saying]


def _say_unknown_key(it: _Complaint) -> Saying:
    known = tuple(_keys_at(it.record, it.path[:-1]))
    groups = [group for group in known if it.key in _keys_at(it.record, (*it.path[:-1], group))]
    meant = f"{groups[0]}.{it.key}" if len(groups) == 1 else nearest(it.key, known)
    remedy = f"Did you mean '{meant}'?" if meant else f"Keys that belong here: {', '.join(known) or 'none'}."
    return "unknown-key", f"'{it.key}' is not a key that belongs here.", remedy


def _say_missing(it: _Complaint) -> Saying:
    return "missing", f"'{it.key}' is missing.", f"Add the key '{it.key}'; it is always needed."


def _say_choice(it: _Complaint) -> Saying:
    value = it.value
    allowed = tuple(_allowed(str(it.context["expected"])))
    meant = nearest(value, allowed) if isinstance(value, str) else None
    hint = f"Did you mean '{meant}'? " if meant else ""
    message = f"{shown(value)} is not one of the answers this key takes."
    return "choice", message, f"{hint}Write one of: {', '.join(allowed)}."


def _allowed(expected: str) -> Iterator[str]:
    """The names out of pydantic's "'in-house' or 'ifa'"."""
    for part in expected.replace(" or ", ", ").split(", "):
        yield part.strip("'")


def _say_date(it: _Complaint) -> Saying:
    message = f"{shown(it.value)} is not a date."
    return "date", message, "Write 2026-02-28 or 28/02/2026; leave the key out where the date is not known."


def _say_time(it: _Complaint) -> Saying:
    return "time", f"{shown(it.value)} is not a time of day.", "Write 14:30, in quotation marks."


def _say_unprintable(it: _Complaint) -> Saying:
    message = f"{shown(it.value)} holds characters that cannot be printed."
    return "unprintable", message, "Type the text again by hand instead of pasting it."


def _say_pattern(it: _Complaint) -> Saying:
    message = f"{shown(it.value)} is not written the way this key needs."
    what = _description_at(it.record, it.path)
    return "format", message, f"{what} Use letters, digits, '.', '-' and '_' only."


def _say_too_short(it: _Complaint) -> Saying:
    least = it.context.get("min_length", 1)
    return "too-short", f"{shown(it.value)} is too short.", f"Write at least {least}."


def _say_too_long(it: _Complaint) -> Saying:
    most = it.context.get("max_length", "")
    return "too-long", f"{shown(it.value)} is too long.", f"Write at most {most}."


def _say_needed(it: _Complaint) -> Saying:
    message = f"{shown(it.value)} does not say when something is needed."
    return "wrong-type", message, 'Write "always", or conditions by name: { all = ["..."], not = ["..."] }.'


def _say_group(it: _Complaint) -> Saying:
    if it.context.get("class_name") == Needed.__name__:
        return _say_needed(it)
    keys = ", ".join(_keys_at(it.record, it.path)[:6])
    remedy = f"Write keys and values between {{ and }}{f': {keys}, ...' if keys else '.'}"
    return "wrong-type", f"{shown(it.value)} stands where a group of keys belongs.", remedy


def _say_type(what: str, remedy: str) -> Say:
    def say(it: _Complaint) -> Saying:
        return "wrong-type", f"{shown(it.value)} stands where {what} belongs.", remedy

    return say


def _say_range(words: str) -> Say:
    def say(it: _Complaint) -> Saying:
        bound = next(iter(it.context.values()))
        return "range", f"{shown(it.value)} is out of range.", f"Write a number {words} {bound}."

    return say


def _say_endless(it: _Complaint) -> Saying:  # noqa: ARG001 - the number is too long to quote
    return "range", "The number is far too large.", "Write the number that is meant."


def _say_own_words(it: _Complaint) -> Saying:
    """A record's own validator says what it needs in plain English already."""
    words = str(it.detail["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return "wrong-value", f"{shown(it.value)} does not fit: {plain(words)}.", "Correct the value."


def _say_anything_else(it: _Complaint) -> Saying:
    return "wrong-value", f"{shown(it.value)} does not fit here.", f"Correct it: {plain(str(it.detail['msg']))}."


_TEXT = _say_type("text", 'Write it between quotation marks, "like this"; leave the key out where it is not known.')
_WHOLE = _say_type("a whole number", "Write a number without quotation marks or decimals, for example 2.")
_NUMBER = _say_type("a number", "Write a number without quotation marks, for example 2.5.")
_TRUTH = _say_type("a yes or no", "Write true or false, without quotation marks; leave the key out where nobody knows.")
_LIST = _say_type("a list", 'Write it between [ and ], with commas: ["one", "two"]; [] says that there are none.')

_SAYINGS: Mapping[str, Say] = MappingProxyType(
    {
        "extra_forbidden": _say_unknown_key,
        "missing": _say_missing,
        "enum": _say_choice,
        "literal_error": _say_choice,
        "date": _say_date,
        "time": _say_time,
        "unprintable": _say_unprintable,
        "string_unicode": _say_unprintable,
        "string_pattern_mismatch": _say_pattern,
        "string_type": _TEXT,
        "int_type": _WHOLE,
        "int_parsing": _WHOLE,
        "int_parsing_size": _WHOLE,
        "int_from_float": _WHOLE,
        "float_type": _NUMBER,
        "float_parsing": _NUMBER,
        "finite_number": _say_endless,
        "bool_type": _TRUTH,
        "bool_parsing": _TRUTH,
        "list_type": _LIST,
        "tuple_type": _LIST,
        "model_type": _say_group,
        "model_attributes_type": _say_group,
        "dict_type": _say_group,
        "mapping_type": _say_group,
        "too_short": _say_too_short,
        "string_too_short": _say_too_short,
        "too_long": _say_too_long,
        "string_too_long": _say_too_long,
        "greater_than": _say_range("above"),
        "greater_than_equal": _say_range("of at least"),
        "less_than": _say_range("below"),
        "less_than_equal": _say_range("of at most"),
        "value_error": _say_own_words,
        "assertion_error": _say_own_words,
    }
)


def _keys_at(record: type[BaseModel], path: KeyPath) -> tuple[str, ...]:
    """The keys that belong in the group at a path."""
    found = _records_at(record, path)
    keys = (field.alias or name for each in found for name, field in each.model_fields.items())
    return tuple(dict.fromkeys(keys))


def _description_at(record: type[BaseModel], path: KeyPath) -> str:
    for each in _records_at(record, path[:-1]):
        field = each.model_fields.get(str(path[-1]))
        if field and field.description:
            return field.description
    return "a short name."


def _records_at(record: type[BaseModel], path: KeyPath) -> tuple[type[BaseModel], ...]:
    """The records that the group at a path may be, found by walking the annotations."""
    here: tuple[type[BaseModel], ...] = (record,)
    for part in path:
        if isinstance(part, int):
            continue
        here = tuple(found for each in here for found in _records_of_key(each, part))
    return here


def _records_of_key(record: type[BaseModel], key: str) -> Iterator[type[BaseModel]]:
    for name, field in record.model_fields.items():
        if key in (name, field.alias):
            yield from _records_in(field.annotation)


def _records_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _records_in(part)
