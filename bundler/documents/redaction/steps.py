"""What is done to a redacted paper in a process of its own; its libraries are loaded only there."""

from __future__ import annotations

from pathlib import Path

from bundler.model.redaction import PageOrder, PaintedPage, Row


def letters(paper: Path) -> tuple[str, ...]:
    """The letters of every page."""
    from bundler.documents.redaction.letters import texts_of

    return texts_of(paper)


def paint(paper: Path, orders: tuple[PageOrder, ...], folder: Path) -> tuple[PaintedPage, ...]:
    """Leaves the painted pages in the folder."""
    from bundler.documents.redaction.painting import paint

    return paint(paper, orders, folder)


def rebuild(paper: Path, pages: tuple[PaintedPage, ...], folder: Path, target: Path) -> bool:
    """Writes the redacted copy."""
    from bundler.documents.redaction.rebuilding import rebuild

    rebuild(paper, pages, folder, target)
    return True


def faults_of(paper: Path, copy: Path, pages: tuple[PaintedPage, ...]) -> tuple[str, ...]:
    """What is wrong with the copy, apart from what its words say."""
    from bundler.documents.redaction.proof import faults_of

    return faults_of(paper, copy, pages)


def draw_preview(paper: Path, orders: tuple[PageOrder, ...], rows: tuple[Row, ...], title: str, target: Path) -> bool:
    """Writes the preview."""
    from bundler.documents.redaction.preview import draw_preview

    draw_preview(paper, orders, rows, title, target)
    return True
