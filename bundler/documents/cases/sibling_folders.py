"""The folders of brothers' and sisters' cases: of each its case.json, and of its papers only those that are shared."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from bundler.documents.cases.casefolder import ATTACHMENTS, CASE_JSON, is_case_folder, read_record
from bundler.documents.cases.found_files import Found, fingerprint, walk
from bundler.documents.definitions.misfits import plain
from bundler.model.case import Case, PaperEntry, SharedPaper
from bundler.model.fields import Signature
from bundler.model.finding import Finding
from bundler.model.manifest import LedgerRow
from bundler.model.paper import Paper
from bundler.model.record import FiledRecord, FormRecord, SharedEntry
from bundler.model.records import RECORDS, form_of, is_for_a_group

R = TypeVar("R", bound=FormRecord)


@dataclass(frozen=True)
class Wanted:
    """One paper or record that is shared; `place` is where this child's case.json says so."""

    place: str
    shared: SharedPaper

    @property
    def path(self) -> str:
        """As it is shown: `EX-2026-009:attachments/medical.pdf`."""
        return shown_at(self.shared.case, self.shared.path)


@dataclass(frozen=True)
class Lent:
    """What was found of what is shared, and what could not be had: rows of the ledger, with findings that say why."""

    records: tuple[FiledRecord, ...] = ()
    papers: tuple[Paper, ...] = ()
    entries: tuple[SharedEntry, ...] = ()
    set_aside: tuple[LedgerRow, ...] = ()
    findings: tuple[Finding, ...] = ()


def shown_at(case: str, path: str) -> str:
    return f"{case}:{path}"


def read_sibling(folder: Path) -> Case | None:
    """The case of a brother or sister; None where its folder is not there or its case.json cannot be read."""
    return read_record(folder, CASE_JSON, Case)[0] if is_case_folder(folder) else None


def read_shared(folder: Path, case: Case, wanted: Sequence[Wanted]) -> Lent:
    """What is wanted of the folder of `case`, and nothing else; no link is followed, nothing is changed there."""
    found = walk(folder)
    lent = [_read_one(folder, case, one, found) for one in wanted]
    return Lent(
        records=tuple(record for one in lent for record in one.records),
        papers=tuple({paper.path: paper for one in lent for paper in one.papers}.values()),
        entries=tuple(entry for one in lent for entry in one.entries),
        set_aside=tuple(row for one in lent for row in one.set_aside),
        findings=tuple(dict.fromkeys(finding for one in lent for finding in one.findings)),
    )


def _read_one(folder: Path, case: Case, wanted: Wanted, found: Found) -> Lent:
    path = _spelt(wanted.shared.path, found.files)
    told = tuple(_as_seen_from_here(finding, wanted.shared.case) for finding in found.findings if finding.place == path)
    if path not in found.files:
        return _not_had(wanted, told or (_not_there(wanted),))
    lent = _read_record(folder, wanted, found) if wanted.shared.record else _read_paper(folder, case, path, wanted)
    return Lent(lent.records, lent.papers, lent.entries, lent.set_aside, (*told, *lent.findings))


def _read_record(folder: Path, wanted: Wanted, found: Found) -> Lent:
    """A record, with the signed scans that it names: they are part of it."""
    path, case = wanted.shared.path, wanted.shared.case
    form = form_of(path)
    if form is None:
        return _not_had(wanted, (_no_record(wanted),))
    if not is_for_a_group(form):
        return _about_one_child(wanted)
    record, digest, findings = read_record(folder, path, RECORDS[form])
    if record is None:
        return _not_had(wanted, tuple(_as_seen_from_here(finding, case) for finding in findings))
    named = (_spelt(scan, found.files) for scan in _scans(record))
    scans = [_read_scan(folder, case, scan) for scan in named if scan in found.files]
    named_from_here = _with_scans_of(case, record)
    return Lent(
        records=(FiledRecord(form=form, path=wanted.path, sha256=digest, record=named_from_here, shared_from=case),),
        papers=tuple(paper for scan in scans for paper in scan.papers),
        findings=tuple(finding for scan in scans for finding in scan.findings),
        set_aside=tuple(row for scan in scans for row in scan.set_aside),
    )


def _read_scan(folder: Path, case: str, path: str) -> Lent:
    paper = fingerprint(folder, path)
    if isinstance(paper, Finding):
        finding = _as_seen_from_here(paper, case)
        return Lent(set_aside=(_row(finding.place, finding),), findings=(finding,))
    return Lent(papers=(_shared(paper, case),))


def _read_paper(folder: Path, case: Case, path: str, wanted: Wanted) -> Lent:
    """A paper, with what the other case says about it: its day, its signatures, which children it is about."""
    paper = fingerprint(folder, path)
    if isinstance(paper, Finding):
        return _not_had(wanted, (_as_seen_from_here(paper, wanted.shared.case),))
    there = next((entry for entry in case.papers if _spelt(_path_of(entry.file), (path,)) == path), None)
    entry = (there or PaperEntry(file=path)).model_copy(
        update={"file": shown_at(wanted.shared.case, path), "item": wanted.shared.item, "leave_out": None}
    )
    return Lent(
        papers=(_shared(paper, wanted.shared.case),), entries=(SharedEntry(place=wanted.place, entry=entry),)
    )


def _spelt(path: str, files: Sequence[str]) -> str:
    """The path as the file system spells it, which may store an accent in another way than people type it."""
    wanted = unicodedata.normalize("NFC", path)
    return next((one for one in files if unicodedata.normalize("NFC", one) == wanted), path)


def _shared(paper: Paper, case: str) -> Paper:
    return paper.model_copy(update={"path": shown_at(case, paper.path), "shared_from": case})


def _path_of(named: str) -> str:
    return f"{ATTACHMENTS}/{named.removeprefix('./').removeprefix(f'{ATTACHMENTS}/')}"


# Signed scans


def _scans(value: Any) -> Iterator[str]:
    if isinstance(value, Signature):
        yield from (_path_of(value.scan),) if value.scan else ()
    elif isinstance(value, BaseModel):
        yield from (scan for name in type(value).model_fields for scan in _scans(getattr(value, name)))
    elif isinstance(value, tuple | Mapping):
        parts = value.values() if isinstance(value, Mapping) else value
        yield from (scan for part in parts for scan in _scans(part))


def _with_scans_of(case: str, record: R) -> R:
    """The record with its scans named from here; everything else as it is."""
    renamed = {name: _renamed(case, getattr(record, name)) for name in type(record).model_fields}
    return record.model_copy(update=renamed)


def _renamed(case: str, value: Any) -> Any:
    if isinstance(value, Signature):
        return value.model_copy(update={"scan": shown_at(case, _path_of(value.scan))}) if value.scan else value
    if isinstance(value, BaseModel):
        return value.model_copy(
            update={name: _renamed(case, getattr(value, name)) for name in type(value).model_fields}
        )
    if isinstance(value, tuple):
        return tuple(_renamed(case, part) for part in value)
    if isinstance(value, Mapping):
        return {key: _renamed(case, part) for key, part in value.items()}
    return value


# What could not be had


def _not_had(wanted: Wanted, findings: tuple[Finding, ...]) -> Lent:
    return Lent(set_aside=(_row(wanted.path, findings[0]),), findings=findings)


def _about_one_child(wanted: Wanted) -> Lent:
    """Such a record is not opened."""
    reason = "such a record is about one child alone"
    finding = Finding(
        code="shared-of-one-child", severity="warns", place=wanted.place,
        message=f"“{plain(wanted.shared.path)}” of {wanted.shared.case} is withheld: {reason}.",
        remedy="Take it out of shared, and make this child's own. What can be shared as a record: the Together and "
        "Apart assessment and the Family Group Conference referral.",
    )  # fmt: skip
    row = LedgerRow(path=wanted.path, sha256="", disposition="withheld", reason=reason)
    return Lent(set_aside=(row,), findings=(finding,))


def _row(path: str, why: Finding) -> LedgerRow:
    return LedgerRow(path=path, sha256="", disposition="rejected", reason=why.message)


def _as_seen_from_here(finding: Finding, case: str) -> Finding:
    return finding.model_copy(update={"place": shown_at(case, finding.place)})


def _not_there(wanted: Wanted) -> Finding:
    case = wanted.shared.case
    return Finding(
        code="shared-not-there", severity="blocks", place=wanted.place,
        message=f"“{plain(wanted.shared.path)}” is shared from {case}, but does not lie there.",
        remedy=f"Write its name exactly as in the folder of {case}. What {case} itself shares from a third case is not "
        "passed on: name the case in whose folder it lies.",
    )  # fmt: skip


def _no_record(wanted: Wanted) -> Finding:
    return Finding(
        code="shared-not-there", severity="blocks", place=wanted.place,
        message=f"“{plain(wanted.shared.path)}” is not the name of a record.",
        remedy="Write record with the name of a form, for example together-and-apart.json; a paper is named by file.",
    )  # fmt: skip
