"""What a page's own instructions draw: pictures and drawings by number, what hides them, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Name, Object, Stream, String

from bundler.documents.intake.geometry import Box, inherited, visible_box
from bundler.documents.intake.opening import PDF_ERRORS
from bundler.documents.reach.pdf_strings import decoded

_FILLS: Final = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "sh"})
_CLIPS: Final = frozenset({"W", "W*"})
_CURVES: Final = frozenset({"c", "v", "y"})
_TOLERANCE: Final = 2.0
"""Points by which a picture may reach over the page's edge."""

Number = tuple[int, int]


@dataclass
class Drawn:
    """`forms` and `pictures` are the objects that the page draws; `whole` the pictures that nothing can hide.

    `curves` counts strokes that could be letters; `said` is what marks in the content say of it.
    """

    forms: set[Number] = field(default_factory=set)
    pictures: set[Number] = field(default_factory=set)
    whole: set[Number] = field(default_factory=set)
    curves: int = 0
    has_inline_picture: bool = False
    is_readable: bool = True
    said: list[str] = field(default_factory=list)


def drawn_on(page: Object) -> Drawn:
    """What the page draws; of one whose instructions cannot be read, that."""
    drawn = Drawn()
    try:
        _Walk(page, drawn).walk()
    except PDF_ERRORS:
        drawn.is_readable = False
        drawn.whole.clear()
    return drawn


class _Walk:
    def __init__(self, page: Object, drawn: Drawn) -> None:
        self._page = page
        self._drawn = drawn
        resources = inherited(page, "/Resources")
        named = resources.get("/XObject") if isinstance(resources, Dictionary) else None
        self._named = named if isinstance(named, Dictionary) else Dictionary()
        self._box = visible_box(page)
        self._now, self._before = Matrix(), list[Matrix]()
        self._is_clipped = False

    def walk(self) -> None:
        for instruction in pikepdf.parse_content_stream(self._page):
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                self._drawn.has_inline_picture = True
                self._drawn.whole.clear()
                continue
            word = str(instruction.operator)
            if word in ("q", "Q", "cm"):
                self._move(word, instruction)
            elif word == "Do":
                self._draw(str(instruction.operands[0]))
            elif word in _FILLS:
                self._drawn.whole.clear()
            elif word in _CLIPS:
                self._is_clipped = True
            elif word in _CURVES:
                self._drawn.curves += 1
            elif word in ("BDC", "DP"):
                self._drawn.said += [said for operand in instruction.operands for said in _strings(operand)]

    def _move(self, word: str, instruction: pikepdf.ContentStreamInstruction) -> None:
        if word == "q":
            self._before.append(self._now)
        elif word == "Q" and self._before:
            self._now = self._before.pop()
        elif word == "cm" and len(instruction.operands) == 6:
            self._now = Matrix(instruction.operands) @ self._now

    def _draw(self, name: str) -> None:
        thing = self._named.get(name)
        if not isinstance(thing, Stream):
            return
        if thing.get("/Subtype") != Name.Image:
            self._drawn.forms.add(thing.objgen)
            if _has_pictures(thing):
                self._drawn.whole.clear()
            return
        self._drawn.pictures.add(thing.objgen)
        self._drawn.whole.clear()  # it may lie over the others
        if not self._is_clipped and "/OC" not in thing and _lies_within(self._now, self._box):
            self._drawn.whole.add(thing.objgen)


def _has_pictures(form: Stream) -> bool:
    """Whether it can hide a picture: one that holds words alone does not."""
    resources = form.get("/Resources")
    return isinstance(resources, Dictionary) and "/XObject" in resources


def _lies_within(now: Matrix, box: Box) -> bool:
    corners = [now.transform(corner) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))]
    return all(
        box[0] - _TOLERANCE <= x <= box[2] + _TOLERANCE and box[1] - _TOLERANCE <= y <= box[3] + _TOLERANCE
        for x, y in corners
    )


def _strings(operand: object) -> Iterator[str]:
    if isinstance(operand, String):
        yield decoded(operand)
    elif isinstance(operand, Dictionary):
        for value in operand.as_dict().values():
            yield from _strings(value)
    elif isinstance(operand, Array):
        for value in operand:
            yield from _strings(value)
