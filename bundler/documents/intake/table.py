"""A table in plain text (.csv, .tsv) as an Excel workbook: separators and letters detected, all columns as typed."""

from __future__ import annotations

import csv
import io
import math
import re
import textwrap
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from bundler.documents.intake import sheet_troubles, troubles
from bundler.documents.intake.letters import decoded, printable
from bundler.documents.intake.limits import MAX_SHEET_CELLS, MAX_SHEET_PAGES, MAX_TABLE_BYTES, MAX_WORDS
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.finding import Trouble
from bundler.model.paper import Examination, PaperKind

_SEPARATORS: Final = (",", ";", "\t", "|")
_STATED: Final = re.compile(r"sep=(.)\s*$", re.IGNORECASE)
"""Excel's own first line that names the separator."""
_SAMPLE_LINES: Final = 50
_MAX_ROWS: Final = MAX_SHEET_PAGES * 36
_NARROWEST: Final = 6.0
_WIDEST: Final = 60.0
"""Characters: the bounds of a column's width; longer texts are wrapped."""
_WIDER: Final = 1.1
"""How much wider capitals and words that do not break where the column ends may make a text."""
_LINE_HEIGHT: Final = 12.8
_MOST_LINES: Final = 31
"""Lines in a row: Excel's own limit for the height of a row is 409 points."""
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SIDES: Final = ("left", "right", "top", "bottom")
_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Table" sheetId="1" r:id="r1"/></sheets>'
        '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">Table!$1:$1</definedName>'
        "</definedNames></workbook>"
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="10"/><name val="Arial"/></font><font><b/>'
        '<sz val="10"/><name val="Arial"/></font></fonts><fills count="1"><fill><patternFill/></fill></fills>'
        '<borders count="2"><border/><border>'
        + "".join(f'<{side} style="thin"><color rgb="FF999999"/></{side}>' for side in _SIDES)
        + '</border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
        + "".join(
            f'<xf numFmtId="49" fontId="{font}" borderId="1" applyNumberFormat="1" applyFont="1" applyBorder="1" '
            'applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>' for font in (0, 1)
        )
        + "</cellXfs></styleSheet>"
    ),
}


def examine_table(path: Path) -> Examination:
    """What the table says, and whether it is short enough; Raises `OSError` where the file cannot be read."""
    try:
        rows = rows_of(path)
    except RefusedPaperError as refusal:
        return Examination(kind=PaperKind.SHEET, troubles=(refusal.trouble,))
    words = "\n".join(" ".join(row) for row in rows)[:MAX_WORDS]
    return Examination(kind=PaperKind.SHEET, words=words)


def table_to_workbook(path: Path, target: Path) -> Trouble | None:
    """Writes a workbook in which every cell is text, just as it was typed, and the first row stands on each page."""
    try:
        rows = rows_of(path)
    except RefusedPaperError as refusal:
        return refusal.trouble
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_PARTS, "xl/worksheets/sheet1.xml": _sheet(rows)}.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return None


def rows_of(path: Path) -> list[list[str]]:
    """The table's rows, each as long as it is in the file; refused where it is empty or absurdly long."""
    if path.stat().st_size > MAX_TABLE_BYTES:
        raise RefusedPaperError(sheet_troubles.too_long_sheet(_MAX_ROWS + 1, MAX_SHEET_CELLS + 1))
    text = printable(decoded(path.read_bytes())).replace("\f", " ")
    lines = text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]
    if stated := _STATED.match(lines[0]):
        separator, text = stated[1], text.partition("\n")[2]
    else:
        separator = _separator(lines)
    try:
        rows = list(_within_limits(csv.reader(io.StringIO(text, newline=""), delimiter=separator)))
    except csv.Error:
        raise RefusedPaperError(troubles.damaged("table")) from None
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        raise RefusedPaperError(troubles.empty_file())
    return rows


def _within_limits(reader: Iterable[list[str]]) -> Iterator[list[str]]:
    cells = 0
    for number, row in enumerate(reader, start=1):
        cells += len(row)
        if number > _MAX_ROWS or cells > MAX_SHEET_CELLS:
            raise RefusedPaperError(sheet_troubles.too_long_sheet(_MAX_ROWS + 1, MAX_SHEET_CELLS + 1))
        yield [cell.strip() for cell in row]


def _separator(lines: Sequence[str]) -> str:
    """The separator that cuts the lines into most pieces of the same number; a comma where none does."""
    def merit(separator: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=separator) if row]
        usual = max(set(counts), key=counts.count, default=1)
        return (counts.count(usual) if usual > 1 else 0, usual)

    return max(_SEPARATORS, key=merit) if any(merit(one)[0] for one in _SEPARATORS) else ","


def _sheet(rows: Sequence[Sequence[str]]) -> str:
    widths = [_width(rows, column) for column in range(max(len(row) for row in rows))]
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width:.1f}" customWidth="1"/>'
        for number, width in enumerate(widths, start=1)
    )
    printed = (part for row in rows for part in _parts(row, widths))
    data = "".join(_row(row, number, widths) for number, row in enumerate(printed, start=1))
    return f'<worksheet xmlns="{_MAIN}"><cols>{columns}</cols><sheetData>{data}</sheetData></worksheet>'


def _width(rows: Sequence[Sequence[str]], column: int) -> float:
    longest = max((len(line) for row in rows if column < len(row) for line in row[column].splitlines()), default=0)
    return min(max(longest * _WIDER + 1, _NARROWEST), _WIDEST)


def _parts(row: Sequence[str], widths: Sequence[float]) -> Iterator[Sequence[str]]:
    """The row, in as many rows as it takes to show its longest text, since no row can be taller than half a page."""
    if all(_lines(text, width) <= _MOST_LINES for text, width in zip(row, widths, strict=False)):
        yield row
        return
    pieces = [list(_pieces(text, width)) for text, width in zip(row, widths, strict=False)]
    yield from (list(part) for part in zip_longest(*pieces, fillvalue=""))


def _pieces(text: str, width: float) -> Iterator[str]:
    lines = [part for line in text.splitlines() for part in textwrap.wrap(line, int(width / _WIDER)) or [""]]
    for start in range(0, len(lines), _MOST_LINES):
        yield "\n".join(lines[start:start + _MOST_LINES])


def _row(row: Sequence[str], number: int, widths: Sequence[float]) -> str:
    style = 2 if number == 1 else 1
    lines = max((_lines(text, width) for text, width in zip(row, widths, strict=False)), default=1)
    height = lines * _LINE_HEIGHT + 1
    cells = "".join(
        f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
        for text in (*row, *[""] * (len(widths) - len(row)))
    )
    return f'<row r="{number}" ht="{height:.1f}" customHeight="1">{cells}</row>'


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many characters."""
    return sum(max(1, math.ceil(len(line) * _WIDER / width)) for line in text.splitlines() or [""])
