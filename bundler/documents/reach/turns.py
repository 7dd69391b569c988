"""What may be read over the turn of a page: the last lines of one, and the first of the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_EDGE_LINES: Final = 4
"""How many lines at a page's edge may be its header or footer."""


def over_the_turn(before: str, after: str) -> str:
    """Each last line of a page with each first of the next, whatever headers and footers stand between them."""
    return "\n\f\n".join(_joints(before, after))


def _joints(before: str, after: str) -> Iterator[str]:
    last = [line for line in before.splitlines() if line.strip()][-_EDGE_LINES:]
    first = [line for line in after.splitlines() if line.strip()][:_EDGE_LINES]
    for end in range(len(last), 0, -1):
        for start in range(len(first)):
            yield f"{last[end - 1]}\n{first[start]}"
