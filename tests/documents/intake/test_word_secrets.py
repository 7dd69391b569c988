"""A secret in any place of a Word paper either keeps the paper out, or is in no byte of the PDF that goes in."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pypdfium2
import pytest
from PIL import Image

from bundler.documents import office
from bundler.documents.intake.pdf import normalise
from bundler.documents.intake.word import examine_word
from tests.documents import word_papers as w
from tests.documents.word_papers import para, picture, relation, run

pytestmark = pytest.mark.office

SECRET = "Quillfeather"
BY = 'w:id="7" w:author="An Author" w:date="2026-11-12T09:00:00Z"'
BY_SECRET = BY.replace("An Author", SECRET)
DELETED = f"<w:del {BY}><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>"
COMMENTED = '<w:r><w:commentReference w:id="1"/></w:r>'
COMMENT = f'<w:comment w:id="1" w:author="An Author">{para(SECRET)}</w:comment>'
FOOTNOTED = '<w:r><w:footnoteReference w:id="2"/></w:r>'
DRAWN_BOX = (
    '<w:r><w:pict><v:shape id="s" type="#_x0000_t202" alt="{alt}" style="width:200pt;height:40pt{style}"><v:textbox>'
    "<w:txbxContent>{inside}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
PROPERTIES = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
    f"<dc:title>{SECRET}</dc:title><dc:subject>{SECRET}</dc:subject><dc:creator>{SECRET}</dc:creator>"
    f"<cp:keywords>{SECRET}</cp:keywords><dc:description>{SECRET}</dc:description>"
    f"<cp:lastModifiedBy>{SECRET}</cp:lastModifiedBy></cp:coreProperties>"
)
OWN_PROPERTIES = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Case of ' + SECRET + '">'
    f"<vt:lpwstr>{SECRET}</vt:lpwstr></property></Properties>"
)
ROOT_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    + relation("rId1", "officeDocument", "word/document.xml")
    + relation("rId2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
               "docProps/core.xml")
    + relation("rId3", "custom-properties", "docProps/custom.xml") + "</Relationships>"
)


def photograph() -> bytes:
    taken = Image.Exif()
    taken[0x010E] = SECRET
    held = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(held, "JPEG", exif=taken, comment=SECRET.encode())
    return held.getvalue()


@dataclass(frozen=True)
class Hidden:
    """A paper with the secret in one place."""

    body: str
    others: Mapping[str, Any] = field(default_factory=dict)


def control(properties: str, shown: str = "x") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{run(shown)}</w:sdtContent></w:sdt>"


def old_field(properties: str) -> str:
    code = f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{properties}</w:ffData></w:fldChar></w:r>'
    return w.field(" FORMDROPDOWN ", "x").replace('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', code)


REFUSED: dict[str, Hidden] = {
    "tracked deletion": Hidden(para("x", DELETED)),
    "tracked deletion in a header": Hidden(para("x"), {"header": para(DELETED)}),
    "tracked deletion in a footnote": Hidden(
        para("x", FOOTNOTED), {"footnotes": f'<w:footnote w:id="2">{para(DELETED)}</w:footnote>'}),
    "tracked deletion in a text box": Hidden(para(DRAWN_BOX.format(alt="", style="", inside=para(DELETED)))),
    "tracked deletion in a table": Hidden(
        f"<w:tbl><w:tr><w:trPr><w:del {BY}/></w:trPr><w:tc>{para(DELETED)}</w:tc></w:tr></w:tbl>"),
    "tracked deletion in a content control": Hidden(para(control("").replace(run("x"), DELETED))),
    "place something was moved from": Hidden(para("x", f"<w:moveFrom {BY}>{run(SECRET)}</w:moveFrom>")),
    "author of an insertion": Hidden(para("x", f"<w:ins {BY_SECRET}>{run('new')}</w:ins>")),
    "author of a change of format": Hidden(para(run("x", f"<w:rPrChange {BY_SECRET}><w:rPr/></w:rPrChange>"))),
    "comment": Hidden(para("x", COMMENTED), {"comments": COMMENT}),
    "author of a comment": Hidden(
        para("x", COMMENTED), {"comments": COMMENT.replace(SECRET, "hm").replace("An Author", SECRET)}),
    "comment in a header": Hidden(para("x"), {"header": para("x", COMMENTED), "comments": COMMENT}),
    "hidden text": Hidden(para("x", run(SECRET, "<w:vanish/>"))),
    "text hidden by a style": Hidden(
        para("x", run(SECRET, '<w:rStyle w:val="H"/>')),
        {"styles": '<w:style w:type="character" w:styleId="H"><w:rPr><w:vanish/></w:rPr></w:style>'}),
    "hidden text in a footer": Hidden(para("x"), {"footer": para(run(SECRET, "<w:vanish/>"))}),
    "hidden shape": Hidden(para("x", DRAWN_BOX.format(alt="", style=";visibility:hidden", inside=para(SECRET)))),
    "embedded file": Hidden(
        para("x", '<w:r><w:object><o:OLEObject Type="Embed" ProgID="Package" r:id="rIdO"/></w:object></w:r>'),
        {"relations": relation("rIdO", "package", "embeddings/o.xlsx"),
         "files": {"word/embeddings/o.xlsx": SECRET.encode()}}),
    "another document put in": Hidden(
        para("x") + '<w:altChunk r:id="rIdA"/>',
        {"relations": relation("rIdA", "aFChunk", "a.html"),
         "files": {"word/a.html": f"<html><body><!-- {SECRET} -->y</body></html>".encode()}}),
    "field that reads a file": Hidden(para(w.field(f' INCLUDETEXT "C:\\\\{SECRET}.docx" ', "x"))),
    "address of a linked picture": Hidden(
        para("x", picture("rIdP", verb="link")),
        {"relations": relation("rIdP", "image", f"file:///C:/{SECRET}.png", external=True)}),
    "macros": Hidden(para("x"), {"files": {"word/vbaProject.bin": SECRET.encode()}}),
}
"""Where a secret keeps the paper out."""

LET_IN: dict[str, Hidden] = {
    "document properties": Hidden(para("x"), {"files": {
        "_rels/.rels": ROOT_RELATIONS.encode(), "docProps/core.xml": PROPERTIES.encode(),
        "docProps/custom.xml": OWN_PROPERTIES.encode()}}),
    "custom XML": Hidden(
        para("x"), {"relations": relation("rIdC", "customXml", "../customXml/item1.xml"),
                    "files": {"customXml/item1.xml": f"<case>{SECRET}</case>".encode()}}),
    "alternative text": Hidden(
        para(picture("rIdP", alt=SECRET)),
        {"relations": relation("rIdP", "image", "media/p.jpeg"), "files": {"word/media/p.jpeg": photograph()}}),
    "alternative text of an older shape": Hidden(para(DRAWN_BOX.format(alt=SECRET, style="", inside=para("x")))),
    "place and camera of a photograph": Hidden(
        para(picture("rIdP")),
        {"relations": relation("rIdP", "image", "media/p.jpeg"), "files": {"word/media/p.jpeg": photograph()}}),
    "file name of a picture": Hidden(
        para(picture("rIdP")),
        {"relations": relation("rIdP", "image", f"media/{SECRET}.jpeg"),
         "files": {f"word/media/{SECRET}.jpeg": photograph()}}),
    "document variable": Hidden(
        para("x"), {"settings": f'<w:docVars><w:docVar w:name="{SECRET}" w:val="{SECRET}"/></w:docVars>'}),
    "template on somebody's drive": Hidden(
        para("x"), {"settings": '<w:attachedTemplate r:id="rIdT"/>', "files": {"word/_rels/settings.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + relation("rIdT", "attachedTemplate", f"file:///C:/Users/{SECRET}/a.dotx", external=True)
            + "</Relationships>").encode()}}),
    "tag and title of a content control": Hidden(
        para(control(f'<w:alias w:val="{SECRET}"/><w:tag w:val="{SECRET}"/>'))),
    "choices of a list that were not chosen": Hidden(
        para(control(f'<w:dropDownList><w:listItem w:displayText="{SECRET}" w:value="{SECRET}"/></w:dropDownList>'))),
    "choices of an older list that were not chosen": Hidden(para(old_field(
        f'<w:name w:val="{SECRET}"/><w:helpText w:type="text" w:val="{SECRET}"/><w:ddList><w:result w:val="0"/>'
        f'<w:listEntry w:val="x"/><w:listEntry w:val="{SECRET}"/></w:ddList>'))),
    "name of a bookmark": Hidden(
        para(f'<w:bookmarkStart w:id="1" w:name="{SECRET}"/>', run("x"), '<w:bookmarkEnd w:id="1"/>')
        + para(f'<w:hyperlink w:anchor="{SECRET}">{run("there")}</w:hyperlink>')),
    "name of a style": Hidden(
        para("x", properties='<w:pStyle w:val="S"/>'),
        {"styles": f'<w:style w:type="paragraph" w:styleId="S"><w:name w:val="{SECRET}"/></w:style>'}),
    "tip of a link": Hidden(
        para(f'<w:hyperlink r:id="rIdH" w:tooltip="{SECRET}">{run("there")}</w:hyperlink>'),
        {"relations": relation("rIdH", "hyperlink", "https://example.org/", external=True)}),
    "link to somebody's drive": Hidden(
        para(f'<w:hyperlink r:id="rIdH">{run("there")}</w:hyperlink>'),
        {"relations": relation("rIdH", "hyperlink", f"file:///C:/Users/{SECRET}/a.docx", external=True)}),
    "building block": Hidden(
        para("x"), {"relations": relation("rIdG", "glossaryDocument", "glossary/document.xml"), "files": {
            "word/glossary/document.xml": f"<w:glossaryDocument {w.SPACES}><w:docParts><w:docPart><w:docPartBody>"
                                          f"{para(SECRET)}</w:docPartBody></w:docPart></w:docParts>"
                                          "</w:glossaryDocument>".encode()}}),
    **{
        f"instruction of the field {instruction.split()[0]}": Hidden(para("x", w.field(f" {instruction} ", "shown")))
        for instruction in (
            f"DOCVARIABLE {SECRET}", f"REF {SECRET}", f'XE "{SECRET}"', f'TC "{SECRET}"', f'FILLIN "{SECRET}"',
            f'IF 1 = 1 "shown" "{SECRET}"', f"MERGEFIELD {SECRET}", f"ADDIN {SECRET}", f'SET name "{SECRET}"',
            f"PRIVATE {SECRET}", f"MACROBUTTON {SECRET} shown", f"DOCPROPERTY {SECRET}", f'COMMENTS "{SECRET}"',
        )
    },
}
"""Where a secret may stay in the Word file, because it does not come out of it."""

PLACES = REFUSED | LET_IN


@dataclass(frozen=True)
class Pages:
    """One place's paper, as LibreOffice makes it and as it goes into a bundle."""

    paper: Path
    raw: Path
    clean: Path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Pages]:
    """Every paper converted and cleaned, those also that would have been refused; LibreOffice fails on some of them."""
    folder = tmp_path_factory.mktemp("secrets")
    pages = {}
    for number, (place, hidden) in enumerate(PLACES.items()):
        paper = w.write_word(folder / f"{number}.docx", hidden.body, **hidden.others)
        pages[place] = Pages(paper, folder / f"{number}.raw.pdf", folder / f"{number}.pdf")
    conversions = [office.Conversion(each.paper, each.raw) for each in pages.values()]
    outcomes = office.convert(conversions, folder / "work")
    for place, outcome in zip(pages, outcomes, strict=True):
        assert outcome.converted or place in REFUSED, place
        if outcome.converted:
            normalise(pages[place].raw, pages[place].clean)
    return pages


def traces(path: Path) -> Iterator[str]:
    """Every way in which the secret is in the PDF."""
    if any(spelt in path.read_bytes() for spelt in spellings()):
        yield "bytes"
    with pikepdf.open(path) as pdf:
        if any(spelt in content for item in pdf.objects for content in inside(item) for spelt in spellings()):
            yield "objects"
    reader = pypdf.PdfReader(path)
    if any(SECRET in page.extract_text() for page in reader.pages):
        yield "text by pypdf"
    if SECRET in str(reader.metadata) or SECRET in str(reader.xmp_metadata and reader.xmp_metadata.rdf_root.toxml()):
        yield "metadata"
    with pypdfium2.PdfDocument(path) as document:
        if any(SECRET in page.get_textpage().get_text_bounded() for page in document):
            yield "text by pdfium"


def spellings() -> tuple[bytes, ...]:
    plain, wide = SECRET.encode(), SECRET.encode("utf-16-be")
    written = (plain, wide, SECRET.encode("utf-16-le"))
    return (*written, *(each.hex().encode() for each in written), *(each.hex().upper().encode() for each in written))


def inside(item: pikepdf.Object) -> Iterator[bytes]:
    """The decoded stream of an object, its strings and its names, but not what it only points to."""
    if isinstance(item, pikepdf.Stream):
        yield item.read_raw_bytes()
        try:
            yield item.read_bytes()
        except pikepdf.PdfError:
            assert item.get("/Subtype") == "/Image", "a stream that cannot be searched"
    if isinstance(item, pikepdf.Object):
        yield item.unparse()
        yield from strings(item)


def strings(item: pikepdf.Object) -> Iterator[bytes]:
    if isinstance(item, pikepdf.String):
        yield bytes(item)
    elif isinstance(item, pikepdf.Array):
        for each in item:
            if isinstance(each, pikepdf.Object) and not each.is_indirect:
                yield from strings(each)
    elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        for each in item.values():
            if isinstance(each, pikepdf.Object) and not each.is_indirect:
                yield from strings(each)


@pytest.mark.parametrize("place", PLACES)
def test_a_secret_is_refused_or_does_not_come_out(place: str, made: dict[str, Pages]) -> None:
    if examine_word(made[place].paper).is_usable:
        assert list(traces(made[place].clean)) == []


@pytest.mark.parametrize("place", REFUSED)
def test_papers_with_a_secret_here_are_refused(place: str, made: dict[str, Pages]) -> None:
    assert not examine_word(made[place].paper).is_usable


@pytest.mark.parametrize("place", LET_IN)
def test_papers_with_a_secret_here_are_let_in(place: str, made: dict[str, Pages]) -> None:
    assert examine_word(made[place].paper).is_usable


@pytest.mark.parametrize("place", [
    "tracked deletion", "tracked deletion in a header", "tracked deletion in a footnote",
    "tracked deletion in a text box", "tracked deletion in a content control", "place something was moved from",
])
def test_libreoffice_does_print_what_was_struck_out(place: str, made: dict[str, Pages]) -> None:
    """Without the refusal the secret would be on the page."""
    found = set(traces(made[place].clean))
    assert {"text by pypdf", "text by pdfium"} <= found


@pytest.mark.parametrize("place", ["document properties", "place and camera of a photograph"])
def test_libreoffice_does_write_properties_into_the_pdf(place: str, made: dict[str, Pages]) -> None:
    """Without the cleaning the secret would be in the bundle."""
    assert list(traces(made[place].raw))


def test_a_name_that_is_plainly_on_the_page_is_found_by_every_search(tmp_path: Path) -> None:
    paper = w.write_word(tmp_path / "a.docx", para(SECRET), files=LET_IN["document properties"].others["files"])
    (outcome,) = office.convert([office.Conversion(paper, tmp_path / "a.pdf")], tmp_path / "work")
    assert set(traces(outcome.target)) >= {"objects", "metadata", "text by pypdf", "text by pdfium"}
