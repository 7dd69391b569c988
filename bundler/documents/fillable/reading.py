"""Reads a form that came back: what each field answers, by its tag, held against what it said when the form left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from pydantic import BaseModel, JsonValue

from bundler.documents.fillable.answering import as_value, without_prompt
from bundler.documents.fillable.finding_fields import Field, added_rows, fields_in, is_box, numbers_of_tagged
from bundler.documents.fillable.kinds import Kind, Leaf, shape_at
from bundler.documents.fillable.mending import mend
from bundler.documents.fillable.outside import empty, lines_outside, unread_lines
from bundler.documents.fillable.register import FACT
from bundler.documents.fillable.slip import Slip, parted, slip_in
from bundler.documents.intake.word_package import WordPackage, tags
from bundler.model.records import RECORDS
from bundler.model.returned import (
    Answers,
    ChangedFact,
    ReturnedForm,
    RowAnswers,
    Unclear,
    is_nothing,
    steps_of,
)
from bundler.model.words import choice_in_words

_FIRST_ADDED: Final = 100_000
"""Copies from this number on are rows that were added without fields."""
_YES_NO: Final = {True: "yes", False: "no"}
_PRINTED: Final = ("document", "hdr", "ftr")
MOST_FIELDS: Final = 4_000
"""A report of sixty pages with all its rows has a tenth of that."""


def read_form(package: WordPackage) -> ReturnedForm | None:
    """The form in a Word file; None for any other paper, and for one with more controls than any form has."""
    slip = slip_in(part.root for part in package.parts)
    if slip is None or _controls_in(package) > MOST_FIELDS:
        return None
    fields: list[Field] = []
    copies: list[tuple[Field, list[Field]]] = []
    for part in package.of_kind(*_PRINTED):
        mend(part.root)
        found = fields_in(part, slip)
        fields += found
        copies += added_rows(part, slip, found)
    notes = tuple(_notes(package))
    outside = tuple(_written_outside(package, slip, copies)) if slip.lines else ()  # the last look: it empties fields
    record = RECORDS.get(slip.form)
    reading = _Reading(slip, record) if record else None
    if reading:
        reading.take(fields, copies)
    return ReturnedForm(
        form=slip.form, reference=slip.reference, record=slip.record, template=slip.template,
        contents=slip.contents, base=slip.base,
        answers=reading.answers() if reading else Answers(),
        facts=tuple(_changed_facts(slip, fields)),
        unclear=tuple(reading.unclear) if reading else (),
        lost=tuple(reading.lost()) if reading else (),
        unknown=reading.unknown if reading else {},
        notes=notes, outside=outside,
    )  # fmt: skip


def _controls_in(package: WordPackage) -> int:
    return sum(1 for part in package.of_kind(*_PRINTED) for _ in part.root.iter(*tags("sdt", "bookmarkStart")))


@dataclass
class _Place:
    """One field of the record as the form has it: every time it was found."""

    path: str
    leaf: Leaf
    found: list[Field] = field(default_factory=list)


@dataclass
class _FoundRow:
    """One row as found; `number` is that of the row it says it is, and `copy` counts those that say so."""

    number: int
    copy: int
    places: dict[str, _Place] = field(default_factory=dict)


class _Reading:
    """Sorts what was found by its place in the record."""

    def __init__(self, slip: Slip, record: type[BaseModel]) -> None:
        self._slip, self._record = slip, record
        self._base = slip.base or Answers()
        self._places: dict[str, _Place] = {}
        self._rows: dict[str, list[_FoundRow]] = {}
        self.unclear: list[Unclear] = []
        self.unknown: dict[str, str] = {}

    def take(self, fields: Sequence[Field], copies: Iterable[tuple[Field, list[Field]]]) -> None:
        """Every field, and the rows that were added without any."""
        known = [one for one in fields if not one.tag.startswith(FACT)]
        times: dict[str, int] = {}
        for one in known:
            times[one.tag] = times.get(one.tag, 0) + 1
            self._enter(one, (times[one.tag] - 1) // self._printed(one.tag))
        for number, (_, new) in enumerate(copies, start=_FIRST_ADDED):
            for one in new:
                self._enter(one, number)

    def answers(self) -> Answers:
        values = {key: self._value(place, self._base.values.get(key)) for key, place in self._places.items()}
        return Answers(
            values={key: value for key, (is_said, value) in values.items() if is_said},
            rows={key: tuple(self._row_answers(key, rows)) for key, rows in self._rows.items()},
        )

    def lost(self) -> Iterator[str]:
        """Fields that were in the form, and whole lists; single rows may be taken out."""
        for tag in dict.fromkeys(self._slip.controls.values()):
            key, row, _ = parted(steps_of(tag.partition("=")[0]))
            is_there = key in (self._places if row is None else self._rows) or key in self.unknown
            if not tag.startswith(FACT) and not is_there:
                yield key

    def _printed(self, tag: str) -> int:
        return max(1, list(self._slip.controls.values()).count(tag))

    def _enter(self, one: Field, copy: int) -> None:
        path = one.tag.partition("=")[0]
        steps = steps_of(path)
        leaf = shape_at(self._record, steps)
        if not isinstance(leaf, Leaf):
            self._note_unknown(path, one)
            return
        key, row, below = parted(steps)
        if row is None:
            self._places.setdefault(key, _Place(path, leaf)).found.append(one)
            return
        found = self._row(key, row, copy)
        found.places.setdefault(below, _Place(path, leaf)).found.append(one)

    def _note_unknown(self, path: str, one: Field) -> None:
        """What a field says that the record no longer has; of a box only that it is ticked."""
        option = one.tag.partition("=")[2]
        said = option.replace("-", " ") * one.is_ticked if option else one.text.strip()
        if said:
            self.unknown[path] = said

    def _row(self, key: str, number: int, copy: int) -> _FoundRow:
        rows = self._rows.setdefault(key, [])
        same = next((row for row in rows if (row.number, row.copy) == (number, copy)), None)
        if same is None:
            same = _FoundRow(number, copy)
            rows.append(same)
        return same

    def _row_answers(self, key: str, rows: list[_FoundRow]) -> Iterator[RowAnswers]:
        """The rows in their order; of several that say they are one row, the likest is it and the others are new."""
        base = {row.row: row for row in self._base.rows.get(key, ())}
        likest = {number: self._likest(base[number], rows) for number in base if number is not None}
        for row in rows:
            was = base[row.number] if likest.get(row.number) is row else None
            held = was.values if was else {}
            said = {below: self._value(place, held.get(below)) for below, place in row.places.items()}
            values = {below: value for below, (is_said, value) in said.items() if is_said}
            given = {} if row.number in base else self._slip.given.get(f"{key}[{row.number}]", {})
            is_itself = was is not None or (self._slip.base is None and row.copy == 0)
            answers = RowAnswers(row=row.number if is_itself else None, values=values, given=given)
            if was or not answers.is_blank:
                yield answers

    def _likest(self, base: RowAnswers, rows: list[_FoundRow]) -> _FoundRow | None:
        """The first of the rows that agree with the record's row in the most fields."""
        named = [row for row in rows if row.number == base.row and row.copy < _FIRST_ADDED]
        return max(named, key=lambda row: self._agreement(base, row), default=None)

    def _agreement(self, base: RowAnswers, row: _FoundRow) -> int:
        pairs = ((base.values.get(below), place) for below, place in row.places.items())
        return sum(_alike(was, as_value(place.leaf, place.found[0].text)) for was, place in pairs)

    def _value(self, place: _Place, was: JsonValue) -> tuple[bool, JsonValue]:
        """What a field says; a field that says what it said when it left says what the record said then."""
        if boxes := {one.tag.partition("=")[2]: one for one in place.found if "=" in one.tag}:
            if odd := next((box.text.strip() for box in boxes.values() if not is_box(box.text)), ""):
                self.unclear.append(Unclear(place=place.path, why=f"“{odd[:60]}” stands in its box, which is no tick."))
                return False, None
            return self._ticked(place, {option: box.is_ticked for option, box in boxes.items()}, was)
        said = [as_value(place.leaf, _tidy(one.text)) for one in place.found]
        new = [value for value in said if not _alike(was, value)]
        if any(value != new[0] for value in new):
            self.unclear.append(Unclear(place=place.path, why="It stands in the form twice, with different answers."))
            return False, None
        return True, new[0] if new else was

    def _ticked(self, place: _Place, boxes: dict[str, bool], was: JsonValue) -> tuple[bool, JsonValue]:
        held = was if isinstance(was, list) else [] if was is None else [_YES_NO[was] if isinstance(was, bool) else was]
        ticked = [option for option, is_ticked in boxes.items() if is_ticked]
        if ticked == [option for option in boxes if option in held]:
            return True, was
        if place.leaf.kind is Kind.CHOICES:
            kept = [option for option in held if boxes.get(str(option), True)]
            return True, [*kept, *(option for option in ticked if option not in kept)]
        if len(ticked) > 1:
            said = ", ".join(choice_in_words(option) for option in ticked)
            self.unclear.append(Unclear(place=place.path, why=f"More than one box is ticked: {said}."))
            return False, None
        if place.leaf.kind is Kind.YES_NO and ticked:
            return True, ticked[0] == _YES_NO[True]
        return True, ticked[0] if ticked else None


def _changed_facts(slip: Slip, fields: Iterable[Field]) -> Iterator[ChangedFact]:
    """Facts of the case that no longer read as the form printed them, each once."""
    told: set[str] = set()
    for one in fields:
        key = one.tag.removeprefix(FACT)
        was = slip.facts.get(key) if one.tag.startswith(FACT) else None
        if was is not None and key not in told and not _alike(was, one.text):
            told.add(key)
            yield ChangedFact(place=key, was=was, now=one.text.strip())


def _notes(package: WordPackage) -> Iterator[str]:
    parts = list(package.of_kind(*_PRINTED))
    if any(next(part.all("ins", "del", "moveFrom", "moveTo"), None) is not None for part in parts):
        yield "Its tracked changes were read as if every one were accepted."
    if comments := sum(1 for part in package.of_kind("comments") for _ in part.root.iter(*tags("comment"))):
        yield f"It has {comments} {'comment' if comments == 1 else 'comments'} in its margin, which are not read."


def _written_outside(
    package: WordPackage, slip: Slip, copies: Iterable[tuple[Field, list[Field]]]
) -> Iterator[str]:
    """What was written beside the fields; rows that were added are read, and so are no such thing."""
    empty(one.row for _, new in copies for one in new if one.row is not None)
    for part in package.of_kind("document"):
        tagged = numbers_of_tagged(part, slip)
        yield from unread_lines(lines_outside(part.root, slip.cells, tagged), slip.lines, tagged)


def _alike(was: JsonValue, now: JsonValue) -> bool:
    """Whether two answers are the same but for line ends and spaces, which programs change; a prompt is no answer."""
    one, other = (_plain(value) if isinstance(value, str) else value for value in (was, now))
    return one == other or (is_nothing(one) and is_nothing(other))


def _plain(text: str) -> str:
    lines = without_prompt(text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _tidy(text: str) -> str:
    """A text as a record takes it: without blank lines around it and spaces behind it."""
    return "\n".join(line.rstrip(" ") for line in text.replace("\r", "").split("\n")).strip("\n")


__all__ = ["read_form"]
