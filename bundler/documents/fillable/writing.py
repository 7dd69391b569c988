"""Writes a form to be filled in: the form's own template, with a content control wherever it prints a field."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

from lxml import etree

from bundler.documents.fillable.environment import filling_environment
from bundler.documents.fillable.outside import lines_outside
from bundler.documents.fillable.package import add_parts
from bundler.documents.fillable.page import Page
from bundler.documents.fillable.register import FACT, Register
from bundler.documents.fillable.slip import Slip, gathered
from bundler.documents.fillable.stand_ins import stand_in_for
from bundler.documents.forms import normalised, rendered
from bundler.model.record import FormRecord
from bundler.model.returned import Steps, recorded, steps_of

_PART: Final = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_TEXT: Final = "word/document.xml"
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True)


def write_form(
    template: Path, context: Mapping[str, object], record: FormRecord, file: str, reference: str,
    on_file: FormRecord | None = None, contents: str = "",
) -> bytes:  # fmt: skip
    """The form as a Word file; the same record gives the same bytes. `file` is the record's name.

    `on_file` is what the record says where the form leaves some of it blank: what stays blank is then taken out of it.
    `contents` is the manifest's of the papers that it goes out with.
    Raises DefinitionError where the template prints something that cannot be filled in.
    """
    docx, register = _filled(template, context, record)
    base, said = record, register
    if on_file:
        base, said = on_file, _filled(template, context, on_file)[1]
    slip = Slip(
        form=template.stem, reference=reference, record=file,
        template=hashlib.sha256(template.read_bytes()).hexdigest()[:12], contents=contents,
        base=gathered(_said(said, recorded(base))),
        controls={str(one.number): one.tag for one in register.controls},
        facts={one.tag.removeprefix(FACT): one.text for one in register.controls if one.is_fact},
        given=register.given,
    )  # fmt: skip
    return normalised(_with_controls(docx, register, slip))


def _filled(template: Path, context: Mapping[str, object], record: FormRecord) -> tuple[bytes, Register]:
    labels = context.get("label")
    register = Register(dict(labels) if isinstance(labels, Mapping) else {})
    filling = {**context, "record": stand_in_for(record, register)}
    return rendered(template, filling, filling_environment(register)), register


def _said(register: Register, record: dict[str, Any]) -> Iterator[tuple[Steps, Any]]:
    """What the record says at each place that the form prints; nothing of rows it does not have."""
    for path in dict.fromkeys(one.path for one in register.controls if not one.is_fact):
        steps = steps_of(path)
        is_there, value = _at(record, steps)
        if is_there:
            yield steps, value


def _at(value: Any, steps: Steps) -> tuple[bool, Any]:
    for step in steps:
        if isinstance(step, int):
            if not isinstance(value, list) or step >= len(value):
                return False, None
            value = value[step]
        elif value is not None:
            value = value.get(step)
    return True, value


def _with_controls(docx: bytes, register: Register, slip: Slip) -> bytes:
    """The rendered file with its marks turned into controls, and the slip beside them."""
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        blobs = {name: parts.read(name) for name in parts.namelist()}
    cells: list[int] = []
    leads: dict[str, str] = {}
    fixed: list[str] = []
    lines: list[str] = []
    for name in [name for name in blobs if _PART.fullmatch(name)]:
        page = Page(etree.fromstring(blobs[name], _PARSER), register)
        page.fill()
        cells += page.cells
        leads |= page.leads
        fixed += page.texts_of_fixed_rows()
        if name == _TEXT:
            lines = lines_outside(deepcopy(page.root), page.cells)
        blobs[name] = _as_xml(page.root)
    found = {"cells": tuple(cells), "leads": leads, "fixed": tuple(dict.fromkeys(fixed)), "lines": tuple(lines)}
    add_parts(blobs, slip.model_copy(update=found))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as out:
        for name, blob in blobs.items():
            out.writestr(name, blob)
    return written.getvalue()


def _as_xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
