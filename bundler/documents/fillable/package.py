"""Puts what a form to be filled in needs into its Word file: the slip, the look of prompts, its custom properties."""

from __future__ import annotations

from typing import Final

from lxml import etree

from bundler.documents.fillable.controls import PROMPT_STYLE, prompt_style, w
from bundler.documents.fillable.slip import Slip, properties_part, slip_part

_CONTENT: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_LINKS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_STORE: Final = f"{_OFFICE}/customXml"
_STORE_ID: Final = "{8C1F2E0A-7B1D-4C55-9E1C-B0D1E2F00001}"
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True)

_SLIP: Final = "customXml/itemBundler.xml"
_SLIP_FACTS: Final = "customXml/itemPropsBundler.xml"
_SLIP_LINKS: Final = "customXml/_rels/itemBundler.xml.rels"
_PROPERTIES: Final = "docProps/custom.xml"


def add_parts(blobs: dict[str, bytes], slip: Slip) -> None:
    """Adds the parts to those of a file, each with what the file must say of it."""
    blobs[_SLIP] = slip_part(slip)
    blobs[_SLIP_FACTS] = _store_facts()
    blobs[_SLIP_LINKS] = _linked(None, "customXmlProps", "itemPropsBundler.xml")
    blobs[_PROPERTIES] = properties_part(slip)
    blobs["word/_rels/document.xml.rels"] = _linked(
        blobs.get("word/_rels/document.xml.rels"), "customXml", f"../{_SLIP}"
    )
    blobs["_rels/.rels"] = _linked(blobs.get("_rels/.rels"), "custom-properties", _PROPERTIES)
    blobs["[Content_Types].xml"] = _typed(blobs["[Content_Types].xml"])
    if "word/styles.xml" in blobs:
        blobs["word/styles.xml"] = _with_prompt_style(blobs["word/styles.xml"])


def _store_facts() -> bytes:
    space = _STORE
    root = etree.Element(f"{{{space}}}datastoreItem", {f"{{{space}}}itemID": _STORE_ID}, nsmap={"ds": space})
    etree.SubElement(root, f"{{{space}}}schemaRefs")
    return _as_xml(root)


def _linked(blob: bytes | None, kind: str, target: str) -> bytes:
    """The relationships of a part with one more; one that is there already stays as it is."""
    root = etree.fromstring(blob or f'<Relationships xmlns="{_LINKS}"/>'.encode(), _PARSER)
    if not any(one.get("Target") == target for one in root):
        facts = {"Id": f"rIdBundler{len(root) + 1}", "Type": f"{_OFFICE}/relationships/{kind}", "Target": target}
        etree.SubElement(root, f"{{{_LINKS}}}Relationship", facts)
    return _as_xml(root)


def _typed(blob: bytes) -> bytes:
    root = etree.fromstring(blob, _PARSER)
    kinds = {
        f"/{_SLIP_FACTS}": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        f"/{_PROPERTIES}": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    }
    known = {one.get("PartName") for one in root}
    for name, kind in kinds.items():
        if name not in known:
            etree.SubElement(root, f"{{{_CONTENT}}}Override", PartName=name, ContentType=kind)
    if not any(one.get("Extension") == "xml" for one in root):
        etree.SubElement(root, f"{{{_CONTENT}}}Default", Extension="xml", ContentType="application/xml")
    return _as_xml(root)


def _with_prompt_style(blob: bytes) -> bytes:
    root = etree.fromstring(blob, _PARSER)
    if not any(style.get(w("styleId")) == PROMPT_STYLE for style in root.iter(w("style"))):
        root.append(prompt_style())
    return _as_xml(root)


def _as_xml(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
