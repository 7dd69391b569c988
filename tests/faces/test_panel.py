"""`bundler panel` as people type it: what it says, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bundler.pipeline.build import build_pack
from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut


def panel(workshop: Workshop, *arguments: str) -> subprocess.CompletedProcess[str]:
    folders = (
        "--cases", workshop.cases, "--templates", workshop.templates, "--output", workshop.output,
        "--today", "2026-11-22",
    )  # fmt: skip
    command = [sys.executable, "-c", "from bundler.faces.cli import main; main()", "panel", *arguments, *folders]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)


@pytest.fixture
def one_case(workshop: Workshop, lay_out: LayOut) -> Path:
    folder = lay_out()
    build_pack(workshop, "T-1", None, draft=False)
    return folder


@pytest.mark.usefixtures("one_case")
def test_a_whole_day_is_bound_with_exit_code_0(workshop: Workshop) -> None:
    done = panel(workshop, "2026-12-10", "--starts", "9.30", "--minutes", "20", "--json")
    answer = json.loads(done.stdout)
    (book,) = answer["books"]
    assert (done.returncode, answer["unreadable"], book["not_ready"]) == (0, [], [])
    assert [(item["case"], item["time"], item["warnings"]) for item in book["items"]] == [("T-1", "09:30–09:50", [])]
    assert Path(book["book"]).parent.parent.name == "exampleshire-small"


def test_a_day_on_which_something_is_held_ends_with_exit_code_1(workshop: Workshop, one_case: Path) -> None:
    (one_case / "attachments/Assessment report.pdf").unlink()
    done = panel(workshop, "2026-12-10", "--pack", "small")
    assert done.returncode == 1
    assert "Not ready: T-1. Not complete: 1 thing must be done." in done.stdout
    assert "Whose move it is: Social worker" in done.stdout


@pytest.mark.usefixtures("one_case")
def test_a_day_without_a_panel_says_which_days_have_one(workshop: Workshop) -> None:
    done = panel(workshop, "2026-12-11")
    assert (done.returncode, done.stdout) == (
        0, "No panel meets about any case on 11 December 2026.\nCases have panels on: 10 December 2026.\n",
    )  # fmt: skip
    assert not (workshop.output / "panel").exists()


def test_a_case_that_cannot_be_read_is_never_absent_in_silence(workshop: Workshop, one_case: Path) -> None:
    (one_case / "case.json").write_text("{", encoding="utf-8")
    done = panel(workshop, "2026-12-11")
    assert (done.returncode, "T-1" in done.stdout) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("10 December",), 2),
        (("2026-12-10", "--starts", "morning"), 2),
        (("2026-12-10", "--minutes", "0"), 2),
        (("2026-12-10", "--pack", "nosuch"), 2),
    ],
)
def test_what_cannot_be_meant_is_refused(workshop: Workshop, arguments: tuple[str, ...], code: int) -> None:
    assert panel(workshop, *arguments).returncode == code
