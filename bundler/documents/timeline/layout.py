"""Where every line, sign and word of the timeline stands, in points from the top left; no two labels touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from bundler.documents.bundle.lettering import BOLD, REGULAR, drawable, width
from bundler.model.timeline import Lane, Mark, MarkState, Timeline
from bundler.model.words import MONTHS, day_in_words

WIDTH: Final = 770.0
"""Points: a landscape A4 page within its margins."""
_AXIS, _RIGHT = 108.0, WIDTH - 6
_SIZE, _SMALL, _ROW = 9.0, 8.0, 15.5
_HEAD, _LANE_GAP, _FOOT = 24.0, 8.0, 22.0
_SIGN = 7.0
_ROOM = 8.0
NOTHING_YET: Final = "Nothing that has a day is recorded yet."
_FEW_MONTHS, _MANY_MONTHS = 14, 40

Colour = tuple[float, float, float]
INK: Final[Colour] = (0.10, 0.12, 0.15)
NAVY: Final[Colour] = (0.09, 0.22, 0.37)
GREY: Final[Colour] = (0.33, 0.37, 0.42)
PALE: Final[Colour] = (0.86, 0.88, 0.91)
ALARM: Final[Colour] = (0.66, 0.10, 0.10)
AMBER: Final[Colour] = (0.60, 0.36, 0.0)
_COLOURS: Final[dict[MarkState, Colour]] = {
    MarkState.HAPPENED: NAVY, MarkState.PLANNED: GREY, MarkState.DUE: AMBER, MarkState.MISSED: ALARM,
}  # fmt: skip


@dataclass(frozen=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: Colour
    thick: float = 0.6
    dashed: bool = False


@dataclass(frozen=True)
class Sign:
    """A dot for what happened, a ring for what is planned, a diamond for what is due, a cross for what was missed."""

    x: float
    y: float
    state: MarkState
    colour: Colour


@dataclass(frozen=True)
class Words:
    """One line of text, its foot at y; one that `covers` stands on white, over whatever line runs there."""

    x: float
    y: float
    text: str
    colour: Colour = INK
    bold: bool = False
    size: float = _SIZE
    at: Literal["start", "middle", "end"] = "start"
    covers: bool = False


@dataclass(frozen=True)
class Picture:
    """The whole picture, ready to be drawn."""

    width: float
    height: float
    strokes: tuple[Stroke, ...]
    signs: tuple[Sign, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True)
class _Scale:
    """Days to points."""

    first: date
    last: date

    def x(self, day: date) -> float:
        return _AXIS + (_RIGHT - _AXIS) * (day - self.first).days / max((self.last - self.first).days, 1)


@dataclass(frozen=True)
class _Placed:
    """A mark with its label: in which row of its lane, and the label's left edge."""

    mark: Mark
    row: int
    x: float
    text: str
    left: float


def lay_out(timeline: Timeline) -> Picture:
    """The picture of a timeline; its height follows from how many labels would touch."""
    scale = _scale_of(timeline)
    lanes = [(lane, _placed([m for m in timeline.marks if m.lane is lane], scale)) for lane in Lane]
    used = [(lane, placed) for lane, placed in lanes if placed]
    strokes: list[Stroke] = []
    signs: list[Sign] = []
    words: list[Words] = []
    y = _HEAD
    for lane, placed in used:
        rows = 1 + max(each.row for each in placed)
        words.append(Words(0, y + _ROW - 4.6, lane.value, NAVY, bold=True))
        for each in placed:
            middle = y + each.row * _ROW + _ROW / 2
            colour = _COLOURS[each.mark.state]
            signs.append(Sign(each.x, middle, each.mark.state, colour))
            said = INK if each.mark.state is MarkState.HAPPENED else colour
            words.append(Words(each.left, middle + 3.1, each.text, said, covers=True))
        y += rows * _ROW + _LANE_GAP
        strokes.append(Stroke(0, y - _LANE_GAP / 2, WIDTH, y - _LANE_GAP / 2, PALE))
    if not used:
        words.append(Words(_AXIS, y + _ROW - 4.6, NOTHING_YET, GREY))
        y += _ROW + _LANE_GAP
    for day, name in _ticks(scale):
        strokes.insert(0, Stroke(scale.x(day), _HEAD - 6, scale.x(day), y - _LANE_GAP / 2, PALE, 0.4))
        words.append(Words(scale.x(day), _HEAD - 9, name, GREY, size=_SMALL, at="middle"))
    here = scale.x(timeline.today)
    strokes.append(Stroke(here, _HEAD - 6, here, y, ALARM, 0.8, dashed=True))
    label = f"{timeline.called}, {day_in_words(timeline.today)}"
    words.append(Words(_within(here, label), y + 10, label, ALARM, bold=True, size=_SMALL, at="middle"))
    return Picture(WIDTH, y + _FOOT, tuple(strokes), tuple(signs), tuple(words))


def _scale_of(timeline: Timeline) -> _Scale:
    """From the first of the first month to the end of the last, so that no mark stands on the edge."""
    spare = max((timeline.last - timeline.first).days // 12, 10)
    return _Scale(timeline.first.replace(day=1), timeline.last + timedelta(days=spare))


def _placed(marks: Iterable[Mark], scale: _Scale) -> tuple[_Placed, ...]:
    """Each label beside its sign, in the first row where nothing stands yet."""
    taken: list[list[tuple[float, float]]] = []
    found: list[_Placed] = []
    for mark in sorted(marks, key=lambda each: (each.day, each.label)):
        x, text = scale.x(mark.day), drawable(_said(mark))
        long = width(text, REGULAR, _SIZE)
        left = x + _SIGN if x + _SIGN + long <= _RIGHT else x - _SIGN - long
        area = (min(left, x - _SIGN / 2) - _ROOM / 2, max(left + long, x + _SIGN / 2) + _ROOM / 2)
        row = next((number for number, row in enumerate(taken) if _is_free(row, area)), len(taken))
        if row == len(taken):
            taken.append([])
        taken[row].append(area)
        found.append(_Placed(mark, row, x, text, left))
    return tuple(found)


def _said(mark: Mark) -> str:
    day = f"{mark.day.day} {MONTHS[mark.day.month - 1][:3]} {mark.day.year}"
    state = "" if mark.state is MarkState.HAPPENED else f"{mark.state.value} "
    return f"{mark.label}: {state}{day}"


def _is_free(row: Iterable[tuple[float, float]], area: tuple[float, float]) -> bool:
    return all(area[1] <= left or right <= area[0] for left, right in row)


def _ticks(scale: _Scale) -> Iterator[tuple[date, str]]:
    """The first of each month; of each third one over a longer time, and of each year over a very long one."""
    months = (scale.last.year - scale.first.year) * 12 + scale.last.month - scale.first.month
    step = 1 if months <= _FEW_MONTHS else 3 if months <= _MANY_MONTHS else 12
    day = scale.first
    while day <= scale.last:
        if (day.month - 1) % step == 0:
            name = str(day.year) if step == 12 else MONTHS[day.month - 1][:3]
            yield day, f"{name} {day.year}" if day.month == 1 and step < 12 else name
        day = (day + timedelta(days=32)).replace(day=1)


def _within(middle: float, text: str) -> float:
    """A centre at which the text stays inside the picture."""
    half = width(drawable(text), BOLD, _SMALL) / 2
    return min(max(middle, half), WIDTH - half)
