"""What is fuzzed, and what must hold whatever the bytes are: one function for each reader of strange files.

A target takes bytes and a folder of its own. It may raise nothing, write nowhere else, and start or reach nothing;
what it answers with must travel as JSON, since papers are read in processes of their own.
"""

from __future__ import annotations

import functools
import io
import json
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import lxml.html
from PIL import Image
from pydantic import BaseModel
from pydantic_core import to_json

from bundler.documents.cases import casefolder
from bundler.documents.cases.json_text import JsonMistakeError, lines, read_json
from bundler.documents.cases.open_papers import papers_that_are_open
from bundler.documents.definitions.loading import Definitions, load
from bundler.documents.definitions.misfits import is_unprintable
from bundler.documents.intake import archive, mail_paper, member_names, mime_mail, outlook_mail, rtf_body, tnef
from bundler.documents.intake.examine import examine
from bundler.documents.intake.flat_word import unflatten
from bundler.documents.intake.identify import identify, name_trouble
from bundler.documents.intake.jpeg import without_metadata
from bundler.documents.intake.old_office import held_in
from bundler.documents.intake.open_document import examine_open_text
from bundler.documents.intake.plain_text import examine_text, text_to_word
from bundler.documents.intake.sheet_fitting import fit_sheets
from bundler.documents.intake.slides import examine_open_slides, examine_slides
from bundler.documents.intake.table import examine_table, table_to_workbook
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.documents.intake.web_page import clean_page, examine_web_page
from bundler.documents.intake.word import examine_word
from bundler.documents.intake.word_cleaning import CLEANERS, clean_word
from bundler.documents.intake.workbook import examine_workbook
from bundler.model.paper import Examination, kept_as
from bundler.model.records import RECORDS

REPO: Final = Path(__file__).resolve().parents[2]
WINDOWS_HAS_NO: Final = re.compile(r'[\\:<>"|?*\x00-\x1f]')


@dataclass(frozen=True)
class Target:
    """`check` is what must hold of any bytes; `largest` is the most bytes of one input worth trying."""

    check: Callable[[bytes, Path], object]
    largest: int = 4_000


def travels(told: object) -> None:
    """The record is the same after its way from one process to the other."""
    if isinstance(told, BaseModel):
        assert type(told).model_validate_json(to_json(told)) == told


def paper_in(folder: Path, data: bytes, name: str = "paper") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


# JSON and case folders


def json_text(data: bytes, _folder: Path) -> None:
    try:
        text = read_json(data)
    except JsonMistakeError as mistake:
        to_json([mistake.code, mistake.message, mistake.remedy])
        return
    json.loads(data.decode("utf-8-sig"))  # what we read is JSON
    found = lines(text.text)
    assert all(1 <= line <= data.count(b"\n") + 1 for line in found.values())
    assert all(misfit.path in found for misfit in text.repeated)


@functools.cache
def _case_json() -> bytes:
    facts = {
        "reference": "case", "authority": "exampleshire", "packs": [],
        "child": {"first_name": "Ada", "surname": "Invented"},
    }  # fmt: skip
    return json.dumps(facts).encode()


@functools.cache
def _definitions() -> Definitions:
    return load(REPO / "templates")


FORMS: Final = ("case", *sorted(RECORDS))


def case_folder(data: bytes, folder: Path) -> None:
    """The first byte says which record the others are of."""
    if not data:
        return
    case = folder / "case"
    case.mkdir()
    paper_in(case, _case_json(), "case.json")
    paper_in(case, data[1:], f"{FORMS[data[0] % len(FORMS)]}.json")
    reading = casefolder.read(case, _definitions())
    assert (reading.file is None) == any(finding.code.startswith("json-") for finding in reading.findings)
    for finding in reading.findings:
        travels(finding)


def owner_file(data: bytes, _folder: Path) -> None:
    for owner, paper in (("~$Letter.docx", "Letter.docx"), ("~$Costs.xlsx", "Costs.xlsx"), (".~lock.a.odt#", "a.odt")):
        (told,) = papers_that_are_open((paper,), (owner,), lambda _: data)
        travels(told)
        assert not is_unprintable(told.message)


# Names and kinds


def names(data: bytes, _folder: Path) -> None:
    given = member_names.Names()
    wished = member_names.bytes_as_text(data, None).split("\n")[:50]
    made = [given.give(member_names.safe_path(member_names.decoded(name))) for name in wished]
    assert len({name.casefold() for name in made}) == len(made)
    for name in made:
        is_safe(name)


def is_safe(name: str) -> None:
    parts = name.split("/")
    assert all(part.strip(" .") and part == part.rstrip(" .") for part in parts), name
    assert not WINDOWS_HAS_NO.search(name)
    name.encode()


def kinds(data: bytes, folder: Path) -> None:
    path = paper_in(folder, data)
    found = identify(path)
    assert identify(path) is found
    for suffix in (".pdf", ".docx", ".zip", ".jpg", ".txt", ".unknown"):
        travels(name_trouble(path.with_suffix(suffix), found))


def old_office(data: bytes, folder: Path) -> None:
    held_in(paper_in(folder, data))


# Pictures


def jpeg(data: bytes, _folder: Path) -> None:
    clean = without_metadata(data)
    assert without_metadata(clean) == clean
    before = _pixels(data)
    if before is None:
        return
    assert clean.startswith(b"\xff\xd8")
    assert _pixels(clean) == before
    with Image.open(io.BytesIO(clean), formats=["JPEG"]) as picture:
        assert not picture.info.keys() & {"exif", "comment", "photoshop", "xmp"}


def _pixels(data: bytes) -> tuple[str, bytes] | None:
    """What a whole picture of moderate size shows."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(data), formats=["JPEG"]) as picture:
                if picture.width * picture.height > 100_000:
                    return None
                return picture.mode, picture.tobytes()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning, TypeError, KeyError, IndexError):
        return None


# E-mails and archives


def winmail(data: bytes, _folder: Path) -> None:
    tnef.read_tnef(data)
    try:
        outlook_mail.read_winmail(data)
    except RefusedPaperError as refusal:
        travels(refusal.trouble)


def rich_text(data: bytes, _folder: Path) -> None:
    for rtf in (data, rtf_body.unpacked_rtf(data)):
        said = rtf_body.read_rtf(rtf)
        to_json([said.html, said.text])


def packed_members(data: bytes, folder: Path) -> None:
    _taken_out(data, folder, archive.examine_archive)


def mail(data: bytes, folder: Path) -> None:
    mail_paper.mail_to_page(paper_in(folder, data, "again"), folder / "page.html")
    for name in ("again", "page.html"):
        (folder / name).unlink(missing_ok=True)
    _taken_out(data, folder, mail_paper.examine_mail)


def outlook(data: bytes, folder: Path) -> None:
    if outlook_mail.is_ole(data):
        mail(data, folder)


def mime_again(data: bytes, _folder: Path) -> None:
    """An e-mail that lay inside an Outlook file says as a file of its own what it said there."""
    try:
        read = mime_mail.read_mime(data)
    except RefusedPaperError:
        return
    again = mime_mail.read_mime(mime_mail.as_mime(read))
    assert len(again.attachments) + len(again.pictures) >= len(read.attachments)


def _taken_out(data: bytes, folder: Path, look: Callable[[Path, Path], Examination]) -> None:
    """Every member lies in its folder under its own hash, and nothing else lies anywhere."""
    into = folder / "into"
    into.mkdir()
    found = look(paper_in(folder, data), into)
    travels(found)
    for member in found.members:
        is_safe(member.name)
    wanted = {kept_as(member.sha256, member.name) for member in found.members if member.sha256}
    assert {path.name for path in into.rglob("*")} == wanted
    assert {path.name for path in folder.iterdir()} == {"paper", "into"}


# Office


def packed(parts: Mapping[str, bytes], data: bytes) -> bytes:
    """The package with one of its parts, which the first byte names, replaced by the other bytes."""
    changed = dict(parts)
    if data:
        changed[sorted(parts)[data[0] % len(parts)]] = data[1:]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, content in changed.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def word(data: bytes, folder: Path) -> None:
    path = paper_in(folder, packed(WORD_PARTS, data), "paper.docx")
    found = examine_word(path)
    travels(found)
    codes = {trouble.code for trouble in found.troubles} & CLEANERS.keys()
    if codes and clean_word(path, folder / "clean.docx", codes) is None:
        left = {trouble.code for trouble in examine_word(folder / "clean.docx").troubles}
        assert not left & (codes | {"damaged", "not-word"}), left & codes


def workbook(data: bytes, folder: Path) -> None:
    path = paper_in(folder, packed(SHEET_PARTS, data), "paper.xlsx")
    found = examine_workbook(path)
    travels(found)
    if found.is_usable and fit_sheets(path, folder / "fitted.xlsx") is None:
        assert examine_workbook(folder / "fitted.xlsx").is_usable


def slides(data: bytes, folder: Path) -> None:
    travels(examine_slides(paper_in(folder, packed(SLIDE_PARTS, data), "paper.pptx")))


def open_document(data: bytes, folder: Path) -> None:
    path = paper_in(folder, packed(OPEN_PARTS, data), "paper.odt")
    travels(examine_open_text(path))
    travels(examine_open_slides(path))


def flat_word(data: bytes, folder: Path) -> None:
    trouble = unflatten(paper_in(folder, data), folder / "whole.docx")
    travels(trouble)
    if trouble is None:
        travels(examine_word(folder / "whole.docx"))


def plain_text(data: bytes, folder: Path) -> None:
    path = paper_in(folder, data, "paper.txt")
    found = examine_text(path)
    travels(found)
    trouble = text_to_word(path, folder / "text.docx")
    travels(trouble)
    assert found.is_usable == (trouble is None)
    assert trouble or examine_word(folder / "text.docx").is_usable


def table(data: bytes, folder: Path) -> None:
    path = paper_in(folder, data, "paper.csv")
    found = examine_table(path)
    travels(found)
    trouble = table_to_workbook(path, folder / "table.xlsx")
    travels(trouble)
    assert found.is_usable == (trouble is None)
    if trouble is None:
        made = examine_workbook(folder / "table.xlsx")
        assert {told.code for told in made.troubles} <= {"nothing-on-it", "too-long-sheet"}
        assert made.is_usable is False or made.words.split() == found.words.split()


def web_page(data: bytes, folder: Path) -> None:
    travels(examine_web_page(paper_in(folder, data, "paper.html")))
    page = clean_page(data.decode("utf-8", errors="replace"))
    page.markup.encode()
    for element in lxml.html.document_fromstring(page.markup).iterdescendants():
        assert element.tag not in ("script", "iframe", "object", "embed", "link", "base", "form", "svg"), element.tag
        for name, value in [(str(name), str(value)) for name, value in element.attrib.items()]:
            assert not name.startswith("on")
            assert name != "src" or value.startswith("data:")
            assert "url(" not in value.lower() or name not in ("style", "background"), value


# Whatever comes


def any_paper(data: bytes, folder: Path) -> None:
    into = folder / "into"
    into.mkdir()
    travels(examine(paper_in(folder, data), into=into))


def _parts_of(*texts: tuple[str, str]) -> Mapping[str, bytes]:
    return MappingProxyType({name: text.encode() for name, text in texts})


_W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_P: Final = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_A: Final = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_R: Final = f'xmlns:r="{_OFFICE}"'


def _related(*relations: tuple[str, str], elsewhere: str = "") -> str:
    listed = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(relations)
    )
    far = f'<Relationship Id="x" Type="{_OFFICE}/image" Target="{elsewhere}" TargetMode="External"/>'
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{listed}{far if elsewhere else ''}</Relationships>"
    )


WORD_PARTS: Final = _parts_of(
    ("[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
    ("_rels/.rels", _related(("officeDocument", "word/document.xml"))),
    ("word/document.xml", (
        f'<w:document {_W} {_R}><w:body><w:p><w:pPr><w:pStyle w:val="s"/></w:pPr><w:ins w:id="1" w:author="A">'
        '<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r>'
        '</w:del><w:commentReference w:id="0"/><w:fldSimple w:instr="DATE"><w:r><w:t>today</w:t></w:r></w:fldSimple>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDETEXT a</w:instrText></w:r><w:r>'
        '<w:fldChar w:fldCharType="end"/></w:r></w:p><w:sdt><w:sdtPr><w:alias w:val="Name"/><w:showingPlcHdr/>'
        '</w:sdtPr><w:sdtContent/></w:sdt><w:altChunk r:id="r1"/></w:body></w:document>')),
    ("word/styles.xml", (
        f'<w:styles {_W}><w:style w:styleId="s" w:default="1"><w:basedOn w:val="t"/></w:style><w:style w:styleId="t">'
        "<w:rPr><w:vanish/></w:rPr></w:style></w:styles>")),
    ("word/comments.xml", f'<w:comments {_W}><w:comment w:id="0"><w:p/></w:comment></w:comments>'),
    ("word/_rels/document.xml.rels", _related(
        ("styles", "styles.xml"), ("comments", "comments.xml"), elsewhere="http://example.org/a.png")),
)
SHEET_PARTS: Final = _parts_of(
    ("_rels/.rels", _related(("officeDocument", "xl/workbook.xml"))),
    ("xl/workbook.xml", (
        f'<workbook {_S} {_R}><sheets><sheet name="One" sheetId="1" r:id="r0"/><sheet name="Two" sheetId="2" '
        'state="hidden" r:id="r1"/></sheets><definedNames><definedName name="_xlnm.Print_Area">One!$A$1:$B$2'
        "</definedName></definedNames></workbook>")),
    ("xl/_rels/workbook.xml.rels", _related(
        ("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml"),
        ("sharedStrings", "sharedStrings.xml"), ("styles", "styles.xml"))),
    ("xl/sharedStrings.xml", f"<sst {_S}><si><t>one</t></si><si><r><t>two</t></r></si></sst>"),
    ("xl/styles.xml", f'<styleSheet {_S}><cellXfs count="1"><xf><alignment wrapText="1"/></xf></cellXfs></styleSheet>'),
    ("xl/worksheets/sheet1.xml", (
        f'<worksheet {_S}><sheetPr/><sheetFormatPr defaultColWidth="9" defaultRowHeight="15"/><cols><col min="1" '
        'max="3" width="12.5" hidden="1"/></cols><sheetData><row r="1" ht="15" hidden="1"><c r="A1" t="s" s="0"><v>0'
        '</v></c><c r="AB1" t="inlineStr"><is><t>words</t></is></c></row><row r="7"><c><v>12</v></c></row></sheetData>'
        '<pageSetup orientation="portrait"/></worksheet>')),
    ("xl/worksheets/sheet2.xml", f"<worksheet {_S}><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>"),
    ("xl/comments1.xml", f'<comments {_S}><commentList><comment ref="A1"/></commentList></comments>'),
    ("xl/externalLinks/externalLink1.xml", f"<externalLink {_S}><ddeLink/></externalLink>"),
    ("xl/drawings/_rels/drawing1.xml.rels", _related(elsewhere="http://example.org/a.png")),
)
SLIDE_PARTS: Final = _parts_of(
    ("_rels/.rels", _related(("officeDocument", "ppt/presentation.xml"))),
    ("ppt/presentation.xml", (
        f'<p:presentation {_P} {_R}><p:sldIdLst><p:sldId id="256" r:id="r0"/><p:sldId id="257" r:id="r1"/>'
        "</p:sldIdLst></p:presentation>")),
    ("ppt/_rels/presentation.xml.rels", _related(("slide", "slides/slide1.xml"), ("slide", "slides/slide2.xml"))),
    ("ppt/slides/slide1.xml", f"<p:sld {_P} {_A}><a:t>words</a:t></p:sld>"),
    ("ppt/slides/slide2.xml", f'<p:sld {_P} {_A} show="0"><a:t>hidden</a:t></p:sld>'),
    ("ppt/slides/_rels/slide1.xml.rels", _related(
        ("notesSlide", "../notesSlides/notes1.xml"), elsewhere="http://example.org/a.png")),
    ("ppt/notesSlides/notes1.xml", f"<p:notes {_P} {_A}><a:t>said aloud, not shown</a:t></p:notes>"),
    ("ppt/comments/comment1.xml", f"<p:cmLst {_P}/>"),
)
_OPEN: Final = "urn:oasis:names:tc:opendocument:xmlns"
OPEN_PARTS: Final = _parts_of(
    ("mimetype", "application/vnd.oasis.opendocument.text"),
    ("content.xml", (
        f'<office:document-content xmlns:office="{_OPEN}:office:1.0" xmlns:text="{_OPEN}:text:1.0" '
        f'xmlns:style="{_OPEN}:style:1.0" xmlns:draw="{_OPEN}:drawing:1.0" '
        f'xmlns:presentation="{_OPEN}:presentation:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"><style:style '
        'style:name="h"><style:text-properties text:display="none"/><style:drawing-page-properties '
        'presentation:visibility="hidden"/></style:style><text:insertion/><office:annotation/><text:section '
        'text:display="none"><text:section-source xlink:href="a.odt"/></text:section><text:p text:style-name="h">x'
        '</text:p><draw:page draw:style-name="h"/><draw:image xlink:href="http://example.org/a.png"/>'
        "</office:document-content>")),
    ("META-INF/manifest.xml", "<manifest/>"),
)

TARGETS: Final[Mapping[str, Target]] = MappingProxyType({
    "json_text": Target(json_text),
    "case_folder": Target(case_folder),
    "owner_file": Target(owner_file, 400),
    "member_names": Target(names, 600),
    "identify": Target(kinds, 5_000),
    "old_office": Target(old_office, 12_000),
    "jpeg": Target(jpeg, 6_000),
    "winmail": Target(winmail),
    "rich_text": Target(rich_text),
    "archive": Target(packed_members),
    "mail": Target(mail, 8_000),
    "mime_again": Target(mime_again),
    "outlook": Target(outlook, 16_000),
    "word": Target(word, 8_000),
    "workbook": Target(workbook, 8_000),
    "slides": Target(slides),
    "open_document": Target(open_document),
    "flat_word": Target(flat_word),
    "plain_text": Target(plain_text),
    "table": Target(table),
    "web_page": Target(web_page),
    "any_paper": Target(any_paper, 12_000),
})
