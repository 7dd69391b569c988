"""The zipped packages in which every present office format lies: limits before unpacking, and safe reading of XML."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lxml import etree

from bundler.documents.intake import limits, troubles, word_troubles
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.documents.intake.zipped import zip_at

PACKAGE_ERRORS: Final = (zipfile.BadZipFile, ValueError, etree.XMLSyntaxError)
"""What the libraries raise at a package that is damaged."""

_DECLARATION: Final = re.compile(rb"<!DOCTYPE|<\0!\0D\0O\0C", re.IGNORECASE)
_HEAD_BYTES: Final = 4096


@contextmanager
def package(path: Path, noun: str) -> Iterator[zipfile.ZipFile]:
    """The package, within limits; RefusedPaperError where it is none, or what is done with it finds it damaged."""
    try:
        with zip_at(path) as archive:
            hold_limits(archive.infolist(), noun)
            yield archive
    except PACKAGE_ERRORS:
        raise RefusedPaperError(troubles.damaged(noun)) from None


def hold_limits(members: list[zipfile.ZipInfo], noun: str) -> None:
    """Refuses what would swell, what is locked, and two parts under one name, of which readers would differ."""
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    swollen = unpacked > limits.MIN_SWOLLEN_BYTES and unpacked > limits.MAX_SWELLING * packed
    if len(members) > limits.MAX_PARTS or unpacked > limits.MAX_UNPACKED_BYTES or swollen:
        raise RefusedPaperError(word_troubles.zip_bomb())
    if any(member.flag_bits & 1 for member in members):
        raise RefusedPaperError(word_troubles.password_needed())
    if len({member.filename.casefold() for member in members}) < len(members):
        raise RefusedPaperError(troubles.damaged(noun))


def is_signed(archive: zipfile.ZipFile) -> bool:
    """Whether the document is signed digitally, as Microsoft's programs do it or as OpenDocument has it."""
    names = archive.namelist()
    return "META-INF/documentsignatures.xml" in names or any(name.startswith("_xmlsignatures/") for name in names)


def part_of(archive: zipfile.ZipFile, name: str, noun: str) -> etree._Element:
    """One part as a tree; refused where it is absurdly large or declares anything, KeyError where it is not there."""
    if archive.getinfo(name).file_size > limits.MAX_XML_BYTES:
        raise RefusedPaperError(word_troubles.zip_bomb())
    return tree_of(archive.read(name), noun)


def tree_of(content: bytes, noun: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )
    tree = etree.parse(io.BytesIO(content), parser)
    if tree.docinfo.doctype:  # type: ignore[union-attr]  # the stubs do not know it
        raise RefusedPaperError(troubles.damaged(noun))
    return tree.getroot()


def elements_of(archive: zipfile.ZipFile, name: str, noun: str, *tags: str) -> Iterator[etree._Element]:
    """The elements of these names in a part of any size, one after the other; each is emptied when it has been seen."""
    with archive.open(name) as file:
        if _DECLARATION.search(file.read(_HEAD_BYTES)):
            raise RefusedPaperError(troubles.damaged(noun))
    with archive.open(name) as file:
        walk = etree.iterparse(
            file, events=("end",), tag=tags, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
            remove_comments=True, remove_pis=True,
        )
        for _, element in walk:
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def relationships_of(archive: zipfile.ZipFile, name: str, noun: str) -> Iterator[tuple[str, str, str, bool]]:
    """What a part is related to: identity, kind (the last word of its address), target, whether it lies elsewhere."""
    folder, last = posixpath.split(name)
    rels = posixpath.join(folder, "_rels", f"{last}.rels")
    if rels not in archive.namelist():
        return
    for element in part_of(archive, rels, noun).iterchildren("{*}Relationship"):
        is_external = element.get("TargetMode") == "External"
        target = element.get("Target", "")
        place = target if is_external else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        yield element.get("Id", ""), element.get("Type", "").rsplit("/", 1)[-1], place, is_external
