"""What is written at the head of finished pages: each grows by a strip there, so that nothing is covered (Q16)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Name, Pdf

from bundler.documents.bundle.assembly import dictionary, embedded_font, grow, named
from bundler.documents.bundle.lettering import BOLD, REGULAR, width
from bundler.documents.bundle.stamp import MARGIN, CodePage, Look, look_with_head
from bundler.model.paper import PageFacts

HEAD = 20.0
"""Points by which each page grows at its head."""
_BASELINE, _SMALL, _LARGE = 14.0, 9.0, 11.0


@dataclass(frozen=True)
class Heads:
    """What the heads of all pages of a PDF share: two fonts and their codes."""

    pdf: Pdf
    codes: CodePage
    regular: pikepdf.Object
    bold: pikepdf.Object

    @classmethod
    def of(cls, pdf: Pdf, texts: Iterable[str]) -> Heads:
        """`texts` are all that will stand on the left of any page."""
        codes = CodePage.of("".join(texts))
        return cls(pdf, codes, embedded_font(pdf, REGULAR, codes), embedded_font(pdf, BOLD, codes))

    def write(self, page: pikepdf.Object, words: str, number: str = "") -> Look:
        """Gives a page its head: the page in a state of its own, clipped to what was visible, then words and number."""
        facts = _facts(page)
        look = look_with_head(facts, HEAD)
        fonts = dictionary(dictionary(page, Name.Resources), Name.Font)
        small, large = named(fonts, "BundlerBook", self.regular), named(fonts, "BundlerBookNumber", self.bold)
        x0, y0, x1, y1 = facts.box
        before = f"q {x0:.3f} {y0:.3f} {x1 - x0:.3f} {y1 - y0:.3f} re W n\n".encode()
        content = page.get(Name.Contents)
        streams = list(content) if isinstance(content, Array) else [content] if content is not None else []
        page[Name.Contents] = Array([
            self.pdf.make_stream(before), *streams,
            self.pdf.make_stream(self._drawn(look, small, large, words, number)),
        ])  # fmt: skip
        grow(page, look)
        return look

    def _drawn(self, look: Look, small: str, large: str, words: str, number: str) -> bytes:
        y, right = look.high - _BASELINE, look.wide - MARGIN - width(number, BOLD, _LARGE)
        matrix = " ".join(f"{value:.4f}" for value in look.matrix)
        squeezed = _squeeze(words, right - 2 * MARGIN)
        return b"".join((
            f"\nQ /Artifact <</Type /Pagination /Subtype /Header>> BDC\nq {matrix} cm 0 g\n".encode(),
            f"BT /{small} {_SMALL} Tf {squeezed}{MARGIN} {y:.3f} Td ".encode(), self.codes.literal(words),
            b" Tj ET\n",
            f"BT /{large} {_LARGE} Tf 100 Tz {right:.3f} {y:.3f} Td ".encode(), self.codes.literal(number),
            b" Tj ET\nQ EMC\n",
        ))  # fmt: skip


def _squeeze(words: str, room: float) -> str:
    """How words are narrowed on a page too narrow for them; nothing on others."""
    needed = width(words, REGULAR, _SMALL)
    return f"{max(20.0, 100 * room / needed):.1f} Tz " if needed > room else ""


def _facts(page: pikepdf.Object) -> PageFacts:
    """What a page of a finished PDF of ours is like."""
    box = page.get(Name.CropBox) or page[Name.MediaBox]
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return PageFacts(
        box=(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), rotate=int(page.get(Name.Rotate, 0)) % 360,
        user_unit=float(page.get(Name.UserUnit, 1)),
    )  # fmt: skip
