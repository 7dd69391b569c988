"""How easy a text is to read: the reading age that it asks for, what makes it hard, and the initials in it (C5).

The age is that of the Flesch-Kincaid grade level (Kincaid and others, Derivation of new readability formulas for Navy
enlisted personnel, 1975) and the five years that a child is old before the first grade.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

_BEFORE_SCHOOL = 5
_LONG_SENTENCE = 20
"""Words; plain English has 15 to 20 in a sentence."""
_HARD_WORD = 4
"""Syllables."""
_SHORTEST_TEXT = 20
"""Words: of fewer, one long name would decide."""
_MOST_TOLD = 3

_NO_WORDS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|https?://\S+|www\.\S+|\+?\(?\d[\d ()-]{5,}\d")
"""Mail addresses, links and telephone numbers: they are dialled and typed, not read."""
_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Dr|Prof|St|e\.g|i\.e|No)\.", re.IGNORECASE)
_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER = re.compile(r"\b\d[\d,.]*(?:st|nd|rd|th)?\b")
_INITIALS = re.compile(r"\b[A-Z](?:\.?[A-Z]){1,6}\b")
_EVERYBODYS = frozenset(["UK", "NHS", "GP", "TV", "OK", "AM", "PM", "BSL", "ID", "PO"])
"""Initials that people say themselves."""

_VOWELS = re.compile(r"[aeiouyàáâäåæèéêëìíîïòóôöøùúûüýœŵŷ]+")
_TWO_HEARD = re.compile(
    r"[rd]ea\b|[aeiouy]ing|(?<![tcgx])i(?:ou|al|an)|i(?:et|um|ot|ol|od)|[clr]ien(?!t)|ua[lt]|creat|react|[flr]uid|[fr]uel|[ds]nt\b"
)
"""Neighbours among vowels that are two syllables; and n't."""
_SILENT = re.compile(
    r"[^aeiouyl]e\b|[aeiouyrw]le\b|[^tde]ed\b|(?<![sxzcg])(?<!sh)(?<!ch)es\b"
    r"|[^aeiouyl]e(?=(?:ly|ments?|less|ful|ness|some|thing|body|times|where)\b)|(?<=ev)e(?=ry)"
)


@dataclass(frozen=True)
class Reading:
    """A text as its reader meets it: sentences of words."""

    sentences: tuple[tuple[str, ...], ...]
    said: tuple[str, ...]

    @property
    def words(self) -> int:
        return sum(map(len, self.sentences))

    @cached_property
    def age(self) -> float:
        """The reading age in years, to a tenth; 0 of a text too short to be measured."""
        if self.words < _SHORTEST_TEXT:
            return 0.0
        syllables = sum(syllables_of(word) for sentence in self.sentences for word in sentence)
        grade = 0.39 * self.words / len(self.sentences) + 11.8 * syllables / self.words - 15.59
        return round(max(grade + _BEFORE_SCHOOL, float(_BEFORE_SCHOOL)), 1)

    @property
    def long_sentences(self) -> tuple[str, ...]:
        """The longest of the sentences that are long, the worst first."""
        found = [(len(words), said) for words, said in zip(self.sentences, self.said, strict=True)]
        longest = sorted((one for one in found if one[0] > _LONG_SENTENCE), key=lambda one: -one[0])
        return tuple(said for _, said in longest[:_MOST_TOLD])

    @property
    def hard_words(self) -> tuple[str, ...]:
        """The words of many syllables, the longest first; no names."""
        hard = dict.fromkeys(
            word.casefold() for sentence in self.sentences for place, word in enumerate(sentence)
            if syllables_of(word) >= _HARD_WORD and not (place and word[0].isupper())
        )  # fmt: skip
        return tuple(sorted(hard, key=lambda word: -syllables_of(word))[:_MOST_TOLD])


def reading_of(text: str) -> Reading:
    """What a text asks of its reader; headings and addresses are to be left out by whoever gives it."""
    plain = _TITLE.sub(r"\1", _NO_WORDS.sub(" ", text))
    found = [(tuple(_words(said)), " ".join(said.split())) for said in _END.split(plain)]
    kept = [one for one in found if one[0]]
    return Reading(tuple(words for words, _ in kept), tuple(said for _, said in kept))


def _words(sentence: str) -> Iterator[str]:
    """Each word; a number is one that is read in a breath."""
    yield from _WORD.findall(_NUMBER.sub("ten", sentence))


def syllables_of(word: str) -> int:
    """How many syllables are heard, counted by the usual letters of English."""
    plain = word.casefold().replace("’", "'").removesuffix("'s").replace("'", "")
    heard = len(_VOWELS.findall(plain)) + len(_TWO_HEARD.findall(plain))
    return max(1, heard - len(_SILENT.findall(plain)))


def initials_in(text: str, plain_words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Initials and words of the office, each once, with what to write instead; empty where nobody has said.

    `plain_words` are an authority's own: the word as it is written in the office, and the plain one.
    """
    seen: set[str] = set()
    for office, plain in plain_words.items():
        if re.search(rf"(?<!\w){re.escape(office)}s?(?!\w)", text, 0 if office.isupper() else re.IGNORECASE):
            seen.add(office.replace(".", ""))
            yield office, plain
    for found in _INITIALS.finditer(text):
        bare = found[0].replace(".", "")
        if bare not in seen and bare not in _EVERYBODYS:
            seen.add(bare)
            yield bare, ""
