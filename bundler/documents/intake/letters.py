"""Turns the bytes of a plain text into letters, whatever alphabet they were written in."""

from __future__ import annotations

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENOUGH: Final = 200_000
"""Bytes from which the alphabet is guessed."""
_OTHER_ALPHABETS: Final = ("cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "shift_jis", "euc_jp", "iso2022_jp",
                           "gb18030", "big5", "euc_kr", "cp1252")
"""What is told apart: a text in one of these looks like nothing in another. The alphabets of western and eastern Europe
look alike to any guess, and a pound sign must not become an L with a stroke."""
_UNPRINTABLE: Final = re.compile("[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\\ud800-\\udfff\\ufffe\\uffff\\ufeff]")


def decoded(content: bytes, said: str = "") -> str:
    """The text: by its mark, else as UTF-8 where that fits, else in the encoding that it says it has (`said`).

    Where it says none, or one that does not exist, as the alphabet that it most looks like.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_known(said) or _guessed(content), errors="replace")


def printable(text: str) -> str:
    """The text without control characters, but with line ends, tabs and form feeds."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _known(name: str) -> str:
    """An encoding of texts that this machine knows; what says that it is latin-1 is Windows' own, as browsers do."""
    try:
        b"x".decode(name)
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return "cp1252" if found in ("iso8859-1", "ascii", "utf-8") else found


def _guessed(content: bytes) -> str:
    """Windows' western letters, unless it is clearly another alphabet: most papers here are English."""
    best = from_bytes(content[:_ENOUGH], cp_isolation=list(_OTHER_ALPHABETS)).best()
    if best is None or best.encoding in ("ascii", "cp1252"):
        return "cp1252"
    letters = [letter for letter in str(best) if letter.isalpha()]
    is_other = sum(letter > "\u036f" for letter in letters) > len(letters) / 2
    return best.encoding if is_other else "cp1252"
