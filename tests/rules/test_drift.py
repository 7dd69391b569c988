import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.model.timescale import Timescales
from bundler.rules.checks import run_checks
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
TEMPLATES = Path(__file__).parents[2] / "templates" / "timescales"
CLOCKS = tuple(
    Timescales.model_validate(tomllib.loads((TEMPLATES / f"{name}.toml").read_text())) for name in ("england", "bcp")
)
IN_CARE: dict[str, Any] = {
    "entered_care_on": "2026-03-02",
    "legal_status": {"kind": "section-20"},
    "people": {"iro": {"name": "Siân Prydderch"}, "team_manager": {"name": "Marcus Cole"}},
}


def drift(look: Look, case: Mapping[str, Any], today: date, **keys: Any) -> tuple[Finding, ...]:
    situation = replace(look({**IN_CARE, **case}, today=today, **keys), clocks=CLOCKS)
    return tuple(each for each in run_checks(situation).findings if each.code in ("deadline-missed", "plan-not-agreed"))


def reviews(*held_on: str, **keys: object) -> list[dict[str, object]]:
    held: list[dict[str, object]] = [{"number": number, "held_on": day} for number, day in enumerate(held_on, 1)]
    return [*held[:-1], {**held[-1], **keys}]


@pytest.mark.requirement("R97")
def test_a_review_ppm_more_than_twelve_weeks_ago_is_drift_of_the_team_manager(look: Look) -> None:
    case = {
        "reviews": reviews("2026-03-27", "2026-06-18", plan_agreed=True),
        "meetings": [{"kind": "review-ppm", "held_on": "2026-06-10", "minutes_signed_on": "2026-06-10",
                      "minutes_filed_on": "2026-06-11"}],
    }  # fmt: skip
    assert drift(look, case, date(2026, 9, 2)) == ()
    (found,) = drift(look, case, date(2026, 9, 4))
    assert found.severity == "warns"
    assert found.message == (
        "Review Permanence Planning Meeting: 2 days late. "
        "The last day was 2 September 2026, 12 weeks after a PPM (10 June 2026)."
    )
    assert found.owner == "Team manager (Marcus Cole)"
    assert (found.due, found.overdue, found.authority) == (date(2026, 9, 2), True, "R97, R268")


@pytest.mark.requirement("R103", "R104")
def test_minutes_not_signed_in_48_hours_and_not_filed_in_72(look: Look) -> None:
    case = {"reviews": reviews("2026-03-27"), "meetings": [{"kind": "initial-ppm", "held_on": "2026-03-25"}]}
    assert drift(look, case, date(2026, 3, 27)) == ()
    assert [each.authority for each in drift(look, case, date(2026, 3, 28))] == ["R103"]
    assert {each.authority for each in drift(look, case, date(2026, 3, 29))} == {"R103", "R104"}


@pytest.mark.requirement("R108")
def test_a_match_not_confirmed_within_three_months(look: Look) -> None:
    case = {
        "reviews": reviews("2026-03-27", "2026-06-18", plan_agreed=True),
        "plan": {"option": "long-term-fostering"},
        "match": {"agreed_at_review_on": "2026-06-18"},
    }
    (found,) = drift(look, case, date(2026, 9, 19))
    assert (found.place, found.authority) == ("case.json: match.panel_recommended.on", "R108, R267")


@pytest.mark.requirement("R109", "R115", "R116")
def test_a_second_review_without_a_plan_is_to_be_escalated_by_the_iro(look: Look) -> None:
    case = {"reviews": reviews("2026-03-27", "2026-06-18", plan_agreed=False)}
    (found,) = drift(look, case, date(2026, 6, 19))
    assert (found.code, found.owner, found.severity) == ("plan-not-agreed", "IRO (Siân Prydderch)", "warns")
    assert found.message == (
        "The second review on 18 June 2026 agreed no permanence plan, and no escalation is recorded."
    )
    assert found.remedy.startswith(
        "Escalate this at once, with a tight timescale for the plan, and bring the next review forward"
    )


@pytest.mark.requirement("R116")
def test_once_escalated_the_plan_is_wanted_by_the_iros_day(look: Look) -> None:
    second = {"plan_agreed": False, "escalated_on": "2026-06-18", "plan_required_by": "2026-07-03"}
    case = {"reviews": reviews("2026-03-27", "2026-06-18", **second)}
    (found,) = drift(look, case, date(2026, 6, 19))
    assert (found.owner, found.due, found.overdue) == ("Social worker", date(2026, 7, 3), False)
    assert "requires the plan by 3 July 2026" in found.message
    assert drift(look, case, date(2026, 7, 4))[0].overdue


@pytest.mark.parametrize(
    "case",
    [
        pytest.param({"reviews": reviews("2026-03-27", "2026-06-18")}, id="nobody says whether a plan was agreed"),
        pytest.param({"reviews": reviews("2026-03-27", "2026-06-18", plan_agreed=True)}, id="agreed"),
        pytest.param({"entered_care_on": None, "legal_status": {}}, id="nothing known"),
        pytest.param({"legal_status": {"kind": "not-looked-after"}}, id="not in care"),
    ],
)
def test_what_nobody_knows_is_no_drift(look: Look, case: Mapping[str, Any]) -> None:
    assert drift(look, case, date(2026, 6, 19)) == ()


def test_of_several_rules_about_one_duty_the_first_that_was_missed_is_told(look: Look) -> None:
    found = drift(look, {"reviews": reviews("2026-03-20")}, date(2026, 8, 1))
    assert [(each.due, each.authority) for each in found] == [
        (date(2026, 6, 20), "Care Planning Regulations 2010 reg 33; R264")
    ]


def test_a_missed_deadline_says_for_when_it_is_planned(look: Look) -> None:
    case = {"reviews": [*reviews("2026-03-20"), {"number": 2, "due_on": "2026-08-10"}]}
    (found,) = drift(look, case, date(2026, 8, 1))
    assert found.message.endswith("It is planned for 10 August 2026.")
