"""What can be told of an OpenDocument file without LibreOffice: changes, comments, hidden pieces, far pictures."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from lxml import etree

from bundler.documents.intake import troubles, word_troubles
from bundler.documents.intake.limits import MAX_XML_BYTES
from bundler.documents.intake.office_package import PACKAGE_ERRORS, is_signed, package, part_of, tree_of
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.documents.intake.word_troubles import counted
from bundler.model.finding import Trouble
from bundler.model.paper import Examination, PaperKind

_NOUN: Final = "document"
_OPEN: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_XLINK: Final = "{http://www.w3.org/1999/xlink}href"
_FAR: Final = ("http:", "https:", "ftp:", "file:", "//", "\\\\", "../", "/")
_CHANGES: Final = (
    ("insertion", "insertion", "insertions"), ("deletion", "deletion", "deletions"),
    ("format-change", "change of format", "changes of format"),
)


def examine_open_text(path: Path) -> Examination:
    """What an .odt says itself; the rest is told when LibreOffice has made a Word document of it.

    Raises `OSError` where the file itself cannot be read.
    """
    try:
        with package(path, _NOUN) as archive:
            return _told_by(trees_of(archive, _NOUN), signed=is_signed(archive))
    except RefusedPaperError as refusal:
        return Examination(kind=PaperKind.DOCUMENT, troubles=(refusal.trouble,))


def examine_flat_open_text(path: Path) -> Examination:
    """The same for one that is a single XML file (.fodt)."""
    if path.stat().st_size > MAX_XML_BYTES:
        return Examination(kind=PaperKind.DOCUMENT, troubles=(word_troubles.zip_bomb(),))
    try:
        return _told_by([tree_of(path.read_bytes(), _NOUN)], signed=False)
    except RefusedPaperError as refusal:
        return Examination(kind=PaperKind.DOCUMENT, troubles=(refusal.trouble,))
    except PACKAGE_ERRORS:
        return Examination(kind=PaperKind.DOCUMENT, troubles=(troubles.damaged(_NOUN),))


def trees_of(archive: zipfile.ZipFile, noun: str) -> list[etree._Element]:
    """The text, and what stands around it: headers, footers and the styles that have names."""
    names = ("content.xml", "styles.xml") if "styles.xml" in archive.namelist() else ("content.xml",)
    return [part_of(archive, name, noun) for name in names]


def _told_by(trees: Sequence[etree._Element], *, signed: bool) -> Examination:
    return Examination(
        kind=PaperKind.DOCUMENT, troubles=tuple(_troubles(trees)), signed=signed, looked_through=False
    )


def hidden_pages(content: etree._Element) -> int:
    """How many slides of a presentation are hidden: by the style that they have."""
    hiding = {
        style.get(_named("style", "name"))
        for style in content.iter(_named("style", "style"))
        for properties in style.iterchildren(_named("style", "drawing-page-properties"))
        if properties.get(_named("presentation", "visibility")) == "hidden"
    }
    return sum(page.get(_named("drawing", "style-name")) in hiding for page in content.iter(_named("drawing", "page")))


def cropped_pictures(content: etree._Element) -> int:
    """How many styles cut something off a picture; what is cut off would be in the PDF all the same."""
    clips = (
        properties.get(f"{{{_OPEN}xsl-fo-compatible:1.0}}clip", "")
        for properties in content.iter(_named("style", "graphic-properties"))
    )
    return sum(any(digit in clip for digit in "123456789") for clip in clips)


def remote_pictures(content: etree._Element) -> int:
    """How many pictures and objects lie elsewhere."""
    shown = content.iter(_named("drawing", "image"), _named("drawing", "object"), _named("drawing", "object-ole"))
    return sum(element.get(_XLINK, "").lower().startswith(_FAR) for element in shown)


def _troubles(trees: Sequence[etree._Element]) -> Iterator[Trouble]:
    def count(*names: str) -> int:
        return sum(1 for tree in trees for _ in tree.iter(*names))

    counts = ((count(_named("text", name)), words) for name, *words in _CHANGES)
    changes = [counted(number, *words) for number, words in counts if number]
    if changes:
        yield word_troubles.tracked_changes(changes)
    if remarks := count(_named("office", "annotation")):
        yield word_troubles.comments(remarks)
    if hidden := sum(1 for tree in trees for _ in _hidden(tree)):
        yield word_troubles.hidden_text(hidden)
    far = sum(remote_pictures(tree) for tree in trees) + sum(
        section.get(_XLINK) is not None for tree in trees for section in tree.iter(_named("text", "section-source")))
    if far:
        yield word_troubles.external_links((counted(far, "picture or section", "pictures or sections"),))


def _hidden(content: etree._Element) -> Iterator[etree._Element]:
    yield from content.iter(_named("text", "hidden-text"), _named("text", "hidden-paragraph"))
    for section in content.iter(_named("text", "section")):
        if section.get(_named("text", "display"), "true") != "true":
            yield section
    for row in content.iter(_named("table", "table-row"), _named("table", "table-column")):
        if row.get(_named("table", "visibility"), "visible") != "visible":
            yield row
    hiding = {
        style.get(_named("style", "name"))
        for style in content.iter(_named("style", "style"))
        for properties in style.iterchildren(_named("style", "text-properties"))
        if properties.get(_named("text", "display")) == "none"
    }
    for element in content.iter(_named("text", "span"), _named("text", "p"), _named("text", "h")):
        if element.get(_named("text", "style-name")) in hiding:
            yield element


def _named(space: str, name: str) -> str:
    return f"{{{_OPEN}{space}:1.0}}{name}"
