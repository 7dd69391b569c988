import re
from collections.abc import Callable
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.rules.checks import run_checks
from bundler.rules.completeness import (
    each_item_has_one_source,
    people_of_repeated_items_are_recorded,
    required_items_are_held,
    requirements_are_met,
)
from bundler.rules.holding import Holding, hold
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
why = "the panel reads it"
[[sections.items]]
id = "cpr"
title = "CPR"
forms = ["cpr"]
needed = { all = ["plan-is-adoption"] }
owner = "social_worker"
authority = "R43"
[[sections.items]]
id = "dbs"
title = "DBS"
needed = { all = ["plan-is-long-term-fostering"] }
per = "adult-in-household"
max_age = "dbs"
owner = "permanency_worker"
authority = "R63"
[[sections.items]]
id = "medical"
title = "Adoption medical"
needed = { all = ["plan-is-adoption"], not = ["medical-advised-not-needed"] }
owner = "medical_adviser"
authority = "AAR 2005 reg 15"
hard = true
[[sections.items]]
id = "summary"
title = "Medical adviser's summary"
needed = { all = ["plan-is-adoption"] }
met_by = "cpr-carries-the-health-summary"
owner = "medical_adviser"
authority = "AAR 2005 reg 17"
hard = true
[[sections.items]]
id = "minutes"
title = "Minutes"
forms = ["ppm-initial", "ppm-review"]
needed = { all = ["plan-is-adoption"] }
many = true
owner = "team_manager"
authority = "R127"
[[requirements]]
id = "panel-date"
title = "Panel date"
condition = "panel-date-is-set"
needed = "always"
owner = "permanency_worker"
authority = "R74"
remedy = "Book it."
[[requirements]]
id = "fee"
title = "Fee reduction requested"
condition = "fee-reduction-requested"
needed = { all = ["match-is-ifa"] }
owner = "social_worker"
authority = "R71"
remedy = "Ask for it."
"""
ADOPTION = {"plan": {"option": "adoption"}}
FEE = "nobody has recorded whether the fee reduction was requested"
ROUTE = "nobody has recorded whether the carers are in-house or with an independent agency (IFA)"
SIGNED = {"name": "Dr Ann Lee", "signed_on": "2026-10-01"}


def holding_of(situation: Situation) -> Holding:
    return hold(situation, recognise(situation))


def missing(situation: Situation) -> dict[str | None, Finding]:
    return {finding.item: finding for finding in required_items_are_held(situation, holding_of(situation))}


def test_a_missing_item_says_why_it_is_needed_who_supplies_it_and_how(look: Look) -> None:
    case = {**ADOPTION, "people": {"permanency_worker": {"name": "Ana Ortiz"}}}
    found = missing(look(case, pack=PACK))
    assert found["form-f"].message == "Missing: Form F, which this pack always needs. The panel reads it."
    assert found["form-f"].remedy == "Drop it into attachments/ as “Form F.pdf”."
    assert found["form-f"].owner == "Permanency worker (Ana Ortiz)"
    assert found["cpr"].message == "Missing: CPR, needed because the plan is adoption."
    assert found["cpr"].remedy == (
        "Fill in the Word form (“bundler form EX-1 cpr” makes it) or cpr.json, or drop it into attachments/ as "
        "“CPR.pdf”."
    )
    assert found["cpr"].owner == "Social worker"
    assert (found["cpr"].code, found["cpr"].severity, found["cpr"].authority) == ("item-missing", "blocks", "R43")


@pytest.mark.requirement("R63", "R64")
def test_an_item_that_repeats_is_missing_for_each_person_by_name(look: Look) -> None:
    case = {
        "plan": {"option": "long-term-fostering"},
        "placement": {
            "household": [{"name": "Jo Bloggs", "role": "carer"}, {"name": "Nan Bloggs", "role": "household-member"}]
        },
    }
    situation = look(case, pack=PACK, papers=("DBS - Jo Bloggs.pdf",))
    found = [each for each in required_items_are_held(situation, holding_of(situation)) if each.item == "dbs"]
    assert [each.message for each in found] == [
        "Missing: DBS for Nan Bloggs, needed because the plan is long-term fostering."
    ]
    assert found[0].remedy == "Drop it into attachments/ as “DBS - Nan Bloggs.pdf”, with its date in the name."


@pytest.mark.parametrize("case", [{"plan": {"option": "long-term-fostering"}}, {}])
def test_an_item_for_people_nobody_recorded_cannot_be_told(look: Look, case: dict[str, Any]) -> None:
    situation = look(case, pack=PACK)
    (finding,) = people_of_repeated_items_are_recorded(situation, holding_of(situation))
    assert (finding.code, finding.severity, finding.item) == ("cannot-tell", "blocks", "dbs")
    assert finding.place == "case.json: placement.household"


def test_people_are_not_asked_for_where_the_item_is_not_needed(look: Look) -> None:
    situation = look(ADOPTION, pack=PACK)
    assert list(people_of_repeated_items_are_recorded(situation, holding_of(situation))) == []


def test_a_missing_fact_is_never_a_silent_no(look: Look) -> None:
    found = missing(look(pack=PACK))
    assert found["cpr"].code == "cannot-tell"
    assert found["cpr"].place == "case.json: plan.option"
    assert found["cpr"].message == (
        "Cannot tell whether “CPR” is needed, because nobody has recorded the permanence plan."
    )
    assert found["medical"].hard


def test_an_item_that_is_not_needed_is_not_asked_for_and_its_papers_are_accounted_for(look: Look) -> None:
    situation = look({"plan": {"option": "residential"}}, pack=PACK, papers=("CPR.pdf",), records={"cpr.json": {}})
    assert "cpr" not in missing(situation)
    rows = {row.path: (row.disposition, row.reason) for row in holding_of(situation).aside}
    assert rows == {
        "attachments/CPR.pdf": ("not-asked-for", "the plan is not adoption"),
        "cpr.json": ("not-asked-for", "the plan is not adoption"),
    }


@pytest.mark.parametrize(
    ("health", "papers", "records", "held_back_by"),
    [
        pytest.param({}, (), {}, {"medical", "summary"}, id="neither"),
        pytest.param({}, ("Adoption medical.pdf",), {}, {"summary"}, id="medical without summary"),
        pytest.param({"medical_needed": False}, (), {}, {"summary"}, id="medical advised not needed"),
        pytest.param(
            {}, ("Adoption medical.pdf",),
            {"cpr.json": {"health_summary": "Well.", "medical_adviser_signature": SIGNED}},
            set(), id="summary signed in the CPR",
        ),
        pytest.param(
            {}, ("Adoption medical.pdf",), {"cpr.json": {"health_summary": "Well."}},
            {"summary"}, id="summary in the CPR, not signed",
        ),
        pytest.param(
            {}, ("Adoption medical.pdf", "Medical adviser's summary.pdf"), {}, set(), id="both as papers",
        ),
    ],
)  # fmt: skip
def test_nothing_overrides_a_missing_health_paper(
    look: Look, health: dict[str, Any], papers: tuple[str, ...], records: dict[str, Any], held_back_by: set[str]
) -> None:
    """D8, Re N [2021] EWCA Civ 785."""
    found = missing(look({**ADOPTION, "health": health}, pack=PACK, papers=papers, records=records))
    assert {item for item, finding in found.items() if finding.hard and finding.severity == "blocks"} == held_back_by


def test_a_health_paper_that_is_left_out_is_missing(look: Look) -> None:
    """D8: leave_out is no way round."""
    case = {**ADOPTION, "papers": [{"file": "Adoption medical.pdf", "leave_out": "not needed"}]}
    assert missing(look(case, pack=PACK, papers=("Adoption medical.pdf",)))["medical"].hard


def test_a_record_and_a_paper_for_one_item_are_for_somebody_to_settle(look: Look) -> None:
    situation = look(ADOPTION, pack=PACK, papers=("CPR.pdf",), records={"cpr.json": {}})
    (finding,) = each_item_has_one_source(situation, holding_of(situation))
    assert finding.code == "item-has-two-sources"
    assert finding.message == "There is more than one source for CPR: cpr.json and attachments/CPR.pdf."


@pytest.mark.parametrize(
    ("use", "held", "superseded"),
    [
        ("record", ["cpr.json"], ["attachments/CPR.pdf"]),
        ("attachment", ["attachments/CPR.pdf"], ["cpr.json"]),
        ("both", ["cpr.json", "attachments/CPR.pdf"], []),
    ],
)
def test_case_json_settles_which_source_counts(look: Look, use: str, held: list[str], superseded: list[str]) -> None:
    case = {**ADOPTION, "settled": [{"item": "cpr", "use": use, "reason": "signed copy"}]}
    situation = look(case, pack=PACK, papers=("CPR.pdf",), records={"cpr.json": {}})
    holding = holding_of(situation)
    assert list(each_item_has_one_source(situation, holding)) == []
    assert paths(holding, "cpr") == held
    assert [row.path for row in holding.aside if row.disposition == "superseded"] == superseded


def test_a_settlement_that_is_out_of_date_loses_nothing(look: Look) -> None:
    """The paper that case.json chose is gone: the record still counts."""
    case = {**ADOPTION, "settled": [{"item": "cpr", "use": "attachment"}]}
    assert paths(holding_of(look(case, pack=PACK, records={"cpr.json": {}})), "cpr") == ["cpr.json"]


def test_documents_of_an_item_stand_in_order_of_date_records_first(look: Look) -> None:
    records = {
        "ppm-review.json": {"meeting_on": "2026-08-01", "chair_signature": {"scan": "signed review.pdf"}},
        "ppm-initial.json": {"meeting_on": "2026-05-01"},
        "ppm-initial-early.json": {"meeting_on": "2026-03-01"},
    }
    papers = ("Minutes 2026-09-02.pdf", "minutes.pdf", "Minutes 2026-09-01.pdf", "signed review.pdf")
    assert paths(holding_of(look(ADOPTION, pack=PACK, papers=papers, records=records)), "minutes") == [
        "ppm-initial-early.json",
        "ppm-initial.json",
        "ppm-review.json",
        "attachments/signed review.pdf",
        "attachments/Minutes 2026-09-01.pdf",
        "attachments/Minutes 2026-09-02.pdf",
        "attachments/minutes.pdf",
    ]


def paths(holding: Holding, item: str) -> list[str]:
    documents = [document for held in holding.of(item) for document in held.documents]
    return [getattr(document, "path", None) or document.paper.path for document in documents]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("case", "found"),
    [
        pytest.param(
            {"match": {"route": "in-house"}},
            {"panel-date": ("cannot-tell", "Panel date: nobody has recorded the day of the panel.")}, id="not met",
        ),
        pytest.param(
            {"match": {"route": "ifa"}, "panel": {"meets_on": "2026-12-09"}},
            {"fee": ("cannot-tell", f"Fee reduction requested: {FEE}.")},
            id="needed, and nobody recorded it",
        ),
        pytest.param(
            {"panel": {"meets_on": "2026-12-09"}},
            {"fee": ("cannot-tell", f"Cannot tell whether “Fee reduction requested” is needed, because {ROUTE}.")},
            id="perhaps needed",
        ),
        pytest.param({"match": {"route": "in-house"}, "panel": {"meets_on": "2026-12-09"}}, {}, id="met"),
    ],
)  # fmt: skip
def test_requirements_are_met_or_say_what_is_lacking(
    look: Look, case: dict[str, Any], found: dict[str, tuple[str, str]]
) -> None:
    situation = look(case, pack=PACK)
    findings = requirements_are_met(situation, holding_of(situation))
    assert {finding.item: (finding.code, finding.message) for finding in findings} == found


def test_every_file_ends_in_exactly_one_place(look: Look) -> None:
    situation = look(
        {**ADOPTION, "settled": [{"item": "cpr", "use": "record"}]},
        pack=PACK,
        papers={"CPR.pdf": "a", "Form F.pdf": "b", "b/Form F.pdf": "b", "odd.pdf": "c", "DBS.pdf": "d", "s.pdf": "e"},
        records={"cpr.json": {"social_worker_signature": {"scan": "s.pdf"}}, "fgc-referral.json": {}},
    )
    holding = holding_of(situation)
    used = [path for held in holding.held for path in paths(holding, held.item.id)]
    everything = [*(paper.path for paper in situation.file.papers), *(filed.path for filed in situation.file.records)]
    assert sorted([*used, *(row.path for row in holding.aside)]) == sorted(everything)


def test_no_message_has_a_loose_end(look: Look) -> None:
    for finding in run_checks(look(pack=PACK, papers=("DBS.pdf", "odd.pdf"))).findings:
        assert not re.search(r"None|\{|\}|  | \.|\.\.", finding.message + finding.remedy), finding
