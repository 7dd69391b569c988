"""An index of children by the words of their names and numbers, in which a word is found as fast among thousands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property
from itertools import product

from bundler.model.roster import KnownChild
from bundler.rules.letters_read import word_as_read_off
from bundler.rules.plain import folded

_WORD = re.compile(r"[^\W_]+")
_NHS_DIGITS = 10
_NHS_GROUPS = ((10,), (3, 3, 4), (3, 7), (6, 4))
_SHORTEST_NUMBER = 5
"""Letters and digits of a record's number: fewer stand anywhere."""
_LONG_NUMBER = 9
"""Digits of a number that nobody writes by chance; a shorter one counts beside a word that calls for a number."""
_SHORTEST_NAME = 3

Words = tuple[str, ...]


class Form(Enum):
    """A way to write who a child is; the value is what a finding says was seen."""

    NAME = "a full name"
    TURNED = "a full name, surname first"
    INITIAL = "an initial with a surname"
    HALF = "a first name with one half of a double surname"
    NUMBER = "a record number"
    BARE_NUMBER = "a record number without letters"
    NHS_NUMBER = "an NHS number"
    BIRTHDAY = "a date of birth beside a name"


@dataclass(frozen=True)
class Entry:
    """One way in which one child may be written; `child` is the number of the child in the index.

    `given` is how many of the words are the first name, behind which middle names may stand.
    """

    child: int
    form: Form
    given: int = 0


@dataclass(frozen=True)
class ChildIndex:
    """`entries` are by first word, then by the words after it; `births` are children by date of birth.

    `followers` are, by first word, all second words, so that a paper in which no pair can stand is soon done with.
    """

    children: tuple[KnownChild, ...] = ()
    entries: Mapping[str, Mapping[Words, tuple[Entry, ...]]] = field(default_factory=dict)
    widths: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    followers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    births: Mapping[date, tuple[int, ...]] = field(default_factory=dict)
    name_words: tuple[frozenset[str], ...] = ()

    @cached_property
    def as_read_off(self) -> ChildIndex:
        """The same children by words whose letters are what programs that read pictures take for them."""
        entries: dict[str, dict[Words, list[Entry]]] = defaultdict(lambda: defaultdict(list))
        for first, rests in self.entries.items():
            for rest, found in rests.items():
                entries[word_as_read_off(first)][tuple(map(word_as_read_off, rest))] += found
        words = tuple(frozenset(map(word_as_read_off, name)) for name in self.name_words)
        return _index(self.children, entries, self.births, words)

    def may_stand_in(self, words: frozenset[str]) -> bool:
        """False where none of the children's names and numbers can be made of these words."""
        return any(
            "" in self.followers[first] or not self.followers[first].isdisjoint(words)
            for first in self.followers.keys() & words
        )


NOBODY = ChildIndex()


def index_of(children: Iterable[KnownChild]) -> ChildIndex:
    """Every way in which the children's names and numbers are written, by word."""
    known = tuple(children)
    entries: dict[str, dict[Words, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    births: dict[date, list[int]] = defaultdict(list)
    for number, child in enumerate(known):
        for words, entry in _entries(number, child):
            entries[words[0]][words[1:]].append(entry)
        if child.date_of_birth:
            births[child.date_of_birth].append(number)
    return _index(
        known, entries, {day: tuple(numbers) for day, numbers in births.items()}, tuple(map(_telling_words, known))
    )


def _index(
    children: tuple[KnownChild, ...],
    entries: Mapping[str, Mapping[Words, Sequence[Entry]]],
    births: Mapping[date, tuple[int, ...]],
    name_words: tuple[frozenset[str], ...],
) -> ChildIndex:
    return ChildIndex(
        children=children,
        entries={first: {rest: tuple(found) for rest, found in rests.items()} for first, rests in entries.items()},
        widths={first: tuple(sorted({len(rest) for rest in rests})) for first, rests in entries.items()},
        followers={first: frozenset(rest[0] if rest else "" for rest in rests) for first, rests in entries.items()},
        births=births,
        name_words=name_words,
    )


def index_of_people(names: Iterable[str]) -> ChildIndex:
    """The same for people of whom only the names are known."""
    return index_of(KnownChild(case="", name=name) for name in dict.fromkeys(names) if name.strip())


def _entries(number: int, child: KnownChild) -> Iterator[tuple[Words, Entry]]:
    """Each way once; one that tells more comes first."""
    seen: set[Words] = set()
    for words, form, given in (*_names(child), *_numbers(child)):
        if words and words not in seen:
            seen.add(words)
            yield words, Entry(number, form, given)


def _telling_words(child: KnownChild) -> frozenset[str]:
    """The words of a name beside which a date is this child's birthday."""
    return frozenset(word for one in (child.name, *child.also_known_as) for spelling in spellings(one)
                     for word in spelling if len(word) >= _SHORTEST_NAME)  # fmt: skip


def spellings(name: str) -> tuple[Words, ...]:
    """`Carys-Mae` is carys mae or carysmae, `O'Brien` is obrien or o brien."""
    apart = tuple(_WORD.findall(folded(name)))
    parts = [_spellings_of_part(part) for part in name.split()]
    joined = (tuple(word for words in choice for word in words) for choice in product(*parts))
    return tuple(dict.fromkeys((apart, *joined)))


def _spellings_of_part(part: str) -> tuple[Words, ...]:
    """One part of a name between spaces, with its hyphens and apostrophes as gaps, and without."""
    apart = tuple(_WORD.findall(folded(part)))
    by_apostrophe = tuple(_WORD.findall(folded(re.sub("['’‘´`]", " ", part))))
    return tuple(dict.fromkeys((apart, ("".join(apart),), by_apostrophe)))


def _names(child: KnownChild) -> Iterator[tuple[Words, Form, int]]:
    for first, surname in _first_and_last(child):
        yield from _names_of(first, surname)
    for name in (child.name, *child.also_known_as):
        if len(name.split()) > 1:
            yield from ((words, Form.NAME, 0) for words in spellings(name))


def _first_and_last(child: KnownChild) -> Iterator[tuple[str, str]]:
    """Each name that the child goes by, as a first name and a surname."""
    if child.first_name and child.surname:
        yield child.first_name, child.surname
    else:
        first, _, surname = child.name.strip().rpartition(" ")
        if first:
            yield first, surname
    for name in child.also_known_as:
        first, _, surname = name.strip().rpartition(" ")
        if child.surname and not first:
            yield name, child.surname
        elif first:
            yield first, surname


def _names_of(first: str, surname: str) -> Iterator[tuple[Words, Form, int]]:
    """A first name with a surname in all the ways that people write the two."""
    firsts = [*spellings(first), *(spellings(first.split(maxsplit=1)[0]) if first.split() else ())]
    for given, last in product(filter(None, dict.fromkeys(firsts)), filter(None, spellings(surname))):
        yield (*given, *last), Form.NAME, len(given)
        yield (*last, *given), Form.TURNED, 0
    for half in _halves(surname):
        for given in filter(None, spellings(first.split(maxsplit=1)[0])):
            yield (*given, half), Form.HALF, len(given)
    letter = folded(first)[:1]
    for last in filter(None, spellings(surname)):
        yield (letter, *last), Form.INITIAL, 1
        yield (*last, letter), Form.INITIAL, 0


def _halves(surname: str) -> tuple[str, ...]:
    parts = tuple(_WORD.findall(folded(surname)))
    return tuple(part for part in parts if len(part) >= _SHORTEST_NAME) if len(parts) > 1 else ()


def _numbers(child: KnownChild) -> Iterator[tuple[Words, Form, int]]:
    if child.record_id:
        words = tuple(_WORD.findall(folded(child.record_id)))
        form = _form_of_number("".join(words))
        if form:
            yield from ((written, form, 0) for written in (words, ("".join(words),)))
    digits = "".join(sign for sign in child.nhs_number or "" if sign.isdigit())
    if len(digits) == _NHS_DIGITS:
        yield from ((_grouped(digits, sizes), Form.NHS_NUMBER, 0) for sizes in _NHS_GROUPS)


def _form_of_number(written: str) -> Form | None:
    """How sure one can be of a number: one of digits alone may be anything else's."""
    if len(written) < _SHORTEST_NUMBER or not any(sign.isdigit() for sign in written):
        return None
    return Form.BARE_NUMBER if written.isdigit() and len(written) < _LONG_NUMBER else Form.NUMBER


def _grouped(digits: str, sizes: Sequence[int]) -> Words:
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    return tuple(digits[start : start + size] for start, size in zip(starts, sizes, strict=True))
