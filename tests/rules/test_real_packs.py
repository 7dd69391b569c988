"""The packs as they are shipped, on cases that lack nearly everything."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bundler.documents.definitions.loading import load
from bundler.model.finding import Finding, Trouble
from bundler.model.paper import Examination, PaperKind
from bundler.model.records import RECORDS
from bundler.rules.checks import run_checks
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
TEMPLATES = Path(__file__).parents[2] / "templates"
DEFINITIONS = load(TEMPLATES)
SPOKEN = DEFINITIONS.in_terms_of(DEFINITIONS.profile("exampleshire"))
SIGNED = {"name": "Dr Ann Lee", "role": "Medical adviser", "signed_on": "2026-10-01"}
MEDICAL = "Adoption medical 2026-10-01.pdf"
ADVICE = "Medical needed - advice no medical needed.pdf"


def findings(shown: Situation, pack: str) -> tuple[Finding, ...]:
    return run_checks(Situation(**{**shown.__dict__, "pack": SPOKEN.pack(pack), "forms": SPOKEN.forms})).findings


@pytest.mark.parametrize("pack", sorted(SPOKEN.packs))
@pytest.mark.parametrize("records", [{}, {f"{form}.json": {} for form in RECORDS}], ids=["no records", "blank records"])
@pytest.mark.parametrize("option", [None, "adoption", "long-term-fostering"])
def test_every_finding_about_an_empty_case_can_be_acted_on(
    look: Look, pack: str, records: dict[str, Any], option: str | None
) -> None:
    found = findings(look({"plan": {"option": option}}, records=records, papers=("scan.pdf", "DBS.pdf")), pack)
    assert found
    for finding in found:
        assert finding.code != "check-broke", finding
        assert finding.owner, finding
        assert finding.remedy, finding
        assert not re.search(r"None|[{}]|  | \.|\.\.", finding.message + finding.remedy), finding


@pytest.mark.parametrize(
    ("health", "papers", "hard"),
    [
        pytest.param({}, (), {"adoption-medical", "medical-adviser-summary"}, id="nothing"),
        pytest.param({}, (MEDICAL,), {"medical-adviser-summary"}, id="no summary"),
        pytest.param({}, (ADVICE,), {"adoption-medical", "medical-adviser-summary"}, id="advice that nobody recorded"),
        pytest.param(
            {"medical_needed": False}, (), {"medical-advice-none-needed", "medical-adviser-summary"},
            id="said to be not needed, without the advice",
        ),
        pytest.param(
            {"medical_needed": False}, ("advice no medical needed.pdf",),
            {"medical-advice-none-needed", "medical-adviser-summary"}, id="advice that nobody signed",
        ),
        pytest.param({}, (MEDICAL, "Medical summary.pdf"), set(), id="both"),
    ],
)  # fmt: skip
def test_an_adoption_submission_without_its_health_papers_is_held_whatever_anybody_says(
    look: Look, health: dict[str, Any], papers: tuple[str, ...], hard: set[str]
) -> None:
    """D8: Re N [2021] EWCA Civ 785."""
    case = {"plan": {"option": "adoption"}, "health": health}
    found = findings(look(case, papers=papers), "adm-submission")
    assert {finding.item for finding in found if finding.hard and finding.severity == "blocks"} == hard


def test_an_adoption_medical_that_cannot_be_opened_holds_the_submission(look: Look) -> None:
    """D8: a locked file is no medical."""
    locked = Trouble(code="encrypted", severity="blocks", message="It needs a password.", remedy="Ask for one without.")
    shown = look(
        {"plan": {"option": "adoption"}},
        papers=(MEDICAL, "Medical summary.pdf"),
        examinations={MEDICAL: Examination(kind=PaperKind.PDF, troubles=(locked,))},
    )
    found = findings(shown, "adm-submission")
    assert [(finding.code, finding.item) for finding in found if finding.hard] == [("encrypted", "adoption-medical")]


def test_a_cpr_with_a_signed_health_summary_stands_for_the_summary(look: Look) -> None:
    cpr = {"health_summary": "Well, and growing.", "medical_adviser_signature": SIGNED}
    shown = look({"plan": {"option": "adoption"}}, papers=(MEDICAL,), records={"cpr.json": cpr})
    assert not [finding for finding in findings(shown, "adm-submission") if finding.hard]
