"""What the decision forms must hold: each fact of a parent, the plan the IRO read, reasons, and the decision itself."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.model.pack import Form, Pack
from bundler.rules.checks import run_checks
from bundler.rules.conditions import condition
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
REPO = Path(__file__).parents[2]
SAMPLE = REPO / "cases" / "EX-2026-003"
PACK = Pack.model_validate(tomllib.loads((REPO / "templates/packs/adm-submission.toml").read_text("utf-8")))
FORMS = {
    path.stem: Form.model_validate(tomllib.loads(path.read_text("utf-8")))
    for path in (REPO / "templates/forms").glob("*.toml")
}


def sample(name: str, **changed: Any) -> dict[str, Any]:
    """A file of the complete sample case, with some of its keys changed."""
    held = {**json.loads((SAMPLE / f"{name}.json").read_text("utf-8")), **changed}
    return {key: value for key, value in held.items() if key != "$schema"}


CASE = sample("case", papers=[])
PARENT = sample("cpr")["parents"][0]
DECISION = {"decision": "should-be-placed", "decided_on": "2026-11-20"}


def findings(look: Look, **records: Any) -> list[Finding]:
    shown = look(CASE, records={f"{form.replace('_', '-')}.json": record for form, record in records.items()})
    return list(run_checks(Situation(**{**shown.__dict__, "pack": PACK, "forms": FORMS})).findings)


def places(found: list[Finding], code: str) -> set[str]:
    return {finding.place for finding in found if finding.code == code}


def test_the_sample_report_has_no_blank(look: Look) -> None:
    assert places(findings(look, cpr=sample("cpr")), "field-blank") == set()


@pytest.mark.parametrize(
    "fact",
    [
        "name", "relationship", "sex", "place_of_birth", "last_known_address", "parental_responsibility", "nationality",
        "racial_origin_and_culture", "language", "religion", "photograph", "appearance", "personality_and_interests",
        "education", "employment", "home_and_community", "health", "relationships",
    ],
)  # fmt: skip
def test_each_fact_that_schedule_1_asks_of_a_parent_is_wanted(look: Look, fact: str) -> None:
    """C1 row 16: what nobody knows is said with its reason, not left blank."""
    without = {key: value for key, value in PARENT.items() if key != fact}
    found = findings(look, cpr=sample("cpr", parents=[PARENT, without]))
    assert places(found, "field-blank") == {f"cpr.json: parents[1].{fact}"}


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("Not available", True),
        ("not available –", True),
        ("Not available – he has not said.", False),
        ("A nursery place is not available", False),
    ],
)
def test_what_is_not_available_says_why(look: Look, text: str, is_told: bool) -> None:
    """B13: each section is complete, or carries the reason."""
    found = findings(look, cpr=sample("cpr", appearance=text))
    assert places(found, "reason-missing") == ({"cpr.json: appearance"} if is_told else set())


@pytest.mark.requirement("R47", "R48")
@pytest.mark.parametrize(
    ("summary", "answer"),
    [
        (None, "cannot tell"),
        ({}, "cannot tell"),
        ({"plan": "adoption"}, "yes"),
        ({"plan": "long-term-fostering"}, "no"),
    ],
)
def test_the_iro_summary_is_about_the_plan_that_goes_to_the_decision(
    look: Look, summary: dict[str, Any] | None, answer: str
) -> None:
    records = {} if summary is None else {"iro-summary.json": summary}
    shown = look({"plan": {"option": "adoption"}}, records=records)
    assert condition("iro-summary-is-about-the-plan")(shown).verdict.value == answer


@pytest.mark.requirement("R48")
def test_each_document_the_iro_saw_has_its_version_and_date(look: Look) -> None:
    found = findings(look, iro_summary=sample("iro-summary", documents_seen=[{"document": "Permanence Plan"}]))
    (asked,) = (each for each in found if each.code == "field-blank")
    assert asked.place == "iro-summary.json: documents_seen[0]"
    assert "version and dated" in asked.message


@pytest.mark.requirement("R52", "R53", "R54", "R55")
def test_once_it_is_decided_the_decision_form_is_wanted_whole(look: Look) -> None:
    found = [each for each in findings(look, agency_decision=DECISION) if each.place.startswith("agency-decision")]
    assert {finding.severity for finding in found} == {"warns"}
    wanted = {finding.place.partition(": ")[2] for finding in found}
    assert wanted >= {"adviser_met_on", "adviser_advice", "reasons", "harm", "options_considered", "notifications"}
    assert "signature" in wanted
    assert "still_needed" not in wanted, "only where the decision is put off"


@pytest.mark.requirement("R53")
def test_a_decision_form_that_says_no_decision_yet_holds_nothing_back(look: Look) -> None:
    found = findings(look, agency_decision={"adm_post": "Assistant Director"})
    assert [each for each in found if each.place.startswith("agency-decision")] == []


@pytest.mark.requirement("R52")
def test_each_question_of_the_adm_is_answered_before_the_decision_form_is_whole(look: Look) -> None:
    asked = {"role": "Medical adviser", "asked_on": "2026-11-03"}
    answered = {**asked, "received_on": "2026-11-06", "summary": "Hearing is normal.", "response": "Noted."}
    found = findings(look, agency_decision={**DECISION, "comments": [answered, asked]})
    (blank,) = (each for each in found if each.code == "field-blank" and "comments" in each.place)
    assert blank.place == "agency-decision.json: comments[1]"
    assert "row 2: received on, summary and response” are blank" in blank.message


@pytest.mark.requirement("R54")
def test_everybody_who_was_told_has_how_when_and_by_whom(look: Look) -> None:
    found = findings(look, agency_decision={**DECISION, "notifications": [{"who": "Care planning team"}]})
    (asked,) = (each for each in found if each.place == "agency-decision.json: notifications[0]")
    assert "row 1: how, Date and by” are blank" in asked.message


@pytest.mark.requirement("R55")
def test_a_letter_that_tells_a_decision_has_its_reasons_agreed_and_a_second_pair_of_eyes(look: Look) -> None:
    letter = sample("birth-parent-letter", **DECISION)
    found = findings(look, birth_parent_letter=letter)
    assert places(found, "unsigned") == {
        f"birth-parent-letter.json: {key}"
        for key in ("reasons_agreed_by_social_worker", "reasons_agreed_by_lawyer", "signature", "approval")
    }


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("words", "is_told"), [(150, False), (151, True)])
def test_reasons_that_a_parent_cannot_take_in_are_told(look: Look, words: int, is_told: bool) -> None:
    letter = sample("birth-parent-letter", reasons_by_decision={"deferred": " ".join(["word"] * words)})
    told = places(findings(look, birth_parent_letter=letter), "letter-reasons-long")
    assert told == ({"birth-parent-letter.json: reasons_by_decision.deferred"} if is_told else set())
