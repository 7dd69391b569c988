from collections.abc import Callable
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.rules import dates
from bundler.rules.checks import Check
from bundler.rules.holding import hold
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
PACK = """
name = "small"
title = "Small pack"
audience = "adm"
meeting = "meeting"
[[sections]]
letter = "A"
title = "All"
[[sections.items]]
id = "minutes"
title = "PPM minutes"
forms = ["ppm-initial"]
needed = "always"
owner = "team_manager"
authority = "R127"
"""


def found(check: Check, situation: Situation) -> list[Finding]:
    return list(check(situation, hold(situation, recognise(situation))))


def born(day: str) -> dict[str, str]:
    return {"first_name": "Mia", "surname": "Jones", "date_of_birth": day}


@pytest.mark.parametrize(
    ("case", "places"),
    [
        pytest.param({"child": born("2020-05-02"), "entered_care_on": "2020-05-02"}, [], id="taken into care at birth"),
        pytest.param(
            {"child": born("2020-05-02"), "entered_care_on": "2020-05-01"}, ["entered_care_on"], id="care before birth"
        ),
        pytest.param(
            {"entered_care_on": "2025-01-01", "reviews": [{"number": 1, "held_on": "2024-12-31"}]},
            ["reviews[0].held_on"], id="review before care",
        ),
        pytest.param(
            {"reviews": [{"number": 2, "held_on": "2025-05-01"}, {"number": 1, "held_on": "2025-06-01"}]},
            ["reviews[0].held_on"], id="second review before the first, whichever is written first",
        ),
        pytest.param(
            {"reviews": [{"number": 1, "held_on": "2025-05-01"}, {"number": 3, "held_on": "2025-04-02"}]},
            ["reviews[1].held_on"], id="third before first, nothing known of the second",
        ),
        pytest.param(
            {"child": born("2020-05-02"), "proceedings": {"issued_on": "2020-05-01", "final_hearing_on": "2020-04-01"}},
            ["proceedings.issued_on", "proceedings.final_hearing_on"], id="court",
        ),
        pytest.param(
            {"child": born("2020-05-02"), "health": {"adoption_medical_on": "2020-05-01"}},
            ["health.adoption_medical_on"], id="medical before birth",
        ),
        pytest.param({}, [], id="nothing recorded"),
    ],
)  # fmt: skip
def test_dates_of_the_case_are_in_the_order_of_life(look: Look, case: dict[str, Any], places: list[str]) -> None:
    findings = found(dates.dates_of_the_case_are_in_order, look(case, pack=PACK))
    assert [finding.place for finding in findings] == [f"case.json: {place}" for place in places]
    assert {finding.severity for finding in findings} <= {"blocks"}


def test_dates_out_of_order_are_both_said(look: Look) -> None:
    case = {"child": born("2020-05-02"), "entered_care_on": "2020-05-01"}
    (finding,) = found(dates.dates_of_the_case_are_in_order, look(case, pack=PACK))
    assert finding.message == (
        "The day of coming into care (1 May 2020) comes before the day of birth (2 May 2020)."
    )


@pytest.mark.requirement("R38")
def test_a_plan_made_before_the_birth_is_possible_and_only_noticed(look: Look) -> None:
    """R38: a planning meeting can be held before a child is born."""
    case = {"child": born("2020-05-02"), "plan": {"recorded_on": "2020-04-01"}}
    (finding,) = found(dates.dates_of_the_case_are_in_order, look(case, pack=PACK))
    assert finding.severity == "warns"


@pytest.mark.requirement("R40")
def test_two_reviews_of_one_number_are_a_finding(look: Look) -> None:
    (finding,) = found(dates.reviews_are_numbered_once, look({"reviews": [{"number": 2}, {"number": 2}]}, pack=PACK))
    assert finding.code == "review-numbered-twice"


@pytest.mark.requirement("R40", "R100")
def test_adoption_reviews_are_counted_for_themselves(look: Look) -> None:
    """The first adoption review may come after the third statutory one, and is no second first review."""
    held = [("looked-after", 1, "2026-02-01"), ("looked-after", 2, "2026-04-01"), ("looked-after", 3, "2026-08-01"),
            ("adoption", 1, "2026-10-01"), ("adoption", 2, "2026-11-01")]  # fmt: skip
    reviews = [{"kind": kind, "number": number, "held_on": day} for kind, number, day in held]
    case = {"child": born("2020-05-02"), "entered_care_on": "2026-01-01", "reviews": reviews}
    assert not found(dates.reviews_are_numbered_once, look(case, pack=PACK))
    assert not found(dates.dates_of_the_case_are_in_order, look(case, pack=PACK))
    assert found(dates.reviews_are_numbered_once, look({"reviews": [*reviews, reviews[-1]]}, pack=PACK))
    swapped = [*reviews[:3], {**reviews[3], "held_on": "2026-11-02"}, reviews[4]]
    assert found(dates.dates_of_the_case_are_in_order, look({**case, "reviews": swapped}, pack=PACK))


@pytest.mark.parametrize(
    ("case", "place"),
    [
        ({"child": born("2026-11-24")}, "child.date_of_birth"),
        ({"reviews": [{"number": 1, "held_on": "2026-11-24"}]}, "reviews[0].held_on"),
        ({"match": {"sgo_explored": {"done": True, "on": "2027-01-01"}}}, "match.sgo_explored.on"),
        (
            {"quality_assurance": {"cpr_by_team_manager": {"name": "A", "signed_on": "2026-12-01"}}},
            "quality_assurance.cpr_by_team_manager.signed_on",
        ),
        ({"reviews": [{"number": 1, "held_on": "2026-11-23"}]}, None),
        ({"reviews": [{"number": 1, "due_on": "2027-01-01"}]}, None),
        ({"panel": {"meets_on": "2027-01-01"}}, None),
        ({"proceedings": {"final_evidence_due": "2027-01-01", "final_hearing_on": "2027-02-01"}}, None),
    ],
)
def test_what_has_happened_is_not_still_to_come(look: Look, case: dict[str, Any], place: str | None) -> None:
    """Today is 23 November 2026."""
    findings = found(dates.what_has_happened_is_past, look(case, pack=PACK))
    assert [(finding.code, finding.place) for finding in findings] == (
        [("date-in-the-future", f"case.json: {place}")] if place else []
    )


@pytest.mark.parametrize(
    ("ppm", "expected"),
    [
        pytest.param({"meeting_on": "2027-01-01"}, [("blocks", "meeting_on")], id="minutes of a meeting to come"),
        pytest.param(
            {"meeting_on": "2026-05-02", "next_review_on": "2027-05-01", "review_on": "2027-01-01"}, [],
            id="plans ahead",
        ),
    ],
)  # fmt: skip
def test_minutes_are_of_a_meeting_that_has_been(
    look: Look, ppm: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    findings = found(dates.what_has_happened_is_past, look(pack=PACK, records={"ppm-initial.json": ppm}))
    assert [(finding.severity, finding.place) for finding in findings] == [
        (severity, f"ppm-initial.json: {key}") for severity, key in expected
    ]


@pytest.mark.parametrize(
    ("ppm", "expected"),
    [
        pytest.param(
            {"chair_signature": {"name": "Ann Lee", "signed_on": "2026-05-01"}},
            [("blocks", "chair_signature.signed_on")], id="signed before the meeting",
        ),
        pytest.param({"chair_signature": {"name": "Ann Lee", "signed_on": "2026-05-02"}}, [], id="signed on the day"),
        pytest.param(
            {"actions": [{"details": "a", "by_when": "2026-05-02"}, {"details": "b", "by_when": "2025-05-02"}]},
            [("warns", "actions[1].by_when")], id="an action due before it was agreed",
        ),
        pytest.param({"review_on": "2026-05-01"}, [("warns", "review_on")], id="the next review before this meeting"),
    ],
)  # fmt: skip
def test_a_meeting_is_signed_off_later_and_plans_ahead(
    look: Look, ppm: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    records = {"ppm-initial.json": {"meeting_on": "2026-05-02", **ppm}}
    findings = found(dates.dates_of_records_are_in_order, look(pack=PACK, records=records))
    assert [(finding.severity, finding.place) for finding in findings] == [
        (severity, f"ppm-initial.json: {key}") for severity, key in expected
    ]
