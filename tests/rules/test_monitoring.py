"""The decision monitoring grid: a row for each decision and each case that waits for one, without a name (R56, C6)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bundler.model.monitoring import HEADINGS, MonitoredDecision
from bundler.rules.monitoring import monitored
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
TODAY = date(2026, 11, 23)
CASE: dict[str, Any] = {
    "packs": ["adm-submission"],
    "child": {"first_name": "Mia", "surname": "Jones", "date_of_birth": "2024-02-19", "record_id": "EXC-1"},
    "parents": [
        {"name": "Shauna Pell", "relationship": "mother"}, {"name": "Dwayne Frost", "relationship": "father"},
    ],
    "entered_care_on": "2026-06-01",
    "plan": {"option": "adoption"},
    "reviews": [{"number": 2, "held_on": "2026-10-05"}],
    "health": {"adoption_medical_on": "2026-09-24"},
    "proceedings": {"final_evidence_due": "2026-12-18"},
    "panel": {"adviser_alerted_on": "2026-10-30"},
    "people": {"social_worker": {"name": "Efua Tate", "team": "Court Team"}},
}  # fmt: skip
SUMMARY = {"outcome": "support", "signature": {"name": "Siân Roe", "signed_on": "2026-10-12"}}
CPR = {"social_worker_signature": {"name": "Efua Tate", "signed_on": "2026-10-20"}}
DECIDED = {
    "decision": "should-be-placed", "decided_on": "2026-11-12", "papers_received_on": "2026-11-02",
    "notifications": [
        {"who": "Shauna Pell", "how": "by telephone", "told_on": "2026-11-12"},
        {"who": "the mother", "how": "Letter by first class post", "told_on": "2026-11-13"},
        {"who": "Father", "how": "in person", "told_on": "2026-11-14"},
    ],
}  # fmt: skip


def rows(
    look: Look, case: dict[str, Any] | None = None, today: date = TODAY, **records: Any
) -> list[MonitoredDecision]:
    held = {"cpr.json": CPR, "iro-summary.json": SUMMARY}
    filed = {f"{name.replace('_', '-')}.json": record for name, record in records.items()}
    return list(monitored(look({**CASE, **(case or {})}, records={**held, **filed}).file, today))


@pytest.mark.requirement("R56")
def test_a_decision_has_every_column_of_the_grid(look: Look) -> None:
    (row,) = rows(look, agency_decision=DECIDED)
    said = dict(zip(HEADINGS.values(), row.cells, strict=True))
    assert said["Child's record ID"] == "EXC-1"
    assert (said["Age at decision"], said["Team"], said["Plan"]) == (2, "Court Team", "Adoption")
    assert (said["Entry to care"], said["Second review"]) == (date(2026, 6, 1), date(2026, 10, 5))
    assert said["Adoption medical"] == date(2026, 9, 24)
    assert (said["IRO's view"], said["IRO's summary"]) == ("support", date(2026, 10, 12))
    assert (said["Panel Adviser alerted"], said["ADM pack complete"]) == (date(2026, 10, 30), date(2026, 11, 2))
    assert (said["Decision"], said["Decided on"]) == ("Should be placed", date(2026, 11, 12))
    assert said["Days from review to decision"] == 38
    assert said["Final evidence due"] == date(2026, 12, 18)
    assert said["Letters to birth parents"] == "mother: 13 November 2026; father: not yet"
    assert said["Birth parents told by word of mouth"] == "mother: 12 November 2026; father: 14 November 2026"


@pytest.mark.requirement("R56")
def test_no_name_stands_in_a_row(look: Look) -> None:
    (row,) = rows(look, agency_decision=DECIDED)
    said = row.model_dump_json()
    assert not [name for name in ("Mia", "Jones", "Pell", "Frost", "Tate", "Roe", "Shauna", "Dwayne") if name in said]


@pytest.mark.requirement("R55", "R56")
@pytest.mark.parametrize(
    ("today", "status", "is_overdue"),
    [
        pytest.param(date(2026, 11, 19), "amber", False, id="the fifth working day"),
        pytest.param(date(2026, 11, 20), "red", True, id="the day after"),
    ],
)
def test_a_letter_that_a_parent_has_not_had_is_told_and_late_after_five_working_days(
    look: Look, today: date, status: str, is_overdue: bool
) -> None:
    (row,) = rows(look, today=today, agency_decision=DECIDED)
    assert (row.status, row.is_overdue, row.is_missing_letter) == (status, is_overdue, True)
    assert "no letter to father" in row.exceptions


@pytest.mark.requirement("R55", "R56")
def test_a_letters_own_record_counts_for_its_parent_and_one_for_nobody_in_particular_for_each(look: Look) -> None:
    to_father = {"parent": "Dwayne Frost", "sent_on": "2026-11-15"}
    (row,) = rows(look, agency_decision=DECIDED, birth_parent_letter=to_father)
    assert (row.letters, row.status) == ("mother: 13 November 2026; father: 15 November 2026", "green")
    decided = {**DECIDED, "notifications": []}
    (row,) = rows(look, agency_decision=decided, birth_parent_letter={"sent_on": "2026-11-15"})
    assert row.letters == "mother: 15 November 2026; father: 15 November 2026"


@pytest.mark.requirement("R56")
def test_nobody_waits_for_a_letter_to_a_parent_whose_whereabouts_are_not_known(look: Look) -> None:
    hidden = [{"name": "Dwayne Frost", "relationship": "father", "whereabouts_known": False}]
    (row,) = rows(look, {"parents": hidden}, agency_decision={**DECIDED, "notifications": []})
    assert (row.letters, row.is_missing_letter) == ("father: whereabouts not known", False)


@pytest.mark.requirement("R56")
def test_two_parents_of_one_relationship_are_told_apart_by_name(look: Look) -> None:
    mothers = [{"name": "Ann Lee", "relationship": "mother"}, {"name": "Bea Roe", "relationship": "mother"}]
    told = [{"who": "mother", "how": "letter", "told_on": "2026-11-13"},
            {"who": "Bea Roe", "how": "letter", "told_on": "2026-11-14"}]  # fmt: skip
    (row,) = rows(look, {"parents": mothers}, agency_decision={**DECIDED, "notifications": told})
    assert row.letters == "mother: not yet; mother: 14 November 2026"


@pytest.mark.requirement("R56")
@pytest.mark.parametrize(
    ("case", "exceptions"),
    [
        pytest.param({}, (), id="nothing is late"),
        pytest.param({"proceedings": {"final_evidence_due": "2026-11-20"}},
                     ("no decision, and final evidence was due on 20 November 2026",), id="final evidence"),
        pytest.param({"panel": {"meets_on": "2026-11-20"}},
                     ("no decision, and the ADM was to decide on 20 November 2026",), id="the meeting"),
        pytest.param({"proceedings": {"final_evidence_due": "2026-11-23"}}, (), id="due today"),
    ],
)  # fmt: skip
def test_a_case_that_waits_for_a_decision_has_a_row_and_is_overdue_when_its_day_has_passed(
    look: Look, case: dict[str, Any], exceptions: tuple[str, ...]
) -> None:
    (row,) = rows(look, case)
    assert (row.decision, row.exceptions, row.is_overdue) == (None, exceptions, bool(exceptions))
    assert row.letters == ""


@pytest.mark.requirement("R56")
def test_what_the_steps_before_the_decision_lack_is_an_exception(look: Look) -> None:
    found = look({**CASE, "health": {}, "proceedings": {"final_evidence_due": "2026-11-10"}},
                 records={"agency-decision.json": DECIDED, "iro-summary.json": {"outcome": "challenge"}})  # fmt: skip
    (row,) = monitored(found.file, TODAY)
    assert {
        "no adoption medical recorded", "no CPR on record", "the IRO challenges the plan",
        "decided after final evidence was due on 10 November 2026",
    } <= set(row.exceptions)  # fmt: skip


@pytest.mark.requirement("R41", "R56")
def test_a_plan_other_than_adoption_for_a_young_child_waits_for_the_head_of_service(look: Look) -> None:
    fostering = {"plan": {"option": "long-term-fostering"}, "panel": {"meets_on": "2026-12-03"}}
    assert rows(look, fostering)[0].exceptions == ("no Head of Service quality assurance",)
    assured = {"quality_assurance": {"plan_by_head_of_service": {"name": "Ann", "signed_on": "2026-11-01"}}}
    assert rows(look, {**fostering, **assured})[0].head_of_service_on == date(2026, 11, 1)


@pytest.mark.requirement("R56")
def test_each_decision_has_a_row_and_a_case_for_another_panel_has_none(look: Look) -> None:
    deferred = {"decision": "deferred", "decided_on": "2026-10-08"}
    two = rows(look, agency_decision=DECIDED, agency_decision_1=deferred)
    assert sorted(row.decision or "" for row in two) == ["Deferred", "Should be placed"]
    assert list(monitored(look({"packs": ["fostering-panel"]}).file, TODAY)) == []


@pytest.mark.requirement("R52")
def test_a_question_of_the_adm_without_an_answer_is_an_exception_decided_or_not(look: Look) -> None:
    asked = {"role": "Medical adviser Dr Roe", "asked_on": "2026-11-03"}
    (waiting,) = rows(look, agency_decision={"comments": [asked, {**asked, "response": "The adviser will report."}]})
    assert waiting.exceptions == ("no answer logged to what the ADM asked on 3 November 2026",)
    (decided,) = rows(look, agency_decision={**DECIDED, "comments": [{"role": "IRO"}, {}]})
    assert "no answer logged to what the ADM asked" in decided.exceptions
