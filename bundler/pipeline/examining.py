"""Examines every paper of a case, and the papers inside e-mails and archives, each content once."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from bundler.documents.cases.found_files import fingerprint, reason_to_pass_over, set_aside
from bundler.documents.intake import inside_troubles, steps
from bundler.documents.intake.limits import MAX_DEPTH, MAX_MEMBERS, MAX_UNPACKED_BYTES
from bundler.documents.intake.troubles import FILE_IS_CHANGING, MET_A_LIMIT, file_is_changing
from bundler.documents.store import Store
from bundler.model.finding import Trouble
from bundler.model.manifest import LedgerRow
from bundler.model.paper import Examination, Paper, PaperKind
from bundler.model.record import CaseFile
from bundler.pipeline.workshop import Workshop

_AT_A_TIME: Final = 16
"""How many papers are looked at before anybody asks whether too much has come out of them."""
_ENDINGS_OF_FORMS: Final = (".docx", ".docm", ".odt", ".fodt", ".doc", ".rtf")
"""What people save a form as."""


@dataclass(frozen=True)
class Examined:
    """A case with all its papers, those inside others too, and what a look at each told, by `Paper.content`."""

    file: CaseFile
    examinations: Mapping[str, Examination]


def examine_papers(workshop: Workshop, folder: Path, file: CaseFile) -> Examined:
    """Every paper of the case folder, then the papers inside those, as deep as they go."""
    opening = _Opening()
    waiting = deque(_Found(paper) for paper in file.papers)
    while waiting:
        next_few = [waiting.popleft() for _ in range(min(_AT_A_TIME, len(waiting)))]
        few = [found for found in next_few if opening.has_room_for(found)]
        examinations = _examine_each(workshop, folder, [found.paper for found in few])
        for found, examination in zip(few, examinations, strict=True):
            waiting.extend(opening.open(found, examination))
    opening.examinations.update(_forms_among(workshop, folder, file.strays))
    return Examined(
        file.model_copy(update={
            "papers": tuple(sorted(opening.papers, key=lambda paper: paper.path)),
            "set_aside": tuple(sorted((*file.set_aside, *opening.passed_over), key=lambda row: row.path)),
        }),
        opening.examinations,
    )  # fmt: skip


def _forms_among(workshop: Workshop, folder: Path, strays: Sequence[Paper]) -> dict[str, Examination]:
    """The forms that came back and were dropped beside attachments/; nothing else there is looked into."""
    texts = [one for one in strays if "/" not in one.path and one.path.casefold().endswith(_ENDINGS_OF_FORMS)]
    looks = zip(texts, _examine_each(workshop, folder, texts), strict=True)
    return {one.content: look for one, look in looks if look.returned}


def bytes_of(store: Store, folder: Path, paper: Paper) -> Path:
    """Where a paper's bytes lie: in the case folder or that of a brother or sister, or in the store if it came out of
    another paper.
    """
    if paper.container:
        return store.unpacked(paper.sha256, paper.path)
    return (folder.parent / paper.shared_from if paper.shared_from else folder) / paper.path_in_its_case


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

    def has_room_for(self, found: _Found) -> bool:
        """Whether to look at a paper at all: too much may have come already out of what lies around it."""
        has_room = self.members[found.top] <= MAX_MEMBERS and self.bytes[found.top] <= MAX_UNPACKED_BYTES
        if not has_room:
            self._enter(
                found.paper.model_copy(update={"sha256": ""}),
                _refused(PaperKind.UNSUPPORTED, inside_troubles.not_reached()),
            )
        return has_room

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
        """Of two exact copies the one speaks that was looked through, then the one with the fewer troubles.

        A misnamed one says nothing of the right name.
        """
        self.papers.append(paper)
        known = self.examinations.get(paper.content, examination)
        self.examinations[paper.content] = min(
            examination, known, key=lambda one: (not one.looked_through, len(one.troubles))
        )

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
            yield Paper(
                path=path, sha256=member.sha256, size=member.size, container=paper.path, shared_from=paper.shared_from
            )


def _kept_inside(paper: Paper, examination: Examination) -> Iterator[tuple[str, Trouble]]:
    return ((f"{paper.path}/{member.name}", member.trouble) for member in examination.members if member.trouble)


def _refused(kind: PaperKind, trouble: Trouble) -> Examination:
    return Examination(kind=kind, troubles=(trouble,))


def _examine_each(workshop: Workshop, folder: Path, papers: Sequence[Paper]) -> list[Examination]:
    """What is remembered of each paper; a look at those that nobody remembers."""
    memory = _memory(workshop)
    remembered = [memory.of(paper) for paper in papers]
    if None not in remembered:
        return [examination for examination in remembered if examination]
    unknown = [paper for paper, examination in zip(papers, remembered, strict=True) if not examination]
    with workshop.store.passing_folder() as room:
        fresh = iter([*_looked_at(workshop, folder, unknown, room, memory)])
        return [examination or next(fresh) for examination in remembered]


def _looked_at(
    workshop: Workshop, folder: Path, papers: Sequence[Paper], room: Path, memory: _Memory
) -> Iterator[Examination]:
    """A look at each paper, apart; what is remembered under a hash was found in bytes of that hash."""
    store, limits = workshop.store, workshop.limits
    places = [bytes_of(store, folder, paper) for paper in papers]
    rooms = [room / str(number) for number in range(len(papers))]
    for own in rooms:
        own.mkdir()
    calls = [(place, limits, own) for place, own in zip(places, rooms, strict=True)]
    looks = workshop.apart.run_each(steps.examine, calls)
    for done, (paper, place, own, look) in enumerate(zip(papers, places, rooms, looks, strict=True), start=1):
        workshop.progress("looking at the papers", done, len(papers))
        if not _is_still(paper, place):
            store.forget_unpacked(place)
            yield _changed()
            continue
        examination = _refused(PaperKind.UNSUPPORTED, look) if isinstance(look, Trouble) else look
        store.keep_unpacked(own, examination.members)
        memory.keep(paper, examination)
        yield examination


def remember(workshop: Workshop, paper: Paper, examination: Examination) -> None:
    """Keeps what a later, closer look at a paper found."""
    _memory(workshop).keep(paper, examination)


def _memory(workshop: Workshop) -> _Memory:
    return _Memory(workshop.store, f"{workshop.limits.mark}-{workshop.today}")


@dataclass(frozen=True)
class _Memory:
    """What earlier looks found, by content and ending, because a name can lie.

    A paper that met a limit is tried again with other limits, or the next day, when the machine may be less busy:
    `conditions` are the two.
    """

    store: Store
    conditions: str

    def of(self, paper: Paper) -> Examination | None:
        """What an earlier look found, if all that came out of the paper is still there."""
        suffix = PurePosixPath(paper.path).suffix
        found = self.store.examination(paper.sha256, suffix)
        if not (found and found.looked_through):
            found = self.store.examination(paper.sha256, f"{suffix}-{self.conditions}") or found
        return found if found and self.store.holds_unpacked(found.members) else None

    def keep(self, paper: Paper, examination: Examination) -> None:
        codes = {trouble.code for trouble in examination.troubles}
        if FILE_IS_CHANGING in codes:
            return
        suffix = PurePosixPath(paper.path).suffix
        if codes & (MET_A_LIMIT | {"not-converted"}):
            suffix = f"{suffix}-{self.conditions}"
        with suppress(OSError):  # only a shortcut: who may not write here looks again next time
            self.store.remember_examination(paper.sha256, examination, suffix)


def _is_still(paper: Paper, place: Path) -> bool:
    now = fingerprint(place.parent, place.name)
    return isinstance(now, Paper) and now.sha256 == paper.sha256


def _changed() -> Examination:
    """What can be said of a paper that was replaced or taken away between hashing and looking; never remembered."""
    return _refused(PaperKind.UNSUPPORTED, file_is_changing())
