"""A release: every gate holds it in plain words, what leaves is sealed, and nothing in it names a paper's file."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel

from bundler.documents.release.checking import check_whole
from bundler.documents.release.folder import ReleaseFolder
from bundler.documents.seal.keys import make_key
from bundler.documents.shelf import Published
from bundler.model.errors import CaseBusyError, MachineError, NotAllowedError
from bundler.model.officer import Officer
from bundler.pipeline.build import build_pack
from bundler.pipeline.look import Look
from bundler.pipeline.releasing import Assured, Release, release
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PAPERS, LayOut, text_pdf
from tests.pipeline.released import NOW, RUTH, approved, build_sealed


def unapproved(_workshop: Workshop, _look: Look, _version: Published, _officer: Officer) -> Assured:
    return Assured((), ("The team manager has not approved v1.",))


@pytest.fixture
def sealed(workshop: Workshop, lay_out: LayOut) -> Workshop:
    lay_out()
    build_sealed(workshop)
    return workshop


@pytest.fixture
def let_go(sealed: Workshop) -> Callable[..., Release]:
    def run(assurance: Callable[..., Assured] = approved) -> Release:
        return release(sealed, "T-1", None, RUTH, assurance, NOW)

    return run


def test_an_approved_version_leaves_as_a_sealed_folder(let_go: Callable[..., Release], sealed: Workshop) -> None:
    made = let_go()
    assert made.held == ()
    assert made.folder
    assert made.folder.name == "release-1"
    names = sorted(path.name for path in (made.folder / "to-send").iterdir())
    assert names == [
        "T-1 small 2026-12-10 v1.pdf", "index.docx", "index.html", "manifest.json", "manifest.json.p7s",
    ]  # fmt: skip
    bundle = made.folder / "to-send" / names[0]
    with bundle.open("rb") as file:
        (signature,) = PdfFileReader(file).embedded_regular_signatures
        signature.compute_integrity_info(skip_diff=True)
        assert signature.summarise_integrity_info()["coverage"] == SignatureCoverageLevel.ENTIRE_FILE
    assert len(pypdf.PdfReader(bundle).pages) == 8
    assert check_whole(ReleaseFolder(made.folder)).flaws == ()
    assert [entry.event.kind for entry in sealed.audit.entries()] == ["release-prepared", "released"]
    assert sealed.audit.verify() == ()


def test_nothing_that_leaves_names_a_papers_file(let_go: Callable[..., Release]) -> None:
    made = let_go()
    assert made.folder
    sent = made.folder / "to-send"
    for path in sent.iterdir():
        raw = path.read_bytes()
        assert not any(name.encode() in raw for name in SMALL_PAPERS), path.name
        assert b"attachments/" not in raw
    assert "attachments/" in (made.folder / "kept/version.json").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has its own rights")
def test_a_release_is_closed_to_everybody_else(let_go: Callable[..., Release]) -> None:
    made = let_go()
    assert made.folder
    for path in (made.folder, *made.folder.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_what_is_not_approved_does_not_leave(let_go: Callable[..., Release], sealed: Workshop) -> None:
    made = let_go(unapproved)
    assert made.held == ("The team manager has not approved v1.",)
    assert made.folder is None
    assert not list(sealed.output.rglob("release-*"))
    assert sealed.audit.entries() == ()


def test_what_is_not_built_does_not_leave(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    make_key(workshop.state, "Exampleshire Council", NOW)
    made = release(workshop, "T-1", "small", RUTH, approved, NOW)
    assert made.held == ("Nothing is built yet. Run: bundler build T-1 --pack small",)


def test_a_case_that_changed_since_has_to_be_approved_again(let_go: Callable[..., Release], lay_out: LayOut) -> None:
    lay_out(papers={"Letter from the dentist.pdf": text_pdf("Dear panel, from the dentist")})
    made = let_go()
    assert made.held == (
        "The case has changed since v1 was built. v2 is built now: look at it, and have it approved.",
    )


def test_a_version_that_was_tampered_with_does_not_leave(let_go: Callable[..., Release], sealed: Workshop) -> None:
    (sealed.output / "T-1/small/v1/index.html").write_text("nothing to see here", encoding="utf-8")
    assert "is not what was built" in let_go().held[0]


def test_a_case_that_is_held_does_not_leave(let_go: Callable[..., Release], sealed: Workshop) -> None:
    (sealed.cases / "T-1/attachments/Assessment report.pdf").unlink()
    assert let_go().held == ("The case is held, so that nothing of it leaves. See: bundler check T-1",)


def test_what_left_already_does_not_leave_twice(let_go: Callable[..., Release]) -> None:
    let_go()
    assert let_go().held == ("v1 was released already, as release-1, and nothing has changed since.",)


def test_a_protected_fact_in_what_would_leave_holds_it(
    sealed: Workshop, monkeypatch: pytest.MonkeyPatch, lay_out: LayOut, tmp_path: Path
) -> None:
    """The guard is the last gate: here a form gets among what is sent that no earlier check has seen."""
    pack = sealed.templates / "packs/small.toml"
    told = pack.read_text(encoding="utf-8").replace('sees = ["placement", ', "sees = [")
    pack.write_text(told, encoding="utf-8")
    lay_out({"placement": {"address": "12 High Street, Exampleton"}})
    fresh = dataclasses.replace(sealed)
    build_pack(fresh, "T-1", "small", draft=False)
    leak = tmp_path / "decision-form.pdf"
    leak.write_bytes(text_pdf("She lives at 12 High St, Exampleton."))
    monkeypatch.setattr("bundler.pipeline.leaving.companions_for", lambda *_: iter((leak,)))
    made = release(fresh, "T-1", "small", RUTH, approved, NOW)
    assert "nobody can override that" in made.held[0]
    assert not list(fresh.output.rglob("release-*"))


@pytest.mark.parametrize("officer", [
    Officer(name="Tom Manager", roles=("team_manager", "adm"), account="tom"),
    Officer(name="Ruth Releaser", roles=("releasing_officer",), authorities=("england",), account="ruth"),
])  # fmt: skip
def test_only_a_releasing_officer_of_the_authority_releases(
    workshop: Workshop, lay_out: LayOut, officer: Officer
) -> None:
    lay_out()
    with pytest.raises(NotAllowedError, match="To release a pack takes an officer"):
        release(workshop, "T-1", "small", officer, approved, NOW)


def test_of_two_officers_at_once_one_is_told(let_go: Callable[..., Release], sealed: Workshop) -> None:
    with sealed.store.release_lock("T-1", "small"), pytest.raises(CaseBusyError, match="Somebody else is releasing"):
        let_go()
    assert let_go().folder


def test_without_a_seal_nothing_leaves(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    build_pack(workshop, "T-1", "small", draft=False)
    with pytest.raises(MachineError, match="There is no seal yet"):
        release(workshop, "T-1", "small", RUTH, approved, NOW)


def test_the_manifest_for_readers_tells_titles_labels_and_hashes(let_go: Callable[..., Release]) -> None:
    made = let_go()
    assert made.folder
    told = json.loads((made.folder / "to-send/manifest.json").read_text("utf-8"))
    assert [(one["title"], one["first_label"], one["last_label"]) for one in told["documents"]] == [
        ("Assessment report", "A2", "A3"), ("Letter from the nursery", "B2", "B2"),
        ("Letter from the school", "B3", "B3"),
    ]  # fmt: skip
    assert (told["number"], told["version"], told["supersedes"]) == (1, "v1", None)
    assert [one["name"] for one in told["files"] if one["is_sealed"]] == ["T-1 small 2026-12-10 v1.pdf"]
