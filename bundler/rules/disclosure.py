"""What an audience may see of a case: restricted facts are withheld unless its pack says otherwise (D2, D7)."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel

from bundler.model.case import Case
from bundler.model.fields import Protected, Restricted
from bundler.model.pack import Pack

WITHHELD = "Withheld from this copy"
WITHHELD_AS_CONFIDENTIAL = "Withheld (confidential)"

R = TypeVar("R", bound=BaseModel)


def sees_of(pack: Pack, case: Case) -> frozenset[Protected]:
    """The kinds of restricted fact that the pack's audience may read in this case."""
    if case.placement.confidential is False:
        return frozenset((*pack.sees, *pack.sees_if_open))
    return frozenset(pack.sees)


def shown(record: R, sees: Collection[str]) -> R:
    """A copy with every restricted text that the audience may not see replaced; what is empty stays empty."""
    return record.model_copy(update={name: _seen(record, name, sees) for name in type(record).model_fields})


@cache
def restrictions(record: type[BaseModel]) -> dict[str, Restricted]:
    """The restricted fields of a record with what restricts each."""
    found = {name: _mark((*field.metadata, field.annotation)) for name, field in record.model_fields.items()}
    return {name: mark for name, mark in found.items() if mark}


def is_confidential(record: BaseModel, mark: Restricted) -> bool:
    """True for where a person can be reached who may be hiding: confidential until somebody records that it is not.

    It is withheld even from those who may see where parents live.
    """
    is_kept = mark.kind == "parent-address" and "address_confidential" in type(record).model_fields
    return is_kept and getattr(record, "address_confidential", None) is not False


def _seen(record: BaseModel, name: str, sees: Collection[str]) -> Any:
    value, mark = getattr(record, name), restrictions(type(record)).get(name)
    if mark and is_confidential(record, mark):
        return _kept_confidential(record, value)
    return _within(value, sees) if mark is None or mark.kind in sees else _withheld(value)


def _kept_confidential(record: BaseModel, value: Any) -> str | None:
    """Never blank where somebody said that it is confidential: a blank would read as not known."""
    is_said = getattr(record, "address_confidential", None) is True
    return WITHHELD_AS_CONFIDENTIAL if is_said or (value or "").strip() else value


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


def _mark(marks: Collection[Any]) -> Restricted | None:
    """The restriction among marks or deep inside annotations: `PlacementText | None` carries it one level down."""
    for mark in marks:
        if isinstance(mark, Restricted):
            return mark
        if found := _mark(get_args(mark)):
            return found
    return None
