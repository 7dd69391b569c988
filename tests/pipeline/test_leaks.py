"""Nothing that is made tells its readers what they may not know, not even a draft that is sent round (D1, D2, D7)."""

from __future__ import annotations

import dataclasses
import json
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from reportlab.pdfgen.canvas import Canvas

from bundler.documents.intake import steps
from bundler.model.errors import ExitCode, NotAllowedError
from bundler.model.officer import Officer
from bundler.pipeline.build import build_pack
from bundler.pipeline.companions import companions_of
from bundler.pipeline.job import Job
from bundler.pipeline.look import look_at
from bundler.pipeline.overriding import Wish, override
from bundler.pipeline.planning import plan_bundle
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, SMALL_PACK, TODAY, LayOut, text_pdf
from tests.documents.apart import misbehaving
from tests.pipeline.released import NOW

TOM = Officer(name="Tom Manager", roles=("team_manager",), account="tom")
PLACEMENT = {
    "provider": "Exampleshire County Council",
    "address": "12 High Street, Exampleton",
    "household": [{"name": "Bronwen Maredudd-Pike", "role": "carer"}],
}
EVERYTHING = 'sees = ["placement", "carers", "parent-address", "siblings", "third-parties"]'


@pytest.fixture
def for_the_family(workshop: Workshop) -> Workshop:
    """The small pack as the family would get it: its readers may know nothing that is protected."""
    pack = SMALL_PACK.replace(EVERYTHING, "sees = []").replace('audience = "panel"', 'audience = "fgc-family"')
    (workshop.templates / "packs" / "small.toml").write_text(pack, encoding="utf-8")
    return workshop


def papers(report: str) -> dict[str, bytes]:
    return {"Assessment report.pdf": text_pdf(report), "Letter from the school.pdf": text_pdf("Dear panel")}


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize(
    ("case", "report"),
    [
        pytest.param({}, "Visit her at 12 High Street.", id="in a paper's words"),
        pytest.param(
            {"papers": [{"file": "Assessment report.pdf", "title": "By Bronwen Maredudd-Pike"}]}, "Nothing here.",
            id="in a title of the index",
        ),
        pytest.param(
            {"people": {"social_worker": {"name": "c/o 12 High Street"}}}, "Nothing here.", id="on the cover"
        ),
    ],
)  # fmt: skip
def test_a_protected_fact_is_not_built_and_not_drafted(
    for_the_family: Workshop, lay_out: LayOut, case: dict[str, Any], report: str, draft: bool
) -> None:
    lay_out({"placement": PLACEMENT, **case}, papers(report))
    build = build_pack(for_the_family, "T-1", "small", draft=draft)
    assert build.outcome == "held"
    assert build.exit_code is ExitCode.HELD
    assert any(finding.code == "protected-fact" and finding.hard for finding in build.findings)
    assert not (for_the_family.output / "T-1").exists()


def test_a_bookmark_that_tells_is_told_of_the_paper_that_it_is_in(for_the_family: Workshop, lay_out: LayOut) -> None:
    report = BytesIO()
    canvas = Canvas(report)
    canvas.drawString(72, 700, "Nothing here.")
    canvas.bookmarkPage("first")
    canvas.addOutlineEntry("Visit to 12 High Street", "first")
    canvas.save()
    lay_out({"placement": PLACEMENT}, {**papers("Nothing here."), "Assessment report.pdf": report.getvalue()})
    build = build_pack(for_the_family, "T-1", "small", draft=True)
    (finding,) = [finding for finding in build.findings if finding.code == "protected-fact"]
    assert finding.place == "attachments/Assessment report.pdf"
    assert finding.message == (
        "The line of this document in the index, or a bookmark in it, would tell its readers where the child lives, "
        "which they may not know."
    )
    assert "bundler redact" in (finding.remedy or "")


def test_a_paper_with_words_on_some_pages_only_is_built_and_says_which_have_to_be_read(
    for_the_family: Workshop, lay_out: LayOut
) -> None:
    report = text_pdf("First page", "", "Third page", "")
    lay_out({"placement": PLACEMENT}, {**papers("Nothing here."), "Assessment report.pdf": report})
    build = build_pack(for_the_family, "T-1", "small", draft=False)
    assert build.outcome == "built"
    (finding,) = [finding for finding in build.findings if finding.code == "paper-not-searchable"]
    assert (finding.severity, finding.place) == ("warns", "attachments/Assessment report.pdf")
    assert finding.message.startswith("Assessment report: pages 2 and 4 are pictures of text, so nobody can tell")
    assert "is not sent to these readers" in (finding.remedy or "")


def test_a_paper_with_words_on_every_page_has_none_to_be_read(for_the_family: Workshop, lay_out: LayOut) -> None:
    lay_out({"placement": PLACEMENT}, papers("Nothing here."))
    build = build_pack(for_the_family, "T-1", "small", draft=False)
    assert [finding for finding in build.findings if finding.code == "paper-not-searchable"] == []


def test_nobody_has_to_read_pages_for_those_who_may_know_everything(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"placement": PLACEMENT}, {**papers(""), "Assessment report.pdf": text_pdf("First page", "")})
    build = build_pack(workshop, "T-1", "small", draft=False)
    assert [finding for finding in build.findings if finding.code == "paper-not-searchable"] == []


def test_words_that_only_the_prepared_paper_has_are_looked_through(
    for_the_family: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look may know fewer words than what is sent: it stops somewhere, and a scan is made readable later."""
    monkeypatch.setattr(steps, "examine", misbehaving.examine_that_reads_no_words)
    lay_out({"placement": PLACEMENT}, papers("A long report. Visit her at 12 High Street."))
    (look,) = look_at(for_the_family, "T-1")
    assert [finding for finding in look.findings if finding.code == "protected-fact"] == []
    build = build_pack(for_the_family, "T-1", "small", draft=True)
    assert build.outcome == "held"
    assert [(each.code, each.place) for each in build.findings if each.hard] == [
        ("protected-fact", "attachments/Assessment report.pdf")
    ]


@pytest.mark.parametrize(
    "address", ["https://maps.example.org/?q=12+High+Street", "https://maps.example.org/12%20High%20Street,Exampleton"]
)
def test_the_address_behind_a_link_is_looked_through(
    for_the_family: Workshop, lay_out: LayOut, address: str
) -> None:
    """A reader who clicks on “here” learns what the words do not say."""
    report = BytesIO()
    canvas = Canvas(report)
    canvas.drawString(72, 700, "They live here.")
    canvas.linkURL(address, (72, 690, 200, 710))
    canvas.save()
    lay_out({"placement": PLACEMENT}, {**papers(""), "Assessment report.pdf": report.getvalue()})
    build = build_pack(for_the_family, "T-1", "small", draft=True)
    assert build.outcome == "held"
    assert [(each.code, each.place) for each in build.findings if each.hard] == [
        ("protected-fact", "attachments/Assessment report.pdf")
    ]


def test_a_signed_original_that_lies_beside_the_bundle_is_not_to_be_sent_with_it(
    for_the_family: Workshop, workshop: Workshop, lay_out: LayOut
) -> None:
    """Its pages say nothing, and its properties where the child lives."""
    target = BytesIO()
    with pikepdf.open(BytesIO(text_pdf("Nothing here. " * 5))) as pdf:
        mark = pdf.make_indirect(Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Contents=String("x")))
        field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("s"), V=mark))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        pdf.docinfo["/Subject"] = "Visit at 12 High Street"
        pdf.save(target)
    signed = {**papers("Nothing here. " * 5), "Assessment report.pdf": target.getvalue()}
    lay_out({"placement": PLACEMENT}, signed)
    build = build_pack(for_the_family, "T-1", "small", draft=False)
    assert build.outcome == "built"
    told = [(one.severity, one.place) for one in build.findings if one.code == "original-not-searched"]
    assert told == [("warns", "attachments/Assessment report.pdf")]
    (workshop.templates / "packs" / "small.toml").write_text(SMALL_PACK, encoding="utf-8")
    known = build_pack(dataclasses.replace(workshop), "T-1", "small", draft=False)
    assert not [one for one in known.findings if one.code == "original-not-searched"]


@pytest.mark.parametrize("draft", [False, True])
def test_a_carers_surname_alone_is_not_built_and_not_drafted(
    for_the_family: Workshop, lay_out: LayOut, draft: bool
) -> None:
    lay_out({"placement": PLACEMENT}, papers("Mrs Maredudd-Pike was there."))
    build = build_pack(for_the_family, "T-1", "small", draft=draft)
    assert (build.outcome, {finding.code for finding in build.findings if finding.severity == "blocks"}) == (
        "held", {"protected-surname"},
    )  # fmt: skip


def for_those_who_may_not_know(workshop: Workshop, audience: str) -> None:
    pack = SMALL_PACK.replace(EVERYTHING, "sees = []").replace('audience = "panel"', f'audience = "{audience}"')
    (workshop.templates / "packs" / "small.toml").write_text(pack, encoding="utf-8")


def test_a_surname_that_somebody_answers_for_holds_no_longer(workshop: Workshop, lay_out: LayOut) -> None:
    for_those_who_may_not_know(workshop, "panel")
    lay_out({"placement": PLACEMENT}, papers("Mrs Maredudd-Pike of the library was there."))
    assert build_pack(workshop, "T-1", "small", draft=False).outcome == "held"
    override(workshop, Wish("T-1", "small", "protected-surname", "She is the librarian, nobody else."), TOM, NOW)
    built = build_pack(workshop, "T-1", "small", draft=False)
    assert (built.outcome, [one.severity for one in built.findings if one.code == "protected-surname"]) == (
        "built", ["tells"],
    )  # fmt: skip


def test_for_the_birth_family_nobody_answers_for_a_surname(for_the_family: Workshop, lay_out: LayOut) -> None:
    lay_out({"placement": PLACEMENT}, papers("Mrs Maredudd-Pike of the library was there."))
    with pytest.raises(NotAllowedError, match="Nobody can override this one"):
        override(for_the_family, Wish("T-1", "small", "protected-surname", "She is the librarian."), TOM, NOW)


@pytest.mark.parametrize("is_answered_for", [False, True])
def test_a_surname_hides_no_fact_that_only_the_prepared_paper_tells(
    workshop: Workshop, lay_out: LayOut, monkeypatch: pytest.MonkeyPatch, is_answered_for: bool
) -> None:
    for_those_who_may_not_know(workshop, "panel")
    lay_out({"placement": PLACEMENT}, papers("Mrs Maredudd-Pike of the library was there."))
    if is_answered_for:
        override(workshop, Wish("T-1", "small", "protected-surname", "She is the librarian, nobody else."), TOM, NOW)
    monkeypatch.setattr("bundler.pipeline.leaks._words_of_pdf", lambda _: "Visit her at 12 High Street.")
    build = build_pack(workshop, "T-1", "small", draft=True)
    assert build.outcome == "held"
    assert ("protected-fact", "attachments/Assessment report.pdf") in {
        (one.code, one.place) for one in build.findings if one.hard
    }  # fmt: skip


def test_the_authoritys_own_name_is_no_secret_where_it_is_the_provider(
    for_the_family: Workshop, lay_out: LayOut
) -> None:
    lay_out({"placement": PLACEMENT}, papers("From Exampleshire County Council."))
    assert build_pack(for_the_family, "T-1", "small", draft=False).outcome == "built"


def test_readers_who_may_know_are_told(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"placement": PLACEMENT}, papers("Visit her at 12 High Street."))
    assert build_pack(workshop, "T-1", "small", draft=False).outcome == "built"


def test_the_familys_cover_tells_neither_the_plan_nor_the_panels_day(
    for_the_family: Workshop, lay_out: LayOut
) -> None:
    lay_out({"plan": {"option": "adoption"}}, papers("Nothing here."))
    (look,) = look_at(for_the_family, "T-1")
    assert look.seen
    cover = dict(plan_bundle(look.seen, (), {}, draft=False).cover.rows)
    assert cover["Child"] == "Ada Invented"
    assert not {"Permanence plan", "Date", "Procedure"} & set(cover)


@pytest.mark.requirement("R123")
def test_the_version_of_the_policy_stands_on_a_panels_cover(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers=papers("Nothing here."))
    (look,) = look_at(workshop, "T-1")
    assert look.seen
    cover = dict(plan_bundle(look.seen, (), {}, draft=False).cover.rows)
    assert cover["Procedure"] == look.seen.situation.profile.policy_version != ""


def test_the_conferences_own_day_and_place_stand_on_the_familys_cover_and_its_day_in_the_file_name(
    for_the_family: Workshop, lay_out: LayOut
) -> None:
    lay_out({"conference": {"meets_on": "2027-01-21", "place": "The Old Library"}}, papers("Nothing here."))
    build = build_pack(for_the_family, "T-1", "small", draft=False)
    assert build.bundle
    assert build.bundle.name == "T-1 small 2027-01-21 v1.pdf"
    assert build.look.seen
    cover = dict(plan_bundle(build.look.seen, (), {}, draft=False).cover.rows)
    assert (cover["Date"], cover["Place"]) == ("21 January 2027", "The Old Library")


def test_no_panel_is_told_of_the_conference(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"conference": {"meets_on": "2027-01-21", "place": "The Old Library"}}, papers("Nothing here."))
    (look,) = look_at(workshop, "T-1")
    assert look.seen
    cover = dict(plan_bundle(look.seen, (), {}, draft=False).cover.rows)
    assert (cover["Date"], cover.get("Place")) == ("10 December 2026", None)


def test_a_held_paper_that_cannot_be_read_is_listed_in_a_draft_as_not_held(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={**papers("Nothing here."), "Assessment report.pdf": b"%PDF-1.7 cut off"})
    (look,) = look_at(workshop, "T-1")
    assert look.seen
    plan = plan_bundle(look.seen, (), {}, draft=True)
    assert plan.sections[0].absent == ("Assessment report",)


def test_a_letter_that_tells_where_the_child_lives_is_in_no_draft(tmp_path: Path) -> None:
    """D1."""
    folder = tmp_path / "cases" / "EX-2026-003"
    shutil.copytree(REPO / "cases/EX-2026-003", folder)
    case = json.loads((folder / "case.json").read_text("utf-8"))
    letter = {"parent": case["parents"][0]["name"], "independent_support": f"Near {case['placement']['address']}."}
    assert letters_of_sample(tmp_path, folder, letter) == ({"protected-fact"}, {"2"})


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        pytest.param("Near the Thistleford Toddlers.", {"protected-fact"}, id="the toddler group, in the CPR alone"),
        pytest.param("Ask Mrs Sandalwood.", {"protected-surname"}, id="the carer's surname"),
    ],
)
def test_a_letter_that_tells_what_only_a_record_says_is_in_no_draft(
    tmp_path: Path, words: str, codes: set[str]
) -> None:
    folder = tmp_path / "cases" / "EX-2026-003"
    shutil.copytree(REPO / "cases/EX-2026-003", folder)
    case = json.loads((folder / "case.json").read_text("utf-8"))
    letter = {"parent": case["parents"][0]["name"], "independent_support": words}
    assert letters_of_sample(tmp_path, folder, letter) == (codes, {"2"})


def letters_of_sample(tmp_path: Path, folder: Path, letter: dict[str, str]) -> tuple[set[str], set[str]]:
    """The codes of what is wrong with the letters, and the numbers of the parents who get theirs."""
    for old in folder.glob("birth-parent-letter*.json"):
        old.unlink()
    (folder / "birth-parent-letter.json").write_text(json.dumps(letter), encoding="utf-8")
    workshop = Workshop(tmp_path / "cases", REPO / "templates", tmp_path / "output", TODAY)
    (look,) = look_at(workshop, "EX-2026-003", "adm-submission")
    assert look.seen
    (tmp_path / "work").mkdir()
    filled, findings = companions_of(Job(workshop, look, look.seen, tmp_path / "work", draft=True), (), "")
    letters = [one.path.stem for one in filled if one.path.stem.startswith("birth-parent-letter-")]
    return {finding.code for finding in findings}, {name.split("-")[3] for name in letters}
