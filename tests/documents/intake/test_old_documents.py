"""Old documents are looked through as what LibreOffice makes of them, and nothing to be found gets lost on the way."""

from __future__ import annotations

import zipfile
from pathlib import Path

import olefile
import pytest

from bundler.documents import office
from bundler.documents.intake.examine import examine
from bundler.documents.intake.office_papers import examine_turned, stage, turn_of
from bundler.model.paper import Examination, PaperKind
from tests.documents.intake.mail_papers import compound
from tests.documents.office_papers import rewritten, sheet, write_workbook
from tests.documents.word_papers import BY, para, picture, relation, run, write_word

MARKED = (
    para(run("Kept "), f"<w:ins {BY}>{run('added ')}</w:ins>",
         f"<w:del {BY}><w:r><w:delText>struck</w:delText></w:r></w:del>")
    + para(run("seen "), run("hidden words", "<w:vanish/>"))
    + para('<w:commentRangeStart w:id="0"/>', run("about this"), '<w:commentRangeEnd w:id="0"/>',
           '<w:r><w:commentReference w:id="0"/></w:r>')
)
REMARK = f'<w:comment w:id="0" w:author="A B" w:date="2026-11-12T09:00:00Z">{para("a remark")}</w:comment>'


def turned(paper: Path) -> Path:
    turn = turn_of(paper)
    assert turn is not None
    target = paper.with_name(f"turned{turn.ending}")
    (outcome,) = office.convert([office.Conversion(paper, target, turn.form)], paper.parent / "work")
    assert outcome.converted
    return target


def looked_through(paper: Path) -> Examination:
    return examine_turned(paper, turned(paper))


def codes(examination: Examination) -> set[str]:
    return {trouble.code for trouble in examination.troubles}


@pytest.mark.office
@pytest.mark.parametrize("ending", [".doc", ".odt", ".rtf", ".fodt"])
def test_changes_comments_and_hidden_text_are_found_in_every_old_format(tmp_path: Path, ending: str) -> None:
    paper = rewritten(write_word(tmp_path / "a.docx", MARKED, comments=REMARK), ending)
    found = looked_through(paper)
    assert found.kind is PaperKind.DOCUMENT
    assert {"tracked-changes", "comments", "hidden-text"} <= codes(found)
    assert "struck" not in found.words
    assert "hidden words" not in found.words


@pytest.mark.office
@pytest.mark.parametrize("ending", [".doc", ".odt", ".rtf"])
def test_a_clean_document_is_clean_in_every_old_format_and_keeps_its_words(tmp_path: Path, ending: str) -> None:
    letter = write_word(tmp_path / "a.docx", para("Dear panel,") + para("all is well."))
    found = looked_through(rewritten(letter, ending))
    assert found.troubles == ()
    assert found.words.split() == ["Dear", "panel,", "all", "is", "well."]


@pytest.mark.office
@pytest.mark.parametrize("ending", [".doc", ".odt", ".rtf"])
def test_what_is_put_right_on_a_copy_of_an_old_document_is_gone_from_its_page(tmp_path: Path, ending: str) -> None:
    import pypdfium2

    paper = rewritten(write_word(tmp_path / "a.docx", MARKED, comments=REMARK), ending)
    staged = stage(turned(paper), tmp_path / "staged", PaperKind.DOCUMENT,
                   ("comments", "hidden-text", "tracked-changes"))
    assert staged.trouble is None
    (outcome,) = office.convert(
        [office.Conversion(tmp_path / "staged", tmp_path / "a.pdf", staged.form)], tmp_path / "work")
    with pypdfium2.PdfDocument(outcome.target) as pdf:
        assert len(pdf) == 1
        words = pdf[0].get_textpage().get_text_bounded().split()
    assert "added" in words
    assert not {"struck", "hidden", "remark"} & set(words)


@pytest.mark.office
def test_a_linked_picture_in_an_odt_is_told_before_libreoffice_has_seen_it(tmp_path: Path) -> None:
    linked = write_word(tmp_path / "a.docx", para(picture("rIdP", verb="link")),
                        relations=relation("rIdP", "image", "https://example.org/a.png", external=True))
    found = examine(rewritten(linked, ".odt"))
    assert "external-links" in codes(found)
    assert not found.looked_through


@pytest.mark.office
@pytest.mark.parametrize("ending", [".doc", ".rtf"])
def test_until_libreoffice_has_opened_it_nobody_says_that_an_old_document_is_fine(tmp_path: Path, ending: str) -> None:
    found = examine(rewritten(write_word(tmp_path / "a.docx", para("x")), ending))
    assert not found.looked_through
    assert codes(found) == {"not-looked-through"}


def test_a_flat_word_file_is_looked_through_at_once(tmp_path: Path) -> None:
    whole = write_word(tmp_path / "a.docx", MARKED, comments=REMARK)
    (tmp_path / "a.xml").write_text(flattened(whole), encoding="utf-8")
    found = examine(tmp_path / "a.xml")
    assert found.kind is PaperKind.DOCUMENT
    assert found.looked_through
    assert codes(found) == {"tracked-changes", "comments", "hidden-text"}


def flattened(paper: Path) -> str:
    package = "http://schemas.microsoft.com/office/2006/xmlPackage"
    with zipfile.ZipFile(paper) as archive:
        parts = "".join(
            f'<pkg:part pkg:name="/{name}" pkg:contentType="application/xml"><pkg:xmlData>'
            f"{archive.read(name).decode()}</pkg:xmlData></pkg:part>"
            for name in archive.namelist() if name != "[Content_Types].xml"
        )
    return f'<?xml version="1.0"?><pkg:package xmlns:pkg="{package}">{parts}</pkg:package>'


@pytest.mark.parametrize("mark", [
    pytest.param('<aml:annotation w:type="Word.Deletion"/>', id="a deletion"),
    pytest.param("<w:vanish/>", id="hidden text"),
])
def test_marks_that_get_lost_in_a_word_2003_file_block_it(tmp_path: Path, mark: str) -> None:
    paper = tmp_path / "a.xml"
    paper.write_text(f'<?xml version="1.0"?><w:wordDocument xmlns:w="w" xmlns:aml="a">{mark}</w:wordDocument>')
    assert [(one.code, one.severity) for one in examine(paper).troubles] == [("not-put-right", "blocks")]
    paper.write_text(paper.read_text(), encoding="utf-16")
    assert [(one.code, one.severity) for one in examine(paper).troubles] == [("not-put-right", "blocks")]


OPEN = "urn:oasis:names:tc:opendocument:xmlns"
HIDDEN = (
    pytest.param('<text:section text:display="none"><text:p>secret</text:p></text:section>', id="section"),
    pytest.param('<text:p><text:hidden-text text:string-value="secret"/></text:p>', id="field"),
    pytest.param('<text:p>secret <text:hidden-paragraph text:is-hidden="true"/></text:p>', id="paragraph"),
    pytest.param(
        '<table:table><table:table-row table:visibility="collapse"><table:table-cell/></table:table-row></table:table>',
        id="row",
    ),
)


def open_text(root: str, inside: str) -> str:
    spaces = " ".join(f'xmlns:{name}="{OPEN}:{name}:1.0"' for name in ("office", "text", "table", "style"))
    return f'<?xml version="1.0"?><office:{root} {spaces}>{inside}</office:{root}>'


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_is_hidden_in_a_flat_open_text_is_not_lost_on_the_way(tmp_path: Path, hidden: str) -> None:
    """LibreOffice prints a hidden section of which it has made a Word document."""
    kind = "<!-- urn:oasis:names:tc:opendocument.text -->"  # where LibreOffice writes a mimetype
    (tmp_path / "a.fodt").write_text(open_text("document", f"{kind}<office:body>{hidden}</office:body>"))
    made = write_word(tmp_path / "made.docx", para("secret"))
    assert codes(examine(tmp_path / "a.fodt")) == {"hidden-text", "not-looked-through"}
    assert codes(examine_turned(tmp_path / "a.fodt", made)) == {"not-put-right"}


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_is_hidden_in_the_header_of_an_open_text_is_found(tmp_path: Path, hidden: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.odt", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", open_text("document-content", "<text:p>x</text:p>"))
        archive.writestr("styles.xml", open_text("document-styles", f"<style:header>{hidden}</style:header>"))
    assert codes(examine(tmp_path / "a.odt")) == {"hidden-text", "not-looked-through"}


@pytest.mark.office
def test_an_old_document_with_a_password_says_so_at_once(tmp_path: Path) -> None:
    paper = rewritten(write_word(tmp_path / "a.docx", para("x")), ".doc")
    with olefile.OleFileIO(paper, write_mode=True) as container:
        stream = bytearray(container.openstream("WordDocument").read())
        stream[0x0B] |= 0x01
        container.write_stream("WordDocument", bytes(stream))
    found = examine(paper)
    assert codes(found) == {"password-needed"}
    assert not found.is_usable


@pytest.mark.office
def test_an_old_workbook_with_a_password_says_so_at_once(tmp_path: Path) -> None:
    paper = rewritten(write_workbook(tmp_path / "a.xlsx", {"S": sheet([["x"]])}), ".xls")
    with olefile.OleFileIO(paper, write_mode=True) as container:
        stream = bytearray(container.openstream("Workbook").read())
        second = 4 + int.from_bytes(stream[2:4], "little")
        stream[second:second + 2] = (0x2F).to_bytes(2, "little")
        container.write_stream("Workbook", bytes(stream))
    assert codes(examine(paper)) == {"password-needed"}


def test_what_is_printed_of_an_old_document_is_looked_through_once_more(tmp_path: Path) -> None:
    """Another LibreOffice may make another Word document of it than the one that was looked through."""
    made = write_word(tmp_path / "made.docx", MARKED)
    said = stage(made, tmp_path / "staged", PaperKind.DOCUMENT, ())
    assert said.trouble
    assert said.trouble.code == "not-put-right"
    kept = stage(made, tmp_path / "staged", PaperKind.DOCUMENT, ("comments", "hidden-text"))
    assert kept.trouble
    assert kept.trouble.code == "not-put-right"


@pytest.mark.parametrize("storage", ["Macros", "_VBA_PROJECT_CUR"])
def test_macros_of_an_old_document_are_told_though_its_copy_has_none(tmp_path: Path, storage: str) -> None:
    old = tmp_path / "a.doc"
    old.write_bytes(compound({"WordDocument": bytes(4096), storage: {"VBA": {"dir": b"x"}}}))
    made = write_word(tmp_path / "made.docx", para("Dear panel,"))
    assert codes(examine_turned(old, made)) == {"macros"}
    old.write_bytes(compound({"WordDocument": bytes(4096)}))
    assert codes(examine_turned(old, made)) == set()


@pytest.mark.parametrize("storage", ["_signatures", "_xmlsignatures"])
def test_a_signature_of_an_old_document_is_noted_though_its_copy_has_none(tmp_path: Path, storage: str) -> None:
    old = tmp_path / "a.doc"
    old.write_bytes(compound({"WordDocument": bytes(4096), storage: {"1": b"x"}}))
    made = write_word(tmp_path / "made.docx", para("Dear panel,"))
    assert examine_turned(old, made).signed
    old.write_bytes(compound({"WordDocument": bytes(4096)}))
    assert not examine_turned(old, made).signed
