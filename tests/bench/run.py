"""Speed and memory of assembling, reading back and watching, as ratios measured side by side in one run (`make bench`).

Each measurement runs in a process of its own, after its imports; `qpdf --empty --pages` merges the same papers in
between. Medians of several rounds; growth is told by processor time, which other work on the machine disturbs least.
Exit code 1 if a goal is missed.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROUNDS = 7
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Measured:
    """One assembly with its read-back: seconds, seconds of processor time, and the peak memory of both in bytes."""

    assembled: float
    read_back: float
    assembly_work: float
    read_back_work: float
    memory: int


@dataclass(frozen=True)
class Result:
    """A line of the table."""

    what: str
    goal: str
    measured: str
    is_met: bool


def main(arguments: list[str]) -> int:
    if arguments:
        return child(Path(arguments[0]), Path(arguments[1]))
    with tempfile.TemporaryDirectory(prefix="bundler-bench-") as folder:
        results = list(measure(Path(folder)))
    print(f"\n{'':50}{'goal':>16}{'measured':>16}")
    for result in results:
        print(f"{result.what:50}{result.goal:>16}{result.measured:>16}   {'met' if result.is_met else 'MISSED'}")
    return 0 if all(result.is_met for result in results) else 1


def measure(work: Path) -> Iterator[Result]:
    from tests.bench.papers import scanned_papers, size_of, text_papers

    print("preparing 600 pages of text")
    yield from six_hundred_pages(text_papers(work / "600", 60), work)
    print("preparing 2,500 and 5,000 pages of text")
    half, whole = text_papers(work / "2500", 250), text_papers(work / "5000", 500)
    yield from five_thousand_pages(half, whole, size_of(whole), work)
    print("preparing 300 scanned pages")
    scans = scanned_papers(work / "scans", 30)
    yield from three_hundred_scans(scans, size_of(scans), work)
    print("building forty Word papers, and again after one has changed")
    yield from forty_papers(work)
    print("searching pages for ten and for five thousand children of other cases")
    yield from other_children()
    print("watching 600 cases of 12 papers")
    yield from watching(work)


def other_children() -> Iterator[Result]:
    from tests.bench.children import FEW, MANY, longer_for_many

    yield at_most(f"{MANY:,} / {FEW} other children: search of the same pages", longer_for_many(), 2.0, "×")


def watching(work: Path) -> Iterator[Result]:
    from tests.bench.watching import SETTLE, watched

    (work / "watch").mkdir()
    seen = watched(work / "watch")
    yield told("600 cases: first look ever, papers unknown", seen.unknown, " s")
    yield at_most("600 cases: first full look after a start", seen.first_look, 10, " s")
    yield told("600 cases: next full look, nothing changed", seen.next_look, " s")
    yield at_most("one changed case: look and status", seen.one_case, 0.2, " s")
    yield at_most("a drop to its status, beyond the settle time", seen.drop_to_status - SETTLE, 1.0, " s")
    yield at_most("at rest, 10,000 files, events: of one core", 100 * seen.idle, 1.0, " %")
    yield told("at rest, 10,000 files, polling: of one core", 100 * seen.idle_polling, " %")


def told(what: str, measured: float, unit: str) -> Result:
    """A figure without a goal."""
    return Result(what, "", f"{measured:.2f}{unit}", is_met=True)


def forty_papers(work: Path) -> Iterator[Result]:
    from tests.bench.forty import cold_and_changed

    ratios = []
    for number in range(3):
        (work / f"forty-{number}").mkdir()
        cold, changed = cold_and_changed(work / f"forty-{number}")
        ratios.append(changed / cold)
    yield at_most("one paper of forty changed: rebuild / cold build", median(ratios), 0.15, "×")


def six_hundred_pages(papers: Path, work: Path) -> Iterator[Result]:
    rounds = side_by_side(papers, work)
    memory = max(measured.memory for _, measured in rounds)
    yield at_most("600 pages: assembly / plain merge", median(m.assembled / plain for plain, m in rounds), 1.5, "×")
    yield at_most("600 pages: read-back / assembly", median(m.read_back / m.assembled for _, m in rounds), 1.0, "×")
    yield at_most("600 pages: peak memory", memory / MEGABYTE, 200, " MB")


def five_thousand_pages(half: Path, whole: Path, inputs: int, work: Path) -> Iterator[Result]:
    rounds = [(bundled(half, work), bundled(whole, work)) for _ in range(ROUNDS)]
    growth = median(two.assembly_work / one.assembly_work for one, two in rounds)
    back = median(two.read_back_work / one.read_back_work for one, two in rounds)
    memory = max(two.memory for _, two in rounds) - inputs
    yield at_most("5,000 / 2,500 pages: assembly", growth, 2.2, "×")
    yield at_most("5,000 / 2,500 pages: read-back", back, 2.2, "×")
    yield at_most("5,000 pages: memory beyond the inputs", memory / MEGABYTE, 200, " MB")


def three_hundred_scans(papers: Path, inputs: int, work: Path) -> Iterator[Result]:
    rounds = side_by_side(papers, work)
    memory = max(measured.memory for _, measured in rounds) - inputs
    yield at_most("300 scans: assembly / plain merge", median(m.assembled / plain for plain, m in rounds), 1.5, "×")
    yield at_most("300 scans: read-back / assembly", median(m.read_back / m.assembled for _, m in rounds), 1.0, "×")
    yield at_most(f"300 scans, {inputs // MEGABYTE} MB: memory beyond the inputs", memory / MEGABYTE, 200, " MB")
    before = sorted(picture for paper in papers.glob("*.pdf") for picture in pictures(paper))
    is_same = before == sorted(pictures(work / "bundle.pdf"))
    yield Result("300 scans: picture data unchanged", f"{len(before)} of {len(before)}",
                 f"{len(before)} of {len(before)}" if is_same else "changed", is_same and len(before) == 300)


def at_most(what: str, measured: float, goal: float, unit: str) -> Result:
    digits = 2 if goal < 10 else 0
    return Result(what, f"≤ {goal:.{digits}f}{unit}", f"{measured:.{digits}f}{unit}", measured <= goal)


def side_by_side(papers: Path, work: Path) -> list[tuple[float, Measured]]:
    """A plain merge and a bundle in turn, several times; a first merge, not counted, brings the papers to memory."""
    plain_merge(papers, work)
    return [(plain_merge(papers, work), bundled(papers, work)) for _ in range(ROUNDS)]


def plain_merge(papers: Path, work: Path) -> float:
    """Seconds that qpdf takes to put the same papers into one file, unstamped."""
    command = ["qpdf", "--empty", "--pages", *sorted(map(str, papers.glob("*.pdf"))), "--", str(work / "merged.pdf")]
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - start


def bundled(papers: Path, work: Path) -> Measured:
    command = [sys.executable, __file__, str(papers), str(work / "bundle.pdf")]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return Measured(**json.loads(told.stdout))


def child(papers: Path, target: Path) -> int:
    """Assemble and read back once, and tell how long each took."""
    from bundler.documents.bundle.assembly import assemble
    from bundler.documents.bundle.readback import read_back
    from tests.bench.papers import plan_of

    plan, where = plan_of(papers)
    start = clocks()
    assemble(plan, lambda document: where[document.prepared.key], target)
    assembled = clocks()
    read_back(plan, target)
    done = clocks()
    print(json.dumps({
        "assembled": assembled[0] - start[0], "read_back": done[0] - assembled[0],
        "assembly_work": assembled[1] - start[1], "read_back_work": done[1] - assembled[1],
        "memory": peak_memory(),
    }))
    return 0


def clocks() -> tuple[float, float]:
    """Seconds on the wall and seconds of this process's own work."""
    return time.perf_counter(), time.process_time()


def peak_memory() -> int:
    """The most memory this process has held, in bytes."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def pictures(pdf: Path) -> list[str]:
    """A hash of the data of each picture as it lies in the file."""
    import pikepdf

    with pikepdf.open(pdf) as opened:
        return [
            hashlib.sha256(thing.read_raw_bytes()).hexdigest() for thing in opened.objects
            if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"
        ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
