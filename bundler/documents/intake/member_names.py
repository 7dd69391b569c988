"""Names of papers inside e-mails and archives: made safe, whatever the sender wrote, and told apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from pathlib import PurePosixPath
from typing import Final

UNNAMED: Final = "unnamed"
MAX_NAME: Final = 120
"""Characters of one name; the case folder's own path has to fit in front of it."""
MAX_FOLDERS: Final = 8
"""Folders around one member; the innermost are kept."""

_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_DRIVE: Final = re.compile(r"^[A-Za-z]:")
_NOT_ON_WINDOWS: Final = re.compile(r'[<>:"|?*]')
_UNSEEN: Final = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})
_TURNS: Final = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of writing: with one of them `fdp.exe` reads as `exe.pdf`."""
_MAX_ENDING: Final = 12


def safe_path(name: str) -> str:
    """A relative path with forward slashes that leads out of nothing and that every machine can hold."""
    parts = [safe for part in _DRIVE.sub("", name.replace("\\", "/")).split("/") if (safe := _safe_part(part))]
    return "/".join(parts[-MAX_FOLDERS - 1:]) or UNNAMED


def safe_name(name: str) -> str:
    """The last part alone: an e-mail's attachment lies in no folder, whatever path its sender wrote."""
    return safe_path(name).rpartition("/")[2]


def decoded(text: str) -> str:
    """A header's words as people read them: MIME words decoded, unknown encodings replaced, never an error."""
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(_as_text(piece, charset) for piece, charset in pieces) or text


def bytes_as_text(data: bytes, charset: str | None) -> str:
    """Decoded as its sender says, else as UTF-8, else as Windows does in western Europe."""
    for name in (charset, "utf-8"):
        try:
            return data.decode(name or "utf-8")
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("cp1252", errors="replace")


@dataclass
class Names:
    """The names given within one e-mail or archive, so that two members of one name are both kept."""

    _taken: set[str] = field(default_factory=set)

    def give(self, name: str) -> str:
        """The name itself, or with a number behind it where it is taken already."""
        given = next(free for free in _numbered(name) if free.casefold() not in self._taken)
        self._taken.add(given.casefold())
        return given


def _numbered(name: str) -> Iterator[str]:
    yield name
    path = PurePosixPath(name)
    for number in range(2, 1_000_000):
        yield str(path.with_name(f"{path.stem} ({number}){path.suffix}"))


def _safe_part(part: str) -> str:
    seen = "".join(letter for letter in unicodedata.normalize("NFC", part) if _is_seen(letter))
    tidy = " ".join(_NOT_ON_WINDOWS.sub(" ", seen).split()).rstrip(". ")
    if not tidy or not tidy.strip("."):
        return ""
    return _shortened(f"_{tidy}" if _RESERVED.match(tidy) else tidy)


def _is_seen(letter: str) -> bool:
    return unicodedata.category(letter) not in _UNSEEN and letter not in _TURNS


def _shortened(name: str) -> str:
    if len(name) <= MAX_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > _MAX_ENDING:
        return name[:MAX_NAME].rstrip(". ")
    return f"{stem[:MAX_NAME - len(ending) - 1].rstrip('. ')}{dot}{ending}"


def _as_text(piece: bytes | str, charset: str | None) -> str:
    return piece if isinstance(piece, str) else bytes_as_text(piece, charset)
