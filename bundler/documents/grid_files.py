"""Write a grid for spreadsheet programs: as CSV, and as an Excel workbook with real dates (Office Open XML)."""

from __future__ import annotations

import csv
import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | int | date | None

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIRST_DAY = date(1899, 12, 30)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN, _HEADING, _DATE, _FIRST_COLOUR = 0, 1, 2, 3
_NARROWEST, _WIDEST = 6, 24
"""Of columns, in characters."""
_LINE = 15
"""The height of a line of text, in points."""
_DATE_WIDE = len("18 Dec 2026") + 1
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
_TOP = '<alignment horizontal="left" vertical="top" wrapText="1"/>'
_SIDES = "".join(
    f'<{side} style="thin"><color rgb="FFB0B0B0"/></{side}>' for side in ("left", "right", "top", "bottom")
)
_NO_FILLS = (
    '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE4E8EC"/></patternFill></fill>'
)
_GREY, _FIRST_FILL = 2, 3


@dataclass(frozen=True)
class Sheet:
    """A grid for Excel; `colours` are those of cells that say a word, as RRGGBB; `marking` stands below each page."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    colours: Mapping[str, str] = field(default_factory=dict)
    marking: str = ""


def write_csv(path: Path, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """UTF-8 with a mark at its head, by which Excel knows it; text that Excel would take for a formula is quoted."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows([_as_text(cell) for cell in row] for row in rows)


def write_xlsx(path: Path, sheet: Sheet) -> None:
    """Headings stay in sight and on each page, with a filter over each column; the same rows give the same bytes."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _PACKAGE_LINKS,
        "xl/workbook.xml": _workbook(sheet.title),
        "xl/_rels/workbook.xml.rels": _WORKBOOK_LINKS,
        "xl/styles.xml": _styles(tuple(sheet.colours.values())),
        "xl/worksheets/sheet1.xml": _sheet(sheet),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED)


def _styles(shades: Sequence[str]) -> str:
    """The plain cell, the heading, the date, and one for each colour."""
    fills = "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{shade}"/></patternFill></fill>' for shade in shades
    )
    formats = (
        _format(), _format(font=1, fill=_GREY), _format(number=164),
        *(_format(font=1, fill=_FIRST_FILL + number) for number in range(len(shades))),
    )  # fmt: skip
    return (
        f'{_HEAD}<styleSheet xmlns="{_SHEETS}">'
        '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\ mmm\\ yyyy"/></numFmts>'
        '<fonts count="2"><font><sz val="10"/><name val="Arial"/></font>'
        '<font><b/><sz val="10"/><name val="Arial"/></font></fonts>'
        f'<fills count="{_FIRST_FILL + len(shades)}">{_NO_FILLS}{fills}</fills>'
        f'<borders count="2"><border/><border>{_SIDES}</border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(formats)}">{"".join(formats)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _format(*, number: int = 0, font: int = 0, fill: int = 0) -> str:
    applies = 'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"'
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="1" xfId="0" {applies}>{_TOP}</xf>'
    )


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    text = cell.isoformat() if isinstance(cell, date) else str(cell)
    is_text = isinstance(cell, str)
    return f"'{text}" if is_text and text.startswith(_STARTS_A_FORMULA) else text


def _workbook(title: str) -> str:
    name = title[:31]
    sheet = f'<sheet name="{escape(name)}" sheetId="1" r:id="rId1"/>'
    quoted = escape(name.replace("'", "''"))
    repeated = f"<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">'{quoted}'!$1:$1</definedName>"
    return (
        f'{_HEAD}<workbook xmlns="{_SHEETS}" xmlns:r="{_LINKS}"><sheets>{sheet}</sheets>'
        f"<definedNames>{repeated}</definedNames></workbook>"
    )


def _sheet(sheet: Sheet) -> str:
    last = f"{_column(len(sheet.headings) - 1)}{len(sheet.rows) + 1}"
    widths = _widths(sheet.headings, sheet.rows)
    columns = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(widths, start=1)
    )
    footer = f"&L{sheet.marking.replace('&', '&&')}&RPage &P of &N"
    return (
        f'{_HEAD}<worksheet xmlns="{_SHEETS}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{columns}</cols>"
        f"<sheetData>{''.join(_rows(sheet, widths))}</sheetData>"
        f'<autoFilter ref="A1:{last}"/>'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.2" footer="0.2"/>'
        '<pageSetup paperSize="8" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        f"<headerFooter><oddFooter>{escape(footer)}</oddFooter></headerFooter></worksheet>"
    )


def _widths(headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Each column as wide as what it holds, within bounds; a heading may break between its words."""
    longest = [max(map(len, heading.split()), default=0) + 3 for heading in headings]  # room for the filter's arrow
    for row in rows:
        longest = [max(known, _wide(cell)) for known, cell in zip(longest, row, strict=True)]
    return [min(max(width, _NARROWEST), _WIDEST) for width in longest]


def _wide(cell: Cell) -> int:
    if cell is None:
        return 0
    return _DATE_WIDE if isinstance(cell, date) else len(str(cell)) + 1


def _rows(sheet: Sheet, widths: Sequence[int]) -> Iterator[str]:
    """Each row as high as its longest text: spreadsheet programs do not work that out for themselves."""
    coloured = tuple(sheet.colours)
    for number, row in enumerate((sheet.headings, *sheet.rows), start=1):
        cells = "".join(
            _cell(f"{_column(at)}{number}", cell, _style_of(cell, number, coloured)) for at, cell in enumerate(row)
        )
        lines = max((_lines(cell, width) for cell, width in zip(row, widths, strict=True)), default=1)
        yield f'<row r="{number}" ht="{lines * _LINE}" customHeight="1">{cells}</row>'


def _lines(cell: Cell, width: int) -> int:
    """Words are not cut, so that a line holds a little less than the column is wide."""
    return max(1, math.ceil(_wide(cell) / (width - 2))) if isinstance(cell, str) else 1


def _style_of(cell: Cell, number: int, coloured: Sequence[str]) -> int:
    if number == 1:
        return _HEADING
    if isinstance(cell, date):
        return _DATE
    return _FIRST_COLOUR + coloured.index(cell) if isinstance(cell, str) and cell in coloured else _PLAIN


def _cell(place: str, cell: Cell, style: int) -> str:
    if cell is None or cell == "":
        return f'<c r="{place}" s="{style}"/>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="{style}"><v>{(cell - _FIRST_DAY).days}</v></c>'
    if isinstance(cell, int):
        return f'<c r="{place}" s="{style}"><v>{cell}</v></c>'
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'


def _column(number: int) -> str:
    """A to Z, then AA; counted from nought."""
    before, letter = divmod(number, 26)
    return (_column(before - 1) if before else "") + chr(ord("A") + letter)
