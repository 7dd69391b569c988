"""A signature that rests on a scan is worth what the scan shows (D8)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bundler.model.finding import Finding, Trouble
from bundler.model.paper import Examination, PaperKind
from bundler.rules import scans
from bundler.rules.checks import Check, run_checks
from bundler.rules.conditions import CONDITIONS
from bundler.rules.holding import hold
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
PACK = """
name = "adm-submission"
title = "ADM submission pack"
audience = "adm"
meeting = "decision"

[[sections]]
letter = "A"
title = "Health"

[[sections.items]]
id = "adoption-medical"
title = "Adoption medical"
names = ["adoption medical"]
needed = "always"
owner = "medical_adviser"
authority = "R42"

[[sections.items]]
id = "iro-summary"
title = "IRO's summary"
forms = ["iro-summary"]
names = ["iro summary"]
needed = "always"
owner = "iro"
authority = "R48"

[[sections.items]]
id = "advice"
title = "Medical advice"
names = ["medical advice"]
needed = "always"
owner = "medical_adviser"
authority = "AAR 2005 reg 15"
signed_by = ["medical_adviser"]
hard = true

[[requirements]]
id = "qa"
title = "Quality assurance of the CPR"
condition = "cpr-assured-by-team-manager"
needed = "always"
owner = "team_manager"
authority = "R44"
remedy = "Record it."
hard = true
"""
LOCKED = Examination(
    kind=PaperKind.PDF,
    troubles=(Trouble(code="password-needed", severity="blocks", message="It is locked.", remedy="Ask for another."),),
)
READABLE = Examination(kind=PaperKind.PDF, pages=1)
REPAIRED = Examination(
    kind=PaperKind.PDF, pages=1, troubles=(Trouble(code="repaired", severity="warns", message="", remedy=""),)
)
QA = {"quality_assurance": {"cpr_by_team_manager": {"scan": "page.pdf"}}}


def found(check: Check, situation: Situation) -> Iterator[Finding]:
    return check(situation, hold(situation, recognise(situation)))


@pytest.mark.parametrize(
    ("examination", "verdict"),
    [
        pytest.param(READABLE, "yes", id="readable"),
        pytest.param(REPAIRED, "yes", id="only a warning"),
        pytest.param(Examination(kind=PaperKind.PICTURE, pages=1), "yes", id="photograph"),
        pytest.param(LOCKED, "cannot tell", id="locked"),
        pytest.param(Examination(kind=PaperKind.ARCHIVE), "cannot tell", id="archive"),
        pytest.param(Examination(kind=PaperKind.SHEET, pages=1), "cannot tell", id="spreadsheet"),
    ],
)  # fmt: skip
def test_a_scan_signs_only_if_it_can_be_read_and_carry_ink(look: Look, examination: Examination, verdict: str) -> None:
    situation = look(QA, pack=PACK, papers=("page.pdf",), examinations={"page.pdf": examination})
    assert CONDITIONS["cpr-assured-by-team-manager"](situation).verdict.value == verdict


def test_a_scan_nobody_looked_into_signs_nothing(look: Look) -> None:
    shown = look(QA, pack=PACK, papers=("page.pdf",))
    situation = Situation(**{**shown.__dict__, "examinations": {}})
    assert CONDITIONS["cpr-assured-by-team-manager"](situation).cannot_tell


def test_a_hard_block_is_not_passed_by_an_unreadable_scan_in_case_json(look: Look) -> None:
    situation = look(QA, pack=PACK, papers=("page.pdf",), examinations={"page.pdf": LOCKED})
    told = {(each.code, each.severity, each.hard) for each in run_checks(situation).findings if each.item == "qa"}
    assert told == {("cannot-tell", "blocks", True)}
    (why,) = found(scans.signed_scans_can_be_read, situation)
    assert (why.code, why.severity, why.place) == (
        "scan-not-usable", "warns", "case.json: quality_assurance.cpr_by_team_manager.scan",
    )  # fmt: skip
    assert why.message.endswith("but it cannot be read or printed, so nobody has signed.")


def test_a_hard_block_is_not_passed_by_an_unreadable_scan_of_the_paper_itself(look: Look) -> None:
    entry = {"file": "Medical advice.pdf", "signatures": [{"role": "medical adviser", "scan": "page.pdf"}]}
    papers = ("Medical advice.pdf", "page.pdf")
    situation = look({"papers": [entry]}, pack=PACK, papers=papers, examinations={"page.pdf": LOCKED})
    unsigned = [each for each in run_checks(situation).findings if each.code == "unsigned"]
    assert [(each.item, each.hard) for each in unsigned] == [("advice", True)]


def test_name_and_date_count_without_the_scan(look: Look) -> None:
    signature = {"name": "Ana Ortiz", "signed_on": "2026-10-01", "scan": "page.pdf"}
    case = {"quality_assurance": {"cpr_by_team_manager": signature}}
    situation = look(case, pack=PACK, papers=("page.pdf",), examinations={"page.pdf": LOCKED})
    assert CONDITIONS["cpr-assured-by-team-manager"](situation).is_yes
    (finding,) = found(scans.signed_scans_can_be_read, situation)
    assert finding.message.endswith("so the name and date beside it count alone.")


@pytest.mark.parametrize(
    ("case", "records", "paper", "item"),
    [
        pytest.param(QA, {}, "page.pdf", None, id="a plain name"),
        pytest.param(
            {"quality_assurance": {"cpr_by_team_manager": {"scan": "Adoption medical.pdf"}}}, {},
            "Adoption medical.pdf", "adoption-medical", id="the medical by its name",
        ),
        pytest.param(
            {"quality_assurance": {"cpr_by_team_manager": {"scan": "adoption medical/page 1.pdf"}}}, {},
            "adoption medical/page 1.pdf", "adoption-medical", id="the medical by its folder",
        ),
        pytest.param(
            {}, {"iro-summary.json": {"signature": {"scan": "Adoption medical.pdf"}}},
            "Adoption medical.pdf", "adoption-medical", id="the medical for a record",
        ),
        pytest.param(
            {}, {"iro-summary.json": {"signature": {"scan": "IRO summary signed.pdf"}}},
            "IRO summary signed.pdf", None, id="the record's own form",
        ),
        pytest.param(
            {"papers": [{"file": "Medical advice.pdf", "signatures": [{"scan": "Medical advice.pdf"}]}]}, {},
            "Medical advice.pdf", None, id="a paper that carries its own ink",
        ),
    ],
)  # fmt: skip
def test_a_scan_that_is_another_paper_by_name_or_folder_is_questioned(
    look: Look, case: dict[str, Any], records: dict[str, Any], paper: str, item: str | None
) -> None:
    situation = look(case, pack=PACK, papers=(paper,), records=records)
    findings = list(found(scans.signed_scans_are_no_other_papers, situation))
    assert [(each.code, each.severity, each.item) for each in findings] == (
        [("scan-looks-like-another-paper", "warns", item)] if item else []
    )
