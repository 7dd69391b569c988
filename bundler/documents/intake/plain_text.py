"""A plain text as pages: set in letters of one width as it was typed, long lines wrapped, form feeds as page breaks."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from bundler.documents.intake import sheet_troubles, troubles
from bundler.documents.intake.letters import decoded, printable
from bundler.documents.intake.limits import MAX_TEXT_BYTES, MAX_WORDS
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.finding import Trouble
from bundler.model.paper import Examination, PaperKind

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TAB: Final = 8
_A_LINE: Final = 94
"""How many letters of 9 points fit between the margins of an A4 page."""
_USUAL_SIZE: Final = 18
_SMALL_SIZE: Final = 14
"""Half points: 9, and 7 for texts whose lines were typed wider than that."""
_WIDEST_LINE: Final = 121
"""Letters of 7 points across the page; a text with longer lines is wrapped at the usual size."""
_MARGIN: Final = 1020
"""Twentieths of a point: 1.8 cm."""
_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    ),
}


def examine_text(path: Path) -> Examination:
    """What the text says; Raises `OSError` where the file cannot be read."""
    try:
        return Examination(kind=PaperKind.TEXT, words=text_of(path)[:MAX_WORDS])
    except RefusedPaperError as refusal:
        return Examination(kind=PaperKind.TEXT, troubles=(refusal.trouble,))


def text_to_word(path: Path, target: Path) -> Trouble | None:
    """Writes the text as a Word document, for LibreOffice to find fonts for whatever alphabet it is in."""
    try:
        text = text_of(path)
    except RefusedPaperError as refusal:
        return refusal.trouble
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_PARTS, "word/document.xml": _document(text)}.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return None


def text_of(path: Path) -> str:
    """The letters of the file; refused where there are none, or far too many."""
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise RefusedPaperError(sheet_troubles.too_long_text())
    text = printable(decoded(path.read_bytes())).expandtabs(_TAB)
    if not text.strip():
        raise RefusedPaperError(troubles.empty_file())
    return text.rstrip()


def _document(text: str) -> str:
    widest = max(len(line) for line in text.split("\n"))
    size = _SMALL_SIZE if _A_LINE < widest <= _WIDEST_LINE else _USUAL_SIZE
    body = "".join(_paragraph(line, size) for line in _lines(text))
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar '
        + " ".join(f'w:{side}="{_MARGIN}"' for side in ("top", "right", "bottom", "left"))
        + ' w:header="0" w:footer="0" w:gutter="0"/></w:sectPr>'
    )
    return f'<w:document xmlns:w="{_W}"><w:body>{body}{page}</w:body></w:document>'


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Every line, and whether it begins a page."""
    for page_number, page in enumerate(text.split("\f")):
        lines = page.removeprefix("\n").removesuffix("\n").split("\n") if page_number else page.split("\n")
        for number, line in enumerate(lines):
            yield line, page_number > 0 and number == 0


def _paragraph(line: tuple[str, bool], size: int) -> str:
    text, begins_page = line
    break_before = "<w:pageBreakBefore/>" if begins_page else ""
    look = (
        '<w:rPr><w:rFonts w:ascii="Liberation Mono" w:hAnsi="Liberation Mono" w:cs="Liberation Mono"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )
    run = f'<w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr>{break_before}<w:spacing w:before="0" w:after="0"/>{look}</w:pPr>{run}</w:p>'
