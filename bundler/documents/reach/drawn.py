"""What a page's own instructions draw: pictures and drawings by number, what hides them, and what is said of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Name, Object, Stream, String

from bundler.documents.intake.annotations import annotations_of
from bundler.documents.intake.geometry import Box, inherited, media_box, visible_box
from bundler.documents.intake.opening import PDF_ERRORS
from bundler.documents.reach.pdf_strings import decoded

DPI: Final = 300
MAX_SIDE: Final = 6_000
"""Pixels along the longer side of a page as it is looked at, however large it is."""
_PAINTS: Final = frozenset({"f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "sh"})
"""What a box or a thick line hides was drawn before it."""
_CLIPS: Final = frozenset({"W", "W*"})
_CURVES: Final = frozenset({"c", "v", "y"})
_TOLERANCE: Final = 2.0
"""Points by which a picture may reach over the page's edge."""
_SHRUNK: Final = 2.5
"""By how much a picture may be finer than the page as it is looked at: a reader would enlarge it."""
_LOW: Final = 40
"""Points; where lower pictures meet they may cut through a line of words."""
_HIDE_NOTHING: Final = frozenset({"/Link", "/Popup"})
"""Marks that are drawn over nothing."""

Number = tuple[int, int]


@dataclass(frozen=True)
class Strips:
    """Instructions that draw low pictures side by side again, with nothing over them, and the box that holds them."""

    instructions: bytes
    box: Box


@dataclass
class Drawn:
    """`forms` and `pictures` are the objects that the page draws; `whole` the pictures that nothing can hide or cut,
    as finely as a reader can see them. `strips` are there where low pictures may be hidden.

    `curves` counts strokes that could be letters; `said` is what marks in the content say of it.
    """

    forms: set[Number] = field(default_factory=set)
    pictures: set[Number] = field(default_factory=set)
    whole: set[Number] = field(default_factory=set)
    strips: Strips | None = None
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


def scale_of(longest: float) -> float:
    """How many pixels a point is where a page with that longer side is looked at."""
    return min(DPI / 72, MAX_SIDE / longest)


class _Walk:
    def __init__(self, page: Object, drawn: Drawn) -> None:
        self._page = page
        self._drawn = drawn
        self._resources = inherited(page, "/Resources")
        self._box = visible_box(page)
        left, bottom, right, top = media_box(page)
        self._scale = scale_of(max(right - left, top - bottom))
        self._now, self._before = Matrix(), list[Matrix]()
        self._is_cut = False
        self._low: list[bytes] = []
        self._corners: list[tuple[float, float]] = []
        self._is_low_hidden = False

    def walk(self) -> None:
        for instruction in pikepdf.parse_content_stream(self._page):
            if isinstance(instruction, pikepdf.ContentStreamInlineImage):
                self._drawn.has_inline_picture = True
                self._drawn.whole.clear()
                self._add_low(pikepdf.unparse_content_stream([instruction]))
                continue
            self._follow(str(instruction.operator), instruction)
        if any(str(mark.get("/Subtype")) not in _HIDE_NOTHING for mark in annotations_of(self._page)):
            self._hide()
        if self._is_low_hidden:
            across, up = zip(*self._corners, strict=True)
            self._drawn.strips = Strips(b"\n".join(self._low), (min(across), min(up), max(across), max(up)))

    def _follow(self, word: str, instruction: pikepdf.ContentStreamInstruction) -> None:
        if word in ("q", "Q", "cm"):
            self._move(word, instruction)
        elif word == "Do":
            self._draw(str(instruction.operands[0]))
        elif word in _PAINTS:
            self._hide()
        elif word in _CLIPS or self._may_hide_what_follows(word, instruction):
            self._is_cut = True
        elif word in _CURVES:
            self._drawn.curves += 1
        if word in ("BDC", "DP"):
            self._drawn.said += [said for operand in instruction.operands for said in _strings(operand)]

    def _move(self, word: str, instruction: pikepdf.ContentStreamInstruction) -> None:
        if word == "q":
            self._before.append(self._now)
        elif word == "Q" and self._before:
            self._now = self._before.pop()
        elif word == "cm" and len(instruction.operands) == 6:
            self._now = Matrix(instruction.operands) @ self._now

    def _hide(self) -> None:
        """What comes now may lie over what was drawn until here."""
        self._drawn.whole.clear()
        self._is_low_hidden = bool(self._low)

    def _may_hide_what_follows(self, word: str, instruction: pikepdf.ContentStreamInstruction) -> bool:
        """On a layer, which may be off; or seen through, as a picture is that nobody sees."""
        if word == "BDC":
            return instruction.operands[0] == Name.OC
        state = self._named("/ExtGState", str(instruction.operands[0])) if word == "gs" else None
        if not isinstance(state, Dictionary):
            return False
        is_masked = state.get("/ca", 1) != 1 or state.get("/SMask", Name("/None")) != Name("/None")
        return is_masked or state.get("/BM", Name.Normal) not in (Name.Normal, Name.Compatible)

    def _named(self, kind: str, name: str) -> object:
        named = self._resources.get(kind) if isinstance(self._resources, Dictionary) else None
        return named.get(name) if isinstance(named, Dictionary) else None

    def _draw(self, name: str) -> None:
        thing = self._named("/XObject", name)
        if not isinstance(thing, Stream):
            return
        if thing.get("/Subtype") != Name.Image:
            self._drawn.forms.add(thing.objgen)
            if _may_hide(thing):
                self._hide()
            return
        self._drawn.pictures.add(thing.objgen)
        wide, high = math.hypot(self._now.a, self._now.b), math.hypot(self._now.c, self._now.d)
        if min(wide, high) < _LOW:
            self._drawn.whole.clear()
            self._add_low(f"{name} Do".encode())
        else:
            self._hide()
        is_fine = self._scale * max(wide, 1.0) * _SHRUNK < int(thing.get("/Width", 0))
        if not (self._is_cut or is_fine or _is_seen_through(thing)) and _lies_within(self._now, self._box):
            self._drawn.whole.add(thing.objgen)

    def _add_low(self, instructions: bytes) -> None:
        self._low.append(b"q %b cm %b Q" % (self._now.encode(), instructions))
        self._corners += _corners(self._now)
        if self._is_cut or not _lies_within(self._now, self._box):
            self._is_low_hidden = True


def _may_hide(form: Stream) -> bool:
    """Whether it can hide a picture: one that holds words alone does not, a black box that somebody drew does."""
    return any(
        isinstance(one, pikepdf.ContentStreamInlineImage) or str(one.operator) in (*_PAINTS, "Do")
        for one in pikepdf.parse_content_stream(form)
    )


def _is_seen_through(picture: Stream) -> bool:
    """Wholly or in part, on a layer, or as a stencil in a colour that may be the paper's."""
    return any(key in picture for key in ("/OC", "/SMask", "/Mask", "/ImageMask"))


def _corners(now: Matrix) -> list[tuple[float, float]]:
    return [now.transform(corner) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))]


def _lies_within(now: Matrix, box: Box) -> bool:
    return all(
        box[0] - _TOLERANCE <= x <= box[2] + _TOLERANCE and box[1] - _TOLERANCE <= y <= box[3] + _TOLERANCE
        for x, y in _corners(now)
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
