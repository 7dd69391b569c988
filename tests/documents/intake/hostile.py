"""Makes the files that do harm and that no collection holds: bombs, loops, disguises, absurd depths and counts."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from tests.documents.intake.mail_papers import eml, zipped
from tests.documents.intake.pdf_papers import drawn, write_pdf
from tests.documents.word_papers import SPACES, para, picture, relation, write_word

MEGABYTE: Final = 1_000_000
_BLOCK: Final = 1 << 20


def deflated_zeros(megabytes: int) -> bytes:
    """So many mebibytes of nothing, packed as zlib does, without packing more than one of them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(_BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = ((megabytes * _BLOCK) % 65_521) << 16 | 1
    return b"\x78\xda" + block * megabytes + b"\x03\x00" + struct.pack(">I", checksum)


# PDF


def pdf_of_many_pages(path: Path, pages: int) -> Path:
    """A text of its own on each page."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
        resources = pdf.make_indirect(Dictionary(Font=Dictionary(F1=font)))
        for number in range(1, pages + 1):
            said = pdf.make_stream(b"BT /F1 24 Tf 60 700 Td (Page %d of a long file) Tj ET" % number)
            page = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 595, 842]), Resources=resources, Contents=said)
            pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
        pdf.save(path)
    return path


def pdf_that_unpacks_to(path: Path, megabytes: int) -> Path:
    """One page whose drawing instructions are packed twice, so that the file itself stays small."""
    drawn(path, b"")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, b"")
        pdf.pages[0].obj.Contents.write(
            zlib.compress(deflated_zeros(megabytes), 9), filter=Array([Name.FlateDecode, Name.FlateDecode])
        )
        pdf.save(path, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return path


def pdf_whose_tree_holds_itself(path: Path, depth: int) -> Path:
    """Page trees within page trees, and the innermost holds the outermost again, and one page."""
    numbers = range(2, depth + 2)
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>"}
    for number in numbers:
        held = b"2 0 R %d 0 R" % (depth + 2) if number == numbers[-1] else b"%d 0 R" % (number + 1)
        parent = b"/Parent %d 0 R" % (number - 1) if number > 2 else b""
        objects[number] = b"<</Type/Pages/Count 1/Kids[%s]%s>>" % (held, parent)
    objects[depth + 2] = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]>>" % (depth + 1)
    path.write_bytes(_pdf(objects))
    return path


def _pdf(objects: dict[int, bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in objects.items():
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return bytes(out) + trailer % (len(objects) + 1, out.index(b"xref"))


# Disguises


def pdf_and_zip(path: Path) -> Path:
    return _glued(write_pdf(path, "A page"), zipped({"secret.exe": b"MZ"}))


def jpeg_and_zip(path: Path) -> Path:
    path.write_bytes(jpeg())
    return _glued(path, zipped({"secret.exe": b"MZ"}))


def gif_and_web_page(path: Path) -> Path:
    """A picture whose size is written so that a browser reads on: `GIF89a/*`."""
    held = io.BytesIO()
    Image.new("L", (4, 4)).save(held, "GIF")
    path.write_bytes(held.getvalue() + b"*/=1;</script><html><script>alert(1)</script>")
    return path


def pdf_behind_a_web_page(path: Path) -> Path:
    write_pdf(path, "A page")
    path.write_bytes(b"<html><body><script>alert(1)</script></body></html>\n" + path.read_bytes())
    return path


def _glued(path: Path, tail: bytes) -> Path:
    path.write_bytes(path.read_bytes() + tail)
    return path


# Pictures


def jpeg(segments: bytes = b"") -> bytes:
    held = io.BytesIO()
    Image.linear_gradient("L").save(held, "JPEG")
    return held.getvalue()[:2] + segments + held.getvalue()[2:]


def jpeg_of_many_segments(path: Path, count: int) -> Path:
    path.write_bytes(jpeg(b"".join(b"\xff\xe1\x00\x10secret %06d" % number for number in range(count))))
    return path


def wide_png(path: Path, side: int) -> Path:
    """A white square of one bit a dot, packed without having been a picture."""
    row = b"\x00" * (1 + side // 8)
    packer, packed = zlib.compressobj(9), bytearray()
    for _ in range(side):
        packed += packer.compress(row)
    packed += packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", bytes(packed)), _chunk(b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))
    return path


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def tiff_that_comes_back(path: Path) -> Path:
    """A picture of one page that says that the next page is itself."""
    Image.new("L", (40, 40), 200).save(path, "TIFF")
    data = bytearray(path.read_bytes())
    first = struct.unpack_from("<I", data, 4)[0]
    end = first + 2 + 12 * struct.unpack_from("<H", data, first)[0]
    struct.pack_into("<I", data, end, first)
    path.write_bytes(data)
    return path


# Archives


def zip_with_names(path: Path, names: Iterable[str]) -> Path:
    """Members under exactly these names, the backslashes too."""
    with zipfile.ZipFile(path, "w") as archive:
        for number, name in enumerate(names):
            info = zipfile.ZipInfo("placeholder")
            info.filename = info.orig_filename = name
            archive.writestr(info, b"paper %d" % number)
    return path


def zip_in_zip(path: Path, depth: int, copies: int) -> Path:
    """Copies of an archive within copies of an archive: few bytes, and no end of papers."""
    inner = zipped({"paper.txt": b"words"})
    for _ in range(depth):
        inner = zipped({f"{number}.zip": inner for number in range(copies)})
    path.write_bytes(inner)
    return path


def zip_that_swells(path: Path, megabytes: int, *, says: int | None = None) -> Path:
    """One member of nothing; `says` is the size that its entry claims."""
    packed = deflated_zeros(megabytes)[2:-4]
    info = zipfile.ZipInfo("report.pdf")
    size = megabytes * _BLOCK if says is None else says
    entry = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(packed), size, len(info.filename), 0)
    local = b"PK\x03\x04" + entry + info.filename.encode() + packed
    listed = b"PK\x01\x02\x14\x00" + entry + struct.pack("<HHHII", 0, 0, 0, 0, 0) + info.filename.encode()
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(listed), len(local), 0)
    path.write_bytes(local + listed + end)
    return path


def zip_whose_members_overlap(path: Path, members: int) -> Path:
    """Many entries that all lead to the same packed bytes."""
    whole = zipped({"kernel.txt": bytes(MEGABYTE)})
    start = whole.index(b"PK\x01\x02")
    entry = whole[start : whole.index(b"PK\x05\x06")]
    listed = b"".join(entry.replace(b"kernel.txt", b"%06d.txt" % number) for number in range(members))
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, members, members, len(listed), start, 0)
    path.write_bytes(whole[:start] + listed + end)
    return path


# Mails, Word, web pages


def mail_of_nested_parts(path: Path, depth: int) -> Path:
    heads = (
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (number, number) for number in range(depth)
    )
    path.write_bytes(b"From: a@example.org\nMIME-Version: 1.0\n" + b"".join(heads) + b"\nwords\n")
    return path


def mails_in_mails(path: Path, depth: int) -> Path:
    mail = eml("innermost")
    for _ in range(depth):
        mail = b"From: a@example.org\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n" + mail
    path.write_bytes(mail)
    return path


def word_with_a_far_picture(path: Path) -> Path:
    far = relation("rId9", "image", "http://127.0.0.1:9/picture.png", external=True)
    return write_word(path, para("Words", picture("rId9", verb="link")), relations=far)


def word_with_entities(path: Path) -> Path:
    """A billion laughs."""
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10)
    )
    body = "<w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body>"
    return _word_of(path, f"<!DOCTYPE d [{entities}]><w:document {SPACES}>{body}</w:document>")


def word_of_nested_tables(path: Path, depth: int) -> Path:
    opening, closing = "<w:tbl><w:tr><w:tc>" * depth, "</w:tc></w:tr></w:tbl>" * depth
    return write_word(path, f"{opening}<w:p/>{closing}")


def word_of_empty_paragraphs(path: Path, count: int) -> Path:
    return write_word(path, "<w:p/>" * count)


def _word_of(path: Path, document: str) -> Path:
    plain = write_word(path, "")
    with zipfile.ZipFile(plain) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    path.write_bytes(zipped({**members, "word/document.xml": document.encode()}))
    return path


def nested_web_page(path: Path, depth: int) -> Path:
    path.write_text("<html><body>" + "<div>" * depth + "words", encoding="utf-8")
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def outlook_store(path: Path) -> Path:
    return written(path, b"!BDN" + bytes(range(256)) * 40)


def drawing(path: Path) -> Path:
    return written(path, b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="http://x/"/></svg>')
