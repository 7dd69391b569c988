"""Looks at every clean page beside its source, with a second library: what it is, and whether it looks the same."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from pikepdf import Object

from bundler.documents.intake import troubles
from bundler.documents.intake.contents import fingerprint, pictures_fingerprint
from bundler.documents.intake.geometry import Box, rotation, user_unit, visible_box
from bundler.documents.intake.glance import blanked, glance, is_footer_free, is_same_picture
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.paper import PageFacts

_PAGES_AT_ONCE: Final = 20
"""pdfium keeps what it has read of a file until it is closed; so it is closed again after this many pages."""

Areas = tuple[Box, ...]


@dataclass(frozen=True)
class Look:
    """What one clean page turned out to be, and whether it looks as it did."""

    facts: PageFacts
    words: str
    is_same: bool


def look_at_pages(source: Path, target: Path, areas_left_out: Sequence[Areas]) -> list[Look]:
    """A look at each page; where `areas_left_out` lie (fractions of the page), it may differ from its source."""
    with pikepdf.open(target) as clean:
        pages = [page.obj for page in clean.pages]
        try:
            return [
                look
                for start in range(0, len(pages), _PAGES_AT_ONCE)
                for look in _look_at_some(source, target, pages, areas_left_out, start)
            ]
        except pypdfium2.PdfiumError:
            raise RefusedPaperError(troubles.damaged()) from None


def _look_at_some(
    source: Path, target: Path, pages: Sequence[Object], areas_left_out: Sequence[Areas], start: int
) -> list[Look]:
    with pypdfium2.PdfDocument(source) as before, pypdfium2.PdfDocument(target) as after:
        before.init_forms()
        if not len(before) == len(after) == len(pages):
            raise RefusedPaperError(troubles.page_counts_differ(len(before), len(after)))
        return [
            _look(before[number], after[number], pages[number], areas_left_out[number])
            for number in range(start, min(start + _PAGES_AT_ONCE, len(pages)))
        ]


def _look(before: pypdfium2.PdfPage, after: pypdfium2.PdfPage, page: Object, areas: Areas) -> Look:
    with contextlib.closing(before), contextlib.closing(after):
        picture, words = glance(after), _words(after)
        height = after.get_height() * user_unit(page)
        facts = _facts(page, has_text=bool(words.strip()), footer_is_free=is_footer_free(picture, height))
        return Look(facts, words, is_same_picture(blanked(glance(before), areas), blanked(picture, areas)))


def _facts(page: Object, *, has_text: bool, footer_is_free: bool) -> PageFacts:
    return PageFacts(
        box=visible_box(page),
        rotate=rotation(page),
        user_unit=user_unit(page),
        has_text=has_text,
        footer_is_free=footer_is_free,
        content_sha256=fingerprint(page),
        pictures_sha256=pictures_fingerprint(page),
    )


def _words(page: pypdfium2.PdfPage) -> str:
    with contextlib.closing(page.get_textpage()) as text:
        words: str = text.get_text_bounded()
    return words
