"""Facts that nobody has recorded: what conditions and clocks answer with where they cannot tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Missing:
    """The facts without which nobody can tell, as places in the case folder."""

    facts: tuple[str, ...]


def missing(*facts: str) -> Missing:
    """The facts of case.json that nobody has recorded yet."""
    return Missing(tuple(f"case.json: {fact}" for fact in facts))
