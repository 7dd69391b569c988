"""A Word document is put right on a copy: nothing that was to go is left, nothing that was to stay is gone."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from bundler.documents import office
from bundler.documents.intake.word import examine_word
from bundler.documents.intake.word_cleaning import clean_word
from tests.documents.word_papers import BY, REL, field, para, picture, relation, run, write_word

CODES = (
    "tracked-changes", "comments", "hidden-text", "cropped-pictures", "macros", "external-links", "embedded-objects",
)


def struck(text: str) -> str:
    return f"<w:del {BY}><w:r><w:delText>{text}</w:delText></w:r></w:del>"


def inserted(text: str) -> str:
    return f"<w:ins {BY}>{run(text)}</w:ins>"


def cleaned(paper: Path, *codes: str) -> Path:
    target = paper.with_name("cleaned.docx")
    assert clean_word(paper, target, codes or CODES) is None
    found = examine_word(target)
    assert [one.code for one in found.troubles if one.code in (codes or CODES)] == []
    return target


def words(paper: Path) -> str:
    return examine_word(paper).words


def document_of(paper: Path) -> str:
    with zipfile.ZipFile(paper) as archive:
        return archive.read("word/document.xml").decode()


def test_what_was_inserted_stays_and_what_was_struck_out_goes(tmp_path: Path) -> None:
    body = para(run("She "), struck("never "), inserted("always "), run("attends.", f"<w:rPrChange {BY}/>"))
    paper = cleaned(write_word(tmp_path / "a.docx", body))
    assert words(paper) == "She always attends."
    assert "never" not in document_of(paper)
    assert "An Author" not in document_of(paper)


def test_an_insertion_that_was_struck_out_again_goes(tmp_path: Path) -> None:
    nested = f"<w:ins {BY}><w:del {BY}><w:r><w:delText>gone</w:delText></w:r></w:del>{run('here')}</w:ins>"
    assert words(cleaned(write_word(tmp_path / "a.docx", para(nested)))) == "here"


def test_a_move_stands_only_where_it_went(tmp_path: Path) -> None:
    body = (
        f'<w:moveFromRangeStart {BY} w:name="m"/>' + para(f"<w:moveFrom {BY}>{run('moved')}</w:moveFrom>")
        + '<w:moveFromRangeEnd w:id="7"/>' + para("between") + para(f"<w:moveTo {BY}>{run('moved')}</w:moveTo>")
    )
    assert words(cleaned(write_word(tmp_path / "a.docx", body))).split() == ["between", "moved"]


def test_a_paragraph_whose_end_was_struck_out_goes_on_in_the_next(tmp_path: Path) -> None:
    body = para("one ", properties=f"<w:rPr><w:del {BY}/></w:rPr>") + para("two")
    assert words(cleaned(write_word(tmp_path / "a.docx", body))) == "one two"


def test_a_paragraph_that_was_struck_out_whole_before_a_table_leaves_no_empty_line(tmp_path: Path) -> None:
    table = f"<w:tbl><w:tr><w:tc>{para('cell')}</w:tc></w:tr></w:tbl>"
    body = para("one") + para(struck("gone"), properties=f"<w:rPr><w:del {BY}/></w:rPr>") + table + para("end")
    assert document_of(cleaned(write_word(tmp_path / "a.docx", body))).count("<w:p>") == 3


def test_rows_and_cells_that_were_struck_out_go(tmp_path: Path) -> None:
    def cell(text: str, marks: str = "") -> str:
        return f"<w:tc><w:tcPr>{marks}</w:tcPr>{para(text)}</w:tc>"

    table = (
        f"<w:tbl><w:tr>{cell('stays')}{cell('cell', f'<w:cellDel {BY}/>')}</w:tr>"
        f"<w:tr><w:trPr><w:del {BY}/></w:trPr>{cell('row')}</w:tr>"
        f"<w:tr><w:trPr><w:ins {BY}/></w:trPr>{cell('new')}</w:tr></w:tbl>"
    )
    assert words(cleaned(write_word(tmp_path / "a.docx", table + para("end")))).split() == ["stays", "new", "end"]


def test_a_formula_with_letters_struck_out_is_refused(tmp_path: Path) -> None:
    maths = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    body = para(f'<m:oMath xmlns:m="{maths}"><m:r><m:ctrlPr><w:del {BY}/></m:ctrlPr><m:t>x</m:t></m:r></m:oMath>')
    said = clean_word(write_word(tmp_path / "a.docx", body), tmp_path / "b.docx", CODES)
    assert said is not None
    assert (said.code, said.severity) == ("not-put-right", "blocks")


def test_comments_go_with_their_parts_and_marks(tmp_path: Path) -> None:
    body = para('<w:commentRangeStart w:id="0"/>', run("About this"), '<w:commentRangeEnd w:id="0"/>',
                '<w:r><w:commentReference w:id="0"/></w:r>')
    remark = f'<w:comment w:id="0" w:author="A B">{para("a remark")}</w:comment>'
    paper = cleaned(write_word(tmp_path / "a.docx", body, comments=remark))
    with zipfile.ZipFile(paper) as archive:
        assert "word/comments.xml" not in archive.namelist()
        assert b"comments" not in archive.read("[Content_Types].xml")
        assert b"comments" not in archive.read("word/_rels/document.xml.rels")
    assert words(paper) == "About this"


def test_hidden_words_rows_and_styles_go(tmp_path: Path) -> None:
    table = f"<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>{para('hidden row')}</w:tc></w:tr></w:tbl>"
    styles = '<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
    of_a_style = run("styled ", '<w:rStyle w:val="Secret"/>')
    body = para(run("Seen "), run("hidden ", "<w:vanish/>"), of_a_style, run("too"))
    paper = cleaned(write_word(tmp_path / "a.docx", body + table, styles=styles))
    assert words(paper) == "Seen too"
    assert "hidden" not in document_of(paper).replace("vanish", "")


def test_macros_go_and_the_document_says_that_it_has_none(tmp_path: Path) -> None:
    files = {"word/vbaProject.bin": b"macro", "word/vbaData.xml": b"<x/>"}
    paper = cleaned(write_word(
        tmp_path / "a.docx", para("x"), files=files, relations=relation("rIdV", "vbaProject", "vbaProject.bin")))
    with zipfile.ZipFile(paper) as archive:
        assert not {"word/vbaProject.bin", "word/vbaData.xml"} & set(archive.namelist())


@pytest.mark.parametrize("instruction", ["INCLUDETEXT C:\\\\secret.docx", "LINK Excel.Sheet.12 C:\\\\a", "DDEAUTO c m"])
def test_a_field_that_fetches_keeps_what_it_showed(tmp_path: Path, instruction: str) -> None:
    body = para(run("before "), field(instruction, "the last result"), run(" after")) + para(field("PAGE", "1"))
    paper = cleaned(write_word(tmp_path / "a.docx", body))
    assert words(paper) == "before the last result after\n1"
    assert "PA" in document_of(paper)


def test_linked_pictures_and_templates_go_and_hyperlinks_stay(tmp_path: Path) -> None:
    relations = (
        relation("rIdP", "image", "https://example.org/a.png", external=True)
        + relation("rIdH", "hyperlink", "https://example.org/", external=True)
        + relation("rIdT", "attachedTemplate", "https://example.org/t.dotm", external=True)
    )
    body = para(picture("rIdP", verb="link"), f'<w:hyperlink r:id="rIdH" xmlns:r="{REL}">{run("a link")}</w:hyperlink>')
    paper = cleaned(write_word(tmp_path / "a.docx", body, relations=relations))
    assert words(paper) == "a link"
    assert "<w:drawing" not in document_of(paper)
    assert 'r:id="rIdH"' in document_of(paper)


def test_an_object_goes_and_its_picture_stays(tmp_path: Path) -> None:
    shape = '<v:shape id="s"><v:imagedata r:id="rIdP"/></v:shape><o:OLEObject Type="Embed" r:id="rIdO"/>'
    relations = relation("rIdO", "oleObject", "embeddings/o.bin") + relation("rIdP", "image", "media/p.png")
    paper = cleaned(write_word(
        tmp_path / "a.docx", para(f"<w:r><w:object>{shape}</w:object></w:r>"), relations=relations,
        files={"word/embeddings/o.bin": b"object", "word/media/p.png": png((4, 4))}))
    with zipfile.ZipFile(paper) as archive:
        assert "word/embeddings/o.bin" not in archive.namelist()
        assert "word/media/p.png" in archive.namelist()
    assert "imagedata" in document_of(paper)


def png(size: tuple[int, int]) -> bytes:
    """White, with a secret in red in its right half."""
    shown = Image.new("RGB", size, "white")
    shown.paste((255, 0, 0), (size[0] // 2, 0, *size))
    file = io.BytesIO()
    shown.save(file, "PNG")
    return file.getvalue()


def test_what_was_cropped_away_is_in_no_part_of_the_copy(tmp_path: Path) -> None:
    cropped = picture("rIdP").replace("<a:stretch>", '<a:srcRect r="50000"/><a:stretch>')
    paper = cleaned(write_word(
        tmp_path / "a.docx", para(cropped), relations=relation("rIdP", "image", "media/p.png"),
        files={"word/media/p.png": png((40, 20))}))
    with zipfile.ZipFile(paper) as archive:
        pictures = [name for name in archive.namelist() if "media" in name]
        (name,) = pictures
        shown = Image.open(io.BytesIO(archive.read(name)))
    assert shown.size == (20, 20)
    assert shown.getcolors() == [(400, (255, 255, 255))]


@pytest.mark.parametrize("code", CODES)
def test_only_what_is_asked_for_is_put_right(tmp_path: Path, code: str) -> None:
    body = para(run("x"), struck("y"), run("hidden", "<w:vanish/>"), '<w:r><w:commentReference w:id="0"/></w:r>')
    paper = write_word(tmp_path / "a.docx", body, comments='<w:comment w:id="0"/>')
    before = {one.code for one in examine_word(paper).troubles}
    assert before == {"tracked-changes", "hidden-text", "comments"}
    said = clean_word(paper, tmp_path / "cleaned.docx", (code,))
    assert said
    assert said.code == "not-put-right"
    after = {one.code for one in examine_word(tmp_path / "cleaned.docx").troubles}
    assert after == before - {code}


@pytest.mark.office
def test_libreoffice_reads_the_copy_and_prints_only_what_stays(tmp_path: Path) -> None:
    import pypdfium2

    body = para(run("Kept "), struck("struck "), inserted("added "), run("hidden", "<w:vanish/>"), run("end"))
    paper = cleaned(write_word(tmp_path / "a.docx", body, comments=f'<w:comment w:id="0">{para("remark")}</w:comment>'))
    (outcome,) = office.convert([office.Conversion(paper, tmp_path / "a.pdf")], tmp_path / "work")
    assert outcome.converted
    with pypdfium2.PdfDocument(outcome.target) as pdf:
        assert pdf[0].get_textpage().get_text_bounded().strip() == "Kept added end"
