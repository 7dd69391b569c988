"""Which cases are quiet: touched, then left alone, then unchanged at two glances. No threads, no clock, no disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_BREATH = 0.2
"""Seconds at most between a touch and the first glance, so that a storm of events makes no storm of glances."""


@dataclass
class _Touched:
    """A case that changed: when it last did, what it looked like then, and when to glance at it next."""

    changed: float
    first: float
    next_glance: float
    appearance: object | None = None


class Tracker:
    """Decides when a touched case may be looked at. Times are seconds of one monotonic clock.

    A case is due once two glances, `settle` seconds apart and with no touch between them, found it unchanged, and its
    changed files open. Files that will not open are waited for, but after `patience` seconds of quiet the case is due
    all the same, so that people are told. Nothing else ends the waiting: a copy of an hour is waited for an hour
    (T2, T7). Where no event tells of a change, the glances do.
    """

    def __init__(self, settle: float, patience: float) -> None:
        self._settle = settle
        self._patience = max(settle, patience)
        self._touched: dict[str, _Touched] = {}

    def __len__(self) -> int:
        return len(self._touched)

    def __contains__(self, case: str) -> bool:
        return case in self._touched

    def touched(self, case: str, now: float) -> None:
        """Something happened to the case: its quiet time begins again."""
        known = self._touched.get(case)
        first = known.first if known else now
        self._touched[case] = _Touched(now, first, now + min(_BREATH, self._settle / 10))

    def due_for_a_glance(self, now: float) -> tuple[str, ...]:
        """The cases to glance at now, those that were touched first coming first."""
        due = [(one.first, case) for case, one in self._touched.items() if one.next_glance <= now]
        return tuple(case for _, case in sorted(due))

    def glanced(self, case: str, appearance: object, now: float, *, opens: Callable[[], bool]) -> bool:
        """What a glance found; True if the case is due, and then it is no longer waiting."""
        one = self._touched[case]
        if one.appearance is None:
            one.appearance = appearance
            one.next_glance = now + self._settle
        elif one.appearance != appearance:
            self._touched[case] = _Touched(now, one.first, now + self._settle, appearance)
        elif now - one.changed >= self._patience or opens():
            del self._touched[case]
            return True
        else:
            one.next_glance = now + self._settle
        return False

    def next_glance(self) -> float | None:
        """When the next glance is due; None where nothing waits."""
        return min((one.next_glance for one in self._touched.values()), default=None)

    def longest_wait(self, now: float) -> float:
        """For how many seconds the case that was touched first has been waiting."""
        return now - min((one.first for one in self._touched.values()), default=now)

    def forget(self, case: str) -> None:
        """The case is gone."""
        self._touched.pop(case, None)
