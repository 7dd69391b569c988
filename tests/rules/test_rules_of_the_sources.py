"""The rules of the source procedures (R127-R158 and what goes with them), as the packs that are shipped hold them.

Each line is one fact that is wrong or not recorded, and the same fact put right.
"""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.model.pack import Pack
from bundler.rules.completeness import requirements_are_met
from bundler.rules.holding import hold
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
PACKS = Path(__file__).parents[2] / "templates/packs"
SIGNED = {"name": "Ann Lee", "role": "Service Manager", "signed_on": "2026-10-01"}
DONE = {"done": True, "on": "2026-10-01"}
ADOPTION = {"option": "adoption", "single_track": False}
FOSTERING = {"option": "long-term-fostering"}
IN_CARE = {"siblings": [{"name": "Tom Jones", "case": "EX-2"}]}
SECOND = {"number": 2, "held_on": "2026-10-29"}
AT_16 = {"first_name": "Mia", "surname": "Jones", "date_of_birth": "2010-02-01"}
PPM = {
    "meeting_on": "2026-10-22",
    "present": [
        {"name": "A", "role": "Team Manager (chair)"},
        {"name": "B", "role": "Social worker"},
        {"name": "C", "role": "Supervising social worker, fostering"},
        {"name": "D", "role": "Panel Adviser"},
        {"name": "E", "role": "Independent Reviewing Officer"},
    ],
}


def requires(*ids: str) -> Any:
    return pytest.mark.requirement(*ids)


def asked(look: Look, pack: str, facts: dict[str, Any], records: dict[str, Any] | None = None) -> dict[str, Finding]:
    """What the pack asks of a case that is no document, by the requirement's id."""
    definition = Pack.model_validate(tomllib.loads((PACKS / f"{pack}.toml").read_text(encoding="utf-8")))
    shown = look(facts, records=records or {})
    situation = Situation(**{**shown.__dict__, "pack": definition})
    return {
        str(finding.item): finding
        for finding in requirements_are_met(situation, hold(situation, recognise(situation)))
    }


def plan(**facts: Any) -> dict[str, Any]:
    return {"plan": facts}


RULES = [
    pytest.param(
        "adm-submission", "decision-reasons", "blocks",
        {**plan(**ADOPTION), **IN_CARE},
        {**plan(**ADOPTION, harder_to_place={"reasons": "The PPM with the IRO weighed it."}), **IN_CARE},
        id="harder to place: reasons", marks=requires("R128"),
    ),
    pytest.param(
        "tracking-panel", "decision-reasons", "blocks",
        plan(harder_to_place={"placement_moves": 3}),
        plan(harder_to_place={"placement_moves": 3, "reasons": "The PPM with the IRO weighed it."}),
        id="harder to place: several moves", marks=requires("R128"),
    ),
    pytest.param(
        "adm-submission", "siblings-considered", "blocks",
        IN_CARE, {**IN_CARE, **plan(together_and_apart=DONE)},
        id="brothers and sisters: together or apart", marks=requires("R129"),
    ),
    pytest.param(
        "fostering-panel", "siblings-considered", "blocks",
        IN_CARE, {**IN_CARE, **plan(together_and_apart=DONE)},
        id="brothers and sisters at the fostering panel", marks=requires("R129"),
    ),
    pytest.param(
        "tracking-panel", "return-home", "blocks",
        plan(option="return-home", return_home={"work": "Parenting course"}),
        plan(
            option="return-home",
            return_home={
                "work": "Parenting course", "outcomes": "Meals and school every day", "timescales": "By 1 March 2027",
                "safety_plan": "Gran is called first", "safe_people": ["Gran"],
            },
        ),
        id="return home", marks=requires("R133"),
    ),
    pytest.param(
        "tracking-panel", "parallel-plan", "blocks",
        plan(**FOSTERING), plan(**FOSTERING, parallel_option="return-home"),
        id="parallel plan", marks=requires("R134"),
    ),
    pytest.param(
        "adm-submission", "parallel-plan", "warns",
        plan(option="adoption", parallel_option="adoption"), plan(option="adoption", single_track=True),
        id="the same option twice is no parallel plan", marks=requires("R134"),
    ),
    pytest.param(
        "tracking-panel", "twin-track", "warns",
        {"reviews": [{"number": 1, "held_on": "2026-08-01"}]},
        {"reviews": [{"number": 1, "held_on": "2026-08-01", "twin_track": True}]},
        id="twin track at the first review", marks=requires("R135"),
    ),
    pytest.param(
        "adm-submission", "plan-agreed", "blocks",
        {"reviews": [{**SECOND, "plan_agreed": False}]},
        {"reviews": [{**SECOND, "plan_agreed": False}, {"number": 3, "held_on": "2026-11-20", "plan_agreed": True}]},
        id="plan agreed at a review", marks=requires("R139", "R147"),
    ),
    pytest.param(
        "adm-submission", "disputes", "warns",
        {"reviews": [SECOND]}, {"reviews": [{**SECOND, "disputes": "Nothing was disputed."}]},
        id="disputes", marks=requires("R139"),
    ),
    pytest.param(
        "tracking-panel", "plan-agreed", "warns",
        {"reviews": [SECOND]}, {"reviews": [{**SECOND, "plan_agreed": True}]},
        id="plan agreed, as the tracking panel asks", marks=requires("R147"),
    ),
    pytest.param(
        "adm-submission", "coordinator-advice", "blocks",
        {"relinquished": True}, {"relinquished": True, "early_permanence": {"coordinator_advice": DONE}},
        id="relinquished", marks=requires("R140", "R35"),
    ),
    pytest.param(
        "adm-submission", "ppm-with-adoption-service", "warns",
        {**plan(**ADOPTION), "early_permanence": {"possible": True}},
        {**plan(**ADOPTION), "early_permanence": {"possible": True, "adoption_service_at_ppm": DONE}},
        id="early permanence", marks=requires("R141"),
    ),
    pytest.param(
        "family-finding", "adopters-after-decision", "blocks",
        plan(**ADOPTION), {**plan(**ADOPTION), "proceedings": {"placement_order_on": "2026-10-01"}},
        id="adopters only after the decision", marks=requires("R142"),
    ),
    pytest.param(
        "tracking-panel", "legal-planning-if-uncertain", "warns",
        {"reviews": [{"number": 1, "held_on": "2026-08-01", "rehabilitation_uncertain": True}]},
        {
            "reviews": [{"number": 1, "held_on": "2026-08-01", "rehabilitation_uncertain": True}],
            "meetings": [{"kind": "legal-planning-meeting", "booked_for": "2026-12-01"}],
        },
        id="return home uncertain: legal planning", marks=requires("R143"),
    ),
    pytest.param(
        "tracking-panel", "ppm-if-uncertain", "warns",
        {"reviews": [{"number": 1, "held_on": "2026-08-01", "rehabilitation_uncertain": True}]},
        {
            "reviews": [{"number": 1, "held_on": "2026-08-01", "rehabilitation_uncertain": True}],
            "meetings": [{"kind": "initial-ppm", "booked_for": "2026-12-01"}],
        },
        id="return home uncertain: PPM", marks=requires("R143"),
    ),
    pytest.param(
        "tracking-panel", "out-of-area", "blocks",
        {"placement": {"out_of_area": True}},
        {"placement": {"out_of_area": True}, **plan(out_of_area_considered=DONE)},
        id="out of area", marks=requires("R144"),
    ),
    pytest.param(
        "fostering-panel", "out-of-area", "blocks", {}, {"placement": {"out_of_area": False}},
        id="out of area, not said", marks=requires("R144"),
    ),
    pytest.param(
        "adm-submission", "options-noted", "blocks",
        {"proceedings": {"in_court": True}, **plan(options_in_care_plan=False)},
        {"proceedings": {"in_court": True}, **plan(options_in_care_plan=True)},
        id="options in the care plan", marks=requires("R145"),
    ),
    pytest.param(
        "tracking-panel", "plan-signed-off", "blocks",
        plan(option="adoption", recorded_on="2026-10-01"),
        plan(option="adoption", recorded_on="2026-10-01", team_manager_consulted=SIGNED),
        id="management sign-off", marks=requires("R146"),
    ),
    pytest.param(
        "adm-submission", "signed-off-in-time", "warns",
        {"reviews": [SECOND], **plan(team_manager_consulted={"name": "Ann Lee", "signed_on": "2026-10-30"})},
        {"reviews": [SECOND], **plan(team_manager_consulted={"name": "Ann Lee", "signed_on": "2026-10-28"})},
        id="sign-off by the second review", marks=requires("R146"),
    ),
    pytest.param(
        "tracking-panel", "tracking-frequency", "warns",
        {"meetings": [{"kind": "initial-ppm", "held_on": "2026-10-01"}]},
        {"meetings": [{"kind": "initial-ppm", "held_on": "2026-10-01"}], **plan(tracking_frequency="Every month")},
        id="how often the panel looks", marks=requires("R148"),
    ),
    pytest.param(
        "tracking-panel", "life-story-work", "warns",
        plan(**FOSTERING), plan(**FOSTERING, life_story_work=DONE),
        id="life story work", marks=requires("R149"),
    ),
    pytest.param(
        "tracking-panel", "wishes-and-feelings", "blocks", {}, plan(wishes_recorded=DONE),
        id="wishes and feelings", marks=requires("R150"),
    ),
    pytest.param(
        "tracking-panel", "identity", "blocks", plan(identity="TBC"), plan(identity="Welsh is spoken at home."),
        id="identity", marks=requires("R151"),
    ),
    pytest.param(
        "tracking-panel", "family-meeting", "warns",
        plan(**FOSTERING), {**plan(**FOSTERING), "conference": {"meets_on": "2026-12-19"}},
        id="family group conference", marks=requires("R152"),
    ),
    pytest.param(
        "fgc-referral", "purpose", "warns", {}, {"conference": {"called_for": ["safety-plan"]}},
        id="what the conference is to settle", marks=requires("R152"),
    ),
    pytest.param(
        "tracking-panel", "carp", "warns",
        {"child": AT_16, "leaving_care": {"semi_independent": True}},
        {
            "child": AT_16, "leaving_care": {"semi_independent": True},
            "meetings": [{"kind": "carp", "held_on": "2026-10-01"}],
        },
        id="supported lodgings", marks=requires("R153"),
    ),
    pytest.param(
        "tracking-panel", "pathway-plan", "warns",
        {"child": AT_16, "leaving_care": {"semi_independent": True}},
        {"child": AT_16, "leaving_care": {"semi_independent": True, "pathway_plan": DONE}},
        id="pathway plan endorsed", marks=requires("R153"),
    ),
    pytest.param(
        "tracking-panel", "immigration-status", "blocks",
        {"child": AT_16, "leaving_care": {"unaccompanied": True}},
        {"child": AT_16, "leaving_care": {"unaccompanied": True, "immigration_status": "Asylum claim made"}},
        id="immigration status", marks=requires("R154"),
    ),
    pytest.param(
        "tracking-panel", "dual-planning", "warns",
        {"child": AT_16, "leaving_care": {"unaccompanied": True}},
        {"child": AT_16, "leaving_care": {"unaccompanied": True, "dual_planning": "Leave, waiting, return"}},
        id="dual planning", marks=requires("R154"),
    ),
    pytest.param(
        "adm-submission", "views-for-evidence", "warns",
        {"proceedings": {"in_court": True}}, {"proceedings": {"in_court": True, "views_for_evidence": DONE}},
        id="views for the final evidence", marks=requires("R156", "R125"),
    ),
    pytest.param(
        "fostering-panel", "fewer-visits", "warns",
        plan(fewer_visits=True, visits_agreed_with_manager=DONE),
        plan(fewer_visits=True, visits_agreed_with_manager=DONE, visits_ratified_by_iro=DONE),
        id="fewer visits", marks=requires("R157"),
    ),
    pytest.param(
        "tracking-panel", "contact-plan", "warns", {}, plan(contact_plan=DONE),
        id="contact plan", marks=requires("R158"),
    ),
    pytest.param(
        "tracking-panel", "entry-approved", "warns",
        {"entered_care_on": "2026-07-01", "entry": {"decided_by": "Jo Roe"}},
        {"entered_care_on": "2026-07-01", "entry": {"decided_by": "Jo Roe", "decided_on": "2026-06-30"}},
        id="entry approved", marks=requires("R34"),
    ),
    pytest.param(
        "adm-submission", "plan-in-minutes", "warns",
        {"reviews": [{**SECOND, "plan_in_minutes": False}]}, {"reviews": [{**SECOND, "plan_in_minutes": True}]},
        id="plan in the minutes", marks=requires("R10"),
    ),
    pytest.param(
        "adm-submission", "linked-assessments", "warns",
        plan(assessments=[{"title": "Core assessment"}]),
        plan(assessments=[{"title": "Core assessment", "dated": "2026-03-01"}]),
        id="linked assessments", marks=requires("R81"),
    ),
    pytest.param(
        "adm-submission", "reports-at-review", "warns",
        {**plan(**ADOPTION), "reviews": [SECOND]},
        {**plan(**ADOPTION), "reviews": [{**SECOND, "reports_available": True}]},
        id="reports at the second review", marks=requires("R43"),
    ),
    pytest.param(
        "adm-submission", "cpr-qa-in-time", "warns",
        {**plan(**ADOPTION), "reviews": [SECOND],
         "quality_assurance": {"cpr_by_team_manager": {"name": "Ann Lee", "signed_on": "2026-10-29"}}},
        {**plan(**ADOPTION), "reviews": [SECOND],
         "quality_assurance": {"cpr_by_team_manager": {"name": "Ann Lee", "signed_on": "2026-10-28"}}},
        id="CPR read before the review", marks=requires("R44"),
    ),
    pytest.param(
        "fostering-panel", "expected-outcome", "blocks",
        {**plan(expected_outcome="ifa"), "match": {"route": "in-house"}},
        {**plan(expected_outcome="ifa"), "match": {"route": "ifa"}},
        id="match as expected", marks=requires("R85"),
    ),
    pytest.param(
        "fostering-panel", "expected-outcome", "blocks",
        {**plan(expected_outcome="family-finding"), "match": {"route": "in-house"},
         "family_finding": {"search": "external"}},
        {**plan(expected_outcome="family-finding"), "match": {"route": "ifa"},
         "family_finding": {"search": "external"}},
        id="an external search leads to an agency", marks=requires("R79"),
    ),
    pytest.param(
        "fostering-panel", "external-search-permission", "blocks",
        {**plan(expected_outcome="family-finding"), "match": {"route": "ifa"}},
        {**plan(expected_outcome="family-finding"), "match": {"route": "ifa"},
         "family_finding": {"permission": SIGNED}},
        id="permission to search outside", marks=requires("R76", "R7"),
    ),
    pytest.param(
        "fostering-panel", "finances", "warns",
        {"meetings": [{"kind": "access-to-resources-panel", "booked_for": "2026-12-01"}]},
        {"meetings": [{"kind": "access-to-resources-panel", "held_on": "2026-11-02"}]},
        id="financial package", marks=requires("R82", "R30"),
    ),
    pytest.param(
        "fostering-panel", "childs-attendance", "warns", {}, {"panel": {"child_attends": False}},
        id="whether the child comes", marks=requires("R68", "R29"),
    ),
    pytest.param(
        "fostering-panel", "recommendation", "warns",
        {"panel": {"meets_on": "2026-11-20"}},
        {"panel": {"meets_on": "2026-11-20"}, "match": {"panel_recommended": {"done": True, "on": "2026-11-20"}}},
        id="the panel recommends", marks=requires("R68"),
    ),
    pytest.param(
        "fostering-panel", "ratification", "warns",
        {"panel": {"meets_on": "2026-11-20"},
         "match": {"panel_recommended": {"done": True, "on": "2026-11-20"},
                   "ratified": {"name": "H", "signed_on": "2026-11-19"}}},
        {"panel": {"meets_on": "2026-11-20"},
         "match": {"panel_recommended": {"done": True, "on": "2026-11-20"},
                   "ratified": {"name": "H", "signed_on": "2026-11-21"}}},
        id="the Head of Service ratifies", marks=requires("R68", "R9"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "requirement", "severity", "wrong", "right"), RULES)
def test_a_rule_of_the_sources_is_asked_until_it_is_met(
    look: Look, pack: str, requirement: str, severity: str, wrong: dict[str, Any], right: dict[str, Any]
) -> None:
    before, after = asked(look, pack, wrong), asked(look, pack, right)
    assert before[requirement].severity == severity
    assert before[requirement].owner
    assert requirement not in after


@pytest.mark.requirement("R68")
def test_before_the_panel_nobody_is_asked_what_it_recommended(look: Look) -> None:
    assert not {"recommendation", "ratification"} & asked(look, "fostering-panel", {}).keys()


@pytest.mark.requirement("R128", "R32")
@pytest.mark.parametrize("missing", [person["role"] for person in PPM["present"]])  # type: ignore[index]  # a list
def test_a_decision_that_is_hard_needs_the_right_people(look: Look, missing: str) -> None:
    facts = {**plan(**ADOPTION), **IN_CARE}
    there = [person for person in PPM["present"] if person["role"] != missing]  # type: ignore[index]  # a list
    assert "right-people" in asked(look, "adm-submission", facts, {"ppm-review.json": {**PPM, "present": there}})
    assert "right-people" not in asked(look, "adm-submission", facts, {"ppm-review.json": PPM})


@pytest.mark.requirement("R129")
def test_an_assessment_that_a_ppm_considered_says_so_itself(look: Look) -> None:
    considered = {"considered_at_ppm_on": "2026-10-22", "placement_type": "Two carers for both children"}
    assert "siblings-considered" not in asked(look, "adm-submission", IN_CARE, {"together-and-apart.json": considered})


@pytest.mark.requirement("R142")
@pytest.mark.parametrize(("decision", "is_asked"), [("should-be-placed", False), ("should-not-be-placed", True)])
def test_adopters_are_considered_once_the_adm_has_decided(look: Look, decision: str, is_asked: bool) -> None:
    records = {"agency-decision.json": {"decision": decision, "signature": SIGNED}}
    assert ("adopters-after-decision" in asked(look, "family-finding", plan(**ADOPTION), records)) is is_asked


@pytest.mark.requirement("R154", "R153")
def test_nobody_asks_for_a_pathway_plan_of_a_young_child(look: Look) -> None:
    child = {"first_name": "Mia", "surname": "Jones", "date_of_birth": "2018-02-01"}
    asked_for = asked(look, "tracking-panel", {"child": child}).keys()
    assert not {"carp", "pathway-plan", "immigration-status", "dual-planning"} & asked_for


@pytest.mark.requirement("R128")
def test_a_child_whom_nothing_makes_harder_to_place_needs_no_reasons(look: Look) -> None:
    easy = {"complex_needs": False, "additional_needs": False, "placement_moves": 2}
    facts = {"siblings": [], **plan(harder_to_place=easy)}
    assert "decision-reasons" not in asked(look, "tracking-panel", facts)


@pytest.mark.requirement("R128")
def test_a_fact_that_two_rules_need_is_asked_for_by_the_weightier_one_only(look: Look) -> None:
    found = asked(look, "adm-submission", plan(**ADOPTION))
    assert found["decision-reasons"].code == "cannot-tell"
    assert found["decision-reasons"].severity == "blocks"
    assert "right-people" not in found


def test_every_rule_here_says_on_whose_authority() -> None:
    for parameters in RULES:
        pack, requirement = parameters.values[0], parameters.values[1]
        lines = tomllib.loads((PACKS / f"{pack}.toml").read_text(encoding="utf-8"))["requirements"]
        authority = next(line["authority"] for line in lines if line["id"] == requirement)
        proven = [name for mark in parameters.marks for name in mark.args]
        assert proven[0] in authority, requirement
