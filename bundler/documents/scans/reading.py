"""Has the scanned pages of clean PDFs read, two papers at a time, each within limits of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import ValidationError

from bundler.documents.confinement import confinement, kill_group, run_all
from bundler.documents.scans.task import PageDone, Report, Task
from bundler.documents.scans.tesseract import Tesseract

PAPERS_AT_ONCE: Final = 2
SECONDS_TO_START: Final = 60.0
SECONDS_EACH: Final = 60.0
"""For one page; four seconds are usual."""

_MAX_MEMORY: Final = 4_000_000_000
_MAX_OUTPUT: Final = 2_000_000_000

Status = Literal["read", "failed", "timed-out"]


@dataclass(frozen=True)
class Scan:
    """A clean PDF, the pages (counted from 1) whose pictures are to be read, and where the searchable PDF goes."""

    source: Path
    target: Path
    pages: tuple[int, ...]


@dataclass(frozen=True)
class Reading:
    """What became of a scan: what was done to its pages, which nobody has checked yet; nothing if it failed.

    `reason` completes "The computer could not read the text of this scan: ".
    """

    status: Status
    pages: tuple[PageDone, ...] = ()
    reason: str = ""


def read_scans(
    scans: Sequence[Scan],
    tesseract: Tesseract,
    work: Path,
    *,
    seconds_each: float | None = None,
    seconds_to_start: float | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> tuple[Reading, ...]:
    """Each scan's reading, in the order given; one that fails or hangs takes no other with it.

    While it waits, `progress` is told again and again how many are done; who raises there ends it all.
    """
    to_start = SECONDS_TO_START if seconds_to_start is None else seconds_to_start
    each = SECONDS_EACH if seconds_each is None else seconds_each
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work, ignore_cleanup_errors=True) as folder:
        readers = [
            _Reader(scan, _task(scan, tesseract, Path(folder) / str(number), each), to_start)
            for number, scan in enumerate(scans, start=1)
        ]
        run_all(readers, PAPERS_AT_ONCE, progress)
        return tuple(reader.reading() for reader in readers)


def _task(scan: Scan, tesseract: Tesseract, folder: Path, seconds_each: float) -> Task:
    folder.mkdir()
    return Task(
        source=scan.source, target=scan.target, folder=folder, pages=scan.pages,
        languages=tesseract.languages, tesseract=tesseract.program, seconds_each=seconds_each,
    )


class _Reader:
    """One process that works on one paper, with everything that it starts."""

    def __init__(self, scan: Scan, task: Task, seconds_to_start: float) -> None:
        self._scan = scan
        self._task = task
        self._seconds = seconds_to_start + task.seconds_each * len(scan.pages)
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline = 0.0
        self._timed_out = False

    def begin(self) -> None:
        job = self._task.folder / "task.json"
        job.write_text(self._task.model_dump_json(), encoding="utf-8")
        self._deadline = time.monotonic() + self._seconds
        self._process = subprocess.Popen(  # noqa: S603 - our own program, names that we made up
            [
                *confinement(memory=_MAX_MEMORY, output=_MAX_OUTPUT, is_gentle=True),
                sys.executable, "-P", "-m", "bundler.documents.scans.labour", str(job),
            ],
            env=_environment(self._task.folder, self._task.tesseract),
            cwd=self._task.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def is_busy(self) -> bool:
        """Whether it still runs; one that takes too long is to be killed."""
        if self._process is None or self._process.poll() is not None:
            return False
        self._timed_out = time.monotonic() > self._deadline
        return not self._timed_out

    def end(self) -> None:
        """Nothing of it is left behind, whether it ended by itself or not."""
        if self._process is not None:
            kill_group(self._process)

    def reading(self) -> Reading:
        if self._timed_out:
            return self._in_vain("timed-out", f"it was not finished after {self._seconds:.0f} seconds")
        report = self._report()
        if report is None:
            return self._in_vain("failed", "the program that reads scans gave up on it")
        return Reading("read", report)

    def _report(self) -> tuple[PageDone, ...] | None:
        try:
            return Report.model_validate_json(self._task.report.read_bytes()).pages
        except (FileNotFoundError, ValidationError):
            return None

    def _in_vain(self, status: Status, reason: str) -> Reading:
        self._scan.target.unlink(missing_ok=True)
        return Reading(status=status, reason=reason)


def _environment(home: Path, tesseract: Path) -> dict[str, str]:
    """Only what reading needs; one thread for each page, because two pages are read at a time."""
    kept = ("SystemRoot", "SystemDrive", "windir", "TESSDATA_PREFIX")
    return {
        "PATH": os.pathsep.join((str(tesseract.parent), os.environ.get("PATH", os.defpath))),
        **{name: os.environ[name] for name in kept if name in os.environ},
        "HOME": str(home), "USERPROFILE": str(home), "TMPDIR": str(home), "TEMP": str(home), "TMP": str(home),
        "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1",
    }
