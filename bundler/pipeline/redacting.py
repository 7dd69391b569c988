"""A redaction list, from its proposal to the copy that is handed out: one person picks, another looks it over."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from bundler.documents.cases.casefolder import ATTACHMENTS, find_case
from bundler.documents.cases.redaction_lists import REDACTIONS, read_list, write_list
from bundler.documents.private import FILE, close, private_folder
from bundler.documents.redaction import steps
from bundler.model.errors import CaseUnreadableError, UsageError
from bundler.model.finding import Trouble
from bundler.model.pack import Audience
from bundler.model.paper import Paper, Prepared
from bundler.model.record import CaseFile
from bundler.model.redaction import (
    Ground,
    Passage,
    RedactionList,
    RedactionReview,
    Region,
    pages_mark,
)
from bundler.pipeline.case_reading import read_case
from bundler.pipeline.contents import source_of
from bundler.pipeline.examining import bytes_of, examine_papers
from bundler.pipeline.preparation import prepare
from bundler.pipeline.redacted_copies import redacted_copy
from bundler.pipeline.reviews_in_force import CHANGED, HANDED_OUT, REVIEWED, told_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.guard import facts_kept_from
from bundler.rules.paper_policy import under_policy
from bundler.rules.persons import same_person
from bundler.rules.protected_facts import known_to_all, own_facts, people_of, protected_facts
from bundler.rules.redaction import (
    Kept,
    audience_sees,
    misfits,
    orders_of,
    picked,
    proposed,
    rows_of,
    without_repeats,
)

PREVIEWS: Final = "redaction-previews"
"""The folder below output/ for previews; each shows a whole paper, so that only the account may read it."""

_NOT_PLAIN: Final = re.compile(r"[^a-z0-9]+")


@dataclasses.dataclass(frozen=True)
class Asked:
    """Which paper of which case is redacted, and for whom: an audience, or one person of it."""

    reference: str
    paper: str
    audience: Audience
    person: str | None = None


class Acting(Protocol):
    """Who picks or reviews: an officer whose name is proved, and who serves the case's authority or not."""

    @property
    def name(self) -> str: ...

    @property
    def roles(self) -> tuple[str, ...]: ...

    def serves(self, authority: str) -> bool: ...


@dataclasses.dataclass(frozen=True)
class Wish:
    """What is to be changed of a list: `regions` with their page, `drop` by number as in the preview."""

    words: tuple[str, ...] = ()
    regions: tuple[tuple[int, Region], ...] = ()
    ground: str | None = None
    drop: tuple[int, ...] = ()

    @property
    def changes_something(self) -> bool:
        return bool(self.words or self.regions or self.drop)


@dataclasses.dataclass(frozen=True)
class Redacting:
    """A list as it stands now: where it lies below the case folder, and where its preview or its copy was written."""

    reference: str
    path: str
    list: RedactionList
    grounds: tuple[str, ...]
    preview: Path | None = None
    copy: Path | None = None


@dataclasses.dataclass(frozen=True)
class _Desk:
    """A paper on the desk: as prepared, with its letters, and its list as it lies in the case folder."""

    workshop: Workshop
    folder: Path
    file: CaseFile
    asked: Asked
    paper: Paper
    full: Prepared
    letters: tuple[str, ...]
    path: str
    before: bytes | None
    list: RedactionList
    work: Path

    @property
    def is_new(self) -> bool:
        return self.before is None

    def file_it(self, made: RedactionList, kind: str, officer: Acting) -> None:
        """The list first, then the entry that makes a review count."""
        with self.workshop.store.case_lock(self.folder.name):
            write_list(self.folder, self.path, made, self.before)
            self.tell(made, kind, officer)

    def tell(self, made: RedactionList, kind: str, officer: Acting) -> None:
        now = datetime.now(UTC)
        reference = self.file.case.reference
        self.workshop.audit.append(told_of(kind, reference, made, officer.name, officer.roles[0], now))


def redact(workshop: Workshop, asked: Asked, officer: Acting, wish: Wish) -> Redacting:
    """Makes the list, or changes it, and draws its preview; a list that changes has to be reviewed again."""
    with _desk(workshop, asked) as desk:
        made, by = desk.list, _name_of(officer, desk.file)
        if desk.is_new:
            made = made.model_copy(update={"passages": _proposal(desk, by), "made_by": (by,)})
        if wish.changes_something:
            made = made.model_copy(update={"passages": _changed(desk, made, by, wish), "reviewed": None})
            made = made.model_copy(update={"made_by": tuple(dict.fromkeys((*made.made_by, by)))})
        if made != desk.list or desk.is_new:
            desk.file_it(made, CHANGED, officer)
        return _as_answer(desk, made, preview=_preview(desk, made))


def review(workshop: Workshop, asked: Asked, officer: Acting) -> Redacting:
    """Makes a list final in the name of a second person, once its copy is proved; UsageError for one who made it."""
    with _desk(workshop, asked) as desk:
        made, by = _existing(desk), _name_of(officer, desk.file)
        if made.is_made_by(by):
            raise UsageError(
                "Whoever picked passages cannot review them: a second person has to look.",
                "Ask somebody else to look over the preview and to run this command.",
            )
        _copy(desk, made)
        reviewed = made.model_copy(
            update={"reviewed": RedactionReview(by=by, on=workshop.today, of=made.digest)}
        )  # fmt: skip
        desk.file_it(reviewed, REVIEWED, officer)
        return _as_answer(desk, reviewed)


def hand_out(workshop: Workshop, asked: Asked, officer: Acting, target: Path) -> Redacting:
    """Writes the redacted copy by itself, for a records request; UsageError before it is reviewed.

    The trail is told first: no copy is anywhere of which it does not know.
    """
    with _desk(workshop, asked) as desk:
        made = _existing(desk)
        if not made.is_reviewed:
            raise UsageError(
                "This redaction is not reviewed, so no copy is handed out.",
                "A second person looks over the preview, then runs the same command with --review.",
            )
        _name_of(officer, desk.file)
        copy = workshop.store.pdf(_copy(desk, made).key)
        _write_out(copy, target, lambda: desk.tell(made, HANDED_OUT, officer))
        return _as_answer(desk, made, copy=target)


def _write_out(copy: Path, target: Path, tell: Callable[[], None]) -> None:
    """Whole under its name or not at all, so that what was killed can be done again; told when there is room for it."""
    if target.exists():
        raise UsageError(f"There is a file {target.name} already.", "Name another with --out, or move it away.")
    fresh = target.with_name(f".{uuid.uuid4().hex}")
    try:
        with fresh.open("xb") as file:
            tell()
            file.write(copy.read_bytes())
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(target)
    finally:
        fresh.unlink(missing_ok=True)


# The desk


@contextmanager
def _desk(workshop: Workshop, asked: Asked) -> Iterator[_Desk]:
    folder = find_case(asked.reference, workshop.cases)
    reading = read_case(workshop, folder)
    if reading.file is None:
        raise CaseUnreadableError(
            f"The case {folder.name} cannot be read.", f"See what is wrong with it: bundler check {folder.name}"
        )
    asked = _with_person(asked, reading.file)
    examined = examine_papers(workshop, folder, reading.file)
    paper = _paper_named(examined.file, asked.paper)
    with workshop.store.work_folder() as work:
        policy = workshop.definitions.profile(reading.file.case.authority).papers
        examination = under_policy(examined.examinations[paper.content], policy)
        source = source_of(paper, examination, bytes_of(workshop.store, folder, paper))
        blocking = next((one for one in examination.troubles if one.severity == "blocks"), None)
        preparation = prepare((source,), workshop, work) if blocking is None else None
        full = preparation.by_place.get(paper.path) if preparation else None
        if full is None:
            raise _not_a_paper(blocking or (preparation.troubles.get(paper.path) if preparation else None))
        letters = workshop.apart.run(steps.letters, workshop.store.pdf(full.key))
        if isinstance(letters, Trouble):
            raise _not_a_paper(letters)
        path = _path_of(examined.file, paper, asked)
        before = read_list(folder, path)
        made = _list_at(examined.file, path, before) or RedactionList(
            paper=paper.path, paper_sha256=paper.sha256, pages_sha256=pages_mark(full.pages),
            audience=asked.audience, person=asked.person, made_by=(),
        )  # fmt: skip
        _still_counts(made, paper, full, path)
        yield _Desk(workshop, folder, examined.file, asked, paper, full, letters, path, before, made, work)


def _with_person(asked: Asked, file: CaseFile) -> Asked:
    """The person as case.json names them; UsageError for somebody it does not name."""
    if asked.person is None:
        return asked
    person = asked.person
    found = next((parent.name for parent in file.case.parents if same_person(parent.name, person)), None)
    if found is None:
        raise UsageError(
            "case.json names no parent of that name.", "Write the name as it stands in case.json under parents."
        )
    return dataclasses.replace(asked, person=found)


def _name_of(officer: Acting, file: CaseFile) -> str:
    if not officer.serves(file.case.authority):
        raise UsageError("You are no officer of this case's authority.", "Ask one who is: bundler officer list")
    return officer.name


def _paper_named(file: CaseFile, named: str) -> Paper:
    """By its path, from attachments/ on or not, or by its own name where only one paper has it."""
    exact = [paper for paper in file.papers if paper.path in (named, f"{ATTACHMENTS}/{named}")]
    found = exact or [paper for paper in file.papers if PurePosixPath(paper.path).name == named]
    if len(found) != 1:
        raise UsageError(
            "Several papers have that name." if found else "There is no paper of that name below attachments/.",
            "Name it by its path below attachments/, as the status page shows it.",
        )
    return found[0]


def _not_a_paper(trouble: Trouble | None) -> UsageError:
    if trouble is None:
        return UsageError("This paper cannot be made into pages.", "Put in a PDF of it.")
    return UsageError(trouble.message, trouble.remedy)


def _path_of(file: CaseFile, paper: Paper, asked: Asked) -> str:
    """Where the list of a paper for a reader lies, or would: named by both, and never by a person."""
    for filed in file.redactions:
        if (filed.list.paper, filed.list.audience, filed.list.person) == (paper.path, asked.audience, asked.person):
            return filed.path
    stem = _NOT_PLAIN.sub("-", PurePosixPath(paper.path).stem.casefold()).strip("-")[:40] or "paper"
    parents = [parent.name for parent in file.case.parents]
    whose = f"-{parents.index(asked.person) + 1}" if asked.person else ""
    name = f"{stem}-for-{asked.audience}{whose}"
    own = hashlib.sha256(paper.path.encode()).hexdigest()[:8]
    taken = {filed.path for filed in file.redactions}
    path = f"{REDACTIONS}/{name}.json"
    return path if path not in taken else f"{REDACTIONS}/{name}-{own}.json"


def _list_at(file: CaseFile, path: str, before: bytes | None) -> RedactionList | None:
    """The list as it was read; UsageError for one that is there and cannot be."""
    found = next((filed.list for filed in file.redactions if filed.path == path), None)
    if found is None and before is not None:
        raise UsageError(f"{path} cannot be read as a redaction list.", "See what is wrong with it: bundler check")
    return found


def _still_counts(made: RedactionList, paper: Paper, full: Prepared, path: str) -> None:
    if made.paper_sha256 != paper.sha256 or made.pages_sha256 != pages_mark(full.pages):
        raise UsageError(
            "The paper has changed since its redaction list was made, so the list is void.",
            f"Delete {path} in the case folder, then begin anew with the same command.",
        )


def _existing(desk: _Desk) -> RedactionList:
    if desk.is_new:
        raise UsageError("There is no redaction list for this paper and these readers.", "Make one without --review.")
    return desk.list


# What is picked


def _proposal(desk: _Desk, by: str) -> tuple[Passage, ...]:
    """Everything that the case protects from these readers and that the pages say."""
    case, definitions = desk.file.case, desk.workshop.definitions
    packs = [definitions.pack(name) for name in case.packs]
    sources = (case, *desk.file.restricted_sources)
    known = known_to_all(definitions.profile(case.authority))
    own = own_facts(desk.asked.person, sources) if desk.asked.person else ""
    sees = audience_sees(packs, desk.asked.audience, case)
    records = desk.file.restricted_sources
    kept = Kept(
        protected_facts(case, sees, f"{known}\n{own}", records, desk.workshop.today),
        facts_kept_from(desk.asked.audience, case, sees, f"{known}\n{own}", records, desk.workshop.today),
        tuple(people_of(case)),
    )
    return proposed(desk.letters, kept, definitions.grounds, by, desk.workshop.today)


def _changed(desk: _Desk, made: RedactionList, by: str, wish: Wish) -> tuple[Passage, ...]:
    """The passages without those dropped, and with those added, each under the ground that was named."""
    if unknown := [number for number in wish.drop if not 1 <= number <= len(made.passages)]:
        raise UsageError(f"There is no passage {unknown[0]}.", "The preview's table numbers them.")
    kept = tuple(one for number, one in enumerate(made.passages, start=1) if number not in wish.drop)
    added = (*_words_added(desk, by, wish), *_regions_added(desk, by, wish))
    return without_repeats((*kept, *added))


def _words_added(desk: _Desk, by: str, wish: Wish) -> Iterator[Passage]:
    for words in wish.words:
        found = picked(desk.letters, words, _ground(desk, wish).id, by, desk.workshop.today)
        if not found:
            raise UsageError(
                "Those words stand on no page of the paper, as far as a computer can read it.",
                "Write them as the page does; or cover the place with --region PAGE,X,Y,W,H.",
            )
        yield from found


def _regions_added(desk: _Desk, by: str, wish: Wish) -> Iterator[Passage]:
    for page, region in wish.regions:
        if not 1 <= page <= len(desk.letters):
            raise UsageError(f"The paper has no page {page}.", f"It has {len(desk.letters)}.")
        ground = _ground(desk, wish).id
        yield Passage(page=page, ground=ground, region=region, made_by=by, made_on=desk.workshop.today)


def _ground(desk: _Desk, wish: Wish) -> Ground:
    grounds = desk.workshop.definitions.grounds
    if wish.ground in grounds:
        return grounds[wish.ground or ""]
    listed = "; ".join(f"{ground.id} ({ground.label})" for ground in grounds.values())
    what = "There is no such ground." if wish.ground else "Say on which ground something is taken out."
    raise UsageError(what, f"Add --ground with one of: {listed or 'none; templates/grounds/ is empty'}.")


# What is made


def _copy(desk: _Desk, made: RedactionList) -> Prepared:
    if not made.passages:
        raise UsageError("The list takes nothing out, so there is no redacted copy.", "Add passages with --add.")
    copy = redacted_copy(desk.workshop, desk.full, made, desk.work)
    if isinstance(copy, Trouble):
        raise UsageError(copy.message, copy.remedy)
    return copy


def _preview(desk: _Desk, made: RedactionList) -> Path:
    """The preview below output/, for this account alone: it shows the whole paper."""
    grounds = desk.workshop.definitions.grounds
    if wrong := misfits(desk.letters, made, grounds):
        raise UsageError(
            f"The list names no page, ground or words that there are in passage {', '.join(map(str, wrong))}.",
            "Correct it, or delete the list and begin anew.",
        )
    fresh = desk.work / "preview.pdf"
    title = f"{desk.folder.name}, {made.paper.removeprefix(f'{ATTACHMENTS}/')}, for {made.audience}"
    orders, rows = orders_of(desk.letters, made, grounds), rows_of(made, grounds)
    drawn = desk.workshop.apart.run(
        steps.draw_preview, desk.workshop.store.pdf(desk.full.key), orders, rows, title, fresh
    )  # fmt: skip
    if isinstance(drawn, Trouble):
        raise UsageError(drawn.message, drawn.remedy)
    folder = private_folder(desk.workshop.output / PREVIEWS)
    target = folder / f"{desk.folder.name} {made.audience} {hashlib.sha256(desk.path.encode()).hexdigest()[:8]}.pdf"
    shutil.copyfile(fresh, target)
    close(target, FILE)
    return target


def _as_answer(desk: _Desk, made: RedactionList, *, preview: Path | None = None, copy: Path | None = None) -> Redacting:
    grounds = desk.workshop.definitions.grounds
    labels = tuple(grounds[one.ground].label if one.ground in grounds else one.ground for one in made.passages)
    return Redacting(desk.folder.name, desk.path, made, labels, preview, copy)
