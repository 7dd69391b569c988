"""A case whose papers are office files of every kind: each becomes pages, or is held for what was found in it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from bundler.documents import office
from bundler.documents.intake.word_cleaning import clean_word
from bundler.model.errors import CaseBusyError
from bundler.model.finding import Finding
from bundler.model.manifest import Manifest
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.closer_look import look_through
from bundler.pipeline.look import look_at
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PAPERS, LayOut
from tests.documents.office_papers import rewritten, sheet, write_slides, write_workbook
from tests.documents.word_papers import BY, para, run, write_word

REPORT = {"Assessment report.pdf": SMALL_PAPERS["Assessment report.pdf"]}
CHANGED = para(run("She "), f"<w:del {BY}><w:r><w:delText>never </w:delText></w:r></w:del>",
               f"<w:ins {BY}>{run('always ')}</w:ins>", run("attends."))

pytestmark = pytest.mark.office


def built(workshop: Workshop, *, draft: bool = False) -> Build:
    return build_pack(workshop, "T-1", "small", draft=draft)


def letter(tmp_path: Path, body: str, ending: str) -> bytes:
    paper = write_word(tmp_path / "letter.docx", body)
    return (paper if ending == ".docx" else rewritten(paper, ending)).read_bytes()


def said_by_a_check(workshop: Workshop) -> list[Finding]:
    (look,) = look_at(workshop, "T-1", "small")
    return [finding for finding in look.findings if "Letter" in finding.place]


def codes(findings: list[Finding]) -> dict[str, str]:
    return {finding.code: finding.severity for finding in findings}


def words_of(build: Build) -> str:
    assert build.bundle
    with pypdfium2.PdfDocument(build.bundle) as pdf:
        return " ".join(page.get_textpage().get_text_bounded() for page in pdf)


def lenient(workshop: Workshop) -> None:
    profile = workshop.templates / "authorities" / "exampleshire.toml"
    profile.write_text(profile.read_text().replace('tracked_changes = "block"', 'tracked_changes = "accept"'))


def test_papers_of_every_office_kind_become_one_bundle(workshop: Workshop, lay_out: LayOut, tmp_path: Path) -> None:
    slides = rewritten(write_slides(tmp_path / "s.fodp", "words on a slide"), ".odp",
                       "OpenDocument Presentation Flat XML")
    book = write_workbook(tmp_path / "b.xlsx", {"S": sheet([["words in a cell"]])})
    lay_out(papers={
        **REPORT,
        "Letter one.doc": letter(tmp_path, para("words in an old document"), ".doc"),
        "Letter two.odt": letter(tmp_path, para("words in an open document"), ".odt"),
        "Letter three.xlsx": book.read_bytes(),
        "Letter four.xls": rewritten(book, ".xls").read_bytes().replace(b"cell", b"book"),
        "Letter five.odp": slides.read_bytes(),
        "Letter six.txt": b"words in a text",
        "Letter seven.csv": b"words,in a table\n1,2\n",
        "Letter eight.html": b"<html><p>words on a web page",
    })
    build = built(workshop)
    assert build.outcome == "built"
    said = " ".join(words_of(build).split())
    for where in ("in an old document", "in an open document", "in a cell", "in a book", "on a slide", "in a text",
                  "on a web page"):
        assert f"words {where}" in said
    assert "in a table" in said
    assert build.manifest
    assert len(Manifest.model_validate_json(build.manifest.read_bytes()).entries) == 9
    again = built(workshop)
    assert (again.bundle, again.made) == (build.bundle, 0)


def test_what_only_a_build_can_find_holds_the_case_and_is_said_by_every_later_check(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    lay_out(papers={**REPORT, "Letter.doc": letter(tmp_path, CHANGED, ".doc")})
    assert codes(said_by_a_check(workshop)) == {"not-looked-through": "tells"}
    build = built(workshop)
    assert build.outcome == "held"
    assert codes([finding for finding in build.findings if "Letter" in finding.place]) == {"tracked-changes": "blocks"}
    assert codes(said_by_a_check(workshop)) == {"tracked-changes": "blocks"}


def test_of_two_exact_copies_the_one_that_was_looked_through_speaks(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    """A name without an ending is remembered by itself: its copy's troubles hold for it all the same."""
    dropped = letter(tmp_path, CHANGED + para("<w:r><w:rPr><w:vanish/></w:rPr><w:t>unseen</w:t></w:r>"), ".doc")
    lay_out(papers={**REPORT, "Letter.doc": dropped, "Letter of Monday": dropped})
    assert built(workshop).outcome == "held"
    assert built(workshop).outcome == "held"
    assert codes(said_by_a_check(workshop)).keys() >= {"tracked-changes", "hidden-text"}


def test_no_paper_is_printed_that_was_dropped_while_the_others_were_opened(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_out(papers={**REPORT, "Letter.doc": letter(tmp_path, para("Dear panel"), ".doc")})
    late = letter(tmp_path, CHANGED, ".doc")

    def dropped_meanwhile(*arguments: Any) -> bool:
        was_opened = look_through(*arguments)
        (folder / "attachments" / "Letter two.doc").write_bytes(late)
        return was_opened

    monkeypatch.setattr("bundler.pipeline.build.look_through", dropped_meanwhile)
    with pytest.raises(CaseBusyError):
        built(workshop)
    assert not (workshop.output / "T-1").exists()


@pytest.mark.parametrize("ending", [".docx", ".doc"])
def test_changes_are_accepted_on_a_copy_where_the_authority_says_so(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path, ending: str
) -> None:
    dropped = letter(tmp_path, CHANGED, ending)
    folder = lay_out(papers={**REPORT, f"Letter{ending}": dropped})
    assert built(workshop).outcome == "held"
    lenient(workshop)
    fresh = Workshop(workshop.cases, workshop.templates, workshop.output, workshop.today)
    build = built(fresh)
    assert build.outcome == "built"
    (told,) = said_by_a_check(fresh)
    assert (told.code, told.severity) == ("tracked-changes", "tells")
    assert "1 insertion and 1 deletion" in told.message
    assert "She always attends." in words_of(build)
    assert "never" not in words_of(build)
    assert (folder / "attachments" / f"Letter{ending}").read_bytes() == dropped


def test_a_signed_document_is_not_put_right_whatever_the_policy(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    lenient(workshop)
    paper = write_word(tmp_path / "a.docx", CHANGED, files={"_xmlsignatures/sig1.xml": b"<x/>"})
    lay_out(papers={**REPORT, "Letter.docx": paper.read_bytes()})
    assert built(workshop).outcome == "held"
    assert codes(said_by_a_check(workshop)) == {"tracked-changes": "blocks"}


def test_a_signed_workbook_is_printed_and_kept_beside_the_bundle_as_it_came(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    book = write_workbook(tmp_path / "b.xlsx", {"S": sheet([["words"]])}, files={"_xmlsignatures/sig1.xml": b"<x/>"})
    lay_out(papers={**REPORT, "Letter.xlsx": book.read_bytes()})
    build = built(workshop)
    assert build.bundle
    (kept,) = (build.bundle.parent / "signed-originals").iterdir()
    assert kept.suffix == ".xlsx"
    assert kept.read_bytes() == book.read_bytes()
    assert "Signed electronically" in words_of(build)


def test_a_fact_that_may_not_be_told_is_found_in_an_old_document_too(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path
) -> None:
    pack = workshop.templates / "packs" / "small.toml"
    pack.write_text(pack.read_text().replace('sees = ["placement",', "sees = ["))
    secret = "14 Nowhere Lane, Exampleton"
    lay_out({"placement": {"address": secret, "confidential": True}},
            {**REPORT, "Letter.doc": letter(tmp_path, para(f"They live at {secret}."), ".doc")})
    build = built(workshop, draft=True)
    assert build.outcome == "held"
    assert "protected-fact" in {finding.code for finding in build.findings}


def test_what_libreoffice_cannot_open_is_held_and_the_others_go_on(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={**SMALL_PAPERS, "Letter.rtf": b"{\\rtf1 " + b"{" * 200_000})
    build = built(workshop)
    assert build.outcome == "held"
    assert [one.code for one in build.findings if one.place.endswith("Letter.rtf") and one.severity == "blocks"] == [
        "not-converted"]
    draft = built(workshop, draft=True)
    assert "from the school" in words_of(draft)


def test_nothing_of_the_sort_is_needed_where_no_paper_asks_for_it(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> office.Office:
        raise AssertionError("nobody asked for LibreOffice")

    monkeypatch.setattr(office, "probe", none)
    lay_out()
    assert built(workshop).outcome == "built"


def test_a_copy_that_cannot_be_put_right_says_why(tmp_path: Path) -> None:
    whole = write_word(tmp_path / "a.docx", CHANGED)
    cut = BytesIO(whole.read_bytes()[:-30])
    (tmp_path / "b.docx").write_bytes(cut.getvalue())
    said = clean_word(tmp_path / "b.docx", tmp_path / "c.docx", ["tracked-changes"])
    assert said is not None
    assert said.code == "damaged"
    assert not zipfile.is_zipfile(tmp_path / "b.docx")
