"""Lay out the first draft of a Word template in the house style; people edit the result in Word from then on.

    python -m tests.drafts.ppm_initial              draws templates/forms/ppm-initial.docx if there is none
    python -m tests.drafts.ppm_initial --overwrite  draws it again, losing what was edited in Word

Not part of the product: nothing under bundler/ needs it.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from bundler.documents.form_templates import text_of
from bundler.documents.forms import normalised
from bundler.model.words import UNTICKED

FORMS = Path(__file__).parents[2] / "templates" / "forms"

WIDTH = 17.0
"""Centimetres between the margins of an A4 page."""

BODY_FONT, TICK_FONT = "Arial", "Segoe UI Symbol"
SHADE, LINE, INK = "E8EEF4", "8C9BAA", RGBColor(0x1B, 0x36, 0x5D)

_TICK = re.compile(r"(\{\{[^}]*\|\s*tick(?:_no)?\s*\}\}|[☐☒])")
_HEADER = "{{ profile.title }}\t{% if document.draft %}DRAFT · {% endif %}{{ document.marking }}"
_FOOTER = "{{ document.title }}"
_FOOTER_BELOW = "{{ document.marking }} · {{ document.reference }}"


@dataclass(frozen=True)
class Cell:
    """A cell of a row: its text (a line each paragraph), shaded or not, bold or not, over how many columns."""

    text: str = ""
    shaded: bool = False
    bold: bool = False
    span: int = 1
    style: str = "Cell"
    centred: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table; a heading row repeats at the top of each page.

    A row moves to the next page whole, unless it is filled with more than bundler/documents/tall_rows.py keeps whole.
    """

    cells: tuple[Cell, ...]
    repeats: bool = False
    height: float = 0
    with_next: bool = False


def label(text: str, span: int = 1) -> Cell:
    """A shaded cell with a field's printed label."""
    return Cell(text, shaded=True, bold=True, span=span)


def list_of(loop: str, line: str) -> str:
    """A paragraph for each; an empty one where there is nobody, since a cell needs one."""
    return f"{{%p for {loop} %}}\n{line}\n{{%p else %}}\n\n{{%p endfor %}}"


def band(text: str, span: int = 1) -> Row:
    """A shaded row across the table that names what stands below; it is a heading, so PDF readers list it."""
    return Row((Cell(text, shaded=True, span=span, style="Heading 2"),), repeats=True, with_next=True)


def tag(text: str, columns: int) -> Row:
    """A row that only carries a {%tr ... %} tag and is not printed."""
    return Row((Cell(text, span=columns),))


def each(loop: str, cells: Sequence[Cell], *, blank: int = 2) -> tuple[Row, ...]:
    """A row per row of the record, or `blank` empty rows for a form that is filled in by hand."""
    columns = sum(cell.span for cell in cells)
    empty = Row(tuple(_unanswered(cell) for cell in cells), height=0.9)
    return (
        tag(f"{{%tr for {loop} %}}", columns),
        Row(tuple(cells)),
        tag("{%tr else %}", columns),
        *([empty] * blank),
        tag("{%tr endfor %}", columns),
    )


def _unanswered(cell: Cell) -> Cell:
    """The cell of a row that nobody has filled in yet: its boxes for a pen, if it has any."""
    boxes = _TICK.sub(UNTICKED, cell.text) if "| tick" in cell.text else ""
    return replace(cell, text=boxes)


def each_or(loop: str, cells: Sequence[Cell], blank_loop: str, blank: Row) -> tuple[Row, ...]:
    """A row per row of the record; for a form that is filled in by hand, the rows that the wording names."""
    columns = sum(cell.span for cell in cells)
    return (
        tag(f"{{%tr for {loop} %}}", columns),
        Row(tuple(cells)),
        tag("{%tr else %}", columns),
        tag(f"{{%tr for {blank_loop} %}}", columns),
        blank,
        tag("{%tr endfor %}", columns),
        tag("{%tr endfor %}", columns),
    )


def signed(signature: str) -> str:
    """Who signed a record's signature."""
    return f"{{{{ {signature} | signed }}}}"


class Draft:
    """A Word template in the making: A4, Arial, the authority above, marking and page numbers below."""

    def __init__(self, *, points: float = 11) -> None:
        self.document = Document()
        self._forget_where_it_came_from()
        self._set_page()
        self._set_styles(points)
        self._set_header_and_footer()

    def title(self, text: str = "{{ document.title }}", above: str = "{{ profile.directorate }}") -> None:
        if above:
            self.document.add_paragraph(above, style="Subtitle")
        self.document.add_paragraph(text, style="Title")

    def heading(self, text: str) -> None:
        self.document.add_paragraph(text, style="Heading 1")

    def prose(self, text: str, *, bold: bool = False, with_next: bool = False) -> None:
        """A paragraph of running text for each line."""
        for line in text.split("\n"):
            paragraph = self.document.add_paragraph(style="Prose")
            paragraph.paragraph_format.keep_with_next = with_next or None
            _write(paragraph, line, bold=bold)

    def address(self, *lines: str) -> None:
        """Lines that stand close together, on one page."""
        for line in lines:
            paragraph = self.document.add_paragraph(style="Cell")
            paragraph.paragraph_format.keep_with_next = line is not lines[-1]
            _write(paragraph, line)
        self.document.add_paragraph(style="Gap")

    def note(self, text: str, *, with_next: bool = False) -> None:
        paragraph = self.document.add_paragraph(style="Note")
        paragraph.paragraph_format.keep_with_next = with_next or None
        _write(paragraph, text)

    def paragraph_tag(self, text: str) -> None:
        """A paragraph that only carries a {%p ... %} tag and is not printed."""
        self.document.add_paragraph(text, style="Cell")

    def page_break(self) -> None:
        self.document.add_paragraph(style="Cell").add_run().add_break(WD_BREAK.PAGE)

    def table(self, widths: Sequence[float], rows: Sequence[Row], *, with_next: bool = False) -> None:
        """A bordered table with columns of these widths in centimetres, and a little space below.

        `with_next` keeps its end on one page with what follows, so that no signature stands on a page of its own.
        """
        table = self.document.add_table(rows=0, cols=len(widths))
        _lay_out(table, widths)
        for row in rows:
            _add_row(table, replace(row, with_next=row.with_next or with_next), widths)
        self.document.add_paragraph(style="Gap").paragraph_format.keep_with_next = with_next or None

    def facts(self, *pairs: tuple[str, str] | tuple[str, str, str, str]) -> None:
        """Labels and values; four in a pair stand as two labels with their values in one row."""
        rows = [
            Row((label(pair[0]), Cell(pair[1], span=3)))
            if len(pair) == 2
            else Row((label(pair[0]), Cell(pair[1]), label(pair[2]), Cell(pair[3])))
            for pair in pairs
        ]
        self.table((5.0, 4.6, 3.6, WIDTH - 13.2), rows)

    def narrative(self, heading: str, value: str, *, height: float = 1.6, with_next: bool = False) -> None:
        """A heading with room for as much text as there is; a long one breaks over pages and repeats its heading."""
        self.table((WIDTH,), (band(heading), Row((Cell(value),), height=height)), with_next=with_next)

    def grid(
        self, columns: Sequence[tuple[str, float]], *bodies: Sequence[Row], heading: str = "", with_next: bool = False
    ) -> None:
        """A table with a repeating row of column headings, under a heading of its own if there is one."""
        top = [band(heading, len(columns))] if heading else []
        head = Row(tuple(label(text) for text, _ in columns), repeats=True, with_next=True)
        rows = [*top, head, *(row for body in bodies for row in body)]
        self.table([width for _, width in columns], rows, with_next=with_next)

    def comments(self, heading: str, value: str, signature_label: str, date_label: str, signature: str) -> None:
        """Somebody's comments with the signature and its date below."""
        self.table(
            (5.0, 6.4, 1.8, WIDTH - 13.2),
            (
                band(heading, 4),
                Row((Cell(value, span=4),), height=1.6, with_next=True),
                _signature_row(signature_label, date_label, signature),
            ),
        )

    def signature(self, signature_label: str, date_label: str, signature: str, *, with_next: bool = False) -> None:
        """A signature with its date."""
        self.signatures((signature_label, date_label, signature), with_next=with_next)

    def signatures(self, *each_of: tuple[str, str, str], with_next: bool = False) -> None:
        """Signatures with their dates, all on one page."""
        rows = [_signature_row(*one) for one in each_of]
        together = [*(replace(row, with_next=True) for row in rows[:-1]), rows[-1]]
        self.table((5.0, 6.4, 1.8, WIDTH - 13.2), together, with_next=with_next)

    def save(self, form: str) -> None:
        """Write the template and its text rendering; an existing template stays unless --overwrite is given."""
        path = FORMS / f"{form}.docx"
        if path.exists() and "--overwrite" not in sys.argv:
            sys.exit(f"{path.name} exists and may have been edited in Word; give --overwrite to draw it again.")
        drawn = io.BytesIO()
        self.document.save(drawn)
        path.write_bytes(normalised(drawn.getvalue()))
        path.with_suffix(".txt").write_text(text_of(path), encoding="utf-8")

    def _forget_where_it_came_from(self) -> None:
        """python-docx starts from a file of its own, with its picture and its name in it."""
        facts, links = self.document.core_properties, self.document.part.package.rels
        facts.author = facts.comments = ""
        for key in [key for key, link in links.items() if link.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
            links.pop(key)

    def _set_page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.6)
        # The lowest centimetre stays free for the label that the bundle prints.
        section.header_distance, section.footer_distance = Cm(1.2), Cm(1.5)

        # Word 2013 and later: the edge of a table stands on the margin.
        settings = self.document.settings.element
        for old in settings.findall(qn("w:compat")):
            settings.remove(old)
        compat, word = _element("w:compat", {}), "http://schemas.microsoft.com/office/word"
        compat.append(_element("w:compatSetting", {"w:name": "compatibilityMode", "w:uri": word, "w:val": "15"}))
        later = {qn("w:rsids"), qn("m:mathPr"), qn("w:themeFontLang")}
        before = next(child for child in settings if child.tag in later)
        before.addprevious(compat)

    def _set_styles(self, points: float) -> None:
        styles = self.document.styles
        normal = self._style("Normal", points)
        normal.element.get_or_add_rPr().append(_element("w:lang", {"w:val": "en-GB", "w:eastAsia": "en-GB"}))
        for language in styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "en-GB")
        self._style("Cell", points, before=0, after=0, new=True)
        self._style("Prose", points, after=6, new=True)
        self._style("Note", points - 1, after=6, italic=True, new=True)
        self._style("Gap", 5, new=True)
        self._style("Title", 17, after=10, bold=True, ink=INK)
        self._style("Subtitle", 12, after=2, bold=True, ink=INK)
        self._style("Heading 1", 13, before=8, after=4, bold=True, ink=INK, with_next=True)
        self._style("Heading 2", points, bold=True, ink=INK, with_next=True)
        self._style("Header", 9, ink=INK)
        self._style("Footer", 9)

    def _style(
        self, name: str, points: float, *, before: float = 0, after: float = 0, bold: bool = False,
        italic: bool = False, ink: RGBColor | None = None, with_next: bool = False, new: bool = False,
    ) -> Any:
        styles = self.document.styles
        style = styles.add_style(name, 1) if new else styles[name]
        font, shape = style.font, style.paragraph_format
        _plain_font(style.element.get_or_add_rPr(), BODY_FONT)
        font.size, font.bold, font.italic = Pt(points), bold, italic
        font.color.rgb = ink or RGBColor(0, 0, 0)
        shape.space_before, shape.space_after = Pt(before), Pt(after)
        shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
        shape.line_spacing = 1.08 if name in {"Cell", "Prose"} else 1.0
        shape.keep_with_next, shape.widow_control = with_next, True
        for border in style.element.xpath("w:pPr/w:pBdr"):
            border.getparent().remove(border)
        for spacing in style.element.xpath("w:rPr/w:spacing | w:rPr/w:kern | w:pPr/w:contextualSpacing"):
            spacing.getparent().remove(spacing)
        return style

    def _set_header_and_footer(self) -> None:
        section = self.document.sections[0]
        header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
        for paragraph in (header, footer):
            paragraph.paragraph_format.tab_stops.clear_all()
            for stop in paragraph.style.paragraph_format.tab_stops:
                paragraph.paragraph_format.tab_stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        _write(header, _HEADER)
        _write(footer, f"{_FOOTER}\tPage ")
        _field(footer, "PAGE")
        footer.add_run(" of ")
        _field(footer, "NUMPAGES")
        _write(section.footer.add_paragraph(style="Footer"), _FOOTER_BELOW)


def _signature_row(signature_label: str, date_label: str, signature: str) -> Row:
    return Row(
        (
            label(signature_label),
            Cell(signed(signature)),
            label(date_label),
            Cell(f"{{{{ {signature}.signed_on }}}}"),
        ),
        height=1.1,
    )


def _write(paragraph: Paragraph, text: str, *, bold: bool = False) -> None:
    """Text as runs; tick boxes in a font that has them."""
    for piece in filter(None, _TICK.split(text)):
        run = paragraph.add_run(piece)
        run.bold = bold or None
        if _TICK.fullmatch(piece):
            run.bold = None
            _plain_font(run._r.get_or_add_rPr(), TICK_FONT)


def _plain_font(properties: Any, name: str) -> None:
    """One font for every script; the theme's own fonts would win over it."""
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = _element("w:rFonts", {f"w:{script}": name for script in ("ascii", "hAnsi", "eastAsia", "cs")})
    properties.insert(0, fonts)


def _field(paragraph: Paragraph, code: str) -> None:
    for kind in ("begin", None, "separate", "1", "end"):
        run = paragraph.add_run()
        if kind is None:
            run._r.append(_element("w:instrText", {"xml:space": "preserve"}, f" {code} "))
        elif kind == "1":
            run.text = kind
        else:
            run._r.append(_element("w:fldChar", {"w:fldCharType": kind}))


def _element(name: str, attributes: dict[str, str], text: str | None = None) -> Any:
    element: Any = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(key), value)
    element.text = text
    return element


def _lay_out(table: Table, widths: Sequence[float]) -> None:
    """Fixed widths, thin lines, a little air in every cell."""
    table.autofit = False
    properties: Any = table._tbl.tblPr
    for old in properties.xpath("w:tblW | w:tblStyle | w:tblLook"):
        properties.remove(old)
    properties.insert(0, _element("w:tblW", {"w:w": str(_twips(sum(widths))), "w:type": "dxa"}))
    borders = _element("w:tblBorders", {})
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(f"w:{side}", {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": LINE}))
    margins = _element("w:tblCellMar", {})
    for side, width in (("top", 50), ("left", 100), ("bottom", 50), ("right", 100)):
        margins.append(_element(f"w:{side}", {"w:w": str(width), "w:type": "dxa"}))
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    layout.addnext(margins)
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Cm(wide)


def _add_row(table: Table, row: Row, widths: Sequence[float]) -> None:
    """A row's cells, merged where they span; the row's own settings in the order Word's schema wants."""
    element = table.add_row()._tr  # type: ignore[no-untyped-call]  # python-docx leaves it so
    properties = element.get_or_add_trPr()
    properties.append(_element("w:cantSplit", {}))
    if row.height:
        properties.append(_element("w:trHeight", {"w:val": str(_twips(row.height)), "w:hRule": "atLeast"}))
    if row.repeats:
        properties.append(_element("w:tblHeader", {}))
    start = 0
    for wanted in row.cells:
        cell = table.rows[-1].cells[start]
        if wanted.span > 1:
            cell = cell.merge(table.rows[-1].cells[start + wanted.span - 1])
        cell.width = Cm(sum(widths[start : start + wanted.span]))
        _fill(cell, wanted, with_next=row.with_next)
        start += wanted.span


def _fill(cell: _Cell, wanted: Cell, *, with_next: bool) -> None:
    if wanted.shaded:
        shade = _element("w:shd", {"w:val": "clear", "w:color": "auto", "w:fill": SHADE})
        cell._tc.get_or_add_tcPr().append(shade)
    for number, line in enumerate(wanted.text.split("\n")):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.style = wanted.style
        paragraph.paragraph_format.keep_with_next = True if with_next else None
        if wanted.centred:
            paragraph.alignment = 1
        _write(paragraph, line, bold=wanted.bold)


def _twips(centimetres: float) -> int:
    return round(centimetres * 567)


def draw(form: str, lay_out: Callable[[Draft], None], *, points: float = 11) -> None:
    """Draw one template: `lay_out` adds its contents to an empty draft."""
    draft = Draft(points=points)
    lay_out(draft)
    draft.save(form)
