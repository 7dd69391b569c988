"""Printed labels of a section's pages: its letter and a number (A12), and what was inserted behind one later (A12a)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

_LABEL = re.compile(r"([A-Z])([0-9]+)([a-z]*)")


@dataclass(frozen=True, order=True)
class Label:
    """`letter` is 0 for a plain label, 1 for a, 27 for aa."""

    section: str
    number: int
    letter: int = 0

    @classmethod
    def of(cls, text: str) -> Self:
        """ValueError for what is no label of a section's page."""
        found = _LABEL.fullmatch(text)
        if found is None:
            raise ValueError("no label of a section")
        letter = 0
        for character in found[3]:
            letter = letter * 26 + ord(character) - ord("a") + 1
        return cls(found[1], int(found[2]), letter)

    def plus(self, pages: int) -> Label:
        """The label so many pages on: A14 after A12, A12c after A12a."""
        if self.letter:
            return Label(self.section, self.number, self.letter + pages)
        return Label(self.section, self.number + pages)

    def __str__(self) -> str:
        return f"{self.section}{self.number}{_letters(self.letter)}"


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("a") + rest) + text
    return text
