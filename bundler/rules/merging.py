"""Merging a returned form into its record: what that said when the form was written, says now, and the form says.

A field that only the form changed is taken; one that only the record changed stays; one that both changed to different
things is a conflict. Rows are known again by their contents, since people add, delete and reorder them on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from pydantic import JsonValue

from bundler.model.merged import Difference, Merged, Side
from bundler.model.returned import Answers, RowAnswers, is_nothing, steps_of
from bundler.rules.disclosure import WITHHELD, WITHHELD_AS_CONFIDENTIAL

_WITHHELD = (WITHHELD, WITHHELD_AS_CONFIDENTIAL)
"""What a form says where it does not tell is nobody's answer."""
EVERY = ""
"""The place that a decision about all conflicts is kept under."""


def merge(
    base: Answers | None, now: Mapping[str, JsonValue], form: Answers, use: Mapping[str, Side] | None = None
) -> Merged:
    """The record `now` with what the form changed since `base`; without a base every difference is a conflict.

    `use` says for places in conflict, or for EVERY one, which side counts.
    """
    merging = _Merging(deepcopy(dict(now)), base, dict(use or {}))
    for key, value in form.values.items():
        merging.take_value(key, value)
    for key, rows in form.rows.items():
        merging.take_rows(key, rows)
    return Merged(
        record=merging.record, changes=tuple(merging.changes), conflicts=tuple(merging.conflicts),
        decided=merging.decided,
    )  # fmt: skip


@dataclass
class _Merging:
    record: dict[str, Any]
    base: Answers | None
    use: dict[str, Side]
    changes: list[Difference] = field(default_factory=list)
    conflicts: list[Difference] = field(default_factory=list)
    decided: dict[str, Side] = field(default_factory=dict)

    def take_value(self, key: str, form: JsonValue) -> None:
        was = self.base.values.get(key) if self.base else _UNKNOWN
        if self._is_taken(key, was, _get(self.record, key), form):
            _set(self.record, key, form)

    def take_rows(self, key: str, form: tuple[RowAnswers, ...]) -> None:
        """The rows of one list, each merged with the row of the record that it was."""
        now = _get(self.record, key) or []
        base = self.base.rows.get(key, ()) if self.base else _rows_of(now, form)
        rows = _Rows(key, base, list(now), _without_emptied(base, form))
        before = len(self.changes)
        result = [row for at, one in rows.in_order() if (row := self._row(rows, at, one)) is not _GONE]
        if result != now:
            _set(self.record, key, result)
            if len(self.changes) == before:
                self.changes.append(Difference(place=f"{key}[order]", record=now, form=result))

    def _row(self, rows: _Rows, at: int | None, row: RowAnswers | None) -> Any:
        """What becomes of one row: of the record's at a number, of the form's, or of both where they are the same."""
        now = deepcopy(rows.now[at]) if at is not None else None
        if row is None:
            return self._left_out(rows, at or 0, now)
        if now is None:
            return self._added(rows, row)
        base = rows.base_of(row)
        for key, form in row.values.items():
            was = base.values.get(key) if base and self.base else _UNKNOWN
            place = f"{rows.key}[{at}]{f'.{key}' if key else ''}"
            if self._is_taken(place, was, _get(now, key), form):
                now = _with(now, key, form)
        return now

    def _left_out(self, rows: _Rows, at: int, now: Any) -> Any:
        """A row of the record that the form does not have: new in the record, or deleted in the form."""
        base = rows.base_at(at)
        if base is None:
            return now
        is_as_it_was = all(_same(value, _get(now, key)) for key, value in base.values.items())
        place = f"{rows.key}[{at}]"
        return _GONE if self._is_taken(place, now if is_as_it_was else _UNKNOWN, now, None) else now

    def _added(self, rows: _Rows, row: RowAnswers) -> Any:
        """A row of the form that the record does not have: new in the form, or deleted in the record."""
        base, fresh = rows.base_of(row), _built(row)
        if base is None:
            self.changes.append(Difference(place=f"{rows.key}[new]", form=fresh))
            return fresh
        is_as_it_was = all(_same(base.values.get(key), value) for key, value in row.values.items())
        place = f"{rows.key}[was {row.row}]"
        return fresh if not is_as_it_was and self._is_taken(place, _UNKNOWN, None, fresh) else _GONE

    def _is_taken(self, place: str, was: Any, now: JsonValue, form: JsonValue) -> bool:
        """Whether the form's answer replaces the record's; notes the change, or the conflict."""
        if _same(now, form) or (was is not _UNKNOWN and _same(was, form)) or form in _WITHHELD:
            return False
        if self.base is None and is_nothing(form):
            return False
        difference = Difference(place=place, record=now, form=form)
        is_free = _same(was, now) if was is not _UNKNOWN else is_nothing(now) and self.base is None
        side: Side | None = "form" if is_free else self.use.get(place, self.use.get(EVERY))
        if side is None:
            self.conflicts.append(difference)
        elif not is_free:
            self.decided[place] = side
        if side == "form":
            self.changes.append(difference)
        return side == "form"


class _Unknown:
    """What nobody knows any more."""


_UNKNOWN = _Unknown()
_GONE = object()


@dataclass
class _Rows:
    """The rows of one list in the base, in the record and in the form, and which is which."""

    key: str
    base: tuple[RowAnswers, ...]
    now: list[Any]
    form: tuple[RowAnswers, ...]

    def __post_init__(self) -> None:
        self._now_of = dict(_aligned(self.base, self.now))
        self._base_of_now = {now: base for base, now in self._now_of.items()}
        self._base_by_number = {row.row: at for at, row in enumerate(self.base)}

    def base_of(self, row: RowAnswers) -> RowAnswers | None:
        at = self._base_by_number.get(row.row) if row.row is not None else None
        return None if at is None else self.base[at]

    def base_at(self, now: int) -> RowAnswers | None:
        """What a row of the record was; None for one that is new there."""
        at = self._base_of_now.get(now)
        return None if at is None else self.base[at]

    def in_order(self) -> Iterator[tuple[int | None, RowAnswers | None]]:
        """Every row once: in the record's order, or in the form's if somebody changed it there.

        A row that only one side has stands behind the one it stands behind on that side.
        """
        kept = [row for row in self.form if not self._is_known(row)]
        places = [self._now_at(row) for row in kept]
        of_form = {at: row for at, row in zip(places, kept, strict=True) if at is not None}
        new = {-1 - number: row for number, row in enumerate(kept)}
        in_form = [-1 - number if at is None else at for number, at in enumerate(places)]
        in_record = list(range(len(self.now)))
        order = _woven(in_form, in_record) if self._is_reordered() else _woven(in_record, in_form)
        for at in order:
            yield (None, new[at]) if at < 0 else (at, of_form.get(at))

    def _is_reordered(self) -> bool:
        numbers = [row.row for row in self.form if row.row is not None]
        return numbers != sorted(numbers)

    def _now_at(self, row: RowAnswers) -> int | None:
        at = self._base_by_number.get(row.row) if row.row is not None else None
        return None if at is None else self._now_of.get(at)

    def _is_known(self, row: RowAnswers) -> bool:
        """Whether a row that the form added stands in the record already."""
        if row.row is not None:
            return False
        new = [each for at, each in enumerate(self.now) if at not in self._base_of_now]
        return any(all(_same(value, _get(each, key)) for key, value in row.values.items()) for each in new)


def _woven(order: list[int], other: list[int]) -> list[int]:
    """One order, with what only the other has put behind the same neighbour as there."""
    woven = list(order)
    before: int | None = None
    for one in other:
        if one not in woven:
            woven.insert(0 if before is None else woven.index(before) + 1, one)
        before = one
    return woven


def _without_emptied(base: tuple[RowAnswers, ...], form: tuple[RowAnswers, ...]) -> tuple[RowAnswers, ...]:
    """The form's rows; one whose every field was emptied is taken for deleted."""
    was_blank = {row.row for row in base if row.is_blank}
    return tuple(row for row in form if not row.is_blank or row.row in was_blank)


def _aligned(base: tuple[RowAnswers, ...], now: list[Any]) -> Iterator[tuple[int, int]]:
    """Which row of the base is which of the record: the same ones, then the likest, then those that are left over."""
    free = list(range(len(now)))
    waiting = list(range(len(base)))
    for least in (1.0, 0.3):
        for at in list(waiting):
            likest = max(free, key=lambda one: _likeness(base[at], now[one]), default=None)
            if likest is not None and _likeness(base[at], now[likest]) >= least:
                yield at, likest
                free.remove(likest)
                waiting.remove(at)
    if len(free) == len(waiting):
        yield from zip(waiting, free, strict=True)


def _likeness(base: RowAnswers, now: Any) -> float:
    """How much of a row is the same, between 0 and 1."""
    same = sum(_same(value, _get(now, key)) for key, value in base.values.items())
    said = sum(not is_nothing(value) and _same(value, _get(now, key)) for key, value in base.values.items())
    return 1.0 if same == len(base.values) else said / len(base.values)


def _rows_of(now: list[Any], form: tuple[RowAnswers, ...]) -> tuple[RowAnswers, ...]:
    """Without a base: the record's rows by their numbers, as the form would print them."""
    keys = dict.fromkeys(key for row in form for key in row.values)
    return tuple(RowAnswers(row=at, values={key: _get(row, key) for key in keys}) for at, row in enumerate(now))


def _built(row: RowAnswers) -> Any:
    """A new row of a record."""
    if list(row.values) == [""]:
        return row.values[""]
    fresh: dict[str, Any] = {}
    for key, value in {**row.given, **row.values}.items():
        if not is_nothing(value):
            _set(fresh, key, value)
    return fresh


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or (is_nothing(one) and is_nothing(other))


def _get(value: Any, key: str) -> Any:
    for step in steps_of(key) if key else ():
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _with(value: Any, key: str, new: JsonValue) -> Any:
    if not key:
        return new
    _set(value, key, new)
    return value


def _set(record: dict[str, Any], key: str, value: JsonValue) -> None:
    """Sets a dotted key; groups on the way that are not there yet are made."""
    *groups, last = [str(step) for step in steps_of(key)]
    for group in groups:
        below = record.get(group)
        if not isinstance(below, dict):
            below = record[group] = {}
        record = below
    record[last] = value
