"""What a file is, is told by its content."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from bundler.documents.intake import identify as formats
from bundler.documents.intake.identify import Format, identify, name_trouble
from tests.documents.intake.pdf_papers import write_pdf


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return file.getvalue()


@pytest.mark.parametrize(("content", "expected"), [
    pytest.param(b"", formats.EMPTY, id="nothing"),
    pytest.param(b"%PDF-1.7\n", formats.PDF, id="PDF"),
    pytest.param(b"\r\n" * 300 + b"%PDF-1.7\n", formats.PDF, id="PDF after 600 bytes of junk"),
    pytest.param(b" " * 1100 + b"%PDF-1.7\n", formats.TEXT, id="PDF mark too far in"),
    pytest.param(zipped("[Content_Types].xml", "word/document.xml"), formats.WORD, id="Word"),
    pytest.param(zipped("[Content_Types].xml", "xl/workbook.xml"), formats.EXCEL, id="Excel"),
    pytest.param(zipped("mimetype", "content.xml"), formats.OPEN_DOCUMENT, id="OpenDocument"),
    pytest.param(zipped("a.txt"), formats.ZIP, id="archive"),
    pytest.param(zipped("word/document.xml")[:60], formats.BROKEN_ZIP, id="Word cut off"),
    pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), formats.OLD_OFFICE, id="old Office"),
    pytest.param(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", formats.JPEG, id="JPEG"),
    pytest.param(b"\x89PNG\r\n\x1a\n", formats.PNG, id="PNG"),
    pytest.param(b"II*\x00", formats.TIFF, id="TIFF little-endian"),
    pytest.param(b"MM\x00*", formats.TIFF, id="TIFF big-endian"),
    pytest.param(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", formats.HEIC, id="HEIC"),
    pytest.param(b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", formats.HEIC, id="HEIC by a later brand"),
    pytest.param(b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomiso2", formats.VIDEO, id="film"),
    pytest.param(b"GIF89a\x01\x00", formats.GIF, id="GIF"),
    pytest.param(b"BM\x3a\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00", formats.BMP, id="BMP"),
    pytest.param(b"BMW sold 3 cars this week", formats.TEXT, id="text that begins like a BMP"),
    pytest.param(b"RIFF\x24\x00\x00\x00WEBPVP8 ", formats.WEBP, id="WebP"),
    pytest.param(b"{\\rtf1\\ansi}", formats.RTF, id="RTF"),
    pytest.param(b"%!PS-Adobe-3.0", formats.POSTSCRIPT, id="PostScript"),
    pytest.param(b"<!DOCTYPE html><html>", formats.WEB_PAGE, id="web page"),
    pytest.param(b"From: a@example.org\r\nSubject: x\r\n", formats.MAIL, id="e-mail"),
    pytest.param("Plain wörds, Łódź".encode(), formats.TEXT, id="text"),
    pytest.param(bytes(range(256)), formats.UNKNOWN, id="anything else"),
])
def test_content_tells_the_kind(tmp_path: Path, content: bytes, expected: Format) -> None:
    path = tmp_path / "paper"
    path.write_bytes(content)
    assert identify(path) == expected


@pytest.mark.parametrize("name", ["report.docx", "photo.JPG", "old.doc"])
def test_a_name_that_lies_is_told_with_what_the_file_really_is(tmp_path: Path, name: str) -> None:
    path = write_pdf(tmp_path / name)
    trouble = name_trouble(path, identify(path))
    assert trouble is not None
    assert (trouble.code, trouble.severity) == ("extension-lies", "warns")
    assert "a PDF" in trouble.message
    assert ".pdf" in trouble.remedy


@pytest.mark.parametrize("name", ["report.pdf", "REPORT.PDF", "report", "report.v2", "health assessment 3.11.2026"])
def test_an_honest_or_absent_ending_is_no_lie(tmp_path: Path, name: str) -> None:
    path = write_pdf(tmp_path / name)
    assert name_trouble(path, identify(path)) is None
