"""The body that Outlook keeps as compressed Rich Text: unpacked, and turned into the HTML or text it stands for."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from bundler.documents.intake.limits import MAX_XML_BYTES

_PACKED: Final = b"LZFu"
_PLAIN: Final = b"MELA"
_WINDOW: Final = 4096
_FIRST_WORDS: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor "
    rb"MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
"""What both ends know before the first byte ([MS-OXRTFCP] 2.1.3.1.5)."""

_TOKEN: Final = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|([\r\n]+)|([^\\{}\r\n]+)|(\\)"
)
_SKIPPED: Final = frozenset({
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer", b"generator",
    b"listtable", b"listoverridetable", b"themedata", b"datastore", b"rsidtbl", b"xmlnstbl", b"fldinst",
})
_AS_TEXT: Final = {
    b"par": "\n", b"line": "\n", b"row": "\n", b"sect": "\n", b"page": "\n", b"tab": "\t", b"cell": "\t",
    b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
    b"bullet": "•", b"emspace": " ", b"enspace": " ", b"nbsp": "\u00a0",
}


@dataclass(frozen=True)
class RtfBody:
    """What a Rich Text body says: as HTML where that was what Outlook kept, else as text."""

    html: str | None
    text: str


def unpacked_rtf(data: bytes) -> bytes:
    """The Rich Text inside Outlook's own compression; what can be had of it where it breaks off."""
    kind, length = data[8:12], min(int.from_bytes(data[4:8], "little"), MAX_XML_BYTES)
    if kind == _PLAIN:
        return data[16:16 + length]
    return _unpacked(data[16:], length) if kind == _PACKED else b""


def _unpacked(packed: bytes, length: int) -> bytes:
    window, write, out = bytearray(_FIRST_WORDS.ljust(_WINDOW, b"\0")), len(_FIRST_WORDS), bytearray()
    for step in _steps(packed):
        if step.repeated and step.value == write % _WINDOW:  # the sign that it ends
            break
        for ahead in range(step.repeated or 1):
            byte = window[(step.value + ahead) % _WINDOW] if step.repeated else step.value
            window[write % _WINDOW] = byte
            out.append(byte)
            write += 1
        if len(out) >= length:
            break
    return bytes(out[:length])


class _Step(NamedTuple):
    """A letter, or `repeated` letters to be repeated from the place `value` of the window."""

    value: int
    repeated: int = 0


def _steps(packed: bytes) -> Iterator[_Step]:
    """What the compressed bytes say, up to where they break off; eight steps share one byte of signs."""
    at = 0
    while at < len(packed):
        signs, at = packed[at], at + 1
        for bit in range(8):
            size = 2 if signs >> bit & 1 else 1
            if at + size > len(packed):
                return
            first, last, at = packed[at], packed[at + size - 1], at + size
            yield _Step(first << 4 | last >> 4, (last & 15) + 2) if size == 2 else _Step(first)


@dataclass
class _Group:
    """What holds between two braces: `skip` shows nothing of it; `after` letters repeat one that is given by number."""

    skip: bool = False
    is_tag: bool = False
    after: int = 1


@dataclass
class _Reading:
    """Rich Text being read: `is_html` where it only wraps the HTML that somebody wrote."""

    is_html: bool
    codepage: str
    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    out: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    outside: bool = False
    to_pass: int = 0
    starred: bool = False

    @property
    def group(self) -> _Group:
        return self.groups[-1]

    def say(self, text: str) -> None:
        self.flush()
        if not self.group.skip and not self.outside:
            self.out.append(text if self.group.is_tag or not self.is_html else html.escape(text, quote=False))

    def flush(self) -> None:
        """Bytes of one encoding are decoded together: a letter may have several."""
        if self.raw and not self.group.skip and not self.outside:
            text = bytes(self.raw).decode(self.codepage, errors="replace")
            self.out.append(text if self.group.is_tag or not self.is_html else html.escape(text, quote=False))
        self.raw.clear()


def read_rtf(rtf: bytes) -> RtfBody:
    """What a Rich Text says, without its looks; pictures and lists of fonts say nothing."""
    is_html = b"\\fromhtml" in rtf[:4096]
    reading = _Reading(is_html, _codepage(rtf))
    for token in _TOKEN.finditer(rtf):
        _read(token, reading)
    reading.flush()
    said = "".join(reading.out).encode("utf-16-le", "surrogatepass").decode("utf-16-le", errors="replace")
    return RtfBody(said, "") if is_html else RtfBody(None, said.strip())


def _codepage(rtf: bytes) -> str:
    found = re.search(rb"\\ansicpg(\d{3,5})", rtf[:4096])
    name = f"cp{found[1].decode()}" if found else "cp1252"
    return "utf-8" if name == "cp65001" else name if _is_known(name) else "cp1252"


def _is_known(name: str) -> bool:
    try:
        return bool("".encode(name) is not None)
    except LookupError:
        return False


def _read(token: re.Match[bytes], reading: _Reading) -> None:
    escaped, word, number, sign, brace, _breaks, letters, _stray = token.groups()
    if brace:
        _brace(brace, reading)
    elif word:
        _word(word, number, reading)
    elif escaped or letters:
        _letters(bytes([int(escaped, 16)]) if escaped else letters, reading)
    elif sign:
        _sign(sign, reading)


def _brace(brace: bytes, reading: _Reading) -> None:
    reading.flush()
    reading.starred = False
    reading.to_pass = 0
    if brace == b"{":
        reading.groups.append(_Group(reading.group.skip, reading.group.is_tag, reading.group.after))
    elif len(reading.groups) > 1:
        reading.groups.pop()


def _letters(letters: bytes, reading: _Reading) -> None:
    passed = min(reading.to_pass, len(letters))
    reading.to_pass -= passed
    reading.raw += letters[passed:]


def _sign(sign: bytes, reading: _Reading) -> None:
    if sign == b"*":
        reading.starred = True
    elif sign in b"{}\\":
        _letters(sign, reading)
    elif sign == b"~":
        reading.say("\u00a0")
    elif sign in b"\r\n":
        reading.say("\n")


def _word(word: bytes, number: bytes | None, reading: _Reading) -> None:
    group, starred = reading.group, reading.starred
    reading.starred = False
    if word == b"htmltag" and reading.is_html:
        reading.flush()
        group.is_tag, group.skip = True, False
    elif word == b"htmlrtf":
        reading.flush()
        reading.outside = number != b"0"
    elif starred or word in _SKIPPED:
        reading.flush()
        group.skip = True
    elif word == b"uc" and number:
        group.after = max(0, min(int(number), 8))
    elif word == b"u" and number:
        reading.say(chr(int(number) % 0x10000))  # an emoji comes in two halves, joined at the end
        reading.to_pass = group.after
    elif word in _AS_TEXT:
        reading.say(_AS_TEXT[word])
