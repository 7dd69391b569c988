"""`bundler decisions`: the grid over all cases, its files, its filters, and never a child's name."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bundler.model.audit import Event
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO, LayOut
from tests.faces.test_cli import answer, run
from tests.pipeline.recorded import RECORDED_AT, record

TODAY = ("--today", "2026-11-23")


@pytest.fixture
def cases(workshop: Workshop, lay_out: LayOut) -> Workshop:
    """Three cases: one decided with letters missing, one that waits beyond its day, one whose form nobody recorded."""
    shutil.copy(REPO / "templates/packs/adm-submission.toml", workshop.templates / "packs")
    for form in ("agency-decision", "birth-parent-letter", "cpr", "iro-summary", "ppm-initial", "ppm-review"):
        shutil.copy(REPO / f"templates/forms/{form}.toml", workshop.templates / "forms")
    parents = [{"name": "Shauna Pell", "relationship": "mother"}, {"name": "Dwayne Frost", "relationship": "father"}]
    _case(lay_out, "T-1", {"parents": parents})
    record(workshop, "T-1")
    workshop.audit.append(happened("notified", "decision-1", who="parent-1", how="phone", on="2026-11-12"))
    _case(lay_out, "T-2", {"proceedings": {"final_evidence_due": "2026-11-20"}})
    _case(lay_out, "T-3", {"proceedings": {"final_evidence_due": "2026-12-18"}}, decision={
        "decision": "should-be-placed", "decided_on": "2026-11-12",
    })
    return workshop


def happened(kind: str, subject: str, **detail: str) -> Event:
    return Event(
        kind=kind, who="Efua Tate", role="social_worker", at=RECORDED_AT, reference="T-1", pack="adm-submission",
        subject=subject, detail=detail,
    )  # fmt: skip


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
    assert rows[0]["Letters to birth parents"] == "mother: not yet; father: not yet"
    assert rows[0]["Birth parents told by word of mouth"] == "mother: 12 November 2026; father: not yet"
    assert rows[0]["Recorded on"] == "2026-11-13"
    assert "Ada" not in (here / "grid.csv").read_text("utf-8")
    assert (here / "grid.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.requirement("R56")
def test_a_form_that_nobody_recorded_is_said_to_be_one(cases: Workshop) -> None:
    rows = answer(run(cases, "decisions", "--json", *TODAY))["decisions"]
    assert [(row["decision"], row["recorded_on"]) for row in rows] == [
        ("Should be placed", "2026-11-13"), (None, None), (None, None),
    ]  # fmt: skip
    assert rows[2]["exceptions"][0].startswith("filled in and not recorded: agency-decision.json")


@pytest.mark.requirement("R56")
def test_a_decision_that_was_changed_on_the_disk_is_told_and_not_shown(cases: Workshop) -> None:
    path = cases.output / "T-1/adm-submission/decision-1/decision.json"
    path.write_text(path.read_text("utf-8").replace('"should-be-placed"', '"should-not-be-placed"'), encoding="utf-8")
    finished = run(cases, "decisions", "--json", *TODAY)
    assert finished.returncode == 8
    assert [row["record_id"] for row in answer(finished)["decisions"]] == ["EXC-2", "EXC-3"]
    assert answer(finished)["tampered"] == [
        "T-1 · adm-submission: decision-1 is not what was recorded: it was changed."
    ]
    said = " ".join(run(cases, "decisions", *TODAY).stdout.split())
    assert "Not in the grid: T-1 · adm-submission: decision-1 is not what was recorded" in said


@pytest.mark.requirement("R56")
def test_several_decisions_of_one_case_are_several_rows_the_oldest_first(cases: Workshop) -> None:
    record(cases, "T-1", "should-not-be-placed", date(2026, 11, 20), number=2)
    rows = answer(run(cases, "decisions", "--json", *TODAY))["decisions"]
    assert [(row["record_id"], row["decision"]) for row in rows[:2]] == [
        ("EXC-1", "Should be placed"), ("EXC-1", "Should not be placed"),
    ]  # fmt: skip


@pytest.mark.requirement("R56")
def test_the_grid_of_a_case_whose_folder_is_gone_keeps_what_was_recorded(cases: Workshop) -> None:
    shutil.rmtree(cases.cases / "T-1")
    finished = run(cases, "decisions", "--json", *TODAY)
    assert finished.returncode == 4
    assert [row["record_id"] for row in answer(finished)["decisions"]] == ["EXC-1", "EXC-2", "EXC-3"]
    assert answer(finished)["unreadable"] == ["T-1"]


def test_to_look_at_the_grid_makes_nothing(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out()
    assert run(workshop, "decisions", *TODAY).returncode == 0
    assert not workshop.output.exists()


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
