"""`bundler decide`: says what was read, what shows each step, what is missing and what comes next; exit codes."""

from __future__ import annotations

import io
import json
from datetime import datetime, tzinfo
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console

from bundler.documents.accounts import account
from bundler.faces import deciding, releasing
from bundler.model.case import Match
from bundler.model.errors import ExitCode
from bundler.pipeline.deciding import Decided, Wish
from bundler.pipeline.look import Look
from bundler.pipeline.workshop import Workshop
from bundler.rules.recording import RATIFIED, OnFile
from tests.conftest import LayOut
from tests.faces.test_cli import run
from tests.pipeline.decided import CASE, DECIDED_AT, JOEL, fill_in, released_case, tell_all


class ThatDay(datetime):
    """The afternoon of the decision."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return DECIDED_AT.astimezone(tz)


@pytest.fixture
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    monkeypatch.setattr(deciding, "datetime", ThatDay)
    return released_case(tmp_path / "here", tmp_path / "kept")


def said(workshop: Workshop, *, dry_run: bool = False) -> tuple[ExitCode, str]:
    console = Console(file=io.StringIO(), width=400)
    code = deciding.decide(console, workshop, Wish(CASE, dry_run=dry_run), JOEL, as_json=False)
    assert isinstance(console.file, io.StringIO)
    return code, console.file.getvalue()


@pytest.mark.office
@pytest.mark.requirement("R53", "R57")
def test_what_is_missing_is_said_step_by_step_then_what_comes_next(
    released: Workshop, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_all(released, ("folder-ready", "iro"))
    fill_in(released)
    code, text = said(released)
    assert code == ExitCode.HELD
    assert "Decided on release 1 of v1, released on 23 November 2026: 9 documents, 51 pages." in text
    assert "  done    Step 4: Adoption medical: 24 September 2026 (case.json: health.adoption_medical_on)" in text
    assert "  MUST    Step 6: The IRO was told that the folder is complete: nothing shows that it was done." in text
    tell_all(released)
    code, text = said(released, dry_run=True)
    assert (code, "nothing holds the decision; nothing was recorded" in text) == (ExitCode.DONE, True)
    code, text = said(released)
    assert (code, "recorded as decision-1" in text, "2 are drafted" in text) == (ExitCode.DONE, True, True)
    assert sorted(path.name for path in (released.output / CASE / "adm-submission/letters").iterdir())

    releasing.list_releases(Console(file=io.StringIO()), released, CASE, as_json=True)
    (row,) = json.loads(capsys.readouterr().out)
    assert row["decisions"] == [
        {"name": "decision-1", "decision": "should-be-placed", "decided_on": "2026-12-03"},
    ]  # fmt: skip


def test_a_pack_on_which_nobody_decides_is_told_as_a_slip(workshop: Workshop, lay_out: LayOut, tmp_path: Path) -> None:
    lay_out()
    officer = f'[[officer]]\nname = "Joel Penhallow"\nroles = ["adm_pa"]\naccount = {json.dumps(account())}\n'
    (tmp_path / "officers.toml").write_text(officer, encoding="utf-8")
    finished = run(workshop, "decide", "T-1")
    assert finished.returncode == ExitCode.USAGE
    assert "Nobody decides on the pack 'small'." in finished.stderr
    assert "The case has no pack on which anybody decides" in " ".join(finished.stderr.split())


def test_who_is_no_officer_records_no_decision(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    assert run(workshop, "decide", "T-1").returncode == ExitCode.NOT_ALLOWED


@pytest.mark.requirement("R68")
def test_a_match_that_nobody_ratified_is_not_called_ratified() -> None:
    said = OnFile("case.json: match", RATIFIED, None, match=Match())
    made = Decided(cast("Look", None), said=said)
    assert list(deciding._what_was_read(made)) == []
