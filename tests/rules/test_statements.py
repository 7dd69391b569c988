"""The practitioner's statements: what facts of the case answer is filled and cited, and no word goes against it."""

import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bundler.model.case import Case
from bundler.model.finding import Finding
from bundler.model.practitioner_statements import PractitionerStatements, ShownByTheCase
from bundler.model.profile import Profile
from bundler.rules.holding import hold
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation
from bundler.rules.statements import (
    statements_agree_with_the_facts,
    statements_answered_no_are_told,
    what_the_case_shows,
    with_the_cases_answers,
)

Look = Callable[..., Situation]

FORM = Path(__file__).parents[2] / "templates/forms/practitioner-statements.toml"
PACK = """
name = "small"
title = "Small pack"
audience = "internal"
meeting = "meeting"
[[sections]]
letter = "A"
title = "Statements"
[[sections.items]]
id = "practitioner-statements"
title = "Statements"
forms = ["practitioner-statements"]
needed = "always"
owner = "social_worker"
authority = "R261"
"""
FORMS = """
[practitioner-statements]
title = "Statements"
[[practitioner-statements.fields]]
key = "advocate_offered.answer"
label = "I have offered an advocate"
owner = "social_worker"
"""
PROFILE = Profile(name="here", title="Here", directorate="", marking="", policy_version="")

FACTS: dict[str, Any] = {
    "plan": {
        "recorded_on": "2026-10-20",
        "team_manager_consulted": {"name": "Jo Field", "signed_on": "2026-10-19"},
        "approvals": [{"name": "Ann Lee", "role": "Assistant Director", "signed_on": "2026-11-02"}],
        "advocate_offered": {"done": True, "on": "2026-08-04"},
        "discussed_with_iro": {"done": True, "on": "2026-10-21"},
        "direct_work": {"done": True, "on": "2026-09-01"},
        "wishes_recorded": {"done": True, "on": "2026-09-02"},
        "visits_agreed_with_manager": {"done": True, "on": "2026-11-05"},
        "visits_ratified_by_iro": {"done": True, "on": "2026-11-06"},
        "contact_plan": {"done": True, "on": "2026-09-21"},
    },
    "reviews": [{"number": 2, "held_on": "2026-10-29", "plan_presented": True, "plan_agreed": True}],
    "meetings": [{"kind": "permanence-panel", "held_on": "2026-10-30"}],
}


def shown(facts: Mapping[str, Any], profile: Profile = PROFILE) -> ShownByTheCase:
    child = {"first_name": "Mia", "surname": "Jones"}
    case = {"reference": "EX-1", "authority": "here", "packs": ["small"], "child": child, **facts}
    return what_the_case_shows(Case.model_validate(case), profile)


def findings(look: Look, facts: Mapping[str, Any], record: Mapping[str, Any]) -> list[Finding]:
    situation = look(facts, pack=PACK, forms=FORMS, records={"practitioner-statements.json": record})
    holding = hold(situation, recognise(situation))
    checks = (statements_agree_with_the_facts, statements_answered_no_are_told)
    return [finding for check in checks for finding in check(situation, holding)]


def about(found: list[Finding], name: str) -> list[tuple[str, str]]:
    return [(one.code, one.severity) for one in found if one.place.endswith(f": {name}.answer")]


@pytest.mark.requirement("R262", "R157", "R158", "R20", "R10")
@pytest.mark.parametrize(
    ("name", "cited"),
    [
        ("plan_by_second_review",
         "the day the plan was recorded (20 October 2026); the day of the second review (29 October 2026)"),
        ("advocate_offered", "an advocate was offered to the child (4 August 2026)"),
        ("manager_agrees", "the team manager's agreement to the plan, Jo Field (19 October 2026)"),
        ("discussed_with_iro", "the plan was discussed with the IRO (21 October 2026)"),
        ("agreed_and_approved",
         ("the day of the permanence panel (30 October 2026); "
          "the approval of the plan, Assistant Director (2 November 2026)")),
        ("ratified_at_review", "the second review agreed the plan, yes (29 October 2026)"),
        ("direct_work_recorded",
         "direct work was done (1 September 2026); the child's wishes and feelings were recorded (2 September 2026)"),
        ("visits_discussed",
         ("the manager agreed to the frequency of visits (5 November 2026); "
          "the IRO ratified the frequency of visits (6 November 2026)")),
        ("contact_plan", "a contact plan was made (21 September 2026)"),
    ],
)  # fmt: skip
def test_each_statement_that_facts_can_answer_is_answered_and_the_facts_are_cited(name: str, cited: str) -> None:
    fact = getattr(shown(FACTS), name)
    assert (fact.answer, fact.cited) == (True, f"From the facts of the case: {cited}")


@pytest.mark.requirement("R262")
@pytest.mark.parametrize("name", list(ShownByTheCase.model_fields))
def test_where_nothing_is_recorded_nobody_can_tell_and_what_is_missing_is_named(name: str) -> None:
    fact = getattr(shown({}), name)
    assert fact.answer is None
    assert fact.cited.startswith("Not recorded: ")
    assert fact.missing
    assert not re.search(r"_|\.\w|case\.json", fact.cited), "people read no keys"


@pytest.mark.requirement("R109", "R262")
@pytest.mark.parametrize(
    ("recorded", "review", "answer"),
    [
        pytest.param("2026-10-29", {"held_on": "2026-10-29"}, True, id="on the day of the review"),
        pytest.param("2026-10-30", {"held_on": "2026-10-29"}, False, id="the day after"),
        pytest.param("2026-10-30", {"due_on": "2026-11-07"}, True, id="the review is still to come"),
        pytest.param("2026-10-30", {}, None, id="no day of the review"),
    ],
)
def test_a_plan_is_there_by_the_second_review(recorded: str, review: dict[str, str], answer: bool | None) -> None:
    fact = shown({"plan": {"recorded_on": recorded}, "reviews": [{"number": 2, **review}]})
    assert fact.plan_by_second_review.answer is answer


@pytest.mark.requirement("R262")
def test_a_step_that_was_not_done_is_a_no_and_one_without_a_day_shows_nothing() -> None:
    assert shown({"plan": {"advocate_offered": {"done": False}}}).advocate_offered.answer is False
    assert shown({"plan": {"advocate_offered": {"done": True}}}).advocate_offered.answer is None


@pytest.mark.requirement("R262")
def test_a_review_that_did_not_agree_ratified_nothing() -> None:
    facts = {"reviews": [{"number": 2, "held_on": "2026-10-29", "plan_presented": True, "plan_agreed": False}]}
    assert shown(facts).ratified_at_review.answer is False


@pytest.mark.requirement("R262", "R269")
def test_whoever_approves_plans_in_this_authority_is_looked_for() -> None:
    director = PROFILE.model_validate({
        **PROFILE.model_dump(), "approvers": [{"role": "service_director", "act": "approves", "authority": "R7"}],
    })
    assert shown(FACTS, director).agreed_and_approved.answer is None
    assert "the Service Director" in shown(FACTS, director).agreed_and_approved.cited


@pytest.mark.requirement("R262")
def test_an_exit_from_care_meeting_counts_like_the_panel_and_one_that_is_only_booked_does_not() -> None:
    held = [{"kind": "exit-from-care-meeting", "held_on": "2026-10-30"}]
    booked = [{"kind": "permanence-panel", "booked_for": "2026-10-30"}]
    assert shown({**FACTS, "meetings": held}).agreed_and_approved.answer is True
    assert shown({**FACTS, "meetings": booked}).agreed_and_approved.answer is None


@pytest.mark.requirement("R262")
def test_answers_are_filled_from_facts_and_nobodys_own_answer_is_overwritten() -> None:
    record = PractitionerStatements.model_validate(
        {"contact_plan": {"answer": False, "evidence": "Not yet"}, "discussed_with_iro": {"evidence": "By telephone"}}
    )
    filled = with_the_cases_answers(record, shown(FACTS))
    assert (filled.contact_plan.answer, filled.advocate_offered.answer) == (False, True)
    assert (filled.discussed_with_iro.answer, filled.discussed_with_iro.evidence) == (True, "By telephone")
    assert filled.three_aspects.answer is None, "no fact can answer it"


@pytest.mark.requirement("R262")
def test_a_statement_that_contradicts_the_facts_blocks_and_says_both(look: Look) -> None:
    found = findings(look, FACTS, {"advocate_offered": {"answer": False}})
    said = next(one for one in found if one.code == "statement-contradicts-facts")
    assert (said.severity, said.place) == ("blocks", "practitioner-statements.json: advocate_offered.answer")
    assert "The form says no, but the case shows yes" in said.message
    assert "“I have offered an advocate”" in said.message
    assert "an advocate was offered to the child (4 August 2026)" in said.message


@pytest.mark.requirement("R262")
def test_a_statement_that_agrees_or_is_left_to_the_facts_is_no_finding(look: Look) -> None:
    assert findings(look, FACTS, {"contact_plan": {"answer": True}}) == []


@pytest.mark.requirement("R261", "R262")
def test_a_statement_without_facts_needs_somebodys_answer_with_evidence(look: Look) -> None:
    record = {"advocate_offered": {"answer": True, "evidence": "Letter of 4 August"}, "contact_plan": {"answer": True}}
    found = findings(look, {}, record)
    assert about(found, "advocate_offered") == [("statement-not-shown", "warns")]
    assert about(found, "contact_plan") == [("statement-not-shown", "blocks")]
    assert about(found, "discussed_with_iro") == [("statement-not-shown", "blocks")]


@pytest.mark.requirement("R261")
def test_a_statement_that_is_not_true_yet_is_told_whoever_says_so(look: Look) -> None:
    facts = {**FACTS, "plan": {**FACTS["plan"], "advocate_offered": {"done": False}}}
    found = findings(look, facts, {"clear_timescales": {"answer": False}})
    assert about(found, "clear_timescales") == [("statement-answered-no", "warns")]
    assert about(found, "advocate_offered") == [("statement-answered-no", "warns")]


@pytest.mark.requirement("R261")
def test_the_sixteen_statements_stand_in_the_words_and_order_of_the_source() -> None:
    form = tomllib.loads(FORM.read_text("utf-8"))
    labels = [field["label"] for field in form["fields"] if field["key"].endswith(".answer")]
    assert len(labels) == 16
    assert labels[0] == "I understand that there are three aspects to permanence, legal, emotional and physical"
    assert labels[2] == "I ensure that the child has a plan for permanence by the 4-month review"
    assert labels[-1].startswith("I have developed a contact plan for the child")


@pytest.mark.requirement("R261")
def test_what_no_fact_can_answer_the_form_asks_for_with_its_evidence() -> None:
    form = tomllib.loads(FORM.read_text("utf-8"))
    fields = {field["key"]: field for field in form["fields"]}
    declared = [key for key in PractitionerStatements.model_fields if f"{key}.answer" in fields]
    for name in declared:
        is_fact = name in ShownByTheCase.model_fields
        assert ("required" in fields[f"{name}.answer"]) is not is_fact, name
        assert (f"{name}.evidence" in fields) is not is_fact, name
