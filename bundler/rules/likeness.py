"""How much of what one paper says another says too: runs of words, so that a moved paragraph changes little."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from dataclasses import dataclass

from bundler.model.words import MONTHS
from bundler.rules.plain import words_of

_RUN = 4
_SKETCH = 256
"""Hashes kept of a long paper: enough to tell 0.7 of likeness from 0.9."""
_LEAST_WORDS = 40
"""Fewer words than these are anybody's: a covering note, a compliments slip."""
_VERY_LIKE = 0.9
_SMALL_CHANGES = 0.02
"""Of the words: what two programs read otherwise."""
_MONTHS = frozenset(word for month in MONTHS for word in (month.casefold(), month[:3].casefold()))
_PAGE_NUMBER = re.compile(r"(?im)\bpage\s+\d+(?:\s+of\s+\d+)?\b|^\s*\d{1,3}(?:\s*(?:/|of)\s*\d{1,3})?\s*$")


@dataclass(frozen=True)
class Likeness:
    """A paper's words as they are compared.

    `figures` are its numbers and months, each as often as it stands there; `bag` is one number for all its words.
    """

    length: int
    sketch: frozenset[int]
    figures: Counter[str]
    bag: int

    @property
    def is_enough(self) -> bool:
        return self.length >= _LEAST_WORDS


def likeness_of(text: str) -> Likeness:
    """What is compared of a text: the least hashes of its runs of words (bottom-k sketch)."""
    words = words_of(_PAGE_NUMBER.sub(" ", text))
    runs = {zlib.crc32(" ".join(words[start : start + _RUN]).encode()) for start in range(len(words) - _RUN + 1)}
    return Likeness(
        length=len(words),
        sketch=frozenset(sorted(runs)[:_SKETCH]),
        figures=Counter(word for word in words if word in _MONTHS or any(sign.isdigit() for sign in word)),
        bag=zlib.crc32(" ".join(sorted(words)).encode()),
    )


def share_in_common(one: Likeness, other: Likeness) -> float:
    """From 0 to 1; 0 where either says too little to be compared."""
    if not (one.is_enough and other.is_enough):
        return 0.0
    union = sorted(one.sketch | other.sketch)[:_SKETCH]
    return sum(run in one.sketch and run in other.sketch for run in union) / len(union)


def says_the_same(one: Likeness, other: Likeness) -> bool:
    """The same words but for little, and every number and month alike: two monthly reports differ in those."""
    is_as_long = abs(one.length - other.length) <= _SMALL_CHANGES * max(one.length, other.length)
    return is_as_long and one.figures == other.figures and share_in_common(one, other) >= _VERY_LIKE


def says_it_in_the_same_words(one: Likeness, other: Likeness) -> bool:
    """Not one word more or less, but for page numbers: two letters from one template differ in a name."""
    return one.is_enough and one.bag == other.bag and says_the_same(one, other)
