from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.model.finding import Finding, Trouble
from bundler.model.paper import Examination, PaperKind
from bundler.rules import held_papers
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
id = "review"
title = "Foster Home Review"
needed = "always"
owner = "permanency_worker"
authority = "R61"
max_age = "review"
[[sections.items]]
id = "advice"
title = "Medical advice"
needed = "always"
owner = "medical_adviser"
authority = "AAR 2005 reg 15"
signed_by = ["medical_adviser"]
hard = true
"""
PROFILE = {"max_age": {"review": {"months": 12, "authority": "reg 28"}}}
LOCKED = Trouble(code="encrypted", severity="blocks", message="It needs a password.", remedy="Ask for one without.")


def found(check: Check, situation: Situation) -> list[Finding]:
    return list(check(situation, hold(situation, recognise(situation))))


@pytest.mark.parametrize(
    ("name", "meets_on", "code"),
    [
        pytest.param("Foster Home Review 2025-12-09.pdf", "2026-12-09", None, id="a year old on the day"),
        pytest.param("Foster Home Review 2025-12-08.pdf", "2026-12-09", "paper-stale", id="a day older"),
        pytest.param("Foster Home Review 2025-12-08.pdf", None, None, id="no meeting: today counts"),
        pytest.param("Foster Home Review 2025-11-22.pdf", None, "paper-stale", id="too old today"),
        pytest.param("Foster Home Review.pdf", "2026-12-09", "cannot-tell-age", id="no date"),
        pytest.param("Foster Home Review 2025-12-09 2026-01-01.pdf", None, "cannot-tell-age", id="two dates"),
        pytest.param("Foster Home Review 2026-11-24.pdf", "2026-12-09", "date-in-the-future", id="tomorrow"),
    ],
)
def test_a_paper_may_be_so_old_on_the_day_of_the_meeting(
    look: Look, name: str, meets_on: str | None, code: str | None
) -> None:
    situation = look({"panel": {"meets_on": meets_on}}, pack=PACK, profile=PROFILE, papers=(name,))
    findings = found(held_papers.held_papers_are_current, situation)
    assert [(finding.code, finding.severity) for finding in findings] == ([(code, "blocks")] if code else [])


def test_a_stale_paper_says_its_date_the_limit_and_whose_limit_it_is(look: Look) -> None:
    situation = look(pack=PACK, profile=PROFILE, papers=("Foster Home Review 2020-02-03.pdf",))
    (finding,) = found(held_papers.held_papers_are_current, situation)
    assert finding.message == (
        "The paper for Foster Home Review is dated 3 February 2020; today it may be 12 months old at most (reg 28)."
    )


def test_an_authority_without_a_limit_sets_none(look: Look) -> None:
    situation = look(pack=PACK, papers=("Foster Home Review.pdf",))
    assert found(held_papers.held_papers_are_current, situation) == []


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 12, 9), 12, date(2025, 12, 9)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 1, date(2026, 11, 30)),
        (date(2026, 12, 31), 36, date(2023, 12, 31)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, before: date) -> None:
    assert held_papers.months_before(day, months) == before


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(1, 240))
def test_months_before_is_never_more_than_the_months_days(day: date, months: int) -> None:
    before = held_papers.months_before(day, months)
    assert (day.year - before.year) * 12 + day.month - before.month == months
    assert before.day <= day.day


@pytest.mark.parametrize(
    ("papers", "is_signed"),
    [
        pytest.param([], False, id="nothing recorded"),
        pytest.param([{"role": "medical_adviser", "name": "Dr Lee", "signed_on": "2026-10-01"}], True, id="as a pack"),
        pytest.param([{"role": "Medical Adviser", "name": "Dr Lee", "signed_on": "2026-10-01"}], True, id="as people"),
        pytest.param([{"role": "medical adviser", "name": "Dr Lee"}], False, id="no date"),
        pytest.param([{"role": "social worker", "name": "Dr Lee", "signed_on": "2026-10-01"}], False, id="other role"),
        pytest.param([{"role": "medical adviser", "scan": "Medical advice.pdf"}], True, id="the paper shows the ink"),
        pytest.param([{"role": "medical adviser", "scan": "gone.pdf"}], False, id="a scan that is not there"),
    ],
)
def test_a_paper_that_must_be_signed_is_recorded_as_signed_in_that_role(
    look: Look, papers: list[dict[str, Any]], is_signed: bool
) -> None:
    case = {"papers": [{"file": "Medical advice.pdf", "signatures": papers}]}
    findings = found(held_papers.held_papers_are_signed, look(case, pack=PACK, papers=("Medical advice.pdf",)))
    assert [(finding.code, finding.hard) for finding in findings] == ([] if is_signed else [("unsigned", True)])


def test_a_paper_of_a_hard_item_that_cannot_be_read_is_as_good_as_missing(look: Look) -> None:
    """D8: a locked file does not stand for the medical adviser's advice."""
    situation = look(
        pack=PACK,
        papers=("Medical advice.pdf", "Foster Home Review.pdf"),
        examinations={
            "Medical advice.pdf": Examination(kind=PaperKind.PDF, troubles=(LOCKED,)),
            "Foster Home Review.pdf": Examination(kind=PaperKind.PDF, troubles=(LOCKED,)),
        },
    )
    findings = found(held_papers.held_papers_are_readable, situation)
    assert [(finding.place, finding.hard) for finding in findings] == [
        ("attachments/Foster Home Review.pdf", False),
        ("attachments/Medical advice.pdf", True),
    ]
    assert {(finding.code, finding.severity) for finding in findings} == {("encrypted", "blocks")}


def test_a_paper_nobody_looked_into_is_not_taken_for_readable(look: Look) -> None:
    shown = look(pack=PACK, papers=("Medical advice.pdf",))
    situation = Situation(**{**shown.__dict__, "examinations": {}})
    (finding,) = found(held_papers.held_papers_are_readable, situation)
    assert (finding.code, finding.severity) == ("paper-not-examined", "blocks")


def test_trouble_with_a_paper_that_is_not_used_holds_nothing_back(look: Look) -> None:
    case = {"papers": [{"file": "old.pdf", "leave_out": "old"}]}
    locked = Examination(kind=PaperKind.PDF, troubles=(LOCKED,))
    situation = look(
        case, pack=PACK, papers=("odd.pdf", "old.pdf"), examinations={"odd.pdf": locked, "old.pdf": locked}
    )
    findings = [finding for finding in run_checks(situation).findings if finding.code == "encrypted"]
    assert [(finding.place, finding.severity) for finding in findings] == [("attachments/odd.pdf", "warns")]


def test_a_paper_with_a_placeholder_is_noticed(look: Look) -> None:
    words = Examination(kind=PaperKind.WORD, words="Date of panel: TBC")
    situation = look(pack=PACK, papers=("Medical advice.docx",), examinations={"Medical advice.docx": words})
    (finding,) = found(held_papers.held_papers_have_no_placeholders, situation)
    assert (finding.code, finding.severity) == ("placeholder-text", "warns")
    assert finding.message == "The paper for Medical advice still says “TBC”."
