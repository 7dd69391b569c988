"""What keeps a decision from being recorded is said so that the ADM's PA knows what to ask for."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bundler.model.agency_decision import AgencyDecision
from bundler.model.fields import Action
from bundler.model.pack import Pack
from bundler.rules.recording import OnFile, deferral_open, of_earlier_papers, on_file
from bundler.rules.situation import Situation

ADM = Pack.model_validate(
    tomllib.loads((Path(__file__).parents[2] / "templates/packs/adm-submission.toml").read_text("utf-8"))
)


def lacks(what: str) -> list[str]:
    return [f"The decision is deferred, and row 1 of what is needed does not say {what}."]


@pytest.mark.parametrize(("row", "why"), [
    pytest.param({"who": "Efua", "by_when": "2026-12-10"}, [], id="whole"),
    pytest.param({"who": "Efua", "by_when": "2026-12-03"}, [], id="due on the very day"),
    pytest.param({"who": "Efua"}, lacks("by when"), id="no day"),
    pytest.param({"by_when": "2026-12-10"}, lacks("from whom"), id="from nobody"),
    pytest.param({"who": " ", "by_when": "2026-12-10"}, lacks("from whom"), id="a blank for a name"),
    pytest.param({}, lacks("from whom and by when"), id="neither"),
    pytest.param({"who": "Efua", "by_when": "2026-12-02"},
                 ["Row 1 of what is still needed is due before the day of the decision."], id="due before"),
])  # fmt: skip
def test_a_deferral_says_which_part_of_a_row_is_missing(row: dict[str, Any], why: list[str]) -> None:
    needed = Action.model_validate({"details": "The great-uncle's assessment", **row})
    said = OnFile("agency-decision.json", "deferred", date(2026, 12, 3), still_needed=(needed,))
    assert list(deferral_open(said)) == why


@pytest.mark.parametrize(("received_on", "is_remarked"), [
    pytest.param("2026-12-02", True, id="before"), pytest.param("2026-12-03", False, id="on the very day"),
    pytest.param(None, False, id="nobody said"),
])  # fmt: skip
def test_a_form_whose_papers_came_before_the_release_may_be_of_an_earlier_one(
    received_on: str | None, *, is_remarked: bool
) -> None:
    form = AgencyDecision.model_validate({"papers_received_on": received_on})
    said = list(of_earlier_papers(form, "release-2", date(2026, 12, 3)))
    assert [one.endswith("it is the form that went out with release-2.") for one in said] == [True] * is_remarked


def test_where_the_form_has_not_come_back_the_command_that_takes_it_is_said_whole(
    look: Callable[..., Situation],
) -> None:
    assert on_file(look().file, ADM) == (
        "There is no agency-decision.json: the form has not come back. "
        "Take it in with: bundler form EX-1 --take FILE"
    )
