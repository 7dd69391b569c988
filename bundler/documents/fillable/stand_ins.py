"""What stands in for a record while a form to be filled in is rendered: every field prints the mark of its control.

A field counts as filled in wherever a template asks, so that what prints only beside an answer is there to be answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from pydantic import BaseModel

from bundler.documents.fillable.answering import as_text
from bundler.documents.fillable.kinds import Group, Kind, Leaf, Rows, Shape, shape_of
from bundler.documents.fillable.register import Register
from bundler.model.fields import Signature
from bundler.model.returned import recorded

BLANK_ROWS: Final = 3
"""Empty rows behind those of the record."""


class Slot:
    """A field that is filled in as one thing."""

    def __init__(self, register: Register, path: str, leaf: Leaf, value: Any) -> None:
        self._register, self._path, self._leaf, self.value = register, path, leaf, value

    def __str__(self) -> str:
        if self._leaf.kind is Kind.CHOICES:
            raise TypeError(f"{self._path} is a list: print each of its options with `in` and the filter tick")
        return self._register.enter(self._path, self._leaf, as_text(self._leaf, self.value), recorded(self.value))

    def __html__(self) -> str:
        return str(self)

    def __eq__(self, other: object) -> Any:
        """Of a choice, the tick of one option; of anything else whether the record says the same."""
        if self._leaf.kind is Kind.CHOICE and isinstance(other, str):
            return Tick(self, other, self.value == other)
        return self.value == (other.value if isinstance(other, Slot) else other)

    def __ne__(self, other: object) -> bool:
        return not self.value == (other.value if isinstance(other, Slot) else other)

    def __hash__(self) -> int:
        return hash(self._path)

    def holds(self, option: str) -> Tick:
        """The tick of one option of a list."""
        return Tick(self, option, option in (self.value or ()))

    def tick(self, *, answer: bool) -> str:
        """The box for yes, or for no."""
        return self._box("yes" if answer else "no", is_ticked=self.value is answer)

    def _box(self, option: str, *, is_ticked: bool) -> str:
        tag = f"{self._path}={option}"
        return self._register.enter(tag, self._leaf, "x" if is_ticked else "", recorded(self.value), is_tick=True)


class Tick:
    """One option of a choice, which prints as a box."""

    def __init__(self, slot: Slot, option: str, is_ticked: bool) -> None:
        self._slot, self._option, self._is_ticked = slot, option, is_ticked

    def tick(self) -> str:
        return self._slot._box(self._option, is_ticked=self._is_ticked)  # noqa: SLF001 - a tick is a piece of its slot


class StandIn:
    """A record, or a group of fields of one; without a value where the record has no such group yet.

    Its own attributes are underscored: every other name is a field's.
    """

    def __init__(self, register: Register, path: str, record: type[BaseModel], value: BaseModel | None) -> None:
        self._register, self._path, self._record, self._value = register, path, record, value

    def __getattr__(self, name: str) -> Any:
        field = self._record.model_fields.get(name)
        if name.startswith("_") or not (field or hasattr(self._record, name)):
            raise AttributeError(name)
        value = getattr(self._value, name, None)
        if field is None:
            return value
        return _stand_in(self._register, f"{self._path}.{name}".removeprefix("."), shape_of(field.annotation), value)


class Row(StandIn):
    """One row of a list; a fixed one stands where the form's wording names it, and is not added to."""

    _is_fixed = False


def value_of(one: Any) -> Any:
    """What the record says, of a stand-in or of anything else."""
    if isinstance(one, StandIn):
        return one._value  # noqa: SLF001 - public names are fields
    return one.value if isinstance(one, Slot) else one


def is_new(one: Any) -> bool:
    """True for a row that the record does not have yet."""
    return isinstance(one, Row) and one._value is None  # noqa: SLF001


def path_of_row(one: Any) -> str:
    """The path of a row that can be added to; nothing for all else."""
    return one._path if isinstance(one, Row) and not one._is_fixed else ""  # noqa: SLF001


def signed(signature: StandIn) -> str:
    """Who signed: two controls, for the name and for the role."""
    known = value_of(signature)
    scan = " (signed copy follows this form)" if isinstance(known, Signature) and known.scan else ""
    return f"{signature.name}, {signature.role}{scan}"


class RowsStandIn(Sequence[Any]):
    """A list: its rows, and empty ones behind them."""

    def __init__(self, register: Register, path: str, each: Leaf | Group, rows: Sequence[Any]) -> None:
        self._register, self._path, self._each, self._rows = register, path, each, rows

    def __len__(self) -> int:
        return len(self._rows) + BLANK_ROWS

    def __getitem__(self, number: Any) -> Any:
        if not isinstance(number, int):
            return [self[one] for one in range(*number.indices(len(self)))]
        at = number + len(self) if number < 0 else number
        if not 0 <= at < len(self):
            raise IndexError(number)
        return self._row(at)

    def __iter__(self) -> Iterator[Any]:
        return (self[number] for number in range(len(self)))

    def saying(self, key: str, value: str, letters: Any) -> tuple[Any, ...]:
        """The rows whose `key` says `value`, or a new one that will."""
        found = [at for at, row in enumerate(self._rows) if letters(getattr(row, key)) == letters(value)]
        if found:
            return tuple(self._row(at, is_fixed=True) for at in found)
        at = len(self) + len([path for path in self._register.given if path.startswith(f"{self._path}[")])
        self._register.given[f"{self._path}[{at}]"] = {key: value}
        return (self._row(at, is_fixed=True),)

    def _row(self, at: int, *, is_fixed: bool = False) -> Any:
        value, path = self._rows[at] if at < len(self._rows) else None, f"{self._path}[{at}]"
        if at >= len(self._rows):
            self._register.new_rows.add(path)
        if isinstance(self._each, Group):
            row = Row(self._register, path, self._each.record, value)
            row._is_fixed = is_fixed  # noqa: SLF001
            return row
        return Slot(self._register, path, self._each, value)


def stand_in_for(record: BaseModel, register: Register) -> StandIn:
    return StandIn(register, "", type(record), record)


def _stand_in(register: Register, path: str, shape: Shape, value: Any) -> Any:
    match shape:
        case Leaf():
            return Slot(register, path, shape, value)
        case Group():
            return StandIn(register, path, shape.record, value)
        case Rows():
            return RowsStandIn(register, path, shape.each, value or ())
    return value


__all__ = [
    "RowsStandIn", "Slot", "StandIn", "Tick", "is_new", "path_of_row", "signed", "stand_in_for", "value_of",
]  # fmt: skip
