"""Redacted copies: made of a paper as it is prepared, looked through by other eyes, and used in its stead."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from bundler.documents.apart.running import Apart
from bundler.documents.cases.redaction_lists import is_redaction_list
from bundler.documents.intake import steps as intake
from bundler.documents.reach.everything import Reader as FileReader
from bundler.documents.redaction import steps
from bundler.documents.scans.tesseract import Tesseract, install
from bundler.documents.store import key_of
from bundler.model.errors import ToolMissingError
from bundler.model.finding import Finding, Trouble
from bundler.model.guard import Reached
from bundler.model.paper import NormalisedPdf, Prepared
from bundler.model.redaction import Ground, PaintedPage, Placed, RedactionList, pages_mark
from bundler.pipeline.contents import Content
from bundler.pipeline.job import Job
from bundler.pipeline.preparation import Preparation
from bundler.pipeline.workshop import Workshop
from bundler.rules.redaction import misfits, orders_of, still_said, tells, with_words

RECIPE: Final = "2"
"""Changes whenever the same list would take out something else."""


_SOME: Final = 8
"""Words; a page with fewer may show nothing that Tesseract takes for words."""


def copy_key(full: str, made: RedactionList, workshop: Workshop) -> str:
    """The store's key of a redacted copy: the paper as prepared, the list, its grounds, and what reads it."""
    grounds = workshop.definitions.grounds
    named = sorted({passage.ground for passage in made.passages} & grounds.keys())
    said = (grounds[name].model_dump_json() for name in named)
    reader = workshop.scan_reader.key if workshop.scan_reader else ""
    return key_of(full, "redacted", RECIPE, made.digest, reader, *said)


def with_redacted(job: Job, contents: Sequence[Content], documents: Preparation) -> Preparation:
    """The preparation with redacted copies in the place of the papers of which only these may be read."""
    by_place, troubles = dict(documents.by_place), dict(documents.troubles)
    for content in contents:
        place = content.source.place
        if content.redaction and place in by_place:
            made = redacted_copy(job.workshop, by_place.pop(place), content.redaction.list, job.folder("redaction"))
            if isinstance(made, Prepared):
                by_place[place] = made
            else:
                troubles[place] = made
    return dataclasses.replace(
        documents, by_place=by_place, troubles=troubles,
        made=tuple(place for place in documents.made if place in by_place),
        reused=tuple(place for place in documents.reused if place in by_place),
    )  # fmt: skip


def not_in_order(job: Job) -> tuple[Finding, ...]:
    """What keeps even a draft from being made: a list that does not count leaves a paper as it is."""
    return tuple(
        finding for finding in job.look.findings
        if finding.severity == "blocks"
        and (finding.code == "redaction-gone" or is_redaction_list(finding.place.partition(": ")[0]))
    )  # fmt: skip


def told_by_titles(contents: Sequence[Content]) -> tuple[Finding, ...]:
    """Redacted papers whose title in the index says what is taken out of them."""
    return tuple(
        Finding(
            code="redaction-told-by-title", severity="blocks", hard=True, place=content.source.place, item=content.item,
            message="The title of this paper in the index says what is taken out of the paper.",
            remedy="Give the paper another title in case.json: papers, or another file name.",
        )
        for content in contents
        if content.redaction and tells("\n".join((content.title, *content.notes)), content.redaction.list)
    )  # fmt: skip


def redacted_copy(workshop: Workshop, full: Prepared, made: RedactionList, work: Path) -> Prepared | Trouble:
    """The copy in the store, proved; or why there is none: nothing that is not proved is ever used.

    ToolMissingError where Tesseract is not here: what a page shows has to be read as a person would.
    """
    key = copy_key(full.key, made, workshop)
    if held := workshop.store.get(key):
        return held
    reader, grounds = _reader(workshop), workshop.definitions.grounds
    paper, folder = workshop.store.pdf(full.key), work / key
    if pages_mark(full.pages) != made.pages_sha256:
        return _void()
    folder.mkdir(parents=True, exist_ok=True)
    letters = workshop.apart.run(steps.letters, paper)
    if isinstance(letters, Trouble):
        return letters
    if wrong := misfits(letters, made, grounds):
        return _misfit(wrong)
    copy = _Copying(workshop.apart, reader, paper, folder, made, grounds).copy(letters)
    if isinstance(copy, Trouble):
        return copy
    outline = tuple(heading for heading in full.outline if not tells(heading.title, made))
    prepared = Prepared(key=key, sha256=copy.sha256, pages=copy.pages, outline=outline, recognised=full.recognised)
    workshop.store.put(key, folder / "clean.pdf", prepared)
    return prepared


@dataclasses.dataclass(frozen=True)
class _Copying:
    """One copy under way, in a folder of its own."""

    apart: Apart
    reader: Tesseract
    paper: Path
    folder: Path
    made: RedactionList
    grounds: Mapping[str, Ground]

    def copy(self, letters: Sequence[str]) -> NormalisedPdf | Trouble:
        orders = orders_of(letters, self.made, self.grounds)
        painted = self.apart.run(steps.paint, self.paper, orders, self.folder)
        if isinstance(painted, Trouble):
            return painted
        covered = {black.number for page in painted for black in page.blacks}
        if beside := sorted(set(range(1, len(self.made.passages) + 1)) - covered):
            return _misfit(beside)
        scans = [page.page for page in painted if page.is_scan]
        words = dict(zip(scans, self._read([f"painted-{number}.png" for number in scans]), strict=True))
        pages = tuple(with_words(page, words[page.page]) if page.is_scan else page for page in painted)
        rebuilt = self.apart.run(steps.rebuild, self.paper, pages, self.folder, self.folder / "rebuilt.pdf")
        if isinstance(rebuilt, Trouble):
            return rebuilt
        clean = self.apart.run(intake.clean, self.folder / "rebuilt.pdf", self.folder / "clean.pdf", self.apart.limits)
        if isinstance(clean, Trouble) or not clean.is_usable:
            return clean if isinstance(clean, Trouble) else clean.troubles[0]
        faults = self.apart.run(steps.faults_of, self.paper, self.folder / "clean.pdf", pages)
        if isinstance(faults, Trouble):
            return faults
        reached = tuple(self._reached(self.folder / "clean.pdf"))
        left, unread = still_said(reached, self.made), _not_read(pages, reached)
        return _not_proved(left, (*faults, *unread)) if left or faults or unread else clean

    def _reached(self, copy: Path) -> Iterator[Reached]:
        """Everything that a reader could reach in the copy."""
        for one in FileReader(self.apart, self.reader).everything_in(copy, "redacted.pdf"):
            if isinstance(one, Reached):
                yield one

    def _read(self, names: Sequence[str]) -> tuple[tuple[Placed, ...], ...]:
        from bundler.documents.redaction.recognition import read_words

        return read_words([self.folder / name for name in names], self.reader)


def _not_read(pages: Sequence[PaintedPage], reached: Sequence[Reached]) -> tuple[str, ...]:
    """Painted pages with words on them of which Tesseract read none: nobody has looked at their pictures."""
    read = {one.page for one in reached if one.is_read_off}
    return tuple(
        f"nobody could read the picture of page {page.page}" for page in pages
        if page.page not in read and len(page.words) >= _SOME
    )  # fmt: skip


def _reader(workshop: Workshop) -> Tesseract:
    if workshop.scan_reader is None:
        languages = workshop.scan_languages or ("eng",)
        raise ToolMissingError(
            "A redacted copy is read by Tesseract, as a person would, before anybody gets it; it is not here, or "
            "switched off in bundler.toml.",
            install(languages),
        )
    return workshop.scan_reader


def _void() -> Trouble:
    return Trouble(
        code="redaction-pages-changed", severity="blocks",
        message="The pages of this paper are no longer as they were when its redaction list was made, perhaps because "
        "another LibreOffice printed them.",
        remedy="Delete the list and make it anew with: bundler redact",
    )  # fmt: skip


def _misfit(numbers: Sequence[int]) -> Trouble:
    return Trouble(
        code="redaction-does-not-fit", severity="blocks",
        message=f"Of the redaction list, {_passages(numbers)} no page, ground or words that there are.",
        remedy="Take them out with: bundler redact ... --drop NUMBER",
    )  # fmt: skip


def _passages(numbers: Sequence[int]) -> str:
    listed = ", ".join(map(str, numbers))
    return f"passage {listed} names" if len(numbers) == 1 else f"passages {listed} name"


def _not_proved(left: Sequence[int], faults: Sequence[str]) -> Trouble:
    """Says which passages by number, never by their words."""
    read = [f"what passage {', '.join(map(str, left))} takes out can still be read"] if left else []
    return Trouble(
        code="redaction-not-proved", severity="blocks",
        message=f"The redacted copy is not right, so it is not used: {'; '.join((*read, *dict.fromkeys(faults)))}.",
        remedy="Look at the preview: cover what is left with --region, review the list again. If it stays, report it.",
    )  # fmt: skip


__all__ = ["copy_key", "not_in_order", "redacted_copy", "told_by_titles", "with_redacted"]
