"""How a sample paper looks: whose it is, by its header and colour, and how its text is set."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """`colour` is six hexadecimal digits, `size` points, `spacing` the distance of lines in line heights."""

    title: str
    head: str
    colour: str
    size: float = 11
    spacing: float = 1.3
    landscape: bool = False
