"""Writes a sample paper as Word: headings, tables, pictures, and the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt, RGBColor

from tests.samples import drawings
from tests.samples.look import Look
from tests.samples.markup import Block, Bullets, Heading, PageBreak, Paragraph, Picture, SignedBy, Table


def write(blocks: list[Block], look: Look) -> bytes:
    """A Word file with the look's header, page numbers in its footer and headings in its colour."""
    word = Document()
    _page(word.sections[0], look.landscape)
    _style(word, look)
    _furniture(word.sections[0], look.head)
    for block in blocks:
        _add(word, block, look.colour)
    _anonymous(word.core_properties, look.title)
    return _saved(word)


def _page(section: Any, landscape: bool) -> None:
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2.2)


def _style(word: Any, look: Look) -> None:
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(look.size)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(9), look.spacing
    for level, larger in ((1, 8), (2, 2.5), (3, 0.5)):
        style = word.styles[f"Heading {level}"]
        style.font.size, style.font.color.rgb = Pt(look.size + larger), RGBColor.from_string(look.colour)
        style.element.rPr.rFonts.attrib.clear()
        style.font.name = "Arial"


def _furniture(section: Any, head: str) -> None:
    section.header.paragraphs[0].text = head
    section.header.paragraphs[0].runs[0].font.size = Pt(9)
    foot = section.footer.paragraphs[0]
    foot.add_run("Page ").font.size = Pt(9)
    foot._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))


def _add(word: Any, block: Block, colour: str) -> None:
    match block:
        case Heading(text, level):
            word.add_heading(text, level)
        case Paragraph(text):
            word.add_paragraph(text)
        case Bullets(items):
            for item in items:
                word.add_paragraph(item, style="List Bullet")
        case Table():
            _add_table(word, block, colour)
        case Picture(kind, caption, words):
            word.add_picture(io.BytesIO(drawings.draw(kind, words)), width=Cm(15))
            word.add_paragraph(caption).runs[0].italic = True
        case SignedBy(name, role, day):
            word.add_picture(io.BytesIO(drawings.signature(name)), width=Cm(5.5))
            word.paragraphs[-1].paragraph_format.keep_with_next = True
            word.add_paragraph(f"{name}\n{role}\n{day}")
        case PageBreak():
            word.add_page_break()


def _add_table(word: Any, block: Table, colour: str) -> None:
    section = word.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    table = word.add_table(len(block.rows), len(block.widths))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, share in zip(table.columns, block.widths, strict=True):
        column.width = room * share // sum(block.widths)
    for row, texts in zip(table.rows, block.rows, strict=True):
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for cell, text, share in zip(row.cells, texts, block.widths, strict=True):
            cell.text, cell.width = text, room * share // sum(block.widths)
            spacing = cell.paragraphs[0].paragraph_format
            spacing.space_before = spacing.space_after = Pt(3)
            for run in cell.paragraphs[0].runs:
                run.font.size = Pt(10.5)
    _head_row(table.rows[0], colour)
    word.add_paragraph()


def _head_row(row: Any, colour: str) -> None:
    row._tr.trPr.append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    for cell in row.cells:
        cell._tc.get_or_add_tcPr().append(
            parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colour}"/>')
        )
        for run in cell.paragraphs[0].runs:
            run.bold, run.font.color.rgb = True, RGBColor(255, 255, 255)


def _anonymous(properties: Any, title: str) -> None:
    properties.title, properties.author, properties.comments = title, "", ""
    properties.last_modified_by = ""
    properties.created = properties.modified = datetime(2026, 11, 1)  # noqa: DTZ001 - python-docx wants it naive


def _saved(word: Any) -> bytes:
    held = io.BytesIO()
    word.save(held)
    return timeless(held.getvalue())


def timeless(packed: bytes) -> bytes:
    """The same zip with every entry dated 1 January 1980."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry), zipfile.ZIP_DEFLATED)
    return held.getvalue()


def with_tracked_changes(packed: bytes, struck: str, put_in: str) -> bytes:
    """The Word file with a last paragraph in which somebody has struck some words and put in others."""
    by = 'w:id="{}" w:author="Reviewer" w:date="2026-11-12T09:00:00Z"'
    change = (
        f'<w:p><w:r><w:t xml:space="preserve">In our view </w:t></w:r>'
        f'<w:del {by.format(901)}><w:r><w:delText xml:space="preserve">{struck}</w:delText></w:r></w:del>'
        f'<w:ins {by.format(902)}><w:r><w:t xml:space="preserve">{put_in}</w:t></w:r></w:ins></w:p>'
    )
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "word/document.xml":
                part = part.replace(b"<w:sectPr", change.encode() + b"<w:sectPr", 1)
            new.writestr(zipfile.ZipInfo(entry.filename), part, zipfile.ZIP_DEFLATED)
    return held.getvalue()
