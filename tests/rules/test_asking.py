"""Each missing fact is asked for once, in words, by a finding that says what waits for it."""

from collections.abc import Callable
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.rules.checks import run_checks
from bundler.rules.situation import Situation

Look = Callable[..., Situation]

PACK = """
name = "small"
title = "Small pack"
audience = "internal"
meeting = "meeting"

[[sections]]
letter = "A"
title = "Forms"

[[sections.items]]
id = "report"
title = "Report"
forms = ["matching-meeting-report"]
needed = "always"
owner = "social_worker"
authority = "R59"

[[sections.items]]
id = "business-case"
title = "Business case"
forms = ["arp-referral"]
needed = { all = ["match-is-ifa"] }
owner = "social_worker"
authority = "R72"
hard = true

[[requirements]]
id = "sgo-explored"
title = "Special guardianship explored"
condition = "sgo-explored-with-carer"
needed = "always"
owner = "social_worker"
authority = "R69"
remedy = "Talk with the carers, and record it in case.json as match.sgo_explored."
severity = "warns"

[[requirements]]
id = "expected"
title = "Match as it was expected"
condition = "match-is-as-expected"
needed = "always"
owner = "social_worker"
authority = "R85"
remedy = "Check plan.expected_outcome."
"""
FORMS = """
[matching-meeting-report]
title = "Report"
[[matching-meeting-report.fields]]
key = "case.match.sgo_explored"
label = "SGO explored"
owner = "social_worker"
required = "always"
authority = "R70"
[[matching-meeting-report.fields]]
key = "case.match.route"
label = "Route of the match"
owner = "social_worker"
required = "always"
[[matching-meeting-report.fields]]
key = "present"
label = "Present"
owner = "social_worker"
required = "always"
each = ["role"]
rows_for = "wanted"
[matching-meeting-report.wording]
wanted = ["Carer", "Social worker"]

[arp-referral]
title = "Business case"
[[arp-referral.fields]]
key = "benefits"
label = "Benefits"
owner = "social_worker"
required = "always"
[[arp-referral.fields]]
key = "chief_officer_signature"
label = "Chief Officer"
owner = "chief_officer"
required = "always"
"""
EMPTY: dict[str, dict[str, Any]] = {"matching-meeting-report.json": {}, "arp-referral.json": {}}


def told(look: Look, case: dict[str, Any] | None = None, records: dict[str, Any] | None = None) -> list[Finding]:
    return list(run_checks(look(case or {}, pack=PACK, forms=FORMS, records=records or EMPTY)).findings)


@pytest.mark.requirement("R69", "R70")
def test_a_fact_that_a_form_and_a_requirement_need_is_asked_for_once_with_the_weight_of_both(look: Look) -> None:
    (asked,) = (each for each in told(look) if "sgo_explored" in each.place + each.remedy)
    assert asked.message == (
        "Special guardianship explored: nobody has recorded whether special guardianship was explored with the carers. "
        "It is needed for “SGO explored” in Report too."
    )
    assert asked.remedy == "Talk with the carers, and record it in case.json as match.sgo_explored."
    assert (asked.severity, asked.authority) == ("blocks", "R69, R70")


@pytest.mark.requirement("R72", "R85")
def test_of_a_form_that_may_not_be_needed_only_what_decides_that_is_asked(look: Look) -> None:
    found = told(look)
    assert not [each for each in found if each.place.startswith("arp-referral.json")]
    (asked,) = (each for each in found if each.place == "case.json: match.route")
    assert "“Business case”" in asked.message
    assert "“Route of the match” in Report" in asked.message
    assert asked.hard

    found = told(look, {"match": {"route": "ifa"}})
    assert {each.place for each in found if each.place.startswith("arp-referral.json")} == {
        "arp-referral.json: benefits", "arp-referral.json: chief_officer_signature",
    }  # fmt: skip
    found = told(look, {"match": {"route": "in-house"}})
    assert not [each for each in found if each.place.startswith("arp-referral.json")]


def test_a_finding_that_stands_on_two_facts_asks_for_the_one_that_nobody_else_asks_for(look: Look) -> None:
    (asked,) = (each for each in told(look) if each.item == "expected")
    assert asked.place == "case.json: plan.expected_outcome"
    assert asked.message == (
        "Match as it was expected: nobody has recorded the outcome that was expected for long-term fostering."
    )


def test_a_list_that_is_blank_is_asked_for_once_and_one_with_gaps_row_by_row(look: Look) -> None:
    def about_the_list(present: list[dict[str, str]]) -> list[str]:
        found = told(look, records={"matching-meeting-report.json": {"present": present}})
        return [each.message for each in found if "“Present" in each.message]

    assert about_the_list([]) == ["“Present” is blank in Report."]
    assert about_the_list([{"name": "Carer"}]) == [
        "“Present: Social worker” is blank in Report.", "“Present, row 1: role” is blank in Report.",
    ]  # fmt: skip


def test_what_a_form_holds_is_asked_for_in_word_first_and_what_the_case_holds_in_case_json(look: Look) -> None:
    remedies = {each.place: each.remedy for each in told(look, {"match": {"route": "ifa"}})}
    assert remedies["arp-referral.json: benefits"] == (
        "Write it in the Word form (“bundler form EX-1 arp-referral” makes it) or in arp-referral.json: benefits."
    )
    signature = remedies["arp-referral.json: chief_officer_signature"]
    assert signature.startswith("Enter name, role and date in the Word form (“bundler form EX-1 arp-referral” ")
    assert {each.remedy for each in told(look) if each.item == "business-case"} == {"Record in case.json: match.route."}


def test_several_facts_of_case_json_are_named_behind_one_name_of_the_file(look: Look) -> None:
    pack = PACK.replace('"match-is-as-expected"\nneeded = "always"',
                        '"match-is-as-expected"\nneeded = { all = ["harder-to-place"] }')  # fmt: skip
    found = run_checks(look(pack=pack, forms=FORMS, records=EMPTY)).findings
    (asked,) = (each for each in found if each.item == "expected")
    assert asked.remedy.count("case.json") == 1
    assert asked.remedy.startswith("Record in case.json: siblings, plan.harder_to_place.")


def test_what_is_published_says_nothing_of_how_findings_were_grouped(look: Look) -> None:
    for finding in told(look):
        assert (finding.lacks, finding.waits, finding.is_plain_ask) == ((), "", False)
        assert not {"lacks", "waits", "is_plain_ask"} & set(finding.model_dump())
