"""The shared corpus of real files: every PDF and picture comes out right or is refused, none silently wrong.

Each file is examined and cleaned in a process of its own, with limits on time and memory.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

CORPUS = Path(os.environ.get("BUNDLER_CORPUS", Path(__file__).parents[4] / "shared" / "corpus"))
SECONDS = 180
BYTES = 1_500_000_000

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not (CORPUS / "open.csv").exists(), reason="the shared corpus is not beside this checkout"),
]

KNOWN = {
    "c101": "ten pages of 3 by 3 points: no place for a page number that anybody could read",
    "c114": "dynamic XFA: the page says only 'Please wait', the form itself would be lost",
    "c116": "dynamic XFA again, its one page is 1 by 1 point",
    "c121": "a letter of a form value that no font here has would be lost without a word",
    "c136": "a portfolio: the page says only that the papers are inside; refused, with their names",
    "c244": "the JPEG ends after the head of its scan: 14 bytes of picture data for 4 million dots",
}
"""Labelled `accept`, rightly refused; what each really is."""

CHILD = f"""
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({BYTES}, {BYTES}))
from pathlib import Path
from bundler.documents.intake.examine import examine
from bundler.documents.intake.pdf import normalise
from bundler.documents.intake.picture import picture_to_pdf
source, target = Path(sys.argv[1]), Path(sys.argv[2])
found = examine(source)
codes, pages = [trouble.code for trouble in found.troubles], None
if found.is_usable:
    if found.kind == "picture":
        picture_to_pdf(source, target.with_suffix(".picture"))
        source = target.with_suffix(".picture")
    cleaned = normalise(source, target)
    codes += [trouble.code for trouble in cleaned.troubles]
    pages = len(cleaned.pages) if cleaned.is_usable else None
print(json.dumps([found.pages, pages, codes]))
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one file; `pages` None says that it was refused."""

    name: str
    row: dict[str, str]
    examined: int | None
    pages: int | None
    codes: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        answers = {self.row["expected"], *self.row["tolerated"].split("|")}
        if self.pages is None:
            return any(answer.startswith("reject") for answer in answers)
        is_whole = not self.row["pages"] or str(self.pages) in self.row["pages"].split("|")
        return any(answer.startswith("accept") for answer in answers) and is_whole and self.pages == self.examined

    @property
    def is_silently_wrong(self) -> bool:
        return self.pages is not None and not self.is_right


def rows() -> list[dict[str, str]]:
    with (CORPUS / "open.csv").open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if _is_ours(row)]


def _is_ours(row: dict[str, str]) -> bool:
    return row["category"].startswith(("pdf-", "image-")) or row["id"] in ("c313", "c320")


def outcome(row: dict[str, str], folder: Path) -> Outcome:
    source = CORPUS / row["file"]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(source), str(folder / f"{row['id']}.pdf")],
        capture_output=True, text=True, timeout=SECONDS, check=True,
    )
    examined, pages, codes = json.loads(done.stdout)
    return Outcome(source.name, row, examined, pages, tuple(codes))


def test_no_file_of_the_corpus_is_silently_wrong(tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as two:
        outcomes = list(two.map(lambda row: outcome(row, tmp_path), rows()))
    for found in outcomes:
        print(
            "right" if found.is_right else "WRONG", found.row["id"], found.row["category"], found.row["expected"],
            found.row["pages"] or "-", "->", "refused" if found.pages is None else found.pages, *found.codes,
        )
    wrong = {found.row["id"] for found in outcomes if not found.is_right}
    right = len(outcomes) - len(wrong - set(KNOWN))
    print(f"{right} of {len(outcomes)} right, {len(wrong & set(KNOWN))} of these refused with a reason")
    assert [found.row["id"] for found in outcomes if found.is_silently_wrong] == []
    assert wrong - set(KNOWN) == set()
