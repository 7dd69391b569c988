"""Writes small Word files from the markup that a test shows."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{REL}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
BY = 'w:id="7" w:author="An Author" w:date="2026-11-12T09:00:00Z"'
_ROOTS = {
    "header": "hdr", "footer": "ftr", "footnotes": "footnotes", "endnotes": "endnotes", "comments": "comments",
    "styles": "styles", "settings": "settings",
}


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; plain text becomes a run."""
    inside = "".join(piece if piece.startswith("<") else run(piece) for piece in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def field(instruction: str, result: str) -> str:
    """A field in its long form, with its instruction split over two runs as Word does it."""
    half = len(instruction) // 2
    codes = "".join(
        f'<w:r><w:instrText xml:space="preserve">{piece}</w:instrText></w:r>'
        for piece in (instruction[:half], instruction[half:])
    )
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{codes}'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def picture(relation: str, alt: str = "", verb: str = "embed") -> str:
    """A picture of 2 cm; `verb` is `link` for one that lies elsewhere."""
    return (
        '<w:r><w:drawing><wp:inline><wp:extent cx="720000" cy="720000"/>'
        f'<wp:docPr id="1" name="Picture 1" descr="{alt}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        '<pic:nvPicPr><pic:cNvPr id="0" name=""/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:{verb}="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="720000" cy="720000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def relation(identity: str, kind: str, target: str, *, external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    kind = kind if "://" in kind else f"{REL}/{kind}"
    return f'<Relationship Id="{identity}" Type="{kind}" Target="{target}"{mode}/>'


def write_word(
    path: Path,
    body: str,
    *,
    relations: str = "",
    files: Mapping[str, bytes] | None = None,
    strict: bool = False,
    **parts: str,
) -> Path:
    """A Word file; `parts` are the insides of header, footer, comments, styles, ... by their usual names.

    `files` are further members as they are. A header or footer is shown on every page.
    """
    related = "".join(relation(f"rel{name}", name, f"{name}.xml") for name in parts)
    shown = "".join(
        f'<w:{name}Reference w:type="default" r:id="rel{name}"/>' for name in ("header", "footer") if name in parts
    )
    document = f"<w:document {SPACES}><w:body>{body}<w:sectPr>{shown}</w:sectPr></w:body></w:document>"
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(parts),
        "_rels/.rels": _relations(relation("rId1", "officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": _relations(related + relations),
        "word/document.xml": document,
        **{f"word/{name}.xml": f"<w:{_ROOTS[name]} {SPACES}>{inside}</w:{_ROOTS[name]}>"
           for name, inside in parts.items()},
        **(files or {}),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            spelt = content.replace(W, W_STRICT) if strict and isinstance(content, str) else content
            archive.writestr(name, spelt)
    return path


def _relations(inside: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _content_types(parts: Mapping[str, str]) -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_MAIN}.{name}+xml"/>' for name in parts
    )
    defaults = "".join(
        f'<Default Extension="{ending}" ContentType="{kind}"/>'
        for ending, kind in (
            ("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml"),
            ("png", "image/png"), ("jpeg", "image/jpeg"), ("bin", "application/octet-stream"),
        )
    )
    main = f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>'
    return f'<Types xmlns="{_PACKAGE}/content-types">{defaults}{main}{overrides}</Types>'
