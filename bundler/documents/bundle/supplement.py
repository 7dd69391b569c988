"""The supplement of a later release: a page of changes, then only what is new, with the labels of the bundle (Q11)."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Dictionary, Name, Pdf, String
from reportlab.pdfgen.canvas import Canvas

from bundler.documents.bundle.assembly import copied, hang_in_tree, save
from bundler.documents.bundle.ink import FOOT, INK, LEFT, NAVY, QUIET, RIGHT, ROOM, TEXT, TOP, Pen, Style
from bundler.documents.bundle.lettering import BOLD, REGULAR, drawable, font
from bundler.documents.bundle.page_labels import label_ranges
from bundler.documents.bundle.stamp import BASELINE, FOOTER_SIZE, LABEL_SIZE, MARGIN
from bundler.model.labels import Label
from bundler.model.plan import A4, roman
from bundler.model.release import Change, ChangesSince

_TITLE = Style(INK, True, 22, 28)
_HEAD = Style(NAVY, True, 13, 18)
_SINCE = Style(INK, True, 13, 18)
_FOOTER, _LABEL = Style(INK, False, FOOTER_SIZE), Style(INK, True, LABEL_SIZE)
_HEADINGS = {"added": "Added", "replaced": "Replaced", "taken out": "Taken out"}


@dataclass(frozen=True)
class Part:
    """Pages of the bundle that the supplement repeats; `first_page` counts from 1."""

    title: str
    first_label: str
    first_page: int
    pages: int


@dataclass(frozen=True)
class Supplement:
    """What a supplement says: whose, to which release, the footer of its own pages, and the changes.

    `earlier` are those since the releases before, for a reader who has no later one.
    """

    name: str
    footer: str
    since: int
    changes: tuple[Change, ...]
    parts: tuple[Part, ...]
    earlier: tuple[ChangesSince, ...] = ()


def write_supplement(supplement: Supplement, bundle: Path, target: Path) -> int:
    """Written from the finished bundle, so that its pages carry the very stamps; answers how many pages it has."""
    drawn, front = _changes_pages(supplement)
    with Pdf.new() as pdf:
        with Pdf.open(BytesIO(drawn)) as own:
            pages = copied(pdf, own)
        with Pdf.open(bundle) as whole:
            every = copied(pdf, whole) if supplement.parts else []
        for part in supplement.parts:
            pages += every[part.first_page - 1 : part.first_page - 1 + part.pages]
        hang_in_tree(pdf, pages)
        _describe(pdf, supplement, front)
        save(pdf, target)
        return len(pages)


def _describe(pdf: Pdf, supplement: Supplement, front: int) -> None:
    """Title, bookmarks, and page labels as they are printed."""
    labels: list[str] = []
    at = front
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Changes", 0))
        for part in supplement.parts:
            labels += (str(Label.of(part.first_label).plus(page)) for page in range(part.pages))
            outline.root.append(pikepdf.OutlineItem(f"{part.first_label} {part.title}", at))
            at += part.pages
    pdf.Root[Name.PageLabels] = Dictionary(Nums=label_ranges(labels, (front, "")))
    pdf.Root[Name.Lang] = String("en-GB")
    pdf.Root[Name.PageMode] = Name.UseOutlines
    pdf.Root[Name.ViewerPreferences] = Dictionary(DisplayDocTitle=True)
    pdf.docinfo[Name.Title] = String(supplement.name)


# The page of changes


def _changes_pages(supplement: Supplement) -> tuple[bytes, int]:
    """As PDF, with how many pages there are."""
    for name in (REGULAR, BOLD):
        font(name)
    target = BytesIO()
    pen = Pen(Canvas(target, pagesize=A4, invariant=1, pageCompression=0, initialFontName=REGULAR))
    y = pen.write_block(LEFT, TOP - 30, _TITLE.lines(drawable(supplement.name), ROOM), _TITLE)
    since = f"What has changed since release {supplement.since}. Numbers quoted from it stay true."
    y = pen.write_block(LEFT, y - 4, TEXT.lines(since, ROOM), QUIET)
    y = _listed(pen, supplement, y, supplement.changes)
    for one in supplement.earlier:
        y = _turned(pen, supplement, y - 24, 90)
        said = f"For a reader of release {one.release}: what has changed since then"
        y = _listed(pen, supplement, pen.write_block(LEFT, y, (said,), _SINCE), one.changes)
    _finish(pen, supplement)
    pen.canvas.save()
    return target.getvalue(), pen.page - 1


def _listed(pen: Pen, supplement: Supplement, y: float, changes: tuple[Change, ...]) -> float:
    for what, heading in _HEADINGS.items():
        of_kind = [change for change in changes if change.what == what]
        if of_kind:
            y = _turned(pen, supplement, y - 14, 60)
            y = pen.write_block(LEFT, y, (heading,), _HEAD)
        for change in of_kind:
            y = _written(pen, supplement, y, change)
    if not changes:
        y = pen.write_block(LEFT, y - 14, TEXT.lines("No paper was added, replaced or taken out.", ROOM))
    return y


def _written(pen: Pen, supplement: Supplement, y: float, change: Change) -> float:
    lines = TEXT.lines(drawable(change.title), ROOM - 170)
    y = _turned(pen, supplement, y, len(lines) * TEXT.leading)
    below = pen.write_block(LEFT, y, lines)
    pen.write_right(RIGHT, y, _places(change), QUIET)
    pen.rule(below + 10)
    return below - 6


def _places(change: Change) -> str:
    match change.what:
        case "added":
            return change.labels
        case "taken out":
            return f"was {change.labels_before}"
    return change.labels if change.labels == change.labels_before else f"{change.labels}, was {change.labels_before}"


def _turned(pen: Pen, supplement: Supplement, y: float, high: float) -> float:
    """Where to go on: here, or on the next page where the room is too small."""
    if y - high > FOOT:
        return y
    _finish(pen, supplement)
    return TOP - 30


def _finish(pen: Pen, supplement: Supplement) -> None:
    """The foot that every page has: marking, case and version on the left, the page's own number on the right."""
    pen.write(MARGIN, BASELINE, drawable(supplement.footer), _FOOTER)
    pen.write_right(A4[0] - MARGIN, BASELINE, roman(pen.page), _LABEL)
    pen.turn()
