"""Each rule of the sources is asked of the children it is for and of nobody else, with the weight its source gives it.

A row of RULES shows one case that the rule holds back or warns of, and cases that it says nothing about.
"""

import tomllib
from collections.abc import Callable, Mapping
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
Facts = Mapping[str, Any]
PACKS = Path(__file__).parents[2] / "templates/packs"
DONE = {"done": True, "on": "2026-10-01"}
ADOPTION: dict[str, Any] = {"plan": {"option": "adoption"}}
FOSTERING: dict[str, Any] = {"plan": {"option": "long-term-fostering"}}
GOING_HOME: dict[str, Any] = {"plan": {"option": "return-home"}}
SECOND = {"reviews": [{"number": 2, "held_on": "2026-10-29"}]}
NOT_YET = {"reviews": [{"number": 2, "due_on": "2027-01-29"}]}
LATE = {"name": "Ann Lee", "signed_on": "2026-10-30"}
IN_COURT, NO_COURT = {"proceedings": {"in_court": True}}, {"proceedings": {"in_court": False}}
SIBLINGS = {"siblings": [{"name": "Tom Jones", "case": "EX-2"}]}
ALONE: dict[str, Any] = {"siblings": []}
NOT_IN_CARE = {"siblings": [{"name": "Tom Jones"}]}
IFA, IN_HOUSE = {"match": {"route": "ifa"}}, {"match": {"route": "in-house"}}
UNCERTAIN = {"reviews": [{"number": 1, "held_on": "2026-08-01", "rehabilitation_uncertain": True}]}
CERTAIN = {"reviews": [{"number": 1, "held_on": "2026-08-01", "rehabilitation_uncertain": False}]}


def child(born: str) -> dict[str, Any]:
    return {"child": {"first_name": "Mia", "surname": "Jones", "date_of_birth": born}}


YOUNG, AT_10, AT_16 = child("2018-02-01"), child("2016-02-01"), child("2010-02-01")
ALONE_AT_16 = {**AT_16, "leaving_care": {"unaccompanied": True}}
LODGING_AT_16 = {**AT_16, "leaving_care": {"semi_independent": True}}
CHALLENGE = {"iro-summary.json": {"outcome": "challenge", "plan": "adoption"}}
OTHER_PLAN = {"iro-summary.json": {"outcome": "support", "plan": "long-term-fostering"}}
PPM = {"ppm-review.json": {"meeting_on": "2026-10-22", "present": [{"name": "A", "role": "Team Manager"}]}}


def asked(look: Look, pack: str, case: Facts) -> dict[str | None, Finding]:
    records = {key: value for key, value in case.items() if key.endswith(".json")}
    definition = Pack.model_validate(tomllib.loads((PACKS / f"{pack}.toml").read_text(encoding="utf-8")))
    shown = look({key: value for key, value in case.items() if key not in records}, records=records)
    situation = Situation(**{**shown.__dict__, "pack": definition})
    return {each.item: each for each in requirements_are_met(situation, hold(situation, recognise(situation)))}


def rule(r: str, pack: str, requirement: str, severity: str, wrong: Facts, *not_for: Facts) -> Any:
    """`not_for` is laid over the case that is wrong."""
    marks = pytest.mark.requirement(*r.split())
    return pytest.param(pack, requirement, severity, wrong, not_for, marks=marks, id=f"{pack}: {requirement}")


RULES = [
    rule("R41 R8", "adm-submission", "head-of-service-qa", "blocks", {**YOUNG, **FOSTERING}, ADOPTION, AT_10),
    rule("R42", "adm-submission", "medical-before-review", "warns",
         {**ADOPTION, **SECOND, "health": {"adoption_medical_on": "2026-10-30"}}, FOSTERING,
         {"health": {"medical_needed": False}}),
    rule("R44", "adm-submission", "cpr-team-manager-qa", "blocks", ADOPTION, FOSTERING),
    rule("R44", "adm-submission", "cpr-panel-adviser-qa", "warns", ADOPTION, FOSTERING),
    rule("R44", "adm-submission", "cpr-qa-in-time", "warns",
         {**ADOPTION, **SECOND, "quality_assurance": {"cpr_by_team_manager": LATE}}, FOSTERING),
    rule("R43", "adm-submission", "reports-at-review", "warns", {**ADOPTION, **SECOND}, FOSTERING),
    rule("R47 R48", "adm-submission", "iro-supports", "blocks", {**ADOPTION, **CHALLENGE}, FOSTERING, OTHER_PLAN),
    rule("R48", "adm-submission", "iro-read-this-plan", "blocks", {**ADOPTION, **OTHER_PLAN}, FOSTERING, CHALLENGE),
    rule("R50 R125", "adm-submission", "final-evidence-date", "blocks", IN_COURT, NO_COURT),
    rule("R156 R125", "adm-submission", "views-for-evidence", "warns", IN_COURT, NO_COURT),
    rule("R145", "adm-submission", "options-noted", "blocks", IN_COURT, NO_COURT),
    rule("R145", "tracking-panel", "options-noted", "blocks", IN_COURT, NO_COURT),
    rule("R129", "adm-submission", "siblings-considered", "blocks", SIBLINGS, ALONE, NOT_IN_CARE),
    rule("R129", "fostering-panel", "siblings-considered", "blocks", SIBLINGS, ALONE, NOT_IN_CARE),
    rule("R129", "tracking-panel", "siblings-considered", "blocks", {**SIBLINGS, **SECOND}, ALONE, NOT_YET),
    rule("R128", "adm-submission", "right-people", "warns", {**ADOPTION, **SIBLINGS, **PPM}, FOSTERING),
    rule("R128", "tracking-panel", "right-people", "warns", {**SIBLINGS, **PPM}, {
        **ALONE, "plan": {"harder_to_place": {
            "complex_needs": False, "additional_needs": False, "placement_moves": 1}}}),
    rule("R140", "adm-submission", "coordinator-advice", "blocks", {"relinquished": True}, {"relinquished": False}),
    rule("R141", "adm-submission", "ppm-with-adoption-service", "warns",
         {**ADOPTION, "early_permanence": {"possible": True}}, FOSTERING, {"early_permanence": {"possible": False}}),
    rule("R141", "tracking-panel", "adoption-service", "warns", {"early_permanence": {"possible": True}},
         {"early_permanence": {"possible": False}}),
    rule("R142", "family-finding", "adopters-after-decision", "blocks", ADOPTION, FOSTERING),
    rule("R136", "early-permanence-form", "fostering-to-adopt-considered", "blocks", {},
         {"early_permanence": {"foster_to_adopt_considered": DONE}}),
    rule("R72", "arp-referral", "match-is-ifa", "blocks", IN_HOUSE, IFA),
    rule("R70", "arp-referral", "sgo-explored", "blocks", IFA, {"match": {"route": "ifa", "sgo_explored": DONE}}),
    rule("R70", "arp-referral", "transfer-considered", "blocks", IFA,
         {"match": {"route": "ifa", "transfer_considered": DONE}}),
    rule("R71", "arp-referral", "fee-reduction", "blocks", IFA,
         {"match": {"route": "ifa", "fee_reduction_requested": DONE}}),
    rule("R70", "fostering-panel", "transfer-considered", "blocks", IFA, IN_HOUSE),
    rule("R71", "fostering-panel", "fee-reduction", "blocks", IFA, IN_HOUSE),
    rule("R76", "fostering-panel", "external-search-permission", "blocks",
         {**IFA, "plan": {"expected_outcome": "family-finding"}}, IN_HOUSE, {"plan": {"expected_outcome": "ifa"}}),
    rule("R144", "fostering-panel", "out-of-area", "blocks", {"placement": {"out_of_area": True}},
         {"placement": {"out_of_area": False}}),
    rule("R144", "tracking-panel", "out-of-area", "blocks", {"placement": {"out_of_area": True}},
         {"placement": {"out_of_area": False}}),
    rule("R157", "fostering-panel", "fewer-visits", "warns", {"plan": {"fewer_visits": True}}, {"plan": {}}),
    rule("R73 R26", "fostering-panel", "complex-match-chaired", "warns",
         {"match": {"complex": True}, "matching-meeting-report.json": {"chair": "Ann Lee, Permanency Worker"}},
         {"match": {"complex": False}}),
    rule("R85", "fostering-panel", "match-route", "blocks", {}, IFA),
    rule("R85", "fostering-panel", "plan-is-long-term-fostering", "blocks", ADOPTION, FOSTERING),
    rule("R147", "fostering-panel", "plan-agreed", "warns", SECOND,
         {"reviews": [{"number": 2, "held_on": "2026-10-29", "plan_agreed": True}]}),
    rule("R133", "tracking-panel", "return-home", "blocks", GOING_HOME, FOSTERING),
    rule("R135", "tracking-panel", "twin-track", "warns", {"reviews": [{"number": 1, "held_on": "2026-08-01"}]},
         {"reviews": [{"number": 1, "due_on": "2027-01-05"}]}),
    rule("R143 R99", "tracking-panel", "ppm-if-uncertain", "warns", UNCERTAIN, CERTAIN),
    rule("R143", "tracking-panel", "legal-planning-if-uncertain", "warns", UNCERTAIN, CERTAIN),
    rule("R147 R139", "tracking-panel", "plan-agreed", "warns", SECOND, NOT_YET),
    rule("R10 R242", "tracking-panel", "plan-in-minutes", "warns", SECOND, NOT_YET),
    rule("R98", "tracking-panel", "plans-confirmed", "warns",
         {"proceedings": {"in_court": True, "final_hearing_on": "2026-12-18"}}, IN_COURT, NO_COURT),
    rule("R12", "tracking-panel", "iro-manager", "warns",
         {"reviews": [{"number": 2, "held_on": "2026-10-29", "escalated_on": "2026-11-03"}]}, SECOND),
    rule("R146", "tracking-panel", "signed-off-in-time", "warns",
         {**SECOND, "plan": {"team_manager_consulted": LATE}}, NOT_YET),
    rule("R148", "tracking-panel", "tracking-frequency", "warns",
         {"meetings": [{"kind": "initial-ppm", "held_on": "2026-10-01"}]}, {"meetings": []}),
    rule("R34", "tracking-panel", "entry-approved", "warns", {"entered_care_on": "2026-07-01"},
         {"legal_status": {"kind": "not-looked-after"}}),
    rule("R152 R124", "tracking-panel", "family-meeting", "warns", FOSTERING, ADOPTION),
    rule("R149", "tracking-panel", "life-story-work", "warns", FOSTERING, GOING_HOME),
    rule("R149", "tracking-panel", "preparation-work", "warns", FOSTERING, GOING_HOME),
    rule("R153", "tracking-panel", "carp", "warns", LODGING_AT_16, YOUNG,
         {"leaving_care": {"semi_independent": False}}),
    rule("R153", "tracking-panel", "pathway-plan", "warns", LODGING_AT_16, YOUNG,
         {"leaving_care": {"semi_independent": False}}),
    rule("R154", "tracking-panel", "immigration-status", "blocks", ALONE_AT_16, YOUNG,
         {"leaving_care": {"unaccompanied": False}}),
    rule("R154", "tracking-panel", "dual-planning", "warns", ALONE_AT_16, YOUNG,
         {"leaving_care": {"unaccompanied": False}}),
    rule("R84 R90", "sgo-referral", "review-recommends-sgo", "blocks",
         {"reviews": [{"number": 2, "held_on": "2026-10-29", "sgo_recommended": False}]},
         {"reviews": [{"number": 2, "held_on": "2026-10-29", "sgo_recommended": True}]}),
    rule("R138", "resource-and-care-panel", "permission-first", "warns", {"proceedings": {"issued_on": "2026-10-01"}},
         {"proceedings": {}}),
    rule("R137", "placement-planning-meeting", "family-took-part", "warns",
         {"placement-planning-meeting.json": {"people_involved": [{"name": "Ann", "took_part": False}]}},
         {"placement-planning-meeting.json": {"people_involved": [{"name": "Ann", "took_part": True}]}}),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "requirement", "severity", "wrong", "not_for"), RULES)
def test_a_rule_is_asked_of_the_children_it_is_for(
    look: Look, pack: str, requirement: str, severity: str, wrong: Facts, not_for: tuple[Facts, ...]
) -> None:
    assert asked(look, pack, wrong)[requirement].severity == severity
    for otherwise in not_for:
        assert requirement not in asked(look, pack, {**wrong, **otherwise})


@pytest.mark.requirement("R47")
def test_a_challenge_by_the_iro_goes_to_the_team_manager_first(look: Look) -> None:
    finding = asked(look, "adm-submission", {**ADOPTION, **CHALLENGE})["iro-supports"]
    assert finding.remedy.startswith("A challenge goes to the Team Manager first")


def test_every_requirement_of_a_pack_that_is_for_some_children_only_is_here() -> None:
    here = {(parameters.values[0], parameters.values[1]) for parameters in RULES}
    tried_elsewhere = {  # in test_family_finding.py and test_rules_of_the_sources.py
        ("family-finding", name) for name in (
            "photograph-consent", "own-carers-first", "no-internal-resource", "external-search-permission",
            "placements-told", "responses-collated", "external-match-is-ifa",
        )
    } | {(pack, "decision-reasons") for pack in ("adm-submission", "tracking-panel")} | {
        ("fostering-panel", "recommendation"), ("fostering-panel", "ratification"),
    }  # fmt: skip
    shipped = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in PACKS.glob("*.toml")}
    for_some = {
        (pack, one["id"]) for pack, read in shipped.items() for one in read.get("requirements", ())
        if one["needed"] != "always"
    }  # fmt: skip
    assert for_some - here - tried_elsewhere == set()
