"""How the work says where it is: a step's name and how much of it is done."""

from typing import Protocol


class Progress(Protocol):
    """Told at the start and during each step; must not raise."""

    def __call__(self, step: str, done: int, total: int) -> None: ...


def silent(step: str, done: int, total: int) -> None:
    """Says nothing."""
