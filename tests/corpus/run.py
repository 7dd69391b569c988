"""The shared corpus of real, odd and hostile files through intake, as the papers of one case (`make corpus`).

Prints what became of each file beside what its label expects, and ends with 1 if any is wrong, hung or over memory, or
a process is left behind.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import psutil

from bundler.model.manifest import Manifest
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.workshop import Workshop

REPO: Final = Path(__file__).resolve().parents[2]
CORPUS: Final = Path(os.environ.get("BUNDLER_CORPUS", REPO.parent / "shared" / "corpus"))
FOLDER: Final = "attachments/papers"
MEGABYTE: Final = 1_000_000
MOST_MEMORY: Final = 1_000 * MEGABYTE
"""Bytes that no process of a paper may take; LibreOffice's own included."""

PACK: Final = """
name = "corpus"
title = "Corpus"
audience = "panel"
meeting = "panel"

[[sections]]
letter = "A"
title = "Papers"

[[sections.items]]
id = "papers"
title = "Papers"
names = ["papers"]
needed = "always"
owner = "social_worker"
authority = "R66"
many = true
"""
CASE: Final = {
    "reference": "CORPUS", "authority": "exampleshire", "packs": ["corpus"],
    "child": {"first_name": "Ada", "surname": "Invented"},
}  # fmt: skip

REFUSALS: Final[Mapping[str, frozenset[str]]] = {
    "reject-encrypted": frozenset({"password-needed", "rights-managed", "certificate-needed", "encrypted-mail"}),
    "reject-damaged": frozenset({
        "damaged", "will-not-merge", "page-counts-differ", "not-converted", "no-pages", "glued-files", "empty-file",
        "changed-by-cleaning", "crashed-while-reading",
    }),
    "reject-bomb": frozenset({
        "zip-bomb", "too-much-memory", "took-too-long", "too-large-when-opened", "too-many-pages", "absurd-page-count",
        "absurd-page-size",
    }),
    "reject-empty": frozenset({"empty-file", "no-pages", "damaged"}),
    "reject-unsupported": frozenset({"kind-not-supported"}),
    "reject-mismatch": frozenset({"extension-lies"}),
}  # fmt: skip
MUST: Final[Mapping[str, frozenset[str]]] = {
    "signature will not survive: warn": frozenset({"signature-ends"}),
    "name the embedded files in the report": frozenset({"files-inside", "portfolio"}),
    "say in the report that tracked changes/comments exist": frozenset({"comments", "tracked-changes"}),
    "say that embedded files exist": frozenset({"embedded-objects"}),
    "permission bits only: may be assembled; say so in the report": frozenset({"restrictions-lifted"}),
}
"""What has to be said of a file, by the codes that say it; other demands of the labels have tests of their own."""

DELIBERATE: Final[Mapping[str, str]] = {
    "c008": "word for word the thirty pages of c032, so that they stand in the bundle once and the copy is told",
    "c039": "the same thirty pages again",
    "c101": "ten pages of 3 by 3 points: no place for a page number that anybody could read",
    "c114": "dynamic XFA: the page says only 'Please wait', the form itself would be lost",
    "c116": "dynamic XFA again, its one page is 1 by 1 point",
    "c121": "a letter of a form value that no font here has would be lost without a word",
    "c136": "a portfolio: the page says only that the papers are inside; refused, with their names",
    "c258": "one of its two files is a picture shown in the text, not a paper of its own",
    "c271": "the label counts the outer mail only; all it holds is taken out",
    "c282": "what is signed stands in a wrapper, which is read through: the message, and no paper beside it",
    "c244": "the JPEG ends after the head of its scan: 14 bytes of picture data for 4 million dots",
}
"""Labelled otherwise, and done otherwise on purpose; what each really is."""


@dataclass(frozen=True)
class Outcome:
    """What became of one file: `pages` None says that it is not in the bundle; `members` are papers taken out of it."""

    row: Mapping[str, str]
    pages: int | None
    members: int
    codes: frozenset[str]

    @property
    def answers(self) -> frozenset[str]:
        return frozenset(filter(None, (self.row["expected"], *self.row["tolerated"].split("|"))))

    @property
    def verdict(self) -> str:
        if "took-too-long" in self.codes and "reject-bomb" not in self.answers:
            return "hung"
        if "too-much-memory" in self.codes and "reject-bomb" not in self.answers:
            return "over memory"
        if self._is_right:
            return "repaired" if "repaired" in self.codes else "right"
        return "on purpose" if self.row["id"] in DELIBERATE else "WRONG"

    @property
    def _is_right(self) -> bool:
        if self.pages is not None and any(answer.startswith("accept") for answer in self.answers):
            return self._has_its_pages and self._has_its_members and self._says_what_it_must
        if "expand" in self.answers and self.members:
            return self._has_its_members
        return any(REFUSALS.get(answer, frozenset()) & self.codes for answer in self.answers) and self.pages is None

    @property
    def _has_its_pages(self) -> bool:
        wanted = [int(pages) for pages in self.row["pages"].split("|") if pages]
        give = 1 if self.row["category"].startswith("office-") else 0
        return not wanted or any(abs(pages - (self.pages or 0)) <= give for pages in wanted)

    @property
    def _has_its_members(self) -> bool:
        return not self.row["members"] or self.members == int(self.row["members"])

    @property
    def _says_what_it_must(self) -> bool:
        return self.row["must"] not in MUST or bool(MUST[self.row["must"]] & self.codes)


class Watched:
    """Looks at every process below this one while work is done: the most memory that one of them took, in bytes."""

    def __init__(self) -> None:
        self.most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.1):
            self.most = max((self.most, *(_memory(child) for child in psutil.Process().children(recursive=True))))


def _memory(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0


def main() -> int:
    if not (CORPUS / "open.csv").is_file():
        print(f"The corpus is not there: {CORPUS.name}/open.csv. Name its folder in BUNDLER_CORPUS.")
        return 2
    with (CORPUS / "open.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with tempfile.TemporaryDirectory(prefix="bundler-corpus-") as folder, Watched() as watched:
        began = time.monotonic()
        build = _build(Path(folder), rows)
        seconds = time.monotonic() - began
        outcomes = list(_outcomes(build, rows))
        left = _left_behind()
    return _say(outcomes, build, seconds, watched.most, left)


def _build(work: Path, rows: list[dict[str, str]]) -> Build:
    """A draft of one case that holds every file, each in a folder of its own, by a copy of the example authority."""
    templates, case = work / "templates", work / "cases/CORPUS"
    for name in ("packs", "forms"):
        (templates / name).mkdir(parents=True)
    (templates / "authorities").mkdir()
    shutil.copytree(REPO / "templates/timescales", templates / "timescales")
    profile = (REPO / "templates/authorities/exampleshire.toml").read_text("utf-8")
    (templates / "authorities/exampleshire.toml").write_text(_put_right(profile), encoding="utf-8")
    (templates / "packs/corpus.toml").write_text(PACK, encoding="utf-8")
    (case / FOLDER).mkdir(parents=True)
    (case / "case.json").write_text(json.dumps(CASE), encoding="utf-8")
    for row in rows:
        (case / FOLDER / row["id"]).mkdir()
        shutil.copyfile(CORPUS / row["file"], case / FOLDER / row["id"] / Path(row["file"]).name)
    workshop = Workshop(work / "cases", templates, work / "output", date(2026, 11, 22))
    return build_pack(workshop, "CORPUS", None, draft=True)


def _put_right(profile: str) -> str:
    """An authority that has changes accepted and comments taken out, so that the pages of the labels can be counted."""
    for name, done in (("tracked_changes", "accept"), ("comments", "strip")):
        kept = f'{name} = "block"'
        if kept not in profile:
            raise SystemExit(f"The example authority no longer says: {kept}")
        profile = profile.replace(kept, f'{name} = "{done}"')
    return profile


def _outcomes(build: Build, rows: list[dict[str, str]]) -> Iterator[Outcome]:
    if build.manifest is None:
        raise SystemExit(f"No draft was built: {Counter(finding.code for finding in build.findings)}")
    manifest = Manifest.model_validate_json(build.manifest.read_bytes())
    pages = {entry.source: entry.pages for entry in manifest.entries}
    for row in rows:
        path = f"{FOLDER}/{row['id']}/{Path(row['file']).name}"
        said = {finding.code for finding in build.findings if finding.place == path}
        inside = [one.path for one in manifest.ledger if one.path.startswith(f"{path}/")]
        direct = [name for name in inside if not any(name.startswith(f"{other}/") for other in inside)]
        yield Outcome(row, pages.get(path), len(direct), frozenset(said))


def _left_behind() -> int:
    """Processes that are still there; the one that forks others, which ends with this program, is not counted."""
    time.sleep(1)
    names = [" ".join(child.cmdline()) for child in psutil.Process().children(recursive=True)]
    return sum("apart.forker" not in name for name in names)


def _say(outcomes: list[Outcome], build: Build, seconds: float, memory: int, left: int) -> int:
    for each in outcomes:
        shown = "-" if each.pages is None else str(each.pages)
        inside = f" +{each.members}" if each.members else ""
        print(
            f"{each.verdict:12}{each.row['id']:6}{Path(each.row['file']).name[:40]:42}{each.row['expected']:20}"
            f"{each.row['pages'] or '-':>6} -> {shown}{inside:6} {' '.join(sorted(each.codes))}"
        )
    counted = Counter(each.verdict for each in outcomes)
    print(f"\n{len(outcomes)} files: " + ", ".join(f"{number} {verdict}" for verdict, number in counted.most_common()))
    print(f"{build.pages} pages in {seconds:.0f} s; most memory of one process {memory / MEGABYTE:.0f} MB")
    print(f"{left} processes left behind")
    is_good = not (counted["WRONG"] or counted["hung"] or counted["over memory"] or left or memory > MOST_MEMORY)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
