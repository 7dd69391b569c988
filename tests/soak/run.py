"""Two hours of a watcher over 600 cases of 12 papers, compressed by its clock: does anything grow? (`make soak`).

The clock is the watcher's own, turned on by hand; files, looks, status pages and builds are real. People change a few
papers every minute. Measured after each ten minutes of the watcher's time; ends with 1 if anything grows.
"""

from __future__ import annotations

import gc
import json
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

import psutil
from reportlab.pdfgen.canvas import Canvas

from bundler.documents.logbook import Logbook
from bundler.engine.watching import Clock, Pace, Watcher
from bundler.pipeline.status_files import write_status
from bundler.pipeline.workshop import Workshop

REPO: Final = Path(__file__).resolve().parents[2]
CASES: Final = 600
PAPERS: Final = 12
HOURS: Final = 2
CHANGES_A_MINUTE: Final = 3
MEGABYTE: Final = 1_000_000
MAY_GROW: Final = 0.05
"""Share of memory by which the last half hour may lie above the one before it; Python keeps what it once had."""
START: Final = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
PACK: Final = """
name = "soak"
title = "Soak"
audience = "panel"
meeting = "panel"

[[sections]]
letter = "A"
title = "Papers"

[[sections.items]]
id = "report"
title = "Assessment report"
names = ["assessment report"]
needed = "always"
owner = "social_worker"
authority = "R60"

[[sections.items]]
id = "letters"
title = "Letters"
names = ["letter"]
needed = "always"
owner = "social_worker"
authority = "R66"
many = true
"""


@dataclass
class Hands:
    """The clock of the watcher, turned on by hand."""

    seconds: float = 0.0

    def clock(self) -> Clock:
        return Clock(lambda: self.seconds, lambda: self._now().date(), self._now)

    def _now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)


@dataclass
class Measured:
    """What the watcher took, each ten minutes: bytes of memory, open files, threads."""

    memory: list[int] = field(default_factory=list)
    handles: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)

    def take(self) -> str:
        gc.collect()
        process = psutil.Process()
        self.memory.append(process.memory_info().rss)
        self.handles.append(process.num_fds())
        self.threads.append(process.num_threads())
        return f"{self.memory[-1] / MEGABYTE:.1f} MB, {self.handles[-1]} open files, {self.threads[-1]} threads"

    @property
    def is_flat(self) -> bool:
        """The last half hour lies no higher than the one before it, but for a little."""
        last, before = max(self.memory[-3:]), max(self.memory[-6:-3])
        return (
            last <= before * (1 + MAY_GROW)
            and max(self.handles[-3:]) <= max(self.handles[-6:-3])
            and max(self.threads[-3:]) <= max(self.threads[-6:-3])
        )


def main() -> int:
    chance, hands, measured = random.Random(1), Hands(), Measured()
    with tempfile.TemporaryDirectory(prefix="bundler-soak-") as folder:
        work = Path(folder)
        lay_out(work, CASES, PAPERS, complete=CASES // 10)
        workshop = Workshop(work / "cases", work / "templates", work / "output", START.date())
        watcher = Watcher(
            workshop, Pace(), hands.clock(), Logbook(work / "log"), None,
            lambda shop, looks: write_status(shop, looks, START),
        )  # fmt: skip
        began = time.monotonic()
        while hands.seconds < HOURS * 3600:
            minute = int(hands.seconds // 60)
            rest = watcher.turn()
            hands.seconds += max(rest, 0.5)
            if int(hands.seconds // 60) > minute:
                for _ in range(CHANGES_A_MINUTE):
                    change(work / "cases", chance)
            if int(hands.seconds // 600) > minute // 10:
                print(f"{int(hands.seconds // 60):4} min  {measured.take()}", flush=True)
        events = [json.loads(line)["event"] for line in (work / "log").read_text("utf-8").splitlines()]
        seconds = time.monotonic() - began
        print(f"{seconds:.0f} s of work: {events.count('looked')} looks, {events.count('built')} builds")
        print("troubles:", events.count("trouble"), "- flat" if measured.is_flat else "- GROWS")
        return 0 if measured.is_flat and events.count("built") and not events.count("trouble") else 1


def lay_out(work: Path, cases: int, papers: int, complete: int) -> None:
    """Cases with their papers, every one another; the first `complete` of them lack nothing."""
    for folder in ("packs", "forms"):
        (work / "templates" / folder).mkdir(parents=True)
    for folder in ("authorities", "timescales"):
        shutil.copytree(REPO / "templates" / folder, work / "templates" / folder)
    (work / "templates/packs/soak.toml").write_text(PACK, encoding="utf-8")
    for number in range(cases):
        reference = f"S-{number:04d}"
        attachments = work / "cases" / reference / "attachments"
        attachments.mkdir(parents=True)
        facts = {
            "reference": reference, "authority": "exampleshire", "packs": ["soak"],
            "child": {"first_name": "Ada", "surname": "Invented"},
        }  # fmt: skip
        (work / "cases" / reference / "case.json").write_text(json.dumps(facts), encoding="utf-8")
        for paper in range(papers - 1):
            (attachments / f"Letter {paper}.pdf").write_bytes(pdf(f"{reference} letter {paper}"))
        name = "Assessment report.pdf" if number < complete else "Scan.pdf"
        (attachments / name).write_bytes(pdf(f"{reference} report"))


def pdf(said: str) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.drawString(72, 700, said)
    canvas.save()
    return target.getvalue()


def change(cases: Path, chance: random.Random) -> None:
    """Somebody drops, replaces or removes a letter."""
    attachments = cases / f"S-{chance.randrange(CASES):04d}" / "attachments"
    path = attachments / f"Letter {chance.randrange(PAPERS + 4)}.pdf"
    if path.exists() and chance.random() < 0.3:
        path.unlink()
    else:
        path.write_bytes(pdf(f"{path.name} {chance.random()}"))


if __name__ == "__main__":
    sys.exit(main())
