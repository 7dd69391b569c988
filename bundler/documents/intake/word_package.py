"""Opens a Word file for reading: limits before unpacking, then its parts as trees and what they relate to."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from bundler.documents.intake import limits, troubles, word_troubles
from bundler.documents.intake.office_package import PACKAGE_ERRORS, hold_limits, tree_of
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.documents.intake.zipped import zip_at

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W_STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_NOUN: Final = "Word document"
RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_XML_STARTS: Final = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Part:
    """One XML part of the file."""

    name: str
    root: etree._Element

    @property
    def kind(self) -> str:
        """`document`, `hdr`, `styles`, ... for a part in Word's own language, else nothing."""
        name = etree.QName(self.root)
        return name.localname if name.namespace in (W, W_STRICT) else ""

    def all(self, *names: str) -> Iterator[etree._Element]:
        """Every element of Word's own language with one of these names, in the order of the document."""
        return self.root.iter(*tags(*names))


@dataclass(frozen=True)
class Relationship:
    """What one part says that it uses: `kind` is the last word of the type's address."""

    owner: str
    kind: str
    target: str
    is_external: bool


@dataclass(frozen=True)
class WordPackage:
    """A Word file, unpacked as far as it is text."""

    names: tuple[str, ...]
    parts: tuple[Part, ...]
    relationships: tuple[Relationship, ...]

    def of_kind(self, *kinds: str) -> Iterator[Part]:
        return (part for part in self.parts if part.kind in kinds)


def tags(*names: str) -> tuple[str, ...]:
    """The full names of Word elements, in the usual and in the strict spelling."""
    return tuple(f"{{{space}}}{name}" for name in names for space in (W, W_STRICT))


def value(element: etree._Element, name: str = "val") -> str | None:
    """An attribute of Word's own language."""
    return next((found for tag in tags(name) if (found := element.get(tag)) is not None), None)


def is_on(element: etree._Element) -> bool:
    """Whether a switch such as `<w:vanish/>` or `<w:vanish w:val="0"/>` is on."""
    return value(element) not in ("0", "false", "off")


def parent_of(element: etree._Element) -> etree._Element:
    """What an element stands in; ValueError for one that stands in nothing."""
    parent = element.getparent()
    if parent is None:
        raise ValueError("the outermost element stands in nothing")
    return parent


def drop(element: etree._Element) -> None:
    """Takes an element out; one that is out already stays out."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def unwrap(element: etree._Element) -> None:
    """Leaves what is in an element in its place."""
    parent = parent_of(element)
    at = parent.index(element)
    parent[at:at + 1] = list(element)


def opened(path: Path) -> WordPackage:
    """The file's parts; RefusedPaperError with the trouble if it is no Word file that can be read."""
    try:
        with zip_at(path) as archive:
            return _read(archive)
    except PACKAGE_ERRORS:
        raise RefusedPaperError(troubles.damaged(_NOUN)) from None


def _read(archive: zipfile.ZipFile) -> WordPackage:
    members = archive.infolist()
    hold_limits(members, _NOUN)
    parts = tuple(part for member in members if (part := _part(archive, member)))
    package = WordPackage(
        names=tuple(member.filename for member in members),
        parts=parts,
        relationships=tuple(relation for part in parts for relation in _relationships(part)),
    )
    if not any(package.of_kind("document")):
        raise RefusedPaperError(word_troubles.not_word())
    return package


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Part | None:
    """The part as a tree if it is XML, whatever its name ends in."""
    by_name = member.filename.lower().endswith((".xml", ".rels"))
    if not by_name and not _starts_like_xml(archive, member):
        return None
    if member.file_size > limits.MAX_XML_BYTES:
        raise RefusedPaperError(word_troubles.zip_bomb())
    try:
        return Part(member.filename, tree_of(archive.read(member), _NOUN))
    except etree.XMLSyntaxError:
        if by_name:
            raise
        return None


def _starts_like_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with archive.open(member) as file:
        return file.read(64).lstrip().startswith(_XML_STARTS)


def _relationships(part: Part) -> Iterator[Relationship]:
    for relation in part.root.iter(f"{{{RELATIONSHIPS}}}Relationship"):
        yield Relationship(
            owner=part.name,
            kind=relation.get("Type", "").rsplit("/", 1)[-1],
            target=relation.get("Target", ""),
            is_external=relation.get("TargetMode") == "External",
        )
