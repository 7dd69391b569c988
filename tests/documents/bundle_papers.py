"""Small papers of every shape, prepared by the real intake, and plans of bundles made of them."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image
from pypdfium2 import PdfDocument

from bundler.documents.bundle.assembly import assemble
from bundler.documents.bundle.drawing import measure_front
from bundler.documents.intake.pdf import normalise
from bundler.model.paper import Prepared
from bundler.model.plan import BundlePlan, CoverFacts, PlannedDocument, PlannedSection

A4_BOX = (0.0, 0.0, 595.0, 842.0)
HELVETICA = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
COVER = CoverFacts("Exampleshire County Council", (("Child", "Sample Child"), ("Date", "14 January 2027")))


def says(text: str, x: float = 72, y: float = 700) -> str:
    """Content that writes one line in the middle of a page."""
    return f"BT /F 14 Tf {x} {y} Td ({text}) Tj ET"


@dataclass(frozen=True)
class Sheet:
    """One page of a paper as a scanner or a program might write it."""

    content: str = says("A page of a paper")
    media: tuple[float, ...] = A4_BOX
    crop: tuple[float, ...] | None = None
    rotate: int = 0
    unit: float = 1


def write_paper(path: Path, sheets: Sequence[Sheet], headings: Sequence[tuple[str, int]] = ()) -> Path:
    with pikepdf.new() as pdf:
        for sheet in sheets:
            page = pdf.add_blank_page(page_size=(sheet.media[2], sheet.media[3]))
            page.obj.MediaBox = Array(sheet.media)
            page.obj.Resources = Dictionary(Font=Dictionary(F=HELVETICA))
            page.obj.Contents = pdf.make_stream(sheet.content.encode())
            if sheet.crop:
                page.obj.CropBox = Array(sheet.crop)
            if sheet.rotate:
                page.obj.Rotate = sheet.rotate
            if sheet.unit != 1:
                page.obj.UserUnit = sheet.unit
        with pdf.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(title, page) for title, page in headings)
        pdf.save(path)
    return path


@dataclass(frozen=True)
class Workbench:
    """A folder in which papers are written, prepared and bundled."""

    folder: Path

    def paper(self, name: str, *sheets: Sheet, headings: Sequence[tuple[str, int]] = ()) -> Prepared:
        """A paper of these sheets, prepared by intake."""
        return self.prepare(write_paper(self.folder / f"{name} as dropped.pdf", sheets, headings))

    def text(self, name: str, pages: int = 1) -> Prepared:
        return self.paper(name, *(Sheet(says(f"{name}, sheet {number}")) for number in range(1, pages + 1)))

    def prepare(self, dropped: Path) -> Prepared:
        key = hashlib.sha256(dropped.name.encode()).hexdigest()[:12]
        normal = normalise(dropped, self.folder / f"{key}.pdf")
        assert not normal.troubles, normal.troubles
        return Prepared(key=key, sha256="0" * 64, pages=normal.pages, outline=normal.outline)

    def pdf(self, document: PlannedDocument) -> Path:
        return self.folder / f"{document.prepared.key}.pdf"

    def bundle(self, plan: BundlePlan, name: str = "bundle") -> Path:
        target = self.folder / f"{name}.pdf"
        assemble(plan, self.pdf, target)
        return target


def document(title: str, prepared: Prepared, *, dated: str = "", notes: tuple[str, ...] = ()) -> PlannedDocument:
    return PlannedDocument("item", title, "attachments/paper.pdf", "0" * 64, prepared, dated, notes)


def plan_of(sections: Mapping[str, Sequence[PlannedDocument]], *, draft: bool = False, marking: str = "OFFICIAL",
            absent: tuple[str, ...] = (), cover: CoverFacts = COVER) -> BundlePlan:
    """A plan whose sections are given as `{"A The match": (documents...)}`."""
    plan = BundlePlan(
        reference="CH-2026-014", pack="fostering-panel", title="Fostering panel bundle", version="v1",
        marking=marking, draft=draft, cover=cover, front_pages=0,
        sections=tuple(
            PlannedSection(name[0], name[2:], tuple(documents), absent) for name, documents in sections.items()
        ),
    )
    return dataclasses.replace(plan, front_pages=measure_front(plan))


def picture(pdf: Path, page: int, scale: float = 2) -> Image.Image:
    """A page, counted from 1, as PDFium shows it."""
    opened = PdfDocument(pdf)
    try:
        shown: Image.Image = opened[page - 1].render(scale=scale).to_pil()
        return shown.convert("RGB")
    finally:
        opened.close()
