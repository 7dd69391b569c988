"""The skeleton of the panel's minutes, as a Word file: for each case its papers by page, questions, recommendation."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.shared import Cm, Length, Pt
from docx.table import Table

from bundler.documents.bundle.word_page import keep_together, plain, repeat_on_each_page, set_up
from bundler.documents.forms import normalised
from bundler.model.panel_day import BookItem, BookPages, PanelDay
from bundler.model.words import UNTICKED, day_in_words

_WIDE = 16.6
_QUESTIONS = _VOTERS = 5
_WRITING = Cm(1.4)


def write_minutes(day: PanelDay, pages: BookPages, target: Path) -> None:
    """The same day gives the same bytes."""
    word = Document()
    set_up(word, f"{day.name}: minutes", day.marking, day.footer)
    word.add_heading(f"Minutes: {plain(day.panel)}", level=1)
    word.add_paragraph(f"{plain(day.authority)} · {day_in_words(day.day)}")
    _opening(word, day)
    for item in day.items:
        _item(word, day, item, pages)
    _not_heard(word, day)
    _signature(word)
    written = io.BytesIO()
    word.save(written)
    target.write_bytes(normalised(written.getvalue()))


def _opening(word: WordDocument, day: PanelDay) -> None:
    word.add_heading("Present", level=2)
    rows = [(name, role, "", "") for name, role in (*day.members, *day.serving, ("", ""))]
    _table(word, ("Name", "Role", "Present from – to", "Interest declared"), (5.2, 4.6, 3.2, 3.6), rows)
    _questions(word, ("Apologies", "Is the panel quorate?", "Minutes of the meeting before: agreed, changes"))


def _item(word: WordDocument, day: PanelDay, item: BookItem, pages: BookPages) -> None:
    bundle = item.bundle
    title = word.add_heading(f"{item.number}. {bundle.reference} – {plain(bundle.child)}", level=2)
    title.paragraph_format.page_break_before = True
    hours = f"{item.hours} · " if item.hours else ""
    word.add_paragraph(f"{hours}{plain(bundle.title)}, {bundle.version}, {bundle.pages} pages")
    for warning in bundle.warnings:
        word.add_paragraph(plain(warning))
    _sub(word, "Here for this case")
    people = [(name, role, "") for name, role in (*bundle.attending, ("", ""))]
    _table(word, ("Name", "Role", "From – to"), (6.0, 6.6, 4.0), people)
    _sub(word, "Papers considered")
    papers = [
        (document.title, document.labels, str(pages.page_of(item.number, document.first_page)))
        for document in bundle.documents
    ]
    _table(word, ("Document", "Label", "Book page"), (10.4, 3.4, 2.8), papers)
    _sub(word, "Questions and answers")
    _table(word, ("Asked by, and about which page", "Question", "Answer"), (4.0, 6.3, 6.3),
           [("", "", "")] * _QUESTIONS, high=_WRITING)  # fmt: skip
    _sub(word, "Recommendation")
    word.add_paragraph(f"{UNTICKED} Recommended   {UNTICKED} Not recommended   {UNTICKED} Deferred until:")
    _questions(word, ("Reasons, with the pages they rest on", "Advice and conditions", "Views of a minority"))
    _sub(word, "Votes")
    names = [name for name, _ in day.members] or [""] * _VOTERS
    votes = [(name, UNTICKED, UNTICKED, UNTICKED) for name in names]
    _table(word, ("Member", "For", "Against", "Abstains"), (8.2, 2.8, 2.8, 2.8), votes)


def _not_heard(word: WordDocument, day: PanelDay) -> None:
    if day.not_ready:
        word.add_heading("Not heard", level=2)
        rows = [(one.reference, one.why, "") for one in day.not_ready]
        _table(word, ("Case", "Why", "Next panel"), (4.0, 9.0, 3.6), rows)


def _signature(word: WordDocument) -> None:
    word.add_heading("Signature of the chair", level=2)
    _table(word, ("Name", "Signature", "Date"), (5.6, 7.4, 3.6), [("", "", "")], high=_WRITING)


def _sub(word: WordDocument, title: str) -> None:
    line = word.add_paragraph()
    line.add_run(title).bold = True
    line.paragraph_format.keep_with_next = True
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(10), Pt(3)


def _questions(word: WordDocument, labels: Sequence[str]) -> None:
    """Room to write beside each label."""
    word.add_paragraph().paragraph_format.space_after = Pt(0)
    table = word.add_table(rows=0, cols=2, style="Table Grid")
    _fill(table, (5.0, _WIDE - 5.0), [(label, "") for label in labels], high=_WRITING)


def _table(
    word: WordDocument,
    headings: Sequence[str],
    widths: Sequence[float],
    rows: Sequence[Sequence[str]],
    *,
    high: Length | None = None,
) -> None:
    table = word.add_table(rows=1, cols=len(headings), style="Table Grid")
    for cell, title, wide in zip(table.rows[0].cells, headings, widths, strict=True):
        cell.width = Cm(wide)
        cell.paragraphs[0].add_run(title).bold = True
    repeat_on_each_page(table)
    _fill(table, widths, rows, high=high)


def _fill(table: Table, widths: Sequence[float], rows: Sequence[Sequence[str]], *, high: Length | None) -> None:
    table.autofit = False
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Cm(wide)
    for texts in rows:
        row = table.add_row()  # type: ignore[no-untyped-call]
        row.height = high
        for cell, text, wide in zip(row.cells, texts, widths, strict=True):
            cell.width = Cm(wide)
            cell.paragraphs[0].add_run(plain(text))
    for row in table.rows:
        keep_together(row)
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.space_after = cell.paragraphs[0].paragraph_format.space_before = Pt(2)
