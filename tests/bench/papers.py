"""The papers that the benchmark bundles: text and scans, prepared once by the real intake and copied by their bytes."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import img2pdf
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bundler.documents.bundle.drawing import measure_front
from bundler.documents.bundle.lettering import BOLD, REGULAR, font
from bundler.documents.intake.pdf import normalise
from bundler.model.paper import Prepared
from bundler.model.plan import BundlePlan, CoverFacts, PlannedDocument, PlannedSection

PAGES_EACH = 10
DISTINCT = 6


def text_papers(folder: Path, count: int) -> Path:
    """`count` papers of ten pages of text each, as an office program writes them."""
    return _papers(folder, count, _text_paper)


def scanned_papers(folder: Path, count: int) -> Path:
    """`count` papers of ten scanned pages each, a megabyte a page."""
    return _papers(folder, count, _scanned_paper)


def _papers(folder: Path, count: int, draw: Callable[[Path, int], None]) -> Path:
    folder.mkdir()
    for number in range(count):
        paper, facts = folder / f"{number:04}.pdf", folder / f"{number:04}.json"
        if number < DISTINCT:
            draw(folder / "dropped.pdf", number)
            normal = normalise(folder / "dropped.pdf", paper)
            facts.write_text(Prepared(key="", sha256="0" * 64, pages=normal.pages).model_dump_json())
            (folder / "dropped.pdf").unlink()
        else:
            shutil.copyfile(folder / f"{number % DISTINCT:04}.pdf", paper)
            shutil.copyfile(folder / f"{number % DISTINCT:04}.json", facts)
    return folder


def _text_paper(target: Path, seed: int) -> None:
    """Text as an office program writes it: two embedded fonts, a letterhead picture, a rule and a table."""
    chance = random.Random(seed)
    letters = "abcdefghijklmnoprstuvwy"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 11))) for _ in range(800)]
    letterhead = ImageReader(Image.effect_noise((180, 60), 60))
    for face in (REGULAR, BOLD):
        font(face)
    canvas = Canvas(str(target), invariant=1, pageCompression=1)
    for number in range(1, PAGES_EACH + 1):
        canvas.drawImage(letterhead, 60, 790, 90, 30)
        canvas.setFont(BOLD, 14)
        canvas.drawString(60, 760, f"Part {number} of report {seed}")
        canvas.line(60, 752, 535, 752)
        canvas.setFont(REGULAR, 11)
        for line in range(38):
            canvas.drawString(60, 735 - 15 * line, " ".join(chance.choices(words, k=12)))
        for row in range(6):
            canvas.rect(60, 60 + 15 * row, 475, 15)
            canvas.drawString(64, 64 + 15 * row, " ".join(chance.choices(words, k=8)))
        canvas.showPage()
    canvas.save()


def _scanned_paper(target: Path, seed: int) -> None:
    chance = random.Random(seed)
    target.write_bytes(img2pdf.convert([_scan(chance) for _ in range(PAGES_EACH)]))


def _scan(chance: random.Random) -> bytes:
    """A page of noise as a JPEG of about a megabyte, which nothing can make smaller."""
    scan = io.BytesIO()
    noise = Image.frombytes("L", (1130, 1598), chance.randbytes(1130 * 1598))
    noise.save(scan, "JPEG", quality=75, dpi=(137, 137))
    return scan.getvalue()


def plan_of(folder: Path) -> tuple[BundlePlan, dict[str, Path]]:
    """A plan of all papers of a folder in ten sections, and where each key's PDF lies."""
    documents = list(_documents(folder))
    each = -(-len(documents) // 10)
    sections = tuple(
        PlannedSection(letter, f"Section {letter}", tuple(documents[start:start + each]))
        for letter, start in zip("ABCDEFGHIJ", range(0, len(documents), each), strict=False)
    )
    cover = CoverFacts("Exampleshire County Council", (("Child", "Sample Child"), ("Date", "14 January 2027")))
    plan = BundlePlan("CH-2026-014", "bench", "Benchmark bundle", "v1", "OFFICIAL-SENSITIVE", False, cover, sections, 0)
    where = {document.prepared.key: folder / document.source for document in documents}
    return replace(plan, front_pages=measure_front(plan)), where


def _documents(folder: Path) -> Iterator[PlannedDocument]:
    for facts in sorted(folder.glob("*.json")):
        prepared = Prepared.model_validate_json(facts.read_bytes()).model_copy(update={"key": facts.stem})
        yield PlannedDocument("item", f"Paper {facts.stem}", f"{facts.stem}.pdf", "0" * 64, prepared, "9 December 2026")


def size_of(folder: Path) -> int:
    """Bytes of all papers of a folder."""
    return sum(paper.stat().st_size for paper in folder.glob("*.pdf"))
