"""Which kind of control a field of a record takes, by the field's type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from enum import Enum, StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from bundler.model.returned import Steps


class Kind(StrEnum):
    """What somebody fills a field in with."""

    TEXT = "text"
    DATE = "date"
    CLOCK = "clock"
    NUMBER = "number"
    YES_NO = "yes-no"
    CHOICE = "choice"
    CHOICES = "choices"


@dataclass(frozen=True)
class Leaf:
    """A field that is filled in as one thing; `options` are what a choice is between, as the record writes them."""

    kind: Kind
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """A record inside a record."""

    record: type[BaseModel]


@dataclass(frozen=True)
class Rows:
    """A list of records, or of texts."""

    each: Leaf | Group


Shape = Leaf | Group | Rows | None
"""None is what no control can hold."""

_LEAVES = {str: Kind.TEXT, date: Kind.DATE, time: Kind.CLOCK, int: Kind.NUMBER, bool: Kind.YES_NO}


def shape_of(annotation: Any) -> Shape:
    """The shape of a value of this type."""
    plain = _plain(annotation)
    if get_origin(plain) is tuple:
        return _rows(shape_of(get_args(plain)[0]))
    if options := tuple(_options(plain)):
        return Leaf(Kind.CHOICE, options)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return Group(plain)
    return Leaf(_LEAVES[plain]) if plain in _LEAVES else None


def shape_at(record: type[BaseModel], steps: Steps) -> Shape:
    """The shape of what stands at a place of a record; None where it has no such place."""
    shape: Shape = Group(record)
    for step in steps:
        if isinstance(shape, Rows) and isinstance(step, int):
            shape = shape.each
        elif isinstance(shape, Group) and step in shape.record.model_fields:
            shape = shape_of(shape.record.model_fields[str(step)].annotation)
        else:
            return None
    return shape


def _rows(each: Shape) -> Shape:
    if isinstance(each, Leaf) and each.kind is Kind.CHOICE:
        return Leaf(Kind.CHOICES, each.options)
    return Rows(each) if isinstance(each, Leaf | Group) else None


def _options(plain: Any) -> Iterator[str]:
    if get_origin(plain) is Literal:
        yield from (option for option in get_args(plain) if isinstance(option, str))
    elif isinstance(plain, type) and issubclass(plain, Enum):
        yield from (str(member.value) for member in plain)


def _plain(annotation: Any) -> Any:
    """A type without its annotations and without None."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        known = [part for part in get_args(annotation) if part is not NoneType]
        return _plain(known[0]) if len(known) == 1 else None
    return annotation
