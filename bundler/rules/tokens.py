"""A page as words that can be compared and still stand somewhere: what is compared, how it was typed, where it is."""

from __future__ import annotations

import re
from typing import NamedTuple

from bundler.rules.plain import unaccented

_GENITIVE = re.compile(r"['’‘´`][sS](?!\w)")
_DIVIDED = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad\u0002\ufffe]\s*\n\s*(?=[^\W\d_])")
_DIVIDED_UNSEEN = re.compile(r"[\u0002\ufffe]\s*")
_WORD = re.compile(r"[^\W_]+")


class Token(NamedTuple):
    """A word of a page: without capitals to compare, as typed, and where it begins and ends."""

    word: str
    typed: str
    start: int
    end: int


def legible(page: str) -> str:
    """The page with its divided words whole, and without accents, genitives and invisible characters."""
    whole = _DIVIDED_UNSEEN.sub("", _DIVIDED.sub("", page))
    return unaccented(_GENITIVE.sub("", whole))


def tokens_of(text: str) -> list[Token]:
    """The words of a text that `legible` has made."""
    return [Token(one[0].casefold(), one[0], one.start(), one.end()) for one in _WORD.finditer(text)]
