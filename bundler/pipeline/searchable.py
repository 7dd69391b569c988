"""Scans made searchable: their pages read and set upright, and what is said where that could not be."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bundler.documents.apart.running import Apart
from bundler.documents.scans import scan_troubles, steps
from bundler.documents.scans.reading import Reading, Scan, read_scans
from bundler.documents.scans.tesseract import Tesseract
from bundler.model.finding import Trouble
from bundler.model.paper import NormalisedPdf
from bundler.pipeline.progress import Progress


@dataclass(frozen=True)
class Searchable:
    """A clean PDF, and the pages (counted from 1) whose words were read off their pictures.

    `is_late` where they could not be read in time; that may be because the machine was busy.
    """

    path: Path
    cleaned: NormalisedPdf
    recognised: tuple[int, ...] = ()
    is_late: bool = False


def make_searchable(
    papers: Mapping[str, Searchable],
    pages: Mapping[str, tuple[int, ...]],
    reader: Tesseract,
    work: Path,
    apart: Apart,
    progress: Progress,
) -> dict[str, Searchable]:
    """The papers, with these pages of them read; one that cannot be read stays as it is, and says so."""
    scans = {key: Scan(paper.path, work / f"{key}.read.pdf", pages[key]) for key, paper in papers.items()}
    progress("reading the text of scans", 0, len(scans))
    readings = dict(zip(scans, read_scans(
        tuple(scans.values()), reader, work / "scans",
        progress=lambda done: progress("reading the text of scans", done, len(scans)),
    ), strict=True))  # fmt: skip
    taken = dict(_taken_over(scans, readings, work, apart))
    return {key: _outcome(paper, readings[key], taken.get(key), work / f"{key}.searchable.pdf")
            for key, paper in papers.items()}


def _taken_over(
    scans: Mapping[str, Scan], readings: Mapping[str, Reading], work: Path, apart: Apart
) -> Iterator[tuple[str, NormalisedPdf | Trouble]]:
    """What was read, checked and cleaned again, by key."""
    read = [key for key, reading in readings.items() if reading.status == "read"]
    calls = [
        (scans[key].target, scans[key].source, work / f"{key}.searchable.pdf", readings[key].pages, apart.limits)
        for key in read
    ]
    yield from zip(read, apart.run_each(steps.take_over, calls), strict=True)


def _outcome(
    before: Searchable, reading: Reading, taken: NormalisedPdf | Trouble | None, path: Path
) -> Searchable:
    if not isinstance(taken, NormalisedPdf) or not taken.is_usable:
        reason = reading.reason or "its pages would not look the same afterwards"
        is_late = reading.status == "timed-out" or isinstance(taken, Trouble)
        return dataclasses.replace(
            _with_trouble(before, scan_troubles.text_not_recognised(reason)), is_late=is_late
        )
    after = Searchable(
        path=path,
        cleaned=before.cleaned.model_copy(update={"pages": taken.pages, "sha256": taken.sha256}),
        recognised=tuple(page.page for page in reading.pages if page.has_words),
    )
    turned = [page.page for page in reading.pages if page.clockwise]
    straightened = [page.page for page in reading.pages if page.matrix]
    return _with_trouble(after, scan_troubles.set_upright(turned, straightened)) if turned or straightened else after


def _with_trouble(paper: Searchable, trouble: Trouble) -> Searchable:
    troubles = (*paper.cleaned.troubles, trouble)
    return dataclasses.replace(paper, cleaned=paper.cleaned.model_copy(update={"troubles": troubles}))
