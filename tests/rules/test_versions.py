"""Which of several papers for one thing counts, and that nothing goes silently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bundler.model.finding import Trouble
from bundler.model.paper import Examination, PaperKind
from bundler.rules.checks import Checked, run_checks
from bundler.rules.likeness import likeness_of, says_the_same, share_in_common
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
PACK = """
name = "small"
title = "Small pack"
audience = "panel"
meeting = "panel"

[[sections]]
letter = "A"
title = "Reports"

[[sections.items]]
id = "report"
title = "Assessment report"
needed = "always"
owner = "social_worker"
authority = "R60"

[[sections.items]]
id = "letter"
title = "Letters"
names = ["letter"]
needed = { all = [] }
owner = "social_worker"
authority = "R60"
many = true

[[sections.items]]
id = "plan"
title = "Draft care plan"
needed = { all = [] }
owner = "social_worker"
authority = "R60"
severity = "warns"
"""
TIMES = "first second third fourth fifth sixth seventh eighth ninth tenth"
LONG = " ".join(f"The family met for the {word} time and spoke of what she likes best." for word in TIMES.split())
SUBJECTS = "reading writing sums music art games history science"
OTHER = " ".join(f"School says that {word} is a subject in which much has been done." for word in SUBJECTS.split())


def checked(look: Look, papers: dict[str, str], case: dict[str, Any] | None = None) -> Checked:
    """Papers by file name, with their words."""
    looks = {name: Examination(kind=PaperKind.PDF, pages=1, words=words) for name, words in papers.items()}
    return run_checks(look(case, pack=PACK, papers=tuple(papers), examinations=looks))


def superseded(found: Checked) -> dict[str, str]:
    """By file name, the reason on the ledger."""
    rows = [row for row in found.holding.aside if row.disposition == "superseded"]
    assert {row.path for row in rows} == {
        finding.place for finding in found.findings if finding.code in ("paper-superseded", "paper-is-nearly-a-copy")
    }, "each is told as well"
    return {row.path.removeprefix("attachments/"): row.reason.replace("attachments/", "") for row in rows}


@pytest.mark.parametrize(("papers", "gone", "why"), [
    ({"Assessment report draft.pdf": LONG, "Assessment report.pdf": f"{LONG} Signed."},
     "Assessment report draft.pdf", "a draft of Assessment report.pdf"),
    ({"Assessment report 2026-11-02.pdf": f"DRAFT\n{LONG}", "Assessment report 2026-11-01.pdf": LONG},
     "Assessment report 2026-11-02.pdf", "a draft of Assessment report 2026-11-01.pdf"),
    ({"Assessment report v1.pdf": LONG, "Assessment report v2.pdf": f"{LONG} {OTHER}"},
     "Assessment report v1.pdf", "an older version of Assessment report v2.pdf"),
    ({"Assessment report v9.pdf": LONG, "Assessment report v10.pdf": f"{LONG} {OTHER}"},
     "Assessment report v9.pdf", "an older version of Assessment report v10.pdf"),
    ({"Assessment report 2026-01-05.pdf": LONG, "Assessment report 2026-03-05.pdf": OTHER},
     "Assessment report 2026-01-05.pdf", "an older version of Assessment report 2026-03-05.pdf"),
    ({"Assessment report.pdf": LONG, "Assessment report rescanned.pdf": LONG.replace("family met", "family rnet", 1)},
     "Assessment report rescanned.pdf", "it says the same as Assessment report.pdf but for little"),
    ({"letter to court.docx": LONG, "letter to court printed.pdf": f"{LONG}\nPage 1 of 2"},
     "letter to court printed.pdf", "it says the same as letter to court.docx but for little"),
    ({"letter to court v1.pdf": LONG, "letter to court v2.pdf": OTHER},
     "letter to court v1.pdf", "an older version of letter to court v2.pdf"),
])  # fmt: skip
def test_one_of_them_stands_in_for_the_other(look: Look, papers: dict[str, str], gone: str, why: str) -> None:
    found = checked(look, papers)
    assert superseded(found) == {gone: why}
    assert "item-has-two-papers" not in {finding.code for finding in found.findings}


@pytest.mark.parametrize("papers", [
    pytest.param({"letter 2026-01-05.pdf": f"{LONG} 5 January", "letter 2026-02-05.pdf": f"{LONG} 5 February"},
                 id="a series from one template"),
    pytest.param({"letter one.pdf": f"{LONG} He weighs 12 kg.", "letter two.pdf": f"{LONG} He weighs 21 kg."},
                 id="one number differs"),
    pytest.param({"Assessment report.pdf": f"{LONG} He weighs 12 kg.",
                  "Assessment report by Jo.pdf": f"{LONG} He weighs 21 kg."}, id="one number differs, one is wanted"),
    pytest.param({"letter Ann.pdf": f"Dear Ann, {LONG}", "letter Bo.pdf": f"Dear Bo, {LONG}"}, id="a serial letter"),
    pytest.param({"letter a.pdf": "Compliments slip", "letter b.pdf": "Compliments slip"}, id="a few words alike"),
    pytest.param({"letter school.pdf": LONG, "letter nursery.pdf": OTHER}, id="two papers"),
    pytest.param({"letter school.pdf": "", "letter nursery.pdf": ""}, id="two scans without words"),
])  # fmt: skip
def test_papers_that_only_look_alike_both_stay(look: Look, papers: dict[str, str]) -> None:
    assert superseded(checked(look, papers)) == {}


def test_letters_that_are_much_alike_are_told_and_both_stay(look: Look) -> None:
    found = checked(look, {"letter Ann.pdf": f"Dear Ann, {LONG}", "letter Bo.pdf": f"Dear Bo, {LONG}"})
    assert "papers-much-alike" in {finding.code for finding in found.findings}


def test_two_reports_that_nothing_orders_are_still_a_question_for_people(look: Look) -> None:
    found = checked(look, {"Assessment report.pdf": LONG, "Assessment report by Jo.pdf": OTHER})
    assert superseded(found) == {}
    assert "item-has-two-papers" in {finding.code for finding in found.findings}


def test_of_three_versions_the_newest_is_left(look: Look) -> None:
    papers = {f"Assessment report {mark}.pdf": f"{LONG} {mark}" for mark in ("v1", "v2 draft", "v3")}
    assert set(superseded(checked(look, papers))) == {"Assessment report v1.pdf", "Assessment report v2 draft.pdf"}


def test_what_case_json_tells_of_is_not_put_aside_for_what_it_does_not(look: Look) -> None:
    case = {"papers": [{"file": "Assessment report v1.pdf", "item": "report"}]}
    papers = {"Assessment report v1.pdf": LONG, "Assessment report v2.pdf": f"{LONG} {OTHER}"}
    assert superseded(checked(look, papers, case)) == {}


def test_a_damaged_paper_stands_in_for_nothing(look: Look) -> None:
    broken = Trouble(code="damaged", severity="blocks", message="Damaged.", remedy="Ask again.")
    looks = {
        "Assessment report v1.pdf": Examination(kind=PaperKind.PDF, pages=1, words=LONG),
        "Assessment report v2.pdf": Examination(kind=PaperKind.PDF, troubles=(broken,)),
    }
    assert superseded(run_checks(look(pack=PACK, papers=tuple(looks), examinations=looks))) == {}


@pytest.mark.parametrize(("name", "words"), [
    ("Assessment report DRAFT.pdf", LONG),
    ("Assessment report.pdf", f"DRAFT\n{LONG}"),
    ("Assessment report.pdf", f"{LONG}\n- DRAFT v2 -\n"),
    ("Assessment report.pdf", f"Cover\f{LONG}\nD R A F T\f{LONG}\nDRAFT"),
])  # fmt: skip
def test_a_draft_without_its_final_copy_blocks_as_its_item_does(look: Look, name: str, words: str) -> None:
    (finding,) = [one for one in checked(look, {name: words}).findings if one.code == "paper-is-a-draft"]
    assert finding.severity == "blocks"


@pytest.mark.parametrize(("name", "words"), [
    ("Assessment report.pdf", f"We talked about the draft plan.\n{LONG}"),
    ("Draft care plan.pdf", f"DRAFT\n{LONG}"),
    ("Assessment report.pdf", f"{LONG}\f{LONG}\f{LONG}\nDRAFT"),
])  # fmt: skip
def test_a_draft_that_is_asked_for_or_only_spoken_of_is_none(look: Look, name: str, words: str) -> None:
    assert "paper-is-a-draft" not in {one.code for one in checked(look, {name: words}).findings}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text("abcdefgh", min_size=2, max_size=5), min_size=60, max_size=400), st.data())
def test_a_moved_paragraph_changes_little_and_line_breaks_nothing(words: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(words)))
    moved = [*words[cut:], *words[:cut]]
    assert share_in_common(likeness_of(" ".join(words)), likeness_of(" ".join(moved))) >= 0.75
    assert says_the_same(likeness_of(" ".join(words)), likeness_of("\n".join(words).upper()))
