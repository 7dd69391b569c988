"""Fits every sheet of an Excel workbook to landscape pages, on a copy: no column is cut off, none is set too small.

What the user hid stays hidden. Only the page setup is changed: the cells' own XML is copied letter by letter.
"""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from bundler.documents.intake.office_package import package, tree_of
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.documents.intake.workbook import NOUN, Sheet, main_part, sheets_of
from bundler.model.finding import Trouble

_DATA: Final = re.compile(rb"<((?:\w+:)?)sheetData\b(?:[^>]*/>|.*</\1sheetData\s*>)", re.DOTALL)
_ROW: Final = re.compile(rb"<((?:\w+:)?)row((?:\s[^>]*)?>)")
_ROW_NUMBER: Final = re.compile(rb"\sr=[\"'](\d+)[\"']")
_POINTS_A_CHARACTER: Final = 5.25
"""How wide a column is for each character that it holds: 7 of the pixels of which 96 make an inch."""
_USUAL_SIZE: Final = 11.0
_SMALLEST_SIZE: Final = 6.0
"""Points; smaller type cannot be read on paper."""
_A4: Final = 9
_A3: Final = 8
_WIDE: Final = {_A4: 785.0, _A3: 1134.0}
"""Points between the margins of a landscape page."""
_MARGINS: Final = {"left": "0.4", "right": "0.4", "top": "0.6", "bottom": "0.6", "header": "0.3", "footer": "0.3"}
_PRINT_AREA: Final = "_xlnm.Print_Area"
_CHANGING_CODES: Final = re.compile(r"&[FZDTfzdt]")
"""Codes of headers that print the file's name, its place, or today."""
_BEFORE_MARGINS: Final = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks",
)


@dataclass(frozen=True)
class PageSize:
    """The paper for a sheet, and how many pages it is wide."""

    paper: int
    pages_wide: int = 1


def page_size_for(sheet: Sheet) -> PageSize:
    """A4, else A3, else as many pages of A3 side by side as it takes to keep the type readable."""
    width = sheet.characters_wide * _POINTS_A_CHARACTER
    smallest = _SMALLEST_SIZE / _USUAL_SIZE
    for paper in (_A4, _A3):
        if width * smallest <= _WIDE[paper]:
            return PageSize(paper)
    return PageSize(_A3, math.ceil(width * smallest / _WIDE[_A3]))


def fit_sheets(path: Path, target: Path) -> Trouble | None:
    """Writes the copy, or says why the workbook cannot be read.

    Raises `OSError` where a file cannot be read or written.
    """
    try:
        with package(path, NOUN) as archive:
            sheets = sheets_of(archive)
            shown = sum(not sheet.is_hidden for sheet in sheets)
            changes: dict[str, Callable[[bytes], bytes]] = {main_part(archive): _without_print_areas}
            for sheet in sheets:
                changes[sheet.part] = _Fitting(page_size_for(sheet), sheet.heights, names_sheet=shown > 1)
            _copy(archive, target, changes)
    except RefusedPaperError as refusal:
        return refusal.trouble
    return None


def _copy(archive: zipfile.ZipFile, target: Path, changes: dict[str, Callable[[bytes], bytes]]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for member in archive.infolist():
            content = archive.read(member)
            if change := changes.get(member.filename):
                content = change(content)
            copy.writestr(zipfile.ZipInfo(member.filename), content, zipfile.ZIP_DEFLATED)


def _without_print_areas(content: bytes) -> bytes:
    """A print area would keep columns off the page."""
    root = tree_of(content, NOUN)
    for name in list(root.iter("{*}definedName")):
        parent = name.getparent()
        if name.get("name") == _PRINT_AREA and parent is not None:
            parent.remove(name)
    return _spelt(root)


@dataclass(frozen=True)
class _Fitting:
    """Sets the page of one sheet, and the `heights` of rows that have none.

    `names_sheet` prints the sheet's name, where there are several and nothing else heads it.
    """

    size: PageSize
    heights: Mapping[int, float]
    names_sheet: bool

    def __call__(self, content: bytes) -> bytes:
        """The sheet's XML around its cells is read and written anew, the cells are put back as they were."""
        found = _DATA.search(content)
        data = found[0] if found else b""
        prefix = found[1].decode() if found else ""
        empty = f"<{prefix}sheetData/>".encode()
        root = tree_of(content.replace(data, empty) if data else content, NOUN)
        self._set_page(root)
        spelt = _spelt(root)
        return spelt.replace(empty, self._with_heights(data)) if data else spelt

    def _with_heights(self, data: bytes) -> bytes:
        if not self.heights:
            return data
        number = 0

        def with_height(row: re.Match[bytes]) -> bytes:
            nonlocal number
            stated = _ROW_NUMBER.search(row[2])
            number = int(stated[1]) if stated else number + 1
            height = self.heights.get(number)
            return row[0] if height is None else b'<%brow ht="%.1f" customHeight="1"%b' % (row[1], height, row[2])

        return _ROW.sub(with_height, data)

    def _set_page(self, root: etree._Element) -> None:
        for name in ("printOptions", "pageMargins", "pageSetup", "colBreaks", "customSheetViews"):
            for element in list(root.iterchildren(f"{{*}}{name}")):
                root.remove(element)
        about = _first(root, "sheetPr")
        if about is None:
            about = root.makeelement(_like(root, "sheetPr"))
            root.insert(0, about)
        for element in list(about.iterchildren("{*}pageSetUpPr")):
            about.remove(element)
        etree.SubElement(about, _like(root, "pageSetUpPr"), {"fitToPage": "1"})
        at = sum(1 for child in root if etree.QName(child).localname in _BEFORE_MARGINS)
        if _shows_lines(root):
            root.insert(at, root.makeelement(_like(root, "printOptions"), {"gridLines": "1"}))
            at += 1
        root.insert(at, root.makeelement(_like(root, "pageMargins"), _MARGINS))
        root.insert(at + 1, root.makeelement(_like(root, "pageSetup"), {
            "paperSize": str(self.size.paper), "orientation": "landscape",
            "fitToWidth": str(self.size.pages_wide), "fitToHeight": "0",
        }))
        self._settle_header(root, at + 2)

    def _settle_header(self, root: etree._Element, at: int) -> None:
        header = _first(root, "headerFooter")
        if header is not None:
            for line in header:
                line.text = _CHANGING_CODES.sub("", line.text or "")
        elif self.names_sheet:
            header = root.makeelement(_like(root, "headerFooter"))
            etree.SubElement(header, _like(root, "oddHeader")).text = "&C&A"
            root.insert(at, header)


def _shows_lines(root: etree._Element) -> bool:
    """Whether the screen shows lines between the cells: without them nobody finds the way along a wide row."""
    return not any(view.get("showGridLines") in ("0", "false") for view in root.iter("{*}sheetView"))


def _first(root: etree._Element, name: str) -> etree._Element | None:
    return next(iter(root.iterchildren(f"{{*}}{name}")), None)


def _like(root: etree._Element, name: str) -> str:
    return f"{{{etree.QName(root).namespace}}}{name}"


def _spelt(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
