"""Everything that a reader can get at in a PDF: what its pages show or hide, what is said of them, what it was."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name, Object, Stream

from bundler.documents.intake.contents import content_streams
from bundler.documents.intake.opening import PDF_ERRORS
from bundler.documents.reach.contents import Gathering, Inside
from bundler.documents.reach.drawn import Drawn, drawn_on
from bundler.documents.reach.page_pictures import Pictures
from bundler.documents.reach.page_words import PageWords, words_by_pdfium, words_by_pypdf
from bundler.documents.reach.pdf_strings import Strings
from bundler.documents.reach.still_pictures import reach_beside
from bundler.documents.reach.turns import over_the_turn

_END: Final = re.compile(rb"%%EOF[\r\n]{0,2}")
_NOTHING: Final = b"\0\t\r\n\f\x1a "
_LINEARISED: Final = re.compile(rb"/Linearized\b")
_HEAD: Final = 2_000
_PHOTOGRAPHS: Final = (b"\xff\xd8\xff", b"\0\0\0\x0cjP")
_FAR: Final = 14_400


def reach_pdf(source: Path, into: Path, gathering: Gathering, *, read_every_page: bool) -> None:
    """All of it; a file that does not open is said to be unread."""
    content = source.read_bytes()
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            drawn = [drawn_on(page.obj) for page in pdf.pages]
            _reach_pages(content, drawn, gathering, Pictures(into, gathering, read_every_page=read_every_page))
            strings = Strings(pdf)
            for written in strings.each():
                gathering.reach(written.kind, written.text, written.page)
            if strings.unreadable:
                gathering.leave_unread("other text inside the file", "a part of the file cannot be unpacked")
            for number, one in enumerate(drawn, start=1):
                gathering.reach("description", "\n".join(one.said), number)
            _reach_strays(pdf, drawn, strings, gathering)
            _reach_beside_pictures(pdf, strings, gathering)
            Pictures(into, gathering, read_every_page=read_every_page).keep_hidden(pdf, drawn, strings.page_of)
            _keep_files(strings, into, gathering)
    except (pikepdf.PasswordError, pypdfium2.PdfiumError, *PDF_ERRORS):
        gathering.leave_unread("page", "the PDF does not open, or needs a password")
        return
    _keep_earlier(content, into, gathering)


def _reach_pages(content: bytes, drawn: Sequence[Drawn], gathering: Gathering, pictures: Pictures) -> None:
    second = list(words_by_pypdf(content))
    pages: list[PageWords] = []
    with pypdfium2.PdfDocument(content) as document:
        document.init_forms()
        for number, (page, one) in enumerate(zip(document, drawn, strict=True), start=1):
            with closing(page):
                words = words_by_pdfium(page)
                pages.append(words)
                gathering.reach("page", words.text, number, is_read_off=words.is_read_off)
                gathering.reach("columns of a page", words.columns, number, is_read_off=words.is_read_off)
                by_other = second[number - 1] if number <= len(second) else None
                gathering.reach("page", by_other or "", number, is_read_off=words.is_read_off)
                pictures.keep_page(page, number, words, one)
    for number, (before, after) in enumerate(pairwise(pages), start=1):
        text = over_the_turn(before.text, after.text)
        gathering.reach("across two pages", text, number, is_read_off=before.is_read_off or after.is_read_off)


def _reach_strays(pdf: pikepdf.Pdf, drawn: Sequence[Drawn], strings: Strings, gathering: Gathering) -> None:
    """Drawings that no page shows by itself (marks, patterns, what is left of deleted pages), each as a page."""
    shown = {number for one in drawn for number in one.forms}
    pages = {page.objgen for page in pdf.pages}
    numbers: list[int] = []
    with pikepdf.new() as strays:
        for thing in list(pdf.objects):
            is_stray_page = isinstance(thing, Dictionary) and thing.get("/Type") == Name.Page
            if (is_stray_page and thing.objgen not in pages) or (_is_drawing(thing) and thing.objgen not in shown):
                _add(strays, pdf, thing)
                numbers.append(strings.page_of.get(thing.objgen, 0))
        if not numbers:
            return
        held = io.BytesIO()
        strays.save(held)
    second = list(words_by_pypdf(held.getvalue()))
    with pypdfium2.PdfDocument(held.getvalue()) as document:
        for index, (page, number) in enumerate(zip(document, numbers, strict=True)):
            with closing(page):
                words = words_by_pdfium(page)
            gathering.reach("hidden drawing", words.text, number, is_read_off=words.is_read_off)
            gathering.reach("hidden drawing", (second[index] if index < len(second) else "") or "", number)


def _reach_beside_pictures(pdf: pikepdf.Pdf, strings: Strings, gathering: Gathering) -> None:
    """A photograph lies in a PDF as the file that it was, with all that the camera wrote into it."""
    for thing in pdf.objects:
        if isinstance(thing, Stream) and (content := thing.read_raw_bytes()).startswith(_PHOTOGRAPHS):
            reach_beside(content, gathering, strings.page_of.get(thing.objgen, 0))


def _is_drawing(thing: object) -> bool:
    return isinstance(thing, Stream) and (thing.get("/Subtype") == Name.Form or thing.get("/PatternType") == 1)


def _add(strays: pikepdf.Pdf, pdf: pikepdf.Pdf, thing: Object) -> None:
    """A drawing or a page as a page of its own: neither its frame nor its layer hides anything then."""
    page = strays.add_blank_page(page_size=(_FAR, _FAR))
    resources = thing.get("/Resources")
    if isinstance(resources, Dictionary):
        page.obj.Resources = strays.copy_foreign(pdf.make_indirect(resources))
    streams = (thing,) if isinstance(thing, Stream) else content_streams(thing)
    page.obj.Contents = strays.make_stream(b"\n".join(stream.read_bytes() for stream in streams))


def _keep_files(strings: Strings, into: Path, gathering: Gathering) -> None:
    for number, (which, stream) in enumerate(strings.files.items(), start=1):
        kept = f"inside-{number}"
        name = strings.file_names.get(which) or f"attachment {number}"
        try:
            (into / kept).write_bytes(stream.read_bytes())
        except PDF_ERRORS:
            gathering.leave_unread("embedded file", "it cannot be unpacked")
            continue
        gathering.inside.append(Inside(kind="embedded file", name=name, kept=kept))


def _keep_earlier(content: bytes, into: Path, gathering: Gathering) -> None:
    """What the file was before something was added at its end: readers can go back to it. And what follows its end."""
    ends = [found.end() for found in _END.finditer(content)]
    if _LINEARISED.search(content[:_HEAD]):
        ends = ends[1:]  # the first one only ends the part that is sent first
    if ends and (behind := content[ends[-1]:].strip(_NOTHING)):
        (into / "behind").write_bytes(behind)
        gathering.inside.append(Inside(kind="other text inside the file", name="what follows the end", kept="behind"))
    for number, end in enumerate(ends[:-1], start=1):
        kept = f"earlier-{number}"
        (into / kept).write_bytes(content[:end])
        gathering.inside.append(Inside(kind="earlier version", name=f"earlier version {number}", kept=kept))
