"""Word documents that are one XML file: Word 2007's flat package, and the format of 2003."""

from __future__ import annotations

import base64
import zipfile
from pathlib import Path
from typing import Final

from lxml import etree

from bundler.documents.intake import limits, troubles, word_troubles
from bundler.documents.intake.office_package import PACKAGE_ERRORS, tree_of
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.finding import Trouble

_NOUN: Final = "Word document"
_PACKAGE: Final = "http://schemas.microsoft.com/office/2006/xmlPackage"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_MARKED: Final = "it is in the Word format of 2003 and has tracked changes, comments or hidden text."


def unflatten(path: Path, target: Path) -> Trouble | None:
    """Writes the flat package as the zipped one that it says it is."""
    if path.stat().st_size > limits.MAX_XML_BYTES:
        return word_troubles.zip_bomb()
    try:
        parts = list(tree_of(path.read_bytes(), _NOUN).iterchildren(f"{{{_PACKAGE}}}part"))
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", _listing(parts))
            for part in parts:
                archive.writestr(_place(part), _content(part))
    except RefusedPaperError as refusal:
        return refusal.trouble
    except PACKAGE_ERRORS:
        return troubles.damaged(_NOUN)
    return None


def trouble_of_2003(path: Path) -> Trouble | None:
    """What keeps a Word 2003 file out: changes, comments or hidden text, whose marks LibreOffice loses."""
    if path.stat().st_size > limits.MAX_XML_BYTES:
        return word_troubles.zip_bomb()
    try:
        marks = tree_of(path.read_bytes(), _NOUN).iter("{*}annotation", "{*}vanish")
    except RefusedPaperError as refusal:
        return refusal.trouble
    except PACKAGE_ERRORS:
        return troubles.damaged(_NOUN)
    return word_troubles.not_put_right(_MARKED) if any(True for _ in marks) else None


def _listing(parts: list[etree._Element]) -> bytes:
    root = etree.Element(f"{{{_TYPES}}}Types")
    etree.SubElement(root, f"{{{_TYPES}}}Default", {
        "Extension": "rels", "ContentType": "application/vnd.openxmlformats-package.relationships+xml"})
    for part in parts:
        etree.SubElement(root, f"{{{_TYPES}}}Override", {
            "PartName": _attribute(part, "name"), "ContentType": _attribute(part, "contentType")})
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _place(part: etree._Element) -> str:
    """Where the part lies in the package; ValueError for one that lies nowhere."""
    place = _attribute(part, "name").lstrip("/")
    if not place:
        raise ValueError("a part without a name")
    return place


def _content(part: etree._Element) -> bytes:
    for held in part:
        if held.tag == f"{{{_PACKAGE}}}binaryData":
            return base64.b64decode(held.text or "")
        if len(held):
            return etree.tostring(held[0], xml_declaration=True, encoding="UTF-8", standalone=True)
    return b""


def _attribute(part: etree._Element, name: str) -> str:
    return str(part.get(f"{{{_PACKAGE}}}{name}", ""))
