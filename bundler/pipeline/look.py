"""One look at a case: read the folder, examine the papers, run every check; nothing is converted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bundler.documents.cases.casefolder import all_cases, find_case, read
from bundler.model.approval import Override
from bundler.model.errors import UsageError
from bundler.model.finding import Finding, blocks
from bundler.model.manifest import ShelfOwner
from bundler.model.pack import Pack
from bundler.model.paper import Examination, Paper, PaperKind
from bundler.model.record import CaseFile
from bundler.pipeline.case_reading import read_case
from bundler.pipeline.children import children_of_all_cases
from bundler.pipeline.examining import Examined, examine_papers
from bundler.pipeline.frozen import decision_findings
from bundler.pipeline.overrides_in_force import overrides_in_force
from bundler.pipeline.returned_forms import returned_forms
from bundler.pipeline.unsearchable import pages_not_searchable
from bundler.pipeline.workshop import Workshop
from bundler.rules.checks import Checked, run_checks
from bundler.rules.deadlines import due_date
from bundler.rules.overrides import with_let_pass
from bundler.rules.paper_policy import under_policy
from bundler.rules.sharing import of_this_child
from bundler.rules.situation import Situation
from bundler.rules.undecided import before_the_panel, without_decision


@dataclass(frozen=True)
class Seen:
    """What the rules make of a readable case for one pack; `let_pass` is what somebody answers for."""

    situation: Situation
    checked: Checked
    let_pass: tuple[Override, ...] = ()


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
    def shelf_owner(self) -> ShelfOwner:
        """Whose bundles a shelf of this reference must be; of a case that cannot be read only the folder is known."""
        child = self.file.case.child if self.file else None
        who = f"{child.name.casefold()} {child.date_of_birth}" if child else ""
        return ShelfOwner(folder=_hash_of(str(self.folder.resolve())), child=_hash_of(who))

    @property
    def is_overdue(self) -> bool:
        """True where the day on which the papers were due has passed."""
        return self.due is not None and self.seen is not None and self.due < self.seen.situation.today

    def examination_of(self, paper: Paper) -> Examination:
        """What a look at one of the case's papers told, under the authority's policy."""
        examinations = self.seen.situation.examinations if self.seen else {}
        return examinations.get(paper.content) or Examination(kind=PaperKind.UNSUPPORTED)

    @property
    def pack_name(self) -> str | None:
        return self.pack.name if self.pack else None

    @property
    def pack_title(self) -> str:
        return self.pack.title if self.pack else "case folder"


def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def look_at(workshop: Workshop, reference: str, pack_name: str | None = None) -> tuple[Look, ...]:
    """Look at a case for one pack, or for every pack it names.

    CaseUnreadableError if there is no such folder; UsageError if there is no such pack or profile, or if what is
    written would lie inside what is read (T8).
    """
    folder = find_case(reference, workshop.cases)
    reading = read_case(workshop, folder)
    if reading.file is None:
        return (Look(folder.name, folder, None, None, None, reading.findings),)
    _output_lies_elsewhere(workshop.output.resolve(), folder.resolve())
    profile = workshop.definitions.profile(reading.file.case.authority)
    spoken = workshop.definitions.in_terms_of(profile)
    packs = [spoken.pack(name) for name in ([pack_name] if pack_name else reading.file.case.packs)]
    examined = examine_papers(workshop, folder, reading.file)
    return tuple(_seen(workshop, folder, examined, pack, reading.findings) for pack in packs)


def look_without_decision(workshop: Workshop, reference: str, pack: Pack) -> Look:
    """The case as it was put before whoever decided on the pack: without the decision, and all that says it."""
    folder = find_case(reference, workshop.cases)
    reading = read_case(workshop, folder)
    if reading.file is None:
        return Look(folder.name, folder, None, None, None, reading.findings)
    examined = examine_papers(workshop, folder, reading.file)
    undecided = without_decision(examined.file, pack, examined.examinations)
    asked = before_the_panel(pack)
    return _seen(workshop, folder, Examined(undecided, examined.examinations), asked, reading.findings, decided=False)


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
    examined: Examined,
    pack: Pack,
    found_reading: tuple[Finding, ...],
    *,
    decided: bool = True,
) -> Look:
    file = of_this_child(examined.file)  # papers that came out of others are known only now
    profile = workshop.definitions.profile(file.case.authority)
    definitions = workshop.definitions.in_terms_of(profile)
    situation = Situation(
        file=file,
        pack=pack,
        profile=profile,
        forms=definitions.forms,
        today=workshop.today,
        examinations={one: under_policy(found, profile.papers) for one, found in examined.examinations.items()},
        returned=returned_forms(file, examined.examinations),
        other_packs=tuple(definitions.pack(name) for name in file.case.packs if name != pack.name),
        clocks=definitions.clocks_of(profile),
        others=children_of_all_cases(workshop, folder),
    )
    checked = run_checks(situation)
    after = tuple(decision_findings(workshop, situation)) if decided else ()
    found = (*found_reading, *checked.findings, *pages_not_searchable(workshop, situation, checked.holding), *after)
    given = overrides_in_force(workshop, folder.name, pack.name)
    findings, let_pass = with_let_pass(found, given, profile.release)
    return Look(
        reference=folder.name,
        folder=folder,
        file=file,
        pack=pack,
        seen=Seen(situation, checked, let_pass),
        findings=findings,
        due=due_date(situation),
    )
