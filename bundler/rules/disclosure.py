"""What an audience may see of a case: restricted facts are withheld unless its pack says otherwise (D2, D7)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel

from bundler.model.case import Case
from bundler.model.fields import Protected, Restricted
from bundler.model.pack import Pack, Profile
from bundler.rules.plain import folded

WITHHELD = "Withheld from this copy"
_LONG_ENOUGH = 8
_SEPARATORS = re.compile(r"[\W_]+")

R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True)
class ProtectedFact:
    """Something that must not be read in a copy: its kind and its text."""

    kind: Protected
    text: str


def sees_of(pack: Pack, case: Case) -> frozenset[Protected]:
    """The kinds of restricted fact that the pack's audience may read in this case."""
    if case.placement.confidential is False:
        return frozenset((*pack.sees, *pack.sees_if_open))
    return frozenset(pack.sees)


def shown(record: R, sees: Collection[str]) -> R:
    """A copy with every restricted text that the audience may not see replaced; what is empty stays empty."""
    return record.model_copy(update={name: _seen(record, name, sees) for name in type(record).model_fields})


def protected_facts(case: Case, sees: Collection[str], known: str = "") -> tuple[ProtectedFact, ...]:
    """Every restricted fact of the case that this audience may not see, and the tell-tale parts of addresses.

    What stands in `known` is no secret to it: its own address, the name of the authority that writes.
    """
    restricted = ((kind, text) for kind, text in _restricted_texts(case) if kind not in sees)
    facts = dict.fromkeys(ProtectedFact(kind, part) for kind, text in restricted for part in _parts(text))
    no_secret = frozenset(found_in(known, facts))
    return tuple(fact for fact in facts if fact not in no_secret)


def known_to_all(profile: Profile) -> str:
    """What an authority prints at the head of everything; where it cares for a child itself, it is also a provider."""
    return "\n".join((profile.title, profile.directorate, *profile.address))


def found_in(text: str, facts: Collection[ProtectedFact]) -> tuple[ProtectedFact, ...]:
    """The facts that can be read in a text, whatever the spacing, line breaks, accents and punctuation."""
    words = folded(text)
    letters = _SEPARATORS.sub("", words)
    return tuple(fact for fact in facts if _is_in(words, letters, _letters(fact.text)))


def _seen(record: BaseModel, name: str, sees: Collection[str]) -> Any:
    value = getattr(record, name)
    kind = _kinds(type(record)).get(name)
    return _within(value, sees) if kind is None or kind in sees else _withheld(value)


def _withheld(value: Any) -> Any:
    """Text is replaced; a list keeps no count of what it held; any other kind of value is left out."""
    if isinstance(value, str):
        return WITHHELD if value.strip() else value
    if isinstance(value, tuple):
        return (WITHHELD,) if value else value
    return None


def _within(value: Any, sees: Collection[str]) -> Any:
    if isinstance(value, BaseModel):
        return shown(value, sees)
    if isinstance(value, tuple):
        return tuple(_within(part, sees) for part in value)
    if isinstance(value, dict):
        return {key: _within(part, sees) for key, part in value.items()}
    return value


@cache
def _kinds(record: type[BaseModel]) -> dict[str, Protected]:
    """The restricted fields of a record with the kind of each."""
    found = {name: _kind((*field.metadata, field.annotation)) for name, field in record.model_fields.items()}
    return {name: kind for name, kind in found.items() if kind}


def _kind(marks: Collection[Any]) -> Protected | None:
    """The restriction among marks or deep inside annotations: `PlacementText | None` carries it one level down."""
    for mark in marks:
        if isinstance(mark, Restricted):
            return mark.kind
        if kind := _kind(get_args(mark)):
            return kind
    return None


def _restricted_texts(value: Any, kind: Protected | None = None) -> Iterator[tuple[Protected, str]]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _restricted_texts(getattr(value, name), _kinds(type(value)).get(name, kind))
    elif isinstance(value, tuple):
        for part in value:
            yield from _restricted_texts(part, kind)
    elif isinstance(value, str) and kind and _letters(value):
        yield kind, value


def _parts(text: str) -> Iterator[str]:
    """The whole, and of an address also the line with the house in it: a copy may give the street without the town."""
    yield text
    lines = [line.strip() for line in re.split(r"[,;\n]", text)]
    for number, line in enumerate(lines if len(lines) > 1 else ()):
        has_number = any(letter.isdigit() for letter in line)
        if _is_telling(_letters(line)) and (number == 0 or has_number):
            yield line


def _is_telling(letters: str) -> bool:
    """True for what is found by its letters alone; Jo Li is also in `jolie`, so that short facts need word ends."""
    return len(letters) >= _LONG_ENOUGH or (len(letters) >= 5 and any(letter.isdigit() for letter in letters))


def _letters(text: str) -> str:
    return _SEPARATORS.sub("", folded(text))


def _is_in(words: str, letters: str, fact: str) -> bool:
    if _is_telling(fact):
        return fact in letters
    spaced = r"[\W_]*".join(fact)
    return bool(fact) and re.search(rf"(?<![^\W_]){spaced}(?![^\W_])", words) is not None
