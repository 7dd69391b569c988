"""Where fuzzing begins: small files of each kind, made here, and those of the shared corpus where it is present."""

from __future__ import annotations

import io
import json
import os
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from PIL import Image

from tests.documents.intake.mail_papers import eml, mapi_text, message_tree, msg, winmail, zipped
from tests.documents.intake.pdf_papers import write_pdf
from tests.fuzz.targets import FORMS, OPEN_PARTS, REPO, SHEET_PARTS, SLIDE_PARTS, TARGETS, WORD_PARTS, packed

CORPUS: Final = Path(os.environ.get("BUNDLER_CORPUS", REPO.parent / "shared" / "corpus"))
_MOST: Final = 200


def seeds_of(name: str) -> list[bytes]:
    """What the target begins with; nothing is too long for it."""
    made = [*_MADE[name](), *_found(name)]
    return [seed for seed in made if len(seed) <= TARGETS[name].largest][:_MOST]


def _found(name: str) -> Iterator[bytes]:
    endings = _ENDINGS.get(name, ())
    for path in sorted((CORPUS / "open").rglob("*")) if endings else ():
        if path.is_file() and path.name.lower().endswith(endings) and path.stat().st_size <= TARGETS[name].largest:
            yield path.read_bytes()


_ENDINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({
    "identify": ("",), "any_paper": ("",), "jpeg": (".jpg", ".jpeg"), "archive": (".zip",),
    "mail": (".eml", ".mht", ".mhtml"), "mime_again": (".eml",), "outlook": (".msg",), "winmail": (".dat",),
    "rich_text": (".rtf",), "web_page": (".html", ".htm"), "plain_text": (".txt",), "table": (".csv", ".tsv"),
    "old_office": (".doc", ".xls", ".ppt", ".msg"),
})


def _json() -> Iterator[bytes]:
    yield b'{"a": [1, {"b": "c"}, -2.5e3], "a": null, "d\\u00e9": [[], {}], "e": true}'
    yield b'\xef\xbb\xbf{\n"k": "line",\n "l": NaN}'
    yield "{“a”: 'b', // remark\n}".encode()


def _records() -> Iterator[bytes]:
    for path in sorted((REPO / "cases").glob("*/*.json")):
        for number, form in enumerate(FORMS):
            if path.name.startswith(form):
                whole = path.read_bytes()
                yield bytes([number]) + whole
                yield from (bytes([number]) + piece for piece in _smaller(whole))
    yield from (bytes([number]) + b'{"signed": {"name": "", "on": "2026-01-01"}}' for number in range(len(FORMS)))


def _smaller(whole: bytes) -> Iterator[bytes]:
    facts = json.loads(whole)
    for size in (3, 8, 20):
        yield json.dumps(dict(list(facts.items())[:size])).encode()


def _owner() -> Iterator[bytes]:
    name = "Sam Sample"
    narrow, wide = name.encode(), name.encode("utf-16-le")
    office = bytes([len(name)]) + narrow.ljust(53)
    yield (office + bytes([len(name), 0]) + wide).ljust(162, b" ")
    yield (office + b" " + bytes([len(name), 0]) + wide).ljust(165, b" ")
    yield b",Sam Sample,machine,03.03.2026 14:05,file:///home/x;"


def _names() -> Iterator[bytes]:
    for name in ("../../etc/passwd", "C:\\a\\b.pdf", "con.pdf", "=?utf-8?q?caf=C3=A9.pdf?=", "a.pdf\na.pdf\nA (2).pdf",
                 "\u202efdp.exe", "\\\\server\\x", "e\u0301. .", "=?utf-8?b?Li4vYQ==?="):
        yield name.encode()


def _heads() -> Iterator[bytes]:
    yield from (
        b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"GIF89a",
        b"BM" + bytes(12) + b"\x28\0\0\0",
        b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"{\\rtf1 x}", b"%!PS", b"7z\xbc\xaf\x27\x1c",
        b"Rar!",
        b"\x1f\x8b", b"\x78\x9f\x3e\x22", b"<!-- a --><!DOCTYPE html><html>", b'<?xml version="1.0"?><pkg:package>',
        b"<w:wordDocument >", b"<office:document opendocument.text>", b"\xff\xfe<\0h\0t\0m\0l\0>\0",
        b"From: a@example.org\nReceived: b\n\nwords", b"From: <Saved by Word>\nMIME-Version: 1.0\n", b"a,b\n1,2\n",
    )
    yield from (packed(parts, b"") for parts in (WORD_PARTS, SHEET_PARTS, SLIDE_PARTS, OPEN_PARTS))


def _ole() -> Iterator[bytes]:
    yield msg("words", rtf=_rtf_packed())
    yield msg("words", html=b"<p>x</p>", attachments={"a.pdf": b"%PDF"}, inline={"c@d": b"\x89PNG\r\n"})
    yield msg("words", nested={"Forwarded": message_tree("inner", header=24)}, elsewhere="server.pdf")


def _rtf_packed() -> bytes:
    said = b"{\\rtf1 words}"
    return struct.pack("<II4sI", len(said) + 12, len(said), b"MELA", 0) + said


def _jpegs() -> Iterator[bytes]:
    for mode, options in (
        ("RGB", {"progressive": True}), ("L", {"comment": b"a remark"}), ("CMYK", {}),
        ("RGB", {"restart_marker_rows": 1}),
    ):
        target = io.BytesIO()
        picture = Image.linear_gradient("L").resize((24, 17)).convert(mode)
        exif = Image.Exif()
        exif[0x010F] = "Camera"
        picture.save(target, "JPEG", exif=exif, quality=60, **options)
        yield target.getvalue()
        yield target.getvalue() + b"trailing"


def _winmail() -> Iterator[bytes]:
    subject = struct.pack("<I", 1) + mapi_text(0x0037, "S")
    yield winmail({"a.pdf": b"%PDF", "é.txt": b"x"}, subject="Papers", properties=subject)
    yield winmail({}, nested=winmail({"b.txt": b"y"}))


def _rtf() -> Iterator[bytes]:
    yield b"{\\rtf1\\ansicpg1252\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 caf\\'e9\\u8364?}{\\fonttbl x}}"
    yield b"{\\rtf1\\ansicpg932\\uc1 \\par \\tab \\{ \\'82\\'a0 {\\pict 00}\\~}"
    yield _rtf_packed()
    yield struct.pack("<II4sI", 30, 40, b"LZFu", 0) + bytes.fromhex("03000a0072637067313235423203437465787407")


def _archives() -> Iterator[bytes]:
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield zipped({"../a.pdf": b"%PDF" * 9, "b/c.txt": b"words"}, compression)
    yield zipped({"C:\\x.txt": b"1", "/abs": b"2", "folder/": b""})


def _mails() -> Iterator[bytes]:
    yield eml(attachments={"a.pdf": b"%PDF"}, nested=eml("inner", subject="Fwd"))
    yield eml(html="<p>x <img src='cid:p'><img src='http://example.org/a.png'></p>", inline={"p": _png()})
    yield b"Subject: =?utf-8?b?w6k=?=\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nSUMMARY:Visit\n"
    yield b"From: a@example.org\nReceived: x\n\nbegin 644 a.txt\n#0V%T\n`\nend\n"
    signature = b"Content-Type: application/pgp-signature\n\n"
    yield b"Content-Type: multipart/signed; boundary=b\n\n--b\n\nx\n--b\n" + signature + b"--b--"
    yield b"Content-Type: message/external-body\n\nContent-Type: text/plain\n\n"
    plain = b"Content-Type: text/plain; charset=utf-7\n\nx\n"
    html = b"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<meta charset=utf-16>=C3\n"
    yield b"Content-Type: multipart/alternative; boundary=b\n\n--b\n" + plain + b"--b\n" + html + b"--b--"


def _png() -> bytes:
    target = io.BytesIO()
    Image.new("L", (2, 2)).save(target, "PNG")
    return target.getvalue()


def _of_parts(parts: Mapping[str, bytes]) -> Callable[[], Iterator[bytes]]:
    def each() -> Iterator[bytes]:
        for number, name in enumerate(sorted(parts)):
            yield bytes([number]) + parts[name]

    return each


def _flat() -> Iterator[bytes]:
    space = "http://schemas.microsoft.com/office/2006/xmlPackage"
    parts = "".join(
        f'<pkg:part pkg:name="/{name}" pkg:contentType="application/xml"><pkg:xmlData>{content.decode()}</pkg:xmlData>'
        "</pkg:part>" for name, content in WORD_PARTS.items() if not name.startswith("[")
    )
    binary = '<pkg:part pkg:name="/word/media/a.png"><pkg:binaryData>AAAA</pkg:binaryData></pkg:part>'
    yield f'<pkg:package xmlns:pkg="{space}">{parts}{binary}</pkg:package>'.encode()


def _texts() -> Iterator[bytes]:
    yield b"Dear panel,\r\n\tplease see\x0cpage two " + b"x" * 130
    yield "caf\u00e9 \u202e\ufeff".encode("utf-16")
    yield "Привет, мир. Ещё раз.".encode("cp1251")


def _tables() -> Iterator[bytes]:
    yield b"name;born;said\n\"O'Neil; Ada\";2018-04-01;\"two\nlines\"\n"
    yield b"sep=|\na|b\n1|2\n"
    yield b"a,b,c\n1,2,3\n,,\n4\n"
    yield "a\tb\n\u00a31\t\u20ac2\n".encode("utf-16-le")


def _pages() -> Iterator[bytes]:
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
    yield (
        f"<html><head><meta charset=utf-8><script>x()</script></head><body onload=x()><p style='display:none'>hid</p>"
        f"<img src='data:image/png;base64,{png}' width=3><img src=//far/a.png alt=far><input type=checkbox checked>"
        "<select><option selected>a</select><textarea>t</textarea><a href='javascript:x()'>l</a><table><tr><td>1"
        "<svg><a/></svg><math><style><img src=x onerror=y></style></math>"
    ).encode()
    yield b"<div hidden>a<b>c</b></div>tail<font color=red style='background:url(http://x)'>x</font>"


def _everything() -> Iterator[bytes]:
    for name in ("identify", "jpeg", "archive", "mail", "outlook", "winmail", "flat_word", "web_page", "table"):
        yield from _MADE[name]()
    with tempfile.TemporaryDirectory() as folder:
        yield write_pdf(Path(folder) / "a.pdf").read_bytes()
    yield from (_png(), b"{\\rtf1 words}")


_MADE: Final[Mapping[str, Callable[[], Iterator[bytes]]]] = MappingProxyType({
    "json_text": _json, "case_folder": _records, "owner_file": _owner, "member_names": _names, "identify": _heads,
    "old_office": _ole, "jpeg": _jpegs, "winmail": _winmail, "rich_text": _rtf, "archive": _archives, "mail": _mails,
    "mime_again": _mails, "outlook": _ole, "word": _of_parts(WORD_PARTS), "workbook": _of_parts(SHEET_PARTS),
    "slides": _of_parts(SLIDE_PARTS), "open_document": _of_parts(OPEN_PARTS), "flat_word": _flat,
    "plain_text": _texts, "table": _tables, "web_page": _pages, "any_paper": _everything,
})
