"""Kills the watcher again and again while several people work in its folders; afterwards nothing may be lost.

`make crash` makes 200 seeded runs; `run.py 20 30` makes those from seed 20 to 29. In a run, writers drop, rename,
replace and remove papers at once; the watcher is started and killed (SIGKILL) at random moments; in the end it may
work in peace. Then every file is accounted for, every complete case is built once, whatever was published is whole, the
files are as people left them, and neither temporary files nor processes are left.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Final

import psutil
import pypdf
from docx import Document
from reportlab.pdfgen.canvas import Canvas

REPO: Final = Path(__file__).resolve().parents[2]
BUNDLER: Final = Path(sys.executable).with_name("bundler")
CASES: Final = ("K-1", "K-2", "K-3")
WRITERS: Final = 3
STEPS: Final = 14
"""Things that each writer does in one run."""
KILLS: Final = 4
REPORT: Final = "Assessment report.pdf"
PACK: Final = """
name = "small"
title = "Small pack"
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
class Writer:
    """Somebody who works in every case at once, on papers of their own; `left` is what they left behind."""

    name: str
    chance: random.Random
    cases: Path
    may_use_word: bool
    left: dict[Path, bytes] = field(default_factory=dict)
    number: int = 0

    def work(self) -> None:
        self._drop()
        for _ in range(STEPS):
            self.chance.choice((self._drop, self._drop, self._rename, self._replace, self._overwrite, self._remove))()
            time.sleep(self.chance.choice((0.02, 0.1, 0.6)))

    def _drop(self) -> None:
        """A copy that comes in pieces."""
        path = self._fresh()
        content = self._content(path)
        with path.open("wb") as file:
            for start in range(0, len(content), 700):
                file.write(content[start : start + 700])
                file.flush()
                time.sleep(self.chance.uniform(0, 0.004))
        self.left[path] = content

    def _rename(self) -> None:
        if path := self._one():
            target = self._fresh(path.suffix)
            path.rename(target)
            self.left[target] = self.left.pop(path)

    def _replace(self) -> None:
        """As Word saves: beside it, then by two renames."""
        if path := self._one():
            content = self._content(path)
            number = f"{self.name}{self.number:03d}"
            fresh, old = path.with_name(f"~WRD{number}.tmp"), path.with_name(f"~WRL{number}.tmp")
            fresh.write_bytes(content)
            path.rename(old)
            fresh.rename(path)
            old.unlink()
            self.left[path] = content

    def _overwrite(self) -> None:
        if path := self._one():
            content = self._content(path)
            path.write_bytes(content)
            self.left[path] = content

    def _remove(self) -> None:
        if (path := self._one()) and len(self.left) > len(CASES):
            path.unlink()
            del self.left[path]

    def _fresh(self, suffix: str = "") -> Path:
        self.number += 1
        ending = suffix or (".docx" if self.may_use_word and self.number == 3 else ".pdf")
        folder = self.cases / self.chance.choice(CASES) / "attachments"
        return folder / f"Letter {self.name}{self.number}{ending}"

    def _one(self) -> Path | None:
        return self.chance.choice(sorted(self.left)) if self.left else None

    def _content(self, path: Path) -> bytes:
        said = f"{self.name} {self.number} {self.chance.random()}"
        return word(said) if path.suffix == ".docx" else pdf(said, pages=self.chance.randint(1, 4))


def pdf(said: str, pages: int = 1) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, invariant=1)
    for page in range(pages):
        canvas.drawString(72, 700, f"{said}, page {page}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def word(said: str) -> bytes:
    target = BytesIO()
    document = Document()
    document.add_paragraph(said)
    document.save(target)
    return target.getvalue()


def one_run(seed: int) -> list[str]:
    """What was wrong at the end of one run; nothing, if all went well."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix=f"bundler-crash-{seed}-") as folder:
        work = Path(folder)
        _lay_out(work)
        writers = [
            Writer(chr(ord("A") + number), random.Random(f"{seed}-{number}"), work / "cases", seed % 10 == number)
            for number in range(WRITERS)
        ]
        threads = [threading.Thread(target=writer.work) for writer in writers]
        for thread in threads:
            thread.start()
        for _ in range(KILLS):
            _killed(work, chance.uniform(0.0, 4.0))
        for thread in threads:
            thread.join()
        return list(_what_is_wrong(work, {path: data for writer in writers for path, data in writer.left.items()}))


def _lay_out(work: Path) -> None:
    for folder in ("packs", "forms"):
        (work / "templates" / folder).mkdir(parents=True)
    for folder in ("authorities", "timescales"):
        shutil.copytree(REPO / "templates" / folder, work / "templates" / folder)
    (work / "templates/packs/small.toml").write_text(PACK, encoding="utf-8")
    for case in CASES:
        attachments = work / "cases" / case / "attachments"
        attachments.mkdir(parents=True)
        facts = {
            "reference": case, "authority": "exampleshire", "packs": ["small"],
            "child": {"first_name": "Ada", "surname": "Invented"},
        }  # fmt: skip
        (work / "cases" / case / "case.json").write_text(json.dumps(facts), encoding="utf-8")
        (attachments / REPORT).write_bytes(pdf(f"Report {case}", 2))
        (attachments / "Letter of all.pdf").write_bytes(pdf(f"Letter {case}"))


def _watch(work: Path, *more: str) -> subprocess.Popen[bytes]:
    folders = [f"--{name}={work / name}" for name in ("cases", "templates", "output")]
    command = [str(BUNDLER), "watch", *folders, "--settle=0.1", "--full-look=2", *more]
    marked = {**os.environ, "BUNDLER_CRASH": str(work)}
    with (work / "log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=marked, cwd=work)


def _killed(work: Path, seconds: float) -> None:
    """Started, and killed so many seconds after it began to watch."""
    log = work / "log"
    log.touch()
    said, until = log.stat().st_size, time.monotonic() + 30
    running = _watch(work)
    while log.stat().st_size == said and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(seconds)
    running.kill()
    running.wait()


def _what_is_wrong(work: Path, left: dict[Path, bytes]) -> Iterator[str]:
    for _ in range(2):
        if code := _watch(work, "--once").wait():
            yield f"the last look ended with {code}: {(work / 'log').read_text()[-400:]}"
    versions = {case: _versions(work, case) for case in CASES}
    if code := _watch(work, "--once").wait():
        yield f"a look at what is finished ended with {code}"
    for case in CASES:
        if _versions(work, case) != versions[case]:
            yield f"{case} was built again although nothing changed"
        yield from _wrong_in_case(work, case, left)
    yield from (f"left behind: {path.relative_to(work)}" for path in _rubbish(work))
    yield from (f"still running: {name}" for name in _running(work))


def _versions(work: Path, case: str) -> list[str]:
    return sorted(path.name for path in (work / "output" / case / "small").glob("*"))


def _wrong_in_case(work: Path, case: str, left: dict[Path, bytes]) -> Iterator[str]:
    folder = work / "cases" / case
    attachments = folder / "attachments"
    there = {path: path.read_bytes() for path in attachments.rglob("*") if path.is_file()}
    wanted = {path: data for path, data in left.items() if path.is_relative_to(folder)}
    wanted |= {attachments / REPORT: pdf(f"Report {case}", 2), attachments / "Letter of all.pdf": pdf(f"Letter {case}")}
    if there != wanted:
        yield f"{case}: files are not as they were left: {sorted(path.name for path in there.keys() ^ wanted.keys())}"
    fingerprints: list[str] = []
    newest: dict[str, str] = {}
    for version in sorted(_versions(work, case), key=lambda name: int(name[1:]) if name[1:].isdigit() else -1):
        published = work / "output" / case / "small" / version
        manifest = json.loads((published / "manifest.json").read_text("utf-8"))
        bundle = next(published.glob("*.pdf"))
        if hashlib.sha256(bundle.read_bytes()).hexdigest() != manifest["bundle_sha256"]:
            yield f"{case} {version}: the bundle is not what its manifest says"
        if len(pypdf.PdfReader(bundle).pages) != manifest["pages"]:
            yield f"{case} {version}: pages are missing"
        fingerprints.append(manifest["fingerprint"])
        newest = {row["path"]: row["sha256"] for row in manifest["ledger"]}
    if any(one == other for one, other in pairwise(fingerprints)):
        yield f"{case}: the same was published twice"
    for path, data in there.items():
        if newest.get(path.relative_to(folder).as_posix()) != hashlib.sha256(data).hexdigest():
            yield f"{case}: {path.name} is not on the ledger as it is"
    if not fingerprints:
        yield f"{case}: nothing was built"
    if not (folder / "STATUS.html").is_file() or "Complete" not in (folder / "STATUS.txt").read_text("utf-8-sig"):
        yield f"{case}: the status does not say that it is complete"


def _rubbish(work: Path) -> Iterator[Path]:
    known = {"case.json", "STATUS.html", "STATUS.txt", "attachments"}
    for case in CASES:
        yield from (path for path in (work / "cases" / case).iterdir() if path.name not in known)
        yield from (path for path in (work / "output" / case / "small").glob("*") if not path.name.startswith("v"))
    store = work / "output/.store"
    yield from (store / "work").glob("*")
    yield from (path for path in store.rglob(".*") if not path.name.endswith(".lock"))


def _running(work: Path) -> list[str]:
    """Programs that were started for this run and are there still, a moment after all was over."""
    until = time.monotonic() + 5
    while (found := list(_programs(work))) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def _programs(work: Path) -> Iterator[str]:
    for process in psutil.process_iter():
        try:
            is_ours = process.environ().get("BUNDLER_CRASH") == str(work) or str(work) in " ".join(process.cmdline())
        except psutil.Error:
            continue
        if is_ours:
            yield process.name()


def main(arguments: list[str]) -> int:
    first, last = (int(each) for each in (arguments or ("0", "200")))
    seeds = range(first, last)
    with ThreadPoolExecutor(2) as two:
        wrong = {}
        for seed, problems in zip(seeds, two.map(one_run, seeds), strict=True):
            if problems:
                wrong[seed] = problems
                print(f"seed {seed}:", *problems, sep="\n    ", flush=True)
            elif seed % 10 == 9:
                print(f"{seed + 1} runs, {len(wrong)} with something wrong", flush=True)
    print(f"{len(seeds)} runs, {len(seeds) * KILLS} kills, {len(wrong)} runs with something wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
