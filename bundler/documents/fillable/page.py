"""One part of a form while its marks become controls, and its rows sections that can be added to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from lxml import etree

from bundler.documents.fillable.controls import (
    BOOKMARK,
    W14,
    W15,
    block_control,
    inline_control,
    section,
    section_row,
    w,
)
from bundler.documents.fillable.environment import ROW_BEGINS, ROW_ENDS
from bundler.documents.fillable.kinds import Kind
from bundler.documents.fillable.register import MARK, Control, Register
from bundler.documents.tall_rows import let_tall_rows_break

_COMPATIBILITY: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_BLOCKS: Final = (w("p"), w("tbl"), w("sdt"))
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True)
class _Item:
    """The elements of one row, between its marks."""

    path: str
    held: tuple[etree._Element, ...]

    @property
    def list_path(self) -> str:
        return self.path.rpartition("[")[0]


class Page:
    """`cells` are the numbers of the controls that fill a table cell, `leads` the words before others."""

    def __init__(self, root: etree._Element, register: Register) -> None:
        self.root, self._register = _with_names(root), register
        self.cells: list[int] = []
        self.leads: dict[str, str] = {}
        self._sections = 0

    def fill(self) -> None:
        """Turns every mark into a control, and the elements of rows into sections."""
        for mark in list(_marks(self.root)):
            around = mark.getparent()
            if around is None or around.tag in (w("t"), w("r"), w("p")):
                _drop(mark)  # rows within a line are not added to
        for paragraph in list(self.root.iter(w("p"))):
            self._fill(paragraph)
        self._wrap_rows()
        let_tall_rows_break(self.root)

    def texts_of_fixed_rows(self) -> Iterator[str]:
        """What stands in the table rows without a field: they are part of the form, not rows that somebody added."""
        for row in self.root.iter(w("tr")):
            if next(row.iter(w("sdt")), None) is None:
                yield "".join(text.text or "" for text in row.iter(w("t"))).strip()

    def _fill(self, paragraph: etree._Element) -> None:
        runs = [run for run in paragraph.iter(w("r")) if MARK.search(_text_of(run))]
        numbers = [int(number) for run in runs for number in MARK.findall(_text_of(run))]
        looks = [deepcopy(run.find(w("rPr"))) for run in runs]
        for run in runs:
            self._split(run)
        if len(numbers) == 1 and self._is_alone(paragraph, control := self._control(numbers[0])):
            self._make_block(paragraph, control, looks[0])
        elif numbers:
            self._note_leads(paragraph)

    def _note_leads(self, paragraph: etree._Element) -> None:
        """Notes what stands before each control: LibreOffice takes it into the bookmark of the first one of a table."""
        lead = ""
        for one in paragraph.iterchildren(w("r"), w("sdt"), w("bookmarkStart")):
            if one.tag == w("r"):
                lead += _text_of(one)
            elif one.tag == w("sdt"):
                lead = ""
            elif lead.strip():
                self.leads[one.get(w("name"), "").removeprefix(BOOKMARK)] = lead

    def _control(self, number: int) -> Control:
        return self._register.controls[number - 1]

    def _split(self, run: etree._Element) -> None:
        """The run as runs of plain text, with controls between them."""
        look = run.find(w("rPr"))
        pieces: list[etree._Element] = []
        for child in run:
            if child.tag == w("t"):
                for at, text in enumerate(MARK.split(child.text or "")):
                    if at % 2:
                        pieces.extend(inline_control(self._control(int(text)), look))
                    elif text:
                        pieces.append(_run_of(_text(text), look))
            elif child.tag != w("rPr"):
                pieces.append(_run_of(child, look))
        _replace(run, pieces)

    def _is_alone(self, paragraph: etree._Element, control: Control) -> bool:
        """Whether a text has a table cell to itself, so that its paragraph may become several."""
        around = paragraph.getparent()
        is_text = control.leaf.kind is Kind.TEXT and not control.is_tick
        has_more = any(len(run) > (run.find(w("rPr")) is not None) for run in paragraph.iterchildren(w("r")))
        if not is_text or has_more or around is None or around.tag != w("tc"):
            return False
        return [one.tag for one in around.iterchildren("*") if one.tag != w("tcPr")] == [w("p")]

    def _make_block(self, paragraph: etree._Element, control: Control, look: etree._Element | None) -> None:
        _replace(paragraph, [block_control(control, paragraph, look)])
        self.cells.append(control.number)

    def _wrap_rows(self) -> None:
        """Each row becomes an item, and the items of a list that stand together one section."""
        items = [item for mark in list(_marks(self.root)) if (item := _item(mark))]
        kept = self._without_surplus(items)
        for _, group in groupby(kept, key=lambda item: (item.list_path, item.held[0].getparent())):
            self._wrap(list(group))
        for mark in list(_marks(self.root)):
            _drop(mark)

    def _without_surplus(self, items: list[_Item]) -> Iterator[_Item]:
        """Of empty rows that are whole blocks one is enough."""
        empty: set[str] = set()
        for item in items:
            is_block = item.held[0].tag != w("tr") and not any(one.tag == w("p") for one in item.held[:1])
            is_new = item.path in self._register.new_rows
            if is_block and is_new and item.list_path in empty:
                for one in item.held:
                    _drop(one)
                continue
            if is_new:
                empty.add(item.list_path)
            yield item

    def _wrap(self, items: Sequence[_Item]) -> None:
        first = items[0].held[0]
        parent = first.getparent()
        if parent is None:
            return
        at = parent.index(first)
        self._sections += 1
        number = self._sections * 1000
        rows = [section_row(item.path, number + place, item.held) for place, item in enumerate(items, start=1)]
        parent.insert(at, section(items[0].list_path, number, self._register.label(items[0].list_path), rows))


def _item(mark: etree._Element) -> _Item | None:
    """What stands between the marks of a row, if it is all of one kind."""
    if mark.target != ROW_BEGINS:  # type: ignore[attr-defined]  # a processing instruction
        return None
    held: list[etree._Element] = []
    for sibling in mark.itersiblings():
        if isinstance(sibling, etree._ProcessingInstruction):  # noqa: SLF001 - lxml's only name for it
            if sibling.target == ROW_ENDS and sibling.text == mark.text:
                kinds = {one.tag for one in held}
                is_whole = bool(held) and (kinds == {w("tr")} or kinds <= set(_BLOCKS))
                return _Item(str(mark.text), tuple(held)) if is_whole else None
            continue
        held.append(sibling)
    return None


def _marks(root: etree._Element) -> Iterator[etree._Element]:
    for mark in root.iter(etree.ProcessingInstruction):
        if mark.target in (ROW_BEGINS, ROW_ENDS):  # type: ignore[attr-defined]
            yield mark


def _with_names(root: etree._Element) -> etree._Element:
    """The root with the names of newer Word versions, marked as names that an older program may pass over."""
    names = {"w14": W14, "w15": W15, "mc": _COMPATIBILITY}
    known = {space: prefix for prefix, space in root.nsmap.items() if prefix}
    wanted = {prefix: space for prefix, space in names.items() if space not in known}
    facts = {str(key): str(value) for key, value in root.attrib.items()}
    fresh = etree.Element(root.tag, facts, nsmap=root.nsmap | wanted)  # type: ignore[arg-type]  # None is a prefix too
    fresh.extend(list(root))
    ignorable = f"{{{_COMPATIBILITY}}}Ignorable"
    prefixes = dict.fromkeys([*fresh.get(ignorable, "").split(), known.get(W14, "w14"), known.get(W15, "w15")])
    fresh.set(ignorable, " ".join(prefixes))
    return fresh


def _text_of(run: etree._Element) -> str:
    return "".join(text.text or "" for text in run.iterchildren(w("t")))


def _run_of(child: etree._Element, look: etree._Element | None) -> etree._Element:
    run = etree.Element(w("r"))
    if look is not None:
        run.append(deepcopy(look))
    run.append(deepcopy(child))
    return run


def _text(text: str) -> etree._Element:
    made = etree.Element(w("t"), {_SPACE: "preserve"})
    made.text = text
    return made


def _replace(element: etree._Element, by: Sequence[etree._Element]) -> None:
    parent = element.getparent()
    if parent is not None:
        at = parent.index(element)
        parent[at : at + 1] = list(by)


def _drop(element: etree._Element) -> None:
    """Takes an element out and leaves the text behind it in its place."""
    parent = element.getparent()
    if parent is None:
        return
    before, tail = element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail or None
    else:
        parent.text = (parent.text or "") + tail or None
    parent.remove(element)
