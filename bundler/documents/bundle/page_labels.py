"""The page labels of a PDF, as they are printed (Q4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from bundler.model.labels import Label


def label_ranges(labels: Sequence[str], front: int, before: str = "") -> Array:
    """So many pages in roman numerals, with some words before them; then the sections' labels, page by page."""
    ranges: list[pikepdf.Object | int] = []
    if front:
        ranges += [0, Dictionary(S=Name.r, P=String(before)) if before else Dictionary(S=Name.r)]
    for at, style in _ranges(labels):
        ranges += [front + at, style]
    return Array(ranges)


def _ranges(labels: Sequence[str]) -> Iterator[tuple[int, Dictionary]]:
    """A new range wherever the numbers do not simply run on; an inserted page has one of its own."""
    due: Label | None = None
    for at, label in enumerate(map(Label.of, labels)):
        if label.letter:
            yield at, Dictionary(P=String(str(label)))
        elif label != due:
            yield at, Dictionary(P=String(label.section), S=Name.D, St=label.number)
        due = None if label.letter else label.plus(1)
