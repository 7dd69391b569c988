"""One wording for what authorities call differently, so that a name in anybody's terms is recognised (R272)."""

from __future__ import annotations

from functools import lru_cache

from bundler.model.terms import TERMS
from bundler.rules.plain import words_of

_SAME = {
    words_of(synonym): words_of(term.printed)
    for term in TERMS
    for synonym in (*term.synonyms, term.printed)
}  # fmt: skip
_LONGEST = max(map(len, _SAME))


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name, each term in the wording of `model/terms.py`: "FGM" and "FGC" are the same words."""
    return _in_one_wording(words_of(text))


@lru_cache(maxsize=4096)
def _in_one_wording(words: tuple[str, ...]) -> tuple[str, ...]:
    """The longest synonym counts: "LAC review" is a statutory review, not a looked after child's review."""
    said: tuple[str, ...] = ()
    while words:
        for width in range(min(_LONGEST, len(words)), 0, -1):
            if words[:width] in _SAME:
                said += _SAME[words[:width]]
                break
        else:
            width = 1
            said += words[:1]
        words = words[width:]
    return said
