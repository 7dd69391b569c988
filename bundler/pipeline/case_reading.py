"""A case read with what it shares: its own folder, then of its brothers' and sisters' folders what is this child's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bundler.documents.cases.casefolder import CaseReading, is_case_folder, is_reference, read
from bundler.documents.cases.sibling_folders import Lent, Wanted, read_shared, read_sibling
from bundler.model.case import Case, Sibling
from bundler.model.finding import Finding
from bundler.model.record import CaseFile, SiblingCase
from bundler.pipeline.after_decisions import with_what_was_told
from bundler.pipeline.reviews_in_force import with_proved_reviews
from bundler.pipeline.workshop import Workshop
from bundler.rules.sharing import (
    is_case_of,
    not_readable,
    not_there,
    of_another_child,
    of_this_child,
    shared_from_strangers,
    siblings_with_a_case,
)


def read_case(workshop: Workshop, folder: Path) -> CaseReading:
    """Everything that is this child's; no `file` where the case itself cannot be read."""
    reading = read(folder, workshop.definitions, workshop.known)
    if reading.file is None:
        return reading
    with_siblings, findings = _with_siblings(folder, reading.file)
    proved = with_proved_reviews(workshop, of_this_child(with_siblings))
    return CaseReading(with_what_was_told(workshop, folder.name, proved), (*reading.findings, *findings))


def siblings_read(file: CaseFile) -> tuple[str, ...]:
    """The cases in whose folders a look at this case reads."""
    return tuple(one.case for one in siblings_with_a_case(file.case) if one.case)


def _with_siblings(folder: Path, file: CaseFile) -> tuple[CaseFile, tuple[Finding, ...]]:
    siblings: list[SiblingCase] = []
    lent: list[Lent] = []
    findings = [*shared_from_strangers(file.case)]
    for sibling in siblings_with_a_case(file.case):
        there = folder.parent / str(sibling.case)
        case = _case_of(there, file.case, sibling)
        if isinstance(case, Finding):
            findings.append(case)
            continue
        siblings.append(_known_of(case))
        wanted = tuple(_wanted(file.case, sibling))
        if wanted:
            lent.append(read_shared(there, case, wanted))
    findings += [finding for one in lent for finding in one.findings]
    return _joined(file, siblings, lent), tuple(findings)


def _case_of(folder: Path, case: Case, sibling: Sibling) -> Case | Finding:
    """The sibling's case, if it is theirs; nothing further is opened of one that is not."""
    if not is_reference(str(sibling.case)) or not is_case_folder(folder):
        return not_there(case, sibling)
    found = read_sibling(folder)
    if found is None:
        return not_readable(case, sibling)
    return found if is_case_of(sibling, found) else of_another_child(case, sibling)


def _wanted(case: Case, sibling: Sibling) -> Iterator[Wanted]:
    """What is shared from one sibling, each paper once."""
    seen: set[str] = set()
    for number, shared in enumerate(case.shared):
        if shared.case == sibling.case and shared.path not in seen:
            seen.add(shared.path)
            yield Wanted(f"case.json: shared[{number}]", shared)


def _known_of(case: Case) -> SiblingCase:
    return SiblingCase(
        reference=case.reference, child=case.child.name, packs=case.packs, panel=case.panel, meetings=case.meetings,
        placement=case.placement, parents=case.parents,
    )  # fmt: skip


def _joined(file: CaseFile, siblings: list[SiblingCase], lent: list[Lent]) -> CaseFile:
    return file.model_copy(update={
        "records": (*file.records, *(record for one in lent for record in one.records)),
        "papers": (*file.papers, *(paper for one in lent for paper in one.papers)),
        "set_aside": (*file.set_aside, *(row for one in lent for row in one.set_aside)),
        "siblings": tuple(siblings),
        "shared_entries": tuple(entry for one in lent for entry in one.entries),
    })  # fmt: skip
