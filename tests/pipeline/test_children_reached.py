"""What is about to be sent says nothing of a child of another case, wherever in the files it stands (D3, D4)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import img2pdf
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from bundler.model.finding import Finding
from bundler.model.guard import GuardReport
from bundler.pipeline.guarding import guard
from bundler.pipeline.look import look_at
from bundler.pipeline.workshop import Workshop
from bundler.rules.guard import what_was_shown
from tests.conftest import SMALL_PACK, SMALL_PAPERS, LayOut, text_pdf
from tests.documents.scan_papers import drawn as drawn_page
from tests.documents.scan_papers import jpeg, needs_ocr
from tests.pipeline.test_guarding import attached, changed
from tests.pipeline.test_other_children import TEGAN

NUMBER = "NHS 999 010 9907"
NAME = "Tegan Hollowmere"


@pytest.fixture
def guarded(workshop: Workshop, lay_out: LayOut, tmp_path: Path) -> Callable[..., GuardReport]:
    """Guards files, given by name, in a workspace in which Tegan has a case."""

    def run(files: dict[str, bytes], case: dict[str, Any] | None = None, **more: Any) -> GuardReport:
        lay_out({"reference": "T-9", "child": TEGAN})
        lay_out(case or {}, **more)
        look = look_at(workshop, "T-1")[0]
        assert look.seen
        folder = tmp_path / "to-send"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        report = guard(workshop, look.seen.situation, folder, findings=look.findings)
        said = report.model_dump_json(include={"others"})
        assert not any(word in said for word in ("Tegan", "Hollowmere", "T-9", "9907")), "nobody is told who it is"
        return report

    return run


def marked(pdf: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=String(NUMBER))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])


def titled(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = f"Report on {NAME}"


@pytest.mark.requirement("R131")
@pytest.mark.parametrize(("content", "kind", "page"), [
    pytest.param(text_pdf("All is well", f"with {NAME}"), "page", 2, id="a page"),
    pytest.param(changed(marked), "annotation", 1, id="a comment"),
    pytest.param(changed(titled), "properties", 0, id="the properties"),
    pytest.param(changed(attached("a.csv", b"name;born\nHollowmere, Tegan;14/03/2016\n")), "embedded file", 0,
                 id="a table inside"),
    pytest.param(changed(attached("tegan_hollowmere.txt", b"x")), "embedded file", 0, id="the name of a file inside"),
])  # fmt: skip
def test_another_child_in_any_place_holds_what_would_leave(
    guarded: Callable[..., GuardReport], content: bytes, kind: str, page: int
) -> None:
    report = guarded({"a.pdf": content})
    assert report.holds
    assert (kind, page) in {(one.kind, one.page) for one in report.others if one.holds}


@pytest.mark.ocr
@pytest.mark.skipif(bool(needs_ocr[1].args[0]), reason="Tesseract is not here")
def test_another_child_on_a_picture_holds_it(guarded: Callable[..., GuardReport]) -> None:
    picture = jpeg(drawn_page(("She met Tegan Hollowmere, NHS 999 010 9907,", "when she was at the clinic.")))
    report = guarded({"a.pdf": img2pdf.convert(picture)})
    assert {(one.what, one.kind) for one in report.others} == {("a full name", "picture"), ("an NHS number", "picture")}
    assert report.refuses


@pytest.mark.parametrize(("words", "refuses", "holds"), [
    (NAME, False, True),
    (NUMBER, True, True),
    (f"{NAME}, born 14 March 2016", True, True),
    ("T. Hollowmere", False, False),
    ("Ada Invented", False, False),
])  # fmt: skip
def test_a_number_refuses_a_name_holds_and_what_may_be_somebody_else_is_told(
    guarded: Callable[..., GuardReport], words: str, refuses: bool, holds: bool
) -> None:
    report = guarded({"a.pdf": text_pdf(words)})
    assert (report.refuses, report.holds) == (refuses, holds)


def test_who_is_recorded_as_somebody_else_or_as_a_sister_holds_nothing(guarded: Callable[..., GuardReport]) -> None:
    namesake = {"namesakes": [{"name": NAME, "who": "her school friend"}]}
    assert guarded({"a.pdf": text_pdf(NAME)}, namesake).others == ()


def test_a_sister_is_no_stranger_where_the_pack_sees_her(guarded: Callable[..., GuardReport]) -> None:
    sister = {"siblings": [{"name": NAME, "case": "T-9"}]}
    assert guarded({"a.pdf": text_pdf(f"{NAME}, {NUMBER}")}, sister).others == ()


def test_where_the_pack_does_not_see_her_she_is_told_and_her_number_holds(
    workshop: Workshop, guarded: Callable[..., GuardReport]
) -> None:
    (workshop.templates / "packs/small.toml").write_text(SMALL_PACK.replace('"siblings", ', ""), encoding="utf-8")
    sister = {"siblings": [{"name": NAME, "case": "T-9"}]}
    report = guarded({"a.pdf": text_pdf(NAME, NUMBER)}, sister)
    assert [(one.page, one.what, one.holds) for one in report.others] == [
        (1, "a full name of a brother or sister", False), (2, "an NHS number", True),
    ]  # fmt: skip


def test_a_short_number_holds_on_a_page_and_is_nothing_among_the_lengths_of_a_manifest(
    lay_out: LayOut, guarded: Callable[..., GuardReport]
) -> None:
    lay_out({"reference": "T-8", "child": {"first_name": "Idris", "surname": "Barrow", "record_id": "198326"}})
    listed = json.dumps({"number": 1, "size": 198326}).encode()
    assert [(one.file, one.what) for one in guarded({
        "a.pdf": text_pdf("His record is 198326."), "manifest.json": listed
    }).others] == [("a.pdf", "a record number without letters")]  # fmt: skip


def let_pass(finding: Finding) -> Finding:
    return finding.model_copy(update={"severity": "tells"}) if finding.code == "other-child" else finding


@pytest.mark.parametrize(("sent", "holds"), [(NAME, False), (f"{NAME}, {NUMBER}", True), ("Otis Hollowmere", True)])
def test_a_name_for_which_somebody_has_answered_holds_nothing_more(
    workshop: Workshop, lay_out: LayOut, tmp_path: Path, sent: str, holds: bool
) -> None:
    """But no number, and no other child."""
    lay_out({"reference": "T-9", "child": TEGAN, "siblings": [{"name": "Otis Hollowmere"}]})
    lay_out(papers={**SMALL_PAPERS, "Letter from the clinic.pdf": text_pdf(f"{NAME} came to tea")})
    look = look_at(workshop, "T-1")[0]
    assert look.seen
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent/a.pdf").write_bytes(text_pdf(sent))
    before = guard(workshop, look.seen.situation, tmp_path / "sent", findings=look.findings)
    after = guard(workshop, look.seen.situation, tmp_path / "sent", findings=[let_pass(one) for one in look.findings])
    assert (before.holds, after.holds) == (True, holds)


# What approvers were shown


def test_the_same_found_again_is_what_was_shown_and_anything_else_is_not(guarded: Callable[..., GuardReport]) -> None:
    report = guarded({"a.pdf": text_pdf("T. Hollowmere", "x")})
    shown = what_was_shown(report)
    (doubt,) = report.others
    again = doubt.model_copy(update={"kind": "earlier version"})
    assert what_was_shown(report.model_copy(update={"others": (doubt, again)})) == shown
    elsewhere = doubt.model_copy(update={"page": 2})
    assert what_was_shown(report.model_copy(update={"others": (doubt, elsewhere)})) != shown
    assert what_was_shown(report.model_copy(update={"others": ()})) != shown
