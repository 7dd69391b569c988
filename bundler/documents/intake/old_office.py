"""Looks into Microsoft's old container (OLE): what it holds, and whether it is locked."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final, Literal

import olefile

Holding = Literal["word", "word-95", "excel", "excel-95", "powerpoint", "mail", "locked", "rights", "other", "broken"]

_WORD: Final = "WordDocument"
_EXCEL: Final = ("Workbook", "Book")
_POWERPOINT: Final = "PowerPoint Document"
_MAIL: Final = ("__properties_version1.0", "__nameid_version1.0")
_ENCRYPTED: Final = ("EncryptedPackage", "EncryptedSummary")
_DATA_SPACES: Final = "\x06DataSpaces"
_CURRENT_USER: Final = "Current User"
_WORD_97: Final = 0xC0
"""The version that Word 97 and all later ones write into a document is at least this."""
_WORD_LOCK: Final = 0x0100
_WORD_LOCK_AT: Final = 0x0A
_EXCEL_BEGINS: Final = (0x0009, 0x0209, 0x0409, 0x0809)
_EXCEL_LOCK: Final = 0x002F
_EXCEL_RECORDS: Final = 20
"""How many records of a workbook are looked at for its lock, which stands among the first."""
_POWERPOINT_LOCK: Final = 0xF3D1C4DF
_POWERPOINT_LOCK_AT: Final = 12
_SUMMARY: Final = "\x05DocumentSummaryInformation"
_LONGEST_SUMMARY: Final = 4_000_000
_SECTIONS_AT: Final = 28
_NARROW_TEXT, _WIDE_TEXT = 0x1E, 0x1F
_WIDE: Final = "utf-16-le"
_CODINGS: Final = {1200: _WIDE, 65001: "utf-8", 10000: "mac-roman"}
_ERRORS: Final = (OSError, LookupError, ValueError, TypeError, AttributeError, struct.error, RecursionError)


def held_in(path: Path) -> Holding:
    """What the container holds, a wrapper or a lock before what is behind it; `broken` where it cannot be read."""
    try:
        with olefile.OleFileIO(path) as container:
            return _holding(container)
    except _ERRORS:
        return "broken"


def holds_macros(path: Path) -> bool:
    """Whether a Word or Excel file carries macros, which are gone from what LibreOffice makes of it."""
    return "VBA" in _storages(path)


def is_signed(path: Path) -> bool:
    """Whether Office 2003 or a later one has signed the document."""
    return not _storages(path).isdisjoint(("_signatures", "_xmlsignatures"))


def own_properties(path: Path) -> dict[str, str]:
    """The texts among the properties that a document's users gave it, by name; none of what is no such container.

    They are the second section of its summary, which olefile does not read ([MS-OLEPS] 2.21).
    """
    try:
        with olefile.OleFileIO(path) as container:
            return _texts_of_section(container.openstream(_SUMMARY).read(_LONGEST_SUMMARY), 1)
    except _ERRORS:
        return {}


def _texts_of_section(summary: bytes, number: int) -> dict[str, str]:
    (begins,) = struct.unpack_from("<I", summary, _SECTIONS_AT + 20 * number + 16)
    section = summary[begins:]
    (count,) = struct.unpack_from("<I", section, 4)
    places = dict(struct.unpack_from("<II", section, 8 + 8 * at) for at in range(min(count, len(section) // 8)))
    codepage = struct.unpack_from("<H", section, places[1] + 4)[0] if 1 in places else 0
    coding = _CODINGS.get(codepage, f"cp{codepage}" if codepage else "latin-1")
    names = _names(section, places[0], coding)
    return {
        name: text for key, name in names.items()
        if key in places and (text := _text_of_property(section, places[key], coding)) is not None
    }  # fmt: skip


def _names(section: bytes, at: int, coding: str) -> dict[int, str]:
    """What the properties are called; names in two-byte letters fill up to four bytes."""
    (count,) = struct.unpack_from("<I", section, at)
    names: dict[int, str] = {}
    at += 4
    for _ in range(min(count, len(section) // 8)):
        key, length = struct.unpack_from("<II", section, at)
        size = length * 2 if coding == _WIDE else length
        names[key] = section[at + 8 : at + 8 + size].decode(coding, "replace").rstrip("\0")
        at += 8 + (size + 3 & ~3 if coding == _WIDE else size)
    return names


def _text_of_property(section: bytes, at: int, coding: str) -> str | None:
    kind, length = struct.unpack_from("<II", section, at)
    if kind not in (_NARROW_TEXT, _WIDE_TEXT):
        return None
    is_wide = kind == _WIDE_TEXT
    raw = section[at + 8 : at + 8 + (length * 2 if is_wide else length)]
    return raw.decode(_WIDE if is_wide else coding, "replace").rstrip("\0")


def _storages(path: Path) -> set[str]:
    """The names of the folders in the container, of whatever depth; none of what is no such container."""
    try:
        with olefile.OleFileIO(path) as container:
            return {name for entry in container.listdir(streams=False, storages=True) for name in entry}
    except _ERRORS:
        return set()


def _holding(container: olefile.OleFileIO) -> Holding:
    names = {entry[0] for entry in container.listdir(streams=True, storages=True)}
    if _is_rights_managed(container):
        return "rights"
    if names.intersection(_ENCRYPTED) or _is_locked(container, names):
        return "locked"
    if _WORD in names:
        is_old = int.from_bytes(_start(container, _WORD)[2:4], "little") < _WORD_97
        return "word-95" if is_old else "word"
    if names.intersection(_EXCEL):
        return "excel" if _EXCEL[0] in names else "excel-95"
    if _POWERPOINT in names:
        return "powerpoint"
    return "mail" if names.intersection(_MAIL) else "other"


def _is_rights_managed(container: olefile.OleFileIO) -> bool:
    entries = container.listdir(streams=True, storages=True)
    return any(
        name.lstrip("\t\x06").startswith("DRM") for entry in entries for name in entry
        if entry[0] == _DATA_SPACES or entry[0].lstrip("\t\x06").startswith("DRM")
    )


def _is_locked(container: olefile.OleFileIO, names: set[str]) -> bool:
    if _WORD in names:
        return bool(int.from_bytes(_start(container, _WORD)[_WORD_LOCK_AT:_WORD_LOCK_AT + 2], "little") & _WORD_LOCK)
    book = next((name for name in _EXCEL if name in names), None)
    if book:
        return _has_lock_record(_start(container, book))
    if _CURRENT_USER in names:
        token = _start(container, _CURRENT_USER)[_POWERPOINT_LOCK_AT:_POWERPOINT_LOCK_AT + 4]
        return int.from_bytes(token, "little") == _POWERPOINT_LOCK
    return False


def _has_lock_record(start: bytes) -> bool:
    at = 0
    for number in range(_EXCEL_RECORDS):
        if at + 4 > len(start):
            return False
        kind, length = struct.unpack_from("<HH", start, at)
        if kind == _EXCEL_LOCK:
            return True
        if number == 0 and kind not in _EXCEL_BEGINS:
            return False
        at += 4 + length
    return False


def _start(container: olefile.OleFileIO, name: str) -> bytes:
    with container.openstream(name) as stream:
        return bytes(stream.read(8192))
