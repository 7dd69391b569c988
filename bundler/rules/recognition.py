"""Which item, and whose, each dropped paper is: said in case.json, else by its folder, else by its file name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel

from bundler.model.case import PaperEntry
from bundler.model.finding import Finding, Trouble
from bundler.model.manifest import Disposition, LedgerRow
from bundler.model.pack import Item
from bundler.model.paper import Paper, PaperKind
from bundler.model.record import FiledRecord
from bundler.model.words import in_a_sentence
from bundler.rules.naming import (
    almost_named,
    by_container,
    by_file_name,
    by_folder,
    file_name,
    folders,
    item_for,
    known_items,
    named,
    new_name,
    stem,
)
from bundler.rules.owners import owner_of
from bundler.rules.paper_dates import day_named_in
from bundler.rules.persons import persons_for, persons_named, same_person
from bundler.rules.plain import words_of
from bundler.rules.returned_forms import row_of
from bundler.rules.signing import ATTACHMENTS, composed, path_of
from bundler.rules.situation import Situation
from bundler.rules.walking import signatures
from bundler.rules.writing_down import word_form


@dataclass(frozen=True)
class RecognisedPaper:
    """A paper with the item it is. `follows` is the record whose signed scan it is: it stands behind that form."""

    paper: Paper
    item: Item
    person: str | None = None
    dated: date | None = None
    entry: PaperEntry | None = None
    follows: str | None = None

    @property
    def title(self) -> str:
        """How the index names it."""
        if self.entry and self.entry.title:
            return self.entry.title
        return item_for(self.item, self.person, " – ")


@dataclass(frozen=True)
class Aside:
    """A paper that goes into no bundle of this pack, with its ledger row and what to say about it."""

    row: LedgerRow
    finding: Finding | None = None


@dataclass(frozen=True)
class Recognition:
    """Every paper of the case once: as recognised, or as a ledger row that says why not."""

    papers: tuple[RecognisedPaper, ...]
    aside: tuple[LedgerRow, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Desk:
    """What lies ready for sorting: known items, and by path what case.json and the records say about a paper.

    `scans` are the signed scans of records; `signatures` are the places of case.json that name a scan.
    """

    situation: Situation
    items: tuple[Item, ...]
    entries: Mapping[str, PaperEntry]
    scans: Mapping[str, FiledRecord]
    signatures: Mapping[str, str]

    def entry_of(self, paper: Paper) -> PaperEntry | None:
        """What case.json says of a paper, or of the archive around it: an archive is nothing but its papers."""
        entry = self.entries.get(composed(paper.path))
        around = self._around(paper)
        if entry or around is None or not is_unpacked(around, self.situation):
            return entry
        return self.entry_of(around)

    def _around(self, paper: Paper) -> Paper | None:
        papers = self.situation.file.papers
        return next((one for one in papers if one.path == paper.container), None) if paper.container else None


def recognise(situation: Situation) -> Recognition:
    """Sorts every dropped paper; whatever is unclear becomes a finding that says what to rename, never a guess."""
    desk = _desk(situation)
    sorted_papers = [_place(paper, desk) for paper in situation.file.papers]
    found = [each for each in sorted_papers if isinstance(each, RecognisedPaper)]
    copies = dict(_copies(found))
    papers = tuple(each for each in found if each.paper.path not in copies)
    pairs = zip(situation.file.papers, sorted_papers, strict=True)
    refused = [_as_copy(paper, each, papers) for paper, each in pairs if isinstance(each, Aside)]
    doubled = [_superseded(each.paper, copies[each.paper.path]) for each in found if each.paper.path in copies]
    aside = (*doubled, *refused)
    return Recognition(
        papers=papers,
        aside=tuple(each.row for each in aside),
        findings=_listing_once(tuple(each.finding for each in aside if each.finding), situation),
    )


def _listing_once(findings: tuple[Finding, ...], situation: Situation) -> tuple[Finding, ...]:
    """What the pack asks for is listed with the first paper that is not recognised, and not with each."""
    first = next((number for number, finding in enumerate(findings) if finding.code == "paper-not-recognised"), None)
    if first is None:
        return findings
    asked = "; ".join(item.title for item in situation.pack.items if item.attachment)
    listing = findings[first].model_copy(update={"remedy": f"{findings[first].remedy} This pack asks for: {asked}."})
    return (*findings[:first], listing, *findings[first + 1 :])


def is_unpacked(paper: Paper, situation: Situation) -> bool:
    """Whether a paper is an archive that is nothing besides the papers that came out of it."""
    examination = situation.examinations.get(paper.content)
    return examination is not None and examination.kind is PaperKind.ARCHIVE and bool(examination.members)


# One paper at a time


def _desk(situation: Situation) -> _Desk:
    """Where two say something about one paper, the first counts."""
    case, records = situation.case, situation.file.records
    entries = (*case.papers, *(shared.entry for shared in situation.file.shared_entries))
    return _Desk(
        situation=situation,
        items=known_items(situation.pack, situation.other_packs),
        entries={path_of(entry.file): entry for entry in reversed(entries)},
        scans={path: filed for filed in reversed(records) for path, _ in _scans(filed.record)},
        signatures={path: f"case.json: {place}" for path, place in _scans(case)},
    )


def _scans(record: BaseModel) -> Iterator[tuple[str, str]]:
    """The paths of the signed scans that a record names, each with the signature's place."""
    return ((path_of(signature.scan), place) for place, signature in signatures(record) if signature.scan)


def _place(paper: Paper, desk: _Desk) -> RecognisedPaper | Aside:
    entry = desk.entry_of(paper)
    if settled := _no_paper_of_a_pack(paper, entry, desk):
        return settled
    follows = desk.scans.get(composed(paper.path))
    if follows and not (entry and entry.item):
        return _place_scan(paper, entry, follows, desk.situation)
    items = _candidates(paper, entry, desk)
    if not items:
        return _not_recognised(paper, desk)
    placed = _place_as(items[0], paper, entry, desk.situation)
    is_unclear = len(items) > 1 or (isinstance(placed, Aside) and placed.row.disposition == "not-recognised")
    if is_unclear and not (entry and entry.item) and _papers_inside(paper, desk.situation):
        return _covering_mail(paper, desk.situation)
    return _ambiguous(paper, items, desk.situation) if len(items) > 1 else placed


def _no_paper_of_a_pack(paper: Paper, entry: PaperEntry | None, desk: _Desk) -> Aside | None:
    """A form that came back, a paper that somebody leaves out, an archive that is unpacked."""
    if form := next((one for one in desk.situation.returned if one.path == paper.path), None):
        return Aside(row_of(form))
    if entry and entry.leave_out:
        return _set_aside(paper, "not-asked-for", f"case.json leaves it out: {entry.leave_out}")
    if is_unpacked(paper, desk.situation):
        return _set_aside(paper, "superseded", f"unpacked: {_brought(paper, desk.situation)}")
    return None


def _place_as(item: Item, paper: Paper, entry: PaperEntry | None, situation: Situation) -> RecognisedPaper | Aside:
    if item not in situation.pack.items:
        reason = f"it is “{item.title}”, which the {situation.pack.title} does not ask for"
        return _set_aside(paper, "not-asked-for", reason)
    if not item.attachment:
        return _only_as_record(paper, item, situation)
    if item.per is None:
        return RecognisedPaper(paper, item, dated=_dated(paper, entry), entry=entry)
    persons = _persons(paper, entry, _people_of(item, situation))
    if len(persons) != 1:
        return _of_whom(paper, item, persons, situation)
    return RecognisedPaper(paper, item, persons[0], _dated(paper, entry), entry)


def _place_scan(
    paper: Paper, entry: PaperEntry | None, follows: FiledRecord, situation: Situation
) -> RecognisedPaper | Aside:
    """A signed scan stands behind the form that its record becomes."""
    item = next((item for item in situation.pack.items if follows.form in item.forms), None)
    if item is None:
        reason = f"it is the signed scan of {follows.path}, which this pack does not ask for"
        return _set_aside(paper, "not-asked-for", reason)
    return RecognisedPaper(paper, item, dated=_dated(paper, entry), entry=entry, follows=follows.path)


def _dated(paper: Paper, entry: PaperEntry | None) -> date | None:
    return (entry and entry.dated) or day_named_in(stem(paper))


# Which item


def _candidates(paper: Paper, entry: PaperEntry | None, desk: _Desk) -> tuple[Item, ...]:
    """The items a paper may be: one is an answer, several are a question."""
    if entry and entry.item:
        return tuple(item for item in desk.items if item.id == entry.item)
    pack = desk.situation.pack
    return next((
        items for look in (by_folder, by_file_name, by_container) if (items := look(paper, desk.items, pack))
    ), ())  # fmt: skip


# Whose


def _persons(paper: Paper, entry: PaperEntry | None, persons: tuple[str, ...]) -> tuple[str, ...]:
    """The persons a paper may be about: named in case.json, else by its file name, else by its folders too."""
    if entry and entry.person:
        named = entry.person
        return tuple(person for person in persons if same_person(person, named))
    by_name = persons_named(words_of(stem(paper)), persons)
    return by_name or persons_named(words_of(" ".join((*folders(paper), stem(paper)))), persons)


# What is set aside


def _set_aside(paper: Paper, disposition: Disposition, reason: str, finding: Finding | None = None) -> Aside:
    row = LedgerRow(path=paper.path, sha256=paper.sha256, disposition=disposition, reason=reason)
    return Aside(row, finding)


def _not_recognised(paper: Paper, desk: _Desk) -> Aside:
    situation = desk.situation
    if signature := desk.signatures.get(composed(paper.path)):
        return _set_aside(paper, "not-asked-for", f"it shows the signature recorded in {signature}")
    if _papers_inside(paper, situation):
        return _covering_mail(paper, situation)
    finding = Finding(
        code="paper-not-recognised", severity="warns", place=paper.path,
        message=f"{named(paper)} is not recognised as any paper that the {situation.pack.title} asks for.",
        remedy=f"{_rename(paper, f'after what it is, for example “{_likely_example(paper, situation)}”')}; or "
        f"enter it in case.json under papers{_as_file(paper)}, with leave_out if no pack needs it.",
        owner=owner_of(situation),
    )  # fmt: skip
    reason = "neither its folder nor its name is that of an item"
    return _set_aside(paper, "not-recognised", reason, finding if _could_be_used(paper, situation) else None)


def _could_be_used(paper: Paper, situation: Situation) -> bool:
    """A new name helps no paper that is empty, stays inside another, or is of no kind for a bundle: that is told."""
    is_unfit = any(_is_no_paper(trouble) for trouble in _troubles(paper, situation))
    return bool(paper.sha256 and paper.size and not is_unfit)


def _is_no_paper(trouble: Trouble) -> bool:
    """True of what cannot go into a bundle by its kind, and of what is left of a paper that was lost."""
    return trouble.code == "kind-not-supported" or (trouble.code == "extension-lies" and trouble.severity == "blocks")


def _covering_mail(paper: Paper, situation: Situation) -> Aside:
    """An e-mail that is no item itself; what came with it is looked at paper by paper.

    "Jo's medical and DBS.eml" names what it brings: nobody need be asked which of the two the e-mail is.
    """
    brought = _brought(paper, situation)
    finding = Finding(
        code="covering-mail", severity="tells", place=paper.path,
        message=f"The e-mail {named(paper)} itself is not used; {brought}.",
        remedy="Nothing to do, unless what the e-mail says belongs in the bundle: then enter it in case.json under "
        "papers as the item it is.",
        owner=owner_of(situation),
    )  # fmt: skip
    return _set_aside(paper, "not-recognised", f"an e-mail that is no item itself; {brought}", finding)


def _papers_inside(paper: Paper, situation: Situation) -> int:
    return sum(one.container == paper.path for one in situation.file.papers)


def _brought(paper: Paper, situation: Situation) -> str:
    """`its 3 papers are listed by themselves`."""
    count = _papers_inside(paper, situation)
    if count == 0:
        return "there is no paper in it"
    return "the paper in it is listed by itself" if count == 1 else f"its {count} papers are listed by themselves"


def _rename(paper: Paper, how: str) -> str:
    """What lies inside an e-mail or archive cannot be renamed there; what a sibling's case lends need not be."""
    if paper.shared_from:
        return f"Say in case.json under shared, as item, what it is; or rename it in {paper.shared_from} {how}"
    return f"{'Save it into attachments/ and rename it' if paper.container else 'Rename it'} {how}"


def _as_file(paper: Paper) -> str:
    """How case.json names a paper whose path nobody sees in a folder."""
    return f" (file “{paper.path.removeprefix(ATTACHMENTS)}”)" if paper.container or paper.shared_from else ""


def _ambiguous(paper: Paper, items: tuple[Item, ...], situation: Situation) -> Aside:
    titles = [f"“{item.title}”" for item in items]
    names = " or ".join(f"“{_example(paper, item, situation)}”" for item in items)
    finding = Finding(
        code="paper-ambiguous", severity="blocks", place=paper.path,
        message=f"{named(paper)} could be {' or '.join(titles)}.",
        remedy=f"{_rename(paper, f'to {names}')}; or say in case.json under papers{_as_file(paper)} which item it is.",
        owner=owner_of(situation),
    )  # fmt: skip
    reason = f"it could be {' or '.join(titles)}"
    return _set_aside(paper, "not-recognised", reason, finding if _could_be_used(paper, situation) else None)


def _of_whom(paper: Paper, item: Item, persons: tuple[str, ...], situation: Situation) -> Aside:
    """A paper that repeats per person, and names nobody or several."""
    problem = f"it names {in_a_sentence(persons)}" if persons else "it does not say whose it is"
    finding = Finding(
        code="paper-of-whom", severity="blocks", place=paper.path, item=item.id,
        message=f"{named(paper)} is “{item.title}”, one for each person, but {problem}.",
        remedy=_rename_for_a_person(paper, item, persons or _people_of(item, situation), situation),
        owner=owner_of(situation, item),
    )  # fmt: skip
    reason = f"it is “{item.title}”, but {problem}"
    return _set_aside(paper, "not-recognised", reason, finding if _could_be_used(paper, situation) else None)


def _people_of(item: Item, situation: Situation) -> tuple[str, ...]:
    return persons_for(item.per, situation.case) if item.per else ()


def _rename_for_a_person(paper: Paper, item: Item, persons: tuple[str, ...], situation: Situation) -> str:
    if not persons:
        return "Record the people first: case.json names nobody this paper could be about."
    ending = _proper_ending(paper, situation)
    names = " or ".join(f"“{new_name(paper, item, person, ending)}”" for person in persons)
    return f"{_rename(paper, f'to {names}')}; or say in case.json under papers{_as_file(paper)} whose it is."


def _only_as_record(paper: Paper, item: Item, situation: Situation) -> Aside:
    records = " or ".join(f"{form}.json" for form in item.forms)
    forms = " or ".join(word_form(f"{form}.json", situation.case.reference) for form in item.forms)
    finding = Finding(
        code="paper-for-a-record", severity="warns", place=paper.path, item=item.id,
        message=f"{named(paper)} is not used: “{item.title}” is made from {records}.",
        remedy=f"Put its content into {forms} or {records}, or move the paper away.",
        owner=owner_of(situation, item),
    )  # fmt: skip
    return _set_aside(paper, "not-asked-for", f"“{item.title}” is made from {records}", finding)


def _likely_example(paper: Paper, situation: Situation) -> str:
    """The name of the item that the paper's own name almost says, else of the first that can be dropped."""
    items = [item for item in situation.pack.items if item.attachment] or list(situation.pack.items)
    return _example(paper, almost_named(paper, items) or items[0], situation)


def _example(paper: Paper, item: Item, situation: Situation) -> str:
    person = next(iter(_people_of(item, situation)), None)
    return new_name(paper, item, person, _proper_ending(paper, situation))


def _proper_ending(paper: Paper, situation: Situation) -> str:
    """The ending that a paper should have, where its name has another; else ""."""
    return next((trouble.detail for trouble in _troubles(paper, situation) if trouble.code == "extension-lies"), "")


def _troubles(paper: Paper, situation: Situation) -> tuple[Trouble, ...]:
    examination = situation.examinations.get(paper.content)
    return examination.troubles if examination else ()


# Copies


def _copies(found: list[RecognisedPaper]) -> Iterator[tuple[str, RecognisedPaper]]:
    """The paths of byte-identical copies, each with the paper that is used instead; empty files are no copies."""
    first: dict[tuple[str, str | None, str], RecognisedPaper] = {}
    for each in sorted((each for each in found if each.paper.size), key=_precedence):
        kept = first.setdefault((each.item.id, each.person, each.paper.content), each)
        if kept is not each:
            yield each.paper.path, kept


def _precedence(one: RecognisedPaper) -> tuple[bool, bool, int, int, str]:
    """Which of several copies is used: the signed scan, else what case.json names; `x.pdf`, not `x (1).pdf`."""
    path = one.paper.path
    return one.follows is None, one.entry is None, len(file_name(one.paper)), len(path), path


def _superseded(paper: Paper, kept: RecognisedPaper) -> Aside:
    row = LedgerRow(
        path=paper.path, sha256=paper.sha256, disposition="superseded", reason=f"an exact copy of {kept.paper.path}"
    )
    finding = Finding(
        code="paper-is-a-copy", severity="tells", place=paper.path, item=kept.item.id,
        message=f"{named(paper)} is an exact copy of {named(kept.paper)}; one of them is used.",
        remedy="Nothing to do; delete the copy if it is in the way.",
    )  # fmt: skip
    return Aside(row, finding)


def _as_copy(paper: Paper, refused: Aside, papers: tuple[RecognisedPaper, ...]) -> Aside:
    """An unrecognised paper whose exact copy is recognised needs no name of its own."""
    kept = next((each for each in papers if each.paper.content == paper.content), None)
    if kept is None or not paper.size or refused.row.disposition != "not-recognised":
        return refused
    return _superseded(paper, kept)
