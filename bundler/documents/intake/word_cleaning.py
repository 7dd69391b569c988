"""Puts a Word document right on a copy: accepts its changes, leaves out comments, hidden text, macros, links, objects.

The copy is looked through like any dropped paper; what is still not right in it is refused.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from lxml import etree

from bundler.documents.intake import word, word_troubles
from bundler.documents.intake.office_package import package as office_package
from bundler.documents.intake.office_package import part_of
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.documents.intake.word_cropping import Cropping, crop_pictures
from bundler.documents.intake.word_package import (
    RELATIONSHIPS,
    Part,
    WordPackage,
    drop,
    opened,
    parent_of,
    tags,
    unwrap,
)
from bundler.model.finding import Trouble

_NOUN: Final = "Office document"
_SHOWING: Final = re.compile(
    r"(?:ppt/(?:slides|slideLayouts|slideMasters|diagrams|charts)|xl/(?:drawings|diagrams|charts))/[^/]+\.xml$"
)
"""Parts of presentations and workbooks that place pictures."""
_CONTENT_TYPES: Final = "[Content_Types].xml"
_MAIN_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MATHS: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}ctrlPr"
_OFFICE: Final = "urn:schemas-microsoft-com:office:office"
_REFERENCE: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REFERENCE_STRICT: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"

_GONE: Final = (*tags("del", "moveFrom"), word.CONFLICTS[1])
_STAYS: Final = (*tags("ins", "moveTo"), word.CONFLICTS[0])
_MARKS: Final = tags("rPr", "trPr", "numPr")
"""Where a change stands as a mark about its surroundings, not around words."""
_RANGES: Final = tags(*(
    f"{name}Range{end}"
    for name in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom", "customXmlMoveTo")
    for end in ("Start", "End")
))
_COMMENT_MARKS: Final = tags("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef")
_COMMENT_PARTS: Final = frozenset(("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"))
_MACRO_PARTS: Final = frozenset(("vbaProject", "wordVbaData", "attachedToolbars"))

Cleaner = Callable[[WordPackage], Collection[str]]
"""Changes the parts in place; answers the names of parts to be left out."""


def clean_word(path: Path, target: Path, codes: Collection[str]) -> Trouble | None:
    """Writes a copy without what these troubles name, or says why that could not be done.

    The copy is looked through once more: nothing may be left in it that keeps a paper out of a bundle.
    Raises `OSError` where a file cannot be read or written.
    """
    try:
        package = opened(path)
        left_out = {name for code in CLEANERS if code in codes for name in CLEANERS[code](package)}
        with zipfile.ZipFile(path) as source:
            cropping = crop_pictures(package, source) if "cropped-pictures" in codes else Cropping()
            _write(source, target, package, {*left_out, *cropping.old}, cropping.pictures)
        left = [one for one in word.examine_word(target).troubles if one.severity == "blocks"]
    except RefusedPaperError as refusal:
        return refusal.trouble
    return word_troubles.not_put_right(left[0].message) if left else None


def cut_off_for_good(path: Path, target: Path) -> Trouble | None:
    """Writes a copy of a workbook or presentation whose pictures are only what shows of them.

    LibreOffice would write the whole pictures into the PDF. Raises `OSError` where a file cannot be read or written.
    """
    try:
        with office_package(path, _NOUN) as archive:
            names = archive.namelist()
            shown = [name for name in names if _SHOWING.match(name) and b"srcRect" in archive.read(name)]
            needed = [*shown, *(name for name in names if name.endswith(".rels") or name == _CONTENT_TYPES)]
            package = WordPackage(tuple(names), tuple(Part(name, part_of(archive, name, _NOUN)) for name in needed), ())
            cropping = crop_pictures(package, archive)
            if any(True for part in package.parts for _ in word.cropped_in(part)):
                return word_troubles.not_put_right("a picture is cropped, and what was cut off is still in the file.")
            _write(archive, target, package, cropping.old, cropping.pictures)
    except RefusedPaperError as refusal:
        return refusal.trouble
    return None


def accept_changes(package: WordPackage) -> Collection[str]:
    """What was inserted stays, what was struck out goes, and with it rows, cells and the ends of paragraphs."""
    for part in package.parts:
        if any(parent_of(mark).tag == _MATHS for mark in part.root.iter(*_GONE)):
            raise RefusedPaperError(word_troubles.not_put_right("a formula has letters that were struck out."))
        _drop_struck_rows_and_cells(part)
        for struck in [mark for mark in part.root.iter(*_GONE) if parent_of(mark).tag not in _MARKS]:
            drop(struck)
        _join_paragraphs(part)
        for kept in [mark for mark in part.root.iter(*_STAYS) if parent_of(mark).tag not in _MARKS]:
            unwrap(kept)
        for mark in list(part.root.iter(*_GONE, *_STAYS, *_RANGES, *tags(*word.FORMATS, "cellIns", "trackRevisions"))):
            drop(mark)
    return ()


def strip_comments(package: WordPackage) -> Collection[str]:
    for part in package.parts:
        for mark in list(part.root.iter(*_COMMENT_MARKS)):
            run = parent_of(mark)
            drop(mark)
            if run.tag in tags("r") and all(child.tag in tags("rPr") for child in run):
                drop(run)
    return _drop_related(package, lambda kind, _: kind in _COMMENT_PARTS)


def strip_hidden(package: WordPackage) -> Collection[str]:
    styles = word.hidden_styles(package)
    for part in package.of_kind(*word.READ):
        for run in [run for run in part.all("r") if word.is_hidden(run, styles)]:
            drop(run)
        for mark in list(word.hidden_rows_and_shapes(part)):
            row = next(mark.iterancestors(*tags("tr")), None) if mark.tag in tags("hidden") else None
            drop(row if row is not None else _drawing_around(mark))
    return ()


def strip_macros(package: WordPackage) -> Collection[str]:
    for part in package.parts:
        if part.name == _CONTENT_TYPES:
            for override in part.root.iterchildren("{*}Override"):
                if "macroEnabled" in override.get("ContentType", ""):
                    override.set("ContentType", _MAIN_TYPE)
    by_name = {name for name in package.names if name.lower().endswith(("vbaproject.bin", "vbadata.xml"))}
    return {*by_name, *_drop_related(package, lambda kind, _: kind in _MACRO_PARTS)}


def strip_links(package: WordPackage) -> Collection[str]:
    """Fields keep what they showed last; a picture that is nowhere but elsewhere leaves its place."""
    for part in package.parts:
        word.unlink_fields(part)
        for element in list(part.all("attachedTemplate", "mailMerge", "subDoc")):
            drop(element)
    for owner, identities in _outside(package).items():
        for part in package.parts:
            if part.name == owner:
                _forget(part, identities)
    _drop_related(package, lambda kind, is_external: is_external and kind != "hyperlink")
    return ()


def strip_objects(package: WordPackage) -> Collection[str]:
    """The picture of an object stays, the object goes."""
    for part in package.parts:
        for element in [*part.root.iter(f"{{{_OFFICE}}}OLEObject"), *part.all("objectEmbed", "objectLink", "control")]:
            drop(element)
        for shown in list(part.all("object")):
            shown.tag = f"{{{etree.QName(shown).namespace}}}pict"
    charts = {relation.target for relation in package.relationships if "/charts/" in relation.owner}
    dropped = _drop_related(package, lambda kind, is_external: kind in word.OBJECTS and not is_external, "/charts/")
    return {name for name in dropped if posixpath.basename(name) not in {posixpath.basename(one) for one in charts}}


CLEANERS: Final = MappingProxyType({
    "tracked-changes": accept_changes,
    "comments": strip_comments,
    "hidden-text": strip_hidden,
    "macros": strip_macros,
    "external-links": strip_links,
    "embedded-objects": strip_objects,
})


def _drop_struck_rows_and_cells(part: Part) -> None:
    for name, inside, marks in (("tr", "trPr", ("del", "moveFrom")), ("tc", "tcPr", ("cellDel",))):
        struck = [
            whole for whole in part.all(name)
            if any(True for about in whole.iterchildren(*tags(inside)) for _ in about.iterchildren(*tags(*marks)))
        ]
        for whole in struck:
            around = parent_of(whole)
            drop(whole)
            if not any(True for _ in around.iterchildren(*tags("tr", "tc"))):
                drop(around)


def _join_paragraphs(part: Part) -> None:
    """A paragraph whose end was struck out goes on in the next one."""
    for paragraph in list(part.all("p")):
        if not _end_is_struck(paragraph):
            continue
        words = [child for child in paragraph if child.tag not in tags("pPr")]
        after = paragraph.getnext()
        if after is not None and after.tag in tags("p"):
            at = sum(1 for _ in after.iterchildren(*tags("pPr")))
            for offset, child in enumerate(words):
                after.insert(at + offset, child)
            drop(paragraph)
        elif not words and paragraph.getprevious() is not None and after is not None:
            drop(paragraph)


def _end_is_struck(paragraph: etree._Element) -> bool:
    return any(
        True
        for about in paragraph.iterchildren(*tags("pPr"))
        for end in about.iterchildren(*tags("rPr"))
        for _ in end.iterchildren(*_GONE)
    )


def _drawing_around(shape: etree._Element) -> etree._Element:
    return next(shape.iterancestors(*tags("drawing", "pict", "object")), shape)


def _outside(package: WordPackage) -> dict[str, set[str]]:
    """The names under which each part knows what lies elsewhere."""
    found: dict[str, set[str]] = {}
    for rels, element in _relationships(package):
        if element.get("TargetMode") == "External" and _kind(element) != "hyperlink":
            found.setdefault(_owner(rels.name), set()).add(element.get("Id", ""))
    return found


def _forget(part: Part, identities: Collection[str]) -> None:
    """Takes out the references; a picture with nothing of its own goes."""
    for element in list(part.root.iter(etree.Element)):
        linked = [name for name, target in element.attrib.items()
                  if str(name).startswith((_REFERENCE, _REFERENCE_STRICT)) and target in identities]
        for name in linked:
            del element.attrib[name]
        if linked and not any(str(name).startswith((_REFERENCE, _REFERENCE_STRICT)) for name in element.attrib):
            around = _drawing_around(element)
            drop(around if around.getparent() is not None else element)


def _drop_related(
    package: WordPackage, goes: Callable[[str, bool], bool], but_of: str = "//"
) -> Collection[str]:
    """Takes relationships out; answers the parts that they led to. `but_of` spares those of owners with it."""
    names = set()
    for rels, element in list(_relationships(package)):
        is_external = element.get("TargetMode") == "External"
        if goes(_kind(element), is_external) and but_of not in rels.name:
            drop(element)
            if not is_external:
                base = posixpath.dirname(_owner(rels.name))
                names.add(posixpath.normpath(posixpath.join("/", base, element.get("Target", ""))).lstrip("/"))
    return names


def _relationships(package: WordPackage) -> Iterator[tuple[Part, etree._Element]]:
    for part in package.parts:
        yield from ((part, element) for element in part.root.iter(f"{{{RELATIONSHIPS}}}Relationship"))


def _kind(relationship: etree._Element) -> str:
    return relationship.get("Type", "").rsplit("/", 1)[-1]


def _owner(rels: str) -> str:
    """`word/document.xml` of `word/_rels/document.xml.rels`."""
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _write(
    source: zipfile.ZipFile, target: Path, package: WordPackage, left_out: Collection[str], new: Mapping[str, bytes]
) -> None:
    trees = {part.name: part.root for part in package.parts}
    lowered = {name.casefold() for name in left_out}
    if _CONTENT_TYPES in trees:
        _bring_up_to_date(trees[_CONTENT_TYPES], lowered, new)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for member in source.infolist():
            if member.filename.casefold() in lowered or member.is_dir():
                continue
            tree = trees.get(member.filename)
            content = source.read(member) if tree is None else _spelt(tree)
            copy.writestr(zipfile.ZipInfo(member.filename), content, zipfile.ZIP_DEFLATED)
        for name, content in new.items():
            copy.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def _bring_up_to_date(listing: etree._Element, left_out: Collection[str], new: Mapping[str, bytes]) -> None:
    """The list of contents names no part that is left out, and every kind of picture that is new."""
    for override in list(listing.iterchildren("{*}Override")):
        if override.get("PartName", "").lstrip("/").casefold() in left_out:
            drop(override)
    known = {one.get("Extension", "").lower() for one in listing.iterchildren("{*}Default")}
    for ending in sorted({name.rsplit(".", 1)[-1] for name in new} - known):
        name = f"{{{etree.QName(listing).namespace}}}Default"
        listing.insert(0, listing.makeelement(name, {"Extension": ending, "ContentType": f"image/{ending}"}))


def _spelt(tree: etree._Element) -> bytes:
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
