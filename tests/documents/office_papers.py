"""Writes small workbooks and presentations from what a test shows, and has LibreOffice write old formats."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_OPEN = "urn:oasis:names:tc:opendocument:xmlns"

WRITES = {
    ".doc": "doc:MS Word 97", ".odt": "odt:writer8", ".rtf": "rtf:Rich Text Format", ".xls": "xls:MS Excel 97",
    ".ods": "ods:calc8", ".ppt": "ppt:MS PowerPoint 97", ".odp": "odp:impress8",
    ".pptx": "pptx:Impress MS PowerPoint 2007 XML", ".fodt": "fodt:OpenDocument Text Flat XML",
}


def rewritten(paper: Path, ending: str, reads: str = "") -> Path:
    """The same paper as LibreOffice writes it in another format, in a folder of its own."""
    program = shutil.which("soffice")
    assert program is not None
    folder = paper.parent / f"as{ending}"
    reading = [f"--infilter={reads}"] if reads else []
    subprocess.run(
        [program, f"-env:UserInstallation={(paper.parent / 'profile').as_uri()}", "--headless", *reading,
         "--convert-to", WRITES[ending], "--outdir", str(folder), str(paper)],
        check=True, capture_output=True, timeout=120,
    )
    return folder / f"{paper.stem}{ending}"


def sheet(rows: Sequence[Sequence[str]], *, before: str = "", after: str = "", row: str = "", style: int = 0) -> str:
    """The XML of a sheet; `before` and `after` stand around the cells, `row` among the attributes of each row."""
    data = "".join(
        f'<row r="{number}" {row}>' + "".join(
            f'<c r="{letters(column)}{number}" s="{style}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
            for column, text in enumerate(texts, start=1) if text
        ) + "</row>"
        for number, texts in enumerate(rows, start=1)
    )
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{data}</sheetData>{after}</worksheet>'


def letters(column: int) -> str:
    """A for 1, AA for 27."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def write_workbook(
    path: Path,
    sheets: Mapping[str, str],
    *,
    states: Mapping[str, str] | None = None,
    names: str = "",
    files: Mapping[str, str | bytes] | None = None,
    relations: str = "",
) -> Path:
    """A workbook of sheets by name; `states` hides some, `names` are defined names, `files` are further members."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{(states or {}).get(name, "visible")}" r:id="s{number}"/>'
        for number, name in enumerate(sheets, start=1)
    )
    related = "".join(
        f'<Relationship Id="s{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    styles = (
        f'<styleSheet xmlns="{MAIN}"><fonts><font><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills><fill/></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>'
        '<cellXfs><xf/><xf applyAlignment="1"><alignment wrapText="1"/></xf></cellXfs></styleSheet>'
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for number in range(1, len(sheets) + 1)
    )
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{_PACKAGE}/relationships">{related}<Relationship Id="st" Type="{OFFICE}/styles" '
            f'Target="styles.xml"/>{relations}</Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>'
            f"<definedNames>{names}</definedNames></workbook>"
        ),
        "xl/styles.xml": styles,
        **{f"xl/worksheets/sheet{number}.xml": content for number, content in enumerate(sheets.values(), start=1)},
        **(files or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def write_slides(path: Path, *texts: str, hidden: Sequence[int] = (), notes: Mapping[int, str] | None = None) -> Path:
    """A presentation in OpenDocument's flat form (.fodp), a slide for each text; `hidden` and `notes` count from 1."""
    pages = "".join(
        f'<draw:page draw:name="p{number}" draw:style-name="{"gone" if number in hidden else "seen"}" '
        'draw:master-page-name="m"><draw:frame svg:x="2cm" svg:y="2cm" svg:width="20cm" svg:height="3cm">'
        f"<draw:text-box><text:p>{escape(text)}</text:p></draw:text-box></draw:frame>"
        + (f'<presentation:notes><draw:frame presentation:class="notes" svg:x="2cm" svg:y="12cm" svg:width="16cm" '
           f'svg:height="9cm"><draw:text-box><text:p>{escape(notes[number])}</text:p></draw:text-box></draw:frame>'
           "</presentation:notes>" if notes and number in notes else "")
        + "</draw:page>"
        for number, text in enumerate(texts, start=1)
    )
    spaces = " ".join(
        f'xmlns:{short}="{_OPEN}:{name}:1.0"' for short, name in (
            ("office", "office"), ("draw", "drawing"), ("text", "text"), ("style", "style"),
            ("presentation", "presentation"), ("svg", "svg-compatible"), ("fo", "xsl-fo-compatible"),
        )
    )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="drawing-page">'
        f'<style:drawing-page-properties presentation:visibility="{seen}"/></style:style>'
        for name, seen in (("seen", "visible"), ("gone", "hidden"))
    )
    path.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {spaces} office:version="1.2" '
        f'office:mimetype="application/vnd.oasis.opendocument.presentation"><office:automatic-styles>'
        '<style:page-layout style:name="l"><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm"/>'
        f'</style:page-layout>{styles}</office:automatic-styles><office:master-styles><style:master-page '
        'style:name="m" style:page-layout-name="l" draw:style-name="seen"/></office:master-styles>'
        f"<office:body><office:presentation>{pages}</office:presentation></office:body></office:document>",
        encoding="utf-8",
    )
    return path
