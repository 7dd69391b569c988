"""A case with forty Word papers of ten pages, built cold and again after one of them has changed."""

from __future__ import annotations

import json
import shutil
import time
from datetime import date
from pathlib import Path

from docx import Document

REPO = Path(__file__).resolve().parent.parent.parent
PAPERS = 40
PACK = """
name = "forty"
title = "Forty papers"
audience = "panel"
meeting = "panel"

[[sections]]
letter = "A"
title = "Papers"

[[sections.items]]
id = "papers"
title = "Papers"
names = ["paper"]
needed = "always"
owner = "social_worker"
authority = "R66"
many = true
"""
CASE = {
    "reference": "B-40",
    "authority": "exampleshire",
    "packs": ["forty"],
    "child": {"first_name": "Ada", "surname": "Invented"},
}


def cold_and_changed(work: Path) -> tuple[float, float]:
    """Seconds of the first build of the forty papers, and of the next one after a Word paper was changed."""
    templates, cases = work / "templates", work / "cases"
    for folder in ("authorities", "timescales"):
        shutil.copytree(REPO / "templates" / folder, templates / folder)
    for folder in ("packs", "forms"):
        (templates / folder).mkdir()
    (templates / "packs/forty.toml").write_text(PACK, encoding="utf-8")
    attachments = cases / "B-40/attachments"
    attachments.mkdir(parents=True)
    (cases / "B-40/case.json").write_text(json.dumps(CASE), encoding="utf-8")
    for number in range(PAPERS):
        write_word(attachments, number, "as it was")
    cold = seconds_of_a_build(templates, cases, work / "output")
    write_word(attachments, 1, "changed")
    return cold, seconds_of_a_build(templates, cases, work / "output")


def seconds_of_a_build(templates: Path, cases: Path, output: Path) -> float:
    from bundler.pipeline.build import build_pack
    from bundler.pipeline.workshop import Workshop

    start = time.perf_counter()
    build = build_pack(Workshop(cases, templates, output, date(2026, 11, 22)), "B-40", None, draft=False)
    seconds = time.perf_counter() - start
    if build.outcome != "built":
        raise RuntimeError(f"the case is held: {[finding.code for finding in build.findings]}")
    return seconds


def write_word(folder: Path, number: int, word: str) -> None:
    """Some ten pages of prose and tables, as a report has them."""
    document = Document()
    for section in range(10):
        document.add_heading(f"Section {section}, {word}", level=1)
        for paragraph in range(5):
            document.add_paragraph(f"Paper {number}, paragraph {paragraph}. " + "It says what a paper says. " * 14)
        table = document.add_table(rows=10, cols=4, style="Table Grid")
        for row in table.rows:
            for cell in row.cells:
                cell.text = f"Paper {number}, what was seen and when"
    document.save(str(folder / f"Paper {number:02d}.docx"))
