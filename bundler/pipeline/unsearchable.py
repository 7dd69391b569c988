"""Scanned pages that nobody will be able to search, because they are not going to be read; and why not."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.documents.scans.scan_troubles import LOOK_THROUGH, pages_in_words
from bundler.model.finding import Finding
from bundler.model.paper import Examination
from bundler.pipeline.workshop import Workshop
from bundler.rules.holding import Holding
from bundler.rules.situation import Situation


def pages_not_searchable(workshop: Workshop, situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Every held paper with pages that are pictures of text, where these stay as they are."""
    for held in holding.held:
        for each in held.papers:
            examination = situation.examinations.get(each.paper.content)
            told = _why_not(workshop, examination) if examination else None
            if examination and told:
                yield _finding(each.paper.path, held.item.id, each.title, examination.pages_without_text, *told)


def _why_not(workshop: Workshop, examination: Examination) -> tuple[str, str] | None:
    """The reason and the remedy; None for a paper without such pages, or one that will be read."""
    if not examination.pages_without_text or not examination.is_usable:
        return None
    if examination.signed:
        return "the paper is signed, and no signed paper is changed", LOOK_THROUGH
    if not workshop.scan_languages:
        return "reading scans is switched off", 'To switch it on: use = "auto" in the table [ocr] of bundler.toml.'
    if workshop.scan_reader is None:
        return "this computer lacks the program that reads scans", "Run: bundler doctor. It says what to install."
    return None


def _finding(place: str, item: str, title: str, pages: tuple[int, ...], why: str, remedy: str) -> Finding:
    are = "is a picture" if len(pages) == 1 else "are pictures"
    return Finding(
        code="pages-not-searchable", severity="tells", place=place, item=item,
        message=f"{pages_in_words(pages)} of “{title}” {are} whose text cannot be searched: {why}.",
        remedy=remedy,
    )  # fmt: skip
