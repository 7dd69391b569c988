"""PNGs without their texts and with their data in one piece, read again by Pillow."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from bundler.documents.intake.picture import examine_picture, picture_to_pdf
from bundler.documents.intake.png import without_texts

NOISE = Image.frombytes("RGB", (200, 150), os.urandom(200 * 150 * 3))


def png(picture: Image.Image = NOISE, **texts: str) -> bytes:
    said = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        said.add_text(key, text, zip=len(text) > 50)
    file = io.BytesIO()
    picture.save(file, "PNG", pnginfo=said, dpi=(300, 300))
    return file.getvalue()


def in_pieces(content: bytes, size: int) -> bytes:
    """The same PNG with its picture data cut into chunks of `size` bytes."""
    start = content.index(b"IDAT") - 4
    length = struct.unpack_from(">I", content, start)[0]
    data, rest = content[start + 8:start + 8 + length], content[start + 12 + length:]
    pieces = [data[place:place + size] for place in range(0, length, size)]
    chunks = [
        struct.pack(">I", len(piece)) + b"IDAT" + piece + struct.pack(">I", zlib.crc32(b"IDAT" + piece))
        for piece in pieces
    ]
    return content[:start] + b"".join(chunks) + rest


def pixels(content: bytes) -> bytes:
    with Image.open(io.BytesIO(content)) as picture:
        return picture.convert("RGB").tobytes()


def test_texts_are_gone_and_the_picture_is_the_same() -> None:
    bare = without_texts(png(Comment="taken at 12 Elm Street", Author="x" * 500))
    assert b"Elm Street" not in bare
    assert b"tEXt" not in bare
    assert b"zTXt" not in bare
    assert pixels(bare) == NOISE.tobytes()
    with Image.open(io.BytesIO(bare)) as picture:
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_data_in_many_pieces_becomes_one() -> None:
    pieces = in_pieces(png(), 100)
    assert pieces.count(b"IDAT") > 500
    assert without_texts(pieces).count(b"IDAT") == 1
    assert pixels(without_texts(pieces)) == NOISE.tobytes()


def test_a_text_that_unpacks_to_a_hundred_megabytes_is_never_unpacked(tmp_path: Path) -> None:
    content = png()
    bomb = b"Comment\x00\x00" + zlib.compress(b"\x00" * 100_000_000, 9)
    chunk = struct.pack(">I", len(bomb)) + b"zTXt" + bomb + struct.pack(">I", zlib.crc32(b"zTXt" + bomb))
    (tmp_path / "scan.png").write_bytes(content[:33] + chunk + content[33:])
    assert examine_picture(tmp_path / "scan.png").troubles == ()
    assert picture_to_pdf(tmp_path / "scan.png", tmp_path / "scan.pdf") is None
    assert (tmp_path / "scan.pdf").stat().st_size < 2 * len(content)


@pytest.mark.parametrize("cut", [10, 40, 5_000, -3])
def test_a_damaged_picture_comes_back_as_it_was(cut: int) -> None:
    assert without_texts(png()[:cut]) == png()[:cut]


def test_what_is_no_png_comes_back_as_it_was() -> None:
    assert without_texts(b"\xff\xd8\xff\xe0 not a PNG") == b"\xff\xd8\xff\xe0 not a PNG"
    assert without_texts(b"") == b""
