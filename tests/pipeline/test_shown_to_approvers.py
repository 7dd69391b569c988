"""What leaves is what the approvers were shown: anything that the guard finds later holds the release."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import img2pdf
import pytest

from bundler.model.approval import Approval, ChecklistAnswer
from bundler.model.guard import GuardReport
from bundler.model.officer import Officer
from bundler.pipeline.approvals_in_force import assurance
from bundler.pipeline.approving import Asked, Held, approve, ask
from bundler.pipeline.build import build_pack
from bundler.pipeline.releasing import Release, release
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PACK, SMALL_PAPERS, LayOut, text_pdf
from tests.documents.scan_papers import drawn, jpeg, needs_ocr, scribbled
from tests.pipeline.released import NOW, RUTH, build_sealed
from tests.pipeline.test_other_children import TEGAN

TOM = Officer(name="Tom Manager", roles=("team_manager",), account="tom")
Approve = Callable[[], Approval]
reads_pictures = pytest.mark.skipif(bool(needs_ocr[1].args[0]), reason="Tesseract is not here")


@pytest.fixture
def built(workshop: Workshop, lay_out: LayOut) -> Callable[..., None]:
    def run(letter: bytes, **case: Any) -> None:
        lay_out(case, papers(letter))
        build_sealed(workshop)

    return run


def papers(letter: bytes) -> Mapping[str, bytes]:
    return {**SMALL_PAPERS, "Letter from the clinic.pdf": letter}


def approved(workshop: Workshop) -> Approval:
    asked = ask(workshop, "T-1", "small", TOM)
    assert isinstance(asked, Asked), asked.why
    answers = tuple(ChecklistAnswer(question=each.id, answer=True) for each in asked.questions)
    given = approve(workshop, asked, answers, NOW)
    assert isinstance(given, Approval), given.why
    return given


def let_go(workshop: Workshop) -> Release:
    return release(dataclasses.replace(workshop), "T-1", "small", RUTH, assurance, NOW)


def test_a_doubt_that_appears_after_the_approval_holds_until_somebody_has_looked_again(
    workshop: Workshop, lay_out: LayOut, built: Callable[..., None]
) -> None:
    """The pack is the same to the byte; what has changed is whom it may be about."""
    built(text_pdf("She played with T. Hollowmere"))
    first = approved(workshop)
    lay_out({"reference": "T-9", "child": TEGAN})
    made = let_go(workshop)
    (why,) = made.held
    assert why == (
        "What the guard finds in what would be sent is not what the approvers were shown. Look again, and have it "
        "approved again. See where: bundler guard T-1 --pack small"
    )
    again = approved(dataclasses.replace(workshop))
    assert again.fingerprint == first.fingerprint
    assert again.guard != first.guard
    assert let_go(workshop).held == ()


@pytest.mark.ocr
@reads_pictures
def test_a_doubt_that_the_approver_has_seen_holds_nothing(
    workshop: Workshop, lay_out: LayOut, built: Callable[..., None]
) -> None:
    """A surname, a page that nobody can read, an initial: in the sealed bundle they stand twice, and are the same."""
    sees_less = SMALL_PACK.replace('sees = ["placement", "carers", ', "sees = [")
    (workshop.templates / "packs/small.toml").write_text(sees_less, encoding="utf-8")
    lay_out({"reference": "T-9", "child": TEGAN})
    carers = {"household": [{"name": "Bronwen Maredudd-Pike", "role": "carer"}]}
    said = drawn(("T. Hollowmere was seen by Tom Maredudd-Pike", "on a Friday in the summer of that year."))
    built(img2pdf.convert([jpeg(said), jpeg(scribbled())]), placement=carers)
    approved(workshop)
    made = let_go(workshop)
    assert made.held == ()
    assert made.folder
    kept = GuardReport.model_validate_json((made.folder / "kept/guard.json").read_bytes())
    assert {hit.what for hit in kept.doubts} == {"surname"}
    assert {one.what for one in kept.others} == {"an initial with a surname"}
    assert {one.kind for one in kept.unread} == {"picture", "earlier version"}


@pytest.mark.ocr
@reads_pictures
def test_a_picture_that_the_approvers_guard_could_read_and_this_one_cannot_holds_it(
    workshop: Workshop, built: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    built(img2pdf.convert(jpeg(drawn())))
    approved(workshop)
    monkeypatch.setattr("bundler.pipeline.guarding.probe", lambda _: None)
    assert "is not what the approvers were shown" in let_go(workshop).held[0]
    monkeypatch.undo()
    assert let_go(workshop).held == ()


# A child that joins the workspace later


def test_a_child_that_joins_later_holds_what_is_approved_already(
    workshop: Workshop, lay_out: LayOut, built: Callable[..., None]
) -> None:
    built(text_pdf("She met Tegan Hollowmere"))
    given = approved(workshop)
    lay_out({"reference": "T-9", "child": TEGAN})
    assert let_go(workshop).held == ("The case is held, so that nothing of it leaves. See: bundler check T-1",)
    friend = {"namesakes": [{"name": "Tegan Hollowmere", "who": "her school friend"}]}
    lay_out(friend, papers(text_pdf("She met Tegan Hollowmere")))
    assert "v2 is built now: look at it, and have it approved." in let_go(workshop).held[0]
    again = approved(dataclasses.replace(workshop))
    assert again.fingerprint != given.fingerprint
    assert let_go(workshop).held == ()


@pytest.mark.ocr
@reads_pictures
@pytest.mark.requirement("R131")
def test_a_child_on_a_scan_is_found_at_the_release_where_scans_are_read_by_nobody_before(
    workshop: Workshop, lay_out: LayOut, built: Callable[..., None]
) -> None:
    scan = img2pdf.convert(jpeg(drawn(("She met Tegan Hollowmere", "at the clinic in the summer of that year."))))
    built(scan)
    approved(workshop)
    lay_out({"reference": "T-9", "child": TEGAN})
    made = let_go(workshop)
    (why,) = made.held
    assert "T-1 small 2026-12-10 v1.pdf, page " in why
    assert "a full name" in why
    assert "namesakes" in why
    assert not {"Tegan", "Hollowmere", "T-9"} & set(why.replace("(", " ").split())
    assert not list(workshop.output.rglob("release-*"))
    asked = ask(dataclasses.replace(workshop), "T-1", "small", TOM)
    assert isinstance(asked, Asked)
    assert isinstance(approve(dataclasses.replace(workshop), asked, (), NOW), Held)
    lay_out({"namesakes": [{"name": "Tegan Hollowmere", "who": "her school friend"}]}, papers(scan))
    assert build_pack(dataclasses.replace(workshop), "T-1", "small", draft=False).outcome == "built"
    approved(dataclasses.replace(workshop))
    assert let_go(workshop).held == ()


@pytest.mark.ocr
@reads_pictures
def test_her_number_on_a_scan_nobody_can_override(
    workshop: Workshop, lay_out: LayOut, built: Callable[..., None]
) -> None:
    built(img2pdf.convert(jpeg(drawn(("A copy of the record of NHS 999 010 9907", "from the clinic in the summer.")))))
    approved(workshop)
    lay_out({"reference": "T-9", "child": TEGAN})
    assert "Nobody can override that." in let_go(workshop).held[0]
