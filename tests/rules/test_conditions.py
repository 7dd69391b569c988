import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bundler.model.answer import Verdict
from bundler.model.errors import DefinitionError
from bundler.model.pack import Form, Needed, Pack
from bundler.rules.conditions import CONDITIONS, collected, condition, evaluate
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
TEMPLATES = Path(__file__).parents[2] / "templates"
SIGNED = {"name": "Ann Lee", "signed_on": "2026-10-01"}
YES, NO, CANNOT_TELL = Verdict.YES, Verdict.NO, Verdict.CANNOT_TELL


@pytest.mark.requirement("R40", "R43", "R44", "R50", "R69", "R70", "R71", "R72", "R74", "R85", "R129")
@pytest.mark.parametrize(
    ("name", "case", "verdict"),
    [
        ("plan-is-adoption", {"plan": {"option": "adoption"}}, YES),
        ("plan-is-adoption", {"plan": {"option": "long-term-fostering"}}, NO),
        ("plan-is-adoption", {"plan": {"parallel_option": "adoption"}}, CANNOT_TELL),
        ("plan-is-long-term-fostering", {"plan": {"option": "long-term-fostering"}}, YES),
        ("plan-is-long-term-fostering", {"plan": {"option": "residential"}}, NO),
        ("match-is-ifa", {"match": {"route": "ifa"}}, YES),
        ("match-is-ifa", {"match": {"route": "in-house"}}, NO),
        ("match-is-ifa", {}, CANNOT_TELL),
        ("match-route-is-recorded", {"match": {"route": "in-house"}}, YES),
        ("match-route-is-recorded", {}, CANNOT_TELL),
        ("in-court-proceedings", {"proceedings": {"in_court": True}}, YES),
        ("in-court-proceedings", {"proceedings": {"in_court": False}}, NO),
        ("in-court-proceedings", {}, CANNOT_TELL),
        ("expert-reports-were-ordered", {"expert_reports": ["psychologist"]}, YES),
        ("expert-reports-were-ordered", {"expert_reports": []}, NO),
        ("expert-reports-were-ordered", {}, CANNOT_TELL),
        ("has-siblings", {"siblings": [{"name": "Tom Jones"}]}, YES),
        ("has-siblings", {"siblings": []}, NO),
        ("has-siblings", {}, CANNOT_TELL),
        ("sgo-explored-with-carer", {"match": {"sgo_explored": {"done": True, "on": "2026-05-01"}}}, YES),
        ("sgo-explored-with-carer", {"match": {"sgo_explored": {"done": True}}}, CANNOT_TELL),
        ("sgo-explored-with-carer", {"match": {"sgo_explored": {"done": False}}}, NO),
        ("sgo-explored-with-carer", {}, CANNOT_TELL),
        ("transfer-considered", {"match": {"transfer_considered": {"done": True, "on": "2026-05-01"}}}, YES),
        ("fee-reduction-requested", {"match": {"fee_reduction_requested": {"on": "2026-05-01"}}}, CANNOT_TELL),
        ("panel-date-is-set", {"panel": {"meets_on": "2026-12-09"}}, YES),
        ("panel-date-is-set", {}, CANNOT_TELL),
        ("final-evidence-date-is-recorded", {"proceedings": {"final_evidence_due": "2026-12-09"}}, YES),
        ("final-evidence-date-is-recorded", {}, CANNOT_TELL),
        ("plan-presented-at-second-review", {}, CANNOT_TELL),
        ("plan-presented-at-second-review", {"reviews": [{"number": 1, "plan_presented": True}]}, CANNOT_TELL),
        ("plan-presented-at-second-review", {"reviews": [{"number": 2, "plan_presented": False}]}, NO),
        ("plan-presented-at-second-review", {"reviews": [{"number": 2, "plan_presented": True}]}, CANNOT_TELL),
        (
            "plan-presented-at-second-review",
            {"reviews": [{"number": 2, "plan_presented": True, "held_on": "2026-08-01"}]},
            YES,
        ),
        ("cpr-assured-by-team-manager", {"quality_assurance": {"cpr_by_team_manager": SIGNED}}, YES),
        ("cpr-assured-by-team-manager", {"quality_assurance": {"cpr_by_team_manager": {"name": "A"}}}, CANNOT_TELL),
        ("cpr-assured-by-panel-adviser", {"quality_assurance": {"cpr_by_panel_adviser": SIGNED}}, YES),
        ("plan-assured-by-head-of-service", {}, CANNOT_TELL),
        ("plan-assured-by-head-of-service", {"quality_assurance": {"plan_by_head_of_service": SIGNED}}, YES),
    ],
)
def test_each_condition_answers_from_the_case(look: Look, name: str, case: dict[str, Any], verdict: Verdict) -> None:
    assert CONDITIONS[name](look(case)).verdict is verdict


@pytest.mark.requirement("R41")
@pytest.mark.parametrize(
    ("born", "meets_on", "verdict"),
    [
        pytest.param("2016-12-09", "2026-12-09", NO, id="tenth birthday on the day of the meeting"),
        pytest.param("2016-12-10", "2026-12-09", YES, id="tenth birthday on the day after"),
        pytest.param("2016-02-29", "2026-02-28", YES, id="leap child, 28 February (T53)"),
        pytest.param("2016-02-29", "2026-03-01", NO, id="leap child, 1 March"),
        pytest.param("2016-11-24", None, YES, id="no meeting: today counts, the day before"),
        pytest.param("2016-11-23", None, NO, id="no meeting: today counts, the birthday"),
        pytest.param(None, "2026-12-09", CANNOT_TELL, id="no date of birth"),
    ],
)
def test_a_child_is_under_ten_on_the_day_of_the_meeting(
    look: Look, born: str | None, meets_on: str | None, verdict: Verdict
) -> None:
    child = {"first_name": "Mia", "surname": "Jones", "date_of_birth": born}
    answer = CONDITIONS["child-is-under-10"](
        look({"child": child, "panel": {"meets_on": meets_on}}, today=date(2026, 11, 23))
    )
    assert answer.verdict is verdict


@pytest.mark.parametrize(
    ("health", "verdict"),
    [({"medical_needed": False}, YES), ({"medical_needed": True}, NO), ({}, NO)],
)
def test_silence_never_means_that_no_medical_is_needed(look: Look, health: dict[str, Any], verdict: Verdict) -> None:
    """D8, Re N [2021] EWCA Civ 785."""
    assert CONDITIONS["medical-advised-not-needed"](look({"health": health})).verdict is verdict


@pytest.mark.requirement("R42")
@pytest.mark.parametrize(
    ("medical", "review", "verdict"),
    [
        ("2026-06-01", {"held_on": "2026-06-02"}, YES),
        ("2026-06-02", {"held_on": "2026-06-02"}, NO),
        ("2026-06-01", {"due_on": "2026-06-02"}, YES),
        ("2026-06-01", {}, CANNOT_TELL),
        (None, {"held_on": "2026-06-02"}, CANNOT_TELL),
    ],
)
def test_the_adoption_medical_comes_before_the_second_review(
    look: Look, medical: str | None, review: dict[str, Any], verdict: Verdict
) -> None:
    case = {"health": {"adoption_medical_on": medical}, "reviews": [{"number": 2, **review}]}
    assert CONDITIONS["adoption-medical-before-second-review"](look(case)).verdict is verdict


@pytest.mark.requirement("R40", "R42", "R44")
def test_the_second_review_is_never_the_second_adoption_review(look: Look) -> None:
    adoption = {"number": 2, "kind": "adoption", "held_on": "2026-12-01", "plan_presented": False, "plan_agreed": False}
    statutory = {"number": 2, "held_on": "2026-06-02", "plan_presented": True, "plan_agreed": True}
    medical = {"health": {"adoption_medical_on": "2026-06-10"}}
    for reviews in ([adoption, statutory], [statutory, adoption]):
        situation = look({**medical, "reviews": reviews})
        assert CONDITIONS["adoption-medical-before-second-review"](situation).verdict is NO
        assert CONDITIONS["plan-presented-at-second-review"](situation).verdict is YES
        assert CONDITIONS["plan-agreed-at-a-review"](situation).verdict is YES


@pytest.mark.requirement("R47")
@pytest.mark.parametrize(
    ("records", "verdict"),
    [
        ({}, CANNOT_TELL),
        ({"iro-summary.json": {}}, CANNOT_TELL),
        ({"iro-summary.json": {"outcome": "support"}}, YES),
        ({"iro-summary.json": {"outcome": "challenge"}}, NO),
        ({"iro-summary-1.json": {"outcome": "challenge"}, "iro-summary-2.json": {"outcome": "support"}}, NO),
        ({"iro-summary-1.json": {"outcome": "support"}, "iro-summary-2.json": {}}, CANNOT_TELL),
    ],
)
def test_the_iro_supports_the_plan_only_if_every_summary_says_so(
    look: Look, records: dict[str, Any], verdict: Verdict
) -> None:
    assert CONDITIONS["iro-supports-the-plan"](look(records=records)).verdict is verdict


@pytest.mark.parametrize(
    ("cpr", "verdict"),
    [
        pytest.param({"health_summary": "Well.", "medical_adviser_signature": SIGNED}, YES, id="written and signed"),
        pytest.param({"health_summary": "Well."}, NO, id="not signed"),
        pytest.param(
            {"health_summary": "Well.", "medical_adviser_signature": {"name": "Dr Qureshi"}}, NO, id="not dated"
        ),
        pytest.param({"health_summary": " ", "medical_adviser_signature": SIGNED}, NO, id="blank"),
        pytest.param({"health_summary": "TBC", "medical_adviser_signature": SIGNED}, NO, id="a placeholder"),
        pytest.param(
            {"health_summary": "Well.", "medical_adviser_signature": {"scan": "lost.pdf"}}, NO, id="scan not there"
        ),
        pytest.param(
            {"health_summary": "Well.", "medical_adviser_signature": {"scan": "signed.pdf"}}, YES, id="scan there"
        ),
    ],
)
def test_a_cpr_carries_the_health_summary_only_if_it_is_written_and_signed(
    look: Look, cpr: dict[str, Any], verdict: Verdict
) -> None:
    """D8."""
    case = look(records={"cpr.json": cpr}, papers=("signed.pdf",))
    assert CONDITIONS["cpr-carries-the-health-summary"](case).verdict is verdict


@pytest.mark.requirement("R39")
def test_what_is_not_recorded_of_the_plan_is_named(look: Look) -> None:
    answer = CONDITIONS["plan-recorded-with-team-manager"](look({"plan": {"option": "adoption"}}))
    assert answer.missing == (
        "case.json: plan.recorded_on",
        "case.json: plan.team_manager_consulted (name and date, or a signed scan that can be read)",
    )
    assert answer.because == (
        "nobody has recorded the day the plan was recorded and the team manager's agreement to the plan"
    )


@pytest.mark.parametrize(
    ("needed", "case", "verdict", "because"),
    [
        pytest.param("always", {}, YES, "the pack always needs it", id="always"),
        pytest.param(
            {"all": ["plan-is-adoption", "has-siblings"]},
            {"plan": {"option": "adoption"}, "siblings": [{"name": "Tom"}]},
            YES, "the plan is adoption and the child has brothers or sisters", id="all",
        ),
        pytest.param(
            {"all": ["plan-is-adoption"], "not": ["medical-advised-not-needed"]},
            {"plan": {"option": "adoption"}},
            YES, "the plan is adoption and the medical adviser has not advised that no examination is needed", id="not",
        ),
        pytest.param(
            {"all": ["plan-is-adoption", "has-siblings"]}, {"siblings": []},
            NO, "the child has no brothers or sisters", id="a no beside an unknown is a no",
        ),
        pytest.param(
            {"any": ["plan-is-adoption", "has-siblings"]}, {"siblings": [{"name": "Tom"}]},
            YES, "the child has brothers or sisters", id="a yes beside an unknown is a yes for any",
        ),
        pytest.param(
            {"not": ["plan-is-adoption"]}, {},
            CANNOT_TELL, "nobody has recorded the permanence plan", id="not of an unknown is unknown",
        ),
    ],
)  # fmt: skip
def test_what_is_needed_follows_from_the_conditions_with_its_reason(
    look: Look, needed: Any, case: dict[str, Any], verdict: Verdict, because: str
) -> None:
    answer = evaluate(Needed.model_validate(needed), look(case))
    assert (answer.verdict, answer.because) == (verdict, because)


@pytest.mark.parametrize("name", sorted(CONDITIONS))
@pytest.mark.parametrize(
    "case",
    [
        {},
        {"reviews": [{"number": 1}, {"number": 2}], "child": {"first_name": "A", "surname": "B",
                                                              "date_of_birth": "2008-01-01"}},
    ],
    ids=["nothing recorded", "reviews and birth recorded"],
)  # fmt: skip
def test_what_a_condition_cannot_tell_is_told_in_words_and_in_no_keys(
    look: Look, name: str, case: dict[str, Any]
) -> None:
    answer = CONDITIONS[name](look(case))
    assert not answer.cannot_tell or not re.search(r"_|\.\w|\(\w+[,)]|\.json", answer.because.replace("(IFA)", ""))


def test_a_condition_nobody_wrote_is_a_wrong_definition() -> None:
    with pytest.raises(DefinitionError, match="moon-is-full"):
        condition("moon-is-full")


def test_two_conditions_of_one_name_are_a_wrong_definition() -> None:
    with pytest.raises(DefinitionError, match="two conditions called has-siblings"):
        collected((CONDITIONS["has-siblings"], CONDITIONS["has-siblings"]))


def test_every_condition_that_packs_and_forms_name_exists() -> None:
    packs = [Pack.model_validate(tomllib.loads(path.read_text())) for path in TEMPLATES.glob("packs/*.toml")]
    forms = [Form.model_validate(tomllib.loads(path.read_text())) for path in TEMPLATES.glob("forms/*.toml")]
    named = {name for pack in packs for item in pack.items for name in item.needed.conditions}
    named |= {name for pack in packs for requirement in pack.requirements for name in requirement.needed.conditions}
    named |= {item.met_by for pack in packs for item in pack.items if item.met_by}
    named |= {requirement.condition for pack in packs for requirement in pack.requirements}
    named |= {name for form in forms for field in form.fields if field.required for name in field.required.conditions}
    assert len(named) > 10
    assert named <= CONDITIONS.keys()


CPR_ITEM = """
name = "small"
title = "Small pack"
audience = "adm"
meeting = "decision"
[[sections]]
letter = "B"
title = "CPR"
[[sections.items]]
id = "the-report"
title = "CPR"
forms = ["cpr"]
needed = "always"
owner = "social_worker"
authority = "R43"
"""
SIGNED_SUMMARY = {
    "health_summary": "Well.", "medical_adviser_signature": {"name": "Dr Oak", "signed_on": "2026-05-01"},
}  # fmt: skip


@pytest.mark.parametrize(("use", "verdict"), [("record", YES), ("both", YES), ("attachment", NO)])
def test_a_summary_in_a_cpr_that_is_not_sent_stands_in_for_nothing(
    look: Look, use: str, verdict: Verdict
) -> None:
    """D8: case.json settles that the scanned CPR is used, so the record with the summary stays behind."""
    case = {"settled": [{"item": "the-report", "use": use}]}
    situation = look(case, pack=CPR_ITEM, records={"cpr.json": SIGNED_SUMMARY})
    assert CONDITIONS["cpr-carries-the-health-summary"](situation).verdict is verdict


def test_a_name_of_spaces_signs_nothing(look: Look) -> None:
    nobody = {**SIGNED_SUMMARY, "medical_adviser_signature": {"name": "  ", "signed_on": "2026-05-01"}}
    situation = look(records={"cpr.json": nobody})
    assert CONDITIONS["cpr-carries-the-health-summary"](situation).verdict is NO
