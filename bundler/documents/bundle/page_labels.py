"""The page labels of a PDF, as they are printed (Q4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from bundler.model.labels import Label


def label_ranges(labels: Sequence[str], *fronts: tuple[int, str]) -> Array:
    """First so many pages in roman numerals, each run with some words before them; then the labels of sections."""
    ranges: list[pikepdf.Object | int] = []
    at = 0
    for pages, words in fronts:
        ranges += [at, Dictionary(S=Name.r, P=String(words)) if words else Dictionary(S=Name.r)]
        at += pages
    for number, style in _ranges(labels):
        ranges += [at + number, style]
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
