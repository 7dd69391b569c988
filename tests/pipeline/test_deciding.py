"""A decision is recorded for exactly what was read, after every step before it; afterwards it stays as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pypdf
import pytest

from bundler.model.decision import RecordedDecision
from bundler.pipeline.decisions_in_force import recorded_decisions
from bundler.pipeline.deciding import Decided, Wish, record_decision
from bundler.pipeline.workshop import Workshop
from tests.pipeline.decided import CASE, DECIDED_AT, JOEL, PACK, fill_in, released_case, tell_all

pytestmark = pytest.mark.office


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("decided") / "kept"


@pytest.fixture
def released(tmp_path: Path, kept: Path) -> Workshop:
    """The pack is released; nobody has been told, and nothing is decided."""
    return released_case(tmp_path, kept)


@pytest.fixture
def ready(released: Workshop) -> Workshop:
    """Everybody was told, and the form came back."""
    tell_all(released)
    fill_in(released)
    return released


def decide(workshop: Workshop) -> Decided:
    return record_decision(workshop, Wish(CASE), JOEL, DECIDED_AT)


def test_a_decision_on_what_was_read_is_recorded_with_its_frozen_form(ready: Workshop) -> None:
    made = decide(ready)
    assert made.held == ()
    assert made.folder
    assert made.folder.name == "decision-1"
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "agency-decision.docx", "agency-decision.pdf", "decision.json", "decision.json.p7s",
    ]  # fmt: skip
    (decided,) = recorded_decisions(ready, CASE, PACK)
    assert decided == made.decision
    assert (decided.release, decided.decision, decided.decided_on.isoformat()) == (1, "should-be-placed", "2026-12-03")
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(made.folder / "agency-decision.pdf").pages)
    assert "Permanence Plan" in text
    assert "A2" in text
    kinds = [entry.event.kind for entry in ready.audit.entries(CASE)]
    assert kinds[-2:] == ["decision-prepared", "decision-recorded"]
