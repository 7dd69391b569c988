"""`bundler clocks` and `bundler status --due`, as a tired administrator reads them and as a machine does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from bundler.pipeline.workshop import Workshop
from tests.conftest import LayOut

ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120"}
CASE: dict[str, Any] = {
    "entered_care_on": "2026-03-30",
    "entry": {"emergency": True},
    "legal_status": {"kind": "section-20"},
    "siblings": [],
    "reviews": [{"number": 1, "held_on": "2026-04-28"}],
    "meetings": [
        {"kind": "initial-ppm", "held_on": "2026-04-10", "minutes_signed_on": "2026-04-11"},
        {"kind": "permanence-planning-and-tracking", "held_on": "2026-04-20", "booked_for": "2026-04-20"},
    ],
}


def run(workshop: Workshop, *arguments: str, columns: int = 120) -> subprocess.CompletedProcess[str]:
    program = "from bundler.faces.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=workshop.cases.parent, env={**ENVIRONMENT, "COLUMNS": str(columns)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def answer(workshop: Workshop, *arguments: str) -> Any:
    finished = run(workshop, *arguments, "--json")
    assert finished.returncode == 0, finished.stderr
    return json.loads(finished.stdout)


def test_what_was_missed_comes_first_then_what_is_due_then_what_nobody_can_tell(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out(CASE)
    shown = run(workshop, "clocks", "T-1", "--today", "2026-07-10").stdout
    headings = ["Missed", "Due", "Nobody can tell", "Done, but late", "Met", "Papers to be in by"]
    places = [shown.index(f"\n{heading}\n") for heading in headings]
    assert places == sorted(places)
    assert "Does not apply" not in shown


@pytest.mark.requirement("R97")
def test_a_missed_deadline_says_by_how_much_why_whose_and_where_to_record_it(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out(CASE)
    shown = " ".join(run(workshop, "clocks", "T-1", "--today", "2026-07-10").stdout.split())
    assert (
        "Review Permanence Planning Meeting Team manager 7 days late; the last day was 3 July 2026. If it was done, "
        "record case.json: meetings (review-ppm): held_on. 12 weeks after a PPM (10 April 2026) [BCP policy: R97, R268]"
    ) in shown


@pytest.mark.requirement("R264", "R265")
def test_the_law_and_local_rules_stand_side_by_side_and_the_one_that_binds_is_marked(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out(CASE)
    shown = run(workshop, "clocks", "T-1", "--today", "2026-07-10").stdout
    first = shown.partition("28-day Children in Care review")[2].splitlines()[1:5]
    assert [line.strip().partition("  ")[0] for line in first] == [
        "→ Done on 28 April 2026, 1 day late; the last day was 27 April 2026",
        "28 days after the entry to care (30 March 2026)",
        "Done on 28 April 2026; the last day was 29 April 2026",
        "20 working days after the entry to care (30 March 2026)",
    ]
    assert "[Practitioners' guide: R114, R265]" in first[1]
    assert "[England, statutory: Care Planning Regulations 2010 reg" in first[3]


def test_one_missing_fact_is_said_once_with_all_it_would_answer(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"legal_status": {}})
    shown = run(workshop, "clocks", "T-1", "--today", "2026-07-10").stdout
    assert shown.count("Record in case.json: entered_care_on\n") == 1
    assert "First review of the child's care plan" in " ".join(shown.partition("entered_care_on\n")[2].split())


@pytest.mark.requirement("R126")
def test_papers_are_counted_backwards_from_the_panel(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({**CASE, "panel": {"meets_on": "2026-12-10"}})
    shown = run(workshop, "clocks", "T-1", "--today", "2026-11-26").stdout
    assert "Small pack: 3 December 2026, 5 working days left  [before fostering panel, 10 December 2026; " in shown
    lay_out({**CASE, "panel": {}})
    shown = run(workshop, "clocks", "T-1", "--today", "2026-11-26").stdout
    assert "Small pack: nobody can tell; record case.json: panel.meets_on" in shown


def test_the_json_of_clocks_has_the_keys_of_the_contract(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(CASE)
    told = answer(workshop, "clocks", "T-1", "--today", "2026-07-10")
    assert told.keys() == {"case", "today", "duties", "papers", "still_needed"}
    assert told["papers"][0].keys() == {
        "pack", "due_on", "due_at", "counted_from", "authority", "working_days_left"
    }  # fmt: skip
    duty = next(each for each in told["duties"] if each["what"] == "review-ppm")
    assert (duty["standing"], duty["title"]) == ("missed", "Review Permanence Planning Meeting")
    (deadline,) = (each for each in duty["deadlines"] if each["name"] == "bcp/review-ppm")
    assert {key: deadline[key] for key in ("state", "due_on", "days_late", "binds", "started_on", "law")} == {
        "state": "missed", "due_on": "2026-07-03", "days_late": 7, "binds": True, "started_on": "2026-04-10",
        "law": False,
    }  # fmt: skip


def test_what_does_not_apply_is_shown_on_request_with_its_reason(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(CASE)
    shown = run(workshop, "clocks", "T-1", "--all", "--today", "2026-07-10").stdout
    assert "No brother or sister has a case here." in shown.partition("Does not apply, or not yet")[2]


@pytest.mark.requirement("R106")
def test_the_board_of_what_is_due_has_the_worst_first_and_the_services_own_clocks(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out({**CASE, "reference": "T-2", "entered_care_on": "2026-06-29", "reviews": [], "meetings": []})
    lay_out(CASE)
    told = answer(workshop, "status", "--due", "--today", "2026-07-10")
    late = [row["days_late"] for row in told["deadlines"] if row["standing"] == "missed"]
    assert late == sorted(late, reverse=True)
    assert {row["case"] for row in told["deadlines"]} == {"T-1", "T-2"}
    standings = [row["standing"] for row in told["deadlines"]]
    assert standings == sorted(standings, reverse=True)
    assert told["services"] == [
        {"authority": "Exampleshire County Council", "name": "tracking-panel-meets", "last_on": "2026-04-20",
         "due_on": "2026-05-04"}
    ]  # fmt: skip
    shown = run(workshop, "status", "--due", "--today", "2026-07-10").stdout
    assert "last recorded 20 April 2026; next by 4 May 2026, which has passed  [R106]" in shown


def test_a_case_that_cannot_be_read_is_named_below_the_board(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out(CASE)
    (lay_out({**CASE, "reference": "T-2"}) / "case.json").write_text("{", encoding="utf-8")
    finished = run(workshop, "status", "--due", "--today", "2026-07-10")
    assert finished.returncode == 4
    assert "Cannot be read: T-2." in finished.stdout
    assert "T-1" in finished.stdout
    assert run(workshop, "clocks", "T-2").returncode == 4


def test_a_case_in_which_nothing_runs_says_so(workshop: Workshop, lay_out: LayOut) -> None:
    lay_out({"legal_status": {"kind": "not-looked-after"}, "proceedings": {"in_court": False}})
    shown = run(workshop, "clocks", "T-1", "--today", "2026-07-10").stdout
    assert "No deadline runs in this case." in shown


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_on_a_narrow_screen_every_line_fits_and_goes_on_below_its_own_beginning(
    workshop: Workshop, lay_out: LayOut, columns: int
) -> None:
    people = {"social_worker": {"name": "Rosalind Achebe-Thorne"}, "iro": {"name": "Emyr Castledine-Prydderch"}}
    lay_out({**CASE, "people": people, "panel": {"meets_on": "2026-12-10"}})
    shown = run(workshop, "clocks", "T-1", "--today", "2026-11-26", columns=columns).stdout
    below = shown.partition("\nMissed\n")[2].splitlines()
    headings = ["Due", "Nobody can tell", "Done, but late", "Met", "Papers to be in by"]
    said = [line for line in below if line and line not in headings and not line.startswith("What does not apply")]
    assert all(line.startswith("  ") and len(line) <= columns for line in said)


def test_the_board_of_what_is_due_keeps_a_title_on_a_line_of_an_ordinary_screen(
    workshop: Workshop, lay_out: LayOut
) -> None:
    lay_out(CASE)
    shown = run(workshop, "status", "--due", "--today", "2026-07-10", columns=80).stdout
    rows = [" ".join(line.split()) for line in shown.splitlines()]
    at = rows.index("T-1 Review Permanence Planning Meeting 3 July 2026")
    assert rows[at + 1] == "Team manager 7 days late"
