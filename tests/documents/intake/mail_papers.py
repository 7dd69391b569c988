"""E-mails, Outlook messages, winmail.dat files and archives, made for tests from what stands in the test."""

from __future__ import annotations

import base64
import hashlib
import io
import struct
import zipfile
from collections.abc import Mapping
from urllib.parse import quote

Tree = Mapping[str, "bytes | Tree"]
"""A compound file: streams as bytes, storages as trees."""

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def eml(
    text: str = "Please see attached.", *, subject: str = "Papers", html: str = "",
    attachments: Mapping[str, bytes] | None = None, nested: bytes = b"", inline: Mapping[str, bytes] | None = None,
) -> bytes:
    """An e-mail as mail programs send it; `inline` are pictures by Content-ID."""
    parts = [_part("text/plain; charset=utf-8", text.encode())]
    if html:
        parts = [_multipart("alternative", [*parts, _part("text/html; charset=utf-8", html.encode())], "versions")]
    parts += [_part("image/png", data, f"Content-ID: <{cid}>") for cid, data in (inline or {}).items()]
    parts += [
        _part("application/octet-stream", data, f"Content-Disposition: attachment; filename*=utf-8''{quote(name)}")
        for name, data in (attachments or {}).items()
    ]
    parts += [b"Content-Type: message/rfc822\n\n" + nested] if nested else []
    head = f"From: GP Surgery <gp@example.org>\nTo: Sam Sample <sam@example.org>\nSubject: {subject}\n"
    head += "Date: Tue, 03 Mar 2026 14:05:00 +0000\nMIME-Version: 1.0\n"
    boundary = hashlib.sha256(b"".join(parts)).hexdigest()[:20]
    return head.encode() + _multipart("mixed", parts, boundary)


def _multipart(kind: str, parts: list[bytes], boundary: str) -> bytes:
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode()
    return head + b"".join(b"--%s\n%s\n" % (boundary.encode(), part) for part in parts) + f"--{boundary}--\n".encode()


def _part(kind: str, data: bytes, *lines: str) -> bytes:
    head = "\n".join([f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *lines])
    return head.encode() + b"\n\n" + base64.encodebytes(data)


def zipped(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive with these members in this order, all of the same minute."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, (2026, 3, 3, 14, 5, 0))
            info.compress_type = compression
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return target.getvalue()


def winmail(
    attachments: Mapping[str, bytes], *, subject: str = "", properties: bytes = b"", nested: bytes = b""
) -> bytes:
    """A winmail.dat as Outlook sends it; `nested` is one within it."""
    parts = [_attribute(0x9007, struct.pack("<II", 1252, 0))]
    parts += [_attribute(0x8004, subject.encode("cp1252") + b"\0")] if subject else []
    parts += [_attribute(0x9003, properties)] if properties else []
    for name, data in attachments.items():
        long_name = mapi_text(0x3707, name)
        parts += [_attribute(0x9002, bytes(14)), _attribute(0x8010, name.encode("cp1252", "replace") + b"\0")]
        parts += [_attribute(0x800F, data), _attribute(0x9005, struct.pack("<I", 1) + long_name)]
    if nested:
        value = bytes(16) + nested
        padded = value + bytes(-len(value) % 4)
        inner = struct.pack("<HHII", 0x0D, 0x3701, 1, len(value)) + padded
        parts += [_attribute(0x9002, bytes(14)), _attribute(0x8010, b"Forwarded\0")]
        parts += [_attribute(0x9005, struct.pack("<I", 1) + inner)]
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(parts)


def mapi_text(number: int, text: str) -> bytes:
    """One property of a winmail.dat that holds text in full letters."""
    value = text.encode("utf-16-le") + b"\0\0"
    return struct.pack("<HHII", 0x1F, number, 1, len(value)) + value + bytes(-len(value) % 4)


def _attribute(number: int, value: bytes) -> bytes:
    level = b"\2" if number in (0x9002, 0x8010, 0x800F, 0x9005) else b"\1"
    return level + struct.pack("<II", number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def msg(
    text: str = "", *, subject: str = "Papers", html: bytes = b"", rtf: bytes = b"", kind: str = "IPM.Note",
    attachments: Mapping[str, bytes] | None = None, nested: Mapping[str, Tree] | None = None,
    inline: Mapping[str, bytes] | None = None, elsewhere: str = "",
) -> bytes:
    """An Outlook message file; `nested` are message trees, `inline` are pictures by Content-ID."""
    return compound(message_tree(
        text, subject=subject, html=html, rtf=rtf, kind=kind, attachments=attachments, nested=nested, inline=inline,
        elsewhere=elsewhere,
    ))  # fmt: skip


def message_tree(
    text: str = "", *, subject: str = "Papers", html: bytes = b"", rtf: bytes = b"", kind: str = "IPM.Note",
    attachments: Mapping[str, bytes] | None = None, nested: Mapping[str, Tree] | None = None,
    inline: Mapping[str, bytes] | None = None, elsewhere: str = "", header: int = 32,
) -> dict[str, bytes | Tree]:
    tree: dict[str, bytes | Tree] = {
        "__properties_version1.0": bytes(header) + struct.pack("<HHIQ", 0x40, 0x39, 6, 134_170_203_000_000_000),
        **_texts({0x1A: kind, 0x37: subject, 0x0C1A: "GP Surgery", 0x0C1F: "gp@example.org", 0x0E04: "Sam Sample"}),
        **(_texts({0x1000: text}) if text else {}),
        **({"__substg1.0_10130102": html} if html else {}),
        **({"__substg1.0_10090102": rtf} if rtf else {}),
    }
    parts: list[dict[str, bytes | Tree]] = [
        {**_method(1), **_texts({0x3707: name}), "__substg1.0_37010102": data}
        for name, data in (attachments or {}).items()
    ]
    parts += [
        {**_method(1), **_texts({0x3707: "image001.png", 0x3712: cid}), "__substg1.0_37010102": data}
        for cid, data in (inline or {}).items()
    ]
    parts += [
        {**_method(5), **_texts({0x3001: name}), "__substg1.0_3701000D": inner}
        for name, inner in (nested or {}).items()
    ]
    parts += [{**_method(7), **_texts({0x3707: elsewhere})}] if elsewhere else []
    tree |= {f"__attach_version1.0_#{number:08X}": part for number, part in enumerate(parts)}
    return tree


def _texts(values: Mapping[int, str]) -> dict[str, bytes]:
    return {f"__substg1.0_{number:04X}001F": value.encode("utf-16-le") for number, value in values.items()}


def _method(number: int) -> dict[str, bytes]:
    return {"__properties_version1.0": bytes(8) + struct.pack("<HHIQ", 3, 0x3705, 6, number)}


class _Compound:
    """A compound file in the making."""

    def __init__(self) -> None:
        self.sectors: list[bytes] = []
        self.fat: list[int] = []
        self.mini: list[int] = []
        self.mini_stream = b""
        self.entries: list[list[object]] = []

    def add(self, name: str, kind: int, tree: Tree | None, data: bytes = b"") -> int:
        number = len(self.entries)
        self.entries.append([name, kind, _FREE, _FREE, 0, 0])
        if tree is not None:
            self.entries[number][3] = self._children(tree)
        elif len(data) >= _CUTOFF:
            self.entries[number][4:] = [self.put(data), len(data)]
        else:
            self.entries[number][4:] = [self._put_mini(data), len(data)]
        return number

    def _children(self, tree: Tree) -> int:
        first = after = _FREE
        for name in sorted(tree, key=lambda name: (len(name), name.upper()), reverse=True):
            part = tree[name]
            number = self.add(name, 2, None, part) if isinstance(part, bytes) else self.add(name, 1, part)
            self.entries[number][2], after = after, number
            first = number
        return first

    def put(self, data: bytes) -> int:
        start = len(self.sectors)
        pieces = [data[at:at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)]
        self.sectors += pieces
        self.fat += [start + step + 1 for step in range(len(pieces) - 1)] + [_END]
        return start

    def _put_mini(self, data: bytes) -> int:
        if not data:
            return _END
        start, count = len(self.mini), -(-len(data) // _MINI)
        self.mini_stream += data.ljust(count * _MINI, b"\0")
        self.mini += [start + step + 1 for step in range(count - 1)] + [_END]
        return start


def compound(tree: Tree) -> bytes:
    """A compound file (OLE), as Outlook writes its messages."""
    made = _Compound()
    made.add("Root Entry", 5, tree)
    made.entries[0][4:] = [made.put(made.mini_stream) if made.mini_stream else _END, len(made.mini_stream)]
    listed = struct.pack(f"<{len(made.mini)}I", *made.mini)
    mini_start = made.put(listed + b"\xff" * (-len(listed) % _SECTOR)) if made.mini else _END
    directory = b"".join(_entry(entry) for entry in made.entries)
    directory_start = made.put(directory)
    fat_sectors = 1
    while fat_sectors * 128 < len(made.fat) + fat_sectors:
        fat_sectors += 1
    fat_start = len(made.sectors)
    fat = [*made.fat, *[_FAT] * fat_sectors]
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_sectors * _SECTOR, b"\xff")
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6), 0,
        fat_sectors, directory_start, 0, _CUTOFF, mini_start, -(-len(made.mini) // 128), _END, 0,
    )  # fmt: skip
    places = [fat_start + number for number in range(fat_sectors)]
    header += struct.pack("<109I", *places, *[_FREE] * (109 - fat_sectors))
    return header + b"".join(made.sectors) + table


def _entry(entry: list[object]) -> bytes:
    name, kind, right, child, start, size = entry
    letters = str(name).encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", letters, len(letters) + 2, kind, 1, _FREE, right, child, bytes(16), 0, 0, 0, start, size
    )
