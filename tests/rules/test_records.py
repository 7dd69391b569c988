from collections.abc import Callable
from typing import Any

import pytest

from bundler.model.errors import DefinitionError
from bundler.model.finding import Finding
from bundler.rules import records
from bundler.rules.checks import Check, run_checks
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
forms = ["ppm-initial", "ppm-review"]
many = true
needed = "always"
owner = "team_manager"
authority = "R127"
[[sections.items]]
id = "referral"
title = "Referral"
forms = ["fgc-referral"]
needed = "always"
owner = "social_worker"
authority = "R203"
"""
FORMS = """
[ppm-initial]
title = "Initial PPM"
fields = [
  { key = "case_summary", label = "Case summary", owner = "social_worker", required = "always", authority = "R171" },
  { key = "venue", label = "Venue", owner = "team_manager" },
  { key = "health", label = "Health", owner = "social_worker", required = { all = ["plan-is-adoption"] } },
  { key = "education", label = "Education", owner = "social_worker", required = { all = ["plan-is-adoption"] } },
  { key = "case.child.record_id", label = "Record ID", owner = "social_worker", required = "always" },
  { key = "actions", label = "Actions", owner = "team_manager", required = "always", each = ["who", "by_when"] },
  { key = "chair_signature", label = "Signature of chair", owner = "chair", required = "always" },
]
[ppm-review]
title = "Review PPM"
fields = [
  { key = "case.child.record_id", label = "Record ID", owner = "social_worker", required = "always" },
]
[fgc-referral]
title = "Referral"
wording = { areas = ["Violence", "Illness/ disabilities"], current = "Current risk?" }
[[fgc-referral.fields]]
key = "special_needs"
label = "Special needs?"
owner = "social_worker"
required = "always"
[[fgc-referral.fields]]
key = "special_needs_outline"
label = "Outline"
owner = "referrer"
required = "always"
required_if = "special_needs"
[[fgc-referral.fields]]
key = "line_manager"
label = "Line manager"
owner = "social_worker"
required = "always"
required_if = "case.match.route=ifa"
[[fgc-referral.fields]]
key = "risks"
label = "Risks"
owner = "social_worker"
each = ["current"]
each_if = { detail = "current" }
rows_for = "areas"
"""
CHILD = {"first_name": "Mia", "surname": "Jones", "record_id": "123"}
CASE = {"child": CHILD, "plan": {"option": "residential"}}
SIGNED = {"name": "Ann Lee", "role": "chair", "signed_on": "2026-10-01"}
DONE = {"case_summary": "Mia is well.", "actions": [{"details": "Call", "who": "Ann", "by_when": "2026-12-01"}]}


def found(check: Check, situation: Situation) -> list[Finding]:
    return list(check(situation, hold(situation, recognise(situation))))


def places(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.place) for finding in findings]


def test_a_finished_record_has_no_findings(look: Look) -> None:
    situation = look(CASE, pack=PACK, forms=FORMS, records={"ppm-initial.json": {**DONE, "chair_signature": SIGNED}})
    for check in (
        records.records_are_filled_in, records.rows_are_filled_in, records.records_are_signed,
        records.started_signatures_are_finished, records.records_have_no_placeholders,
        records.the_case_has_no_placeholders,
    ):  # fmt: skip
        assert found(check, situation) == []


@pytest.mark.parametrize("blank", [None, "", " \n "])
def test_a_blank_field_is_named_as_it_is_printed_and_by_who_fills_it(look: Look, blank: str | None) -> None:
    case = {**CASE, "people": {"social_worker": {"name": "Ana Ortiz"}}}
    situation = look(case, pack=PACK, forms=FORMS, records={"ppm-initial.json": {**DONE, "case_summary": blank}})
    (finding,) = (each for each in run_checks(situation).findings if each.place == "ppm-initial.json: case_summary")
    assert finding == Finding(
        code="field-blank", severity="blocks", place="ppm-initial.json: case_summary", item="minutes",
        message="“Case summary” is blank in Initial PPM.",
        remedy="Write it in the Word form (“bundler form EX-1 ppm-initial” makes it) or in ppm-initial.json: "
        "case_summary.",
        owner="Social worker (Ana Ortiz)", authority="R171",
    )  # fmt: skip


def test_a_blank_fact_of_the_case_is_asked_for_once_though_two_forms_print_it(look: Look) -> None:
    case = {**CASE, "child": {**CHILD, "record_id": None}}
    situation = look(case, pack=PACK, forms=FORMS, records={"ppm-initial.json": DONE, "ppm-review.json": {}})
    assert places(found(records.records_are_filled_in, situation)) == [("field-blank", "case.json: child.record_id")]


def test_fields_that_nobody_can_tell_are_needed_are_said_together(look: Look) -> None:
    situation = look({"child": CHILD}, pack=PACK, forms=FORMS, records={"ppm-initial.json": DONE})
    (finding,) = found(records.records_are_filled_in, situation)
    assert (finding.code, finding.place) == ("cannot-tell", "case.json: plan.option")
    assert finding.message == (
        "Cannot tell whether Initial PPM needs “Health” and “Education”, "
        "because nobody has recorded the permanence plan."
    )


@pytest.mark.parametrize(
    ("case", "referral", "expected"),
    [
        pytest.param({}, {"special_needs": False}, [], id="no is an answer, and needs no outline"),
        pytest.param({}, {}, ["special_needs"], id="no answer"),
        pytest.param({}, {"special_needs": True}, ["special_needs_outline"], id="yes needs an outline"),
        pytest.param({}, {"special_needs": True, "special_needs_outline": "Hearing"}, [], id="yes with its outline"),
        pytest.param({"match": {"route": "ifa"}}, {"special_needs": False}, ["line_manager"], id="a value of the case"),
        pytest.param({"match": {"route": "in-house"}}, {"special_needs": False}, [], id="another value of the case"),
    ],
)
def test_a_field_may_be_needed_because_of_another(
    look: Look, case: dict[str, Any], referral: dict[str, Any], expected: list[str]
) -> None:
    situation = look({**CASE, **case}, pack=PACK, forms=FORMS, records={"fgc-referral.json": referral})
    assert places(found(records.records_are_filled_in, situation)) == [
        ("field-blank", f"fgc-referral.json: {key}") for key in expected
    ]


def test_each_row_has_what_the_form_needs_in_it(look: Look) -> None:
    actions = [{"details": "Call", "who": "Ann", "by_when": "2026-12-01"}, {"details": "Write", "who": "Ann"}]
    situation = look(CASE, pack=PACK, forms=FORMS, records={"ppm-initial.json": {**DONE, "actions": actions}})
    (finding,) = found(records.rows_are_filled_in, situation)
    assert finding.place == "ppm-initial.json: actions[1].by_when"
    assert finding.message == "“Actions, row 2: by when” is blank in Initial PPM."


@pytest.mark.parametrize(
    ("risks", "labels"),
    [
        ([], ["Risks: Violence", "Risks: Illness/ disabilities"]),
        ([{"area": "violence", "current": False}], ["Risks: Illness/ disabilities"]),
        (
            [{"area": "Violence", "current": True}, {"area": "Illness / disabilities"}],
            ["Risks, row 1: detail", "Risks, row 2: Current risk?"],
        ),
        (
            [{"area": "Violence", "current": True, "detail": "x"}, {"area": "Illness/disabilities", "current": False}],
            [],
        ),
    ],
)
def test_every_row_that_the_form_prints_is_answered(look: Look, risks: list[Any], labels: list[str]) -> None:
    situation = look(CASE, pack=PACK, forms=FORMS, records={"fgc-referral.json": {"risks": risks}})
    messages = [finding.message for finding in found(records.rows_are_filled_in, situation)]
    assert messages == [f"“{label}” is blank in Referral." for label in labels]


@pytest.mark.parametrize(
    ("signature", "code"),
    [
        (None, "unsigned"),
        ({}, "unsigned"),
        ({"signed_on": "2026-10-01"}, "unsigned"),
        ({"name": "Ann Lee"}, "undated"),
        ({"scan": "gone.pdf"}, "unsigned"),
        ({"scan": "minutes signed.pdf"}, None),
        (SIGNED, None),
    ],
)
def test_a_signature_is_name_and_date_or_a_scan_that_is_there(
    look: Look, signature: dict[str, Any] | None, code: str | None
) -> None:
    situation = look(
        CASE, pack=PACK, forms=FORMS, papers=("minutes signed.pdf",),
        records={"ppm-initial.json": {**DONE, "chair_signature": signature}},
    )  # fmt: skip
    expected = [(code, "ppm-initial.json: chair_signature")] if code else []
    assert places(found(records.records_are_signed, situation)) == expected


def test_a_signature_that_was_begun_is_finished_even_where_none_is_needed(look: Look) -> None:
    ppm = {**DONE, "chair_signature": SIGNED, "service_manager_signature": {"name": "Sue Hall"}}
    situation = look(CASE, pack=PACK, forms=FORMS, records={"ppm-initial.json": ppm})
    assert places(found(records.started_signatures_are_finished, situation)) == [
        ("undated", "ppm-initial.json: service_manager_signature")
    ]


def test_a_placeholder_is_found_in_any_text_of_a_record_or_of_the_case(look: Look) -> None:
    ppm = {**DONE, "actions": [{"details": "Call", "who": "TBC", "by_when": "2026-12-01"}]}
    case = {**CASE, "people": {"iro": {"name": "XXX"}}}
    situation = look(case, pack=PACK, forms=FORMS, records={"ppm-initial.json": ppm})
    in_record = found(records.records_have_no_placeholders, situation)
    in_case = found(records.the_case_has_no_placeholders, situation)
    assert places(in_record) == [("placeholder-text", "ppm-initial.json: actions[0].who")]
    assert in_record[0].owner == "Team manager"
    assert places(in_case) == [("placeholder-text", "case.json: people.iro.name")]


def test_a_form_that_names_a_key_there_is_not_is_a_wrong_definition(look: Look) -> None:
    forms = FORMS.replace('"case_summary"', '"case_sumary"')
    with pytest.raises(DefinitionError, match="case_sumary"):
        found(records.records_are_filled_in, look(CASE, pack=PACK, forms=forms, records={"ppm-initial.json": DONE}))


def test_a_record_without_its_form_is_a_wrong_definition(look: Look) -> None:
    with pytest.raises(DefinitionError, match="ppm-initial"):
        found(records.records_are_filled_in, look(CASE, pack=PACK, records={"ppm-initial.json": DONE}))


def test_what_is_blank_in_a_form_is_told_by_the_title_of_that_form_where_several_can_meet_the_item(look: Look) -> None:
    forms = """
    [ppm-initial]
    title = "Initial PPM"
    fields = [{ key = "health", label = "Health", owner = "social_worker", required = "always" }]
    [ppm-review]
    title = "Review PPM"
    fields = [{ key = "health", label = "Health", owner = "social_worker", required = "always" }]
    """
    situation = look(pack=PACK, forms=forms, records={"ppm-initial.json": {}, "ppm-review.json": {}})
    found = records.records_are_filled_in(situation, hold(situation, recognise(situation)))
    assert [each.message for each in found] == ["“Health” is blank in Initial PPM.", "“Health” is blank in Review PPM."]
