"""The text of a returned form as Word shows it once every change is accepted, in pieces that can be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from bundler.documents.fillable.answering import without_prompt
from bundler.documents.intake.word_package import is_on, tags, value
from bundler.model.words import TICKED, UNTICKED

_COMPATIBILITY: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_SKIPPED: Final = frozenset(
    (f"{{{_COMPATIBILITY}}}Fallback", *tags("del", "moveFrom", "rPr", "pPr", "sdtPr", "instrText", "delText"))
)
_SIGNS: Final = {
    tag: sign
    for name, sign in (("tab", "\t"), ("br", "\n"), ("cr", "\n"), ("noBreakHyphen", "-"), ("sym", ""))
    for tag in tags(name)
}
_TEXTS: Final = frozenset(tags("t"))
_BOXES: Final = dict.fromkeys(("F0FB", "F0FC", "F0FD", "F0FE", "F052", "F053", "F054"), TICKED) | dict.fromkeys(
    ("F06F", "F0A8", "F071", "F072", "F0A3", "F02A"), UNTICKED
)
"""Ticks, crosses and empty boxes of Wingdings and Wingdings 2, as people insert them for symbols."""
_PARAGRAPHS: Final = frozenset(tags("p"))
_CONTROLS: Final = frozenset(tags("sdt"))
_STARTS, _ENDS = frozenset(tags("bookmarkStart")), frozenset(tags("bookmarkEnd"))


@dataclass(frozen=True)
class Piece:
    """A little text, the end of a paragraph, or the beginning or end of a bookmark (by name, by number)."""

    text: str = ""
    begins: str = ""
    begins_id: str = ""
    ends_id: str = ""


def text_of(elements: Iterable[etree._Element]) -> str:
    """The text of these elements, a line for each paragraph; prompts are no text."""
    return _joined(piece for element in elements for piece in pieces(element))


def text_of_bookmark(every: Sequence[Piece], name: str) -> str | None:
    """The text between the marks of a bookmark; LibreOffice writes some marks twice. None where it is not there."""
    ids = {piece.begins_id for piece in every if piece.begins == name}
    starts = [at for at, piece in enumerate(every) if piece.begins == name]
    ends = [at for at, piece in enumerate(every) if piece.ends_id in ids and piece.ends_id]
    if not starts or not ends:
        return None
    return _joined(every[starts[0] : ends[-1]])


def pieces(element: etree._Element) -> Iterator[Piece]:
    """Everything shown below an element, in order."""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, one in walk:
        if event == "end":
            if one.tag in _PARAGRAPHS and not _runs_on(one):
                yield Piece("\n")
        elif one.tag in _SKIPPED or (one.tag in _CONTROLS and is_prompting(one)):
            walk.skip_subtree()
            if one.tag in _CONTROLS:
                yield from _marks_within(one)
        elif one.tag in _TEXTS:
            yield Piece(one.text or "")
        elif one.tag in _SIGNS:
            yield Piece(_SIGNS[one.tag] or _BOXES.get((value(one, "char") or "").upper(), ""))
        elif one.tag in _STARTS:
            yield Piece(begins=value(one, "name") or "", begins_id=value(one, "id") or "")
        elif one.tag in _ENDS:
            yield Piece(ends_id=value(one, "id") or "")


def is_prompting(control: etree._Element) -> bool:
    """Whether a control still shows its prompt: it says so, and holds nothing but what looks like one."""
    heads = control.iterchildren(*tags("sdtPr"))
    says_so = any(is_on(one) for head in heads for one in head.iterchildren(*tags("showingPlcHdr")))
    return says_so and all(_looks_like_a_prompt(text) for text in control.iter(*tags("t")))


def _looks_like_a_prompt(text: etree._Element) -> bool:
    run = text.getparent()
    styles = run.iterfind(".//{*}rStyle") if run is not None else ()
    by_style = any("laceholder" in (value(style) or "") for style in styles)
    return by_style or not without_prompt(text.text or "").strip()


def _marks_within(control: etree._Element) -> Iterator[Piece]:
    """Bookmarks in a control whose text is passed over."""
    for mark in control.iter(*_STARTS, *_ENDS):
        if mark.tag in _STARTS:
            yield Piece(begins=value(mark, "name") or "", begins_id=value(mark, "id") or "")
        else:
            yield Piece(ends_id=value(mark, "id") or "")


def _runs_on(paragraph: etree._Element) -> bool:
    """Whether the paragraph's end was struck out, so that the next one goes on from it."""
    return next(paragraph.iterfind("./{*}pPr/{*}rPr/{*}del"), None) is not None


def _joined(found: Iterable[Piece]) -> str:
    text = "".join(piece.text for piece in found)
    return without_prompt(text.removesuffix("\n"))


__all__ = ["Piece", "is_prompting", "pieces", "text_of", "text_of_bookmark"]
