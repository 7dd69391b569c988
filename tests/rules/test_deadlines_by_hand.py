"""Last days counted on a wall calendar by hand, each against the shipped timescales."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from bundler.model.timescale import Deadline, Timescales
from bundler.rules.clocks import deadlines
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
TEMPLATES = Path(__file__).parents[2] / "templates" / "timescales"
TEXTS = [path.read_text("utf-8") for path in sorted(TEMPLATES.glob("*.toml"))]
SOURCES = [Timescales.model_validate(tomllib.loads(text)) for text in TEXTS]


def read(name: str, situation: Situation) -> Deadline:
    return next(each for each in deadlines(situation, SOURCES) if each.name == name)


def entered(day: str, **entry: object) -> dict[str, object]:
    return {"entered_care_on": day, "legal_status": {"kind": "section-20"}, "entry": {"emergency": False, **entry}}


def issued(day: str, **keys: object) -> dict[str, object]:
    return {**entered(day), "proceedings": {"in_court": True, "issued_on": day, **keys}}


def panel(day: str) -> dict[str, object]:
    return {**entered("2024-12-01"), "meetings": [{"kind": "early-permanence-panel", "booked_for": day}]}


def born(day: str) -> dict[str, object]:
    child = {"first_name": "Mia", "surname": "Jones", "date_of_birth": day}
    return {**entered("2020-01-06"), "child": child, "placement": {"kind": "in-house-fostering"}}


def first_review(day: str, **keys: object) -> dict[str, object]:
    return {**entered("2025-01-06"), "reviews": [{"number": 1, "held_on": day, **keys}]}


def second_review(day: str, **keys: object) -> dict[str, object]:
    reviews = [{"number": 1, "held_on": "2025-01-20"}, {"number": 2, "held_on": day, **keys}]
    return {**entered("2025-01-06"), "reviews": reviews}


@pytest.mark.parametrize(
    ("name", "case", "last"),
    [
        pytest.param("england/first-review", entered("2025-12-08"), "2026-01-08", id="over Christmas 2025: 3 holidays"),
        pytest.param("england/first-review", entered("2025-12-24"), "2026-01-26", id="from Christmas Eve 2025"),
        pytest.param("england/first-review", entered("2026-12-15"), "2027-01-15", id="Boxing Day is on Monday 28th"),
        pytest.param("england/first-review", entered("2026-03-19"), "2026-04-20", id="over Easter 2026"),
        pytest.param("england/first-review", entered("2026-04-17"), "2026-05-18", id="over the May bank holiday"),
        pytest.param("england/first-review", entered("2026-05-09"), "2026-06-08", id="from a Saturday, over 25 May"),
        pytest.param("practitioners-guide/first-review-28-days", entered("2025-12-08"), "2026-01-05", id="28 days"),
        pytest.param("england/second-review", first_review("2026-11-30"), "2027-02-28", id="30 November, 3 months"),
        pytest.param("england/later-review", second_review("2026-08-31"), "2027-02-28", id="31 August, 6 months"),
        pytest.param("england/later-review", second_review("2027-08-31"), "2028-02-29", id="into a leap year"),
        pytest.param("bcp/plan-within-four-months", entered("2025-10-31"), "2026-02-28", id="31 October, 4 months"),
        pytest.param("england/care-proceedings", issued("2026-01-06"), "2026-07-06", id="26 weeks, day of issue in"),
        pytest.param("england/care-proceedings", issued("2026-06-29"), "2026-12-27", id="26 weeks end on a Sunday"),
        pytest.param(
            "bcp/ppm-before-final-hearing", issued("2026-08-03", final_hearing_on="2027-01-08"), "2026-11-27",
            id="six weeks back from a hearing",
        ),
        pytest.param(
            "dudley/sgo-referral", second_review("2026-12-18", sgo_recommended=True), "2026-12-29",
            id="five working days over Christmas 2026",
        ),
        pytest.param("bcp/staying-put-raised", born("2008-02-29"), "2025-03-01", id="1 year before 18, born on 29 Feb"),
    ],
)  # fmt: skip
def test_the_last_day_is_that_of_the_wall_calendar(look: Look, name: str, case: Mapping[str, Any], last: str) -> None:
    assert read(name, look(case, today=date(2024, 12, 2))).due_on == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("name", "case", "last", "at"),
    [
        pytest.param(
            "practitioners-guide/placement-planning-meeting", entered("2026-11-13", at="16:00"), "2026-11-16", "16:00",
            id="72 hours from Friday afternoon",
        ),
        pytest.param(
            "practitioners-guide/placement-planning-meeting", entered("2026-12-24", at="09:15"), "2026-12-27", "09:15",
            id="72 hours over Christmas stop for nobody",
        ),
        pytest.param("dudley/early-permanence-papers", panel("2026-12-07"), "2026-12-02", "17:00", id="Monday's panel"),
        pytest.param(
            "dudley/early-permanence-papers", panel("2025-01-06"), "2024-12-31", "17:00", id="Wednesday is a holiday"
        ),
        pytest.param(
            "dudley/early-permanence-papers", panel("2026-04-07"), "2026-04-01", "17:00",
            id="on Tuesday, because Monday is Easter Monday",
        ),
        pytest.param("dudley/early-permanence-papers", panel("2027-01-04"), "2026-12-30", "17:00", id="New Year"),
    ],
)  # fmt: skip
def test_the_last_hour_is_that_of_the_wall_clock(
    look: Look, name: str, case: Mapping[str, Any], last: str, at: str
) -> None:
    found = read(name, look(case, today=date(2024, 12, 2)))
    assert (found.due_on, found.due_at) == (date.fromisoformat(last), time.fromisoformat(at))
