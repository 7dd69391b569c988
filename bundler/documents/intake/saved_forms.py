"""Knows a form of ours that was saved in another format than Word's present one, by its properties alone.

What it answers can be read when LibreOffice has made a Word document of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from lxml import etree

from bundler.documents.fillable.slip import PREFIX, slip_of
from bundler.documents.intake import identify as formats
from bundler.documents.intake import old_office
from bundler.documents.intake.identify import Format
from bundler.documents.intake.limits import MAX_XML_BYTES
from bundler.documents.intake.office_package import PACKAGE_ERRORS, package, part_of, tree_of
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.returned import Answers, ReturnedForm

_NOUN: Final = "document"
_META: Final = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_RTF_PROPERTY: Final = re.compile(
    rb"\{\\propname (" + PREFIX.encode() + rb"[a-z0-9 ]+)\}\\proptype30\s*\{\\staticval ([^{}\\]*)\}"
)
_RTF_HEAD: Final = 4_000_000
"""Bytes of an .rtf in which its properties stand: before the text, behind fonts and styles."""


def form_saved_as(path: Path, found: Format) -> ReturnedForm | None:
    """What form it is, if it is one; not what it answers. Nothing of a file that is damaged."""
    read = _PROPERTIES.get(found)
    try:
        slip = slip_of(read(path)) if read else None
    except (RefusedPaperError, KeyError, *PACKAGE_ERRORS):
        return None
    if slip is None:
        return None
    return ReturnedForm(
        form=slip.form, reference=slip.reference, record=slip.record, template=slip.template, base=None,
        answers=Answers(), is_read=False,
    )  # fmt: skip


def _of_open_document(path: Path) -> dict[str, str]:
    with package(path, _NOUN) as archive:
        return _named(part_of(archive, "meta.xml", _NOUN).iter(f"{_META}user-defined"))


def _of_flat_open_document(path: Path) -> dict[str, str]:
    if path.stat().st_size > MAX_XML_BYTES:
        return {}
    return _named(tree_of(path.read_bytes(), _NOUN).iter(f"{_META}user-defined"))


def _named(elements: Iterable[etree._Element]) -> dict[str, str]:
    return {one.get(f"{_META}name", ""): "".join(map(str, one.itertext())) for one in elements}


def _of_rtf(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        head = re.sub(rb"[\r\n]", b"", file.read(_RTF_HEAD))  # line ends mean nothing there
    return {name.decode(): said.decode("latin-1") for name, said in _RTF_PROPERTY.findall(head)}


_PROPERTIES: Final[Mapping[Format, Callable[[Path], Mapping[str, str]]]] = MappingProxyType({
    formats.ODT: _of_open_document,
    formats.FLAT_ODT: _of_flat_open_document,
    formats.RTF: _of_rtf,
    formats.DOC: old_office.own_properties,
})

__all__ = ["form_saved_as"]
