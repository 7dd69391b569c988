"""A record read through its form: what stands under a key, what the form needs, where it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel

from bundler.model.answer import Answer, no, yes
from bundler.model.errors import DefinitionError
from bundler.model.fields import Signature
from bundler.model.pack import Companion, Form, FormField, Item, Needed
from bundler.model.record import FiledRecord
from bundler.model.words import yes_or_no
from bundler.rules.conditions import evaluate
from bundler.rules.holding import HeldItem, Holding
from bundler.rules.situation import Situation

_OF_THE_CASE = "case."


@dataclass(frozen=True)
class Sheet:
    """One record that goes into the bundle, with its form and the item it meets."""

    situation: Situation
    held: HeldItem
    filed: FiledRecord
    form: Form

    @property
    def title(self) -> str:
        """What people call it: as the pack does, or by its form where several forms can meet the item."""
        return self.form.title if len(self.held.item.forms) > 1 else self.held.item.title

    def value(self, key: str) -> Any:
        """What the record, or the case, holds under a dotted key; None beyond anything that is not recorded."""
        value: Any = self._whole(key)
        for name in key.removeprefix(_OF_THE_CASE).split("."):
            value = None if value is None else attribute(value, name)
        return value

    def place(self, key: str) -> str:
        if key.startswith(_OF_THE_CASE):
            return f"case.json: {key.removeprefix(_OF_THE_CASE)}"
        return f"{self.filed.path}: {key}"

    def needs(self, field: FormField) -> Answer:
        """Whether the form needs the field in this record, for this case."""
        if field.required is None:
            return no("the form can do without it")
        if field.required_if and not self._is_said(field.required_if):
            return no(f"{field.required_if} does not hold")
        return evaluate(field.required, self.situation)

    def is_signature(self, field: FormField) -> bool:
        """True for a field that holds a signature, signed or not."""
        before, _, last = field.key.removeprefix(_OF_THE_CASE).rpartition(".")
        holder = self._whole(field.key) if not before else self.value(field.key.rpartition(".")[0])
        described = type(holder).model_fields.get(last) if isinstance(holder, BaseModel) else None
        return described is not None and Signature in (described.annotation, *get_args(described.annotation))

    def wanted_rows(self, field: FormField) -> Iterator[tuple[str, str]]:
        """The rows that the form's wording prints: how the record names each, and what stands on the form.

        An entry with several values is named by the first and printed as the second.
        """
        entries = self.form.wording.get(field.rows_for, ()) if field.rows_for else ()
        for entry in (entries,) if isinstance(entries, str) else entries:
            values = (entry,) if isinstance(entry, str) else tuple(entry.values())
            yield values[0], values[min(1, len(values) - 1)]

    def label(self, key: str) -> str:
        """How the form prints a column: as its wording says, else the key in words."""
        printed = self.form.wording.get(key)
        return printed if isinstance(printed, str) else in_words(key)

    def _whole(self, key: str) -> BaseModel:
        return self.situation.case if key.startswith(_OF_THE_CASE) else self.filed.record

    def _is_said(self, key_and_value: str) -> bool:
        """`special_needs` is said if it is yes or filled in, `outcome=challenge` if it has that value."""
        return is_said(self.value(key_and_value.partition("=")[0]), key_and_value)


def sheets(situation: Situation, holding: Holding) -> Iterator[Sheet]:
    """The records that go into the bundle, each with its form."""
    for held in holding.held:
        for filed in held.records:
            if filed.form not in situation.forms:
                raise DefinitionError(f"There is no form {filed.form}", f"Add templates/forms/{filed.form}.toml.")
            yield Sheet(situation, held, filed, situation.forms[filed.form])


def needed_sheets(situation: Situation, holding: Holding) -> Iterator[Sheet]:
    """The records of items that the case is known to need; of the others nobody is asked what would stand in them."""
    return (sheet for sheet in sheets(situation, holding) if sheet.held.needed.is_yes)


def decided_sheets(situation: Situation) -> Iterator[Sheet]:
    """The records of companions that say what was decided: a decision form, a letter about it (C4, C5)."""
    for companion in situation.pack.companions:
        held = HeldItem(_as_item(companion), None, yes("a decision is recorded"))
        for filed in situation.file.records_of(companion.form):
            if getattr(filed.record, "decision", None) and filed.form in situation.forms:
                yield Sheet(situation, held, filed, situation.forms[filed.form])


def _as_item(companion: Companion) -> Item:
    return Item(id=companion.form, title=companion.title, needed=Needed(), owner="adm", authority="R53, R55")


def attribute(value: Any, name: str) -> Any:
    """A named part of a record; a form that names a part there is not is wrong."""
    try:
        return getattr(value, name)
    except AttributeError:
        raise DefinitionError(f"{type(value).__name__} has no key {name}", "Run: bundler packs lint") from None


def is_said(value: Any, key_and_value: str) -> bool:
    """True where a value is yes or filled in; with `=`, where it is the one named, or a list holds it."""
    _, has_value, wanted = key_and_value.partition("=")
    if not has_value:
        return value is not False and not is_blank(value)
    held = value if isinstance(value, tuple) else (value,)
    return wanted in (yes_or_no(one).casefold() if isinstance(one, bool) else one for one in held)


def is_blank(value: Any) -> bool:
    """True for what says nothing: no is an answer, an empty row is none."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, BaseModel):
        return all(is_blank(getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, tuple | Mapping):
        return not value
    return value is None


def in_words(key: str) -> str:
    """The last part of a key as people read it: `by when`."""
    return key.rpartition(".")[2].replace("_", " ")
