"""Makes of a PNG one that holds the picture and nothing to read: no texts, and its data in one piece.

Texts can unpack to any size; and data in thousands of pieces takes img2pdf time that grows with their square.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_TEXTS: Final = frozenset((b"tEXt", b"zTXt", b"iTXt"))
_DATA: Final = b"IDAT"
_MOST: Final = 2**31 - 1
"""Bytes that one chunk can hold."""


def without_texts(content: bytes) -> bytes:
    """The same picture; content whose chunks do not add up comes back as it is, for others to judge."""
    chunks = list(_chunks(content)) if content.startswith(_SIGNATURE) else []
    data = b"".join(body for kind, body in chunks if kind == _DATA)
    if not data or chunks[-1][0] != b"IEND" or len(data) > _MOST:
        return content
    kept: list[bytes] = [_SIGNATURE]
    is_written = False
    for kind, body in chunks:
        if kind == _DATA and not is_written:
            kept.append(_chunk(_DATA, data))
            is_written = True
        elif kind != _DATA and kind not in _TEXTS:
            kept.append(_chunk(kind, body))
    return b"".join(kept)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and body of each whole chunk with the right checksum, up to the first that is not."""
    place = len(_SIGNATURE)
    while place + 12 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        body = content[place + 8:place + 8 + length]
        checksum = content[place + 8 + length:place + 12 + length]
        if int.from_bytes(checksum, "big") != zlib.crc32(body, zlib.crc32(kind)):
            return
        yield kind, body
        place += 12 + length


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))
