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
_JFIF: Final = 0xE0
_JFIF_BYTES: Final = 16
"""Of a JFIF segment, its marker left out: the thumbnail that can follow is a picture of what it once was."""
_ALONE: Final = frozenset((0x01, *range(0xD0, 0xD8)))
"""Markers that no length follows, and that mean nothing outside a scan."""
_NEXT: Final = re.compile(rb"\xff[\x01-\xfe]")
"""The next segment. As decoders do: what fills the place before it is passed over."""
_MARKER: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
"""The next marker after a scan; in a scan, 0xff is followed by 0, a restart marker or padding only."""


def without_metadata(content: bytes) -> bytes:
    """The same picture, not decoded, without EXIF, XMP, IPTC, comments, and anything between or behind its segments."""
    if not content.startswith(_START):
        return content
    kept = [_START]
    place = len(_START)
    while found := _NEXT.search(content, place):
        place, marker = found.start(), content[found.start() + 1]
        if found[0] == _END:
            kept.append(_END)
            break
        end = _end_of_segment(content, place, marker)
        if _is_picture(marker, content[place + 4:end]):
            kept.append(_without_thumbnail(content[place:end]) if marker == _JFIF else content[place:end])
        place = end
    return b"".join(kept)


def _end_of_segment(content: bytes, place: int, marker: int) -> int:
    if marker in _ALONE or marker == _START[1]:
        return place + 2
    if marker == _SCAN:
        return _end_of_scan(content, place)
    return place + 2 + max(int.from_bytes(content[place + 2:place + 4], "big"), 2)


def _end_of_scan(content: bytes, place: int) -> int:
    found = _MARKER.search(content, place + 2)
    return found.start() if found else len(content)


def _is_picture(marker: int, segment: bytes) -> bool:
    if marker == _COMMENT or marker in _ALONE:
        return False
    return marker not in _APPLICATION or segment.startswith(_DRAWN.get(marker, b"\x00never"))


def _without_thumbnail(segment: bytes) -> bytes:
    """The head of a JFIF segment, saying that no thumbnail follows."""
    if len(segment) <= 2 + _JFIF_BYTES:
        return segment
    return segment[:2] + _JFIF_BYTES.to_bytes(2, "big") + segment[4:_JFIF_BYTES] + b"\0\0"
