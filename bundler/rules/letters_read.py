"""The letters of a text as they compare: without accents, look-alikes and separators, each with where it stands."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from bundler.model.words import MONTHS
from bundler.rules.plain import folded

_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοιαν∅ⅼ",
    "ABESIJKMHOPCTYXaesijopcyxdhqwABEZHIKMNOPTYXoiavOl",
)
_READ_FOR = {
    "o": "0", "q": "g", "i": "1", "l": "1", "j": "1", "s": "5", "b": "8", "z": "2", "m": "rn", "w": "vv", "d": "c1",
}  # fmt: skip
_SIGNS_FOR = {"|": "1", "!": "1", "]": "1", "[": "1", "$": "5", "£": "e", "€": "e", "©": "c", "®": "r"}
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})
_LIKE_FIGURES = "OoQDIiLl|JSsBbZz"
_FIGURES_FOR = str.maketrans(_LIKE_FIGURES, "0000111111558822")
_FIGURE = rf"[\d{_LIKE_FIGURES}]"
_FIGURES = re.compile(
    rf"(?<![^\W_]){_FIGURE}{{1,2}}(?P<gap>\s?[./-]\s?){_FIGURE}{{1,2}}(?P=gap){_FIGURE}{{2,4}}(?![^\W_])"
    rf"|(?<![^\W_]){_FIGURE}*\d{_FIGURE}*(?![^\W_])"
)
_WORDS = re.compile(r"[^\W_]{3,}")
_SIGNS_WITHIN = re.compile(r"(?<=[^\W_])[|!$£€©®]+(?=[^\W_])")
_SIGN_BEFORE = re.compile(r"(?<!\S)\|(?=[a-z])")
_LETTERS_FOR = str.maketrans({"|": "l", "!": "l", "$": "s", "£": "e", "€": "e", "©": "c", "®": "r"})


class Letters:
    """The letters and digits of `raw`; `at[n]` is where letter `n` stands there.

    `as_read_off`: each letter as the one that programs which read pictures take for it, rn for m and 1 for l.
    """

    def __init__(self, raw: str, *, as_read_off: bool = False) -> None:
        self.raw = raw
        canonical = _confused if as_read_off else _plain
        said: list[str] = []
        at: list[int] = []
        for place, letter in enumerate(raw):
            letters = canonical(letter)
            if letters:
                said.append(letters)
                at.extend([place] * len(letters))
        self.text = "".join(said)
        self.at = at

    def starts_at_edge(self, first: int) -> bool:
        """Whether nothing of its kind stands before: no letter before a letter, no digit before a digit."""
        start = self.at[first]
        if first and self.at[first - 1] == start:
            return False  # in the middle of a letter that stands for two
        before = self._visible(start - 1, -1)
        return before < 0 or _is_edge(self.raw[before], self.raw[start])

    def ends_at_edge(self, last: int) -> bool:
        end = self.at[last]
        if last + 1 < len(self.at) and self.at[last + 1] == end:
            return False
        after = self._visible(end + 1, 1)
        return after >= len(self.raw) or _is_edge(self.raw[end], self.raw[after])

    def breaks(self, first: int, last: int) -> dict[int, str]:
        """What stands between letters of a stretch, by the number of letters before it."""
        gaps = {}
        for number, (one, other) in enumerate(pairwise(self.at[first : last + 1]), start=1):
            between = self.raw[one + 1 : other]
            if between and any(unicodedata.category(letter) not in _INVISIBLE for letter in between):
                gaps[number] = between
        return gaps

    def _visible(self, place: int, step: int) -> int:
        while 0 <= place < len(self.raw) and unicodedata.category(self.raw[place]) in _INVISIBLE:
            place += step
        return place


@lru_cache(maxsize=65_536)
def _plain(letter: str) -> str:
    figure = unicodedata.decimal(letter, None)
    if figure is not None:
        return str(figure)
    return "".join(part for part in folded(letter.translate(_LOOK_ALIKES)) if part.isalnum())


@lru_cache(maxsize=65_536)
def _confused(letter: str) -> str:
    return _SIGNS_FOR.get(letter) or "".join(_READ_FOR.get(part, part) for part in _plain(letter))


@lru_cache(maxsize=262_144)
def word_as_read_off(word: str) -> str:
    """A word with each letter as the one that programs which read pictures take for it."""
    return "".join(map(_confused, word))


def text_as_read_off(text: str) -> str:
    """As long as it was: signs within words as the letters that they look like, letters within figures as figures."""
    within = _SIGNS_WITHIN.sub(lambda found: found[0].translate(_LETTERS_FOR), text)
    return _WORDS.sub(_as_month, _FIGURES.sub(_as_figures, _SIGN_BEFORE.sub("I", within)))


def _as_month(found: re.Match[str]) -> str:
    """`Apri1` and `rnarch` as the months that they are; whatever is read for a letter is no shorter than it."""
    month = _months_as_read_off().get(word_as_read_off(found[0].casefold()))
    return f"{month:<{len(found[0])}}" if month else found[0]


@lru_cache(maxsize=1)
def _months_as_read_off() -> dict[str, str]:
    return {word_as_read_off(month.casefold()): month for long in MONTHS for month in (long, long[:3])}


def _as_figures(found: re.Match[str]) -> str:
    """`l4/O3/2O16` as 14/03/2016; what has hardly a figure in it stays as it is."""
    said = found[0]
    is_number = sum(map(str.isdigit, said)) * 2 >= sum(map(str.isalnum, said))
    return said.translate(_FIGURES_FOR) if is_number else said


def visible(text: str) -> str:
    """Without soft hyphens and what else has no width."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in _INVISIBLE)


def plain_letters(text: str) -> str:
    return Letters(text).text


def _is_edge(one: str, other: str) -> bool:
    """Between two characters that stand side by side: a hump (nO) and a change to digits are edges too."""
    if not one.isalnum() or not other.isalnum():
        return True
    return one.isdigit() != other.isdigit() or (one.islower() and other.isupper())
