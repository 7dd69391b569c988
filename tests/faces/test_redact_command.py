"""`bundler redact` on the command line: who may do what, what is said, and what never is."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
from typer.testing import CliRunner

from bundler.faces import redacting
from bundler.faces.cli import app
from tests.conftest import REPO, LayOut, text_pdf
from tests.documents.scan_papers import needs_ocr

pytestmark = needs_ocr
REPORT = "Assessment report.pdf"
PAPERS = {REPORT: text_pdf("She lives with Bronwen Maredudd-Pike.", "A second page."), "Letter.pdf": text_pdf("Dear")}
CASE = {"placement": {"household": [{"name": "Bronwen Maredudd-Pike", "role": "carer"}]}}


@dataclass(frozen=True)
class Somebody:
    """An officer of every authority, whose name is proved."""

    name: str
    roles: tuple[str, ...] = ("social_worker",)

    def serves(self, _authority: str) -> bool:
        return True


@pytest.fixture
def act(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Runs the command as somebody; each is signed in to the computer under a name of their own."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(REPO / "templates", tmp_path / "templates", dirs_exist_ok=True)

    def run(who: str, *words: str) -> object:
        monkeypatch.setattr(redacting, "acting", lambda *_: Somebody(who))
        return CliRunner().invoke(app, ["redact", "T-1", REPORT, "--for", "birth-parent", *words])

    return run


def test_a_copy_goes_from_proposal_over_review_to_a_file(act: object, lay_out: LayOut, tmp_path: Path) -> None:
    lay_out({**CASE, "packs": ["fostering-panel"]}, PAPERS)
    assert callable(act)
    proposed = act("sam")
    assert proposed.exit_code == 0, proposed.output
    assert "1 page 1: words, Carer (sam)" in " ".join(proposed.output.split())
    assert "Maredudd" not in proposed.output
    assert act("sam", "--review").exit_code != 0
    assert act("quinn", "--out", "copy.pdf").exit_code != 0
    assert act("quinn", "--review").exit_code == 0
    written = act("quinn", "--out", "copy.pdf", "--json")
    assert json.loads(written.output)["is_reviewed"] is True
    with pypdfium2.PdfDocument(tmp_path / "copy.pdf") as document:
        words = [page.get_textpage().get_text_bounded() for page in document]
    assert "lives with" in words[0]
    assert "Maredudd" not in words[0]
    assert act("quinn", "--out", "copy.pdf").exit_code != 0, "a file that is there is never written over"


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(["--region", "1,2,3"], id="a region with too few numbers"),
        pytest.param(["--region", "1,2,3,0,5", "--ground", "carer"], id="a region without width"),
        pytest.param(["--region", "one,2,3,4,5", "--ground", "carer"], id="a region without a page"),
        pytest.param(["--add", "lives"], id="no ground"),
        pytest.param(["--review", "--add", "lives", "--ground", "carer"], id="a change and its review at once"),
        pytest.param(["--out", "cases/copy.pdf"], id="a copy in the case folder"),
        pytest.param(["--person", "Nobody Known"], id="a parent who is not in the case"),
    ],
)
def test_what_cannot_be_meant_is_said(act: object, lay_out: LayOut, wrong: list[str]) -> None:
    lay_out({**CASE, "packs": ["fostering-panel"]}, PAPERS)
    assert callable(act)
    answer = act("sam", *wrong)
    assert answer.exit_code != 0


def test_readers_that_there_are_not_are_refused(lay_out: LayOut) -> None:
    lay_out(CASE, PAPERS)
    answer = CliRunner().invoke(app, ["redact", "T-1", REPORT, "--for", "everybody"])
    assert answer.exit_code != 0
