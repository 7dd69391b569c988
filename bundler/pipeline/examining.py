"""Examines every paper of a case, and the papers inside e-mails and archives, each content once."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from bundler.documents.cases.found_files import fingerprint, reason_to_pass_over, set_aside
from bundler.documents.intake import inside_troubles
from bundler.documents.intake.limits import MAX_DEPTH, MAX_MEMBERS, MAX_UNPACKED_BYTES
from bundler.documents.store import Store
from bundler.model.finding import Trouble
from bundler.model.manifest import LedgerRow
from bundler.model.paper import Examination, Paper, PaperKind
from bundler.model.record import CaseFile

_DISK_IS_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Examined:
    """A case with all its papers, those inside others too, and what a look at each told, by `Paper.content`."""

    file: CaseFile
    examinations: Mapping[str, Examination]


def examine_papers(store: Store, folder: Path, file: CaseFile) -> Examined:
    """Every paper of the case folder, then the papers inside those, as deep as they go."""
    opening = _Opening()
    waiting = [_Found(paper) for paper in file.papers]
    while waiting:
        examinations = _examine_each(store, folder, [found.paper for found in waiting])
        opened = zip(waiting, examinations, strict=True)
        waiting = [inside for found, examination in opened for inside in opening.open(found, examination)]
    return Examined(
        file.model_copy(update={
            "papers": tuple(sorted(opening.papers, key=lambda paper: paper.path)),
            "set_aside": tuple(sorted((*file.set_aside, *opening.passed_over), key=lambda row: row.path)),
        }),
        opening.examinations,
    )  # fmt: skip


def bytes_of(store: Store, folder: Path, paper: Paper) -> Path:
    """Where a paper's bytes lie: in the case folder, or in the store if it came out of another paper."""
    return store.unpacked(paper.sha256, paper.path) if paper.container else folder / paper.path


@dataclass(frozen=True)
class _Found:
    """A paper with the hashes of the papers around it, outermost first; `top` is the path of the outermost."""

    paper: Paper
    around: tuple[str, ...] = ()
    top: str = ""


@dataclass
class _Opening:
    """What has been found so far; `taken` counts papers and bytes that came out of each paper of the folder."""

    papers: list[Paper] = field(default_factory=list)
    passed_over: list[LedgerRow] = field(default_factory=list)
    examinations: dict[str, Examination] = field(default_factory=dict)
    members: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)

    def open(self, found: _Found, examination: Examination) -> Iterator[_Found]:
        """Enters a paper, and answers with those inside it that are to be examined in turn."""
        refusal = self._why_not(found, examination)
        if refusal:
            self._enter(found.paper.model_copy(update={"sha256": ""}), _refused(examination.kind, refusal))
            return
        self._enter(found.paper, examination)
        for inside in _inside(found.paper, examination):
            if reason := reason_to_pass_over(inside.path.removeprefix(f"{found.paper.path}/")):
                self.passed_over.append(set_aside(inside.path, reason))
            elif inside.sha256:
                yield _Found(inside, (*found.around, found.paper.sha256), found.top or found.paper.path)
        for path, trouble in _kept_inside(found.paper, examination):
            self._enter(
                Paper(path=path, sha256="", size=0, container=found.paper.path),
                _refused(PaperKind.UNSUPPORTED, trouble),
            )

    def _enter(self, paper: Paper, examination: Examination) -> None:
        """Of two exact copies the one with the fewer troubles speaks: a misnamed one says nothing of the right name."""
        self.papers.append(paper)
        known = self.examinations.get(paper.content, examination)
        if len(examination.troubles) <= len(known.troubles):
            self.examinations[paper.content] = examination

    def _why_not(self, found: _Found, examination: Examination) -> Trouble | None:
        """Why what is inside a paper is not looked at: it would never end, or come to more than any case holds."""
        if not examination.members:
            return None
        top = found.top or found.paper.path
        self.members[top] += len(examination.members)
        self.bytes[top] += sum(member.size for member in examination.members)
        if found.paper.sha256 in found.around:
            return inside_troubles.holds_itself()
        if len(found.around) >= MAX_DEPTH:
            return inside_troubles.too_deep()
        if self.members[top] > MAX_MEMBERS:
            return inside_troubles.too_many()
        return inside_troubles.too_much() if self.bytes[top] > MAX_UNPACKED_BYTES else None


def _inside(paper: Paper, examination: Examination) -> Iterator[Paper]:
    """The papers that were taken out of another."""
    for member in examination.members:
        if not member.trouble:
            path = f"{paper.path}/{member.name}"
            yield Paper(path=path, sha256=member.sha256, size=member.size, container=paper.path)


def _kept_inside(paper: Paper, examination: Examination) -> Iterator[tuple[str, Trouble]]:
    return ((f"{paper.path}/{member.name}", member.trouble) for member in examination.members if member.trouble)


def _refused(kind: PaperKind, trouble: Trouble) -> Examination:
    return Examination(kind=kind, troubles=(trouble,))


def _examine_each(store: Store, folder: Path, papers: Sequence[Paper]) -> list[Examination]:
    """What is remembered of each paper; a look at those that nobody remembers."""
    remembered = [_remembered(store, paper) for paper in papers]
    if None not in remembered:
        return [examination for examination in remembered if examination]
    with store.room_to_unpack() as room:
        return [
            examination or _examined(store, folder, paper, room)
            for paper, examination in zip(papers, remembered, strict=True)
        ]


def _remembered(store: Store, paper: Paper) -> Examination | None:
    """What an earlier look found, if all that came out of the paper is still there."""
    examination = store.examination(paper.sha256, _suffix(paper))
    return examination if examination and store.holds_unpacked(examination.members) else None


def _examined(store: Store, folder: Path, paper: Paper, room: Path) -> Examination:
    """What a look at the paper tells; what is remembered under a hash was found in bytes of that hash."""
    from bundler.documents.intake.examine import examine

    place = bytes_of(store, folder, paper)
    try:
        examination = examine(place, into=room)
    except OSError as error:
        if error.errno in _DISK_IS_FULL:
            raise
        return _changed()
    if not _is_still(paper, place):
        store.forget_unpacked(place)
        return _changed()
    store.keep_unpacked(room, examination.members)
    with suppress(OSError):  # only a shortcut: who may not write here looks again next time
        store.remember_examination(paper.sha256, examination, _suffix(paper))
    return examination


def _suffix(paper: Paper) -> str:
    return PurePosixPath(paper.path).suffix


def _is_still(paper: Paper, place: Path) -> bool:
    now = fingerprint(place.parent, place.name)
    return isinstance(now, Paper) and now.sha256 == paper.sha256


def _changed() -> Examination:
    """What can be said of a paper that was replaced or taken away between hashing and looking; never remembered."""
    return _refused(PaperKind.UNSUPPORTED, Trouble(
        code="file-is-changing", severity="blocks", message="The file changed while it was being read.",
        remedy="Wait until the copy is finished or the paper is saved, then check again.",
    ))  # fmt: skip
