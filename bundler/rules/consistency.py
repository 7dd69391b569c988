"""Whether every record is about this child, and calls nobody by two dates of birth (D3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pydantic import BaseModel

from bundler.model.finding import Finding
from bundler.model.pack import Item
from bundler.model.record import FiledRecord
from bundler.model.words import day_in_words
from bundler.rules.holding import Holding, records_in_use
from bundler.rules.owners import owner_of
from bundler.rules.persons import same_person
from bundler.rules.plain import words_of
from bundler.rules.situation import Situation
from bundler.rules.walking import walk

_Difference = tuple[str, str, str | None]
"""A key, what the record says, and what the case says: None where the case does not say."""


def records_are_about_this_child(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """The child that a record names is the child of case.json, in what letters are made from too."""
    for filed, item in records_in_use(situation, holding):
        for difference in _differences(filed, situation):
            yield _differs(filed, item, difference, situation)


def nobody_has_two_dates_of_birth(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """A person is born on the same day in every record."""
    first: dict[tuple[str, ...], tuple[str, date]] = {}
    for place, name, born in _births(situation, holding):
        seen_at, seen = first.setdefault(tuple(sorted(words_of(name))), (place, born))
        if seen != born:
            yield Finding(
                code="identity-differs", severity="blocks", place=place,
                message=f"{name} was born on {day_in_words(born)} here, but on {day_in_words(seen)} in {seen_at}.",
                remedy=f"Find out which is right, and correct {place} or {seen_at}.",
                owner=owner_of(situation),
            )  # fmt: skip


def _differences(filed: FiledRecord, situation: Situation) -> Iterator[_Difference]:
    """A record of the whole group is headed with the child in whose folder it lies; it names this one elsewhere."""
    named, child = filed.record.child, situation.case.child
    if named is None or (filed.shared_from and _is_headed_by_a_sibling(filed, situation)):
        return
    if named.name and not same_person(named.name, child.name):
        yield "name", named.name, child.name
    if named.record_id and words_of(named.record_id) != words_of(child.record_id or ""):
        yield "record_id", named.record_id, child.record_id
    if named.date_of_birth and child.date_of_birth is None:
        yield "date_of_birth", day_in_words(named.date_of_birth), None
    elif named.date_of_birth and child.date_of_birth and named.date_of_birth != child.date_of_birth:
        yield "date_of_birth", day_in_words(named.date_of_birth), day_in_words(child.date_of_birth)


def _is_headed_by_a_sibling(filed: FiledRecord, situation: Situation) -> bool:
    """The child at its head is that of the case that lends it."""
    lender = next((one for one in situation.file.siblings if one.reference == filed.shared_from), None)
    named = filed.record.child
    return lender is not None and named is not None and same_person(named.name or lender.child, lender.child)


def _births(situation: Situation, holding: Holding) -> Iterator[tuple[str, str, date]]:
    """Every name that stands beside a date of birth, case.json first; a record's `child` is compared on its own."""
    sources: list[tuple[str, BaseModel]] = [("case.json", situation.case)]
    records = [filed for filed, _ in records_in_use(situation, holding)]
    sources += [(filed.path, filed.record) for filed in records]
    own = {filed.path for filed in records if not filed.shared_from}
    for source, record in sources:
        for path, part in walk(record):
            name, born = getattr(part, "name", None), getattr(part, "date_of_birth", None)
            is_child_of_record = path == "child" and source in own
            if isinstance(name, str) and isinstance(born, date) and not is_child_of_record:
                yield f"{source}: {path}.date_of_birth", name, born


def _differs(filed: FiledRecord, item: Item | None, difference: _Difference, situation: Situation) -> Finding:
    key, here, there = difference
    title = item.title if item else situation.forms[filed.form].title
    place, words = f"{filed.path}: child.{key}", key.replace("_", " ")
    says = f"case.json says {there}" if there else "case.json says none: nobody can tell whether it is the same child"
    return Finding(
        code="identity-differs", severity="blocks", place=place, item=item.id if item else filed.form,
        message=f"The child's {words} in {title} is {here}, but {says}.",
        remedy=f"If the record is about another child, take it out of this case at once; else correct {place} or "
        f"case.json: child{'' if key == 'name' else f'.{key}'}.",
        owner=owner_of(situation, item),
    )  # fmt: skip
