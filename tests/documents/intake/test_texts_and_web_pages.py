"""Plain texts are printed as typed; web pages lose whatever could run or fetch, and nothing that could be read."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from bundler.documents import office
from bundler.documents.intake.examine import examine
from bundler.documents.intake.letters import decoded, printable
from bundler.documents.intake.limits import MAX_TEXT_BYTES
from bundler.documents.intake.office_papers import stage
from bundler.documents.intake.web_page import MISSING, NOT_FETCHED, clean_page
from bundler.model.paper import PaperKind


def png(width: int = 20) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, 10), "red").save(file, "PNG")
    return file.getvalue()


def pages(paper: Path, kind: PaperKind) -> list[str]:
    staged = stage(paper, paper.with_name("staged"), kind, ())
    assert staged.trouble is None
    conversion = office.Conversion(paper.with_name("staged"), paper.with_name("a.pdf"), staged.form)
    (outcome,) = office.convert([conversion], paper.parent / "work")
    assert outcome.converted
    with pypdfium2.PdfDocument(outcome.target) as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


@pytest.mark.parametrize(("text", "encoding"), [
    ("£5 – “café”", "utf-8"), ("£5 – “café”", "utf-8-sig"), ("£5 – “café”", "utf-16"), ("£5 – “café”", "cp1252"),
    ("Протокол встречи с семьёй", "cp1251"), ("会議の議事録です。今日は天気がいい。", "shift_jis"),
    ("محضر الاجتماع مع الأسرة", "cp1256"), ("Dear Zoë, it was £100", "latin-1"),
])
def test_letters_are_what_they_were_whatever_the_encoding(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize("said", ["", "nonsense", "hex", "iso-8859-1", "utf-8"])
def test_a_wrong_word_about_the_encoding_does_no_harm(said: str) -> None:
    assert decoded("£5 “each”".encode("cp1252"), said) == "£5 “each”"


def test_control_characters_go_and_line_ends_become_one_kind() -> None:
    assert printable("a\r\nb\rc\x00\x1b[1m\td\f") == "a\nb\nc[1m\td\f"


def test_an_empty_text_and_an_endless_one_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(" \n\t\n")
    assert [one.code for one in examine(tmp_path / "a.txt").troubles] == ["empty-file"]
    (tmp_path / "b.txt").write_bytes(b"word\n" * (MAX_TEXT_BYTES // 5 + 1))
    assert [one.code for one in examine(tmp_path / "b.txt").troubles] == ["too-long"]


@pytest.mark.office
def test_a_text_keeps_its_columns_its_long_lines_and_its_page_breaks(tmp_path: Path) -> None:
    long = "x" * 250
    (tmp_path / "a.txt").write_text(f"one   two\n\tthree <&> £\n{long}\n\fsecond page\n\fthird", encoding="utf-8")
    first, second, third = pages(tmp_path / "a.txt", PaperKind.TEXT)
    assert "".join(first.split()) == f"onetwothree<&>£{long}"
    assert (second.strip(), third.strip()) == ("second page", "third")


@pytest.mark.parametrize("markup", [
    "<script>alert(1)</script>", "<style>p { background: url(http://x) }</style>", '<p onclick="x()">',
    '<iframe src="http://x"></iframe>', '<link rel="stylesheet" href="http://x">', '<meta http-equiv="refresh">',
    '<a href="javascript:x()">', '<div style="background: url(http://x)">', '<base href="http://x">',
    '<object data="http://x"></object>', '<body background="http://x">', '<input type="image" src="http://x">',
    '<img srcset="http://x 2x">', '<svg><image href="http://x"/></svg>', '<table background="http://x"><tr><td>',
    '<img src="file:///etc/hostname">', '<img src="data:image/svg+xml;base64,AAAA">',
])
def test_nothing_that_runs_or_fetches_stays_in_a_web_page(markup: str) -> None:
    cleaned = clean_page(f"<html><body>{markup} words</body></html>").markup.lower().split("<body>")[1]
    assert not any(word in cleaned for word in ("http", "script", "url(", "file:", "onclick", "svg", "alert"))
    assert "words" in cleaned


def test_far_pictures_are_noted_in_their_place_and_dots_of_trackers_are_not() -> None:
    page = clean_page('<p>a<img src="https://x/y.png" alt="Our house">b<img src="cid:gone">c'
                      '<img src="http://x/t.gif" width="1" height="1">d</p>')
    assert page.words == f"a{NOT_FETCHED} Our houseb{MISSING}cd"
    assert (page.not_fetched, page.missing) == (1, 1)


def test_pictures_that_came_along_are_shown_no_wider_than_the_page() -> None:
    inline = base64.b64encode(png(2_000)).decode()
    page = clean_page(f'<img src="cid:a%40b"><img src="data:image/png;base64,{inline}">', {"a@b": png()})
    assert page.markup.count("data:image/") == 2
    assert 'width="640"' in page.markup
    assert (page.not_fetched, page.missing) == (0, 0)


@pytest.mark.parametrize("style", ["display:none", "visibility: hidden", "mso-hide:all"])
def test_what_the_page_did_not_show_is_not_printed(style: str) -> None:
    assert clean_page(f'<p style="{style}">preheader</p>after').words == "after"


def test_a_form_shows_its_answers() -> None:
    page = clean_page('Name <input value="Ada"> <input type="checkbox" checked> yes <input type="checkbox"> no '
                      "<select><option>a<option selected>b</select> <textarea>said\nso</textarea>"
                      '<input type="hidden" value="token"><input type="password" value="sesame">')
    assert page.words.split() == ["Name", "Ada", "[x]", "yes", "[", "]", "no", "b", "said", "so"]


def test_the_letters_that_a_page_says_it_has_are_believed_where_nothing_speaks_against_it(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes('<html><head><meta charset="koi8-r"></head>Привет</html>'.encode("koi8-r"))
    assert examine(tmp_path / "a.html").words == "Привет"


@pytest.mark.office
def test_a_web_page_is_printed_with_its_words_and_a_far_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<html><h1>Report</h1><table border=1><tr><td>one<td>two</table><img src="http://127.0.0.1:9/x.png">')
    found = examine(tmp_path / "a.html")
    assert [(one.code, one.severity) for one in found.troubles] == [("pictures-not-fetched", "tells")]
    (page,) = pages(tmp_path / "a.html", PaperKind.WEB_PAGE)
    assert page.split() == ["Report", "one", "two", *NOT_FETCHED.split()]
