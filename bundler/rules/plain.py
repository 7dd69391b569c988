"""Text reduced to what comparing needs: no accents, no capitals, no invisible characters."""

import re
import unicodedata
from collections.abc import Sequence

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´′＇"))
_STROKES = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_HIDDEN = {"Mn", "Me", "Cf"}
_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Casefolded, without accents, apostrophes, soft hyphens or zero-width characters."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    visible = "".join(letter for letter in decomposed if unicodedata.category(letter) not in _HIDDEN)
    return visible.casefold().translate(_STROKES)


def words_of(text: str) -> tuple[str, ...]:
    """`Child's Permanence-Report` is childs, permanence, report."""
    return tuple(_WORD.findall(folded(text)))


def holds_run(words: Sequence[str], run: Sequence[str]) -> bool:
    """True if the words of `run` stand side by side, in order, within `words`."""
    width = len(run)
    return any(tuple(words[start : start + width]) == tuple(run) for start in range(len(words) - width + 1))
