"""Every requirement of the source documents is met by something and proven by a test, or says why not."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.guards.tracing import PAGE, REPO, listed, numbers_in

ALL = tuple(f"R{number}" for number in range(1, 274))
ROWS = {row.id: row for row in listed()}

STILL_OPEN: frozenset[str] = frozenset()
"""Requirements that no test proves yet and that give no reason. This list only gets shorter."""


@pytest.fixture(scope="module")
def traced() -> dict[str, Any]:
    """What the page's own program makes of the product and the tests."""
    command = [sys.executable, "-m", "tests.guards.tracing", "--json"]
    finished = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    found: dict[str, Any] = json.loads(finished.stdout)
    return found


def test_the_list_has_every_requirement_once_and_in_order() -> None:
    assert tuple(ROWS) == ALL
    assert all(row.says and row.kind for row in ROWS.values())


def test_every_marker_names_requirements_that_exist(traced: dict[str, Any]) -> None:
    assert traced["nameless"] == []
    assert set(traced["proven"]) - set(ALL) == set()


def test_every_r_number_in_the_product_exists(traced: dict[str, Any]) -> None:
    assert set(traced["met"]) - set(ALL) == set()


def test_every_requirement_has_a_test_or_says_why_not(traced: dict[str, Any]) -> None:
    unproven = {name for name, row in ROWS.items() if name not in traced["proven"] and not row.later}
    assert unproven - STILL_OPEN == set(), "requirements without a test and without a reason in docs/requirements.toml"
    assert STILL_OPEN - unproven == set(), "proven meanwhile: take them out of STILL_OPEN"


def test_every_requirement_is_met_somewhere_or_says_why_not(traced: dict[str, Any]) -> None:
    assert {name for name, row in ROWS.items() if name not in traced["met"] and not row.later} == set()


def test_the_page_is_what_the_product_and_the_tests_say(traced: dict[str, Any]) -> None:
    assert PAGE.read_text(encoding="utf-8") == traced["page"], "run: make requirements"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("R42", ["R42"]),
        ("R42, R44; AAR reg 17", ["R42", "R44"]),
        ("R69-R71 and R74", ["R69", "R70", "R71", "R74"]),
        ("R69–R71", ["R69", "R70", "R71"]),
        ("R69-71", ["R69", "R70", "R71"]),
        ("section R, XR42, R0, R2D2", []),
    ],
)
def test_ranges_of_requirements_are_read(text: str, numbers: list[str]) -> None:
    assert list(numbers_in(text)) == numbers


def test_a_range_that_names_a_whole_chapter_meets_nothing() -> None:
    assert list(numbers_in("R1-R38 (people), R42", widest=12)) == ["R42"]
