"""Reads a PDF's own outline and the places its links name, whatever state they are in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from bundler.documents.intake.geometry import number, visible_box
from bundler.documents.intake.limits import MAX_HEADING_LEVEL, MAX_HEADINGS
from bundler.model.paper import Heading

_MAX_TITLE: Final = 300
_MAX_NAMES: Final = 50_000

Place = tuple[int, float | None, float | None]
"""A page counted from 0, and the left and top that its view starts with, where they are given."""


class Places:
    """Where destinations of one PDF point to: direct, by number, or by name."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pages = [page.obj for page in pdf.pages]
        self._page_numbers = {page.objgen: index for index, page in reversed(list(enumerate(self._pages)))}
        self._named = dict(_named_destinations(pdf))

    def place(self, target: object) -> Place | None:
        """The place a destination names; None if it is nowhere in this paper."""
        destination = self._explicit(target)
        if destination is None or len(destination) == 0:
            return None
        page = self._page(destination[0])
        if page is None:
            return None
        left, top = self._corner(destination, page)
        return page, left, top

    def _explicit(self, target: object) -> Array | None:
        for _ in range(4):
            if isinstance(target, Array):
                return target
            if isinstance(target, Dictionary):
                target = target.get("/D")
            elif isinstance(target, (String, Name)):
                target = self._named.get(str(target).removeprefix("/"))
            else:
                return None
        return None

    def _page(self, target: object) -> int | None:
        if isinstance(target, Dictionary):
            return self._page_numbers.get(target.objgen) if target.is_indirect else None
        index = number(target)
        return int(index) if index is not None and 0 <= index < len(self._pages) else None

    def _corner(self, destination: Array, page: int) -> tuple[float | None, float | None]:
        kind = str(destination[1]) if len(destination) > 1 else "/Fit"
        numbers = [number(value) for value in destination[2:6]]
        if kind == "/XYZ" and len(numbers) >= 2:
            return numbers[0], numbers[1]
        if kind in ("/FitH", "/FitBH") and numbers:
            return None, numbers[0]
        if kind == "/FitR" and len(numbers) == 4:
            return numbers[0], numbers[3]
        box = visible_box(self._pages[page])
        return box[0], box[3]


def read_outline(pdf: pikepdf.Pdf, places: Places) -> tuple[Heading, ...]:
    """The outline's headings that land on a page, in order; circles, blanks and strays are left out."""
    root = pdf.Root.get("/Outlines")
    if not isinstance(root, Dictionary):
        return ()
    headings: list[Heading] = []
    seen = {root.objgen}
    stack = [(root.get("/First"), 0)]
    while stack and len(headings) < MAX_HEADINGS:
        item, level = stack.pop()
        if not isinstance(item, Dictionary) or item.objgen in seen:
            continue
        seen.add(item.objgen)
        heading = _heading(item, level, places)
        if heading:
            headings.append(heading)
        stack.append((item.get("/Next"), level))
        stack.append((item.get("/First"), min(level + bool(heading), MAX_HEADING_LEVEL)))
    return tuple(headings)


def _heading(item: Object, level: int, places: Places) -> Heading | None:
    title = _title(item.get("/Title"))
    place = places.place(item.get("/Dest", _goto(item.get("/A")))) or _first_place_below(item, places)
    return Heading(title=title, page=place[0], level=level) if title and place else None


def _first_place_below(item: Object, places: Places) -> Place | None:
    """A heading that goes nowhere stands for what is under it."""
    child = item.get("/First")
    for _ in range(MAX_HEADING_LEVEL):
        if not isinstance(child, Dictionary):
            return None
        place = places.place(child.get("/Dest", _goto(child.get("/A"))))
        if place:
            return place
        child = child.get("/First")
    return None


def _goto(action: object) -> Object | None:
    if isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
        return action.get("/D")
    return None


def _title(value: object) -> str:
    if not isinstance(value, String):
        return ""
    printable = "".join(letter if letter.isprintable() else " " for letter in str(value))
    return " ".join(printable.split())[:_MAX_TITLE]


def _named_destinations(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Object]]:
    old = pdf.Root.get("/Dests")
    if isinstance(old, Dictionary):
        yield from ((key.removeprefix("/"), value) for key, value in old.items())
    names = pdf.Root.get("/Names")
    if isinstance(names, Dictionary):
        yield from name_tree(names.get("/Dests"))


def name_tree(root: object) -> Iterator[tuple[str, Object]]:
    """Every name of a name tree with its value, also where the tree is circular or out of order."""
    seen: set[tuple[int, int]] = set()
    stack, count = [root], 0
    while stack and count < _MAX_NAMES:
        node = stack.pop()
        if not isinstance(node, Dictionary) or (node.is_indirect and node.objgen in seen):
            continue
        seen.add(node.objgen)
        pairs = node.get("/Names")
        if isinstance(pairs, Array):
            count += len(pairs)
            yield from (
                (str(pairs[index]), pairs[index + 1])
                for index in range(0, len(pairs) - 1, 2)
                if isinstance(pairs[index], String)
            )
        kids = node.get("/Kids")
        stack.extend(kids if isinstance(kids, Array) else ())
