"""A Word paper is refused for what would be wrong in a bundle, and only for that."""

from __future__ import annotations

import csv
import os
import zipfile
from pathlib import Path

import pytest

from bundler.documents.intake import limits
from bundler.documents.intake.word import examine_word
from bundler.model.paper import PaperKind
from tests.documents.word_papers import BY, SPACES, field, para, picture, relation, run, write_word

INSERTED = f"<w:ins {BY}>{run('new')}</w:ins>"
DELETED = f"<w:del {BY}><w:r><w:delText>old</w:delText></w:r></w:del>"
COMMENT = f'<w:comment w:id="1" w:author="An Author">{para("is this so?")}</w:comment>'
COMMENTED = '<w:r><w:commentReference w:id="1"/></w:r>'
HIDDEN_STYLE = '<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
BASED_ON_IT = '<w:style w:type="paragraph" w:styleId="Child"><w:basedOn w:val="Secret"/></w:style>'
TEXT_BOX = (
    "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp>"
    "<wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
    "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox>"
    "</v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def codes(path: Path) -> list[str]:
    return [trouble.code for trouble in examine_word(path).troubles]


def control(shown: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{run(shown)}</w:sdtContent></w:sdt>"


def test_an_ordinary_paper_has_no_troubles_and_all_its_visible_words(tmp_path: Path) -> None:
    paper = write_word(
        tmp_path / "a.docx",
        para("Seen by ", control("Dr Who"), " today")
        + f"<w:tbl><w:tr><w:tc>{para('in a cell')}</w:tc></w:tr></w:tbl>"
        + para(TEXT_BOX.format(para("in a box"), para("in a box"))),
        header=para("at the top"), footer=para("Page ", field(" PAGE ", "1")),
        footnotes=f'<w:footnote w:id="2">{para("at the foot")}</w:footnote>',
        settings='<w:documentProtection w:edit="readOnly" w:enforcement="1"/><w:trackRevisions/>',
    )
    examination = examine_word(paper)
    assert examination.troubles == ()
    assert examination.kind is PaperKind.WORD
    assert [line for line in examination.words.splitlines() if line] == [
        "Seen by Dr Who today", "in a cell", "in a box", "at the top", "Page 1", "at the foot",
    ]


def test_the_strict_spelling_of_word_is_read_alike(tmp_path: Path) -> None:
    paper = write_word(tmp_path / "a.docx", para("seen", DELETED), strict=True)
    examination = examine_word(paper)
    assert [trouble.code for trouble in examination.troubles] == ["tracked-changes"]
    assert examination.words == "seen"


@pytest.mark.parametrize(("body", "said"), [
    pytest.param(para(INSERTED, INSERTED, DELETED), "2 insertions and 1 deletion", id="insertions and deletion"),
    pytest.param(para(f"<w:moveFrom {BY}>{run('x')}</w:moveFrom><w:moveTo {BY}>{run('x')}</w:moveTo>"), "2 moves",
                 id="move"),
    pytest.param(para(run("x", f"<w:rPrChange {BY}><w:rPr/></w:rPrChange>")), "1 change of format", id="format"),
    pytest.param(para("x", properties=f"<w:rPr><w:del {BY}/></w:rPr>"), "1 deletion", id="paragraph mark"),
    pytest.param(f"<w:tbl><w:tr><w:trPr><w:ins {BY}/></w:trPr><w:tc>{para('x')}</w:tc></w:tr></w:tbl>", "1 insertion",
                 id="table row"),
    pytest.param(para(TEXT_BOX.format(para(DELETED), para(DELETED))), "1 deletion", id="text box counts once"),
    pytest.param(para(TEXT_BOX.format(para("x"), para(DELETED))), "1 deletion", id="only in the older copy"),
    pytest.param(para(control("").replace("<w:sdtContent>", f"<w:sdtContent>{DELETED}")), "1 deletion", id="control"),
])
def test_tracked_changes_block_and_are_counted(tmp_path: Path, body: str, said: str) -> None:
    (trouble,) = examine_word(write_word(tmp_path / "a.docx", body)).troubles
    assert (trouble.code, trouble.severity) == ("tracked-changes", "blocks")
    assert f"tracked changes: {said}." in trouble.message
    assert "Accept All Changes and Stop Tracking" in trouble.remedy


@pytest.mark.parametrize("part", ["header", "footer", "footnotes", "endnotes"])
def test_changes_and_hidden_text_are_found_in_every_part_that_prints(tmp_path: Path, part: str) -> None:
    inside = para(DELETED, run("x", "<w:vanish/>"))
    paper = write_word(tmp_path / "a.docx", para("x"), **{part: inside})  # type: ignore[arg-type]  # a part by its name
    assert codes(paper) == ["tracked-changes", "hidden-text"]


@pytest.mark.parametrize("where", ["body", "header"])
def test_comments_block_wherever_they_hang(tmp_path: Path, where: str) -> None:
    hangs = para("text", COMMENTED)
    body, header = (hangs, para("")) if where == "body" else (para(""), hangs)
    paper = write_word(tmp_path / "a.docx", body, header=header, comments=COMMENT)
    assert codes(paper) == ["comments"]


def test_an_empty_list_of_comments_is_no_comment(tmp_path: Path) -> None:
    assert codes(write_word(tmp_path / "a.docx", para("x"), comments="")) == []


@pytest.mark.parametrize(("body", "is_hidden"), [
    pytest.param(para(run("x", "<w:vanish/>")), True, id="by itself"),
    pytest.param(para(run("x", '<w:vanish w:val="1"/>')), True, id="switched on"),
    pytest.param(para(run("x", '<w:rStyle w:val="Secret"/>')), True, id="by its style"),
    pytest.param(para("x", properties='<w:pStyle w:val="Child"/>'), True, id="by what the style is based on"),
    pytest.param(f'<w:tbl><w:tblPr><w:tblStyle w:val="Child"/></w:tblPr><w:tr><w:tc>{para("x")}</w:tc></w:tr></w:tbl>',
                 True, id="by its table"),
    pytest.param(f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{para('x')}</w:tc></w:tr></w:tbl>", True, id="row"),
    pytest.param(para('<w:r><w:pict><v:shape style="left:0; visibility: hidden"/></w:pict></w:r>'), True, id="shape"),
    pytest.param(para(picture("rIdX").replace("<wp:docPr ", '<wp:docPr hidden="1" ')), True, id="picture"),
    pytest.param(para(run("x", '<w:vanish w:val="0"/>')), False, id="switched off"),
    pytest.param(para(run("x", '<w:rStyle w:val="Secret"/><w:vanish w:val="false"/>')), False, id="shown again"),
    pytest.param(para(run(" ", "<w:vanish/>")), False, id="only a blank"),
    pytest.param(para("x", properties="<w:rPr><w:vanish/></w:rPr>"), False, id="only the paragraph mark"),
    pytest.param(para(run("x", "<w:webHidden/>")), False, id="hidden on the web only"),
])
def test_hidden_text_blocks_and_is_not_among_the_words(tmp_path: Path, body: str, is_hidden: bool) -> None:
    paper = write_word(tmp_path / "a.docx", body, styles=HIDDEN_STYLE + BASED_ON_IT)
    assert codes(paper) == (["hidden-text"] if is_hidden else [])


def test_hidden_struck_out_and_doubled_text_is_not_among_the_words(tmp_path: Path) -> None:
    body = para("seen", run("hidden", "<w:vanish/>"), DELETED, INSERTED)
    assert examine_word(write_word(tmp_path / "a.docx", body)).words == "seennew"


@pytest.mark.parametrize(("cut", "expected"), [
    ('<a:srcRect r="50000"/>', ["cropped-pictures"]), ('<a:srcRect t="20%"/>', ["cropped-pictures"]),
    ("<a:srcRect/>", []), ('<a:srcRect l="12" b="0"/>', []), ('<a:srcRect l="-4000"/>', []),
])
def test_a_cropped_picture_blocks_because_the_rest_of_it_is_still_there(
    tmp_path: Path, cut: str, expected: list[str]
) -> None:
    body = para(picture("rIdP").replace("<a:stretch>", f"{cut}<a:stretch>"))
    assert codes(write_word(tmp_path / "a.docx", body)) == expected


def test_a_cropped_picture_of_the_older_kind_blocks(tmp_path: Path) -> None:
    body = para('<w:r><w:pict><v:shape><v:imagedata croptop="9000f"/></v:shape></w:pict></w:r>')
    assert codes(write_word(tmp_path / "a.docx", body)) == ["cropped-pictures"]


def test_macros_block(tmp_path: Path) -> None:
    paper = write_word(tmp_path / "a.docm", para("x"), files={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert codes(paper) == ["macros"]


@pytest.mark.parametrize(("kind", "target", "expected"), [
    pytest.param("hyperlink", "https://example.org/", [], id="hyperlink"),
    pytest.param("image", "https://example.org/a.png", ["external-links"], id="picture"),
    pytest.param("image", "file:///C:/pictures/a.png", ["external-links"], id="picture on a drive"),
    pytest.param("oleObject", "file:///C:/a.xlsx", ["external-links"], id="linked object"),
    pytest.param("attachedTemplate", "https://example.org/a.dotm", ["external-links"], id="template on the internet"),
    pytest.param("attachedTemplate", r"file:///\\server\templates\report.dotx", ["attached-template"],
                 id="template on a drive"),
    pytest.param("frame", "https://example.org/a.htm", ["external-links"], id="frame"),
    pytest.param("subDocument", "b.docx", ["external-links"], id="subdocument"),
    pytest.param("unheardOf", "https://example.org/", ["external-links"], id="anything else"),
])
def test_what_is_fetched_from_elsewhere_blocks(tmp_path: Path, kind: str, target: str, expected: list[str]) -> None:
    relations = relation("rIdX", kind, target, external=True)
    assert codes(write_word(tmp_path / "a.docx", para("x"), relations=relations)) == expected


@pytest.mark.parametrize("instruction", [
    ' INCLUDEPICTURE "https://example.org/a.png" ', r' INCLUDETEXT "C:\\a.docx" ', " LINK Excel.Sheet.12 a.xlsx ",
    " DDEAUTO excel a.xls R1C1 ", " includetext a.docx ",
])
def test_fields_that_fetch_block_in_either_form(tmp_path: Path, instruction: str) -> None:
    long_form = para(field(instruction, "result"))
    quoted = instruction.replace('"', "&quot;")
    short_form = para(f'<w:fldSimple w:instr="{quoted}">{run("result")}</w:fldSimple>')
    assert codes(write_word(tmp_path / "a.docx", long_form)) == ["external-links"]
    assert codes(write_word(tmp_path / "b.docx", short_form)) == ["external-links"]


def test_a_field_inside_a_fields_result_is_read(tmp_path: Path) -> None:
    nested = field(" QUOTE ", "x").replace(run("x"), field(" DATE ", "1 May 2026") + field(" PAGE ", "1"))
    assert codes(write_word(tmp_path / "a.docx", para(nested))) == ["date-field"]


@pytest.mark.parametrize(("instruction", "expected"), [
    (' DATE \\@ "d MMMM yyyy" ', ["date-field"]), (" TIME ", ["date-field"]), (" SAVEDATE ", ["date-field"]),
    (" CREATEDATE ", []), (" FILENAME ", ["file-name-field"]), (" HYPERLINK x ", []), (" TOC ", []),
])
def test_fields_that_would_print_something_else_warn(tmp_path: Path, instruction: str, expected: list[str]) -> None:
    paper = write_word(tmp_path / "a.docx", para(field(instruction, "result")))
    assert codes(paper) == expected
    assert examine_word(paper).is_usable


def test_another_document_put_into_it_blocks(tmp_path: Path) -> None:
    paper = write_word(tmp_path / "a.docx", '<w:altChunk r:id="rIdA"/>', relations=relation("rIdA", "aFChunk", "a.htm"),
                       files={"word/a.htm": b"<html><p>not closed"})
    assert codes(paper) == ["document-inside"]


@pytest.mark.parametrize("kind", ["oleObject", "package", "control"])
def test_embedded_files_and_controls_block(tmp_path: Path, kind: str) -> None:
    relations = relation("rIdO", kind, "embeddings/o.bin")
    paper = write_word(tmp_path / "a.docx", para("<w:r><w:object/></w:r>"), relations=relations,
                       files={"word/embeddings/o.bin": b"x"})
    (trouble,) = examine_word(paper).troubles
    assert trouble.code == "embedded-objects"
    assert "1 other file" in trouble.message


def test_the_sheet_behind_a_chart_is_no_embedded_file(tmp_path: Path) -> None:
    sheet = relation("rId1", "package", "../embeddings/sheet.xlsx")
    chart = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{sheet}</Relationships>'
    paper = write_word(tmp_path / "a.docx", para("x"), files={"word/charts/_rels/chart1.xml.rels": chart.encode()})
    assert codes(paper) == []


def test_a_form_field_that_still_shows_its_prompt_warns_and_is_named(tmp_path: Path) -> None:
    prompt = '<w:alias w:val="{}"/><w:showingPlcHdr/>'
    body = para(control("Click here", prompt.format("Name of child")), control("Click here", prompt.format("School")),
                control("Ann", '<w:alias w:val="Worker"/><w:showingPlcHdr w:val="0"/>'))
    (trouble,) = examine_word(write_word(tmp_path / "a.docx", body)).troubles
    assert (trouble.code, trouble.severity) == ("form-field-empty", "warns")
    assert "2 fields" in trouble.message
    assert "Name of child, School" in trouble.message
    assert "Worker" not in trouble.message


def test_a_signed_paper_is_said_to_be_signed(tmp_path: Path) -> None:
    paper = write_word(tmp_path / "a.docx", para("x"), files={"_xmlsignatures/sig1.xml": b"<Signature/>"})
    assert examine_word(paper).signed


def test_every_trouble_is_told_at_once(tmp_path: Path) -> None:
    paper = write_word(tmp_path / "a.docx", para(DELETED, COMMENTED, run("x", "<w:vanish/>"), field(" DATE ", "x")),
                       comments=COMMENT, files={"word/vbaProject.bin": b""})
    assert codes(paper) == ["tracked-changes", "comments", "hidden-text", "macros", "date-field"]


def test_a_file_that_would_swell_is_not_opened(tmp_path: Path) -> None:
    paper = tmp_path / "a.docx"
    with zipfile.ZipFile(paper, "w", zipfile.ZIP_DEFLATED) as archive, \
            archive.open("word/document.xml", "w", force_zip64=True) as part:
        for _ in range(limits.MIN_SWOLLEN_BYTES // 1_000_000 + 1):
            part.write(b" " * 1_000_000)
    assert codes(paper) == ["zip-bomb"]


def test_a_file_of_very_many_parts_is_not_opened(tmp_path: Path) -> None:
    paper = write_word(tmp_path / "a.docx", para("x"), files={f"p/{n}": b"" for n in range(limits.MAX_PARTS)})
    assert codes(paper) == ["zip-bomb"]


def test_entities_are_not_unfolded(tmp_path: Path) -> None:
    bomb = ('<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
            f"<w:document {SPACES}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>")
    paper = write_word(tmp_path / "a.docx", para("x"), files={"word/document.xml": bomb.encode()})
    assert codes(paper) == ["damaged"]


def test_two_parts_under_one_name_are_refused_because_readers_differ_about_them(tmp_path: Path) -> None:
    paper = write_word(tmp_path / "a.docx", para("x"))
    with zipfile.ZipFile(paper, "a") as archive:
        archive.writestr("word/Document.xml", f"<w:document {SPACES}><w:body>{para(DELETED)}</w:body></w:document>")
    assert codes(paper) == ["damaged"]


def test_half_a_file_is_damaged(tmp_path: Path) -> None:
    paper = write_word(tmp_path / "a.docx", para("x"))
    paper.write_bytes(paper.read_bytes()[:-300])
    assert codes(paper) == ["damaged"]


def test_a_flipped_byte_is_damage(tmp_path: Path) -> None:
    paper = write_word(tmp_path / "a.docx", para("x" * 5_000))
    with zipfile.ZipFile(paper) as archive:
        member = archive.getinfo("word/document.xml")
    content = bytearray(paper.read_bytes())
    content[member.header_offset + 60] ^= 0xFF
    paper.write_bytes(content)
    assert codes(paper) == ["damaged"]


@pytest.mark.parametrize("content", [b"<html><p>a page</p></html>", b"", b"%PDF-1.7"])
def test_what_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.docx").write_bytes(content)
    assert not examine_word(tmp_path / "a.docx").is_usable


def test_a_spreadsheet_named_docx_is_not_word(tmp_path: Path) -> None:
    paper = tmp_path / "a.docx"
    with zipfile.ZipFile(paper, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert codes(paper) == ["kind-not-supported"]


EXPECTED = {
    "c158": [], "c159": [], "c163": [], "c173": [], "c312": [],
    "c166": ["comments"], "c167": ["comments"],
    "c175": ["embedded-objects"], "c176": ["embedded-objects"],
    "c178": ["external-links"],
    "c195": ["damaged"], "c203": ["damaged"],
}
"""What each Word file of the shared corpus gets. The corpus would accept the comments, the embedded files, the outside
fields and the old format; the default policy here is to block what could print something unseen."""


def corpus() -> Path:
    beside = Path(__file__).parents[4] / "shared" / "corpus"
    return Path(os.environ.get("BUNDLER_CORPUS", beside))


@pytest.mark.corpus
@pytest.mark.parametrize("row", EXPECTED)
def test_real_files_get_what_they_deserve(row: str) -> None:
    listing = corpus() / "open.csv"
    if not listing.is_file():
        pytest.skip("the shared corpus of real files is not here (BUNDLER_CORPUS)")
    with listing.open(encoding="utf-8", newline="") as file:
        name = next(entry["file"] for entry in csv.DictReader(file) if entry["id"] == row)
    assert codes(corpus() / name) == EXPECTED[row]
