"""Files that do harm come to a clear trouble, or to an acceptance that makes sense, in time, and leave nothing behind.

Each goes as a dropped paper goes: through a process of its own, within limits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bundler.documents.apart.running import Apart
from bundler.documents.intake import steps
from bundler.model.finding import Trouble
from bundler.model.limits import Limits
from bundler.model.paper import Examination, NormalisedPdf, PaperKind, kept_as
from tests.documents.apart.test_running import left_behind
from tests.documents.intake import hostile

LIMITS = Limits(seconds=60, memory_mb=600, output_mb=300)
"""Tighter in memory and output than usual: harm shows sooner."""
WITHIN = Apart(LIMITS)
Make = Callable[[Path], Path]


@pytest.fixture(autouse=True)
def _nothing_is_left_behind(tmp_path: Path) -> Iterator[None]:
    """No process, and no file but the paper, what came out of it and what was made of it."""
    yield
    assert left_behind() == []
    assert {path.name.partition(".")[0] for path in tmp_path.iterdir()} <= {"paper", "into", "clean"}


def examined(paper: Path) -> Examination | Trouble:
    into = paper.parent / "into"
    into.mkdir()
    return WITHIN.run(steps.examine, paper, LIMITS, into)


def codes(told: Examination | NormalisedPdf | Trouble) -> list[str]:
    return [told.code] if isinstance(told, Trouble) else [trouble.code for trouble in told.troubles]


def cleaned(paper: Path) -> NormalisedPdf | Trouble:
    return WITHIN.run(steps.clean, paper, paper.parent / "clean.pdf", LIMITS)


@pytest.mark.parametrize(("name", "make", "expected"), [
    pytest.param("paper.docx", hostile.word_with_a_far_picture, ["external-links"], id="Word, picture elsewhere"),
    pytest.param("paper.docx", hostile.word_with_entities, ["damaged"], id="Word, entities within entities"),
    pytest.param("paper.docx", lambda path: hostile.word_of_nested_tables(path, 100_000), ["damaged"], id="Word, deep"),
    pytest.param("paper.docx", lambda path: hostile.word_of_empty_paragraphs(path, 1_000_000), [], id="Word, empty"),
    pytest.param("paper.pst", hostile.outlook_store, ["kind-not-supported"], id="PST"),
    pytest.param("paper.svg", hostile.drawing, ["kind-not-supported"], id="SVG"),
    pytest.param("paper.png", lambda path: hostile.wide_png(path, 60_000), ["absurd-page-size"], id="PNG, wide"),
    pytest.param("paper.zip", lambda path: hostile.zip_whose_members_overlap(path, 1_000), ["zip-bomb"], id="overlap"),
    pytest.param("paper.eml", lambda path: hostile.mail_of_nested_parts(path, 5_000), ["zip-bomb"], id="mail, parts"),
    pytest.param("paper.eml", lambda path: hostile.mails_in_mails(path, 3_000), ["zip-bomb"], id="mail, mails"),
    pytest.param("paper.html", lambda path: hostile.nested_web_page(path, 100_000), ["damaged"], id="web page, deep"),
])  # fmt: skip
def test_a_hostile_file_is_told_for_what_it_is(tmp_path: Path, name: str, make: Make, expected: list[str]) -> None:
    assert codes(examined(make(tmp_path / name))) == expected


def test_a_page_that_unpacks_to_five_gigabytes_is_refused(tmp_path: Path) -> None:
    paper = hostile.pdf_that_unpacks_to(tmp_path / "paper.pdf", 5_000)
    assert paper.stat().st_size < hostile.MEGABYTE
    assert codes(examined(paper)) == ["too-much-memory"]


def test_page_trees_that_hold_each_other_come_to_an_end(tmp_path: Path) -> None:
    assert codes(examined(hostile.pdf_whose_tree_holds_itself(tmp_path / "paper.pdf", 1_000))) == ["damaged"]


def test_a_pdf_of_1200_pages_is_taken_whole(tmp_path: Path) -> None:
    paper = hostile.pdf_of_many_pages(tmp_path / "paper.pdf", 1_200)
    told = examined(paper)
    assert isinstance(told, Examination)
    assert (told.pages, told.troubles) == (1_200, ())
    made = cleaned(paper)
    assert isinstance(made, NormalisedPdf)
    assert (len(made.pages), made.troubles) == (1_200, ())


@pytest.mark.parametrize(("make", "name"), [
    pytest.param(hostile.pdf_and_zip, "paper.pdf", id="PDF and archive"),
    pytest.param(hostile.pdf_behind_a_web_page, "paper.pdf", id="web page and PDF"),
])  # fmt: skip
def test_what_is_a_pdf_too_is_taken_as_the_pdf_alone(tmp_path: Path, make: Make, name: str) -> None:
    paper = make(tmp_path / name)
    told = examined(paper)
    assert isinstance(told, Examination)
    assert (told.kind, told.pages) == (PaperKind.PDF, 1)
    made = cleaned(paper)
    assert isinstance(made, NormalisedPdf)
    assert len(made.pages) == 1
    clean = (tmp_path / "clean.pdf").read_bytes()
    assert b"secret.exe" not in clean
    assert b"alert" not in clean


@pytest.mark.parametrize(("make", "name"), [
    pytest.param(hostile.jpeg_and_zip, "paper.jpg", id="JPEG and archive"),
    pytest.param(hostile.gif_and_web_page, "paper.gif", id="GIF and web page"),
    pytest.param(lambda path: hostile.jpeg_of_many_segments(path, 10_000), "paper.jpg", id="JPEG, 10,000 segments"),
    pytest.param(hostile.tiff_that_comes_back, "paper.tif", id="TIFF, a loop"),
])  # fmt: skip
def test_what_is_a_picture_too_is_taken_as_the_picture_alone(tmp_path: Path, make: Make, name: str) -> None:
    paper = make(tmp_path / name)
    told = examined(paper)
    assert isinstance(told, Examination)
    assert (told.kind, told.pages, told.troubles) == (PaperKind.PICTURE, 1, ())
    assert WITHIN.run(steps.wrap_picture, paper, tmp_path / "clean.pdf", LIMITS) is None
    clean = (tmp_path / "clean.pdf").read_bytes()
    assert b"secret" not in clean
    assert b"alert" not in clean


def test_names_that_lead_elsewhere_lead_nowhere(tmp_path: Path) -> None:
    names = ["/etc/passwd", "C:\\Windows\\system.ini", "..\\..\\up.txt", "\\\\server\\share\\x.txt", "a/../../b.txt"]
    told = examined(hostile.zip_with_names(tmp_path / "paper.zip", names))
    assert isinstance(told, Examination)
    assert [member.name for member in told.members] == [
        "Windows/system.ini", "a/b.txt", "etc/passwd", "server/share/x.txt", "up.txt",
    ]  # fmt: skip
    assert {path.name for path in (tmp_path / "into").rglob("*")} == {
        kept_as(member.sha256, member.name) for member in told.members
    }


@pytest.mark.parametrize(("says", "expected"), [
    pytest.param(None, "zip-bomb", id="says so"), pytest.param(10, "damaged", id="says that it is small"),
])
def test_a_member_of_five_gigabytes_stays_inside(tmp_path: Path, says: int | None, expected: str) -> None:
    told = examined(hostile.zip_that_swells(tmp_path / "paper.zip", 3_000, says=says))
    assert isinstance(told, Examination)
    assert [member.trouble.code for member in told.members if member.trouble] == [expected]
    assert list((tmp_path / "into").iterdir()) == []


def test_archives_within_archives_swell_by_one_level_only(tmp_path: Path) -> None:
    told = examined(hostile.zip_in_zip(tmp_path / "paper.zip", depth=6, copies=16))
    assert isinstance(told, Examination)
    assert len(told.members) == 16
    assert len(list((tmp_path / "into").iterdir())) == 1, "all of them are the same"
