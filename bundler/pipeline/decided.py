"""Whether a released pack has been decided on, and nothing else of it has changed: then nobody is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from bundler.documents.cases.casefolder import CASE_JSON
from bundler.documents.release.folder import VERSION_MANIFEST
from bundler.model.decision import RecordedDecision
from bundler.model.manifest import Manifest
from bundler.model.record import CaseFile
from bundler.model.words import day_in_words
from bundler.pipeline.decisions_in_force import recorded_decisions
from bundler.pipeline.frozen import frozen_decision
from bundler.pipeline.look import Look
from bundler.pipeline.release_history import History, history_at
from bundler.pipeline.workshop import Workshop
from bundler.rules.frozen import as_on_file
from bundler.rules.recording import OnFile, on_file
from bundler.rules.releases import Told, last_released
from bundler.rules.undecided import without_decision


@dataclass(frozen=True)
class DecidedOn:
    """What was decided on the release that is in force; `decision` is None while it is still to be recorded.

    `has_changed` is about the papers and records beside it. Of case.json nobody can tell here whether it says more than
    the decision, so it counts only after a deferral, for which the pack is made anew; recording compares every word.
    """

    told: Told
    decision: RecordedDecision | None
    has_changed: bool
    record_it: str

    @property
    def verdict(self) -> str:
        """In one or two words."""
        if self.decision is None:
            return "To be recorded"
        return "Deferred" if self.decision.decision == "deferred" else "Decided"

    @property
    def says(self) -> str:
        """What became of the release, to stand behind its name."""
        if self.decision is None:
            return f"is in force, and its decision is still to be recorded: {self.record_it}"
        day, since = day_in_words(self.decision.decided_on), "; the pack has changed since" if self.has_changed else ""
        did = "the decision was deferred" if self.decision.decision == "deferred" else "it was decided"
        return f"is in force, and {did} on {day} ({self.decision.name}){since}"


def decided_on(workshop: Workshop, look: Look) -> DecidedOn | None:
    """None where nothing is decided, or no release is in force; TrailBrokenError where the trail, or what it names, is
    not what was written.
    """
    if look.seen is None or look.pack is None or look.pack.decided_by is None or not workshop.has_trail:
        return None
    decision = frozen_decision(workshop, look.reference, look.pack.name)
    if decision is None and not _is_to_be_recorded(workshop, look, on_file(look.seen.situation.file, look.pack)):
        return None
    history = history_at(workshop, look.reference, look.pack.name)
    told = last_released(history.told)
    if told is None or told.revocation:
        return None
    has_changed = _has_changed(look, decision, _files_of(history, told))
    if decision is None and has_changed:
        return None
    return DecidedOn(told, decision, has_changed, f"bundler decide {look.reference} --pack {look.pack.name}")


def _is_to_be_recorded(workshop: Workshop, look: Look, said: OnFile | str) -> bool:
    """Whether the case says a decision, and not one that was recorded on an earlier release."""
    if isinstance(said, str):
        return False
    before = recorded_decisions(workshop, look.reference, str(look.pack_name))
    return all(as_on_file(one).says != said.says for one in before)


def _files_of(history: History, told: Told) -> dict[str, str]:
    """The files that the release accounts for; none where its folder is gone."""
    folder = history.folders.get(told.number)
    try:
        manifest = Manifest.model_validate_json((folder.kept / VERSION_MANIFEST).read_bytes()) if folder else None
    except (FileNotFoundError, ValidationError):
        return {}
    return {row.path: row.sha256 for row in manifest.ledger if row.sha256} if manifest else {}


def _has_changed(look: Look, decision: RecordedDecision | None, released: dict[str, str]) -> bool:
    if look.seen is None or look.pack is None:
        return True
    situation = look.seen.situation
    undecided = dict(_files(without_decision(situation.file, look.pack, situation.examinations)))
    now = dict(_files(situation.file))
    says_the_decision = now.keys() - undecided.keys()
    if decision is None or decision.decision != "deferred":
        says_the_decision |= {CASE_JSON}
    return {path: sha for path, sha in now.items() if path not in says_the_decision} != {
        path: sha for path, sha in released.items() if path not in says_the_decision
    }


def _files(file: CaseFile) -> Iterator[tuple[str, str]]:
    yield CASE_JSON, file.case_sha256
    yield from ((paper.path, paper.sha256) for paper in (*file.papers, *file.strays) if paper.sha256)
    yield from ((record.path, record.sha256) for record in file.records)
