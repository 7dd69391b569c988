"""Draws the README's picture: the index and a page of a finished sample bundle, as the product made them.

python tests/samples/pictures.py
"""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

REPO = Path(__file__).resolve().parent.parent.parent
PAGES = (2, 5, 18)
SCALE = 1.1


def main() -> None:
    from bundler.pipeline.build import build_pack
    from bundler.pipeline.workshop import Workshop

    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(REPO / "cases", REPO / "templates", Path(folder), date(2026, 11, 22))
        build = build_pack(workshop, "EX-2026-001", None, draft=False)
        if build.bundle is None:
            sys.exit("The sample case is held; see: bundler check EX-2026-001")
        document = pypdfium2.PdfDocument(build.bundle)
        sheets = [_sheet(document[number - 1]) for number in PAGES]
    picture = Image.new("RGB", (sum(sheet.width for sheet in sheets), sheets[0].height), "#e9ecef")
    left = 0
    for sheet in sheets:
        picture.paste(sheet, (left, 0))
        left += sheet.width
    target = REPO / "docs/pictures/bundle.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    picture.quantize(64).save(target, optimize=True)


def _sheet(page: pypdfium2.PdfPage) -> Image.Image:
    """A page on a grey table."""
    return ImageOps.expand(page.render(scale=SCALE).to_pil().convert("RGB"), border=14, fill="#e9ecef")


if __name__ == "__main__":
    main()
