"""The index beside the bundle says in Word and on a web page what the PDF's index says."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from bundler.documents.bundle.index_files import write_index_html, write_index_word
from bundler.model.paper import PageFacts, Prepared
from bundler.model.plan import BundlePlan
from tests.documents.bundle_papers import document, plan_of

PAPER = Prepared(key="k", sha256="0" * 64, pages=(PageFacts(box=(0, 0, 595, 842)),) * 3)


@pytest.fixture
def plan() -> BundlePlan:
    return plan_of({
        "A The match": [
            document("Report <b>&\"'</b> Łódź \U0001f600", PAPER, dated="9 December 2026", notes=("A & B",)),
            document("Review\x0b", PAPER),
        ],
        "B Nothing": [],
    }, absent=("Medical",))


class Elements(HTMLParser):
    """Every start tag with its attributes, and all text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_word_has_headings_a_repeated_header_row_and_each_document_with_its_pages(
    plan: BundlePlan, tmp_path: Path
) -> None:
    write_index_word(plan, tmp_path / "index.docx")
    word = Document(str(tmp_path / "index.docx"))
    styled = [(str(line.style.name) if line.style else "", line.text) for line in word.paragraphs]
    assert [line for line in styled if line[0].startswith("Heading")] == [
        ("Heading 1", "Index"), ("Heading 2", "A The match (A1–A7)"), ("Heading 2", "B Nothing (B1)")]
    (table,) = word.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Document", "Date", "Pages"],
        ["Report <b>&\"'</b> Łódź \U0001f600\nA & B", "9 December 2026", "A2–A4"],
        ["Review ", "", "A5–A7"],
    ]
    assert table.rows[0]._tr.findall(".//" + qn("w:tblHeader"))
    assert (word.core_properties.author, word.core_properties.title) == ("", plan.name)
    assert word.sections[0].header.paragraphs[0].text == "OFFICIAL"
    (footer,) = word.sections[0].footer.paragraphs
    assert footer.text.startswith(f"{plan.footer}\tPage ")
    assert [field.get(qn("w:instr")) for field in footer._p.findall(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]


def test_the_web_page_leads_to_the_bundle_and_to_each_document_in_it(plan: BundlePlan, tmp_path: Path) -> None:
    write_index_html(plan, tmp_path / "index.html", "CH-1 #2.pdf")
    found = Elements((tmp_path / "index.html").read_text(encoding="utf-8"))
    links = [attributes["href"] for tag, attributes in found.tags if tag == "a"]
    pages = [place.first_page for place in plan.placed()]
    assert links == ["CH-1%20%232.pdf", *(f"CH-1%20%232.pdf#page={page}" for page in pages)]


def test_word_is_the_same_byte_for_byte(plan: BundlePlan, tmp_path: Path) -> None:
    for name in ("one.docx", "two.docx"):
        write_index_word(plan, tmp_path / name)
    assert (tmp_path / "one.docx").read_bytes() == (tmp_path / "two.docx").read_bytes()


def test_the_web_page_is_accessible_and_needs_nothing_else(plan: BundlePlan, tmp_path: Path) -> None:
    write_index_html(plan, tmp_path / "index.html", "CH-1 #2.pdf")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    found = Elements(page)
    names = [tag for tag, _ in found.tags]
    assert ("html", {"lang": "en-GB"}) in found.tags
    assert names.count("title") == names.count("h1") == 1
    assert names.count("table") == names.count("caption") == 2
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in found.tags if tag == "th")
    assert not {"script", "link", "img", "iframe", "b"} & set(names)
    assert not re.search(r"https?:|url\(|@import", page)
    assert "Report <b>&\"'</b> Łódź \U0001f600" in found.text
    assert "A2–A4" in found.text


def test_what_is_not_held_is_listed_only_in_a_draft(plan: BundlePlan, tmp_path: Path) -> None:
    for draft in (False, True):
        write_index_html(replace(plan, draft=draft), tmp_path / "index.html", "CH-1.pdf")
        write_index_word(replace(plan, draft=draft), tmp_path / "index.docx")
        page = (tmp_path / "index.html").read_text(encoding="utf-8")
        rows = [row.cells[0].text for table in Document(str(tmp_path / "index.docx")).tables for row in table.rows]
        assert ("not held" in page) is ("Medical" in page) is ("DRAFT" in page) is ("Medical" in rows) is draft
