"""Numbered copies: whose it is, at the head of every page."""

from __future__ import annotations

from pathlib import Path

from pikepdf import Pdf

from bundler.documents.bundle.assembly import save
from bundler.documents.bundle.lettering import drawable
from bundler.documents.bundle.page_head import Heads


def write_copy(source: Path, words: str, target: Path) -> None:
    """A copy of a finished PDF with these words on every page; each page grows, so that they cover nothing."""
    shown = drawable(words)
    with Pdf.open(source) as pdf:
        heads = Heads.of(pdf, (shown,))
        for page in pdf.pages:
            heads.write(page.obj, shown)
        save(pdf, target)
