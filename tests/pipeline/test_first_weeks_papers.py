"""The five packs of a baby's first weeks in care, built with the real LibreOffice and read again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from bundler.model.manifest import Manifest
from bundler.pipeline.build import build_pack
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO

pytestmark = pytest.mark.office


def built(output: Path, pack: str) -> tuple[Path, str]:
    """The folder of a built pack, and all words of its bundle on one line."""
    workshop = Workshop(REPO / "cases", REPO / "templates", output, date(2026, 11, 22))
    build = build_pack(workshop, "EX-2026-011", pack, draft=False)
    assert build.outcome == "built", [finding.message for finding in build.findings]
    assert build.bundle
    document = pypdfium2.PdfDocument(build.bundle)
    try:
        words = " ".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    return build.bundle.parent, " ".join(words.split())


@pytest.mark.requirement("R84", "R86", "R24")
def test_the_early_permanence_panel_reads_the_referrals_and_says_its_outcome(tmp_path: Path) -> None:
    folder, words = built(tmp_path, "early-permanence-panel")
    manifest = Manifest.model_validate_json((folder / "manifest.json").read_bytes())
    assert [(entry.section, entry.item) for entry in manifest.entries] == [
        ("A", "early-permanence-submission"), ("B", "legal-gateway-referral"), ("B", "placement-referral-form"),
    ]  # fmt: skip
    assert "☐ Fostering" in words
    assert "☒ Special guardianship SGO social worker: Bronagh Castellane" in words
    assert "29 July 2026 at 14:05" in words


@pytest.mark.requirement("R138", "R36")
def test_the_resource_and_care_panel_reads_evidence_and_both_panels_decisions_stand_in_order(tmp_path: Path) -> None:
    _, words = built(tmp_path, "resource-and-care-panel")
    assert words.index("Permission of the Resource and Care Panel") < words.index("Agreement of the Legal Panel")
    assert "Chronology" in words


@pytest.mark.requirement("R90", "R113", "R136", "R137")
@pytest.mark.parametrize(
    ("pack", "said"),
    [
        ("sgo-referral", ("Review held on 17 November 2026", "To the SGO team manager Philomena Okoro-Dane")),
        ("early-permanence-form", ("☒ Before the birth", "Sent to Corporate Parenting Admin 2 July 2026")),
        ("placement-planning-meeting", ("22 July 2026 at 10:00", "Was an exit plan agreed? ☒ Yes")),
    ],
)
def test_a_form_that_is_a_pack_of_its_own_says_what_its_source_asks(
    pack: str, said: tuple[str, ...], tmp_path: Path
) -> None:
    _, words = built(tmp_path, pack)
    assert [line for line in said if line not in words] == []


@pytest.mark.requirement("R136")
def test_a_form_written_before_the_birth_gives_no_age(tmp_path: Path) -> None:
    _, words = built(tmp_path, "early-permanence-form")
    assert "16 July 2026" in words
    assert "(age" not in words
