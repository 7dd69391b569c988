"""A fact in what was read off a picture, where one sign of it was read as another, twice, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bundler.rules.letters_read import Letters

_FAULTS: Final = 1
"""With two, a school is its town, and a mail address its neighbour's."""
_TOO_MUCH: Final = _FAULTS + 1
_READ_AS_ANYTHING: Final = "f"
"""Mostly as t."""
_ALIKE: Final = frozenset({"ce", "ec", "uv", "vu", "hn", "nh"})
"""Letters of which each is read as the other, even in a code."""
_FLAT: Final = re.compile(r"\d+[^\W\d_]")


@dataclass(frozen=True)
class Misread:
    """What is looked for, letter for letter as it compares; `figures` says which of them were figures.

    Of words (`is_words`) any letter may be another one. A postcode with another letter is another place, a mail with
    another letter another person: there a figure may be taken for a letter, a letter for a figure or for one that looks
    like it. A figure that is another figure is another number everywhere. `may_lose_figures` is false where a house is
    known by them.
    """

    letters: str
    figures: tuple[bool, ...]
    is_words: bool
    may_lose_figures: bool

    def places(self, letters: Letters) -> Iterator[tuple[int, int]]:
        """First and last letter of each place where it stands but for one sign.

        One half of it stands there as it is; only around such a half is anything compared.
        """
        seen: set[tuple[int, int]] = set()
        half = len(self.letters) // 2
        for begin, end in ((0, half), (half, len(self.letters))):
            place = letters.text.find(self.letters[begin:end])
            while place >= 0:
                fresh = set(self._around(letters, begin, end, place)) - seen
                seen |= fresh
                yield from sorted(fresh)
                place = letters.text.find(self.letters[begin:end], place + 1)

    def _around(self, letters: Letters, begin: int, end: int, place: int) -> Iterator[tuple[int, int]]:
        """`begin` and `end` of the piece that stands at `place`."""
        behind = place + end - begin
        here = range(len(self.letters))
        before = self._costs(here[:begin][::-1], _window(letters, place - begin - _FAULTS, place)[::-1])
        after = self._costs(here[end:], _window(letters, behind, behind + len(self.letters) - end + _FAULTS))
        for back, one in before.items():
            for on, other in after.items():
                if 0 < one + other <= _FAULTS and self._is_whole(letters, place - back, behind + on - 1):
                    yield place - back, behind + on - 1

    def _costs(self, wanted: Sequence[int], said: Sequence[tuple[str, bool]]) -> dict[int, int]:
        """How many faults it takes to read these letters as the first so many signs, by how many signs."""
        rows = [[0]]
        for _, is_figure in said:
            rows[0].append(rows[0][-1] + (_TOO_MUCH if is_figure else 1))
        for place, at in enumerate(wanted):
            row, lost = rows[-1], 1 if self.may_lose_figures or not self.figures[at] else _TOO_MUCH
            fresh = [row[0] + lost]
            for number, (sign, is_figure) in enumerate(said, start=1):
                added = _TOO_MUCH if is_figure else 1
                changed = row[number - 1] + self._change(at, sign, is_figure=is_figure)
                fresh.append(min(row[number] + lost, fresh[number - 1] + added, changed))
                if place and number > 1 and self._are_two_alike(wanted[place - 1], at, said[number - 2 : number]):
                    fresh[number] = min(fresh[number], rows[-2][number - 2] + 1)
            rows.append(fresh)
        return {number: cost for number, cost in enumerate(rows[-1]) if cost <= _FAULTS}

    def _are_two_alike(self, one: int, other: int, said: Sequence[tuple[str, bool]]) -> bool:
        """Two letters that are the same are misread alike, even those of a postcode."""
        is_double = self.letters[one] == self.letters[other] and not (self.figures[one] or self.figures[other])
        return is_double and said[0] == said[1] and not said[0][1]

    def _change(self, at: int, sign: str, *, is_figure: bool) -> int:
        if sign == self.letters[at]:
            return 0
        if is_figure and self.figures[at]:
            return _TOO_MUCH
        wanted = self.letters[at]
        is_alike = wanted == _READ_AS_ANYTHING or wanted + sign in _ALIKE
        return 1 if self.is_words or is_figure != self.figures[at] or is_alike else _TOO_MUCH

    def _is_whole(self, letters: Letters, first: int, last: int) -> bool:
        """Words of their own, and not the very fact with more or less at its ends: a flat, another person's mail."""
        if first > last or not (letters.starts_at_edge(first) and letters.ends_at_edge(last)):
            return False
        said = letters.text[first : last + 1]
        if said in self.letters:
            return False
        if self.letters in said:
            return said == self.letters[0] + self.letters
        raw = letters.raw[letters.at[first] : letters.at[last] + 1]
        return not (self.is_words and _FLAT.match(raw))


def _window(letters: Letters, start: int, end: int) -> list[tuple[str, bool]]:
    here = slice(max(0, start), end)
    return [(sign, letters.raw[at].isdigit()) for sign, at in zip(letters.text[here], letters.at[here], strict=True)]
