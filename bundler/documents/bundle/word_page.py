"""A Word file that we write ourselves: A4, Arial 12, marking at the head, footer and page number at the foot."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from docx.document import Document as WordDocument
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor, Twips
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

_MARGIN, _ACROSS = Cm(2.2), Cm(16.6)
_INK = RGBColor(0x17, 0x38, 0x5E)
_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNPRINTABLE.sub(" ", text)


def set_up(word: WordDocument, title: str, marking: str, footer: str) -> None:
    """A4, Arial 12, English, marking at the head and foot, and nobody's name in the properties."""
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = _MARGIN
    section.header.paragraphs[0].text = marking
    _write_footer(section.footer.paragraphs[0], plain(footer))
    for name, size in (("Normal", 12), ("Heading 1", 22), ("Heading 2", 14), ("Footer", 9)):
        _set_font(word, name, size)
    about = word.core_properties
    about.title, about.language = title, "en-GB"
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


def repeat_on_each_page(table: Table) -> None:
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - python-docx has no word for it


def keep_together(row: _Row) -> None:
    row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))  # noqa: SLF001 - python-docx has no word for it
