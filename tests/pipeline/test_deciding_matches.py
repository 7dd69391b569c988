"""A match is decided on by the panel, which recommends, and the Head of Service, who ratifies (R68)."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bundler.documents.seal.keys import make_key
from bundler.model.officer import Officer
from bundler.pipeline.build import build_pack
from bundler.pipeline.deciding import Decided, Wish, record_decision
from bundler.pipeline.decisions_in_force import recorded_decisions
from bundler.pipeline.look import look_at
from bundler.pipeline.releasing import release
from bundler.pipeline.workshop import Workshop
from tests.conftest import REPO
from tests.pipeline.decided import workshop_in
from tests.pipeline.released import RUTH, approved

pytestmark = pytest.mark.office
CASE, PACK = "EX-2026-001", "fostering-panel"
RELEASED_AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
RATIFIED_AT = datetime(2026, 12, 14, 11, 0, tzinfo=UTC)
GWEN = Officer(name="Gwen Panel", roles=("panel_administrator",), account="gwen")
RECOMMENDED = {"done": True, "on": "2026-12-10", "by": "The panel's chair"}
RATIFIED = {"name": "Gwenllian Ŵyn", "role": "Head of Service", "signed_on": "2026-12-14"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample bundle for the fostering panel, released on 1 December."""
    folder = tmp_path_factory.mktemp("matched")
    fresh = workshop_in(folder, RELEASED_AT.date())
    fresh.cases.mkdir()
    shutil.copytree(REPO / "cases" / CASE, fresh.cases / CASE)
    make_key(fresh.state, "Exampleshire Council", RELEASED_AT)
    assert build_pack(fresh, CASE, PACK, draft=False).outcome == "built"
    assert release(fresh, CASE, PACK, RUTH, approved, RELEASED_AT).held == ()
    fresh.audit.database.close()
    return folder


@pytest.fixture
def released(tmp_path: Path, kept: Path) -> Workshop:
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    return workshop_in(tmp_path, date(2026, 12, 14))


def note(workshop: Workshop, **facts: Any) -> None:
    path = workshop.cases / CASE / "case.json"
    case = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**case, "match": {**case["match"], **facts}}, ensure_ascii=False), "utf-8")


def decide(workshop: Workshop) -> Decided:
    return record_decision(workshop, Wish(CASE), GWEN, RATIFIED_AT)


@pytest.mark.requirement("R68")
def test_a_match_that_was_recommended_and_ratified_is_recorded(released: Workshop) -> None:
    note(released, panel_recommended=RECOMMENDED, ratified=RATIFIED)
    made = decide(released)
    assert made.held == ()
    (decided,) = recorded_decisions(released, CASE, PACK)
    assert (decided.decision, decided.decided_on, decided.release) == ("match-ratified", date(2026, 12, 14), 1)
    assert decided.form is None
    assert decided.match
    assert decided.match.ratified
    assert decided.row.decision == "Match ratified"
    assert decided.row.decided_on == date(2026, 12, 14)
    assert made.folder
    assert sorted(path.name for path in made.folder.iterdir()) == ["decision.json", "decision.json.p7s"]


@pytest.mark.requirement("R56", "R68")
def test_the_row_of_a_match_tells_what_was_out_of_order_before_it(released: Workshop) -> None:
    note(released, panel_recommended=RECOMMENDED, ratified=RATIFIED)
    (released.cases / CASE / "iro-summary.json").write_text('{"outcome": "challenge"}', "utf-8")
    made = decide(released)
    assert made.decision, made.held
    assert made.decision.row.exceptions == ("the IRO challenges the plan",)


@pytest.mark.requirement("R68")
def test_a_match_that_nobody_ratified_is_refused(released: Workshop) -> None:
    note(released, panel_recommended=RECOMMENDED)
    held = decide(released).held
    assert held[0].startswith("The Head of Service ratified the match (R68): ")


@pytest.mark.requirement("R68")
def test_a_match_that_the_panel_did_not_recommend_is_refused(released: Workshop) -> None:
    note(released, panel_recommended={**RECOMMENDED, "done": False}, ratified=RATIFIED)
    (held,) = decide(released).held
    assert held.startswith("The panel recommended the match (R68): the panel does not recommend the match.")


@pytest.mark.requirement("R68")
def test_a_match_that_was_ratified_before_it_was_recommended_is_refused(released: Workshop) -> None:
    note(released, panel_recommended=RECOMMENDED, ratified={**RATIFIED, "signed_on": "2026-12-09"})
    held = " ".join(decide(released).held)
    assert "ratified the match before the panel recommended it" in held
    assert "it was done on 10 December 2026, after the decision of 9 December 2026" in held


@pytest.mark.requirement("R68")
def test_a_recorded_ratification_that_is_changed_blocks(released: Workshop) -> None:
    note(released, panel_recommended=RECOMMENDED, ratified=RATIFIED)
    decide(released)
    note(released, transfer_considered={"done": True, "on": "2026-12-15"})
    assert "decision-altered" not in [one.code for one in look_at(released, CASE, PACK)[0].findings]
    note(released, ratified={**RATIFIED, "signed_on": "2026-12-13"})
    (finding,) = [one for one in look_at(released, CASE, PACK)[0].findings if one.code == "decision-altered"]
    assert finding.place == "case.json: match"
