"""The index beside the bundle, for people who do not read PDF: as a Word file and as an accessible web page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from docx.table import _Cell, _Row

from bundler.documents.bundle.drawing import page_range
from bundler.documents.bundle.word_page import keep_together, plain, repeat_on_each_page, set_up
from bundler.documents.forms import normalised
from bundler.model.plan import BundlePlan, PlannedSection, Volume

NOT_HELD = "not held"
_HEADER = ("Document", "Date", "Pages")
_WIDTHS = (Cm(9.2), Cm(4.3), Cm(3.0))


@dataclass(frozen=True)
class IndexLine:
    """One document as the index lists it; without notes, date and pages for one that is not held.

    `first_page` counts the bundle's pages from 1.
    """

    title: str
    dated: str = ""
    pages: str = NOT_HELD
    notes: tuple[str, ...] = ()
    first_page: int | None = None


def index_of(plan: BundlePlan) -> Iterator[tuple[PlannedSection, tuple[IndexLine, ...]]]:
    """Each section with its lines; what is absent is listed only in a draft."""
    places = list(plan.placed())
    for section in plan.sections:
        held = [
            IndexLine(plain(place.document.title), plain(place.document.dated),
                      page_range(place.first_label, place.last_label), tuple(map(plain, place.document.notes)),
                      place.first_page)
            for place in places if place.section is section
        ]
        absent = [IndexLine(plain(title)) for title in section.absent] if plan.draft else []
        yield section, (*held, *absent)


def volume_labels(plan: BundlePlan, volume: Volume) -> str:
    """From which label to which a volume goes."""
    return page_range(plan.label_of(volume.first_page), plan.label_of(volume.last_page))


def _heading(section: PlannedSection) -> str:
    return f"{section.letter} {plain(section.title)}"


def _pages(section: PlannedSection) -> str:
    return page_range(f"{section.letter}1", section.last_label)


# Word


def write_index_word(plan: BundlePlan, target: Path) -> None:
    """The index as a Word file with real headings and header rows; the same plan gives the same bytes."""
    word = Document()
    set_up(word, plan.name, plan.marking, plan.footer)
    word.add_heading("Index", level=1)
    word.add_paragraph(" · ".join((plan.reference, plain(plan.title), *((plan.version,) if plan.version else ()))))
    for volume in plan.volumes:
        word.add_paragraph(f"Volume {volume.number} of {len(plan.volumes)}: {volume_labels(plan, volume)}")
    for section, entries in index_of(plan):
        word.add_heading(f"{_heading(section)} ({_pages(section)})", level=2)
        if entries:
            _add_table(word, entries)
        else:
            word.add_paragraph("There are no documents in this section.")
    written = io.BytesIO()
    word.save(written)
    target.write_bytes(normalised(written.getvalue()))


def _add_table(word: WordDocument, entries: tuple[IndexLine, ...]) -> None:
    table = word.add_table(rows=1, cols=len(_HEADER), style="Table Grid")
    table.autofit = False
    for column, wide in zip(table.columns, _WIDTHS, strict=True):
        column.width = wide
    _fill(table.rows[0], _HEADER, bold=True)
    repeat_on_each_page(table)
    for entry in entries:
        row = table.add_row()
        _fill(row, (entry.title, entry.dated, entry.pages))
        for note in entry.notes:
            row.cells[0].add_paragraph(note).paragraph_format.space_after = Pt(2)
    for row in table.rows:
        keep_together(row)


def _fill(row: _Row, texts: tuple[str, ...], *, bold: bool = False) -> None:
    for cell, text, wide in zip(row.cells, texts, _WIDTHS, strict=True):
        cell.width = wide
        _write(cell, text, bold=bold)
    row.cells[-1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _write(cell: _Cell, text: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.add_run(text).bold = bold
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(2)


# Web page


_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}: index</title>
<style>
body {{ font: 1rem/1.5 Arial, "Liberation Sans", sans-serif; color: #1a1f26; background: #fff; margin: 0 auto;
  max-width: 48rem; padding: 2rem 1.5rem; }}
h1 {{ font-size: 1.9rem; margin: 0 0 .25rem; }}
.marking {{ color: #a82119; font-weight: bold; }}
.draft {{ border: 2px solid #a82119; color: #a82119; padding: .5rem .75rem; }}
table {{ border-collapse: collapse; margin: 1.75rem 0 0; table-layout: fixed; width: 100%; }}
thead th:nth-child(2) {{ width: 10rem; }}
thead th:nth-child(3) {{ width: 6.5rem; }}
caption {{ background: #edf1f6; color: #17385e; font-weight: bold; padding: .4rem .5rem; text-align: left; }}
th, td {{ border-bottom: 1px solid #ccd4de; padding: .35rem .5rem; text-align: left; vertical-align: top; }}
thead th {{ border-bottom: 2px solid #17385e; }}
tbody th {{ font-weight: normal; overflow-wrap: anywhere; }}
td {{ white-space: nowrap; }}
th:last-child, td:last-child {{ text-align: right; }}
.note {{ color: #545e6b; display: block; }}
a {{ color: #17385e; }}
@media print {{ body {{ max-width: none; padding: 0; }} thead {{ display: table-header-group; }}
  tr {{ break-inside: avoid; }} caption {{ break-after: avoid; }} }}
</style>
</head>
<body>
<header>
<p class="marking">{marking}</p>
<h1>Index</h1>
<p>{subtitle}</p>
{opening}{draft}
</header>
<main>
{tables}
</main>
<footer><p>{footer}</p></footer>
</body>
</html>
"""

_TABLE = """<table>
<caption>{caption}</caption>
<thead><tr><th scope="col">Document</th><th scope="col">Date</th><th scope="col">Pages</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>"""


def write_index_html(plan: BundlePlan, target: Path, bundle_name: str, volumes: Sequence[str] = ()) -> None:
    """The index as one web page that reads well aloud and prints well, and leads to the bundle beside it.

    `volumes` are the names of those in which it leaves, which the page leads to instead.
    """
    files = _Files(plan, tuple(map(quote, volumes)) or (quote(bundle_name),))
    subtitle = " · ".join((plan.reference, plan.title, *((plan.version,) if plan.version else ())))
    target.write_text(_PAGE.format(
        name=_html(plan.name), marking=_html(plan.marking), subtitle=_html(subtitle), footer=_html(plan.footer),
        opening=files.opening,
        draft='\n<p class="draft"><strong>DRAFT</strong> Not complete. Not for release or decision.</p>'
        if plan.draft else "",
        tables="\n".join(_html_table(section, entries, files) for section, entries in index_of(plan)),
    ), encoding="utf-8", newline="\n")


@dataclass(frozen=True)
class _Files:
    """The bundle as one file or in volumes, by the addresses that the page leads to."""

    plan: BundlePlan
    names: tuple[str, ...]

    @property
    def opening(self) -> str:
        plan = self.plan
        if not plan.volumes:
            return f'<p><a href="{self.names[0]}">Open the bundle</a> (PDF, {plan.page_count} pages)</p>'
        rows = "\n".join(
            f'<li><a href="{name}">Open volume {volume.number}</a>: {volume_labels(plan, volume)} '
            f"(PDF, {plan.pages_of(volume)} pages)</li>"
            for name, volume in zip(self.names, plan.volumes, strict=True)
        )
        return f"<p>The bundle is in {len(plan.volumes)} volumes:</p>\n<ul>\n{rows}\n</ul>"

    def leading_to(self, page: int) -> str:
        """The address of a page of the bundle, counted from 1."""
        for name, volume in zip(self.names, self.plan.volumes, strict=False):
            if volume.has(page):
                return f"{name}#page={self.plan.place_in(volume, page)}"
        return f"{self.names[0]}#page={page}"


def _html_table(section: PlannedSection, entries: tuple[IndexLine, ...], files: _Files) -> str:
    caption = f"{_html(_heading(section))} ({_pages(section)})"
    empty = '<tr><td colspan="3">There are no documents in this section.</td></tr>'
    return _TABLE.format(caption=caption, rows="\n".join(_html_row(entry, files) for entry in entries) or empty)


def _html_row(entry: IndexLine, files: _Files) -> str:
    notes = "".join(f'<span class="note">{_html(note)}</span>' for note in entry.notes)
    title = _html(entry.title)
    if entry.first_page:
        title = f'<a href="{files.leading_to(entry.first_page)}">{title}</a>'
    return (f'<tr><th scope="row">{title}{notes}</th>'
            f"<td>{_html(entry.dated)}</td><td>{entry.pages}</td></tr>")


def _html(text: str) -> str:
    return escape(plain(text))
