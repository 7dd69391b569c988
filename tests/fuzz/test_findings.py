"""What fuzzing found and what was mended stays mended; each whole input stands here."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from bundler.documents.intake import outlook_mail
from bundler.documents.intake.archive import examine_archive
from bundler.documents.intake.examine import examine
from bundler.documents.intake.identify import BROKEN_OFFICE, identify
from bundler.documents.intake.mime_mail import read_mime
from bundler.documents.intake.web_page import clean_page, html_to_page
from bundler.documents.office import Conversion, convert
from tests.documents.intake.mail_papers import eml, winmail, zipped


def test_the_first_words_of_a_page_stay_words() -> None:
    """They were put into the page that LibreOffice is given as they are: `&lt;img src=...>` became a picture."""
    page = clean_page("&lt;img src=http://example.org/a.png> said the script")
    assert "<img" not in page.markup
    assert page.words == "<img src=http://example.org/a.png> said the script"


def page_of(depth: int, tag: str) -> str:
    return f"<{tag}>" * depth + "words" + f"</{tag}>" * depth + " and more"


@pytest.mark.parametrize("tag", ["div", "font", "blockquote", "span"])
def test_words_that_lie_deep_in_a_page_are_not_lost(tag: str) -> None:
    """The library stopped at 255, without a word, and everything behind it was gone."""
    assert clean_page(page_of(1_500, tag)).words.split() == ["words", "and", "more"]


@pytest.mark.parametrize("depth", [3_000, 100_000])
def test_a_page_too_deep_to_be_read_whole_is_refused(tmp_path: Path, depth: int) -> None:
    """The deeper one took more than a minute."""
    (tmp_path / "paper.html").write_text("<html><body>" + page_of(depth, "div"))
    (tmp_path / "paper.eml").write_bytes(eml(html=page_of(depth, "div")))
    assert [trouble.code for trouble in examine(tmp_path / "paper.html").troubles] == ["damaged"]
    assert [trouble.code for trouble in examine(tmp_path / "paper.eml").troubles] == ["damaged"]


SAID = "words that somebody wrote and that go on for more than one line, so that they have to be broken to the END"


@pytest.mark.office
def test_words_do_not_run_off_the_paper(tmp_path: Path) -> None:
    """LibreOffice cuts off what is wider than the paper, and says nothing."""
    pages = {
        "quoted": "<blockquote>" * 30 + SAID + "</blockquote>" * 30,
        "indented": "<div style='margin-left:2cm'>" * 20 + SAID,
        "unbroken": f"<table><tr><td nowrap>{SAID}</td><td>x</td></tr></table>",
        "wide": f"<table width=3000><tr><td width=2500>{SAID}</td><td>x</td></tr></table>",
        "wide column": f"<table><colgroup><col width=2500></colgroup><tr><td>{SAID}</td></tr></table>",
    }
    for name, html in pages.items():
        html_to_page(html, tmp_path / f"{name}.html")
    made = [Conversion(tmp_path / f"{name}.html", tmp_path / f"{name}.pdf", "html") for name in pages]
    assert all(outcome.converted for outcome in convert(made, tmp_path / "work"))
    for one in made:
        with pypdfium2.PdfDocument(one.target) as pdf:
            said = "".join(page.get_textpage().get_text_bounded() for page in pdf)
        assert said.split()[: len(SAID.split())] == SAID.split(), one.target.name


def test_control_characters_given_by_number_are_left_out_of_a_page() -> None:
    assert clean_page("<p>a<input value='b&#1;c&#12;d'>e").words == "abc de"


def test_a_winmail_dat_in_an_alphabet_that_nobody_knows_is_read() -> None:
    known, unknown = struct.pack("<II", 1252, 0), struct.pack("<II", 0x0F0F, 0)
    mail = outlook_mail.read_winmail(winmail({"a.pdf": b"%PDF"}).replace(known, unknown))
    assert [one.data for one in mail.attachments] == [b"%PDF"]


def test_a_nested_mail_with_letters_in_a_broken_part_is_written_out() -> None:
    inner = b"Subject: x\nContent-Type: multipart/mixed\n\nno boundary, caf\xc3\xa9\n"
    mail = read_mime(b"Content-Type: message/rfc822\n\n" + inner)
    assert b"no boundary" in mail.attachments[0].data


@pytest.mark.parametrize("charset", [b"charset=utf\xf0-8", b"charset*=us-ascii''utf-8", b"charset=utf\x00-8"])
def test_an_encoding_with_an_impossible_name_is_passed_over(charset: bytes) -> None:
    part = b"Content-Type: text/plain; format=flowed; " + charset + b"\n\nkept: caf\xc3\xa9\n"
    mixed = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + part + b"--b--\n"
    assert "kept: caf" in read_mime(b"Subject: x\n" + part).text
    assert "kept: caf" in read_mime(b"Subject: x\n" + mixed).text
    forwarded = read_mime(b"Content-Type: message/rfc822\n\nSubject: y\n" + mixed)
    assert b"kept: caf" in forwarded.attachments[0].data


def test_an_archive_whose_list_points_before_its_beginning_is_damaged(tmp_path: Path) -> None:
    data = bytearray(zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}))
    end = data.index(b"PK\x05\x06")
    data[end + 16 : end + 20] = struct.pack("<I", struct.unpack_from("<I", data, end + 16)[0] + 9_000)
    path = tmp_path / "paper.odt"
    path.write_bytes(data)
    assert identify(path) is BROKEN_OFFICE
    assert [trouble.code for trouble in examine(path).troubles] == ["damaged"]
    assert [trouble.code for trouble in examine_archive(path, tmp_path).troubles] == ["damaged"]


def test_a_member_without_a_name_comes_out_as_unnamed(tmp_path: Path) -> None:
    path = tmp_path / "paper.zip"
    path.write_bytes(zipped({"": b"x", "good.pdf": b"y"}))
    assert [member.name for member in examine(path).members] == ["good.pdf", "unnamed"]


def test_a_word_document_in_one_file_with_a_part_that_lies_nowhere_is_damaged(tmp_path: Path) -> None:
    space = "http://schemas.microsoft.com/office/2006/xmlPackage"
    path = tmp_path / "paper.xml"
    path.write_text(f'<pkg:package xmlns:pkg="{space}"><pkg:part><pkg:xmlData><a/></pkg:xmlData></pkg:part>'
                    "</pkg:package>")
    assert [trouble.code for trouble in examine(path).troubles] == ["damaged"]


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_office_paper_packed_in_an_unusual_way_and_damaged_is_damaged(tmp_path: Path, method: int) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        package.writestr("word/document.xml", b"<w:document/>" * 100)
    data = bytearray(target.getvalue())
    start = 30 + len("word/document.xml")
    data[start + 12 : start + 24] = bytes(12)
    (tmp_path / "paper.docx").write_bytes(data)
    assert [trouble.code for trouble in examine(tmp_path / "paper.docx").troubles] == ["damaged"]
