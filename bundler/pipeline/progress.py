"""How the work says where it is: a step's name, how much of it is done, and how much there is."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def silent(_step: str, _done: int, _total: int) -> None:
    """Says nothing."""
