"""Cuts out what lies on layers that are switched off, so that it cannot come to light in a bundle (T56)."""

from __future__ import annotations

from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Operator, Stream

from bundler.documents.intake import troubles
from bundler.documents.intake.annotations import annotations_of
from bundler.documents.intake.contents import content_streams
from bundler.documents.intake.geometry import inherited
from bundler.documents.intake.troubles import RefusedPaperError

_FILLS: Final = frozenset({b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"})
_SHOWS: Final = frozenset({b"Tj", b"TJ", b"Do", b"sh", b"INLINE IMAGE"})
_NEXT_LINE: Final = frozenset({b"'", b'"'})
_MAX_DEPTH: Final = 20

Instruction = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage


class Layers:
    """The layers of one PDF as they are when it is opened."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._off = _layers_off(pdf)

    @property
    def all_on(self) -> bool:
        return not self._off

    def is_off(self, layer: object) -> bool:
        """True if what belongs to the layer, or to a group of layers, is not shown."""
        if not isinstance(layer, Dictionary) or self.all_on:
            return False
        if layer.get("/Type") != Name.OCMD:
            return layer.objgen in self._off
        if "/VE" in layer:
            raise RefusedPaperError(troubles.hidden_layers())
        members = layer.get("/OCGs")
        held = list(members) if isinstance(members, Array) else [members]
        return _is_group_off(str(layer.get("/P", "/AnyOn")), [
            member.objgen in self._off for member in held if isinstance(member, Dictionary)
        ])


def _is_group_off(policy: str, off: list[bool]) -> bool:
    if not off:
        return False
    return {"/AllOn": any(off), "/AnyOff": not any(off), "/AllOff": not all(off)}.get(policy, all(off))


def _layers_off(pdf: pikepdf.Pdf) -> frozenset[tuple[int, int]]:
    properties = pdf.Root.get("/OCProperties")
    settings = properties.get("/D") if isinstance(properties, Dictionary) else None
    if not isinstance(properties, Dictionary) or not isinstance(settings, Dictionary):
        return frozenset()
    off = _numbers(settings.get("/OFF"))
    if settings.get("/BaseState") != Name.OFF:
        return off
    return (_numbers(properties.get("/OCGs")) - _numbers(settings.get("/ON"))) | off


def _numbers(layers: object) -> frozenset[tuple[int, int]]:
    if not isinstance(layers, Array):
        return frozenset()
    return frozenset(layer.objgen for layer in layers if isinstance(layer, Dictionary))


def cut_hidden_layers(pdf: pikepdf.Pdf) -> None:
    """Takes what is off out of every page, of every drawing the pages use, and of what lies over them."""
    layers = Layers(pdf)
    if layers.all_on:
        return
    for thing in pdf.objects:
        if isinstance(thing, Stream) and layers.is_off(thing.get("/OC")):
            _blank(thing)
    for page in pdf.pages:
        if "/Annots" in page.obj:
            page.obj.Annots = Array([item for item in annotations_of(page.obj) if not layers.is_off(item.get("/OC"))])
        resources = inherited(page.obj, "/Resources")
        if isinstance(resources, Dictionary):
            _cut_page(pdf, page.obj, resources, layers)
            _cut_forms(resources, layers, set(), _MAX_DEPTH)


def _blank(drawing: Stream) -> None:
    """Whatever it was, it is a drawing of nothing now."""
    for key in list(drawing.keys()):
        if key != "/Length":
            del drawing[key]
    drawing.write(b"")
    drawing.Type, drawing.Subtype, drawing.BBox = Name.XObject, Name.Form, Array([0, 0, 0, 0])


def _cut_page(pdf: pikepdf.Pdf, page: Object, resources: Object, layers: Layers) -> None:
    if content_streams(page) and _names_off(resources, layers):
        page.Contents = pdf.make_stream(_without_hidden(page, _names_off(resources, layers)))


def _cut_forms(resources: Object, layers: Layers, seen: set[tuple[int, int]], depth: int) -> None:
    """The same for drawings inside drawings; each is cut by its own names for the layers."""
    drawings = resources.get("/XObject")
    for drawing in drawings.as_dict().values() if isinstance(drawings, Dictionary) else ():
        if not isinstance(drawing, Stream) or drawing.get("/Subtype") != Name.Form or drawing.objgen in seen:
            continue
        seen.add(drawing.objgen)
        own = drawing.get("/Resources")
        if isinstance(own, Dictionary) and depth:
            if _names_off(own, layers):
                drawing.write(_without_hidden(drawing, _names_off(own, layers)))
            _cut_forms(own, layers, seen, depth - 1)


def _names_off(resources: Object, layers: Layers) -> frozenset[str]:
    named = resources.get("/Properties")
    if not isinstance(named, Dictionary):
        return frozenset()
    return frozenset(name for name, layer in named.items() if layers.is_off(layer))


def _without_hidden(drawing: Object, off: frozenset[str]) -> bytes:
    """The instructions less what they would draw while a layer is off; moves and settings stay in force."""
    kept: list[Instruction] = []
    marks: list[bool] = []
    for instruction in pikepdf.parse_content_stream(drawing):
        word = bytes(instruction.operator)
        if word in (b"BDC", b"BMC"):
            marks.append(_is_mark_off(instruction, off))
        said = _silenced(instruction, word) if any(marks) else instruction
        if word == b"EMC" and marks:
            marks.pop()
        if said is not None:
            kept.append(said)
    return pikepdf.unparse_content_stream(kept)


def _is_mark_off(instruction: Instruction, off: frozenset[str]) -> bool:
    operands = list(instruction.operands)
    return len(operands) == 2 and operands[0] == Name.OC and str(operands[1]) in off


def _silenced(instruction: Instruction, word: bytes) -> Instruction | None:
    if word in _SHOWS:
        return None
    if word in _FILLS:
        return pikepdf.ContentStreamInstruction([], Operator("n"))
    if word in _NEXT_LINE:
        return pikepdf.ContentStreamInstruction([], Operator("T*"))
    return instruction
