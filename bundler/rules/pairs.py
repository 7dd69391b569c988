"""Whether each two of a group have one row for the two of them, where a form asks for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from bundler.model.finding import Finding
from bundler.model.pack import FormField
from bundler.model.words import in_a_sentence
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_in_words
from bundler.rules.plain import words_of
from bundler.rules.sheet import Sheet, needed_sheets
from bundler.rules.situation import Situation
from bundler.rules.writing_down import where_to_write

_Pair = tuple[str, str]


def each_pair_has_one_row(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Of brothers and sisters, each two are rated once, and nobody is rated who is not of the group (R232)."""
    for sheet in needed_sheets(situation, holding):
        for field in sheet.form.fields:
            if field.pairs_of:
                yield from _amiss(sheet, field, field.pairs_of)


def _amiss(sheet: Sheet, field: FormField, group: str) -> Iterator[Finding]:
    names = [_texts(row)[0] for row in sheet.value(group) or ()]
    pairs = [_pair(row) for row in sheet.value(field.key) or ()]
    wanted = {_known_as(pair): pair for pair in combinations(names, 2)}
    rows = Counter(map(_known_as, pairs))
    if pairs or field.required is None:  # a list that is blank as a whole is asked for as one field
        yield from (_missing(sheet, field, pair) for known, pair in wanted.items() if known not in rows)
    for number, pair in enumerate(pairs):
        if _known_as(pair) not in wanted:
            yield _unknown(sheet, field, number, pair, names)
        elif rows.pop(_known_as(pair), 1) > 1:
            yield _twice(sheet, field, number, pair)


def _pair(row: Any) -> _Pair:
    first, second, *_ = _texts(row)
    return first, second


def _texts(row: Any) -> tuple[str, ...]:
    return tuple(str(getattr(row, name)) for name in type(row).model_fields)


def _known_as(pair: _Pair) -> frozenset[tuple[str, ...]]:
    """Two names in any order, each whatever its capitals, accents and the order of its words."""
    return frozenset(tuple(sorted(words_of(name))) for name in pair)


def _missing(sheet: Sheet, field: FormField, pair: _Pair) -> Finding:
    what = f"“{field.label}” of {in_a_sentence(pair)}"
    return _finding(sheet, field, "field-blank", sheet.place(field.key), f"{what} is blank in {sheet.title}.",
                    f"Add a row for the two {_where(sheet, field.key)}.")  # fmt: skip


def _unknown(sheet: Sheet, field: FormField, number: int, pair: _Pair, names: list[str]) -> Finding:
    place = sheet.place(f"{field.key}[{number}]")
    return _finding(
        sheet, field, "pair-unknown", place,
        f"“{field.label}” names {in_a_sentence(pair)}, who are not two of {in_a_sentence(names) or 'the group'}.",
        f"Write the names as they stand in the list of the group, {_where(sheet, f'{field.key}[{number}]')}; or delete "
        "the row.",
    )  # fmt: skip


def _where(sheet: Sheet, key: str) -> str:
    return where_to_write(sheet.place(key), sheet.situation.case.reference)


def _twice(sheet: Sheet, field: FormField, number: int, pair: _Pair) -> Finding:
    place = sheet.place(f"{field.key}[{number}]")
    return _finding(
        sheet, field, "pair-twice", place,
        f"“{field.label}” has more than one row for {in_a_sentence(pair)}; nobody can tell which one counts.",
        "Keep the right row and delete the other.",
    )  # fmt: skip


def _finding(sheet: Sheet, field: FormField, code: str, place: str, message: str, remedy: str) -> Finding:
    item = sheet.held.item
    return Finding(
        code=code, severity=field.severity, place=place, item=item.id, message=message, remedy=remedy,
        owner=owner_in_words(field.owner, sheet.situation.case.people), authority=field.authority or item.authority,
    )  # fmt: skip
