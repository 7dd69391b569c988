"""A grid as CSV and as a workbook: what was written is read again by the csv module and by LibreOffice."""

import csv
import subprocess
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree
from pypdf import PdfReader

from bundler.documents.grid_files import Cell, Sheet, write_csv, write_xlsx

HEADINGS = ("Child's record ID", "Decided on", "Days", "Exceptions")
ROWS: list[tuple[Cell, ...]] = [
    ("EXC-1", date(2026, 11, 12), 38, "no letter to father & <others>; Ŵyn"),
    ("=1+1", None, None, ""),
]


def text_of(cell: etree._Element) -> str:
    return "".join(str(piece) for piece in cell.itertext()).strip()


def test_a_csv_is_known_to_excel_and_holds_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "grid.csv"
    write_csv(path, HEADINGS, ROWS)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            list(HEADINGS),
            ["EXC-1", "2026-11-12", "38", "no letter to father & <others>; Ŵyn"],
            ["'=1+1", "", "", ""],
        ]


@pytest.mark.parametrize("text", ["=A1", "+44", "-1", "@SUM(A1)", "\t=A1"])
def test_text_that_a_spreadsheet_would_work_out_is_quoted(tmp_path: Path, text: str) -> None:
    write_csv(tmp_path / "grid.csv", ("x",), [(text,)])
    assert list(csv.reader((tmp_path / "grid.csv").open(encoding="utf-8-sig", newline="")))[1] == [f"'{text}"]


def test_the_same_rows_give_the_same_workbook(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_xlsx(tmp_path / name, Sheet("Decision monitoring", HEADINGS, ROWS))
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_every_part_of_a_workbook_is_well_formed_and_a_filter_lies_over_the_columns(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "grid.xlsx", Sheet("A & B", tuple(f"Column {number}" for number in range(28)), ()))
    with ZipFile(tmp_path / "grid.xlsx") as package:
        parts = {name: etree.fromstring(package.read(name)) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert [cell.get("r") for cell in sheet.iter("{*}c")][-1] == "AB1"
    assert next(sheet.iter("{*}autoFilter")).get("ref") == "A1:AB1"
    assert next(parts["xl/workbook.xml"].iter("{*}sheet")).get("name") == "A & B"


@pytest.mark.office
def test_on_paper_no_text_is_cut_off_the_headings_are_on_each_page_and_the_marking_is_below(tmp_path: Path) -> None:
    long = "letter to father was due by 19 November 2026; no letter to father; the IRO challenges the plan"
    rows = [("EXC-1", date(2026, 11, 12), number, f"{long} {number}") for number in range(120)]
    write_xlsx(tmp_path / "grid.xlsx", Sheet("Monitoring", HEADINGS, rows, {"EXC-1": "F2B8B5"}, "OFFICIAL & SENSITIVE"))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "grid.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    pages = [page.extract_text() for page in PdfReader(tmp_path / "grid.pdf").pages]
    assert len(pages) > 1
    assert all("Exceptions" in page and "OFFICIAL & SENSITIVE" in page for page in pages)
    said = " ".join(" ".join(pages).split())
    assert all(f"the plan {number}" in said for number in range(120))


@pytest.mark.office
def test_libreoffice_reads_the_workbook_with_real_dates_and_numbers(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "grid.xlsx", Sheet("Decision monitoring", HEADINGS, ROWS))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", home, "--headless", "--convert-to", "fods", "--outdir", str(tmp_path / "read"), "grid.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    sheet = etree.parse(tmp_path / "read/grid.fods")
    cells = [cell for cell in sheet.iter("{*}table-cell") if text_of(cell)]
    kinds = [cell.get("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type") for cell in cells]
    assert [text_of(cell) for cell in cells] == [
        *HEADINGS, "EXC-1", "12 Nov 2026", "38", "no letter to father & <others>; Ŵyn", "=1+1",
    ]  # fmt: skip
    assert kinds == [*["string"] * 5, "date", "float", "string", "string"], "the formula is a text, not worked out"
