"""One look at a case: read the folder, examine the papers, run every check; nothing is converted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from bundler.documents.cases.casefolder import all_cases, find_case, read
from bundler.documents.cases.found_files import fingerprint
from bundler.documents.store import Store
from bundler.model.errors import UsageError
from bundler.model.finding import Finding, Trouble, blocks
from bundler.model.pack import Pack
from bundler.model.paper import Examination, Paper, PaperKind
from bundler.model.record import CaseFile
from bundler.pipeline.workshop import Workshop
from bundler.rules.checks import Checked, run_checks
from bundler.rules.deadlines import due_date
from bundler.rules.situation import Situation


@dataclass(frozen=True)
class Seen:
    """What the rules make of a readable case for one pack."""

    situation: Situation
    checked: Checked


@dataclass(frozen=True)
class Look:
    """A case as found, for one of its packs. `seen` is None where the case cannot be read."""

    reference: str
    folder: Path
    file: CaseFile | None
    pack: Pack | None
    seen: Seen | None
    findings: tuple[Finding, ...]
    due: date | None = None

    @property
    def is_complete(self) -> bool:
        return self.seen is not None and not blocks(self.findings)

    @property
    def pack_name(self) -> str | None:
        return self.pack.name if self.pack else None

    @property
    def pack_title(self) -> str:
        return self.pack.title if self.pack else "case folder"


def look_at(workshop: Workshop, reference: str, pack_name: str | None = None) -> tuple[Look, ...]:
    """Look at a case for one pack, or for every pack it names.

    CaseUnreadableError if there is no such folder; UsageError if there is no such pack or profile, or if what is
    written would lie inside what is read (T8).
    """
    folder = find_case(reference, workshop.cases)
    reading = read(folder, workshop.definitions, workshop.known)
    if reading.file is None:
        return (Look(folder.name, folder, None, None, None, reading.findings),)
    _output_lies_elsewhere(workshop.output.resolve(), folder.resolve())
    packs = [workshop.definitions.pack(name) for name in ([pack_name] if pack_name else reading.file.case.packs)]
    examinations = _examine(workshop.store, folder, reading.file)
    return tuple(_seen(workshop, folder, reading.file, pack, examinations, reading.findings) for pack in packs)


def _output_lies_elsewhere(output: Path, folder: Path) -> None:
    if folder in (output, *output.parents):
        raise UsageError("The output folder must not lie inside a case folder.", "Name another one with --output.")


def looks_at_every_case(workshop: Workshop) -> Iterator[Look]:
    """Every case of the cases folder, for every pack it names."""
    for folder in all_cases(workshop.cases):
        yield from look_at(workshop, str(folder))


def packs_of(workshop: Workshop, reference: str) -> tuple[str, ...]:
    """The packs that a readable case names; none for one that cannot be read."""
    file = read(find_case(reference, workshop.cases), known=workshop.known).file
    return file.case.packs if file else ()


def _seen(
    workshop: Workshop,
    folder: Path,
    file: CaseFile,
    pack: Pack,
    examinations: Mapping[str, Examination],
    found_reading: tuple[Finding, ...],
) -> Look:
    definitions = workshop.definitions
    situation = Situation(
        file=file,
        pack=pack,
        profile=definitions.profile(file.case.authority),
        forms=definitions.forms,
        today=workshop.today,
        examinations=examinations,
        other_packs=tuple(definitions.pack(name) for name in file.case.packs if name != pack.name),
    )
    checked = run_checks(situation)
    return Look(
        reference=folder.name,
        folder=folder,
        file=file,
        pack=pack,
        seen=Seen(situation, checked),
        findings=(*found_reading, *checked.findings),
        due=due_date(situation),
    )


def _examine(store: Store, folder: Path, file: CaseFile) -> dict[str, Examination]:
    """Every paper's examination, by content; each content is examined once and remembered.

    What is remembered under a hash was found in bytes of that hash, whatever happens to the file meanwhile. Of two
    exact copies the one with the fewer troubles speaks: a misnamed copy says nothing against the right name.
    """
    found: dict[str, Examination] = {}
    for paper in file.papers:
        examination = _examined(store, folder, paper)
        if len(examination.troubles) <= len(found.get(paper.sha256, examination).troubles):
            found[paper.sha256] = examination
    return found


def _examined(store: Store, folder: Path, paper: Paper) -> Examination:
    suffix = PurePosixPath(paper.path).suffix
    remembered = store.examination(paper.sha256, suffix)
    if remembered:
        return remembered
    from bundler.documents.intake.examine import examine

    try:
        examination = examine(folder / paper.path)
    except OSError:
        return _changed()
    if fingerprint(folder, paper.path) != paper:
        return _changed()
    with suppress(OSError):  # only a shortcut: who may not write here looks again next time
        store.remember_examination(paper.sha256, examination, suffix)
    return examination


def _changed() -> Examination:
    """What can be said of a paper that was replaced or taken away between hashing and looking; never remembered."""
    trouble = Trouble(
        code="file-is-changing", severity="blocks", message="The file changed while it was being read.",
        remedy="Wait until the copy is finished or the paper is saved, then check again.",
    )  # fmt: skip
    return Examination(kind=PaperKind.UNSUPPORTED, troubles=(trouble,))
