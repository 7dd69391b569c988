"""Timescales as their TOML files define them, and what they come to in one case: deadlines, met, missed or due."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bundler.model.fields import Clock, Record, ShortName, Weekday
from bundler.model.pack import Needed

Unit = Literal["hours", "working days", "days", "weeks", "months", "years"]
Direction = Literal["within", "every", "before", "by", "as-soon-as-possible"]

_SPAN = re.compile(r"(\d{1,4}) (hour|working day|day|week|month|year)s?")


@dataclass(frozen=True)
class Span:
    """So many of a unit: 20 working days."""

    count: int
    unit: Unit


@cache
def spans_of(duration: str) -> tuple[Span, ...]:
    """`20 working days and 3 months` are 20 working days, and three months counted from their end."""
    found = [_SPAN.fullmatch(part) for part in duration.split(" and ")] if duration else []
    spans: list[Span] = []
    for each in found:
        if not each:
            raise ValueError("a duration is written like 20 working days, 72 hours, or 20 working days and 3 months")
        unit: Any = f"{each[2]}s"
        spans.append(Span(int(each[1]), unit))
    return tuple(spans)


def _is_duration(text: str) -> str:
    if any(span.unit == "hours" for span in spans_of(text)[1:]):
        raise ValueError("hours cannot follow another span of time")
    return text


Duration = Annotated[str, AfterValidator(_is_duration)]
"""A duration as people write it: `20 working days`, `72 hours`, `20 working days and 3 months`; "" is none."""


class Timescale(Record):
    """One rule of time, of one source.

    `what` names the duty that is timed: rules of several sources about the same duty stand side by side, and the
    earliest binds (R263-R268). `trigger` and the others that name an event use the names of rules/events.py.

    `direction` says how `duration` and `trigger` make the last day:
    `within` so long after the trigger; `every` so long after the trigger and then after each time it was done;
    `before` so long before the trigger, and with no duration on the day before it at the latest, and with `weekday`
    on that day of the week so many weeks earlier; `by` on the day of the trigger; `as-soon-as-possible` after it.

    `evidence` is the event that shows that the duty was done; it counts from the event `since` on, or else from the
    trigger where the duty comes after it, unless it may have been done `or_earlier`. `until` is the event that ends
    the duty. Once `overtaken_by` has happened, a duty of which nothing is recorded is a gap in the record, no longer
    a thing to do.
    `counts_first_day` makes the day of the trigger day 1 (Children Act 1989 s32); otherwise it is day 0.
    `of_service` rules time what a service does for all its children (R106); no single case can keep or miss them.
    `alert` rules are told of in every check of the case while they are missed and not done.
    `who` are the roles that act; the first owns the deadline.
    """

    id: ShortName
    what: ShortName
    title: str
    trigger: str
    direction: Direction
    duration: Duration = ""
    weekday: Weekday | None = None
    at: Clock | None = None
    counts_first_day: bool = False
    evidence: str | None = None
    or_earlier: bool = False
    since: str | None = None
    until: str | None = None
    overtaken_by: str | None = None
    of_service: bool = False
    alert: bool = False
    who: tuple[str, ...] = Field(min_length=1)
    applies: Needed = Needed()
    authority: str
    source: str
    words: str
    in_force_from: date | Literal["not set"] | None = None
    in_force_to: date | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.direction in ("within", "every") and not self.duration:
            raise ValueError("it needs a duration")
        if self.direction in ("by", "as-soon-as-possible") and self.duration:
            raise ValueError("it takes no duration")
        if self.weekday and (self.direction != "before" or [each.unit for each in self.spans] != ["weeks"]):
            raise ValueError("a weekday goes with direction before and a duration in weeks")
        if self.counts_first_day and self.direction != "within":
            raise ValueError("counts_first_day goes with direction within")
        if self.counts_first_day and self.spans[0].unit in ("hours", "working days"):
            raise ValueError("counts_first_day goes with days, weeks, months or years")
        return self

    @property
    def spans(self) -> tuple[Span, ...]:
        return spans_of(self.duration)

    @property
    def events(self) -> dict[str, str]:
        """The events that are named, by the key that names them."""
        named = {key: getattr(self, key) for key in ("trigger", "evidence", "since", "until", "overtaken_by")}
        return {key: name for key, name in named.items() if name}

    def is_in_force(self, on: date) -> bool:
        if self.in_force_from == "not set":
            return False
        return (self.in_force_from or on) <= on <= (self.in_force_to or on)


class Timescales(Record):
    """The rules of time of one source: statute and guidance, or one authority's own procedure."""

    name: ShortName
    title: str
    is_law: bool = False
    timescales: tuple[Timescale, ...]


@dataclass(frozen=True)
class Moment:
    """When something happened, and the place in the case folder that says so."""

    day: date
    place: str
    at: time | None = None


class State(StrEnum):
    """What became of a deadline; `value` is what people read."""

    MISSED = "missed"
    DUE = "due"
    CANNOT_TELL = "cannot tell"
    MET = "met"
    NOT_APPLICABLE = "not applicable"


class Standing(StrEnum):
    """How a deadline or a duty stands, in the order in which people want to read of it."""

    MISSED = "missed"
    DUE = "due"
    CANNOT_TELL = "cannot tell"
    DONE_LATE = "done late"
    MET = "met"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class Deadline:
    """One timescale in one case.

    `started` is the trigger that counts, `done` the evidence, `booked_for` the day for which it is planned.
    `due_on` is the last day, `due_at` the time on that day where one is given; both None where the source gives no
    number, or nothing can be worked out. `late_by` and `working_days_late` tell by how much it was missed, or is by
    now. `working_days_left` count today's successors up to the last day. `because` explains a cannot tell and a not
    applicable; `missing` are the facts without which nobody can tell. `binds` is true for the deadline that comes
    first of all those about the same duty.
    """

    timescale: Timescale
    of: str
    of_title: str
    is_law: bool
    state: State
    due_on: date | None = None
    due_at: time | None = None
    started: Moment | None = None
    done: Moment | None = None
    booked_for: date | None = None
    late_by: int = 0
    working_days_late: int = 0
    working_days_left: int | None = None
    because: str = ""
    missing: tuple[str, ...] = ()
    binds: bool = False

    @property
    def is_open(self) -> bool:
        """True while there is still something to do about it."""
        return self.done is None and self.state in (State.MISSED, State.DUE)

    @property
    def standing(self) -> Standing:
        """Its state; one that was missed and is done is pressing no longer."""
        is_done_late = self.state is State.MISSED and self.done is not None
        return Standing.DONE_LATE if is_done_late else Standing(self.state.value)

    @property
    def name(self) -> str:
        """`england/first-review`: one of its kind among all sources."""
        return f"{self.of}/{self.timescale.id}"


@dataclass(frozen=True)
class Duty:
    """The deadlines of one duty, the one that binds first."""

    what: str
    deadlines: tuple[Deadline, ...]

    @property
    def binding(self) -> Deadline:
        """The deadline that comes first; where none has a day, any of them."""
        return self.deadlines[0]

    @property
    def standing(self) -> Standing:
        """That of its most pressing deadline; once the duty is done, what nobody can tell presses no more."""
        standings = [each.standing for each in self.deadlines]
        is_done = any(each.done for each in self.deadlines)
        telling = [each for each in standings if not (is_done and each is Standing.CANNOT_TELL)]
        return min(telling, key=list(Standing).index)

    @property
    def others(self) -> tuple[Deadline, ...]:
        return self.deadlines[1:]
