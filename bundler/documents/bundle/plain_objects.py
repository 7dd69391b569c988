"""A bundle's objects read straight from its bytes, by offsets that another library has found.

pypdf takes a fifth of a millisecond for each page dictionary; reading back must not take longer than assembling.
This knows only what stands in a file without object streams: dictionaries, arrays, references and plain tokens.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

_TOKEN = re.compile(
    rb"<<|>>|\[|\]|/[^\s/<>\[\](){}%]*|\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]*>|[^\s/<>\[\](){}%]+", re.DOTALL)
_START = re.compile(rb"\s*(\d+) 0 obj\s")
_END = re.compile(rb"endobj|stream\r?\n")
_CLOSING = {b">>", b"]"}
_USUAL_LENGTH = 2048


@dataclass(frozen=True, slots=True)
class Reference:
    """Points to an object by its number."""

    number: int


Value = bytes | Reference | list["Value"] | dict[bytes, "Value"]
"""A token as it stands in the file, or what is built of tokens."""


class PlainObjects:
    """The objects of one file; ValueError or TypeError for one that is not what it should be.

    Read in small pieces: of a file mapped into memory every page that was looked at stays there.
    """

    def __init__(self, file: BinaryIO, offsets: Mapping[int, int]) -> None:
        self._file = file
        self._offsets = offsets
        self._known: dict[int, Value] = {}

    def follow(self, value: Value | None) -> Value | None:
        """What a value is once references are followed; of a stream its dictionary."""
        while isinstance(value, Reference):
            if value.number not in self._known:
                self._known[value.number] = self._read(value.number)[0]
            value = self._known[value.number]
        return value

    def dictionary(self, value: Value | None) -> dict[bytes, Value]:
        found = self.follow(value)
        if not isinstance(found, dict):
            raise TypeError("no dictionary")
        return found

    def array(self, value: Value | None) -> list[Value]:
        found = self.follow(value)
        if not isinstance(found, list):
            raise TypeError("no array")
        return found

    def stream(self, number: int) -> bytes | None:
        """A stream decoded; None for one whose filters are not known here, or that is damaged."""
        about, start = self._read(number)
        if not isinstance(about, dict):
            raise TypeError("no stream")
        length, how = self.follow(about[b"/Length"]), about.get(b"/Filter")
        if not isinstance(length, bytes):
            raise TypeError("no length")
        data = self._bytes(start, int(length))
        if how == b"/FlateDecode" and b"/DecodeParms" not in about:
            return _inflated(data)
        return data if how is None else None

    def stored(self, number: int, last: int) -> tuple[int, bytes]:
        """How many bytes a stream has as it is stored, and the last of them."""
        about, start = self._read(number)
        length = self.follow(about[b"/Length"]) if isinstance(about, dict) else None
        if not isinstance(length, bytes):
            raise TypeError("no length")
        tail = min(int(length), last)
        return int(length), self._bytes(start + int(length) - tail, tail)

    def _read(self, number: int) -> tuple[Value, int]:
        """An object, and where its stream's data start if it is one."""
        offset, size = self._offsets[number], _USUAL_LENGTH
        data = self._bytes(offset, size)
        while (end := _END.search(data)) is None and len(data) == size:
            size *= 8
            data = self._bytes(offset, size)
        head = _START.match(data)
        if not head or not end or int(head[1]) != number:
            raise ValueError(f"object {number} is not where it should be")
        return _value(_TOKEN.findall(data, head.end(), end.start())), offset + end.end()

    def _bytes(self, start: int, count: int) -> bytes:
        self._file.seek(start)
        return self._file.read(count)


def text_of(token: bytes) -> bytes:
    """The bytes of a string token, written in brackets or as hexadecimal digits; backslashes stay as they are."""
    return bytes.fromhex(token[1:-1].decode()) if token.startswith(b"<") else token[1:-1]


def _inflated(data: bytes) -> bytes | None:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return None


def _value(tokens: list[bytes]) -> Value:
    """The value that tokens stand for."""
    values = _values(iter(tokens))
    if len(values) != 1:
        raise ValueError("no single value")
    return values[0]


def _values(tokens: Iterator[bytes]) -> list[Value]:
    """Values up to the end of the array or dictionary that has been opened."""
    values: list[Value] = []
    for token in tokens:
        if token == b"R":
            number = values[-2]
            values[-2:] = [Reference(int(number))] if isinstance(number, bytes) else []
        elif token == b"<<":
            inner = _values(tokens)
            keys = [key for key in inner[::2] if isinstance(key, bytes)]
            values.append(dict(zip(keys, inner[1::2], strict=True)))
        elif token == b"[":
            values.append(_values(tokens))
        elif token in _CLOSING:
            break
        else:
            values.append(token)
    return values
