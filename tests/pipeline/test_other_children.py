"""A workspace of several families: what belongs to one of them and lies in the folder of another is found."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from bundler.documents.cases import roster as roster_module
from bundler.documents.cases.roster import Roster
from bundler.model.errors import ExitCode
from bundler.model.finding import Finding
from bundler.model.officer import Officer
from bundler.pipeline.build import build_pack
from bundler.pipeline.children import roster_file
from bundler.pipeline.look import look_at
from bundler.pipeline.overriding import Wish, override
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PACK, SMALL_PAPERS, LayOut, text_pdf
from tests.pipeline.released import NOW

TEGAN = {
    "first_name": "Tegan", "surname": "Hollowmere", "date_of_birth": "2016-03-14", "record_id": "EXC-204417",
    "nhs_number": "999 010 9907",
}  # fmt: skip
SCAN = text_pdf("A letter", "about Tegan Hollowmere, NHS 999 010 9907")
ABOUT = ("other-child", "other-child-perhaps", "sibling-named", "paper-of-another-child")


def tegans_case(lay_out: LayOut, **more: Any) -> Path:
    return lay_out({"reference": "T-9", "child": TEGAN, **more})


def told(workshop: Workshop, reference: str = "T-1") -> list[tuple[str, str, str]]:
    """Code, severity and message of everything that is said of other children."""
    return [(one.code, one.severity, one.message) for one in _findings(workshop, reference) if one.code in ABOUT]


def _findings(workshop: Workshop, reference: str) -> tuple[Finding, ...]:
    (look,) = look_at(workshop, reference)
    said = " ".join(f"{one.message} {one.remedy} {one.place}" for one in look.findings if one.code in ABOUT)
    said_words = set(said.replace("“", " ").split())
    assert not {"Tegan", "Hollowmere", "T-9", "204417"} & said_words, "nobody is told who it is"
    return look.findings


def test_another_familys_letter_holds_the_pack_and_says_where_to_look(workshop: Workshop, lay_out: LayOut) -> None:
    tegans_case(lay_out)
    lay_out(papers={**SMALL_PAPERS, "Letter from the clinic.pdf": SCAN})
    assert told(workshop) == [(
        "other-child", "blocks",
        (
            "“Letter from the clinic.pdf” says who a child of another case is: a full name on page 2, an NHS number on "
            "page 2."
        ),
    )]  # fmt: skip
    assert build_pack(workshop, "T-1", None, draft=False).exit_code == ExitCode.HELD


def test_without_the_other_case_the_same_folder_is_complete(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={**SMALL_PAPERS, "Letter from the clinic.pdf": SCAN})
    assert told(workshop) == []
    assert build_pack(workshop, "T-1", None, draft=False).outcome == "built"


def test_a_name_that_somebody_answers_for_hides_no_number_that_only_the_prepared_paper_tells(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    tegans_case(lay_out)
    lay_out(papers={**SMALL_PAPERS, "Letter a.pdf": text_pdf("Tegan Hollowmere came to tea")})
    tom = Officer(name="Tom Manager", roles=("team_manager",), account="tom")
    override(workshop, Wish("T-1", "small", "other-child", "It is a school friend of that name."), tom, NOW)
    assert build_pack(workshop, "T-1", None, draft=False).outcome == "built"
    printed = ["Tegan Hollowmere came to tea, NHS 999 010 9907"]
    monkeypatch.setattr("bundler.documents.reach.page_words.pages_in", lambda _: printed)
    build = build_pack(workshop, "T-1", None, draft=False)
    (found,) = [one for one in build.findings if one.place == "attachments/Letter a.pdf" and one.severity == "blocks"]
    assert (found.code, found.hard) == ("other-child", True)


def test_the_name_of_a_paper_tells_too(workshop: Workshop, lay_out: LayOut) -> None:
    tegans_case(lay_out)
    lay_out(papers={**SMALL_PAPERS, "Letter about tegan_hollowmere.pdf": text_pdf("Dear panel, all is well here")})
    (found,) = _other(workshop)
    assert "a full name in its name" in found.message


def _other(workshop: Workshop) -> list[Finding]:
    return [one for one in look_at(workshop, "T-1")[0].findings if one.code == "other-child"]


def test_a_paper_in_no_bundle_only_warns(workshop: Workshop, lay_out: LayOut) -> None:
    tegans_case(lay_out)
    lay_out(papers={**SMALL_PAPERS, "scan 17.pdf": SCAN})
    assert [severity for _, severity, _ in told(workshop)] == ["warns"]


def test_a_brother_or_sister_is_no_stranger(workshop: Workshop, lay_out: LayOut) -> None:
    tegans_case(lay_out)
    lay_out({"siblings": [{"name": "Tegan Hollowmere", "case": "T-9"}]}, {**SMALL_PAPERS, "Letter a.pdf": SCAN})
    assert told(workshop) == []


def test_where_the_pack_does_not_see_brothers_and_sisters_they_are_told_and_their_numbers_block(
    workshop: Workshop, lay_out: LayOut
) -> None:
    sees_less = SMALL_PACK.replace('"siblings", ', "")
    (workshop.templates / "packs" / "small.toml").write_text(sees_less, encoding="utf-8")
    tegans_case(lay_out)
    lay_out({"siblings": [{"name": "Tegan Hollowmere", "case": "T-9"}]}, {**SMALL_PAPERS, "Letter a.pdf": SCAN})
    assert sorted((code, severity) for code, severity, _ in told(workshop)) == [
        ("other-child", "blocks"), ("sibling-named", "warns"),
    ]  # fmt: skip


def test_a_namesake_is_somebody_else_once_case_json_says_so(workshop: Workshop, lay_out: LayOut) -> None:
    tegans_case(lay_out)
    lay_out(
        {"namesakes": [{"name": "Tegan Hollowmere", "who": "her school friend"}]},
        {**SMALL_PAPERS, "Letter a.pdf": text_pdf("Tegan Hollowmere came to tea")},
    )
    assert told(workshop) == []


def test_the_worker_of_this_case_may_be_called_like_a_child_of_another(workshop: Workshop, lay_out: LayOut) -> None:
    tegans_case(lay_out)
    lay_out(
        {"people": {"social_worker": {"name": "Tegan Hollowmere"}}},
        {**SMALL_PAPERS, "Letter a.pdf": text_pdf("Signed Tegan Hollowmere")},
    )
    assert told(workshop) == []


def test_a_child_that_another_case_only_names_as_a_brother_is_looked_for_too(
    workshop: Workshop, lay_out: LayOut
) -> None:
    tegans_case(lay_out, siblings=[{"name": "Otis Hollowmere", "date_of_birth": "2019-01-02"}])
    lay_out(papers={**SMALL_PAPERS, "Letter a.pdf": text_pdf("HOLLOWMERE, Otis")})
    assert [code for code, _, _ in told(workshop)] == ["other-child"]


def test_a_case_that_cannot_be_read_in_full_still_tells_whose_it_is(workshop: Workshop, lay_out: LayOut) -> None:
    folder = tegans_case(lay_out)
    case = json.loads((folder / "case.json").read_text("utf-8"))
    case["child"]["date_of_birth"] = "in spring"
    (folder / "case.json").write_text(json.dumps({**case, "nonsense": 1}), encoding="utf-8")
    lay_out(papers={**SMALL_PAPERS, "Letter a.pdf": SCAN})
    assert [code for code, _, _ in told(workshop)] == ["other-child"]


def test_the_answers_of_a_pdf_form_are_looked_through_when_they_are_printed(
    workshop: Workshop, lay_out: LayOut
) -> None:
    """No look sees them; the build does, before anything is published."""
    tegans_case(lay_out)
    lay_out(papers={**SMALL_PAPERS, "Letter form.pdf": _form("Tegan Hollowmere")})
    build = build_pack(workshop, "T-1", None, draft=False)
    assert build.outcome == "held"
    assert [one.place for one in build.findings if one.code == "other-child"] == ["attachments/Letter form.pdf"]


def _form(answer: str) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.drawString(72, 740, "Dear panel, a form")
    canvas.acroForm.textfield(name="who", value=answer, x=72, y=680, width=300, height=24)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


# The roster


def test_only_a_case_json_that_changed_is_read_again(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    tegans_case(lay_out)
    lay_out()
    read: list[str] = []
    really = roster_module._case

    def told_of(folder: Path) -> Mapping[str, Any]:
        read.append(folder.name)
        return really(folder)

    monkeypatch.setattr(roster_module, "_case", told_of)
    assert {one.case for one in workshop.roster.children(workshop.cases, roster_file(workshop))} == {"T-1", "T-9"}
    assert sorted(read) == ["T-1", "T-9"]
    read.clear()
    later = Roster()  # another process, which knows only what is kept
    assert len(later.children(workshop.cases, roster_file(workshop))) == 2
    tegans_case(lay_out, siblings=[{"name": "Otis Hollowmere"}])
    revision = later.revision
    later.look_over(workshop.cases, roster_file(workshop))
    assert (read, later.revision) == (["T-9"], revision + 1)
    lay_out({"panel": {"name": "Another panel"}})
    later.look_over(workshop.cases, roster_file(workshop))
    assert (read, later.revision) == (["T-9", "T-1"], revision + 1), "who is on the roster has not changed"


def test_a_case_json_that_is_being_saved_says_what_it_said(workshop: Workshop, lay_out: LayOut) -> None:
    folder = tegans_case(lay_out)
    before = workshop.roster.children(workshop.cases, roster_file(workshop))
    (folder / "case.json").write_text('{"child": {"first_na', encoding="utf-8")
    workshop.roster.look_over(workshop.cases, roster_file(workshop))
    assert workshop.roster.children(workshop.cases, roster_file(workshop)) == before


def test_what_is_kept_of_the_roster_is_for_one_user_alone_and_only_a_shortcut(
    workshop: Workshop, lay_out: LayOut
) -> None:
    tegans_case(lay_out)
    kept = roster_file(workshop)
    before = workshop.roster.children(workshop.cases, kept)
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for broken in (b"", b"[1, 2]", b"\xff", b'["1", "elsewhere", {}]'):
        kept.write_bytes(broken)
        assert Roster().children(workshop.cases, kept) == before
