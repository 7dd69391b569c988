"""Labels that readers have quoted stay true in every later version, and a supplement holds what is new (Q11)."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest

from bundler.documents.release.checking import check_whole
from bundler.documents.release.folder import ReleaseFolder
from bundler.documents.seal.checking import check_pdf
from bundler.faces.checking import as_row, line_of
from bundler.model.errors import TrailBrokenError
from bundler.model.release import SealedManifest
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.look import look_at
from bundler.pipeline.release_history import complete_all
from bundler.pipeline.releasing import release
from bundler.pipeline.revoking import Wish, revoke
from bundler.pipeline.status_files import status_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_RELEASES
from tests.conftest import LayOut, text_pdf
from tests.pipeline.released import NOW, RUTH, approved, release_once

SENT = [
    ("Assessment report", "A2", "A3"), ("Letter from the nursery", "B2", "B2"), ("Letter from the school", "B3", "B3"),
]  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "output"


@pytest.fixture
def released(workshop: Workshop, lay_out: LayOut, kept: Path) -> Workshop:
    """Release 1 has the labels of SENT."""
    lay_out()
    release_once(workshop, kept)
    return workshop


def build(workshop: Workshop) -> Build:
    built = build_pack(workshop, "T-1", "small", draft=False)
    assert built.outcome == "built", built.findings
    return built


def release_next(workshop: Workshop) -> tuple[Path, SealedManifest]:
    build(workshop)
    made = release(workshop, "T-1", "small", RUTH, approved, NOW)
    assert made.folder, made.held
    assert made.manifest
    assert check_whole(ReleaseFolder(made.folder)).flaws == ()
    return made.folder / "to-send", made.manifest


def documents(manifest: SealedManifest) -> list[tuple[str, str, str]]:
    return [(one.title, one.first_label, one.last_label) for one in manifest.documents]


def changes(manifest: SealedManifest) -> list[tuple[str, str, str, str]]:
    return [(one.what, one.title, one.labels, one.labels_before) for one in manifest.changes]


def page_texts(path: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages]


def attachments(workshop: Workshop) -> Path:
    return workshop.cases / "T-1/attachments"


def test_a_release_alone_changes_nothing_in_the_next_build(released: Workshop) -> None:
    assert build(released).bundle == released.output / "T-1/small/v1/T-1 small 2026-12-10 v1.pdf"


def test_a_new_paper_comes_at_the_end_of_its_section_and_the_supplement_holds_it(
    released: Workshop, lay_out: LayOut
) -> None:
    lay_out(papers={"Letter from the dentist.pdf": text_pdf("Dear panel, from the dentist", "page two of it")})
    sent, manifest = release_next(released)
    assert documents(manifest) == [*SENT, ("Letter from the dentist", "B4", "B5")]
    assert changes(manifest) == [("added", "Letter from the dentist", "B4–B5", "")]
    assert manifest.supersedes == 1
    first, *rest = page_texts(sent / "supplement.pdf")
    assert "Numbers quoted from it stay true" in first
    assert "Letter from the dentist B4–B5" in first
    assert ["Dear panel, from the dentist" in rest[0], "page two of it" in rest[1], len(rest)] == [True, True, 2]
    assert rest[0].endswith("B4")
    assert pypdf.PdfReader(sent / "supplement.pdf").page_labels == ["i", "B4", "B5"]
    assert check_pdf(sent / "supplement.pdf").is_intact
    bundle = next(sent.glob("*v2.pdf"))
    assert pypdf.PdfReader(bundle).page_labels[-5:] == ["B1", "B2", "B3", "B4", "B5"]


def test_a_supplement_holds_nothing_of_the_pages_it_leaves_out(released: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={"Letter from the dentist.pdf": text_pdf("Dear panel, from the dentist")})
    sent, _ = release_next(released)
    reader = pypdf.PdfReader(sent / "supplement.pdf")
    every = [reader.get_object(number) for number in range(1, int(str(reader.trailer["/Size"])))]
    pages = [one for one in every if isinstance(one, dict) and one.get("/Type") == "/Page"]
    assert len(pages) == len(reader.pages) == 2


def test_a_paper_that_changed_leaves_a_note_at_its_numbers_and_comes_anew_at_the_end(released: Workshop) -> None:
    (attachments(released) / "Assessment report.pdf").write_bytes(text_pdf("Assessment, corrected", "two", "three"))
    sent, manifest = release_next(released)
    assert documents(manifest) == [
        ("Assessment report (replaced)", "A2", "A3"), ("Assessment report", "A4", "A6"), *SENT[1:],
    ]  # fmt: skip
    assert changes(manifest) == [("replaced", "Assessment report", "A4–A6", "A2–A3")]
    bundle = next(sent.glob("*v2.pdf"))
    labels = pypdf.PdfReader(bundle).page_labels
    assert labels == ["i", "ii", "A1", "A2", "A4", "A5", "A6", "B1", "B2", "B3"]
    pages = dict(zip(labels, page_texts(bundle), strict=True))
    assert "Assessment report (replaced)" in pages["A2"]
    assert "had the numbers A2–A3" in pages["A2"]
    assert "Assessment, corrected" in pages["A4"]
    assert "Assessment report A4–A6, was A2–A3" in page_texts(sent / "supplement.pdf")[0]


def test_a_paper_that_was_taken_out_leaves_a_note_and_its_number_is_never_used_again(
    released: Workshop, lay_out: LayOut
) -> None:
    (attachments(released) / "Letter from the nursery.pdf").unlink()
    sent, manifest = release_next(released)
    gone = ("Letter from the nursery (taken out)", "B2", "B2")
    assert documents(manifest) == [SENT[0], gone, SENT[2]]
    assert changes(manifest) == [("taken out", "Letter from the nursery", "", "B2")]
    assert len(page_texts(sent / "supplement.pdf")) == 1
    lay_out(papers={"Letter from the dentist.pdf": text_pdf("Dear panel, from the dentist")})
    _, third = release_next(released)
    assert documents(third) == [SENT[0], gone, SENT[2], ("Letter from the dentist", "B4", "B4")]
    assert changes(third) == [("added", "Letter from the dentist", "B4", "")]
    assert third.supersedes == 2


def test_a_paper_that_only_got_another_name_keeps_its_labels(released: Workshop) -> None:
    old = attachments(released) / "Letter from the nursery.pdf"
    old.rename(old.with_name("Letter from Zebra nursery.pdf"))
    _, manifest = release_next(released)
    assert documents(manifest) == [SENT[0], ("Letter from Zebra nursery", "B2", "B2"), SENT[2]]
    assert manifest.changes == ()


def test_what_was_built_between_two_releases_counts_for_nothing(released: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={"Letter from the dentist.pdf": text_pdf("Dear panel, from the dentist")})
    build(released)
    (attachments(released) / "Letter from the dentist.pdf").unlink()
    lay_out(papers={"Letter from the aunt.pdf": text_pdf("Dear panel, from the aunt")})
    _, manifest = release_next(released)
    assert documents(manifest) == [*SENT, ("Letter from the aunt", "B4", "B4")]


def test_if_the_last_release_was_tampered_with_nobody_guesses_its_labels(released: Workshop) -> None:
    kept = released.output / "T-1/small/release-1/kept/version.json"
    kept.write_text(kept.read_text("utf-8").replace('"A2"', '"A7"'), encoding="utf-8")
    with pytest.raises(TrailBrokenError, match="which labels were sent"):
        build(released)


def let_papers_be_inserted(workshop: Workshop) -> None:
    profile = workshop.templates / "authorities/exampleshire.toml"
    told = profile.read_text(encoding="utf-8").replace("[release]\n", '[release]\nlate_papers = "inserted"\n')
    profile.write_text(told, encoding="utf-8")


def test_where_the_authority_says_so_a_late_paper_is_inserted_with_letters(
    workshop: Workshop, lay_out: LayOut, kept: Path
) -> None:
    let_papers_be_inserted(workshop)
    lay_out()
    release_once(workshop, kept)
    lay_out(papers={"Letter from the optician.pdf": text_pdf("Dear panel, from the optician", "page two of it")})
    sent, manifest = release_next(workshop)
    assert documents(manifest) == [*SENT[:2], ("Letter from the optician", "B2a", "B2b"), SENT[2]]
    assert changes(manifest) == [("added", "Letter from the optician", "B2a–B2b", "")]
    bundle = next(sent.glob("*v2.pdf"))
    labels = pypdf.PdfReader(bundle).page_labels
    assert labels == ["i", "ii", "A1", "A2", "A3", "B1", "B2", "B2a", "B2b", "B3"]
    assert [text.rpartition(" ")[2] for text in page_texts(bundle)] == labels
    assert pypdf.PdfReader(sent / "supplement.pdf").page_labels == ["i", "B2a", "B2b"]


def test_a_reader_of_an_earlier_release_is_told_what_changed_since_that(released: Workshop, lay_out: LayOut) -> None:
    lay_out(papers={"Letter from the dentist.pdf": text_pdf("Dear panel, from the dentist")})
    release_next(released)
    lay_out(papers={"Letter from the aunt.pdf": text_pdf("Dear panel, from the aunt")})
    sent, manifest = release_next(released)
    assert changes(manifest) == [("added", "Letter from the aunt", "B5", "")]
    ((since, all_of_it),) = [(one.release, one.changes) for one in manifest.earlier]
    assert since == 1
    assert [(one.title, one.labels) for one in all_of_it] == [
        ("Letter from the dentist", "B4"), ("Letter from the aunt", "B5"),
    ]  # fmt: skip
    assert "For a reader of release 1: what has changed since then" in page_texts(sent / "supplement.pdf")[0]


def said_on_the_board(workshop: Workshop) -> tuple[object, ...]:
    """As the board and the status page of the case folder tell it."""
    (look,) = look_at(workshop, "T-1", "small")
    row = as_row(line_of(workshop, look))
    (pack,) = status_of(workshop, (look,)).packs
    assert str(row["released"]) in pack.summary
    return row["in_force"], row["changed_since"], row["released"]


def test_the_board_says_which_release_is_in_force_and_that_the_pack_has_changed_since(
    released: Workshop, lay_out: LayOut
) -> None:
    assert said_on_the_board(released) == (1, False, "Release 1 is in force.")
    lay_out(papers={"Letter from the dentist.pdf": text_pdf("Dear panel, from the dentist")})
    changed = (1, True, "Release 1 is in force; the pack has changed since.")
    assert said_on_the_board(released) == changed
    build(released)
    assert said_on_the_board(released) == changed
    release_next(released)
    assert said_on_the_board(released) == (2, False, "Release 2 is in force.")
    revoke(released, Wish("T-1", "small", 2, "A page of another child was in it."), RUTH, NOW)
    assert said_on_the_board(released) == (None, False, "Release 2 was revoked, and nothing is in force.")


def test_the_board_says_of_a_pack_that_never_left_nothing(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    assert said_on_the_board(workshop) == (None, None, "")


def test_a_release_that_was_cut_short_is_ended_and_said_with_its_case_and_pack(released: Workshop) -> None:
    told = released.audit.entries("T-1", (OF_RELEASES.done,))[0].event
    released.audit.append(told.model_copy(update={"kind": OF_RELEASES.prepared, "subject": "release-2"}))
    assert complete_all(released, "T-1", NOW)[1] == (
        "T-1 · small: release-2 had been cut short before it was in place: it is none, and nothing of it went out.",
    )
    assert complete_all(released, "T-1", NOW)[1] == ()
