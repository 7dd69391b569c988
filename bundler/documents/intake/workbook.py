"""A first look at an Excel workbook: how large its sheets are, what is hidden in them, what they would fetch or run."""

from __future__ import annotations

import math
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lxml import etree

from bundler.documents.intake import sheet_troubles, troubles, word_troubles
from bundler.documents.intake.limits import MAX_SHEET_CELLS, MAX_SHEET_PAGES, MAX_SHEET_TEXT, MAX_WORDS
from bundler.documents.intake.office_package import elements_of, is_signed, package, part_of, relationships_of
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.finding import Trouble
from bundler.model.paper import Examination, PaperKind

NOUN: Final = "workbook"
SPACES: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_CELL: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ROWS_ON_A_PAGE: Final = 36
"""How many rows of usual height fit on a landscape page of A4."""
_LINE_HEIGHT: Final = 15.0
_TALLEST: Final = 409.0
"""Points: of a line, and Excel's own limit for a row."""
_WIDER: Final = 1.1
USUAL_WIDTH: Final = 8.43
"""Characters that a column holds whose width nobody has set."""


@dataclass
class Sheet:
    """One sheet: its `part`, how far its filled cells reach, and what is hidden. Columns and rows count from 1.

    `heights` are the points that rows need whose height nobody has stored: Excel fits those when it opens the sheet,
    LibreOffice would cut off all but their first line.
    """

    name: str
    part: str
    is_hidden: bool
    rows: int = 0
    last_column: int = 0
    cells: int = 0
    row: int = 0
    hidden_rows: int = 0
    widths: dict[int, float] = field(default_factory=dict)
    usual_width: float = USUAL_WIDTH
    hidden: set[int] = field(default_factory=set)
    filled: set[int] = field(default_factory=set)
    heights: dict[int, float] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)

    @property
    def hidden_columns(self) -> int:
        """How many columns with something in them are hidden."""
        return len(self.hidden & self.filled)

    @property
    def characters_wide(self) -> float:
        """The width of all columns that show, in characters of the usual size."""
        shown = (column for column in range(1, self.last_column + 1) if column not in self.hidden)
        return sum(self.widths.get(column, self.usual_width) for column in shown)


def examine_workbook(path: Path) -> Examination:
    """What the workbook holds and what keeps it out of a bundle; never an exception for bad content.

    Raises `OSError` where the file itself cannot be read.
    """
    try:
        with package(path, NOUN) as archive:
            sheets = sheets_of(archive)
            found = tuple(_troubles(archive, sheets))
            signed = is_signed(archive)
    except RefusedPaperError as refusal:
        return Examination(kind=PaperKind.SHEET, troubles=(refusal.trouble,))
    words = "\n".join(text for sheet in sheets if not sheet.is_hidden for text in sheet.words)[:MAX_WORDS]
    return Examination(kind=PaperKind.SHEET, troubles=found, signed=signed, words=words)


def sheets_of(archive: zipfile.ZipFile) -> tuple[Sheet, ...]:
    """Every worksheet in the workbook's order, with all its cells counted; refused where they are too many."""
    main = main_part(archive)
    related = {identity: (kind, place) for identity, kind, place, _ in relationships_of(archive, main, NOUN)}
    texts = _shared_texts(archive, [place for kind, place in related.values() if kind == "sharedStrings"])
    wrapping = _wrapping(archive, [place for kind, place in related.values() if kind == "styles"])
    sheets = []
    for listed in part_of(archive, main, NOUN).iter("{*}sheet"):
        identity = next((value for name, value in listed.attrib.items() if str(name).endswith("}id")), "")
        kind, place = related.get(str(identity), ("", ""))
        if kind == "worksheet":
            sheet = Sheet(listed.get("name", ""), place, listed.get("state", "visible") != "visible")
            _measure(sheet, archive, _Meanings(texts, wrapping))
            sheets.append(sheet)
    return tuple(sheets)


def main_part(archive: zipfile.ZipFile) -> str:
    """The part that lists the sheets, whatever it is called."""
    found = [place for _, kind, place, _ in relationships_of(archive, "", NOUN) if kind == "officeDocument"]
    return found[0] if found else "xl/workbook.xml"


def _shared_texts(archive: zipfile.ZipFile, places: Sequence[str]) -> list[str]:
    return [
        "".join(str(piece.text or "") for piece in entry.iter(*_named("t")))
        for place in places
        for entry in elements_of(archive, place, NOUN, *_named("si"))
    ]


@dataclass(frozen=True)
class _Meanings:
    """What the numbers in cells stand for: the shared texts, and the styles whose texts are wrapped."""

    texts: Sequence[str]
    wrapping: frozenset[int]


def _wrapping(archive: zipfile.ZipFile, places: Sequence[str]) -> frozenset[int]:
    """The numbers of the cell styles that wrap long texts."""
    styles = (style for place in places for style in _cell_styles(archive, place))
    return frozenset(
        number for number, style in enumerate(styles)
        if any(is_yes(alignment.get("wrapText")) for alignment in style.iterchildren("{*}alignment"))
    )


def _cell_styles(archive: zipfile.ZipFile, place: str) -> Iterator[etree._Element]:
    for formats in part_of(archive, place, NOUN).iterchildren("{*}cellXfs"):
        yield from formats.iterchildren("{*}xf")


def _measure(sheet: Sheet, archive: zipfile.ZipFile, meanings: _Meanings) -> None:
    letters = 0
    for element in elements_of(archive, sheet.part, NOUN, *_named("sheetFormatPr", "col", "row")):
        name = etree.QName(element).localname
        if name == "sheetFormatPr":
            sheet.usual_width = float(element.get("defaultColWidth", USUAL_WIDTH))
        elif name == "col":
            _note_columns(sheet, element)
        else:
            letters += _note_row(sheet, element, meanings)
        if sheet.cells > MAX_SHEET_CELLS or sheet.rows > MAX_SHEET_PAGES * _ROWS_ON_A_PAGE:
            raise RefusedPaperError(sheet_troubles.too_long_sheet(sheet.rows, sheet.cells))
        if letters > MAX_SHEET_TEXT:
            raise RefusedPaperError(word_troubles.zip_bomb())


def _note_columns(sheet: Sheet, element: etree._Element) -> None:
    first, last = int(element.get("min", "1")), min(int(element.get("max", "1")), 16_384)
    width = element.get("width")
    for column in range(first, last + 1):
        if width is not None:
            sheet.widths[column] = float(width)
        if is_yes(element.get("hidden")):
            sheet.hidden.add(column)


def _note_row(sheet: Sheet, row: etree._Element, meanings: _Meanings) -> int:
    """Notes the row's filled cells; answers how many letters they show."""
    letters = column = 0
    lines = 1
    sheet.row = int(row.get("r", sheet.row + 1))
    is_filled = False
    is_hidden = is_yes(row.get("hidden"))
    for cell in row.iterchildren(*_named("c")):
        column = _column_of(cell.get("r", "")) or column + 1
        text = _text(cell, meanings.texts)
        if not text:
            continue
        is_filled = True
        sheet.cells += 1
        letters += len(text)
        sheet.filled.add(column)
        if not is_hidden and column not in sheet.hidden:
            sheet.words.append(text)
            if int(cell.get("s", "0")) in meanings.wrapping:
                lines = max(lines, _lines(text, sheet.widths.get(column, sheet.usual_width)))
        sheet.last_column = max(sheet.last_column, column)
    if lines > 1 and row.get("ht") is None:
        sheet.heights[sheet.row] = min(lines * _LINE_HEIGHT, _TALLEST)
    if is_filled:
        sheet.rows += 1
        sheet.hidden_rows += is_hidden
    return letters


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many characters, capitals and broken words allowed for."""
    return sum(max(1, math.ceil(len(line) * _WIDER / max(width, 1))) for line in text.splitlines() or [""])


def _text(cell: etree._Element, texts: Sequence[str]) -> str:
    value = next((child.text or "" for child in cell.iterchildren(*_named("v"))), "")
    if cell.get("t") == "s":
        return texts[int(value)] if value.isdigit() and int(value) < len(texts) else ""
    if cell.get("t") == "inlineStr":
        return "".join(str(piece.text or "") for piece in cell.iter(*_named("t")))
    return value


def _column_of(reference: str) -> int:
    """27 for AA10; nothing for what is no reference."""
    found = _CELL.fullmatch(reference)
    if not found:
        return 0
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def is_yes(value: str | None) -> bool:
    return value in ("1", "true", "on")


def _named(*names: str) -> tuple[str, ...]:
    return tuple(f"{{{space}}}{name}" for name in names for space in SPACES)


def _troubles(archive: zipfile.ZipFile, sheets: Sequence[Sheet]) -> Iterator[Trouble]:
    names = archive.namelist()
    if not any(sheet.cells for sheet in sheets if not sheet.is_hidden) and not _has_drawings(names):
        yield sheet_troubles.nothing_on_it()
    if any(name.lower().endswith("vbaproject.bin") or "/macrosheets/" in name.lower() for name in names):
        yield word_troubles.macros()
    outside = _outside(archive, names)
    if outside:
        yield sheet_troubles.external_links(outside)
    inside = sum("/embeddings/" in name or "/activex/" in name.lower() for name in names if not name.endswith("/"))
    if inside:
        yield word_troubles.embedded_objects(inside)
    hidden = _hidden(sheets)
    if hidden:
        yield sheet_troubles.hidden_sheets(hidden)
    remarks = sum(_count(archive, name, "comment") for name in names if re.search(r"xl/comments[^/]*\.xml$", name))
    if remarks:
        yield troubles.comments_not_printed(remarks, "workbook")


def _has_drawings(names: Sequence[str]) -> bool:
    return any(name.startswith(("xl/drawings/drawing", "xl/chartsheets/", "xl/macrosheets/")) for name in names)


def _hidden(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """What the workbook keeps out of sight, counted; only where there is something in it."""
    counts: Mapping[tuple[str, str], int] = {
        ("sheet", "sheets"): sum(sheet.is_hidden and sheet.cells > 0 for sheet in sheets),
        ("row", "rows"): sum(sheet.hidden_rows for sheet in sheets if not sheet.is_hidden),
        ("column", "columns"): sum(sheet.hidden_columns for sheet in sheets if not sheet.is_hidden),
    }
    return tuple(word_troubles.counted(number, *words) for words, number in counts.items() if number)


def _outside(archive: zipfile.ZipFile, names: Sequence[str]) -> tuple[str, ...]:
    """What the workbook would fetch from elsewhere: other workbooks, live data, pictures."""
    found: Counter[str] = Counter()
    for name in names:
        if re.search(r"/externalLinks/[^/]+\.xml$", name):
            is_live = _count(archive, name, "ddeLink") > 0
            found["live data from another program" if is_live else "values from another workbook"] += 1
        elif name.endswith("/connections.xml"):
            found["a connection to a database or to the internet"] += 1
        elif name.endswith(".rels") and "/drawings/" in name:
            owner = posixpath.join(posixpath.dirname(posixpath.dirname(name)), posixpath.basename(name)[:-5])
            kinds = [kind for _, kind, _, is_external in relationships_of(archive, owner, NOUN) if is_external]
            found["a picture"] += sum(kind == "image" for kind in kinds)
    return tuple(what for what, number in found.items() if number)


def _count(archive: zipfile.ZipFile, name: str, element: str) -> int:
    return sum(1 for _ in elements_of(archive, name, NOUN, *_named(element)))
