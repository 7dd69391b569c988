"""The sample cases, built from the repository's own cases and templates with the real LibreOffice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from bundler.documents.bundle.drawing import page_range
from bundler.documents.cases.casefolder import read
from bundler.model.errors import ExitCode
from bundler.model.manifest import Manifest
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.workshop import Workshop
from bundler.rules.protected_facts import protected_facts
from bundler.rules.searching import found_in
from tests.conftest import REPO

pytestmark = pytest.mark.office

BuildSample = Callable[[str], Build]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> BuildSample:
    """Builds a sample case once for all tests of this module."""
    workshop = Workshop(
        REPO / "cases", REPO / "templates", tmp_path_factory.mktemp("samples"), date(2026, 11, 22)
    )
    done: dict[str, Build] = {}

    def build(reference: str) -> Build:
        if reference not in done:
            done[reference] = build_pack(workshop, reference, None, draft=False)
        return done[reference]

    return build


def folder_of(build: Build) -> Path:
    assert build.bundle
    return build.bundle.parent


def text_of(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("reference", ["EX-2026-001", "EX-2026-002", "EX-2026-003", "EX-2026-004"])
def test_a_complete_sample_is_built(sample: BuildSample, reference: str) -> None:
    build = sample(reference)
    assert (build.outcome, build.exit_code) == ("built", ExitCode.DONE), [f.message for f in build.findings]
    assert build.bundle
    assert len(pypdf.PdfReader(build.bundle).pages) == build.pages


@pytest.mark.requirement("R59", "R60", "R61", "R62", "R63", "R64", "R65", "R66", "R67")
def test_the_fostering_bundle_holds_its_documents_in_the_order_of_the_pack(sample: BuildSample) -> None:
    manifest = Manifest.model_validate_json((folder_of(sample("EX-2026-001")) / "manifest.json").read_bytes())
    assert [(entry.section, entry.item) for entry in manifest.entries] == [
        ("A", "matching-meeting-report"),
        ("A", "fostering-permanency-assessment-report"),
        ("B", "foster-home-review"),
        ("B", "form-f"),
        ("B", "risk-assessment"),
        ("B", "references"),
        ("B", "references"),
        ("B", "references"),
        ("B", "motivation-questionnaire"),
        ("C", "dbs"),
        ("C", "dbs"),
        ("C", "dbs"),
        ("C", "carer-medical"),
        ("C", "carer-medical"),
    ]


@pytest.mark.requirement("R72")
def test_the_agency_route_adds_the_business_case_and_nothing_else(sample: BuildSample) -> None:
    items = [
        {one["item"] for one in json.loads((folder_of(sample(case)) / "manifest.json").read_text("utf-8"))["entries"]}
        for case in ("EX-2026-001", "EX-2026-002")
    ]
    assert items[1] - items[0] == {"arp-business-case"}


@pytest.mark.requirement("R53")
def test_the_decision_form_lists_every_paper_with_its_pages(sample: BuildSample) -> None:
    folder = folder_of(sample("EX-2026-003"))
    manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    said = " ".join(text_of(folder / "forms/agency-decision.pdf").split())
    for entry in manifest.entries:
        assert " ".join(entry.title.split()) in said
        assert page_range(entry.first_label, entry.last_label) in said


@pytest.mark.requirement("R55", "R17")
def test_there_is_a_letter_for_each_birth_parent_and_each_possible_decision_as_word_and_pdf(
    sample: BuildSample,
) -> None:
    letters = {path.name for path in (folder_of(sample("EX-2026-003")) / "forms").glob("birth-parent-letter-*")}
    assert letters == {
        f"birth-parent-letter-{parent}-{decision}.{ending}"
        for parent in ("1-mother", "2-father")
        for decision in ("should-be-placed", "should-not-be-placed", "deferred")
        for ending in ("docx", "pdf")
    }


def test_no_letter_tells_where_the_child_lives_with_whom_or_where_the_other_parent_lives(sample: BuildSample) -> None:
    file = read(REPO / "cases/EX-2026-003").file
    assert file
    for number, parent in enumerate(file.case.parents, start=1):
        others = tuple(other for other in file.case.parents if other is not parent)
        facts = protected_facts(file.case.model_copy(update={"parents": others}), sees=())
        assert {fact.kind for fact in facts} >= {"placement", "carers"}, "the sample has something to leak"
        shared = [fact for fact in facts if fact.text in (parent.address or "")]
        for letter in (folder_of(sample("EX-2026-003")) / "forms").glob(f"birth-parent-letter-{number}-*.pdf"):
            assert set(found_in(text_of(letter), facts)) <= set(shared), letter.name


def test_the_referral_tells_nothing_of_the_placement(sample: BuildSample) -> None:
    folder = folder_of(sample("EX-2026-004"))
    file = read(REPO / "cases/EX-2026-004").file
    assert file
    facts = protected_facts(file.case, sees=("parent-address",))
    for pdf in (*folder.glob("*.pdf"), *folder.glob("forms/*.pdf")):
        assert found_in(text_of(pdf), facts) == ()


def test_two_cold_builds_of_a_form_pack_are_the_same_bytes(sample: BuildSample, tmp_path: Path) -> None:
    first = sample("EX-2026-004")
    again = build_pack(
        Workshop(REPO / "cases", REPO / "templates", tmp_path, date(2026, 12, 24)), "EX-2026-004", None, draft=False
    )
    assert again.bundle
    for path in sorted(folder_of(first).rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (folder_of(again) / path.relative_to(folder_of(first))).read_bytes(), path.name


@pytest.mark.requirement("R42")
def test_the_incomplete_sample_is_held_and_its_missing_medical_cannot_be_overridden(sample: BuildSample) -> None:
    build = sample("EX-2026-005")
    assert build.outcome == "held"
    medical = [finding for finding in build.findings if finding.item == "adoption-medical"]
    assert [(finding.code, finding.severity, finding.hard) for finding in medical] == [("item-missing", "blocks", True)]
    assert all(finding.due for finding in build.findings if finding.severity == "blocks")


@pytest.mark.requirement("R129", "R146", "R191", "R228")
@pytest.mark.parametrize(
    ("pack", "items"),
    [
        ("tracking-panel", ["tracking-panel-referral", "permanence-plan", "contingency-plan", "ppm-minutes",
                            "ppm-minutes", "together-and-apart"]),
        ("together-and-apart", ["together-and-apart", "parental-health-report", "neonatal-report", "sdq", "cpr"]),
        ("permanence-checklists", ["social-worker-checklist", "team-manager-checklist", "iro-checklist",
                                   "permanence-plan", "together-and-apart"]),
    ],
)  # fmt: skip
def test_each_pack_of_the_sibling_group_is_built_with_its_documents(
    pack: str, items: list[str], tmp_path: Path
) -> None:
    workshop = Workshop(REPO / "cases", REPO / "templates", tmp_path, date(2026, 11, 22))
    build = build_pack(workshop, "EX-2026-009", pack, draft=False)
    assert (build.outcome, build.exit_code) == ("built", ExitCode.DONE), [f.message for f in build.findings]
    manifest = Manifest.model_validate_json((folder_of(build) / "manifest.json").read_bytes())
    assert [entry.item for entry in manifest.entries] == items
    missing = [(f.item, f.severity) for f in build.findings if f.severity != "tells"]
    assert missing == ([("obstetric-report", "warns")] if pack == "together-and-apart" else [])
