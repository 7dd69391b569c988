"""Reads winmail.dat (TNEF), the wrapper that Outlook puts around an e-mail's papers; every step goes forward."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

SIGNATURE: Final = b"\x78\x9f\x3e\x22"

_RENDERING, _TITLE, _DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_SUBJECT, _BODY, _MESSAGE, _CODEPAGE = 0x8004, 0x800C, 0x9003, 0x9007
_SMALLEST: Final = 9
"""Bytes before an attribute's value; mail servers add fewer at the end."""
_NAMED_FROM: Final = 0x8000
_MANY: Final = 0x1000
_SIZES: Final[Mapping[int, int]] = {
    0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16,
}
"""Bytes of a property of a fixed size, by its type."""
_OF_ANY_LENGTH: Final = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_OBJECT: Final = 0x0D
_WIDE: Final = 0x1F

Properties = dict[int, tuple[int, bytes]]
"""By property id: its type and value."""


@dataclass
class TnefAttachment:
    """One attachment as it stands in the wrapper."""

    title: bytes = b""
    data: bytes | None = None
    properties: Properties = field(default_factory=dict)


@dataclass
class Tnef:
    """A wrapper: the message's own properties and its attachments. `is_whole` is false where it broke off."""

    subject: bytes = b""
    body: bytes = b""
    codepage: int = 1252
    properties: Properties = field(default_factory=dict)
    attachments: list[TnefAttachment] = field(default_factory=list)
    is_whole: bool = True


class _BrokenOffError(Exception):
    """The data ends in the middle of something; never leaves this module."""


class _Reader:
    """Takes bytes from the front; it can run out, but never stand still."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise _BrokenOffError
        start, self._at = self._at, self._at + count
        return self._data[start:self._at]

    def number(self, count: int = 4) -> int:
        return int.from_bytes(self.take(count), "little")

    def padded(self, count: int) -> bytes:
        """Bytes that are filled up to a multiple of four."""
        taken = self.take(count)
        self.take(min(-count % 4, self.left))
        return taken


def is_tnef(data: bytes) -> bool:
    return data.startswith(SIGNATURE)


def read_tnef(data: bytes) -> Tnef:
    """Everything up to where the data breaks off; nothing is raised for bad data."""
    found = Tnef()
    try:
        for attribute, value in _attributes(data):
            _enter(found, attribute, value)
    except _BrokenOffError:
        found.is_whole = False
    return found


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each attribute takes at least nine bytes, so that there is an end to them."""
    reader = _Reader(data)
    reader.take(len(SIGNATURE) + 2)
    while reader.left >= _SMALLEST:
        reader.take(1)
        attribute = reader.number() & 0xFFFF
        value = reader.take(reader.number())
        reader.take(min(2, reader.left))
        yield attribute, value


def _enter(found: Tnef, attribute: int, value: bytes) -> None:
    if attribute == _RENDERING:
        found.attachments.append(TnefAttachment())
    elif attribute == _SUBJECT:
        found.subject = value.rstrip(b"\0")
    elif attribute == _BODY:
        found.body = value.rstrip(b"\0")
    elif attribute == _CODEPAGE:
        found.codepage = int.from_bytes(value[:4], "little")
    elif attribute == _MESSAGE:
        found.properties.update(_properties(value))
    elif found.attachments:
        _enter_attachment(found.attachments[-1], attribute, value)


def _enter_attachment(attachment: TnefAttachment, attribute: int, value: bytes) -> None:
    if attribute == _TITLE:
        attachment.title = value.rstrip(b"\0")
    elif attribute == _DATA:
        attachment.data = value
    elif attribute == _ATTACHMENT:
        attachment.properties.update(_properties(value))


def _properties(value: bytes) -> Properties:
    """The properties up to where they break off; what the wrapper holds behind them is still read."""
    found: Properties = {}
    reader = _Reader(value)
    try:
        for _ in range(min(reader.number(), reader.left // 4)):
            kind, number = reader.number(2), reader.number(2)
            if number >= _NAMED_FROM:
                _pass_over_name(reader)
            found[number] = (kind & ~_MANY, _value(reader, kind))
    except _BrokenOffError:
        return found
    return found


def _pass_over_name(reader: _Reader) -> None:
    reader.take(16)
    if reader.number():
        reader.padded(reader.number())
    else:
        reader.take(4)


def _value(reader: _Reader, kind: int) -> bytes:
    """The value, or the first of several."""
    plain = kind & ~_MANY
    if plain in _OF_ANY_LENGTH:
        values = [reader.padded(reader.number()) for _ in range(_count(reader))]
    elif plain in _SIZES:
        values = [reader.take(_SIZES[plain]) for _ in range(_count(reader) if kind & _MANY else 1)]
    else:
        raise _BrokenOffError
    return values[0] if values else b""


def _count(reader: _Reader) -> int:
    """How many values follow; no more than there are bytes for."""
    count = reader.number()
    if count > reader.left // 4:
        raise _BrokenOffError
    return count
