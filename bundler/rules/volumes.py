"""Where a bundle that is too long is cut into volumes: where documents begin, inside one only if it must (Q20)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def cut(starts: Sequence[int], end: int, room: int) -> Iterator[range]:
    """The pages of each volume, at most `room` of them.

    `starts` are the pages, in order, at which a volume may begin; the first is the first of all, `end` comes after the
    last. A document that is longer than a volume begins one of its own, and is cut where that is full.
    """
    begin = starts[0]
    while end - begin > room:
        fitting = [start for start in starts if begin < start <= begin + room]
        at = fitting[-1] if fitting else begin + room
        yield range(begin, at)
        begin = at
    yield range(begin, end)
