"""Values arrive in Word as typed; read back with lxml on the parts, never with the library that wrote them."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest
from docx import Document
from docx.shared import Cm
from lxml import etree

from bundler.documents.forms import fill_form
from bundler.model.case import LegalStatusKind
from bundler.model.errors import DefinitionError
from bundler.model.fields import Signature

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARKS = {f"{W}br": "\n", f"{W}tab": "\t"}


class Facts(NamedTuple):
    title: str


class Row(NamedTuple):
    area: str


@pytest.fixture
def template(tmp_path: Path) -> Callable[..., Path]:
    """A Word template with these paragraphs, the same first paragraph in a table, the header and the footer."""

    def draw(*paragraphs: str) -> Path:
        document = Document()
        for text in paragraphs:
            document.add_paragraph(text)
        document.add_table(1, 1).cell(0, 0).text = paragraphs[0]
        document.sections[0].header.paragraphs[0].text = paragraphs[0]
        document.sections[0].footer.paragraphs[0].text = paragraphs[0]
        path = tmp_path / "letter.docx"
        document.save(str(path))
        return path

    return draw


def paragraphs_of(docx: bytes, part: str = "document") -> list[str]:
    """The text of each paragraph of the parts whose name begins so."""
    with ZipFile(io.BytesIO(docx)) as parts:
        names = [name for name in parts.namelist() if re.fullmatch(rf"word/{part}\d*\.xml", name)]
        return [
            "".join(MARKS.get(str(piece.tag), piece.text or "") for run in paragraph.iter(f"{W}r") for piece in run)
            for name in names
            for paragraph in etree.fromstring(parts.read(name)).iter(f"{W}p")
        ]


@pytest.mark.parametrize("part", ["document", "header", "footer"])
@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("Marks & Spencer <b>bold</b> \"quoted\" 'single' &amp; 5 > 3", id="what XML minds"),
        pytest.param("{{ 7 * 7 }} {% for x in y %} {# note #} }} %}", id="what Jinja minds"),
        pytest.param("{_{ name }_} {_% if %_}", id="what docxtpl takes for its own escapes"),
        pytest.param("first line\nsecond line\n\nnew paragraph", id="line breaks"),
        pytest.param("one\ttwo\t\tthree", id="tabs"),
        pytest.param("  two spaces before,  between and after  ", id="spaces"),
        pytest.param("Łukasz Ŵyn ẃ ș 😀 – “curly” \u00a0\u200b", id="letters of every name"),
        pytest.param("</w:t></w:r></w:p><w:p>", id="Word's own marks"),
        pytest.param("{{r x }} {%tr endfor %} {%p if %}", id="docxtpl's tags for rows and runs"),
    ],
)
def test_a_value_arrives_exactly_as_typed(template: Callable[..., Path], typed: str, part: str) -> None:
    filled = fill_form(template("Before {{ value }} after"), {"value": typed})

    assert f"Before {typed} after" in paragraphs_of(filled, part)


def test_a_value_in_a_table_cell_arrives_as_typed(template: Callable[..., Path]) -> None:
    filled = fill_form(template("{{ value }}"), {"value": "A & B\n<C>"})

    with ZipFile(io.BytesIO(filled)) as parts:
        cells = list(etree.fromstring(parts.read("word/document.xml")).iter(f"{W}tc"))
    assert ["".join(text.text or "" for text in cell.iter(f"{W}t")) for cell in cells] == ["A & B<C>"]


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_every_line_end_is_one_line_break(template: Callable[..., Path], line_end: str) -> None:
    filled = fill_form(template("{{ value }}"), {"value": f"one{line_end}two"})

    assert paragraphs_of(filled)[0] == "one\ntwo"


def test_a_character_that_xml_cannot_carry_shows_as_a_mark_and_loses_nothing_else(
    template: Callable[..., Path],
) -> None:
    """A bell would make docxtpl start a new paragraph, a form feed a new page."""
    filled = fill_form(template("{{ value }}"), {"value": "a\ab\fc\x00d"})

    assert paragraphs_of(filled)[0] == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c\N{REPLACEMENT CHARACTER}d"


@pytest.mark.parametrize(
    ("placeholder", "value", "printed"),
    [
        ("{{ value }}", None, ""),
        ("{{ value.name }}", None, ""),
        ("{{ value.name.first }}", None, ""),
        ("{{ value }}", date(2026, 12, 9), "9 December 2026"),
        ("{{ value }}", time(14, 30), "14:30"),
        ("{{ value }}", True, "Yes"),
        ("{{ value }}", False, "No"),
        ("{{ value }}", 12, "12"),
        ("{{ value }}", LegalStatusKind.SECTION_20, "Section 20"),
        ("{{ value | in_words }}", "in-house", "In-house"),
        ("{{ value | in_words }}", None, ""),
        ("{{ value | tick }}/{{ value | tick_no }}", True, "☒/☐"),
        ("{{ value | tick }}/{{ value | tick_no }}", False, "☐/☒"),
        ("{{ value | tick }}/{{ value | tick_no }}", None, "☐/☐"),
        ("{{ value | age(value) }}", None, ""),
        ("{{ value.items }}", {"items": "a key, not a method"}, "a key, not a method"),
        ("{{ value | signed }}", None, ""),
        ("{{ value | signed }}", Signature(name="Jo Lee", role="Chair", signed_on=date(2026, 1, 2)),
         "Signed by Jo Lee, Chair"),
        ("{{ value | signed }}", Signature(name="Jo Lee", role="Chair"), "Jo Lee, Chair"),
        ("{{ value | signed }}", Signature(scan="minutes.pdf"), "(signed copy follows this form)"),
    ],
)
def test_a_fact_prints_as_people_say_it(
    template: Callable[..., Path], placeholder: str, value: object, printed: str
) -> None:
    filled = fill_form(template(f"[{placeholder}]"), {"value": value})

    assert paragraphs_of(filled)[0] == f"[{printed}]"


def test_the_age_counts_birthdays(template: Callable[..., Path]) -> None:
    """T53: a child born on 29 February has the birthday on 1 March."""
    context = {"born": date(2016, 2, 29), "on": date(2026, 2, 28)}

    assert paragraphs_of(fill_form(template("{{ born | age(on) }}"), context))[0] == "9"


def test_rows_are_found_whatever_their_capitals_and_spaces(template: Callable[..., Path]) -> None:
    path = template('{% for row in rows | rows("area", "Violence/ Aggression") %}{{ row.area }};{% endfor %}')

    filled = fill_form(path, {"rows": (Row("violence/aggression"), Row("Flood"))})

    assert paragraphs_of(filled)[0] == "violence/aggression;"


@pytest.mark.parametrize(
    ("paragraph", "says"),
    [
        pytest.param("Dear {{ nobody }},", ["{{ nobody }}", "nobody supplies nobody", "Dear {{ nobody }},"], id="name"),
        pytest.param("Dear {{ record.nme }},", ["{{ record.nme }}", "nobody supplies nme"], id="key of a record"),
        pytest.param("{% if nobody %}x{% endif %}", ["{% if nobody %}", "nobody supplies nobody"], id="in a condition"),
        pytest.param("{{ record.name name }}", ["{{ record.name name }}"], id="not an expression"),
        pytest.param("{% for a in none %}{% endfor %}", ["{% for a in none %}"], id="nothing to go through"),
        pytest.param("{{ record }}", ["{{ record }}", "is not something that prints"], id="not a value"),
        pytest.param("{{ record.__class__ }}", ["{{ record.__class__ }}"], id="Python's insides"),
        pytest.param("{{ record.name | shout }}", ["{{ record.name | shout }}"], id="no such filter"),
    ],
)
def test_a_placeholder_that_cannot_be_filled_is_named_with_its_paragraph(
    template: Callable[..., Path], paragraph: str, says: list[str]
) -> None:
    path = template("First paragraph", "Second {{ record.name }}", paragraph, "Last")

    with pytest.raises(DefinitionError) as caught:
        fill_form(path, {"record": {"name": "x"}})

    assert all(part in caught.value.message for part in ["letter.docx", *says])


def test_a_placeholder_in_the_footer_is_named_too(tmp_path: Path) -> None:
    document = Document()
    document.sections[0].footer.paragraphs[0].text = "Ref {{ missing }}"
    document.save(str(tmp_path / "form.docx"))

    with pytest.raises(DefinitionError, match=r"Ref \{\{ missing \}\}"):
        fill_form(tmp_path / "form.docx", {})


def test_an_error_does_not_say_what_people_recorded(template: Callable[..., Path]) -> None:
    with pytest.raises(DefinitionError) as caught:
        fill_form(template("{{ child.name }} {{ child.nmae }}"), {"child": {"name": "Maya Hart"}})

    assert "Maya" not in caught.value.message


@pytest.mark.parametrize("part", ["body", "footer"])
def test_a_tag_that_cuts_across_paragraphs_is_refused_and_nothing_is_dropped(tmp_path: Path, part: str) -> None:
    document = Document()
    footer = document.sections[0].footer
    paragraph = document.add_paragraph() if part == "body" else footer.paragraphs[0]
    paragraph.text = "{% if no %}Opening"
    table = document.add_table(1, 1) if part == "body" else footer.add_table(1, 1, Cm(5))
    table.cell(0, 0).text = "{% endif %} The rest"
    document.save(str(tmp_path / "form.docx"))

    with pytest.raises(DefinitionError, match="opens in one table row or paragraph and closes in another"):
        fill_form(tmp_path / "form.docx", {"no": False})


def test_a_cell_whose_paragraphs_are_all_left_out_keeps_one(tmp_path: Path) -> None:
    """A cell without a paragraph is what Word calls a damaged file."""
    document = Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "{%p for name in names %}"
    cell.add_paragraph("{{ name }}")
    cell.add_paragraph("{%p endfor %}")
    document.save(str(tmp_path / "form.docx"))

    filled = fill_form(tmp_path / "form.docx", {"names": ()})

    with ZipFile(io.BytesIO(filled)) as parts:
        cells = list(etree.fromstring(parts.read("word/document.xml")).iter(f"{W}tc"))
    assert [cell[-1].tag for cell in cells] == [f"{W}p"]


def test_a_file_that_is_no_word_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "form.docx").write_bytes(b"%PDF-1.7")

    with pytest.raises(DefinitionError, match=r"form\.docx is not a Word file"):
        fill_form(tmp_path / "form.docx", {})


def test_the_same_context_gives_the_same_bytes_whenever_the_template_was_saved(
    template: Callable[..., Path], tmp_path: Path
) -> None:
    first = template("{{ value }}")
    later = tmp_path / "later" / "letter.docx"
    later.parent.mkdir()
    with ZipFile(first) as parts, ZipFile(later, "w", zipfile.ZIP_STORED) as out:
        for name in reversed(parts.namelist()):
            out.writestr(zipfile.ZipInfo(name, (2031, 5, 6, 7, 8, 10)), parts.read(name))

    filled = fill_form(first, {"value": "x"})

    assert filled == fill_form(later, {"value": "x"})
    with ZipFile(io.BytesIO(filled)) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_file_says_its_title_and_nothing_about_who_drew_the_template(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{ document.title }}")
    document.core_properties.author = "Some Person"
    document.core_properties.last_modified_by = "Another Person"
    document.core_properties.comments = "made on a laptop"
    document.save(str(tmp_path / "form.docx"))

    filled = fill_form(tmp_path / "form.docx", {"document": Facts("Review & report")})

    with ZipFile(io.BytesIO(filled)) as parts:
        facts = etree.fromstring(parts.read("docProps/core.xml"))
        everything = b"".join(parts.read(name) for name in parts.namelist())
        assert facts.findtext("{http://purl.org/dc/elements/1.1/}title") == "Review & report"
        assert facts.findtext("{http://purl.org/dc/terms/}modified") == "2000-01-01T00:00:00Z"
        assert not re.search(rb"Some Person|Another Person|laptop|python-docx", everything)
        assert not [name for name in parts.namelist() if "thumbnail" in name]
