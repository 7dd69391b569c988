"""A form that came back from Word: what its fields answer, and what it knew when it was written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from pydantic import BaseModel, Field, JsonValue

from bundler.model.fields import Record
from bundler.model.words import clock_in_words

_NUMBER = re.compile(r"#[0-9]{1,6}")
Step = str | int
Steps = tuple[Step, ...]


class RowAnswers(Record):
    """One row: `row` counts from 0 in the record that the form was written from; None for a row added since.

    `given` is what a row holds that the form printed as its fixed heading. Keys are those below the row; of a list of
    texts the only key is empty.
    """

    row: int | None = None
    values: dict[str, JsonValue] = Field(default_factory=dict)
    given: dict[str, JsonValue] = Field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return all(is_nothing(value) for value in self.values.values())


class Answers(Record):
    """What a form's fields answer, or what a record said there: values by key, and rows by the key of their list.

    Keys are dotted (`chair_signature.name`). Only what the form prints is in it. A value is JSON as the record's file
    would hold it; None is a field left blank. Rows do not hold rows.
    """

    values: dict[str, JsonValue] = Field(default_factory=dict)
    rows: dict[str, tuple[RowAnswers, ...]] = Field(default_factory=dict)


class ChangedFact(Record):
    """A fact of case.json that the form printed, and somebody changed there: `place` is the key in case.json."""

    place: str
    was: str
    now: str

    @property
    def key(self) -> str:
        """Where to correct it: a name is printed as one and recorded as two."""
        return "child.first_name and child.surname" if self.place == "child.name" else self.place


class Unclear(Record):
    """A field that cannot be read as one answer, and why."""

    place: str
    why: str


class ReturnedForm(Record):
    """A form as it came back.

    `record` is the file it was written from or for, `template` the first digits of the template's hash, `contents`
    the manifest's of the papers that it went out with, empty where it went with none. `base` is what the record said
    then; None where that is lost. `lost` are fields that were in the form and are no longer;
    `unknown` are fields that the record no longer has, with what they say. `outside` is what
    somebody wrote beside the fields, where it is not read. `is_read` is False of one that was saved in
    another format than Word's present one, as long as LibreOffice has not opened it: of that only the name is known.
    """

    form: str
    reference: str
    record: str
    template: str
    contents: str = ""
    base: Answers | None
    answers: Answers
    facts: tuple[ChangedFact, ...] = ()
    unclear: tuple[Unclear, ...] = ()
    lost: tuple[str, ...] = ()
    unknown: dict[str, str] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    is_read: bool = True

    @property
    def is_as_it_went_out(self) -> bool:
        """True where nobody has answered anything in it."""
        base = self.base or Answers()
        are_values = all(value == base.values.get(key) for key, value in self.answers.values.items())
        return are_values and all(rows == base.rows.get(key, ()) for key, rows in self.answers.rows.items())


def recorded(value: Any) -> Any:
    """A record, or a value of one, as its JSON file would say it; times as 14:30, which is how they are read."""
    match value:
        case BaseModel():
            return {name: recorded(part) for name, part in value if name != "json_schema"}
        case tuple() | list():
            return [recorded(part) for part in value]
        case dict():
            return {key: recorded(part) for key, part in value.items()}
        case time():
            return clock_in_words(value)
        case date():
            return value.isoformat()
    return str(value) if isinstance(value, str) else value


def is_nothing(value: Any) -> bool:
    """True for what nobody has answered; a no is an answer."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def steps_of(path: str) -> Steps:
    """`actions[0].who` as ("actions", 0, "who")."""
    parts = path.replace("]", "").replace("[", ".#").split(".")
    return tuple(int(part[1:]) if _NUMBER.fullmatch(part) else part for part in parts)


def path_of(steps: Iterable[Step]) -> str:
    """The other way round."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


__all__ = [
    "Answers", "ChangedFact", "ReturnedForm", "RowAnswers", "Steps", "Unclear", "is_nothing", "path_of", "recorded",
    "steps_of",
]  # fmt: skip
