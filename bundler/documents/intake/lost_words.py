"""Which words of a paper its printed pages do not show: a sheet cut off, a table too wide, a box too small."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"[^\W_]{3,}")
_NOT_LETTERS: Final = re.compile(r"[\W_]+")


def lost_words(said: str, printed: str) -> tuple[str, ...]:
    """Each word with a letter in it that stands in `said` and nowhere in `printed`, in order.

    Hyphens, breaks, capitals and ligatures make no difference; numbers, which sheets print in many ways, are left out.
    """
    on_paper = _folded(printed)
    whole = frozenset(_WORD.findall(on_paper))
    squeezed = _NOT_LETTERS.sub("", on_paper)
    wanted = dict.fromkeys(word for word in _WORD.findall(_folded(said)) if not word.isdecimal())
    return tuple(word for word in wanted if word not in whole and word not in squeezed)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text.replace("\u00ad", "")).casefold()
