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
from bundler.rules.conditions import condition
from bundler.rules.decision_order import nothing_is_decided_too_early
from bundler.rules.harder_to_place import harder_placing_is_flagged
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
YOUNG = {"first_name": "Mia", "surname": "Jones", "date_of_birth": "2018-02-01"}
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
        "tracking-panel", "preparation-work", "warns",
        plan(**FOSTERING), plan(**FOSTERING, preparation_work=DONE),
        id="preparation for another family", marks=requires("R149"),
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
    pytest.param(
        "adm-submission", "plan-recorded", "blocks",
        plan(option="adoption", recorded_on="2026-10-01", team_manager_consulted={"name": "Ann Lee"}),
        plan(option="adoption", recorded_on="2026-10-01", team_manager_consulted=SIGNED),
        id="plan recorded with the team manager", marks=requires("R39", "R1"),
    ),
    pytest.param(
        "adm-submission", "presented-to-review", "blocks",
        {"reviews": [{**SECOND, "plan_presented": False}]}, {"reviews": [{**SECOND, "plan_presented": True}]},
        id="plan presented to the 4-month review", marks=requires("R40"),
    ),
    pytest.param(
        "adm-submission", "head-of-service-qa", "blocks",
        {"child": YOUNG, **plan(**FOSTERING)},
        {"child": YOUNG, **plan(**FOSTERING), "quality_assurance": {"plan_by_head_of_service": SIGNED}},
        id="Head of Service for a young child", marks=requires("R41", "R8"),
    ),
    pytest.param(
        "adm-submission", "head-of-service-qa", "blocks",
        {"child": YOUNG, **plan(**FOSTERING)}, {"child": YOUNG, **plan(**ADOPTION)},
        id="no Head of Service for adoption", marks=requires("R41"),
    ),
    pytest.param(
        "adm-submission", "medical-before-review", "warns",
        {**plan(**ADOPTION), "reviews": [SECOND], "health": {"adoption_medical_on": "2026-10-29"}},
        {**plan(**ADOPTION), "reviews": [SECOND], "health": {"adoption_medical_on": "2026-10-28"}},
        id="adoption medical before the review", marks=requires("R42", "R18"),
    ),
    pytest.param(
        "adm-submission", "cpr-team-manager-qa", "blocks",
        plan(**ADOPTION), {**plan(**ADOPTION), "quality_assurance": {"cpr_by_team_manager": SIGNED}},
        id="the team manager reads the CPR", marks=requires("R44", "R4"),
    ),
    pytest.param(
        "adm-submission", "cpr-panel-adviser-qa", "warns",
        plan(**ADOPTION), {**plan(**ADOPTION), "quality_assurance": {"cpr_by_panel_adviser": SIGNED}},
        id="the panel adviser reads it, ideally", marks=requires("R44", "R13"),
    ),
    pytest.param(
        "adm-submission", "final-evidence-date", "blocks",
        {"proceedings": {"in_court": True}}, {"proceedings": {"in_court": True, "final_evidence_due": "2026-12-18"}},
        id="the day final evidence is due", marks=requires("R50", "R125"),
    ),
    pytest.param(
        "fostering-panel", "panel-date", "blocks", {}, {"panel": {"meets_on": "2026-12-10"}},
        id="panel date", marks=requires("R74"),
    ),
    pytest.param(
        "fostering-panel", "sgo-explored", "blocks",
        {"match": {"route": "in-house"}}, {"match": {"route": "in-house", "sgo_explored": DONE}},
        id="special guardianship explored, in-house", marks=requires("R69"),
    ),
    pytest.param(
        "fostering-panel", "sgo-explored", "blocks",
        {"match": {"route": "ifa"}}, {"match": {"route": "ifa", "sgo_explored": DONE}},
        id="special guardianship explored, agency", marks=requires("R70", "R2"),
    ),
    pytest.param(
        "fostering-panel", "transfer-considered", "blocks",
        {"match": {"route": "ifa"}}, {"match": {"route": "ifa", "transfer_considered": DONE}},
        id="transfer considered", marks=requires("R70"),
    ),
    pytest.param(
        "fostering-panel", "transfer-considered", "blocks",
        {"match": {"route": "ifa"}}, {"match": {"route": "in-house"}},
        id="no transfer of the authority's own carers", marks=requires("R70"),
    ),
    pytest.param(
        "fostering-panel", "fee-reduction", "blocks",
        {"match": {"route": "ifa"}}, {"match": {"route": "ifa", "fee_reduction_requested": DONE}},
        id="fee reduction", marks=requires("R71", "R28"),
    ),
    pytest.param(
        "fostering-panel", "matching-meeting-first", "warns",
        {"panel": {"meets_on": "2026-12-10"}, "meetings": [{"kind": "matching-meeting", "booked_for": "2026-12-11"}]},
        {"panel": {"meets_on": "2026-12-10"}, "meetings": [{"kind": "matching-meeting", "booked_for": "2026-12-09"}]},
        id="matching meeting before the panel", marks=requires("R73"),
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


@pytest.mark.requirement("R73", "R26")
@pytest.mark.parametrize(
    ("report", "is_asked"),
    [
        ({"chair": "Ann Lee, Fostering Team Manager"}, False),
        ({"chair": "Ann Lee", "present": [{"name": "Ann Lee", "role": "Team Manager, Fostering (chair)"}]}, False),
        ({"chair": "Ann Lee, Permanency Worker"}, True),
        ({}, True),
    ],
)
def test_the_fostering_team_manager_chairs_a_complex_match(
    look: Look, report: dict[str, Any], is_asked: bool
) -> None:
    records = {"matching-meeting-report.json": report}
    found = asked(look, "fostering-panel", {"match": {"complex": True}}, records)
    assert ("complex-match-chaired" in found) is is_asked
    assert "complex-match-chaired" not in asked(look, "fostering-panel", {"match": {"complex": False}}, records)


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
    asked_for = asked(look, "tracking-panel", {"child": YOUNG}).keys()
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


@pytest.mark.requirement("R128")
@pytest.mark.parametrize(("several", "is_flagged"), [(2, True), (3, False)])
def test_how_many_moves_are_several_is_said_by_the_authority(look: Look, several: int, is_flagged: bool) -> None:
    easy = {"complex_needs": False, "additional_needs": False, "placement_moves": 2}
    shown = look({"siblings": [], **plan(harder_to_place=easy)}, profile={"numbers": {"several_moves": several}})
    definition = Pack.model_validate(tomllib.loads((PACKS / "tracking-panel.toml").read_text(encoding="utf-8")))
    situation = Situation(**{**shown.__dict__, "pack": definition})
    assert condition("harder-to-place")(situation).is_yes is is_flagged
    found = list(harder_placing_is_flagged(situation, hold(situation, recognise(situation))))
    assert ["2 moves of placement" in each.message for each in found] == ([True] if is_flagged else [])


def test_every_rule_here_says_on_whose_authority() -> None:
    for parameters in RULES:
        pack, requirement = parameters.values[0], parameters.values[1]
        lines = tomllib.loads((PACKS / f"{pack}.toml").read_text(encoding="utf-8"))["requirements"]
        authority = next(line["authority"] for line in lines if line["id"] == requirement)
        proven = [name for mark in parameters.marks for name in mark.args]
        assert proven[0] in authority, requirement


DECIDED = {"agency-decision.json": {"decided_on": "2026-11-12"}}


@pytest.mark.requirement("R57")
@pytest.mark.parametrize(
    ("facts", "records", "step"),
    [
        pytest.param({"reviews": [{"number": 2, "held_on": "2026-11-13"}]}, {}, "second review", id="review"),
        pytest.param(
            {**plan(**ADOPTION), "health": {"adoption_medical_on": "2026-11-13"}}, {}, "adoption medical", id="medical"
        ),
        pytest.param(
            {**plan(**ADOPTION), "quality_assurance": {"cpr_by_team_manager": {**SIGNED, "signed_on": "2026-11-13"}}},
            {}, "quality assurance", id="quality assurance",
        ),
        pytest.param(
            plan(**ADOPTION), {"iro-summary.json": {"signature": {**SIGNED, "signed_on": "2026-11-13"}}},
            "IRO's summary", id="the IRO's summary",
        ),
    ],
)  # fmt: skip
def test_the_adm_decides_after_everything_the_decision_rests_on(
    look: Look, facts: dict[str, Any], records: dict[str, Any], step: str
) -> None:
    situation = look(facts, records={**DECIDED, **records})
    (found,) = nothing_is_decided_too_early(situation, hold(situation, recognise(situation)))
    assert (found.code, found.severity) == ("decided-too-early", "blocks")
    assert f"12 November 2026 comes before the {step}" in found.message.replace("team manager's ", "")


@pytest.mark.requirement("R57")
def test_a_decision_after_all_steps_is_in_order(look: Look) -> None:
    facts = {**plan(**ADOPTION), "reviews": [SECOND], "health": {"adoption_medical_on": "2026-11-12"}}
    situation = look(facts, records=DECIDED)
    assert list(nothing_is_decided_too_early(situation, hold(situation, recognise(situation)))) == []


@pytest.mark.requirement("R128")
@pytest.mark.parametrize(
    ("facts", "because"),
    [
        (IN_CARE, "brothers and sisters"),
        (plan(harder_to_place={"complex_needs": True, "placement_moves": 4}), "complex needs and 4 moves of placement"),
        (plan(harder_to_place={"additional_needs": True}), "additional needs or a disability"),
        (plan(harder_to_place={"placement_moves": 2}), None),
    ],
)
def test_a_child_who_may_be_harder_to_place_is_flagged_with_the_reasons(
    look: Look, facts: dict[str, Any], because: str | None
) -> None:
    definition = Pack.model_validate(tomllib.loads((PACKS / "adm-submission.toml").read_text(encoding="utf-8")))
    situation = Situation(**{**look(facts).__dict__, "pack": definition})
    messages = [found.message for found in harder_placing_is_flagged(situation, hold(situation, recognise(situation)))]
    assert messages == ([f"This child may be harder to place, because of {because}."] if because else [])


HEARING = {"in_court": True, "final_hearing_on": "2026-12-18"}
HELD = {"meetings": [{"kind": "review-ppm", "held_on": "2026-11-05"}]}
AT_PPM, ANOTHER_DAY = {"done": True, "on": "2026-11-05"}, {"done": True, "on": "2026-11-06"}


@pytest.mark.requirement("R98")
@pytest.mark.parametrize(
    ("proceedings", "told"),
    [
        pytest.param({"in_court": False}, False, id="not in court"),
        pytest.param({"in_court": True}, False, id="no final hearing yet"),
        pytest.param(HEARING, True, id="nothing is recorded"),
        pytest.param({**HEARING, "care_plan_confirmed": AT_PPM}, True, id="the contingency plan is not confirmed"),
        pytest.param(
            {**HEARING, "care_plan_confirmed": AT_PPM, "contingency_plan_confirmed": ANOTHER_DAY}, True,
            id="on a day without a PPM",
        ),
        pytest.param(
            {**HEARING, "care_plan_confirmed": AT_PPM, "contingency_plan_confirmed": AT_PPM}, False, id="both there"
        ),
    ],
)  # fmt: skip
def test_a_ppm_confirms_the_care_plan_and_the_contingency_plan_for_the_final_hearing(
    look: Look, proceedings: dict[str, Any], told: bool
) -> None:
    found = asked(look, "tracking-panel", {"proceedings": proceedings, **HELD})
    assert ("plans-confirmed" in found) is told
    if told:
        assert found["plans-confirmed"].owner == "Team manager"


@pytest.mark.requirement("R12")
@pytest.mark.parametrize(
    ("facts", "told"),
    [
        pytest.param({"reviews": [SECOND]}, False, id="nothing escalated"),
        pytest.param({"reviews": [{**SECOND, "escalated_on": "2026-11-03"}]}, True, id="nobody is named"),
        pytest.param({"reviews": [{**SECOND, "escalated_on": "2026-11-03"}],
                      "people": {"iro_manager": {"name": "Ola Finch"}}}, False, id="the manager comes"),
    ],
)  # fmt: skip
def test_an_escalation_brings_the_iro_manager_to_the_tracking_panel(
    look: Look, facts: dict[str, Any], told: bool
) -> None:
    found = asked(look, "tracking-panel", facts)
    assert ("iro-manager" in found) is told
    if told:
        assert found["iro-manager"].owner == "IRO"
