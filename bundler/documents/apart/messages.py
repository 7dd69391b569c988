"""What is said between Bundler, the guard of a paper and the process that reads it: JSON of known shape, never code.

Every message is framed by its length, so that one that is cut off, or grows without end, is known for it.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from typing import Any, Final, Literal

from pydantic import Field

from bundler.model.fields import Record
from bundler.model.limits import Limits

MAX_ANSWER: Final = 64_000_000
"""Bytes of one answer; the longest that is true, ten thousand pages with their facts, has about four million."""

MOST_WAITING: Final = 10
"""How many times its own seconds a job may take at most on a machine that is busy with other things."""

_LENGTH: Final = struct.Struct("!Q")


class Job(Record):
    """A function to call by the name of its module and its own, with JSON of its arguments."""

    function: str
    arguments: tuple[Any, ...]
    limits: Limits
    seconds: int


class Raised(Record):
    """An exception that ended the work: its class, where it was raised, and the system's number for it.

    Nothing of its text, which could be the paper's.
    """

    # not \w, which is every letter of every alphabet: as patterns these two would take 19 MB, copied by each fork
    kind: str = Field(pattern="^[A-Za-z0-9_]{1,80}$")
    place: str = Field(pattern="^[A-Za-z0-9_.-]{0,80}:[0-9]{1,6}$")
    number: int | None = None


class Ending(Record):
    """How the process ended, as its guard saw it. `signal` is the one it died of; `seconds` are the processor's."""

    how: Literal["answered", "too-long", "died"]
    signal: int = 0
    peak_mb: int = 0
    seconds: float = 0.0


RECORD: Final = b"R"
RAISED: Final = b"X"
"""The first byte of an answer: what the rest is JSON of."""


def framed(message: bytes) -> bytes:
    return _LENGTH.pack(len(message)) + message


class Inbox:
    """Gathers one framed message out of the pieces in which it comes."""

    def __init__(self, at_most: int = MAX_ANSWER) -> None:
        self._at_most = at_most
        self._held = bytearray()

    def take(self, piece: bytes) -> None:
        self._held += piece

    @property
    def wants_more(self) -> bool:
        """False once the message is whole, or announces itself as longer than any may be."""
        return not self.is_whole and self._announced <= self._at_most

    @property
    def is_whole(self) -> bool:
        return len(self._held) >= _LENGTH.size and len(self._held) >= _LENGTH.size + self._announced

    @property
    def message(self) -> bytes:
        """The message without its length; nothing as long as it is not whole."""
        end = _LENGTH.size + self._announced
        return bytes(self._held[_LENGTH.size:end]) if self.is_whole else b""

    @property
    def _announced(self) -> int:
        return int(_LENGTH.unpack_from(self._held)[0]) if len(self._held) >= _LENGTH.size else 0


def received(read: Callable[[int], bytes], at_most: int = MAX_ANSWER) -> bytes:
    """One whole message, or nothing where the other side ended before, or says too much."""
    inbox = Inbox(at_most)
    while inbox.wants_more:
        piece = read(65_536)
        if not piece:
            return b""
        inbox.take(piece)
    return inbox.message


def write_all(number: int, data: bytes) -> None:
    """Writes to a file descriptor until nothing is left."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(number, rest):]
