"""A release that was decided on waits for nobody, until something beside its decision changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bundler.documents.logbook import Logbook
from bundler.engine.casework import Casework, nothing
from bundler.engine.troubles import Troubles
from bundler.faces.checking import line_of
from bundler.pipeline.deciding import Wish, record_decision
from bundler.pipeline.how_it_stands import standings
from bundler.pipeline.look import look_at
from bundler.pipeline.revoking import Wish as Revocation
from bundler.pipeline.revoking import revoke
from bundler.pipeline.status_files import status_of
from bundler.pipeline.workshop import Workshop
from tests.conftest import text_pdf
from tests.pipeline.decided import CASE, DECIDED_AT, JOEL, PACK, change_case, fill_in, released_case, tell_all
from tests.pipeline.released import RUTH

pytestmark = pytest.mark.office
NEEDED = [{"details": "The great-uncle's assessment", "who": "Obinna Straker", "by_when": "2026-12-10"}]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("decided") / "kept"


@pytest.fixture
def ready(tmp_path: Path, kept: Path) -> Workshop:
    """Released as release-1; everybody was told, and the form came back."""
    workshop = released_case(tmp_path, kept)
    tell_all(workshop)
    fill_in(workshop)
    return workshop


def decide(workshop: Workshop) -> None:
    assert record_decision(workshop, Wish(CASE), JOEL, DECIDED_AT).held == ()


def status(workshop: Workshop) -> tuple[str, str]:
    (pack,) = status_of(workshop, look_at(workshop, CASE, PACK)).packs
    return pack.verdict, pack.summary


def brief(workshop: Workshop) -> str:
    """What the board says of its release."""
    return line_of(workshop, look_at(workshop, CASE, PACK)[0]).left.brief


def builds(workshop: Workshop) -> tuple[str, ...]:
    """The packs that the watcher would build after its look."""
    logbook = Logbook()
    troubles = Troubles(logbook, lambda: DECIDED_AT)
    return Casework(workshop, nothing, logbook, troubles, lambda: 0.0, lambda _: True).look(CASE).build


def test_a_form_that_came_back_is_to_be_recorded_and_no_bundle_is_made_of_it(ready: Workshop) -> None:
    assert brief(ready) == "1, to be recorded"
    verdict, says = status(ready)
    assert verdict == "To be recorded"
    assert says.endswith(
        f"Release 1 is in force, and its decision is still to be recorded: bundler decide {CASE} --pack {PACK}."
    )
    assert "was made of what was here before" not in says
    assert builds(ready) == ()


def test_a_release_that_was_decided_on_waits_for_nobody(ready: Workshop) -> None:
    decide(ready)
    assert brief(ready) == "1, decided"
    verdict, says = status(ready)
    assert verdict == "Decided"
    assert says.endswith("Release 1 is in force, and it was decided on 3 December 2026 (decision-1).")
    (standing,) = standings(ready, CASE, PACK)
    assert (standing.missing, standing.left) == (
        (), "release-1 is in force, and it was decided on 3 December 2026 (decision-1).",
    )  # fmt: skip
    assert builds(ready) == ()


def test_what_is_noted_in_the_case_after_its_decision_asks_for_no_new_bundle(ready: Workshop) -> None:
    decide(ready)
    change_case(ready, legal_steps={})
    assert status(ready)[0] == "Decided"
    assert builds(ready) == ()


def test_a_paper_that_comes_after_the_decision_is_a_change_and_is_built(ready: Workshop) -> None:
    decide(ready)
    (ready.cases / CASE / "attachments" / "Letter from nursery.pdf").write_bytes(text_pdf("Elowen is settled."))
    assert brief(ready) == "1, decided, changed since"
    verdict, says = status(ready)
    assert verdict != "Decided"
    assert "it was decided on 3 December 2026 (decision-1); the pack has changed since." in says


def test_a_deferral_waits_for_what_is_needed_and_any_change_is_built(ready: Workshop) -> None:
    fill_in(ready, decision="deferred", still_needed=NEEDED)
    decide(ready)
    assert brief(ready) == "1, deferred"
    verdict, says = status(ready)
    assert verdict == "Deferred"
    assert "the decision was deferred on 3 December 2026 (decision-1)." in says
    assert builds(ready) == ()
    change_case(ready, legal_steps={})
    assert builds(ready) == (PACK,)


def test_a_release_that_is_in_force_as_it_is_waits_for_nobody(tmp_path: Path, kept: Path) -> None:
    released = released_case(tmp_path, kept)
    assert brief(released) == "1"
    assert status(released)[1].endswith("Release 1 is in force.")
    (standing,) = standings(released, CASE, PACK)
    assert (standing.missing, standing.left) == ((), "v1 was released, as release-1, and nothing has changed since.")


def test_nothing_is_decided_on_a_release_that_was_revoked(ready: Workshop) -> None:
    revoke(ready, Revocation(CASE, PACK, 1, "A page shows an address."), RUTH, DECIDED_AT)
    assert brief(ready) == "1, revoked"
    verdict, says = status(ready)
    assert verdict == "Complete so far"
    assert "Release 1 was revoked, and nothing is in force." in says
    assert builds(ready) == (PACK,)
