"""What a file is, is told by its content."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from bundler.documents.intake import identify as formats
from bundler.documents.intake.identify import Format, identify, name_trouble
from bundler.documents.intake.old_office import held_in
from tests.documents.intake.pdf_papers import write_pdf

CORPUS = Path(os.environ.get("BUNDLER_CORPUS", Path(__file__).parents[4] / "shared" / "corpus"))


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return file.getvalue()


def filled(parts: dict[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def named_parts(main: str, called: str) -> bytes:
    kind = f"application/vnd.openxmlformats-officedocument.{called}+xml"
    listing = f'<Types><Override PartName="/{main}" ContentType="{kind}"/></Types>'
    return filled({"[Content_Types].xml": listing, main: ""})


def open_document(kind: str, manifest: str = "") -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return filled({"mimetype": mimetype, "content.xml": "<x/>", "META-INF/manifest.xml": manifest})


@pytest.mark.parametrize(("content", "expected"), [
    pytest.param(b"", formats.EMPTY, id="nothing"),
    pytest.param(b"%PDF-1.7\n", formats.PDF, id="PDF"),
    pytest.param(b"\r\n" * 300 + b"%PDF-1.7\n", formats.PDF, id="PDF after 600 bytes of junk"),
    pytest.param(b" " * 1100 + b"%PDF-1.7\n", formats.TEXT, id="PDF mark too far in"),
    pytest.param(zipped("[Content_Types].xml", "word/document.xml"), formats.WORD, id="Word"),
    pytest.param(zipped("[Content_Types].xml", "xl/workbook.xml"), formats.XLSX, id="Excel"),
    pytest.param(zipped("[Content_Types].xml", "xl/workbook.bin"), formats.XLSB, id="binary Excel"),
    pytest.param(zipped("[Content_Types].xml", "ppt/presentation.xml"), formats.PPTX, id="PowerPoint"),
    pytest.param(named_parts("word/document2.xml", "wordprocessingml.document.main"), formats.WORD, id="Word by type"),
    pytest.param(named_parts("visio/document.xml", "visio.drawing.main"), formats.OTHER_OFFICE, id="Visio"),
    pytest.param(open_document("text"), formats.ODT, id="OpenDocument text"),
    pytest.param(open_document("spreadsheet-template"), formats.ODS, id="OpenDocument spreadsheet"),
    pytest.param(open_document("presentation"), formats.ODP, id="OpenDocument presentation"),
    pytest.param(open_document("graphics"), formats.DRAWING, id="OpenDocument drawing"),
    pytest.param(open_document("text", "<manifest:encryption-data/>"), formats.LOCKED, id="OpenDocument, locked"),
    pytest.param(zipped("a.txt"), formats.ZIP, id="archive"),
    pytest.param(zipped(), formats.BROKEN_OFFICE, id="archive of nothing"),
    pytest.param(zipped("word/document.xml")[:60], formats.BROKEN_OFFICE, id="Word cut off"),
    pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), formats.BROKEN_OFFICE, id="old Office, empty"),
    pytest.param(b"7z\xbc\xaf\x27\x1c\x00\x04", formats.SEVEN_ZIP, id="7-Zip"),
    pytest.param(b"\x78\x9f\x3e\x22\x00\x00", formats.TNEF, id="winmail.dat"),
    pytest.param(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", formats.JPEG, id="JPEG"),
    pytest.param(b"\x89PNG\r\n\x1a\n", formats.PNG, id="PNG"),
    pytest.param(b"II*\x00", formats.TIFF, id="TIFF little-endian"),
    pytest.param(b"MM\x00*", formats.TIFF, id="TIFF big-endian"),
    pytest.param(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", formats.HEIC, id="HEIC"),
    pytest.param(b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", formats.HEIC, id="HEIC by a later brand"),
    pytest.param(b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isomiso2", formats.VIDEO, id="film"),
    pytest.param(b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00avifmif1", formats.AVIF, id="AVIF"),
    pytest.param(b"RIFF\x24\x00\x00\x00WAVEfmt ", formats.VIDEO, id="dictation"),
    pytest.param(b"ID3\x04\x00\x00", formats.VIDEO, id="MP3"),
    pytest.param(b"L\x00\x00\x00\x01\x14\x02\x00" + bytes(68), formats.SHORTCUT, id="shortcut of Windows"),
    pytest.param(b"[InternetShortcut]\r\nURL=https://example.org/\r\n", formats.SHORTCUT, id="shortcut to a page"),
    pytest.param(b"GIF89a\x01\x00", formats.GIF, id="GIF"),
    pytest.param(b"BM\x3a\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00", formats.BMP, id="BMP"),
    pytest.param(b"BMW sold 3 cars this week", formats.TEXT, id="text that begins like a BMP"),
    pytest.param(b"RIFF\x24\x00\x00\x00WEBPVP8 ", formats.WEBP, id="WebP"),
    pytest.param(b"{\\rtf1\\ansi}", formats.RTF, id="RTF"),
    pytest.param(b"%!PS-Adobe-3.0", formats.POSTSCRIPT, id="PostScript"),
    pytest.param(b"<!DOCTYPE html><html>", formats.WEB_PAGE, id="web page"),
    pytest.param(b"<!-- a note --> <html lang='en'>", formats.WEB_PAGE, id="web page after a comment"),
    pytest.param('\ufeff<!DOCTYPE HTML PUBLIC "x">'.encode("utf-16-le"), formats.WEB_PAGE, id="web page, wide letters"),
    pytest.param(b"<?xml version='1.0'?><note>", formats.XML, id="XML"),
    pytest.param(b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument xmlns:w='x'>",
                 formats.WORD_2003, id="Word 2003"),
    pytest.param(b"<?xml version='1.0'?><pkg:package xmlns:pkg='x'>", formats.WORD_FLAT, id="Word in one file"),
    pytest.param(b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
                 formats.EXCEL_2003, id="Excel 2003"),
    pytest.param(b"<?xml version='1.0'?><office:document office:mimetype='application/vnd.oasis.opendocument.text'>",
                 formats.FLAT_ODT, id="OpenDocument in one file"),
    pytest.param(b"From: a@example.org\r\nSubject: x\r\n", formats.MAIL, id="e-mail"),
    pytest.param(b"Subject: x\r\nMIME-Version: 1.0\r\n", formats.MAIL, id="e-mail without a sender"),
    pytest.param(b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n", formats.MHTML, id="saved web page"),
    pytest.param(b"Date: 3 March\nTo: the panel\n\nDear all", formats.TEXT, id="memo"),
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


@pytest.mark.parametrize(("name", "expected"), [
    pytest.param("a.csv", formats.CSV, id="a table"),
    pytest.param("a.TSV", formats.CSV, id="a table, capitals"),
    pytest.param("a.html", formats.WEB_PAGE, id="a web page without its head"),
    pytest.param("a.eml", formats.MAIL, id="an e-mail without headers"),
    pytest.param("a.txt", formats.TEXT, id="a text"),
    pytest.param("a", formats.TEXT, id="no ending"),
])
def test_only_of_plain_text_the_name_says_what_it_is(tmp_path: Path, name: str, expected: Format) -> None:
    (tmp_path / name).write_bytes(b"a,b\n1,2\n")
    assert identify(tmp_path / name) == expected


@pytest.mark.parametrize("name", ["report.odt", "report.docx", "scan.pdf", "photo.jpg", "list.xlsx"])
def test_plain_text_under_the_name_of_a_document_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"This is not a zip file!\n")
    trouble = name_trouble(tmp_path / name, identify(tmp_path / name))
    assert trouble is not None
    assert (trouble.code, trouble.severity) == ("extension-lies", "blocks")


OLD = {
    "c205": "word-95", "c207": "word", "c186": "rights", "c187": "locked", "c189": "locked", "c276": "mail",
    "c279": "mail", "c281": "mail", "c282": "mail", "c319": "mail",
}


@pytest.mark.corpus
@pytest.mark.parametrize("row", OLD)
def test_real_old_containers_are_told_apart(row: str) -> None:
    folder = CORPUS / "open" / row
    if not folder.is_dir():
        pytest.skip("the shared corpus is not beside this checkout")
    assert held_in(next(folder.iterdir())) == OLD[row]
