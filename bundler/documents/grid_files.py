"""Write a grid for spreadsheet programs: as CSV, and as an Excel workbook with real dates (Office Open XML)."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | int | date | None

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIRST_DAY = date(1899, 12, 30)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN, _HEADING, _DATE = 0, 1, 2
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

_CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KINDS}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KINDS}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KINDS}.styles+xml"/></Types>'
)
_PACKAGE_LINKS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_WORKBOOK_LINKS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>'
)
_BARE = 'fillId="0" borderId="0" xfId="0"'
_TOP = '<alignment vertical="top" wrapText="1"/>'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_SHEETS}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\ mmm\\ yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Arial"/></font>'
    '<font><b/><sz val="11"/><name val="Arial"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3">'
    f'<xf numFmtId="0" fontId="0" {_BARE} applyAlignment="1">{_TOP}</xf>'
    f'<xf numFmtId="0" fontId="1" {_BARE} applyFont="1" applyAlignment="1">{_TOP}</xf>'
    f'<xf numFmtId="164" fontId="0" {_BARE} applyNumberFormat="1" applyAlignment="1">{_TOP}</xf>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def write_csv(path: Path, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """UTF-8 with a mark at its head, by which Excel knows it; text that Excel would take for a formula is quoted."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows([_as_text(cell) for cell in row] for row in rows)


def write_xlsx(path: Path, title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """One sheet with its headings kept in sight and a filter over each column; the same rows give the same bytes."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _PACKAGE_LINKS,
        "xl/workbook.xml": _workbook(title),
        "xl/_rels/workbook.xml.rels": _WORKBOOK_LINKS,
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": _sheet(headings, rows),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    is_text = isinstance(cell, str)
    return f"'{text}" if is_text and text.startswith(_STARTS_A_FORMULA) else text


def _workbook(title: str) -> str:
    sheet = f'<sheet name="{escape(title[:31])}" sheetId="1" r:id="rId1"/>'
    return f'{_HEAD}<workbook xmlns="{_SHEETS}" xmlns:r="{_LINKS}"><sheets>{sheet}</sheets></workbook>'


def _sheet(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    last = f"{_column(len(headings) - 1)}{len(rows) + 1}"
    return (
        f'{_HEAD}<worksheet xmlns="{_SHEETS}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{len(headings)}" width="18" customWidth="1"/></cols>'
        f"<sheetData>{''.join(_rows(headings, rows))}</sheetData>"
        f'<autoFilter ref="A1:{last}"/>'
        '<pageSetup paperSize="8" orientation="landscape"/></worksheet>'
    )


def _rows(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    for number, row in enumerate((headings, *rows), start=1):
        cells = (_cell(f"{_column(at)}{number}", cell, is_heading=number == 1) for at, cell in enumerate(row))
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, cell: Cell, *, is_heading: bool) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, date):
        return f'<c r="{place}" s="{_DATE}"><v>{(cell - _FIRST_DAY).days}</v></c>'
    if isinstance(cell, int):
        return f'<c r="{place}" s="{_PLAIN}"><v>{cell}</v></c>'
    style = _HEADING if is_heading else _PLAIN
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'


def _column(number: int) -> str:
    """A to Z, then AA; counted from nought."""
    before, letter = divmod(number, 26)
    return (_column(before - 1) if before else "") + chr(ord("A") + letter)
