"""Workbooks and tables are told for what they hold, and fitted to pages without losing a column."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree

from bundler.documents import office
from bundler.documents.intake.examine import examine
from bundler.documents.intake.limits import MAX_SHEET_CELLS
from bundler.documents.intake.office_papers import stage, turn_of
from bundler.documents.intake.sheet_fitting import fit_sheets
from bundler.documents.intake.table import rows_of
from bundler.model.paper import Examination, PaperKind
from tests.documents.office_papers import MAIN, OFFICE, rewritten, sheet, write_workbook

HIDDEN_ROW = f'<worksheet xmlns="{MAIN}"><cols><col min="2" max="2" hidden="1" width="9"/></cols><sheetData>' + "".join(
    f'<row r="{number}" {state}><c r="A{number}"><v>{number}</v></c><c r="B{number}"><v>7</v></c></row>'
    for number, state in ((1, ""), (2, 'hidden="1"'), (3, 'hidden="1"'))
) + "</sheetData></worksheet>"


def codes(found: Examination) -> dict[str, str]:
    return {trouble.code: trouble.severity for trouble in found.troubles}


def page_setup(workbook: Path, number: int = 1) -> dict[str, str]:
    with zipfile.ZipFile(workbook) as archive:
        root = etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
    (setup,) = root.iter(f"{{{MAIN}}}pageSetup")
    return {str(name): str(value) for name, value in setup.attrib.items()}


def texts(pdf: Path) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def printed(paper: Path) -> Path:
    """The sheet as a PDF, by the way that a build takes."""
    given, folder = paper, paper.parent
    if turn := turn_of(paper):
        given = folder / f"turned{turn.ending}"
        (outcome,) = office.convert([office.Conversion(paper, given, turn.form)], folder / "work")
        assert outcome.converted
    staged = stage(given, folder / "staged", PaperKind.SHEET, ())
    assert staged.trouble is None
    (outcome,) = office.convert(
        [office.Conversion(folder / "staged", folder / "printed.pdf", staged.form)], folder / "work")
    assert outcome.converted
    return outcome.target


def test_an_ordinary_workbook_has_no_troubles_and_its_words_are_known(tmp_path: Path) -> None:
    found = examine(write_workbook(tmp_path / "a.xlsx", {"S": sheet([["Name", "Day"], ["Ada", "12 May"]])}))
    assert found == Examination(kind=PaperKind.SHEET, words="Name\nDay\nAda\n12 May")


def test_hidden_sheets_rows_and_columns_are_told_and_not_among_the_words(tmp_path: Path) -> None:
    found = examine(write_workbook(
        tmp_path / "a.xlsx", {"S": HIDDEN_ROW, "Secret": sheet([["secret"]])}, states={"Secret": "veryHidden"}))
    (told,) = found.troubles
    assert (told.code, told.severity) == ("hidden-sheets", "warns")
    assert "1 sheet, 2 rows and 1 column" in told.message
    assert found.words == "1"


def test_a_workbook_with_nothing_to_print_is_refused(tmp_path: Path) -> None:
    found = examine(write_workbook(tmp_path / "a.xlsx", {"S": sheet([["x"]])}, states={"S": "hidden"}))
    assert codes(found)["no-pages"] == "blocks"


@pytest.mark.parametrize(("files", "code", "words"), [
    pytest.param({"xl/vbaProject.bin": b"macro"}, "macros", "", id="macros"),
    pytest.param({"xl/macrosheets/sheet1.xml": f'<xm:macrosheet xmlns:xm="{MAIN}"/>'}, "macros", "", id="old macros"),
    pytest.param({"xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"><ddeLink/></externalLink>'},
                 "external-links", "live data", id="DDE"),
    pytest.param({"xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"><externalBook/></externalLink>'},
                 "external-links", "another workbook", id="another workbook"),
    pytest.param({"xl/connections.xml": f'<connections xmlns="{MAIN}"/>'}, "external-links", "connection", id="query"),
    pytest.param({"xl/embeddings/oleObject1.bin": b"x"}, "embedded-objects", "1 other file", id="an object"),
])
def test_what_a_workbook_would_run_or_fetch_is_found(
    tmp_path: Path, files: dict[str, str | bytes], code: str, words: str
) -> None:
    found = examine(write_workbook(tmp_path / "a.xlsx", {"S": sheet([["x"]])}, files=files))
    (told,) = found.troubles
    assert (told.code, told.severity) == (code, "blocks")
    assert words in told.message


def test_notes_on_cells_are_told(tmp_path: Path) -> None:
    notes = f'<comments xmlns="{MAIN}"><commentList><comment ref="A1"/><comment ref="A2"/></commentList></comments>'
    found = examine(write_workbook(tmp_path / "a.xlsx", {"S": sheet([["x"]])}, files={"xl/comments1.xml": notes}))
    assert codes(found) == {"comments-not-printed": "tells"}


@pytest.mark.parametrize("content", [
    pytest.param('<!DOCTYPE x [<!ENTITY a "b">]><worksheet xmlns="x"/>', id="entities"),
    pytest.param("<worksheet", id="cut off"),
    pytest.param(sheet([["x"]]).replace('r="1"', 'r="none"'), id="a row of no number"),
])
def test_sheets_that_cannot_be_read_are_damaged(tmp_path: Path, content: str) -> None:
    paper = write_workbook(tmp_path / "a.xlsx", {"S": content})
    assert codes(examine(paper)) == {"damaged": "blocks"}
    trouble = fit_sheets(paper, tmp_path / "b.xlsx")
    assert trouble is not None
    assert trouble.code == "damaged"


def test_one_long_text_shown_in_thousands_of_cells_is_a_bomb(tmp_path: Path) -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 2_000))
    found = examine(write_workbook(
        tmp_path / "a.xlsx", {"S": f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'},
        files={"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{"long" * 20_000}</t></si></sst>'},
        relations=f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'))
    assert codes(found) == {"zip-bomb": "blocks"}


def test_a_sheet_that_nobody_would_read_to_the_end_is_refused(tmp_path: Path) -> None:
    row = "".join(f'<c t="n"><v>{n}</v></c>' for n in range(1_000))
    rows = f"<row>{row}</row>" * (MAX_SHEET_CELLS // 1_000 + 1)
    found = examine(write_workbook(
        tmp_path / "a.xlsx", {"S": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'}))
    assert codes(found) == {"too-long": "blocks"}


@pytest.mark.parametrize(("columns", "paper", "pages_wide"), [
    pytest.param(5, "9", "1", id="narrow: A4"),
    pytest.param(30, "9", "1", id="shrunk to A4"),
    pytest.param(40, "8", "1", id="A3"),
    pytest.param(60, "8", "2", id="two pages of A3 side by side"),
])
def test_the_paper_grows_before_the_type_gets_too_small(
    tmp_path: Path, columns: int, paper: str, pages_wide: str
) -> None:
    source = write_workbook(tmp_path / "a.xlsx", {"S": sheet([[f"c{n}" for n in range(columns)]])})
    assert fit_sheets(source, tmp_path / "b.xlsx") is None
    setup = page_setup(tmp_path / "b.xlsx")
    assert (setup["paperSize"], setup["fitToWidth"]) == (paper, pages_wide)
    assert (setup["orientation"], setup["fitToHeight"]) == ("landscape", "0")


def test_print_areas_and_codes_that_print_a_file_name_go_and_the_cells_stay_as_they_are(tmp_path: Path) -> None:
    footer = "<headerFooter><oddFooter>&amp;F secret</oddFooter></headerFooter>"
    setup = '<pageSetup scale="400" orientation="portrait"/>'
    content = sheet([["a", "b"]], after=setup + footer + '<colBreaks count="1"><brk id="1"/></colBreaks>')
    area = '<definedName name="_xlnm.Print_Area" localSheetId="0">S!$A$1:$A$1</definedName>'
    titles = '<definedName name="_xlnm.Print_Titles" localSheetId="0">S!$1:$1</definedName>'
    source = write_workbook(tmp_path / "a.xlsx", {"S": content}, names=area + titles)
    assert fit_sheets(source, tmp_path / "b.xlsx") is None
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        book, fitted = archive.read("xl/workbook.xml").decode(), archive.read("xl/worksheets/sheet1.xml").decode()
    assert "Print_Area" not in book
    assert "Print_Titles" in book
    assert "colBreaks" not in fitted
    assert "&amp;F" not in fitted
    assert "secret" in fitted
    assert content[content.index("<sheetData>"):content.index("</sheetData>")] in fitted


@pytest.mark.office
def test_every_column_of_a_wide_sheet_is_printed_and_what_is_hidden_is_not(tmp_path: Path) -> None:
    wide = sheet([[f"r{row}c{column}" for column in range(1, 61)] for row in range(1, 4)],
                 before='<cols><col min="7" max="7" width="9" hidden="1"/></cols>')
    source = write_workbook(tmp_path / "a.xlsx", {"Wide": wide, "Secret": sheet([["not for panel"]])},
                            states={"Secret": "hidden"})
    words = " ".join(texts(printed(source))).split()
    assert {f"r{row}c{column}" for row in range(1, 4) for column in range(1, 61) if column != 7} <= set(words)
    assert not {"r1c7", "panel"} & set(words)


@pytest.mark.office
def test_wrapped_lines_in_rows_without_a_height_are_printed_to_the_last(tmp_path: Path) -> None:
    long = " ".join(f"word{n}" for n in range(20))
    source = write_workbook(tmp_path / "a.xlsx", {"S": sheet([["Note"], [long], ["after"]], style=1)})
    assert set(long.split()) <= set(" ".join(texts(printed(source))).split())


@pytest.mark.office
@pytest.mark.parametrize("ending", [".xls", ".ods"])
def test_old_sheets_are_fitted_like_new_ones(tmp_path: Path, ending: str) -> None:
    source = write_workbook(tmp_path / "a.xlsx", {"S": sheet([[f"c{n}" for n in range(1, 41)]])})
    old = rewritten(source, ending)
    assert not examine(old).looked_through
    pdf = printed(old)
    assert {f"c{n}" for n in range(1, 41)} <= set(" ".join(texts(pdf)).split())
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 1
        assert document[0].get_width() > document[0].get_height()


@pytest.mark.parametrize(("content", "rows"), [
    pytest.param("a,b\n1,2\n", [["a", "b"], ["1", "2"]], id="commas"),
    pytest.param("a;b\n1,5;2\n", [["a", "b"], ["1,5", "2"]], id="semicolons with decimal commas"),
    pytest.param("a\tb\n1\t2\n", [["a", "b"], ["1", "2"]], id="tabs"),
    pytest.param("sep=|\na|b\n", [["a", "b"]], id="Excel's own first line"),
    pytest.param('a,"x, y\nz"\n', [["a", "x, y\nz"]], id="quotation marks"),
    pytest.param("Name\nAda\n", [["Name"], ["Ada"]], id="one column"),
    pytest.param("a,b\n1\n1,2,3\n", [["a", "b"], ["1"], ["1", "2", "3"]], id="rows of different lengths"),
    pytest.param("no\n007\n=1+1\n", [["no"], ["007"], ["=1+1"]], id="as typed: noughts and formulas"),
])
def test_a_table_is_read_as_it_was_typed(tmp_path: Path, content: str, rows: list[list[str]]) -> None:
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    assert rows_of(tmp_path / "a.csv") == rows


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_is_read_in_whatever_letters_it_has(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes("Naïve,£5\n".encode(encoding))
    assert rows_of(tmp_path / "a.csv") == [["Naïve", "£5"]]


@pytest.mark.office
def test_a_table_is_printed_whole_with_its_first_row_on_each_page(tmp_path: Path) -> None:
    long = " ".join(f"w{n}" for n in range(600))
    rows = [f"row{n},0163296{n:04},£{n}" for n in range(80)]
    (tmp_path / "a.csv").write_text("\n".join(["Name,Phone,Amount", *rows, f'last,"{long}",£1']), encoding="utf-8")
    pages = texts(printed(tmp_path / "a.csv"))
    assert len(pages) > 1
    assert all("Phone" in page for page in pages)
    assert {"01632960042", "£79", *long.split()} <= set(" ".join(pages).split())
