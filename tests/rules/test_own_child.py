"""What a paper says of its own child: another name, day of birth or number than this child's is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.model.paper import Examination, PaperKind
from bundler.model.roster import KnownChild
from bundler.rules.checks import run_checks
from bundler.rules.child_index import index_of
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
PACK = """
name = "small"
title = "Small pack"
audience = "panel"
meeting = "panel"
sees = ["siblings", "carers", "placement", "parent-address", "third-parties"]

[[sections]]
letter = "A"
title = "Reports"

[[sections.items]]
id = "report"
title = "Medical report"
needed = "always"
owner = "social_worker"
authority = "R60"

[[sections.items]]
id = "dbs"
title = "DBS"
needed = "always"
owner = "social_worker"
authority = "R60"
per = "carer"
"""
CASE = {
    "child": {
        "first_name": "Mia", "surname": "Jones-Ferrers", "date_of_birth": "2018-04-01", "nhs_number": "999 010 9907",
        "record_id": "EXC-1001", "also_known_as": ["Mimi Dale"],
    },
    "siblings": [{"name": "Otto Jones-Ferrers", "date_of_birth": "2020-05-02"}],
    "parents": [{"name": "Ruth Ferrers", "relationship": "mother", "date_of_birth": "1990-02-03"}],
    "placement": {"household": [{"name": "Ann Carer", "role": "carer"}]},
}  # fmt: skip


def codes(look: Look, words: str, paper: str = "Medical report.pdf", **case: Any) -> set[str]:
    examination = Examination(kind=PaperKind.PDF, pages=1 + words.count("\f"), words=words)
    found = run_checks(look({**CASE, **case}, pack=PACK, papers=(paper,), examinations={paper: examination})).findings
    asked = {"paper-of-another-child", "child-name-differs", "child-born-another-day", "child-number-differs"}
    assert not any("Brown" in finding.message for finding in found), "nobody is told who the other child is"
    return {finding.code for finding in found} & asked


@pytest.mark.parametrize("words", [
    "MEDICAL REPORT\nName of child: Kai Brown\nDate of birth: 03/09/2019",
    "Child: Kai Brown",
    "Child's name:\nKai Brown",
    "Child’s full name: BROWN, Kai",
    "Dear Dr\nRe: Kai Brown, DOB 3.9.2019\nThank you",
    "Name: Kai Brown   Date of birth 3 September 2019",
    "Pupil name: Kai Brown\nMia Jones-Ferrers is a friend.",
    "1. Name of the young person: Kai Brown",
    "Child: Otto Jones-Ferrers",
])  # fmt: skip
def test_a_paper_headed_with_somebody_elses_name_blocks(look: Look, words: str) -> None:
    assert codes(look, words) == {"paper-of-another-child"}


@pytest.mark.parametrize("words", [
    "Name of child: Mia Jones-Ferrers",
    "Child: JONES-FERRERS, Mia",
    "Child's name: Mia Rose Jones Ferrers",
    "Child: M. Jones-Ferrers",
    "Child: Mia Ferrers",
    "Child: Mimi Dale",
    "Children: Otto Jones-Ferrers and Mia Jones-Ferrers",
    "Child: Otto Jones-Ferrers\nChild: Mia Jones-Ferrers",
    "Name: Ruth Ferrers\nDOB: 03/02/1990",
    "Re: Dr Harold Brown",
    "The child: Kai Brown was mentioned in passing",
    "Child: see overleaf",
    "Child Protection Plan",
    "Mia Jones-Ferrers, DOB 01/04/2018, NHS number 999 010 9907, record ID EXC-1001",
    "Mia Jones-Ferrers and her brother Otto, DOB 02/05/2020",
    "Mia Jones-Ferrers\nMother: Ruth Ferrers, date of birth: 3 February 1990",
    "Mia Jones-Ferrers saw Dr Brown on 3 September 2019",
])  # fmt: skip
def test_a_paper_about_this_child_is_no_finding(look: Look, words: str) -> None:
    assert codes(look, words) == set()


@pytest.mark.parametrize(("words", "code"), [
    ("Mia Jones-Ferrers, DOB 04/01/2018", "child-born-another-day"),
    ("page one\fMia Jones-Ferrers\nDate of birth: 1 April 2017", "child-born-another-day"),
    ("JONES-FERRERS, Mia  D.O.B. 01.04.2017", "child-born-another-day"),
    ("Mia Jones-Ferrers, NHS number: 999 010 9908", "child-number-differs"),
    ("Mia Jones-Ferrers, Electronic Record ID EXC-1002", "child-number-differs"),
    ("Child: Mya Jones-Ferrars", "child-name-differs"),
])  # fmt: skip
def test_what_differs_from_case_json_is_said(look: Look, words: str, code: str) -> None:
    assert codes(look, words) == {code}


def test_a_paper_about_an_adult_is_not_asked_for_the_child(look: Look) -> None:
    assert codes(look, "Name of child: Kai Brown", paper="DBS - Ann Carer.pdf") == set()


def test_case_json_can_say_that_a_paper_is_about_this_child_as_well(look: Look) -> None:
    entry: Mapping[str, Any] = {"file": "Medical report.pdf", "children": ["Otto Jones-Ferrers", "Mia Jones-Ferrers"]}
    assert codes(look, "Child: Otto Jones-Ferrers", papers=[entry]) == set()


# What nobody can override (D8)

KAI = KnownChild(
    case="EX-7", name="Kai Brown", first_name="Kai", surname="Brown", date_of_birth=date(2019, 9, 3),
    record_id="EXC-7007", nhs_number="999 011 2233",
)  # fmt: skip
NAMESAKE = KnownChild(
    case="EX-8", name="Mia Jones-Ferrers", first_name="Mia", surname="Jones-Ferrers", date_of_birth=date(2017, 6, 5)
)
RUTH = KnownChild(case="EX-9", name="Ruth Ferrers", date_of_birth=date(1990, 2, 3), nhs_number="999 077 6655")


def told(look: Look, words: str, *others: KnownChild, read_off: tuple[int, ...] = (), **case: Any) -> list[Finding]:
    """What blocks of the paper and of another child, in a workspace with other children."""
    paper = "Medical report.pdf"
    pages = 1 + words.count("\f")
    examination = Examination(kind=PaperKind.PDF, pages=pages, words=words, recognised=read_off)
    situation = look({**CASE, **case}, pack=PACK, papers=(paper,), examinations={paper: examination})
    found = run_checks(replace(situation, others=index_of(others))).findings
    ours = {"other-child", "paper-of-another-child", "child-born-another-day", "child-number-differs"}
    return [finding for finding in found if finding.code in ours and finding.severity == "blocks"]


@pytest.mark.parametrize(("words", "hard"), [
    pytest.param("Name of child: Kai Brown", set(), id="a name that two may share"),
    pytest.param("Kai Brown came to tea.", set(), id="a name in passing"),
    pytest.param("Kai, born 3 September 2019", set(), id="half a name and a birthday"),
    pytest.param("Name of child: Kai Brown\nDate of birth: 03/09/2019", {"other-child", "paper-of-another-child"},
                 id="name and birthday"),
    pytest.param("Mia Jones-Ferrers\fKai Brown\nborn on 3 September 2019", {"other-child"}, id="on a later page"),
    pytest.param("Seen: NHS 999 011 2233", {"other-child"}, id="an NHS number"),
    pytest.param("Child: Kai Brown, record EXC-7007", {"other-child", "paper-of-another-child"}, id="a record number"),
])  # fmt: skip
def test_for_another_childs_number_or_birthday_nobody_can_answer_and_for_a_name_somebody_can(
    look: Look, words: str, hard: set[str]
) -> None:
    found = told(look, words, KAI)
    assert found
    assert {finding.code for finding in found if finding.hard} == hard


def test_a_scan_that_was_misread_is_another_childs_all_the_same(look: Look) -> None:
    words = "Name of child: Kai Bro\u200bvvn\nD0B: O3/O9/2Ol9"
    assert {finding.code for finding in told(look, words, KAI, read_off=(1,)) if finding.hard} == {
        "other-child", "paper-of-another-child",
    }  # fmt: skip


def test_the_paper_of_a_child_of_the_same_name_is_told_by_its_day_of_birth(look: Look) -> None:
    words = "Mia Jones-Ferrers, DOB 05/06/2017"
    assert [(one.code, one.hard) for one in told(look, words, NAMESAKE)] == [("child-born-another-day", True)]
    assert [(one.code, one.hard) for one in told(look, words, KAI)] == [("child-born-another-day", False)]


def test_a_mother_who_is_in_care_herself_is_no_stranger_in_her_childs_papers(look: Look) -> None:
    words = "Mother: Ruth Ferrers, born 3 February 1990, NHS 999 077 6655"
    assert told(look, words, RUTH) == []
    assert [one.hard for one in told(look, words, RUTH, parents=[])] == [True]
