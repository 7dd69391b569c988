"""Text reduced to what comparing needs: no accents, no capitals, no invisible characters."""

import re
import unicodedata
from collections.abc import Sequence

_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´′＇"))
_STROKES = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_CAPITALS = str.maketrans({"Ł": "L", "Đ": "D", "Ø": "O", "Ħ": "H", "Æ": "Ae", "Œ": "Oe", "Þ": "Th", "Ð": "D"})
_HIDDEN = {"Mn", "Me", "Cf"}
_WORD = re.compile(r"[^\W_]+")


class _Visible(dict[int, int | None]):
    """Every letter as it is, accents and invisible ones as nothing; each is looked up once."""

    def __missing__(self, letter: int) -> int | None:
        self[letter] = None if unicodedata.category(chr(letter)) in _HIDDEN else letter
        return self[letter]


_VISIBLE = _Visible()


def folded(text: str) -> str:
    """Casefolded, without accents, apostrophes, soft hyphens or zero-width characters."""
    return _bare(text.translate(_APOSTROPHES).casefold()).casefold().translate(_STROKES)


def unaccented(text: str) -> str:
    """As typed, capitals and all, but without accents, apostrophes, soft hyphens or zero-width characters."""
    return _bare(text.translate(_APOSTROPHES)).translate(_STROKES).translate(_CAPITALS)


def _bare(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFKD", text).translate(_VISIBLE)


def words_of(text: str) -> tuple[str, ...]:
    """`Child's Permanence-Report` is childs, permanence, report."""
    return tuple(_WORD.findall(folded(text)))


def holds_run(words: Sequence[str], run: Sequence[str]) -> bool:
    """True if the words of `run` stand side by side, in order, within `words`."""
    width = len(run)
    return any(tuple(words[start : start + width]) == tuple(run) for start in range(len(words) - width + 1))
