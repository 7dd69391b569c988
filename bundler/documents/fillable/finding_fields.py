"""Finds the fields of a returned form by the tags of its controls, or by bookmarks where a program lost the tags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lxml import etree

from bundler.documents.fillable.controls import BOOKMARK, W15
from bundler.documents.fillable.page_text import Piece, pieces, text_of, text_of_bookmark
from bundler.documents.fillable.register import FACT
from bundler.documents.fillable.slip import Slip
from bundler.documents.intake.word_package import Part, tags, value
from bundler.model.words import TICKED, UNTICKED

_CHECKED: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}checked"
_CHECKED_VALUE: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}val"
_ON: Final = (TICKED, "☑", "✓", "✔", "✗", "✘", "x", "X")


@dataclass(frozen=True)
class Field:
    """One field as found: its tag, its text (or whether it is ticked), and the table row it stands in."""

    tag: str
    text: str
    is_ticked: bool
    row: etree._Element | None = None
    cell: etree._Element | None = None


def fields_in(part: Part, slip: Slip) -> list[Field]:
    """Every field of a part in the order of the document."""
    found = _Finder(part.root, slip)
    return [*found.all()]


def numbers_of_tagged(part: Part, slip: Slip) -> frozenset[str]:
    """The numbers of the fields whose controls have kept their tags."""
    tagged = _Finder(part.root, slip).tagged()
    return frozenset(number for number, tag in slip.controls.items() if tag in tagged)


class _Finder:
    def __init__(self, root: etree._Element, slip: Slip) -> None:
        self._root, self._slip = root, slip
        self._numbers: dict[str, list[int]] = {}
        self._seen: set[str] = set()
        for number, tag in slip.controls.items():
            self._numbers.setdefault(tag, []).append(int(number))

    @cached_property
    def _pieces(self) -> list[Piece]:
        return list(pieces(self._root))

    def all(self) -> Iterator[Field]:
        """Controls with a tag, and bookmarks of fields that none of those has."""
        controls = self._controls
        tagged = self.tagged()
        for element in self._root.iter(*tags("sdt", "bookmarkStart")):
            if element in controls:
                yield self._of_control(element, controls[element])
            elif element.tag in tags("bookmarkStart"):
                yield from self._of_bookmark(element, tagged)

    def tagged(self) -> set[str]:
        return set(self._controls.values())

    @cached_property
    def _controls(self) -> dict[etree._Element, str]:
        return {control: tag for control in self._root.iter(*tags("sdt")) if (tag := self._tag(control))}

    def _tag(self, control: etree._Element) -> str:
        for head in control.iterchildren(*tags("sdtPr")):
            if any(one.tag.startswith(f"{{{W15}}}repeating") for one in head.iterchildren("*")):
                return ""
            stated = next((value(one) or "" for one in head.iterchildren(*tags("tag"))), "")
            tag = self._slip.controls.get(stated[1:], "") if stated.startswith("#") else stated
            return tag if tag in self._numbers or not self._slip.controls else ""
        return ""

    def _of_control(self, control: etree._Element, tag: str) -> Field:
        cell = self._cell_of(control, tag)
        text = text_of([cell]) if cell is not None else text_of([control])
        is_ticked = _sign_says(text)
        if is_ticked is None:
            box = next(control.iter(_CHECKED), None)
            is_ticked = box is not None and box.get(_CHECKED_VALUE) in ("1", "true")
        return Field(tag, text, is_ticked, _around(control, "tr"), _around(control, "tc"))

    def _cell_of(self, control: etree._Element, tag: str) -> etree._Element | None:
        """The table cell that the field fills: what was written beside the control is meant for it too."""
        fills = any(number in self._slip.cells for number in self._numbers.get(tag, ()))
        return _around(control, "tc") if fills else None

    def _of_bookmark(self, mark: etree._Element, tagged: set[str]) -> Iterator[Field]:
        name = value(mark, "name") or ""
        number = name.removeprefix(BOOKMARK).partition("_")[0]
        tag = self._slip.controls.get(number, "") if name.startswith(BOOKMARK) else ""
        if not tag or tag in tagged or name in self._seen:
            return
        self._seen.add(name)
        cell = _around(mark, "tc") if int(number) in self._slip.cells else None
        text = text_of([cell]) if cell is not None else text_of_bookmark(self._pieces, name)
        if text is not None:
            text = text.removeprefix(self._slip.leads.get(number, ""))
            yield Field(tag, text, bool(_sign_says(text)), _around(mark, "tr"), _around(mark, "tc"))


def added_rows(part: Part, slip: Slip, fields: list[Field]) -> Iterator[tuple[Field, list[Field]]]:
    """Table rows without any field, below rows that have some: somebody added them where no plus sign was to be had.

    Each with the first field of the row above whose columns it has, and its own texts as fields with the tags of that.
    """
    by_row: dict[etree._Element, list[Field]] = {}
    for field in fields:
        if field.row is not None:
            by_row.setdefault(field.row, []).append(field)
    above: list[Field] = []
    for row in part.root.iter(*tags("tr")):
        if row in by_row:
            above = by_row[row] if all("[" in field.tag for field in by_row[row]) else []
        elif above and above[0].row is not None and _is_added(row, above[0].row, slip):
            yield above[0], list(_like(row, above))


def _is_added(row: etree._Element, above: etree._Element, slip: Slip) -> bool:
    text = "".join(one.text or "" for one in row.iter(*tags("t"))).strip()
    is_same_table = _around(row, "tbl") is _around(above, "tbl")
    return bool(text) and text not in slip.fixed and is_same_table and len(_cells(row)) == len(_cells(above))


def _like(row: etree._Element, above: list[Field]) -> Iterator[Field]:
    """The texts of a row under the tags of the row above, column by column; a column of several fields is left out."""
    columns = Counter(field.cell for field in above)
    cells = _cells(above[0].row) if above[0].row is not None else []
    for cell, new in zip(cells, _cells(row), strict=True):
        field = next((field for field in above if field.cell is cell), None)
        if field and columns[cell] == 1:
            text = text_of([new])
            yield Field(field.tag, text, bool(_sign_says(text)), row, new)


def _cells(row: etree._Element) -> list[etree._Element]:
    return [cell for cell in row.iter(*tags("tc")) if _around(cell, "tr") is row]


def _contents(control: etree._Element, name: str) -> Iterator[etree._Element]:
    return (one for held in control.iterchildren(*tags("sdtContent")) for one in held.iterchildren(*tags(name)))


def _around(element: etree._Element, name: str) -> etree._Element | None:
    return next(element.iterancestors(*tags(name)), None)


def is_box(text: str) -> bool:
    """Whether a box shows what a box may: a sign, or nothing where somebody deleted it."""
    return not text.strip() or _sign_says(text) is not None


def _sign_says(text: str) -> bool | None:
    """Whether a box is ticked by the sign in it; None where there is neither sign."""
    said = text.strip()
    if said in _ON:
        return True
    return False if said == UNTICKED else None


__all__ = ["FACT", "Field", "added_rows", "fields_in", "is_box", "numbers_of_tagged"]
