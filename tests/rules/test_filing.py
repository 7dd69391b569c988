from collections.abc import Callable
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.rules import filing
from bundler.rules.checks import Check
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
id = "form-f"
title = "Form F"
needed = "always"
owner = "permanency_worker"
authority = "R62"
[[sections.items]]
id = "dbs"
title = "DBS"
needed = "always"
per = "carer"
owner = "permanency_worker"
authority = "R63"
[[sections.items]]
id = "references"
title = "References"
needed = "always"
many = true
owner = "permanency_worker"
authority = "R66"
"""
CARERS = {"placement": {"household": [{"name": "Jo Bloggs", "role": "carer"}, {"name": "Al Bloggs", "role": "carer"}]}}


def found(check: Check, situation: Situation) -> list[Finding]:
    return list(check(situation, hold(situation, recognise(situation))))


@pytest.mark.parametrize(
    ("papers", "message"),
    [
        pytest.param(
            ("Form F.pdf", "old/Form F 2024.pdf"),
            "There are 2 papers for Form F, and it takes one: “Form F.pdf” and “old/Form F 2024.pdf”.", id="one item",
        ),
        pytest.param(
            ("DBS Jo Bloggs.pdf", "DBS Jo Bloggs new.pdf", "DBS Al Bloggs.pdf"),
            "There are 2 papers for DBS for Jo Bloggs, and it takes one: "
            "“DBS Jo Bloggs new.pdf” and “DBS Jo Bloggs.pdf”.", id="one person",
        ),
    ],
)  # fmt: skip
def test_two_papers_for_an_item_that_takes_one_are_not_chosen_between(
    look: Look, papers: tuple[str, ...], message: str
) -> None:
    (finding,) = found(filing.each_item_has_one_paper, look(CARERS, pack=PACK, papers=papers))
    assert (finding.code, finding.severity, finding.message) == ("item-has-two-papers", "blocks", message)
    assert "leave_out" in finding.remedy


@pytest.mark.parametrize(
    "papers",
    [
        pytest.param(("References 1.pdf", "References 2.pdf"), id="an item of many papers"),
        pytest.param({"Form F.pdf": "same", "b/Form F.pdf": "same"}, id="exact copies"),
        pytest.param(("DBS Jo Bloggs.pdf", "DBS Al Bloggs.pdf"), id="one for each person"),
    ],
)
def test_papers_that_do_not_compete_are_left_in_peace(look: Look, papers: Any) -> None:
    assert found(filing.each_item_has_one_paper, look(CARERS, pack=PACK, papers=papers)) == []


TWO_VERSIONS = {"cpr.json": {"report_version": "1.1"}, "cpr-2026-11-01.json": {"report_version": "1.2"}}
OF_RECORDS = PACK.replace('id = "form-f"', 'id = "form-f"\nforms = ["cpr"]')


def test_two_records_for_an_item_that_takes_one_are_not_both_sent(look: Look) -> None:
    (finding,) = found(filing.each_item_has_one_record, look(CARERS, pack=OF_RECORDS, records=TWO_VERSIONS))
    assert (finding.code, finding.severity) == ("item-has-two-records", "blocks")
    assert finding.message.endswith("it takes one: cpr-2026-11-01.json and cpr.json.")


@pytest.mark.parametrize(
    ("pack", "records"),
    [
        pytest.param(OF_RECORDS, {"cpr.json": {}}, id="one record"),
        pytest.param(OF_RECORDS.replace('id = "form-f"', 'id = "form-f"\nmany = true'), TWO_VERSIONS, id="many"),
    ],
)
def test_records_that_do_not_compete_are_left_in_peace(look: Look, pack: str, records: Any) -> None:
    assert found(filing.each_item_has_one_record, look(CARERS, pack=pack, records=records)) == []


def test_one_content_for_two_people_is_noticed(look: Look) -> None:
    papers = {"DBS Jo Bloggs.pdf": "same", "DBS Al Bloggs.pdf": "same"}
    (finding,) = found(filing.no_content_is_filed_twice, look(CARERS, pack=PACK, papers=papers))
    assert finding.severity == "warns"
    assert "“DBS Al Bloggs.pdf” as DBS for Al Bloggs" in finding.message


def test_names_that_differ_by_case_are_both_used(look: Look) -> None:
    """T23; reading the folder tells of them."""
    situation = look(CARERS, pack=PACK, papers=("references/a.pdf", "references/A.pdf", "references/data.pdf"))
    assert len(recognise(situation).papers) == 3


def test_a_paper_in_the_wrong_folder_is_noticed(look: Look) -> None:
    situation = look(CARERS, pack=PACK, papers=("references/Form F.pdf", "references/Reference from school.pdf"))
    (finding,) = found(filing.folders_and_file_names_agree, situation)
    assert finding.place == "attachments/references/Form F.pdf"
    assert "taken as “References”" in finding.message


@pytest.mark.parametrize(("route", "told"), [("in-house", 1), ("ifa", 0), (None, 0)])
def test_a_paper_that_the_case_does_not_need_is_told_with_the_reason(look: Look, route: str | None, told: int) -> None:
    pack = PACK.replace('title = "Form F"\nneeded = "always"', 'title = "Form F"\nneeded = { all = ["match-is-ifa"] }')
    situation = look({"match": {"route": route}}, pack=pack, papers=("Form F.pdf",))
    findings = found(filing.papers_for_items_are_asked_for, situation)
    assert [(finding.severity, finding.message) for finding in findings] == told * [
        ("tells", "“Form F.pdf” is not used, because the carers are not with an independent agency (IFA).")
    ]


def test_a_file_beside_attachments_is_noticed(look: Look) -> None:
    (finding,) = found(filing.papers_lie_in_attachments, look(pack=PACK, strays=("Form F.pdf",)))
    assert (finding.code, finding.place) == ("file-outside-attachments", "Form F.pdf")


@pytest.mark.parametrize(
    ("entries", "code", "place", "remedy"),
    [
        pytest.param(
            [{"file": "gone.pdf", "item": "form-f"}],
            "paper-entry-not-there", "case.json: papers[0].file", "Put the file into attachments/", id="no such file",
        ),
        pytest.param(
            [{"file": "form f.PDF"}],
            "paper-entry-not-there", "case.json: papers[0].file", "“Form F.pdf”: write it exactly so", id="other case",
        ),
        pytest.param(
            [{"file": "Form F.pdf", "item": "form-g"}],
            "paper-entry-unknown-item", "case.json: papers[0].item", "form-f, dbs, references", id="no such item",
        ),
        pytest.param(
            [{"file": "Form F.pdf", "item": "dbs", "person": "Joe Bloggs"}],
            "paper-entry-unknown-person", "case.json: papers[0].person", "Jo Bloggs, Al Bloggs", id="no such person",
        ),
        pytest.param(
            [{"file": "Form F.pdf"}, {"file": "attachments/Form F.pdf"}],
            "paper-entered-twice", "case.json: papers[1].file", "one entry", id="two entries",
        ),
    ],
)  # fmt: skip
def test_an_entry_of_case_json_that_names_nothing_is_a_finding(
    look: Look, entries: list[dict[str, Any]], code: str, place: str, remedy: str
) -> None:
    situation = look({**CARERS, "papers": entries}, pack=PACK, papers=("Form F.pdf",))
    (finding,) = found(filing.paper_entries_are_right, situation)
    assert (finding.code, finding.place) == (code, place)
    assert remedy in finding.remedy


def test_a_signed_scan_that_is_named_but_not_there_is_a_finding(look: Look) -> None:
    case = {"plan": {"team_manager_consulted": {"scan": "gone.pdf"}}}
    records = {"iro-summary.json": {"signature": {"scan": "lost.pdf"}}}
    situation = look(case, pack=PACK, records=records, papers=("there.pdf",))
    assert [finding.place for finding in found(filing.signed_scans_are_there, situation)] == [
        "case.json: plan.team_manager_consulted.scan",
        "iro-summary.json: signature.scan",
    ]


def test_two_people_of_one_name_cannot_be_told_apart(look: Look) -> None:
    household = [{"name": "Jo Bloggs", "role": "carer"}, {"name": "Mr Jo Bloggs", "role": "carer"}]
    (finding,) = found(filing.people_can_be_told_apart, look({"placement": {"household": household}}, pack=PACK))
    assert (finding.code, finding.severity) == ("persons-share-a-name", "blocks")
