"""A first look at a presentation: its slides, what is hidden in it, its notes, and what it would fetch or run."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bundler.documents.intake import sheet_troubles, troubles, word_troubles
from bundler.documents.intake.limits import MAX_WORDS
from bundler.documents.intake.office_package import elements_of, is_signed, package, part_of, relationships_of
from bundler.documents.intake.open_document import cropped_pictures, hidden_pages, remote_pictures, trees_of
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.documents.intake.word import cropped_in
from bundler.documents.intake.word_package import Part
from bundler.model.finding import Trouble
from bundler.model.paper import Examination, PaperKind

_NOUN: Final = "presentation"
_TEXT: Final = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t", "{http://purl.oclc.org/ooxml/drawingml/main}t",
)
_NOT_FETCHED: Final = frozenset(("hyperlink", "slide", "notesSlide"))


def examine_slides(path: Path) -> Examination:
    """What the presentation (.pptx) holds; never an exception for bad content.

    Raises `OSError` where the file itself cannot be read.
    """
    try:
        with package(path, _NOUN) as archive:
            slides = tuple(_slides(archive))
            shown = [name for name, is_hidden in slides if not is_hidden]
            words = "\n".join(_words(archive, name) for name in shown)[:MAX_WORDS]
            found = tuple(_troubles(archive, slides))
            signed = is_signed(archive)
    except RefusedPaperError as refusal:
        return Examination(kind=PaperKind.SLIDES, troubles=(refusal.trouble,))
    return Examination(kind=PaperKind.SLIDES, troubles=found, signed=signed, words=words)


def examine_open_slides(path: Path) -> Examination:
    """The same for OpenDocument (.odp)."""
    try:
        with package(path, _NOUN) as archive:
            content, *styles = trees_of(archive, _NOUN)
            signed = is_signed(archive)
    except RefusedPaperError as refusal:
        return Examination(kind=PaperKind.SLIDES, troubles=(refusal.trouble,))
    found = []
    if hidden := hidden_pages(content):
        found.append(sheet_troubles.hidden_slides(hidden))
    if far := sum(map(remote_pictures, (content, *styles))):
        found.append(word_troubles.external_links((word_troubles.counted(far, "picture", "pictures"),)))
    if cut := sum(map(cropped_pictures, (content, *styles))):
        found.append(word_troubles.cropped_pictures(cut))
    words = "\n".join(str(text) for text in content.itertext())[:MAX_WORDS]
    return Examination(kind=PaperKind.SLIDES, troubles=tuple(found), signed=signed, words=words)


def examine_turned_slides(path: Path) -> Examination:
    """The same for what was made of an older presentation, which is printed itself: nothing is cut off its pictures."""
    found = examine_slides(path)
    try:
        cropped = _cropped(path)
    except RefusedPaperError:  # and so has the look before it been
        return found
    said = (word_troubles.cropped_pictures(cropped),) if cropped else ()
    return found.model_copy(update={"troubles": (*found.troubles, *said)})


def _cropped(path: Path) -> int:
    with package(path, _NOUN) as archive:
        names = [name for name in archive.namelist() if name.startswith("ppt/") and name.endswith(".xml")]
        return sum(1 for name in names for _ in cropped_in(Part(name, part_of(archive, name, _NOUN))))


def _slides(archive: zipfile.ZipFile) -> Iterator[tuple[str, bool]]:
    """Every slide's part in the order shown, and whether it is hidden."""
    main = next(
        (place for _, kind, place, _ in relationships_of(archive, "", _NOUN) if kind == "officeDocument"),
        "ppt/presentation.xml",
    )
    relations = relationships_of(archive, main, _NOUN)
    related = {identity: place for identity, kind, place, _ in relations if kind == "slide"}
    for listed in part_of(archive, main, _NOUN).iter("{*}sldId"):
        identity = next((str(value) for name, value in listed.attrib.items() if str(name).endswith("}id")), "")
        if identity in related:
            place = related[identity]
            yield place, part_of(archive, place, _NOUN).get("show") in ("0", "false")


def _words(archive: zipfile.ZipFile, name: str) -> str:
    return " ".join(str(piece.text or "") for piece in elements_of(archive, name, _NOUN, *_TEXT))


def _troubles(archive: zipfile.ZipFile, slides: tuple[tuple[str, bool], ...]) -> Iterator[Trouble]:
    names = archive.namelist()
    hidden = sum(is_hidden for _, is_hidden in slides)
    if len(slides) == hidden:
        yield sheet_troubles.no_slides()
    if hidden:
        yield sheet_troubles.hidden_slides(hidden)
    if notes := sum(_has_notes(archive, name) for name, is_hidden in slides if not is_hidden):
        yield sheet_troubles.notes_not_printed(notes)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        yield word_troubles.macros()
    if outside := tuple(dict.fromkeys(_outside(archive, slides))):
        yield word_troubles.external_links(outside)
    if inside := sum("/embeddings/" in name and not _is_behind_a_chart(name) for name in names):
        yield word_troubles.embedded_objects(inside)
    if remarks := sum(bool(re.search(r"/comments/[^/]+\.xml$", name)) for name in names):
        yield troubles.comments_not_printed(remarks, _NOUN)


def _is_behind_a_chart(name: str) -> bool:
    """The sheet that a chart was drawn from: the chart is what shows."""
    return "Microsoft_Excel" in name and name.endswith((".xlsx", ".xlsb", ".xls"))


def _has_notes(archive: zipfile.ZipFile, name: str) -> bool:
    notes = [place for _, kind, place, _ in relationships_of(archive, name, _NOUN) if kind == "notesSlide"]
    return any(len(_words(archive, place).strip()) > len("‹#›99") for place in notes if place in archive.namelist())


def _outside(archive: zipfile.ZipFile, slides: tuple[tuple[str, bool], ...]) -> Iterator[str]:
    for name, _ in slides:
        for _, kind, _, is_external in relationships_of(archive, name, _NOUN):
            if is_external and kind not in _NOT_FETCHED:
                yield {"image": "a picture", "video": "a film", "audio": "a sound"}.get(kind, "a linked object")
