"""What somebody wrote beside the fields of a form, where nobody would read it: a cross by a box, a line at the end.

The slip remembers every line that the form prints outside its fields; all others are told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from lxml import etree

from bundler.documents.fillable.controls import BOOKMARK
from bundler.documents.fillable.page_text import pieces
from bundler.documents.intake.word_package import tags, value


def lines_outside(root: etree._Element, cells: Collection[int], tagged: Collection[str] = ()) -> list[str]:
    """Every line of a part as it reads without its fields, which are emptied for that.

    `cells` are the numbers of those that fill a table cell, `tagged` of those whose controls have kept their tags.
    """
    for mark in root.iter(*tags("bookmarkStart")):
        cell = next(mark.iterancestors(*tags("tc")), None)
        if cell is not None and _number(value(mark, "name")) in map(str, cells):
            empty([cell])
    empty(control for control in root.iter(*tags("sdt")) if _is_field(control))
    return list(dict.fromkeys(_lines(root, tagged)))


def unread_lines(found: Iterable[str], known: Collection[str], tagged: Collection[str]) -> list[str]:
    """The lines that the form did not print.

    A program that drops tags also moves words into bookmarks: after it, a part of a known line is known.
    """
    if tagged:
        return [line for line in found if line not in known]
    return [line for line in found if not any(line in one for one in known)]


def empty(elements: Iterable[etree._Element]) -> None:
    """Takes out all that these show."""
    for element in list(elements):
        for text in list(element.iter(*tags("t", "tab", "br", "cr", "noBreakHyphen", "sym"))):
            parent = text.getparent()
            if parent is not None:
                parent.remove(text)


def _is_field(control: etree._Element) -> bool:
    """Whether a control is a field's, and not one around rows."""
    heads = [one for head in control.iterchildren(*tags("sdtPr")) for one in head.iterchildren("*")]
    is_tagged = any(one.tag in tags("tag") for one in heads)
    return is_tagged and not any("repeatingSection" in str(one.tag) for one in heads)


def _lines(root: etree._Element, tagged: Collection[str]) -> Iterator[str]:
    """The lines, without what stands between the bookmarks of fields whose controls have lost their tags."""
    within: set[str] = set()
    line = ""
    for piece in pieces(root):
        if piece.begins.startswith(BOOKMARK) and _number(piece.begins) not in tagged:
            within.add(piece.begins_id)
        within.discard(piece.ends_id)
        line += "" if within else piece.text
        if "\n" in piece.text:
            yield from _said(line)
            line = ""
    yield from _said(line)


def _said(line: str) -> Iterator[str]:
    if words := " ".join(line.split()):
        yield words


def _number(name: str | None) -> str:
    """The number of the field that a bookmark stands around; nothing for other bookmarks."""
    return name.removeprefix(BOOKMARK).partition("_")[0] if name and name.startswith(BOOKMARK) else ""


__all__ = ["empty", "lines_outside", "unread_lines"]
