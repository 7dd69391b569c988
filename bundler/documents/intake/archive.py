"""Unpacks a ZIP archive within limits: every member becomes a paper, or is named with what kept it in."""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bundler.documents.intake import inside_troubles, limits
from bundler.documents.intake.member_names import safe_path
from bundler.documents.intake.unpacking import Unpacking
from bundler.documents.intake.zipped import zip_at
from bundler.model.finding import Trouble
from bundler.model.paper import Examination, Member, PaperKind

_PIECE: Final = 1 << 20
_LOCKED: Final = 1
_AES: Final = 99
_UTF8: Final = 0x800
_DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, IndexError, struct.error)
"""What zipfile raises on damaged members, besides an OSError without a number."""


def examine_archive(path: Path, into: Path) -> Examination:
    """The archive's members, their bytes in `into`; OSError where the archive itself cannot be read."""
    try:
        with zip_at(path) as archive:
            members = [member for member in archive.infolist() if not member.filename.endswith("/")]
            trouble = _trouble(members)
            return _refused(trouble) if trouble else _unpacked(archive, members, into)
    except zipfile.BadZipFile:
        return _refused(inside_troubles.damaged_archive())


def _refused(trouble: Trouble) -> Examination:
    return Examination(kind=PaperKind.ARCHIVE, troubles=(trouble,))


def _trouble(members: list[zipfile.ZipInfo]) -> Trouble | None:
    """What is wrong with the archive as a whole."""
    if not members:
        return inside_troubles.empty_archive()
    if len(members) > limits.MAX_MEMBERS:
        return inside_troubles.too_many()
    return inside_troubles.overlapping() if _share_bytes(members) else None


def _share_bytes(members: list[zipfile.ZipInfo]) -> bool:
    """Whether one member's bytes reach into the next one's, which swells without any member being large."""
    ends = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < ends:
            return True
        ends = member.header_offset + member.compress_size
    return False


def _unpacked(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], into: Path) -> Examination:
    unpacking = Unpacking(into)
    for member in members:
        _unpack(archive, member, unpacking)
    return Examination(kind=PaperKind.ARCHIVE, members=_as_listed(unpacking.members))


def _as_listed(members: tuple[Member, ...]) -> tuple[Member, ...]:
    return tuple(sorted(members, key=lambda member: member.name))


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, unpacking: Unpacking) -> None:
    name = safe_path(_name_of(member))
    trouble = _trouble_of(member, unpacking)
    if trouble:
        unpacking.leave_inside(name, trouble)
        return
    try:
        unpacking.take(name, _pieces(archive, member))
    except NotImplementedError:
        unpacking.leave_inside(name, inside_troubles.unknown_packing())
    except RuntimeError:  # zipfile's only word for "a password is needed"
        unpacking.leave_inside(name, inside_troubles.locked_member())
    except _DAMAGED:
        unpacking.leave_inside(name, inside_troubles.damaged_member())
    except OSError as error:
        if error.errno is not None:  # the computer's own word, not the member's
            raise
        unpacking.leave_inside(name, inside_troubles.damaged_member())


def _trouble_of(member: zipfile.ZipInfo, unpacking: Unpacking) -> Trouble | None:
    """What the archive's own list tells about a member, before any of it is unpacked."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return inside_troubles.link_inside()
    if kind not in (0, stat.S_IFREG):
        return inside_troubles.no_document_inside()
    if member.flag_bits & _LOCKED or member.compress_type == _AES:
        return inside_troubles.locked_member()
    swollen = member.file_size > limits.MIN_SWOLLEN_BYTES and (
        member.file_size > limits.MAX_SWELLING * member.compress_size
    )
    return inside_troubles.too_much() if swollen or member.file_size > unpacking.room else None


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's bytes, never more than its list entry says; the checksum is looked at on the way."""
    with archive.open(member) as file:
        while piece := file.read(_PIECE):
            yield piece


def _name_of(member: zipfile.ZipInfo) -> str:
    """The name as its sender saw it: many programs write UTF-8 without saying so."""
    name = member.orig_filename
    if member.flag_bits & _UTF8 or name.isascii():
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name
