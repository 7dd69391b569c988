"""A case with forty papers (Word, text PDF, scans), built cold and again after one Word paper has changed."""

from __future__ import annotations

import json
import random
import shutil
import time
from datetime import date
from pathlib import Path

from docx import Document
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

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
    shutil.copytree(REPO / "templates/authorities", templates / "authorities")
    for folder in ("packs", "forms"):
        (templates / folder).mkdir()
    (templates / "packs/forty.toml").write_text(PACK, encoding="utf-8")
    attachments = cases / "B-40/attachments"
    attachments.mkdir(parents=True)
    (cases / "B-40/case.json").write_text(json.dumps(CASE), encoding="utf-8")
    for number in range(PAPERS):
        write = (write_pdf, write_word, write_scan, write_word)[number % 4]
        write(attachments, number, "as it was")
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


def write_scan(folder: Path, number: int, _word: str) -> None:
    """Four pages of noisy grey at 150 dots per inch."""
    noise = random.Random(number)
    pages = [Image.frombytes("L", (1240, 1754), noise.randbytes(1240 * 1754)).point(lambda grey: 200 + grey // 5)
             for _ in range(4)]
    pages[0].save(folder / f"Paper {number:02d}.pdf", save_all=True, append_images=pages[1:], resolution=150)


def write_pdf(folder: Path, number: int, word: str) -> None:
    canvas = Canvas(str(folder / f"Paper {number:02d}.pdf"), pagesize=A4, invariant=1)
    for page in range(10):
        for line in range(45):
            canvas.drawString(60, 780 - 15 * line, f"Paper {number}, {word}, page {page}, line {line}.")
        canvas.showPage()
    canvas.save()
