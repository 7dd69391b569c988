"""What a scan reader is told to do, and what it tells of what it did: the words between two processes."""

from __future__ import annotations

from pathlib import Path

from bundler.model.fields import Record

Numbers = tuple[float, float, float, float, float, float]


class PageDone(Record):
    """What was done to a page: `matrix` is what straightens its pictures; `has_words` if any were read."""

    page: int
    clockwise: int = 0
    matrix: Numbers | None = None
    has_words: bool = False


class Report(Record):
    """What was done to each page that was read."""

    pages: tuple[PageDone, ...]


class Task(Record):
    """Pages (counted from 1) of a clean PDF to set right and read; `folder` is for what is made on the way.

    `seconds_each` is how long Tesseract may take for one page.
    """

    source: Path
    target: Path
    folder: Path
    pages: tuple[int, ...]
    languages: tuple[str, ...]
    tesseract: Path
    seconds_each: float

    @property
    def report(self) -> Path:
        return self.folder / "report.json"
