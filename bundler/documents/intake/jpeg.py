"""Takes out of a JPEG what is not picture: where and with what it was taken, comments, thumbnails, what trails it."""

from __future__ import annotations

import re
from typing import Final

_START: Final = b"\xff\xd8"
_END: Final = b"\xff\xd9"
_SCAN: Final = 0xDA
_COMMENT: Final = 0xFE
_APPLICATION: Final = range(0xE0, 0xF0)
_DRAWN: Final = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
"""The application segments that decide how the picture looks, and how each begins."""
_MARKER: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""The next marker after a scan; in a scan, 0xff is followed by 0, a restart marker or padding only."""


def without_metadata(content: bytes) -> bytes:
    """The same picture, not decoded, without EXIF, XMP, IPTC, comments, and anything behind its end.

    What cannot be followed as a JPEG is given back as it is from that point on.
    """
    if not content.startswith(_START):
        return content
    whole = memoryview(content)  # its slices are no copies: a scan of a poster has a hundred megabytes
    kept = [whole[:len(_START)]]
    place = len(_START)
    while place + 4 <= len(content) and content[place] == 0xFF and content[place:place + 2] != _END:
        marker, length = content[place + 1], int.from_bytes(content[place + 2:place + 4], "big")
        end = _end_of_scan(content, place) if marker == _SCAN else place + 2 + length
        if _is_picture(marker, content, place + 4, end):
            kept.append(whole[place:end])
        place = end
    kept.append(whole[place:place + len(_END)] if content[place:place + 2] == _END else whole[place:])
    return content if sum(map(len, kept)) == len(content) else b"".join(kept)


def _end_of_scan(content: bytes, place: int) -> int:
    found = _MARKER.search(content, place + 2)
    return found.start() if found else len(content)


def _is_picture(marker: int, content: bytes, start: int, end: int) -> bool:
    if marker == _COMMENT:
        return False
    return marker not in _APPLICATION or content.startswith(_DRAWN.get(marker, b"\x00never"), start, end)
