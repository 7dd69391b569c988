"""Makes of a dropped PDF a clean one that holds pages and nothing else, and notes what assembly must know of each.

Pictures and fonts are copied as they lie; only what is drawn over a page, links, forms and wrappers are touched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from pikepdf import Array, Dictionary, Name, Object, Stream

from bundler.documents.intake import survey, troubles
from bundler.documents.intake.annotations import (
    areas_left_out,
    comments,
    read_links,
    settle_annotations,
    write_links,
)
from bundler.documents.intake.contents import balance, refuse_endless
from bundler.documents.intake.forms import is_value_lost, lack_drawing, typed_values, values_drawn
from bundler.documents.intake.geometry import (
    Box,
    rotation,
    seen_rectangle,
    settle_geometry,
    visible_box,
)
from bundler.documents.intake.jpeg import without_metadata
from bundler.documents.intake.layers import Layers, cut_hidden_layers
from bundler.documents.intake.looks import look_at_pages
from bundler.documents.intake.lost_words import lost_words
from bundler.documents.intake.opening import PDF_ERRORS, OpenPdf, opened
from bundler.documents.intake.outline import Places, read_outline
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.finding import Trouble
from bundler.model.limits import USUAL, Limits
from bundler.model.paper import Heading, NormalisedPdf

_PAGE_KEYS: Final = frozenset(
    {"/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group"}
)
_DROPPED_KEYS: Final = (
    "/Metadata", "/PieceInfo", "/LastModified", "/StructParents", "/StructParent", "/AF", "/OC", "/AA", "/Thumb",
    "/OPI", "/Measure", "/PtData",
)


@dataclass(frozen=True)
class _Told:
    """What is to be said of the source, read before anything of it is changed."""

    outline: tuple[Heading, ...]
    comments: int
    areas_left_out: tuple[tuple[Box, ...], ...]
    typed_values: tuple[str, ...]
    has_hidden_layers: bool


def normalise(source: Path, target: Path, limits: Limits = USUAL, words: str = "") -> NormalisedPdf:
    """Writes the clean PDF; the same source gives the same bytes.

    `words` are those that its pages should show, where a look into what it was made of knows them.
    """
    try:
        with opened(source, limits) as paper:
            told = _tell(paper.pdf)
            with values_drawn(source, paper) as drawn:
                write_clean(drawn.pdf, target)
            return _checked(source, target, paper, told, words)
    except RefusedPaperError as refusal:
        found = refusal.trouble
    except (*PDF_ERRORS, pypdfium2.PdfiumError):
        found = troubles.will_not_merge()
    target.unlink(missing_ok=True)
    return NormalisedPdf(troubles=(found,))


def _tell(pdf: pikepdf.Pdf) -> _Told:
    absurd = survey.absurd_page(pdf)
    if absurd:
        raise RefusedPaperError(troubles.absurd_page_size(absurd))
    for page in pdf.pages:
        refuse_endless(page.obj)
    layers = Layers(pdf)
    return _Told(
        outline=read_outline(pdf, Places(pdf)),
        comments=sum(comments(page.obj) for page in pdf.pages),
        areas_left_out=tuple(_areas_left_out(page.obj, layers) for page in pdf.pages),
        typed_values=typed_values(pdf) if lack_drawing(pdf) else (),
        has_hidden_layers=not layers.all_on,
    )


def _areas_left_out(page: Object, layers: Layers) -> tuple[Box, ...]:
    areas = areas_left_out(page, layers.is_off)
    return tuple(seen_rectangle(area, visible_box(page), rotation(page)) for area in areas)


def write_clean(pdf: pikepdf.Pdf, target: Path) -> None:
    """Changes the open PDF in memory and writes its pages, and nothing else, to the target."""
    cut_hidden_layers(pdf)
    places = Places(pdf)
    links = [read_links(page.obj, places) for page in pdf.pages]
    for page in pdf.pages:
        settle_geometry(page.obj)
        balance(pdf, page.obj)
    settle_annotations(pdf)
    with pikepdf.new() as clean:
        for page in pdf.pages:
            _keep_only_the_page(page.obj)
            clean.pages.append(page)
        _drop_what_is_not_drawn(clean)
        for page, page_links in zip(clean.pages, links, strict=True):
            write_links(clean, page.obj, page_links)
        _save(clean, target)


def _keep_only_the_page(page: Object) -> None:
    for key in [key for key in page.keys() if key not in _PAGE_KEYS | {"/Parent"}]:  # noqa: SIM118  # not a dict
        del page[key]


def _drop_what_is_not_drawn(clean: pikepdf.Pdf) -> None:
    """Takes metadata, private data and layer names out of every object the pages use."""
    for thing in clean.objects:
        if not isinstance(thing, (Dictionary, Stream)):
            continue
        if thing.get("/Type") in (Name.OCG, Name.OCMD):
            _empty(thing)
        for key in _DROPPED_KEYS:
            if key in thing:
                del thing[key]
        if isinstance(thing, Stream) and thing.get("/Filter") in (Name.DCTDecode, Array([Name.DCTDecode])):
            _strip_photograph(thing)


def _strip_photograph(picture: Stream) -> None:
    """A photograph loses where and with what it was taken; the picture itself is not decoded."""
    content = picture.read_raw_bytes()
    stripped = without_metadata(content)
    if len(stripped) < len(content):
        del content  # the photograph is held once, not twice, while it is put back
        parameters = picture.get("/DecodeParms")
        picture.write(stripped, filter=Name.DCTDecode, decode_parms=parameters)  # type: ignore[arg-type]  # as read


def _empty(thing: Object) -> None:
    for key in list(thing.keys()):
        del thing[key]


def _save(clean: pikepdf.Pdf, target: Path) -> None:
    clean.save(
        target,
        deterministic_id=True,
        fix_metadata_version=False,
        force_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        recompress_flate=False,
    )


def _checked(source: Path, target: Path, paper: OpenPdf, told: _Told, words: str) -> NormalisedPdf:
    """Opens the clean PDF again, by other eyes too, and compares it with its source."""
    looks = look_at_pages(source, target, told.areas_left_out)
    if len(looks) != len(paper.pdf.pages):
        raise RefusedPaperError(troubles.page_counts_differ(len(paper.pdf.pages), len(looks)))
    changed = tuple(number for number, look in enumerate(looks, start=1) if not look.is_same)
    if changed:
        raise RefusedPaperError(troubles.changed_by_cleaning(changed))
    printed = "".join(look.words for look in looks)
    if is_value_lost(told.typed_values, printed):
        raise RefusedPaperError(troubles.form_value_lost())
    lost = lost_words(words, printed)
    with target.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return NormalisedPdf(
        pages=tuple(look.facts for look in looks),
        outline=told.outline,
        troubles=(*_tales(paper, told), *((troubles.words_not_printed(lost),) if lost else ())),
        sha256=sha256,
    )


def _tales(paper: OpenPdf, told: _Told) -> list[Trouble]:
    tales = []
    if paper.is_repaired:
        tales.append(troubles.repaired())
    if paper.pdf.is_encrypted:
        tales.append(troubles.restrictions_lifted())
    if told.has_hidden_layers:
        tales.append(troubles.layers_left_out())
    if told.comments:
        tales.append(troubles.comments_not_printed(told.comments))
    return tales
