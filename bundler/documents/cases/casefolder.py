"""A case folder, read whole: the case, its form records and every other file; or everything that is wrong with it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any, TypeVar

from pydantic import BaseModel

from bundler.documents.cases.found_files import OWN_PAGES, read_whole, set_aside, walk
from bundler.documents.cases.history import is_history, taken_forms
from bundler.documents.cases.json_text import LARGEST, JsonMistakeError, JsonText, lines, read_json
from bundler.documents.cases.known_papers import KnownPapers
from bundler.documents.cases.redaction_lists import is_redaction_list
from bundler.documents.definitions.loading import Definitions
from bundler.documents.definitions.misfits import KeyPath, Misfit, nearest, plain, read_as, shown, written
from bundler.documents.definitions.toml_places import line_of
from bundler.model.case import Case, PaperEntry, SharedPaper
from bundler.model.errors import CaseUnreadableError
from bundler.model.fields import JsonFile, Signature, windows_has_no
from bundler.model.finding import Finding
from bundler.model.manifest import LedgerRow
from bundler.model.paper import Paper
from bundler.model.record import CaseFile, FiledRecord
from bundler.model.records import RECORDS, form_of
from bundler.model.redaction import FiledRedaction, RedactionList

CASE_JSON = "case.json"
ATTACHMENTS = "attachments"
_INSTRUCTIONS = ("readme", "howto")
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_WHICH = "See which there are: bundler status. Begin a new one: bundler new REF --authority A --pack P"
REFERENCES = (
    "A reference has up to 40 letters, digits, '.', '-' and '_', begins with a letter or digit and ends in no dot: "
    "CH-2026-014. Windows keeps CON, PRN, AUX, NUL, COM1, LPT1 and the like for itself."
)
J = TypeVar("J", bound=JsonFile)


@dataclass(frozen=True)
class CaseReading:
    """A case folder as read: no `file` where any record could not be read, and then the findings say why."""

    file: CaseFile | None
    findings: tuple[Finding, ...]


def find_case(ref_or_path: str, cases_root: Path) -> Path:
    """The folder of a case, named by its reference or by a path; a reference never leads out of the cases."""
    if "/" in ref_or_path or os.sep in ref_or_path or ref_or_path in (".", ".."):
        return _folder_at(Path(ref_or_path))
    folder = cases_root / ref_or_path
    if is_reference(ref_or_path) and folder.is_dir() and not folder.is_symlink():
        return folder
    meant = nearest(ref_or_path, tuple(case.name for case in all_cases(cases_root)))
    if meant == ref_or_path:
        raise CaseUnreadableError(
            f"{shown(ref_or_path)} cannot be the reference of a case.",
            f"Rename the folder and correct the reference. {REFERENCES}",
        )
    hint = f"Did you mean {plain(meant)}?" if meant else _WHICH
    raise CaseUnreadableError(f"There is no case {shown(ref_or_path)} in {cases_root.name}.", hint)


def is_reference(text: str) -> bool:
    """True for text that can name a case: a safe folder name of at most 40 characters, on Windows too."""
    return _REFERENCE.fullmatch(text) is not None and not windows_has_no(text)


def _folder_at(path: Path) -> Path:
    """The folder with its own name, which `.` and `..` do not have: a bundle is filed under it."""
    if not os.path.isdir(path):  # noqa: PTH112 - unlike Path.is_dir, never raises on a name too long
        raise CaseUnreadableError(
            f"There is no folder {shown(path)}.", "Name a case by its reference, or by the path of its folder."
        )
    return Path(os.path.abspath(path))  # noqa: PTH100 - unlike Path.resolve, keeps a link's name; takes .. out


def is_case_folder(path: Path) -> bool:
    """True for a folder that is a case: there, not hidden, no link. Never raises, whatever ails a share."""
    return path.name[:1] != "." and os.path.isdir(path) and not os.path.islink(path)  # noqa: PTH112, PTH114


def all_cases(cases_root: Path) -> tuple[Path, ...]:
    """Every case folder, in order of reference; hidden folders and links are not cases."""
    try:
        found = sorted(cases_root.iterdir())
        return tuple(path for path in found if is_case_folder(path))
    except OSError as error:
        raise CaseUnreadableError(
            f"The folder {cases_root.name} cannot be read: {error.strerror}.", "Name the folder with --cases."
        ) from error


def read(folder: Path, definitions: Definitions | None = None, known: KnownPapers | None = None) -> CaseReading:
    """Everything in a case folder; nothing in it is changed, moved, locked or followed.

    With `definitions`, an authority or a pack that case.json names and nobody has defined is a mistake too.
    Papers that are `known` and unchanged are not read again.
    """
    if not folder.is_dir():
        raise CaseUnreadableError(f"There is no case folder {plain(folder.name)}.", "Check the reference.")
    found = walk(folder)
    sorted_out = _sort_out(found.files)
    case, case_findings = _read_case(folder, definitions, has_case_json=CASE_JSON in sorted_out.records)
    records, record_findings = _read_records(folder, sorted_out.records)
    wrong = (*case_findings, *record_findings)
    if CASE_JSON not in sorted_out.records:  # hardly a case: whatever lies here is not read through
        return CaseReading(None, wrong)
    papers, strays, unread = _hash_all(folder, sorted_out, known or KnownPapers())
    redactions, misread = _read_redactions(folder, found.files)
    told = (finding for finding in found.findings if not _asks_about_an_exact_copy(finding, papers))
    findings = (*wrong, *told, *_misnamed_attachments(sorted_out.strays), *unread, *misread)
    if case is None or wrong:
        return CaseReading(None, findings)
    aside = (*found.set_aside, *sorted_out.set_aside, *(_row_of_unread(finding) for finding in unread))
    return CaseReading(
        CaseFile(
            case=case[0], case_sha256=case[1], records=records, papers=papers, strays=strays,
            set_aside=tuple(sorted(aside, key=lambda row: row.path)), taken=taken_forms(folder),
            redactions=redactions,
        ),
        findings,
    )


@dataclass(frozen=True)
class _SortedOut:
    """The files of a case folder by what they are; `records` are JSON files at its top."""

    records: tuple[str, ...]
    papers: tuple[str, ...]
    strays: tuple[str, ...]
    set_aside: tuple[LedgerRow, ...]


def _sort_out(files: tuple[str, ...]) -> _SortedOut:
    known = {path: reason for path in files if (reason := _known(path))}
    others = [path for path in files if path not in known]
    records = tuple(path for path in others if "/" not in path and path.casefold().endswith(".json"))
    papers = tuple(path for path in others if path.startswith(f"{ATTACHMENTS}/"))
    strays = tuple(path for path in others if path not in {*records, *papers})
    return _SortedOut(records, papers, strays, tuple(set_aside(path, reason) for path, reason in known.items()))


def _known(path: str) -> str | None:
    """Why a file at the top of a case folder is no record and no stray."""
    name = path.casefold()
    if is_history(path):
        return "What a record said before a form was taken into it."
    if is_redaction_list(path):
        return "A list of what is taken out of a paper for some readers."
    if "/" in name:
        return None
    return _known_at_the_top(name)


def _known_at_the_top(name: str) -> str | None:
    if name in OWN_PAGES:
        return "Bundler's own page about this case."
    if name.endswith(".schema.json"):
        return "A schema that helps an editor."
    return "Instructions for filling in the case." if name.partition(".")[0] in _INSTRUCTIONS else None


def _read_case(
    folder: Path, definitions: Definitions | None, *, has_case_json: bool
) -> tuple[tuple[Case, str] | None, tuple[Finding, ...]]:
    """The case and the hash of its file."""
    if not has_case_json:
        finding = Finding(
            code="case-json-missing", severity="blocks", place=CASE_JSON,
            message="The folder holds no case.json, so nothing is known about the case.",
            remedy="Copy case.json from another case and fill it in, or lay out the case with: "
            "bundler new REF --authority A --pack P",
        )
        return None, (finding,)
    case, digest, findings = read_record(folder, CASE_JSON, Case)
    if case is None:
        return None, findings
    undefined = _names_are_defined(case, definitions) if definitions else ()
    return (case, digest), (*findings, *_reference_is_the_folders(case, folder), *undefined)


def _reference_is_the_folders(case: Case, folder: Path) -> Iterator[Finding]:
    name = folder.absolute().name
    if case.reference != name:
        yield Finding(
            code="json-reference", severity="blocks", place=f"{CASE_JSON}: reference",
            message=f"The reference is {case.reference}, but the folder is called {plain(name)}.",
            remedy="Rename the folder or correct the reference, so that both are the same.",
        )


def _names_are_defined(case: Case, definitions: Definitions) -> Iterator[Finding]:
    if case.authority not in definitions.profiles:
        yield _undefined("authority", "authority", case.authority, definitions.profiles)
    for number, pack in enumerate(case.packs):
        if pack not in definitions.packs:
            yield _undefined("pack", f"packs[{number}]", pack, definitions.packs)


def _undefined(what: str, key: str, name: str, known: Mapping[str, Any]) -> Finding:
    meant = nearest(name, known)
    hint = f"Did you mean '{meant}'? " if meant else ""
    return Finding(
        code=f"json-{what}", severity="blocks", place=f"{CASE_JSON}: {key}",
        message=f"There is no {what} {shown(name)}.", remedy=f"{hint}Write one of: {', '.join(known) or 'none'}.",
    )


def _read_records(folder: Path, paths: tuple[str, ...]) -> tuple[tuple[FiledRecord, ...], tuple[Finding, ...]]:
    records: list[FiledRecord] = []
    findings: list[Finding] = []
    for path in paths:
        form = form_of(path)
        if path == CASE_JSON:
            continue
        if form is None:
            findings.append(_unknown_form(path))
            continue
        record, digest, found = read_record(folder, path, RECORDS[form])
        findings.extend(found)
        if record:
            records.append(FiledRecord(form=form, path=path, sha256=digest, record=record))
    return tuple(records), tuple(findings)


def _read_redactions(
    folder: Path, files: tuple[str, ...]
) -> tuple[tuple[FiledRedaction, ...], tuple[Finding, ...]]:
    """The redaction lists; one that cannot be read blocks, since what it would take out is not known."""
    lists: list[FiledRedaction] = []
    findings: list[Finding] = []
    for path in filter(is_redaction_list, files):
        record, digest, found = read_record(folder, path, RedactionList)
        findings.extend(found)
        if record:
            lists.append(FiledRedaction(path=path, sha256=digest, list=record))
    return tuple(lists), tuple(findings)


def _unknown_form(path: str) -> Finding:
    stem = path.casefold().removesuffix(".json")
    meant = nearest(stem, ("case", *RECORDS)) or next((form for form in RECORDS if stem.startswith(form)), None)
    names = ", ".join(f"{form}.json" for form in RECORDS)
    rename = f"Did you mean {meant}.json? Rename it so" if meant else f"Rename it to one of {names}"
    return Finding(
        code="json-unknown-form", severity="blocks", hard=True, place=path,
        message="No form has this name, so nobody knows how to read the file.",
        remedy=f"{rename} (or <form>-<date>.json), or move it out of the folder.",
    )


def read_record(folder: Path, path: str, kind: type[J]) -> tuple[J | None, str, tuple[Finding, ...]]:
    """One JSON file as a record, with the hash of its bytes; or every mistake in it.

    Nobody can override one: what the file protects from readers, or would take out of a paper, is not known.
    """
    raw = read_whole(folder, path, LARGEST)
    if isinstance(raw, Finding):
        return None, "", (raw.model_copy(update={"hard": True}),)
    try:
        text = read_json(raw)
    except JsonMistakeError as mistake:
        finding = Finding(
            code=f"json-{mistake.code}", severity="blocks", hard=True, place=path, message=mistake.message,
            remedy=mistake.remedy,
        )  # fmt: skip
        return None, "", (finding,)
    record, misfits = read_as(kind, text.value)
    escapes = tuple(_escapes(record)) if record else ()
    findings = tuple(_findings(path, text, (*text.repeated, *misfits, *escapes)))
    return (None if findings else record), hashlib.sha256(raw).hexdigest(), findings


def _findings(path: str, text: JsonText, misfits: tuple[Misfit, ...]) -> Iterator[Finding]:
    if not misfits:
        return
    found = lines(text.text)
    for misfit in misfits:
        line = line_of(found, misfit.path)
        yield Finding(
            code=f"json-{misfit.code}", severity="blocks", hard=True,
            place=f"{path}: {written(misfit.path)}" if misfit.path else path,
            message=f"Line {line}: {misfit.message}", remedy=misfit.remedy,
        )


def _escapes(value: Any, path: KeyPath = ()) -> Iterator[Misfit]:
    """Paths to papers that would lead out of attachments/, or that only Windows would understand."""
    if isinstance(value, Signature | PaperEntry | SharedPaper):
        key = "scan" if isinstance(value, Signature) else "file"
        named = getattr(value, key)
        if named and not _stays_below(named):
            message = f"'{plain(named)}' does not name a file below attachments/."
            remedy = "Write the path from attachments/ on with forward slashes, for example medicals/scan 3.pdf."
            yield Misfit((*path, key), "path", message, remedy)
    for step, part in _parts(value):
        yield from _escapes(part, (*path, step))


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, BaseModel):
        yield from ((name, getattr(value, name)) for name in type(value).model_fields)
    elif isinstance(value, tuple):
        yield from enumerate(value)
    elif isinstance(value, Mapping):
        yield from value.items()


def _stays_below(named: str) -> bool:
    windows = PureWindowsPath(named)
    return "\\" not in named and not windows.anchor and ".." not in windows.parts


def _hash_all(
    folder: Path, sorted_out: _SortedOut, known: KnownPapers
) -> tuple[tuple[Paper, ...], tuple[Paper, ...], tuple[Finding, ...]]:
    """Papers and strays with their hashes, and a finding for each file that could not be read."""
    everything = known.fingerprint_all(folder, (*sorted_out.papers, *sorted_out.strays))
    papers, strays = everything[: len(sorted_out.papers)], everything[len(sorted_out.papers) :]
    return (
        tuple(paper for paper in papers if isinstance(paper, Paper)),
        tuple(stray for stray in strays if isinstance(stray, Paper)),
        tuple(finding for finding in everything if isinstance(finding, Finding)),
    )


def _misnamed_attachments(strays: tuple[str, ...]) -> Iterator[Finding]:
    tops = {path.partition("/")[0] for path in strays if "/" in path}
    for top in sorted(tops):
        if nearest(top, (ATTACHMENTS,)):
            yield Finding(
                code="folder-misnamed", severity="blocks", place=top,
                message=f"Papers lie in the folder {top}, where nobody looks for them.",
                remedy=f"Rename the folder to {ATTACHMENTS}, in small letters, or move the papers there.",
            )


def _asks_about_an_exact_copy(finding: Finding, papers: tuple[Paper, ...]) -> bool:
    """Whether people are asked to compare two papers of one folder that are the same to the byte."""
    if finding.code != "copy-in-conflict":
        return False
    beside = (paper for paper in papers if paper.path.rpartition("/")[0] == finding.place.rpartition("/")[0])
    hashes = {paper.path: paper.sha256 for paper in beside}
    own = hashes.pop(finding.place, None)
    return own is not None and own in hashes.values()


def _row_of_unread(finding: Finding) -> LedgerRow:
    return LedgerRow(path=finding.place, sha256="", disposition="rejected", reason=finding.message)


__all__ = [
    "ATTACHMENTS", "CASE_JSON", "REFERENCES", "CaseReading", "all_cases", "find_case", "is_reference", "read",
    "read_record",
]  # fmt: skip
