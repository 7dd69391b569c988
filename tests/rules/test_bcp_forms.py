"""What the shipped forms of BCP's appendices ask for (completeness C7, C9, C10, C11), through their own wording."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bundler.model.finding import Finding
from bundler.model.pack import Form, Pack
from bundler.model.together_and_apart import TogetherAndApart
from bundler.model.tracking_panel_referral import TrackingPanelReferral
from bundler.rules.checks import run_checks
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
TEMPLATES = Path(__file__).parents[2] / "templates"
FORMS = {path.stem: Form.model_validate(tomllib.loads(path.read_text())) for path in TEMPLATES.glob("forms/*.toml")}
PACKS = {path.stem: Pack.model_validate(tomllib.loads(path.read_text())) for path in TEMPLATES.glob("packs/*.toml")}
IRO, SW, TM = "iro-checklist", "social-worker-checklist", "team-manager-checklist"


def findings(
    look: Look, pack: str, form: str, record: dict[str, Any], case: dict[str, Any] | None = None
) -> list[Finding]:
    """What the shipped pack says about one record of the form."""
    shown = look(case, records={f"{form}.json": record})
    situation = Situation(**{**shown.__dict__, "pack": PACKS[pack], "forms": FORMS})
    return [finding for finding in run_checks(situation).findings if finding.place.startswith(f"{form}.json")]


def keys(found: list[Finding]) -> set[str]:
    return {finding.place.partition(": ")[2] for finding in found}


def rows(form: str, name: str) -> tuple[dict[str, str], ...]:
    listed = FORMS[form].wording[name]
    assert isinstance(listed, tuple)
    return tuple(row for row in listed if isinstance(row, dict))


def answered(form: str, name: str, **more: str) -> list[dict[str, str]]:
    return [{"row": row["row"], "response": "Yes.", **more} for row in rows(form, name)]


# The tracking panel referral.


@pytest.mark.requirement("R192", "R193", "R194", "R195", "R196", "R197", "R198", "R200")
def test_a_blank_panel_referral_is_asked_for_status_placement_reason_and_the_team_managers_word(look: Look) -> None:
    found = findings(look, "tracking-panel", "tracking-panel-referral", {})
    assert keys(found) == {"legal_statuses", "placement_type", "reasons", "team_manager_confirmation"}
    assert {f.severity for f in found if "confirmation" not in f.place} == {"blocks"}


@pytest.mark.requirement("R199", "R201", "R193")
def test_the_panel_referral_takes_child_placement_and_workers_from_the_case(look: Look) -> None:
    shown = look(records={"tracking-panel-referral.json": {}})
    situation = Situation(**{**shown.__dict__, "pack": PACKS["tracking-panel"], "forms": FORMS})
    places = {f.place for f in run_checks(situation).findings if f.code == "field-blank"}
    assert places >= {
        f"case.json: {fact}"
        for fact in (
            "child.record_id", "child.date_of_birth", "child.ethnicity", "child.disability", "placement.provider",
            "placement.address", "placement.postcode", "people.social_worker", "people.team_manager",
        )
    }  # fmt: skip


@pytest.mark.requirement("R202", "R195", "R196", "R197", "R198")
def test_every_other_needs_its_text(look: Look) -> None:
    record = {"legal_statuses": ["care-order", "other"], "placement_type": "other", "reasons": ["adoption"]}
    case = {"child": {"first_name": "Mia", "surname": "Jones", "ethnicity": "Other", "disability": "Other"}}
    others = {"legal_status_other", "placement_type_other", "ethnicity_other", "disability_other"}
    assert keys(findings(look, "tracking-panel", "tracking-panel-referral", record, case)) & others == others

    said = {**record, **dict.fromkeys(others, "As said")}
    assert not keys(findings(look, "tracking-panel", "tracking-panel-referral", said, case)) & others


@pytest.mark.requirement("R198")
def test_a_referral_has_one_type_of_placement_and_no_two() -> None:
    with pytest.raises(ValidationError):
        TrackingPanelReferral.model_validate({"placement_type": ["ifa", "residential"]})


@pytest.mark.requirement("R200")
def test_long_term_fostering_says_in_house_or_agency(look: Look) -> None:
    record = {"legal_statuses": ["care-order"], "placement_type": "ifa", "reasons": ["long-term-fostering"]}
    found = findings(look, "tracking-panel", "tracking-panel-referral", record)
    assert [f.severity for f in found if f.place.endswith("fostering_routes")] == ["warns"]
    assert "fostering_routes" not in keys(
        findings(look, "tracking-panel", "tracking-panel-referral", {**record, "reasons": ["adoption"]})
    )


@pytest.mark.requirement("R200", "R271")
def test_the_reason_that_is_cut_off_in_the_source_is_to_be_confirmed() -> None:
    lost = str(FORMS["tracking-panel-referral"].wording["reasons_lost"])
    assert lost.startswith("[to be confirmed by the authority]")


@pytest.mark.parametrize(
    ("kind", "ticked", "differs"),
    [
        pytest.param("care-order", ["care-order"], False, id="the same"),
        pytest.param("care-order", ["section-20"], True, id="another"),
        pytest.param("placement-order", ["care-order"], True, id="one that only Other can say"),
        pytest.param("placement-order", ["care-order", "other"], False, id="said under Other"),
        pytest.param("care-order", [], False, id="not ticked yet"),
    ],
)
def test_the_referral_ticks_the_legal_status_of_the_case(
    look: Look, kind: str, ticked: list[str], differs: bool
) -> None:
    found = findings(
        look, "tracking-panel", "tracking-panel-referral", {"legal_statuses": ticked}, {"legal_status": {"kind": kind}}
    )
    assert [f.place for f in found if f.code == "tick-differs"] == (
        ["tracking-panel-referral.json: legal_statuses"] if differs else []
    )


@pytest.mark.parametrize(
    ("kind", "ticked", "differs"),
    [("ifa-fostering", "ifa", False), ("in-house-fostering", "ifa", True), ("in-house-fostering", "other", False),
     ("residential", "residential-school", False), ("with-parents", "supported-lodgings", True)],
)  # fmt: skip
def test_the_referral_ticks_the_placement_of_the_case(look: Look, kind: str, ticked: str, differs: bool) -> None:
    found = findings(
        look, "tracking-panel", "tracking-panel-referral", {"placement_type": ticked}, {"placement": {"kind": kind}}
    )
    assert ("tick-differs" in {f.code for f in found}) is differs


# Together and Apart.


def child(name: str, **facts: Any) -> dict[str, Any]:
    return {"name": name, **facts}


TWO = {"children": [child("Mia Jones"), child("Sam Jones")]}


@pytest.mark.requirement("R225", "R227", "R131", "R233")
def test_each_child_of_the_assessment_is_asked_about_by_itself_and_once(look: Look) -> None:
    found = findings(look, "together-and-apart", "together-and-apart", TWO)
    (asked,) = (each.message for each in found if each.place.endswith(" children[1]"))
    assert not [key for key in keys(found) if key.startswith("children[1].")]
    (children,) = (field for field in FORMS["together-and-apart"].fields if field.key == "children")
    assert set(children.each) == {
        "date_of_birth", "direct_work_on", "regards_as_siblings", "importance_of_siblings", "early_experiences",
        "needs", "attachment_style", "disruption_risk", "impact_of_remaining_in_care", "kinship_with_siblings",
        "kinship_without_siblings", "adoption_with_siblings", "adoption_without_siblings", "options_updated_on",
        "recommendation", "recommendation_reasons",
    }  # fmt: skip
    labels = [str(FORMS["together-and-apart"].wording.get(key, key.replace("_", " "))) for key in children.each]
    assert [label for label in labels if label not in asked] == []


@pytest.mark.requirement("R226")
def test_everybody_who_could_tell_was_asked_or_not_and_who_was_asked_is_quoted(look: Look) -> None:
    people = [row["who"] for row in rows("together-and-apart", "who_can_tell")]
    assert people == [
        "other-siblings", "parents", "previous-partners", "carers", "social-workers", "teachers", "key-people"
    ]  # fmt: skip
    asked = [{"who": "parents", "asked": True}, *({"who": who, "asked": False} for who in people if who != "parents")]
    found = findings(look, "together-and-apart", "together-and-apart", {**TWO, "who_can_tell": asked})
    assert {key for key in keys(found) if key.startswith("who_can_tell")} == {"who_can_tell[0].evidence"}


@pytest.mark.requirement("R228")
def test_a_report_is_dated_or_it_is_said_why_it_is_not_there(look: Look) -> None:
    papers = [row["paper"] for row in rows("together-and-apart", "inputs")]
    assert papers == ["parental-health", "obstetric", "neonatal", "sdq", "cpr"]
    inputs = [{"paper": paper, "available": paper == "sdq"} for paper in papers]
    found = findings(look, "together-and-apart", "together-and-apart", {**TWO, "inputs": inputs})
    assert {key for key in keys(found) if key.startswith("inputs")} == {
        "inputs[0].why_not", "inputs[1].why_not", "inputs[2].why_not", "inputs[3].dated", "inputs[4].why_not",
    }  # fmt: skip


@pytest.mark.requirement("R228")
def test_a_missing_parental_health_report_warns_and_says_why_it_matters(look: Look) -> None:
    shown = look(records={"together-and-apart.json": TWO})
    situation = Situation(**{**shown.__dict__, "pack": PACKS["together-and-apart"], "forms": FORMS})
    missing = [f for f in run_checks(situation).findings if f.item == "parental-health-report"]
    assert [(f.code, f.severity) for f in missing] == [("item-missing", "warns")]
    assert "likely future behaviour, cognitive development and mental ill health" in missing[0].message


@pytest.mark.requirement("R229", "R230", "R231", "R130")
@pytest.mark.parametrize(("name", "prompts"), [("worries", 5), ("working_well", 4), ("needs_to_happen", 10)])
def test_every_prompt_of_the_source_needs_an_answer(look: Look, name: str, prompts: int) -> None:
    assert len(rows("together-and-apart", name)) == prompts
    found = findings(look, "together-and-apart", "together-and-apart", TWO)
    assert len([f for f in found if f.place == f"together-and-apart.json: {name}"]) == 1, "a blank list is asked once"

    one_said = {**TWO, name: [{"row": rows("together-and-apart", name)[0]["row"], "response": "Said."}]}
    found = findings(look, "together-and-apart", "together-and-apart", one_said)
    assert len([f for f in found if f.place == f"together-and-apart.json: {name}"]) == prompts - 1

    all_said = {**TWO, name: [{"row": row["row"], "response": "Said."} for row in rows("together-and-apart", name)]}
    assert name not in {key.partition("[")[0] for key in keys(
        findings(look, "together-and-apart", "together-and-apart", all_said)
    )}  # fmt: skip


@pytest.mark.requirement("R232")
@pytest.mark.parametrize("rating", [-1, 11, 7.5, "seven"])
def test_a_rating_is_a_whole_number_from_0_to_10(rating: float | str) -> None:
    for right in (0, 10):
        pair = {"first": "Mia", "second": "Sam", "rating": right}
        assert TogetherAndApart.model_validate({"ratings": [pair]}).ratings[0].rating == right
    with pytest.raises(ValidationError):
        TogetherAndApart.model_validate({"ratings": [{"first": "Mia", "second": "Sam", "rating": rating}]})


@pytest.mark.requirement("R129", "R130", "R233")
def test_the_plan_of_the_assessment_and_its_two_signatures_are_needed(look: Look) -> None:
    found = findings(look, "together-and-apart", "together-and-apart", TWO)
    wanted = {
        "ratings", "shared_childhoods", "safety_plan", "contact_plan", "placement_type", "family_finding",
        "considered_at_ppm_on", "social_worker_signature", "team_manager_signature",
    }  # fmt: skip
    assert wanted <= keys(found)
    assert {f.severity for f in found if f.place.endswith("considered_at_ppm_on")} == {"warns"}


@pytest.mark.requirement("R131", "R227")
def test_a_brother_or_sister_who_is_left_out_is_named_and_so_is_the_child(look: Look) -> None:
    case = {"siblings": [{"name": "Sam Jones"}, {"name": "Tom Day"}]}
    record = {"children": [child("Jones, Sam"), child("Ann Other")]}
    found = findings(look, "together-and-apart", "together-and-apart", record, case)
    assert [(f.severity, f.message) for f in found if f.code == "sibling-not-assessed"] == [
        ("blocks", "Mia Jones is not among the children of the assessment."),
        ("warns", "Tom Day is not among the children of the assessment."),
    ]


# The checklists.

IDENTITY_ON = ("identity", "siblings", "contact", "life-story-work", "education", "staying-put", "independence")
BEFORE_IDENTITY = (
    "family-solutions", "rehabilitation", "meetings-arranged", "long-term-home", "benefits-and-alternatives",
    "warmth-and-belonging", "stability", "wishes-and-feelings",
)  # fmt: skip


@pytest.mark.requirement(*(f"R{number}" for number in range(235, 242)))
def test_the_iros_checklist_has_the_rows_that_can_be_read_in_their_order() -> None:
    assert tuple(row["row"] for row in rows(IRO, "questions")) == IDENTITY_ON


@pytest.mark.requirement("R235", "R271")
def test_the_rows_that_the_scan_lost_are_to_be_confirmed_and_not_invented() -> None:
    assert str(FORMS[IRO].wording["questions_lost"]).startswith("[to be confirmed by the authority]")


@pytest.mark.requirement(*(f"R{number}" for number in range(244, 259)))
@pytest.mark.parametrize("form", [SW, TM])
def test_both_checklists_ask_the_fifteen_questions_in_the_order_of_the_source(form: str) -> None:
    assert tuple(row["row"] for row in rows(form, "questions")) == BEFORE_IDENTITY + IDENTITY_ON


@pytest.mark.requirement("R259")
def test_the_team_manager_has_eight_considerations_and_answers_each(look: Look) -> None:
    assert [row["row"] for row in rows(TM, "considerations")] == [
        "before-entry", "secure-attachment", "family-arrangements", "return-home", "parallel-planning",
        "after-legal-planning", "second-review", "plan-reviewed",
    ]  # fmt: skip
    record = {"responses": answered(TM, "questions"), "considerations": answered(TM, "considerations")[1:]}
    found = findings(look, "permanence-checklists", TM, record)
    first = rows(TM, "considerations")[0]["question"]
    assert [f.message for f in found if f.code == "field-blank"] == [
        f"“Team Manager Considerations: {first}” is blank in Team manager's checklist."
    ]


ASKED: dict[str, tuple[str, tuple[str, ...]]] = {
    "family-solutions": ("R244", ("extended family", "connected persons", "explored", "child protection")),
    "rehabilitation": ("R245", ("plan for rehabilitation", "likely timescales", "reunification")),
    "meetings-arranged": ("R246", ("rehabilitation", "Permanency Planning Meeting", "Legal Planning Meeting")),
    "long-term-home": ("R247", ("family, connected persons or foster carers", "matched long-term home")),
    "benefits-and-alternatives": ("R248", ("benefit", "alternatives")),
    "warmth-and-belonging": ("R249", ("emotional warmth", "security", "owned and belonging", "evidenced")),
    "stability": ("R250", ("stability", "continuity", "barriers", "expected of the carer, the parents and the child")),
    "wishes-and-feelings": ("R251", ("wishes and feelings", "age and understanding", "evidenced")),
    "identity": ("R252", ("ethnicity", "language", "religious belief", "culture", "sexuality", "gender identity",
                          "further support")),
    "siblings": ("R253", ("brothers or sisters", "keep them together", "long term")),
    "contact": ("R254", ("parents or carers, brothers and sisters and other important people", "actively support")),
    "life-story-work": ("R255", ("forever family", "Life Story work has begun", "family history")),
    "education": ("R256", ("stability and consistency of education", "evidenced")),
    "staying-put": ("R257", ("Staying Put", "welcome part of their family beyond eighteen", "evidenced")),
    "independence": ("R258", ("towards independence", "time of their choosing", "safeguards", "safe and realistic")),
}  # fmt: skip
OF_THE_IRO = dict(zip(IDENTITY_ON, (f"R{number}" for number in range(235, 242)), strict=True))


@pytest.mark.parametrize(
    ("form", "row", "points"),
    [
        *(pytest.param(form, row, points, marks=pytest.mark.requirement(number), id=f"{form}: {row}")
          for form in (SW, TM) for row, (number, points) in ASKED.items()),
        *(pytest.param(IRO, row, ASKED[row][1], marks=pytest.mark.requirement(number), id=f"{IRO}: {row}")
          for row, number in OF_THE_IRO.items()),
    ],
)  # fmt: skip
def test_a_question_keeps_each_point_of_its_source(form: str, row: str, points: tuple[str, ...]) -> None:
    (question,) = (each["question"] for each in rows(form, "questions") if each["row"] == row)
    assert [point for point in points if point not in question] == []


@pytest.mark.parametrize(
    ("form", "name", "row", "points"),
    [
        pytest.param(form, name, row, points, id=row, marks=pytest.mark.requirement(number))
        for form, name, number, listed in (
            (IRO, "review_points", "R242", {
                "drift": ("good time", "prevent any drift"),
                "parallel-planning": ("parallel planning", "concurrent planning in adoption", "early"),
                "second-review": ("second review at four months", "recorded this in the minutes"),
                "changing-needs": ("regularly reviewed", "made anew", "child's needs change", "placement can go on"),
            }),
            (TM, "considerations", "R259", {
                "before-entry": ("Permanency Planning Meeting", "before entry", "fostering and adoption attend"),
                "secure-attachment": ("primary carer", "secure attachment", "child's needs", "prevents drift"),
                "family-arrangements": (
                    "family arrangement", "legal framework", "safeguarding", "no adult holds parental responsibility",
                    "viability", "placement authorisation", "management decision", "timescales", "panel oversight",
                ),
                "return-home": ("return home", "purposeful work", "outcomes", "by when"),
                "parallel-planning": ("parallel planning", "every stage"),
                "after-legal-planning": ("after the legal planning meeting", "Placement Arrangement Meeting"),
                "second-review": ("Together and Apart", "before entry", "no later than the second review",
                                  "management oversight and sign-off", "IRO escalates with a tight timescale"),
                "plan-reviewed": ("reviewed and made anew", "situation", "what the placement can meet"),
            }),
        )
        for row, points in listed.items()
    ],
)  # fmt: skip
def test_what_the_iro_reviews_and_the_team_manager_considers_keeps_each_point(
    form: str, name: str, row: str, points: tuple[str, ...]
) -> None:
    (said,) = (each.get("question") or each["point"] for each in rows(form, name) if each["row"] == row)
    assert [point for point in points if point not in said] == []


@pytest.mark.requirement("R243", "R244", "R258")
@pytest.mark.parametrize(("form", "needs_a_day"), [(SW, False), (TM, False), (IRO, True)])
def test_each_question_needs_a_response_and_the_iros_a_day(look: Look, form: str, needs_a_day: bool) -> None:
    record = {"responses": [{"row": row["row"]} for row in rows(form, "questions")]}
    asked = {key for key in keys(findings(look, "permanence-checklists", form, record)) if key.startswith("responses")}
    count = range(len(rows(form, "questions")))
    assert asked == {f"responses[{number}]{'' if needs_a_day else '.response'}" for number in count}
    (questions,) = (field for field in FORMS[form].fields if field.key == "responses")
    assert questions.each == (("response", "on") if needs_a_day else ("response",))


@pytest.mark.requirement("R243", "R260")
@pytest.mark.parametrize(
    ("form", "signatures"),
    [(IRO, {"signature"}), (SW, {"social_worker_signature", "team_manager_signature"}),
     (TM, {"social_worker_signature", "team_manager_signature"})],
)  # fmt: skip
def test_a_checklist_is_signed(look: Look, form: str, signatures: set[str]) -> None:
    found = findings(look, "permanence-checklists", form, {})
    assert keys([f for f in found if f.code == "unsigned"]) == signatures


SECOND_REVIEW = {"reviews": [{"number": 2, "held_on": "2026-10-01"}]}


@pytest.mark.requirement("R242")
def test_an_escalation_needs_its_day_timescale_and_owner(look: Look) -> None:
    assert not {"escalation.on", "escalation.timescale", "escalation.owner"} & keys(
        findings(look, "permanence-checklists", IRO, {"escalated": False})
    )
    found = findings(look, "permanence-checklists", IRO, {"escalated": True})
    assert {"escalation.on", "escalation.timescale", "escalation.owner"} <= keys(found)
    assert "escalated" in keys(findings(look, "permanence-checklists", IRO, {}))


@pytest.mark.requirement("R242")
def test_a_plan_that_was_not_there_at_the_second_review_is_escalated(look: Look) -> None:
    missing = {"plan_at_second_review": False, "escalated": False}
    found = findings(look, "permanence-checklists", IRO, missing, SECOND_REVIEW)
    assert [(f.severity, f.owner) for f in found if f.code == "plan-not-escalated"] == [("blocks", "IRO")]
    for settled in ({"plan_at_second_review": False, "escalated": True}, {"plan_at_second_review": True}):
        found = findings(look, "permanence-checklists", IRO, settled, SECOND_REVIEW)
        assert "plan-not-escalated" not in {f.code for f in found}


@pytest.mark.requirement("R242")
def test_whether_the_plan_was_there_is_asked_once_the_second_review_was_held(look: Look) -> None:
    assert "plan_at_second_review" in keys(findings(look, "permanence-checklists", IRO, {}, SECOND_REVIEW))
    for earlier in ({}, {"reviews": [{"number": 1, "held_on": "2026-07-01"}, {"number": 2, "due_on": "2026-12-01"}]}):
        assert "plan_at_second_review" not in keys(findings(look, "permanence-checklists", IRO, {}, earlier))


@pytest.mark.requirement("R242")
def test_the_iro_reviews_drift_parallel_planning_the_second_review_and_changing_needs(look: Look) -> None:
    assert [row["row"] for row in rows(IRO, "review_points")] == [
        "drift", "parallel-planning", "second-review", "changing-needs"
    ]  # fmt: skip
    found = findings(look, "permanence-checklists", IRO, {"review_points": answered(IRO, "review_points")})
    assert {key for key in keys(found) if "review_points" in key} == {f"review_points[{n}].on" for n in range(4)}


# The meetings and the conference.


@pytest.mark.requirement("R190", "R150")
@pytest.mark.parametrize("form", ["ppm-initial", "ppm-review"])
def test_each_meeting_must_cover_the_ten_areas(form: str) -> None:
    needed = {field.key for field in FORMS[form].fields if field.required}
    background = "case_summary" if form == "ppm-initial" else "reviewed_actions"
    assert needed >= {
        background, "legal_context", "assessments", "health", "education", "wishes_and_feelings", "views_of_parents",
        "options_discussed", "actions", "review_on",
    }  # fmt: skip


@pytest.mark.requirement("R203", "R210", "R222", "R271")
def test_what_the_scan_of_the_referral_lost_is_to_be_confirmed() -> None:
    referral = FORMS["fgc-referral"]
    lost = [referral.wording["criteria_lost"], referral.wording["risk_areas_lost"]]
    lost += [field.label for field in referral.fields if field.key == "third_question"]
    assert [str(text)[:33] for text in lost] == ["[to be confirmed by the authority"] * 3


@pytest.mark.requirement("R216")
@pytest.mark.parametrize(("agrees", "doubted"), [(False, True), (True, False), (None, False)])
def test_a_family_that_does_not_agree_is_a_warning(look: Look, agrees: bool | None, doubted: bool) -> None:
    found = findings(look, "fgc-referral", "fgc-referral", {"family_agrees": agrees})
    assert [(f.severity, f.place) for f in found if f.code == "answer-in-doubt"] == (
        [("warns", "fgc-referral.json: family_agrees")] if doubted else []
    )


@pytest.mark.requirement("R221", "R222", "R223")
def test_every_risk_row_is_answered_twice_and_a_current_risk_in_detail(look: Look) -> None:
    risks = [{"area": "Violence/ Aggression/ Threatening Behaviour", "historic": True, "current": True},
             {"area": "The dog", "historic": False}]  # fmt: skip
    found = findings(look, "fgc-referral", "fgc-referral", {"risks": risks})
    assert {f.place.partition(": ")[2] for f in found if "risks" in f.place} == {
        "risks[0].detail", "risks[1].current", "risks"
    }  # fmt: skip
    assert [f.message for f in found if f.place == "fgc-referral.json: risks"] == [
        "“AREA OF RISK: Physical Illness/ disabilities” is blank in Family Group Conferences Referral Form."
    ]


@pytest.mark.requirement("R203", "R204", "R205", "R206", "R208", "R209", "R211", "R213", "R214", "R215", "R216", "R217")
def test_a_blank_referral_is_asked_for_everything_of_the_source_but_the_office_block(look: Look) -> None:
    assert keys(findings(look, "fgc-referral", "fgc-referral", {})) == {
        "criteria", "referrer.name", "referrer.team", "referrer.direct_line", "referrer.working_hours",
        "referrer.email", "referred_children", "parents", "interpreter_needed", "advocate_in_place", "special_needs",
        "reason_for_meeting", "family_view", "young_person_view", "family_agrees", "discussed_on",
        "referrer_signature", "line_manager", "risks",
    }  # fmt: skip


# Who makes what.


@pytest.mark.requirement("R3", "R33")
def test_the_social_worker_makes_the_two_referrals_the_assessment_and_the_checklist() -> None:
    makes = {item.id for pack in PACKS.values() for item in pack.items if item.owner == "social_worker" and item.forms}
    assert makes >= {"tracking-panel-referral", "fgc-referral", "together-and-apart", "social-worker-checklist"}


@pytest.mark.requirement("R4", "R147")
def test_the_team_manager_is_asked_for_the_plan_and_the_contingency_plan(look: Look) -> None:
    shown = look({"people": {"team_manager": {"name": "Ben Hall"}}})
    situation = Situation(**{**shown.__dict__, "pack": PACKS["tracking-panel"], "forms": FORMS})
    missing = [f for f in run_checks(situation).findings if f.code == "item-missing"]
    assert {(f.item, f.severity) for f in missing if f.owner == "Team manager (Ben Hall)"} == {
        ("permanence-plan", "blocks"), ("contingency-plan", "warns"), ("ppm-minutes", "warns")
    }  # fmt: skip


@pytest.mark.requirement("R5", "R6", "R11")
@pytest.mark.parametrize("form", ["ppm-initial", "ppm-review"])
def test_the_minutes_want_the_service_managers_signature_and_what_the_iro_thinks(look: Look, form: str) -> None:
    found = findings(look, "tracking-panel", form, {})
    owners = {f.place.partition(": ")[2]: f.owner for f in found}
    assert owners["service_manager_signature"] == "Service manager"
    assert owners["views_of_iro"] == owners["next_review_on"] == "IRO"
    assert "case.people.practice_manager" in {field.key for field in FORMS[form].fields}


@pytest.mark.requirement("R270")
def test_third_parties_forms_are_collected_as_papers_and_reproduced_nowhere() -> None:
    theirs = {"form-f", "carer-medical", "parental-health-report", "obstetric-report", "neonatal-report", "sdq"}
    items = {item.id: item for pack in PACKS.values() for item in pack.items if item.id in theirs}
    assert set(items) == theirs
    assert all(item.attachment and not item.forms for item in items.values())
