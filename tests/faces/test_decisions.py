"""`bundler decisions`: the grid over all cases, its files, its filters, and never a child's name."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, LayOut
from tests.faces.test_cli import answer, run

TODAY = ("--today", "2026-11-23")


@pytest.fixture
def cases(workshop: Workshop, lay_out: LayOut) -> Workshop:
    """Three cases: one decided with a letter missing, one that waits beyond its day, one that waits in time."""
    shutil.copy(REPO / "templates/packs/adm-submission.toml", workshop.templates / "packs")
    for form in ("agency-decision", "birth-parent-letter", "cpr", "iro-summary", "ppm-initial", "ppm-review"):
        shutil.copy(REPO / f"templates/forms/{form}.toml", workshop.templates / "forms")
    _case(lay_out, "T-1", {"parents": [{"name": "Shauna Pell", "relationship": "mother"}]}, decision={
        "decision": "should-be-placed", "decided_on": "2026-11-12",
    })
    _case(lay_out, "T-2", {"proceedings": {"final_evidence_due": "2026-11-20"}})
    _case(lay_out, "T-3", {"proceedings": {"final_evidence_due": "2026-12-18"}})
    return workshop


def _case(lay_out: LayOut, reference: str, facts: dict[str, Any], decision: dict[str, Any] | None = None) -> None:
    child = {"first_name": "Ada", "surname": "Invented", "record_id": f"EXC-{reference[-1]}"}
    changes = {"reference": reference, "packs": ["adm-submission"], "child": child, "panel": {}, **facts}
    folder = lay_out(changes, papers={})
    if decision:
        (folder / "agency-decision.json").write_text(json.dumps(decision), encoding="utf-8")


def listed(workshop: Workshop, *arguments: str) -> list[str]:
    finished = run(workshop, "decisions", "--json", *TODAY, *arguments)
    assert finished.returncode == 0, finished.stderr
    return [row["record_id"] for row in answer(finished)["decisions"]]


@pytest.mark.requirement("R56")
def test_every_decision_and_every_case_that_waits_stands_in_the_grid(cases: Workshop) -> None:
    assert listed(cases) == ["EXC-1", "EXC-2", "EXC-3"]


@pytest.mark.requirement("R55", "R56")
def test_what_is_overdue_and_what_misses_a_letter_can_be_picked_out(cases: Workshop) -> None:
    assert listed(cases, "--overdue") == ["EXC-1", "EXC-2"]
    assert listed(cases, "--missing-letter") == ["EXC-1"]
    assert listed(cases, "--overdue", "--missing-letter") == ["EXC-1"]


@pytest.mark.requirement("R56")
def test_the_screen_says_what_is_out_of_order_and_nobodys_name(cases: Workshop) -> None:
    finished = run(cases, "decisions", *TODAY)
    said = " ".join(finished.stdout.split())
    assert finished.returncode == 0
    assert "EXC-2" in said
    assert "awaited" in said
    assert not [name for name in ("Ada", "Invented", "Pell", "Sample") if name in finished.stdout]


@pytest.mark.requirement("R56")
def test_the_files_hold_every_column_and_only_the_rows_that_are_wanted(cases: Workshop) -> None:
    here = cases.cases.parent
    run(cases, "decisions", *TODAY, "--csv", "grid.csv", "--xlsx", "grid.xlsx", "--overdue")
    with (here / "grid.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Child's record ID"] for row in rows] == ["EXC-1", "EXC-2"]
    assert rows[0]["Letters to birth parents"] == "mother: not yet"
    assert "Ada" not in (here / "grid.csv").read_text("utf-8")
    assert (here / "grid.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.requirement("R56")
def test_a_case_that_cannot_be_read_is_named_and_stops_no_other(cases: Workshop) -> None:
    (cases.cases / "T-2/case.json").write_text("{", encoding="utf-8")
    finished = run(cases, "decisions", "--json", *TODAY)
    assert finished.returncode == 4
    assert answer(finished)["unreadable"] == ["T-2"]
    assert [row["record_id"] for row in answer(finished)["decisions"]] == ["EXC-1", "EXC-3"]


def test_a_file_that_cannot_be_written_is_said_without_a_traceback(cases: Workshop) -> None:
    finished = run(cases, "decisions", "--csv", str(Path("no such folder") / "grid.csv"))
    assert finished.returncode == 2
    assert "The grid cannot be written there" in finished.stderr
    assert "Traceback" not in finished.stderr
