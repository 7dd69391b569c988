from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bundler.model.errors import DefinitionError
from bundler.rules.checks import run_checks
from bundler.rules.deadlines import dates_that_papers_wait_for_lie_ahead, due_date, paper_deadlines
from bundler.rules.situation import Situation

TEMPLATES = Path(__file__).parents[2] / "templates"
Look = Callable[..., Situation]
PACK = """
name = "small"
title = "Small pack"
audience = "panel"
meeting = "panel"
sections = []
due = [{{ before = "{before}", working_days = 5, authority = "R50" }}]
"""


@pytest.mark.parametrize(
    ("before", "case", "due"),
    [
        pytest.param("panel-date", {"panel": {"meets_on": "2026-12-09"}}, date(2026, 12, 2), id="panel"),
        pytest.param(
            "final-evidence-date", {"proceedings": {"final_evidence_due": "2027-01-04"}}, date(2026, 12, 23),
            id="final evidence, over Christmas",
        ),
        pytest.param("panel-date", {}, None, id="no date set"),
        pytest.param("conference-date", {"conference": {"meets_on": "2026-12-09"}}, date(2026, 12, 2), id="conference"),
        pytest.param("conference-date", {"panel": {"meets_on": "2026-12-09"}}, None, id="a panel is no conference"),
    ],
)  # fmt: skip
def test_papers_are_due_working_days_before_the_packs_date(
    look: Look, before: str, case: dict[str, Any], due: date | None
) -> None:
    assert due_date(look(case, pack=PACK.format(before=before))) == due


def test_the_authoritys_own_holidays_count(look: Look) -> None:
    case = {"panel": {"meets_on": "2026-12-09"}}
    profile = {"extra_holidays": ["2026-12-04"], "working_holidays": []}
    assert due_date(look(case, pack=PACK.format(before="panel-date"), profile=profile)) == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("today", "message"),
    [
        pytest.param(date(2026, 12, 9), [], id="on the day"),
        pytest.param(date(2026, 12, 10), ["The day of the panel, 9 December 2026, has passed."], id="the day after"),
    ],
)
def test_a_panel_that_has_met_is_said_to_have_passed(look: Look, today: date, message: list[str]) -> None:
    situation = look({"panel": {"meets_on": "2026-12-09"}}, pack=PACK.format(before="panel-date"), today=today)
    found = [each for each in run_checks(situation).findings if each.code == "date-has-passed"]
    assert [each.message for each in found] == message
    assert all(each.place == "case.json: panel.meets_on" and each.severity == "tells" for each in found)


def test_a_day_at_court_that_has_passed_is_told_by_what_was_due(look: Look) -> None:
    case = {"proceedings": {"final_evidence_due": "2026-11-20"}}
    situation = look(case, pack=PACK.format(before="final-evidence-date"))
    (finding,) = dates_that_papers_wait_for_lie_ahead(situation, run_checks(situation).holding)
    assert finding.message == "The day of the final evidence at court, 20 November 2026, has passed."
    assert "proceedings.final_evidence_due" in finding.remedy


def test_a_pack_without_a_deadline_has_none(look: Look) -> None:
    assert due_date(look({"panel": {"meets_on": "2026-12-09"}})) is None


def test_a_date_that_no_case_has_is_a_wrong_pack(look: Look) -> None:
    with pytest.raises(DefinitionError, match="blue moon"):
        due_date(look(pack=PACK.format(before="blue moon")))


def test_a_holiday_that_is_no_date_is_a_wrong_profile(look: Look) -> None:
    case = {"panel": {"meets_on": "2026-12-09"}}
    with pytest.raises(DefinitionError, match="here"):
        due_date(look(case, pack=PACK.format(before="panel-date"), profile={"extra_holidays": ["Christmas Eve"]}))


def test_of_several_rules_the_earliest_recorded_date_counts(look: Look) -> None:
    pack = """
name = "small"
title = "Small pack"
audience = "adm"
meeting = "meeting"
sections = []
due = [
    { before = "final-evidence-date", working_days = 10, authority = "R50" },
    { before = "panel-date", working_days = 5, authority = "R50" },
]
"""
    both = {"panel": {"meets_on": "2026-12-17"}, "proceedings": {"final_evidence_due": "2026-12-18"}}
    assert due_date(look(both, pack=pack)) == date(2026, 12, 4)
    assert due_date(look({"panel": {"meets_on": "2026-12-17"}}, pack=pack)) == date(2026, 12, 10)


@pytest.mark.requirement("R88")
def test_papers_for_mondays_panel_are_in_by_five_on_the_wednesday_of_the_week_before(look: Look) -> None:
    pack = PACK.format(before="early-permanence-panel-date").replace(
        "working_days = 5", 'weeks = 1, weekday = "wednesday", at = "17:00"'
    )
    case = {"meetings": [{"kind": "early-permanence-panel", "booked_for": "2026-03-09"}]}
    (found,) = paper_deadlines(look(case, pack=pack))
    assert found.last == (date(2026, 3, 4), time(17, 0))


def test_weeks_are_counted_by_the_calendar(look: Look) -> None:
    pack = PACK.format(before="panel-date").replace("working_days = 5", "weeks = 6")
    assert due_date(look({"panel": {"meets_on": "2026-12-09"}}, pack=pack)) == date(2026, 10, 28)


def test_an_authoritys_own_paper_deadline_stands_in_for_the_packs(look: Look) -> None:
    own = [{"before": "panel-date", "working_days": 10, "authority": "local policy"}]
    case = {"panel": {"meets_on": "2026-12-09"}}
    situation = look(case, pack=PACK.format(before="panel-date"), profile={"paper_deadlines": {"small": own}})
    assert due_date(situation) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        pytest.param("working_days = 5, weeks = 1", "one of working_days, days and weeks", id="two ways to count"),
        pytest.param('working_days = 5, weekday = "friday"', "a weekday goes with", id="a weekday without weeks"),
    ],
)
def test_a_paper_deadline_counts_in_one_way(look: Look, rule: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        look(pack=PACK.format(before="panel-date").replace("working_days = 5", rule))


@pytest.mark.requirement("R87", "R88")
@pytest.mark.parametrize(
    ("booked_for", "due"),
    [
        pytest.param("2026-12-28", date(2026, 12, 23), id="Wednesday of the week before, though entry was long ago"),
        pytest.param("2025-01-06", date(2024, 12, 31), id="that Wednesday is New Year's Day"),
        pytest.param("2026-04-07", date(2026, 4, 1), id="the panel meets on Tuesday after Easter Monday"),
        pytest.param(None, date(2026, 11, 24), id="no panel is booked: two weeks after entry to care"),
    ],
)
def test_once_the_early_permanence_panel_is_booked_its_day_counts(
    look: Look, booked_for: str | None, due: date
) -> None:
    pack = (TEMPLATES / "packs" / "early-permanence-panel.toml").read_text("utf-8")
    booked = [{"kind": "early-permanence-panel", "booked_for": booked_for}] if booked_for else []
    case = {"entered_care_on": "2026-11-10", "meetings": booked}
    assert due_date(look(case, pack=pack)) == due


@pytest.mark.parametrize(
    ("meets_on", "profile", "said"),
    [
        pytest.param("2026-12-28", {}, ["28 December 2026, is a holiday."], id="Boxing Day's substitute"),
        pytest.param("2026-12-28", {"working_holidays": ["2026-12-28"]}, [], id="worked here"),
        pytest.param("2026-12-12", {}, ["12 December 2026, is a Saturday."], id="a Saturday"),
        pytest.param("2026-12-14", {}, [], id="an ordinary Monday"),
        pytest.param("2026-11-21", {}, [], id="a Saturday that is over"),
    ],
)
def test_a_panel_on_a_day_off_is_told(look: Look, meets_on: str, profile: dict[str, Any], said: list[str]) -> None:
    situation = look({"panel": {"meets_on": meets_on}}, pack=PACK.format(before="panel-date"), profile=profile)
    found = [each for each in run_checks(situation).findings if each.code == "date-no-working-day"]
    assert [each.message.removeprefix("The day of the panel, ") for each in found] == said
