"""The index beside the bundle, for people who do not read PDF: as a Word file and as an accessible web page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor, Twips
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from bundler.documents.bundle.drawing import page_range
from bundler.documents.forms import normalised
from bundler.model.plan import BundlePlan, PlannedSection

NOT_HELD = "not held"
_HEADER = ("Document", "Date", "Pages")
_WIDTHS = (Cm(9.2), Cm(4.3), Cm(3.0))
_MARGIN, _ACROSS = Cm(2.2), Cm(16.6)
_INK = RGBColor(0x17, 0x38, 0x5E)
_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


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
            IndexLine(_plain(place.document.title), _plain(place.document.dated),
                      page_range(place.first_label, place.last_label), tuple(map(_plain, place.document.notes)),
                      place.first_page)
            for place in places if place.section is section
        ]
        absent = [IndexLine(_plain(title)) for title in section.absent] if plan.draft else []
        yield section, (*held, *absent)


def _heading(section: PlannedSection) -> str:
    return f"{section.letter} {_plain(section.title)}"


def _pages(section: PlannedSection) -> str:
    return page_range(f"{section.letter}1", f"{section.letter}{section.page_count}")


def _plain(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNPRINTABLE.sub(" ", text)


# Word


def write_index_word(plan: BundlePlan, target: Path) -> None:
    """The index as a Word file with real headings and header rows; the same plan gives the same bytes."""
    word = Document()
    _set_up(word, plan)
    word.add_heading("Index", level=1)
    word.add_paragraph(" · ".join((plan.reference, _plain(plan.title), *((plan.version,) if plan.version else ()))))
    for section, entries in index_of(plan):
        word.add_heading(f"{_heading(section)} ({_pages(section)})", level=2)
        if entries:
            _add_table(word, entries)
        else:
            word.add_paragraph("There are no documents in this section.")
    written = io.BytesIO()
    word.save(written)
    target.write_bytes(normalised(written.getvalue()))


def _set_up(word: WordDocument, plan: BundlePlan) -> None:
    """A4, Arial 12, English, marking at the head and foot, and nobody's name in the properties."""
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = _MARGIN
    section.header.paragraphs[0].text = plan.marking
    _write_footer(section.footer.paragraphs[0], _plain(plan.footer))
    for name, size in (("Normal", 12), ("Heading 1", 22), ("Heading 2", 14), ("Footer", 9)):
        _set_font(word, name, size)
    about = word.core_properties
    about.title, about.language = plan.name, "en-GB"
    about.author = about.last_modified_by = about.comments = about.keywords = ""
    about.created = about.modified = _NO_DAY
    about.revision = 1


def _write_footer(line: Paragraph, text: str) -> None:
    """The bundle's own footer on the left, this file's page number on the right."""
    stops = line.paragraph_format.tab_stops
    for place in (4320, 8640):  # those of the style, in twentieths of a point
        stops.add_tab_stop(Twips(place), WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(_ACROSS, WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(f"{text}\tPage ")
    _add_field(line, "PAGE")
    line.add_run(" of ")
    _add_field(line, "NUMPAGES")


def _add_field(line: Paragraph, name: str) -> None:
    """A number that Word works out."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    number = line.add_run("1")
    field.append(number._r)  # noqa: SLF001 - python-docx has no word for fields
    line._p.append(field)  # noqa: SLF001 - the same


def _set_font(word: WordDocument, name: str, size: int) -> None:
    style = word.styles[name]
    style.font.name, style.font.size = "Arial", Pt(size)
    properties = style.element.get_or_add_rPr()
    for script in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        properties.rFonts.attrib.pop(qn(script), None)
    if name.startswith("Heading"):
        style.font.color.rgb = _INK
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    properties.append(language)


def _add_table(word: WordDocument, entries: tuple[IndexLine, ...]) -> None:
    table = word.add_table(rows=1, cols=len(_HEADER), style="Table Grid")
    table.autofit = False
    for column, wide in zip(table.columns, _WIDTHS, strict=True):
        column.width = wide
    _fill(table.rows[0], _HEADER, bold=True)
    _repeat_on_each_page(table)
    for entry in entries:
        row = table.add_row()
        _fill(row, (entry.title, entry.dated, entry.pages))
        for note in entry.notes:
            row.cells[0].add_paragraph(note).paragraph_format.space_after = Pt(2)
    for row in table.rows:
        _keep_together(row)


def _fill(row: _Row, texts: tuple[str, ...], *, bold: bool = False) -> None:
    for cell, text, wide in zip(row.cells, texts, _WIDTHS, strict=True):
        cell.width = wide
        _write(cell, text, bold=bold)
    row.cells[-1].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _write(cell: _Cell, text: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.add_run(text).bold = bold
    paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(2)


def _repeat_on_each_page(table: Table) -> None:
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - python-docx has no word for it


def _keep_together(row: _Row) -> None:
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx has no word for it


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
<p><a href="{bundle}">Open the bundle</a> (PDF, {page_count} pages)</p>{draft}
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


def write_index_html(plan: BundlePlan, target: Path, bundle_name: str) -> None:
    """The index as one web page that reads well aloud and prints well, and leads to the bundle beside it."""
    bundle = quote(bundle_name)
    subtitle = " · ".join((plan.reference, plan.title, *((plan.version,) if plan.version else ())))
    target.write_text(_PAGE.format(
        name=_html(plan.name), marking=_html(plan.marking), subtitle=_html(subtitle), footer=_html(plan.footer),
        bundle=bundle, page_count=plan.page_count,
        draft='\n<p class="draft"><strong>DRAFT</strong> Not complete. Not for release or decision.</p>'
        if plan.draft else "",
        tables="\n".join(_html_table(section, entries, bundle) for section, entries in index_of(plan)),
    ), encoding="utf-8", newline="\n")


def _html_table(section: PlannedSection, entries: tuple[IndexLine, ...], bundle: str) -> str:
    caption = f"{_html(_heading(section))} ({_pages(section)})"
    empty = '<tr><td colspan="3">There are no documents in this section.</td></tr>'
    return _TABLE.format(caption=caption, rows="\n".join(_html_row(entry, bundle) for entry in entries) or empty)


def _html_row(entry: IndexLine, bundle: str) -> str:
    notes = "".join(f'<span class="note">{_html(note)}</span>' for note in entry.notes)
    title = _html(entry.title)
    if entry.first_page:
        title = f'<a href="{bundle}#page={entry.first_page}">{title}</a>'
    return (f'<tr><th scope="row">{title}{notes}</th>'
            f"<td>{_html(entry.dated)}</td><td>{entry.pages}</td></tr>")


def _html(text: str) -> str:
    return escape(_plain(text))
