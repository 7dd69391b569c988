"""What tests of letters share: the sample submission with two parents apart, its letter signed, a decision recorded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bundler.documents.release.decisions import decision_sha256, write_decision
from bundler.documents.seal.keys import make_key
from bundler.model.agency_decision import AgencyDecision
from bundler.model.approval import ChecklistAnswer
from bundler.model.audit import Event
from bundler.model.decision import RecordedDecision
from bundler.model.monitoring import MonitoredDecision
from bundler.model.officer import Officer
from bundler.pipeline.letter_release import Asked, Gone, Wish, ask, letter_states, release_letter
from bundler.pipeline.letters import LetterState
from bundler.pipeline.placing import place
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_DECISIONS
from tests.conftest import REPO
from tests.pipeline.decided import CASE, DECIDED_AT, FORM, PACK, workshop_in

LET_GO_AT = datetime(2026, 12, 4, 10, 0, tzinfo=UTC)
DECLAN = Officer(name="Declan Hartigan", roles=("team_manager",), account="declan")
MOTHER = {
    "name": "Shannon Tarrafield", "relationship": "mother", "whereabouts_known": True,
    "address": "22B Ropewalk Court, Exampleton, ZZ2 5RC", "phone": "01632 960211",
}  # fmt: skip
FATHER = {
    "name": "Callum Brightwater-Jones", "relationship": "father", "whereabouts_known": True,
    "address": "9 Quay Street, Exampleton, ZZ1 9AB", "phone": "01632 960212",
}  # fmt: skip
SIGNED = {
    "reasons_agreed_by_social_worker": {"name": "Efua Wilmington-Tate", "signed_on": "2026-12-03"},
    "reasons_agreed_by_lawyer": {"name": "Rashid Holloway", "signed_on": "2026-12-03"},
    "signature": {"name": "Ingrid Castellanos", "role": "Practice Manager", "signed_on": "2026-12-03"},
}


def case_with_letters(folder: Path) -> Workshop:
    """The sample case: the parents live apart, the letter's record is signed; nothing is decided yet."""
    workshop = workshop_in(folder, LET_GO_AT.date())
    workshop.cases.mkdir(parents=True)
    shutil.copytree(REPO / "cases" / CASE, workshop.cases / CASE)
    parents(workshop, MOTHER, FATHER)
    letter_says(workshop, SIGNED)
    make_key(workshop.state, "Exampleshire Council", DECIDED_AT)
    return workshop


def decided_case(folder: Path, kept: Path) -> Workshop:
    """The same with the decision recorded; made once for all tests of a module, and copied for each.

    Its store holds the letters as they go too, so that no test waits for LibreOffice or Tesseract.
    """
    if not kept.exists():
        fresh, tried = kept.with_name("fresh"), kept.with_name("tried")
        workshop = case_with_letters(fresh)
        decide(workshop)
        states(workshop)
        workshop.audit.database.close()
        shutil.copytree(fresh, tried)
        assert let_go(workshop_in(tried, LET_GO_AT.date())).held == ()
        shutil.copytree(tried / "output/.store", fresh / "output/.store", dirs_exist_ok=True)
        fresh.rename(kept)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    return workshop_in(folder, LET_GO_AT.date())


def states(workshop: Workshop) -> tuple[LetterState, ...]:
    return letter_states(workshop, CASE, PACK, LET_GO_AT).states


def parents(workshop: Workshop, *stated: dict[str, Any]) -> None:
    _change(workshop.cases / CASE / "case.json", parents=list(stated))


def letter_says(workshop: Workshop, changes: Mapping[str, Any], name: str = "birth-parent-letter.json") -> None:
    """Changes the record of the letters; a change to None takes a field away."""
    path = workshop.cases / CASE / name
    if not path.exists():
        shutil.copy(workshop.cases / CASE / "birth-parent-letter.json", path)
    _change(path, **changes)


def reasons(workshop: Workshop, text: str, decision: str = "should_be_placed") -> None:
    letter_says(workshop, {"reasons_by_decision": {decision: text}})


def _change(path: Path, **changes: Any) -> None:
    whole = {**json.loads(path.read_text("utf-8")), **changes}
    kept = {key: value for key, value in whole.items() if value is not None}
    path.write_text(json.dumps(kept, ensure_ascii=False), "utf-8")


def decide(workshop: Workshop, decision: str = "should-be-placed", number: int = 1) -> RecordedDecision:
    """A decision as `bundler decide` records it, without the release that is decided on."""
    form = AgencyDecision.model_validate({**FORM, "decision": decision})
    assert form.decided_on
    row = MonitoredDecision(reference=CASE, authority="exampleshire")
    decided = RecordedDecision(
        case=CASE, pack=PACK, number=number, release=number, fingerprint="f" * 64, form=form, decision=decision,
        decided_on=form.decided_on, row=row, recorded_by="Joel Penhallow", role="adm_pa", recorded_at=DECIDED_AT,
    )  # fmt: skip
    work = workshop.output / ".work"
    work.mkdir(parents=True)
    whole = write_decision(work, decided, workshop.seal)
    target = workshop.output / CASE / PACK / whole.name
    target.parent.mkdir(parents=True, exist_ok=True)
    event = Event(
        kind=OF_DECISIONS.prepared, who="Joel Penhallow", role="adm_pa", at=DECIDED_AT, reference=CASE, pack=PACK,
        subject=whole.name, fingerprint=whole.fingerprint, detail={"sealed": decision_sha256(work)},
    )  # fmt: skip
    place(workshop, event, OF_DECISIONS, work, target)
    return whole


def all_yes(asked: Asked) -> tuple[ChecklistAnswer, ...]:
    return tuple(ChecklistAnswer(question=one.id, answer=True) for one in asked.questions)


def let_go(workshop: Workshop, parent: int = 1, officer: Officer = DECLAN, again: str = "") -> Gone:
    """Asked and answered with yes throughout."""
    asked = ask(workshop, Wish(CASE, PACK, parent, again), officer, LET_GO_AT)
    return asked if isinstance(asked, Gone) else release_letter(workshop, asked, all_yes(asked), LET_GO_AT)
