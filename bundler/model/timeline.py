"""A case on a line of time: what has happened, what is planned, what is due and what was missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Lane(StrEnum):
    """The rows of the picture, from top to bottom; `value` is what stands beside each."""

    CARE = "Care and court"
    REVIEWS = "Reviews"
    MEETINGS = "Meetings and panels"
    DEADLINES = "Deadlines"


class MarkState(StrEnum):
    """What a mark says; the picture tells them apart by shape as well as by colour."""

    HAPPENED = "happened"
    PLANNED = "planned"
    DUE = "due"
    MISSED = "missed"


@dataclass(frozen=True)
class Mark:
    """One day of the case, with a few words that name no person."""

    day: date
    label: str
    lane: Lane
    state: MarkState


@dataclass(frozen=True)
class Timeline:
    """The marks of one case in order of their days, as they stand on `today`, which is `called` so."""

    reference: str
    today: date
    marks: tuple[Mark, ...]
    called: str = "today"

    @property
    def first(self) -> date:
        return min((*(mark.day for mark in self.marks), self.today))

    @property
    def last(self) -> date:
        return max((*(mark.day for mark in self.marks), self.today))
