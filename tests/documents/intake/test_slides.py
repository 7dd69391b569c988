"""Presentations: one slide a page, what is hidden or said in notes is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdfium2
import pytest

from bundler.documents import office
from bundler.documents.intake.examine import examine
from bundler.documents.intake.office_papers import examine_turned, stage, turn_of
from bundler.model.paper import Examination, PaperKind
from tests.documents.office_papers import rewritten, write_slides

SHOWN = ("First slide", "Not for panel", "Last slide")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("slides")
    return write_slides(folder / "a.fodp", *SHOWN, hidden=[2], notes={3: "What I will say about this slide"})


def codes(found: Examination) -> dict[str, str]:
    return {trouble.code: trouble.severity for trouble in found.troubles}


@pytest.mark.office
@pytest.mark.parametrize("ending", [".pptx", ".ppt", ".odp"])
def test_hidden_slides_are_told_and_every_other_one_is_a_page(shown: Path, tmp_path: Path, ending: str) -> None:
    source = Path(shutil.copy(shown, tmp_path / "a.fodp"))
    paper = rewritten(source, ending, "OpenDocument Presentation Flat XML")
    found = examine(paper)
    assert found.kind is PaperKind.SLIDES
    if turn := turn_of(paper):
        assert not found.looked_through
        target = tmp_path / f"turned{turn.ending}"
        office.convert([office.Conversion(paper, target, turn.form)], tmp_path / "work")
        found = examine_turned(paper, target)
    assert codes(found)["hidden-slides"] == "warns"
    staged = stage(paper, tmp_path / "staged", PaperKind.SLIDES, ())
    (outcome,) = office.convert(
        [office.Conversion(tmp_path / "staged", tmp_path / "a.pdf", staged.form)], tmp_path / "work")
    with pypdfium2.PdfDocument(outcome.target) as pdf:
        texts = [page.get_textpage().get_text_bounded().strip() for page in pdf]
    assert texts == ["First slide", "Last slide"]


@pytest.mark.office
def test_notes_are_told_and_hidden_words_are_not_among_the_words(shown: Path, tmp_path: Path) -> None:
    source = Path(shutil.copy(shown, tmp_path / "a.fodp"))
    found = examine(rewritten(source, ".pptx", "OpenDocument Presentation Flat XML"))
    assert codes(found) == {"hidden-slides": "warns", "notes-not-printed": "tells"}
    assert found.words.split() == ["First", "slide", "Last", "slide"]
