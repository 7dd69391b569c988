"""The forms that go with a pack and stand beside the bundle: the decision form, a letter per parent and decision."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bundler.documents.forms import fill_form
from bundler.documents.intake.word import examine_word
from bundler.model.agency_decision import AgencyDecision
from bundler.model.birth_parent_letter import BirthParentLetter
from bundler.model.case import Case, Parent
from bundler.model.finding import Finding
from bundler.model.pack import Companion
from bundler.model.paper import PaperKind
from bundler.model.record import CaseFile, FormRecord
from bundler.model.records import RECORDS
from bundler.pipeline.form_context import PaperRow, form_context
from bundler.pipeline.job import Job
from bundler.pipeline.leaks import leaks_of
from bundler.pipeline.preparation import Source
from bundler.rules.disclosure import shown
from bundler.rules.letters import addressee_of
from bundler.rules.persons import same_person
from bundler.rules.protected_facts import known_to_all, own_facts, protected_facts
from bundler.rules.situation import Situation

FORMS_FOLDER = "forms"
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_OF_ONE_DECISION = (
    "papers_received_on", "adviser_met_on", "adviser_advice", "decision", "reasons", "still_needed",
    "contact_and_order_advice", "decided_on", "decided_at", "signature", "notifications",
)  # fmt: skip
"""What the decision form says of one decision, and not of the child."""


@dataclass(frozen=True)
class FilledCompanion:
    """A companion form; its name holds no person's name.

    `path` is the Word file that goes with the pack: what is printed of a letter, and with fields to be filled in
    where the form comes back. `source` is what is printed.
    """

    path: Path
    source: Source


@dataclass(frozen=True)
class Addressed:
    """One companion to fill: for which birth parent and which decision, where it is made per parent and decision."""

    companion: Companion
    parent: Parent | None
    decision: str | None


def companions_of(
    job: Job, papers: Sequence[PaperRow], contents: str
) -> tuple[tuple[FilledCompanion, ...], tuple[Finding, ...]]:
    """Every companion of the pack, and what must not leave: one that tells a protected fact is not made, in no draft.

    `papers` are what the decision form lists, `contents` is the manifest's of them.
    """
    filled: list[FilledCompanion] = []
    findings: list[Finding] = []
    for addressed in _addressed(job.situation):
        one = _fill(job, addressed, papers)
        if addressed.parent is None:
            one = replace(one, path=_to_be_filled_in(job, addressed, papers, contents))
        leaks = tuple(_leaks(one, addressed, job.situation))
        findings.extend(leaks)
        if not leaks:
            filled.append(one)
    return tuple(filled), tuple(findings)


def filled_form(job: Job, companion: Companion, papers: Sequence[PaperRow]) -> FilledCompanion:
    """One companion that is for nobody in particular, such as the decision form, with all that its record says."""
    return _fill(job, Addressed(companion, None, None), papers, is_decided=True)


def _addressed(situation: Situation) -> Iterator[Addressed]:
    for companion in situation.pack.companions:
        for parent in _parents(companion, situation.case):
            for decision in _decisions(companion, situation.file):
                yield Addressed(companion, parent, decision)


def _parents(companion: Companion, case: Case) -> tuple[Parent | None, ...]:
    """The people to write to: each birth parent by a letter of their own (D6), or nobody in particular."""
    if companion.per is None:
        return (None,)
    return tuple(parent for parent in case.parents if parent.birth_parent)


def _decisions(companion: Companion, file: CaseFile) -> tuple[str | None, ...]:
    """Every possible decision until one is on file; from then on only that one."""
    said = [filed.record.decision for filed in file.records if isinstance(filed.record, AgencyDecision)]
    on_file = (*said, file.case.plan.change.what)
    decided = tuple(dict.fromkeys(decision for decision in on_file if decision in companion.each))
    return (decided or companion.each) if companion.each else (None,)


def _fill(
    job: Job, addressed: Addressed, papers: Sequence[PaperRow], *, is_decided: bool = False
) -> FilledCompanion:
    """A letter is filled from a case in which nobody but its addressee is a parent.

    Beside a bundle it is never more than a draft, whatever its record says of a decision: one that goes is made from
    the decision that was recorded, and let go by a second person (R55).
    """
    companion, parent = addressed.companion, addressed.parent
    case = job.case.model_copy(update={"parents": (parent,)}) if parent else job.case
    record, place, sha256 = record_for(companion, parent, job.situation.file)
    if isinstance(record, BirthParentLetter):
        record = record.model_copy(update={"decision": None, "decided_on": None, "sent_on": None})
    if record and not is_decided:
        record = _undecided(record)
    context = form_context(
        job.situation.forms[companion.form], case, record, job.situation.profile, draft=job.draft or parent is not None,
        sees=companion.sees, papers=papers, parent=parent, decision=addressed.decision,
    )  # fmt: skip
    docx = fill_form(job.workshop.definitions.word_template(companion.form), context)
    path = job.folder("companions") / f"{_name(addressed, job.case)}.docx"
    path.write_bytes(docx)
    content_sha256 = hashlib.sha256(docx).hexdigest()
    return FilledCompanion(path, Source(f"{place}#{path.stem}", sha256, PaperKind.WORD, path, content_sha256))


def _undecided(record: FormRecord) -> FormRecord:
    """On the papers that the form goes out with nobody has decided yet, whatever was decided on earlier ones (R57)."""
    if not isinstance(record, AgencyDecision):
        return record
    blank = AgencyDecision()
    return record.model_copy(update={key: getattr(blank, key) for key in _OF_ONE_DECISION})


def _to_be_filled_in(job: Job, addressed: Addressed, papers: Sequence[PaperRow], contents: str) -> Path:
    """The form as the ADM fills it in and the PA takes it in again (R53), with the papers that it is about."""
    from bundler.documents.fillable.writing import write_form

    companion, situation = addressed.companion, job.situation
    filed, place, _ = record_for(companion, None, situation.file)
    on_file = shown(filed or RECORDS[companion.form](), companion.sees)
    record = _undecided(on_file)
    context = form_context(
        situation.forms[companion.form], job.case, record, situation.profile, draft=job.draft, sees=companion.sees,
        papers=papers, decision=addressed.decision,
    )  # fmt: skip
    name = place if filed else f"{companion.form}.json"
    template = job.workshop.definitions.word_template(companion.form)
    path = job.folder("to-be-filled-in") / f"{_name(addressed, job.case)}.docx"
    path.write_bytes(write_form(template, context, record, name, job.case.reference, on_file, contents))
    return path


def record_for(companion: Companion, parent: Parent | None, file: CaseFile) -> tuple[FormRecord | None, str, str]:
    """The record a companion prints, with its place and hash: this parent's own before one for every parent."""
    filed = file.records_of(companion.form)
    own = next((one for one in filed if parent and same_person(addressee_of(one) or "", parent.name)), None)
    if own and parent:
        return own.record.model_copy(update={"parent": parent.name}), own.path, own.sha256
    chosen = next((one for one in filed if addressee_of(one) is None), None)
    return (chosen.record, chosen.path, chosen.sha256) if chosen else (None, "case.json", file.case_sha256)


def _name(addressed: Addressed, case: Case) -> str:
    """`birth-parent-letter-1-mother-deferred`: never a person's name (Q17)."""
    parts = [addressed.companion.form]
    if addressed.parent:
        number = [one for one in case.parents if one.birth_parent].index(addressed.parent) + 1
        parts += [str(number), relationship_in_names(addressed.parent)]
    return "-".join([*parts, *([addressed.decision] if addressed.decision else [])])


def relationship_in_names(parent: Parent) -> str:
    """`mother`: what a file may be called by (Q17)."""
    return _NOT_PLAIN.sub("-", parent.relationship.casefold()).strip("-")[:20] or "parent"


def _leaks(filled: FilledCompanion, addressed: Addressed, situation: Situation) -> Iterator[Finding]:
    """Protected facts that can be read in a companion; the addressee's own facts are theirs to see (D1, D7)."""
    parent, companion, case = addressed.parent, addressed.companion, situation.case
    sources = situation.file.restricted_sources
    own = own_facts(parent.name, (case, *sources)) if parent else ""
    known = "\n".join((known_to_all(situation.profile), own))
    facts = protected_facts(case, () if parent else companion.sees, known, sources, situation.today)
    what, place = f"“{companion.title}” ({filled.path.stem})", filled.source.place.split("#")[0]
    return leaks_of(examine_word(filled.source.path).words, facts, what=what, place=place, item=companion.form)
