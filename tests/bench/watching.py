"""How fast the watcher is: over 600 cases of 12 papers, at one changed case, at rest, and from a drop to its status."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from typing import Final

import psutil

from bundler.documents.logbook import Logbook
from bundler.engine.watching import Pace, Watcher
from bundler.pipeline.look import look_at
from bundler.pipeline.status_files import write_status
from bundler.pipeline.workshop import Workshop
from tests.soak.run import Hands, lay_out, pdf

CASES: Final = 600
PAPERS: Final = 12
FILES: Final = 10_000
SETTLE: Final = 2.0
FULL_LOOK: Final = 100_000.0
REST: Final = 59.0
"""Seconds that the watcher rests at least when nothing waits."""
_NOON: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
RESTING: Final = 30.0
"""Seconds over which a watcher at rest is watched."""


@dataclass(frozen=True)
class Watched:
    """Seconds, and shares of one core."""

    unknown: float
    first_look: float
    next_look: float
    one_case: float
    drop_to_status: float
    idle: float
    idle_polling: float


def watched(work: Path) -> Watched:
    lay_out(work, CASES, PAPERS, complete=0)
    shop = Workshop(work / "cases", work / "templates", work / "output", date(2026, 11, 22))
    unknown, _ = _full_looks(shop)
    first, then = _full_looks(shop)
    one_case = median(_one_changed_case(shop, number) for number in range(15))
    with _running(work):
        drop_to_status = median(_drop_to_status(work, number) for number in range(3))
    _fill_up(work)
    with _running(work) as process:
        idle = _share_of_a_core(process)
    with _running(work, "--poll") as process:
        idle_polling = _share_of_a_core(process)
    return Watched(unknown, first, then, one_case, drop_to_status, idle, idle_polling)


def _watcher(shop: Workshop, hands: Hands) -> Watcher:
    """A watcher that has looked at nothing yet, whose clock is turned by hand: settling costs no time."""
    own = Workshop(shop.cases, shop.templates, shop.output, shop.today)
    log = Logbook(shop.output.parent / "log")
    pace = Pace(settle=1, full_look=FULL_LOOK, heartbeat=FULL_LOOK)
    return Watcher(own, pace, hands.clock(), log, None, lambda one, looks: write_status(one, looks, _NOON))


def _until_quiet(watcher: Watcher, hands: Hands) -> float:
    """Seconds of work until nothing waits."""
    start = time.perf_counter()
    while (rest := watcher.turn()) < REST:
        hands.seconds += rest
    return time.perf_counter() - start


def _full_looks(shop: Workshop) -> tuple[float, float]:
    """The first full look of a watcher that starts anew, and the next one of the same watcher."""
    hands = Hands()
    watcher = _watcher(shop, hands)
    first = _until_quiet(watcher, hands)
    hands.seconds += FULL_LOOK
    return first, _until_quiet(watcher, hands)


def _one_changed_case(shop: Workshop, number: int) -> float:
    folder = shop.cases / f"S-{number:04d}"
    (folder / "attachments/Letter 1.pdf").write_bytes(pdf(f"changed {time.time()}"))
    start = time.perf_counter()
    write_status(shop, look_at(shop, str(folder)), _NOON)
    return time.perf_counter() - start


def _drop_to_status(work: Path, number: int) -> float:
    """Seconds from the end of a drop until the case's status says so."""
    folder = work / "cases" / f"S-{number + 50:04d}"
    page = folder / "STATUS.html"
    before = page.stat().st_mtime_ns
    (folder / "attachments" / f"Dropped just now {number}.pdf").write_bytes(pdf(f"dropped {number}"))
    start = time.perf_counter()
    while page.stat().st_mtime_ns == before and time.perf_counter() - start < 60:
        time.sleep(0.01)
    return time.perf_counter() - start


def _fill_up(work: Path) -> None:
    """More files, until there are ten thousand."""
    there = CASES * (PAPERS + 3)
    target = work / "cases/S-0000/attachments"
    for number in range(max(0, FILES - there)):
        case = work / "cases" / f"S-{number % CASES:04d}"
        shutil.copyfile(target / "Letter 2.pdf", case / "attachments" / f"Letter x{number}.pdf")


@contextmanager
def _running(work: Path, *more: str) -> Iterator[psutil.Process]:
    """A watcher that has looked at everything and rests."""
    log = work / f"log-{time.monotonic_ns()}"
    folders = [f"--{name}={work / name}" for name in ("cases", "templates", "output")]
    bundler = Path(sys.executable).with_name("bundler")
    command = [str(bundler), "watch", *folders, f"--settle={SETTLE}", f"--log={log}", *more]
    process = subprocess.Popen(command, env={**os.environ, "NO_COLOR": "1"})
    try:
        watched_process = psutil.Process(process.pid)
        _until_at_rest(watched_process)
        yield watched_process
    finally:
        process.terminate()
        process.wait()


def _until_at_rest(process: psutil.Process) -> None:
    quiet = 0
    while quiet < 6:
        before = _work(process)
        time.sleep(0.5)
        quiet = quiet + 1 if _work(process) - before < 0.05 else 0


def _share_of_a_core(process: psutil.Process) -> float:
    before = _work(process)
    time.sleep(RESTING)
    return (_work(process) - before) / RESTING


def _work(process: psutil.Process) -> float:
    """Seconds of processor time of the watcher and what it started."""
    family = (process, *process.children(recursive=True))
    return float(sum(one.cpu_times().user + one.cpu_times().system for one in family))
