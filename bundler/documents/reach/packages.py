"""Everything that a reader can get at in a zipped office document, or any other ZIP file: every part, every word."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from lxml import etree

from bundler.documents.intake.letters import decoded
from bundler.documents.intake.limits import MAX_UNPACKED_BYTES
from bundler.documents.intake.office_package import hold_limits
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.documents.intake.zipped import zip_at
from bundler.documents.reach.contents import Gathering, Inside
from bundler.documents.reach.pdf_strings import without_tags
from bundler.documents.reach.still_pictures import PICTURES, keep_picture
from bundler.model.guard import Where

_XML: Final = frozenset({".xml", ".rels", ".vml", ".svg", ".rdf", ".xhtml"})
_PARTS: Final[tuple[tuple[str, Where], ...]] = (
    ("docprops/", "properties"), ("meta.xml", "properties"), ("word/document", "body"), ("content.xml", "body"),
    ("word/header", "header or footer"), ("word/footer", "header or footer"), ("word/footnotes", "note"),
    ("word/endnotes", "note"), ("comments", "comment"), ("xl/", "chart or sheet"), ("chart", "chart or sheet"),
    ("ppt/slides", "body"), ("ppt/notes", "note"), ("word/glossary", "body"), ("customxml/", "settings"),
)  # fmt: skip
_PARAGRAPHS: Final = frozenset({"p", "h", "si", "comment"})
_DELETED: Final = frozenset({"del", "moveFrom"})
_INSERTED: Final = frozenset({"ins", "moveTo"})
_CODES: Final = frozenset({"instrText", "delInstrText", "fldData"})
_HIDDEN: Final = frozenset({"vanish", "webHidden", "specVanish"})
_BREAKS: Final = frozenset({"br", "cr", "tab", "line-break", "s", "fldChar"})
_DESCRIPTIONS: Final = frozenset({"descr", "title", "alt", "name", "tooltip"})
_SHORTEST: Final = 3

Tree = etree._Element  # noqa: SLF001 - lxml has no other name for it


def reach_package(source: Path, into: Path, gathering: Gathering) -> None:
    """Every part of it; what is locked, damaged or swells is said to be unread."""
    try:
        with zip_at(source) as archive:
            hold_limits(archive.infolist(), "file")
            gathering.reach("properties", archive.comment.decode("utf-8", errors="replace"))
            names = [member.filename for member in archive.infolist()]
            gathering.reach("name inside the file", "\n".join(names))
            for number, member in enumerate(archive.infolist(), start=1):
                if not member.is_dir():
                    _reach_part(archive, member, into / f"part-{number}", gathering)
            _reach_sheets(archive, gathering)
    except (zipfile.BadZipFile, RefusedPaperError):
        gathering.leave_unread("body", "the file is damaged, locked, or larger than any should be")


def _reach_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, kept: Path, gathering: Gathering) -> None:
    ending = PurePosixPath(member.filename).suffix.lower()
    content = archive.read(member)[:MAX_UNPACKED_BYTES]
    if ending in _XML or content[:5] == b"<?xml":
        reach_xml(content, _kind_of(member.filename), gathering)
    elif ending in PICTURES:
        keep_picture(content, kept, gathering)
    else:
        kept.write_bytes(content)
        gathering.inside.append(Inside(kind="embedded file", name=member.filename, kept=kept.name))


def reach_xml(content: bytes, kind: Where, gathering: Gathering) -> None:
    """Its paragraphs as they read, with and without what was deleted, inserted, hidden; then every value."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        gathering.reach(kind, without_tags(decoded(content)))
        return
    for is_left_out in _READINGS:
        gathering.reach(kind, "\n".join(_paragraphs(root, is_left_out)))
    gathering.reach("description", "\n".join(_values(root, is_description=True)))
    gathering.reach("settings", "\n".join(_values(root, is_description=False)))
    remarks = (node.text or "" for node in root.iter(etree.Comment, etree.ProcessingInstruction))
    gathering.reach("hidden text", "\n".join(remarks))


def _is_deleted(node: Tree) -> bool:
    return _local(node) in (*_DELETED, *_CODES)


def _is_inserted(node: Tree) -> bool:
    return _local(node) in (*_INSERTED, *_CODES)


def _is_hidden(node: Tree) -> bool:
    if _local(node) != "r":
        return _local(node) in (*_DELETED, *_CODES)
    return any(_local(mark) in _HIDDEN for properties in node for mark in properties)


def _is_nothing(_: Tree) -> bool:
    return False


_READINGS: Final[tuple[Callable[[Tree], bool], ...]] = (_is_nothing, _is_deleted, _is_inserted, _is_hidden)


def _paragraphs(root: Tree, is_left_out: Callable[[Tree], bool]) -> Iterator[str]:
    """The words of each paragraph without those that lie inside it, then words that stand in none."""
    blocks: dict[Tree, list[str]] = {root: []}
    waiting: list[tuple[Tree | str, Tree]] = [(root, root)]
    while waiting:
        node, block = waiting.pop()
        if isinstance(node, str):
            blocks[block].append(node)
            continue
        if not isinstance(node.tag, str) or is_left_out(node):
            continue
        own = node if _local(node) in _PARAGRAPHS else block
        blocks.setdefault(own, [])
        if _local(node) in _BREAKS:
            blocks[own].append(" ")
        inner: list[tuple[Tree | str, Tree]] = [(node.text, own)] if node.text else []
        for child in node:
            inner.append((child, own))
            if child.tail:
                inner.append((child.tail, own))
        if not _is_of_paragraph(node):
            inner.append(("\n", own))
        waiting.extend(reversed(inner))
    yield from ("".join(said) for said in blocks.values())


def _is_of_paragraph(node: Tree) -> bool:
    """Whether words beside this piece go on without a break: runs do, the values of properties do not."""
    return _local(node) in _JOINED or _local(node) in _PARAGRAPHS


_JOINED: Final = frozenset({
    "r", "t", "delText", "rPr", "ins", "del", "moveTo", "moveFrom", "hyperlink", "smartTag", "sdt", "sdtContent",
    "span", "a", "instrText", "fldSimple", "proofErr", "noBreakHyphen", "softHyphen", "bookmarkStart", "bookmarkEnd",
    "lastRenderedPageBreak", "fldChar", "br", "cr", "tab", "s", "line-break", "rPh", "phoneticPr", "customXml", "b",
    "i", "u", "sz", "color", "rFonts", "lang", "vanish", "pPr", "commentRangeStart", "commentRangeEnd",
    "commentReference", "drawing", "pict", "AlternateContent", "Choice", "Fallback",
})  # fmt: skip


def _values(root: Tree, *, is_description: bool) -> Iterator[str]:
    for node in root.iter(etree.Element):
        for key, value in node.attrib.items():
            name = etree.QName(key).localname
            if len(value) >= _SHORTEST and (name in _DESCRIPTIONS) == is_description:
                yield str(value)


def _kind_of(name: str) -> Where:
    low = name.lower()
    return next((kind for start, kind in _PARTS if start in low), "other text inside the file")


def _local(node: Tree) -> str:
    return str(etree.QName(node).localname) if isinstance(node.tag, str) else ""


def _reach_sheets(archive: zipfile.ZipFile, gathering: Gathering) -> None:
    """The cells of each sheet of a workbook along its rows and down its columns."""
    names = archive.namelist()
    shared = [
        _words(node) for node in _elements(archive, "xl/sharedStrings.xml", "si")
    ] if "xl/sharedStrings.xml" in names else []  # fmt: skip
    for name in names:
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            cells = [(cell.get("r", ""), _cell(cell, shared)) for cell in _elements(archive, name, "c")]
            gathering.reach("chart or sheet", "\n".join(value for _, value in cells))
            down = sorted(cells, key=lambda cell: (cell[0].rstrip("0123456789"), len(cell[0])))
            gathering.reach("columns of a page", "\n".join(value for _, value in down))


def _elements(archive: zipfile.ZipFile, name: str, local: str) -> list[Tree]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
    try:
        root = etree.fromstring(archive.read(name), parser)
    except etree.XMLSyntaxError:
        return []  # its words were taken as they stand
    return list(root.iter(f"{{*}}{local}"))


def _cell(cell: Tree, shared: list[str]) -> str:
    said = _words(cell)
    if cell.get("t") == "s" and said.strip().isdigit() and int(said) < len(shared):
        return shared[int(said)]
    return said


def _words(node: Tree) -> str:
    return "".join(str(text) for text in node.itertext())
