"""How much of what one paper says another says too: runs of words, so that a moved paragraph changes little."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

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
    """A paper's words as they are compared; each measure is taken when it is first asked for, the dearest last."""

    words: tuple[str, ...]

    @property
    def length(self) -> int:
        return len(self.words)

    @property
    def is_enough(self) -> bool:
        return self.length >= _LEAST_WORDS

    @cached_property
    def figures(self) -> Counter[str]:
        """Its numbers and months, each as often as it stands there."""
        return Counter(word for word in self.words if not word.isalpha() or word in _MONTHS)

    @cached_property
    def sketch(self) -> frozenset[int]:
        """The least hashes of its runs of words (bottom-k sketch)."""
        words = self.words
        runs = {zlib.crc32(" ".join(words[start : start + _RUN]).encode()) for start in range(len(words) - _RUN + 1)}
        return frozenset(sorted(runs)[:_SKETCH])

    @cached_property
    def bag(self) -> int:
        """One number for all its words, in whichever order."""
        return zlib.crc32(" ".join(sorted(self.words)).encode())


def likeness_of(text: str) -> Likeness:
    """What is compared of a text: its words without page numbers."""
    return Likeness(words_of(_PAGE_NUMBER.sub(" ", text)))


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
    return one.is_enough and one.length == other.length and one.bag == other.bag and says_the_same(one, other)
