"""What tests of recorded decisions share: a decision put in place as `bundler decide` does, without its gates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from bundler.documents.cases.casefolder import read
from bundler.documents.release.decisions import decision_sha256, write_decision
from bundler.documents.seal.keys import CERTIFICATE, make_key
from bundler.model.agency_decision import AgencyDecision, Decision
from bundler.model.audit import Event
from bundler.model.decision import RecordedDecision
from bundler.model.fields import Action
from bundler.pipeline.placing import place
from bundler.pipeline.workshop import Workshop
from bundler.rules.begun import OF_DECISIONS
from bundler.rules.monitoring import row_of

RECORDED_AT = datetime(2026, 11, 13, 9, 0, tzinfo=UTC)


def record(
    workshop: Workshop, reference: str, decision: Decision = "should-be-placed", on: date = date(2026, 11, 12), *,
    pack: str = "adm-submission", number: int = 1, fingerprint: str = "ab" * 32,
    still_needed: Iterable[Mapping[str, str]] = (),
) -> RecordedDecision:  # fmt: skip
    """Of 12 November, recorded the day after by the ADM's PA."""
    if not (workshop.state / CERTIFICATE).exists():
        make_key(workshop.state, "Exampleshire Council", RECORDED_AT)
    file = read(workshop.cases / reference, workshop.definitions).file
    assert file
    needed = tuple(Action.model_validate(each) for each in still_needed)
    form = AgencyDecision(decision=decision, decided_on=on, still_needed=needed)
    decided = RecordedDecision(
        case=reference, pack=pack, number=number, release=number, fingerprint=fingerprint, form=form,
        decision=decision, decided_on=on, still_needed=needed, row=row_of(file, form, on),
        recorded_by="Joel Penhallow", role="adm_pa", recorded_at=RECORDED_AT,
    )  # fmt: skip
    work = workshop.output / ".work"
    work.mkdir(parents=True)
    whole = write_decision(work, decided, workshop.seal)
    target = folder_of(workshop, whole)
    target.parent.mkdir(parents=True, exist_ok=True)
    event = Event(
        kind=OF_DECISIONS.prepared, who="Joel Penhallow", role="adm_pa", at=RECORDED_AT, reference=reference,
        pack=pack, subject=whole.name, fingerprint=fingerprint, detail={"sealed": decision_sha256(work)},
    )  # fmt: skip
    place(workshop, event, OF_DECISIONS, work, target)
    return whole


def folder_of(workshop: Workshop, decided: RecordedDecision) -> Path:
    return workshop.output / decided.case / decided.pack / decided.name
