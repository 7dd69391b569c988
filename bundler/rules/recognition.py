"""Which item, and whose, each dropped paper is: said in case.json, else by its folder, else by its file name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bundler.model.case import PaperEntry
from bundler.model.finding import Finding
from bundler.model.manifest import Disposition, LedgerRow
from bundler.model.pack import Item, Pack
from bundler.model.paper import Paper
from bundler.model.words import in_a_sentence
from bundler.rules.owners import owner_of
from bundler.rules.paper_dates import day_named_in
from bundler.rules.persons import persons_for, persons_named, same_person
from bundler.rules.plain import holds_run, words_of
from bundler.rules.signing import ATTACHMENTS, paper_at
from bundler.rules.situation import Situation
from bundler.rules.walking import signatures

_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")
_NOT_IN_A_FILE_NAME = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


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


def recognise(situation: Situation) -> Recognition:
    """Sorts every dropped paper; whatever is unclear becomes a finding that says what to rename, never a guess."""
    sorted_papers = [_place(paper, situation) for paper in situation.file.papers]
    found = [each for each in sorted_papers if isinstance(each, RecognisedPaper)]
    copies = dict(_copies(found))
    papers = tuple(each for each in found if each.paper.path not in copies)
    refused = [_as_copy(each, papers) for each in sorted_papers if isinstance(each, Aside)]
    aside = (*(_superseded(path, of) for path, of in copies.items()), *refused)
    return Recognition(
        papers=papers,
        aside=tuple(each.row for each in aside),
        findings=tuple(each.finding for each in aside if each.finding),
    )


def item_for(item: Item, person: str | None, join: str = " for ") -> str:
    """`DBS for Jo Bloggs`, or the title alone."""
    return f"{item.title}{join}{person}" if person else item.title


def suggested_name(item: Item, person: str | None = None) -> str:
    """A file name that this module recognises as that item, for that person."""
    stem = _NOT_IN_A_FILE_NAME.sub(" ", item_for(item, person, " - "))
    return f"{stem}.pdf"


# One paper at a time


def _place(paper: Paper, situation: Situation) -> RecognisedPaper | Aside:
    entry = _entry_for(paper, situation)
    if entry and entry.leave_out:
        return _set_aside(paper, "not-asked-for", f"case.json leaves it out: {entry.leave_out}")
    if follows := None if entry and entry.item else _record_of_scan(paper, situation):
        return _place_scan(paper, entry, follows, situation)
    items = _candidates(paper, entry, situation)
    if not items:
        return _not_recognised(paper, situation)
    if len(items) > 1:
        return _ambiguous(paper, items, situation)
    return _place_as(items[0], paper, entry, situation)


def _place_as(item: Item, paper: Paper, entry: PaperEntry | None, situation: Situation) -> RecognisedPaper | Aside:
    if item not in situation.pack.items:
        reason = f"it is “{item.title}”, which the {situation.pack.title} does not ask for"
        return _set_aside(paper, "not-asked-for", reason)
    if not item.attachment:
        return _only_as_record(paper, item, situation)
    dated = (entry and entry.dated) or day_named_in(_stem(paper))
    if item.per is None:
        return RecognisedPaper(paper, item, dated=dated, entry=entry)
    persons = _persons(paper, entry, _people_of(item, situation))
    if len(persons) != 1:
        return _of_whom(paper, item, persons, situation)
    return RecognisedPaper(paper, item, persons[0], dated, entry)


def _place_scan(
    paper: Paper, entry: PaperEntry | None, follows: tuple[str, str], situation: Situation
) -> RecognisedPaper | Aside:
    path, form = follows
    item = next((item for item in situation.pack.items if form in item.forms), None)
    if item is None:
        return _set_aside(paper, "not-asked-for", f"it is the signed scan of {path}, which this pack does not ask for")
    dated = (entry and entry.dated) or day_named_in(_stem(paper))
    return RecognisedPaper(paper, item, dated=dated, entry=entry, follows=path)


def _entry_for(paper: Paper, situation: Situation) -> PaperEntry | None:
    return next((entry for entry in situation.case.papers if paper_at(situation.file, entry.file) == paper), None)


def _record_of_scan(paper: Paper, situation: Situation) -> tuple[str, str] | None:
    """Path and form of the record that names this paper as its signed scan."""
    for filed in situation.file.records:
        for _, signature in signatures(filed.record):
            if signature.scan and paper_at(situation.file, signature.scan) == paper:
                return filed.path, filed.form
    return None


# Which item


def _candidates(paper: Paper, entry: PaperEntry | None, situation: Situation) -> tuple[Item, ...]:
    """The items a paper may be: one is an answer, several are a question."""
    known = known_items(situation)
    if entry and entry.item:
        return tuple(item for item in known if item.id == entry.item)
    return _by_folder(paper, known, situation.pack) or by_file_name(paper, known, situation.pack)


def known_items(situation: Situation) -> tuple[Item, ...]:
    """This pack's items, then those that only another pack of the case asks for."""
    own = {item.id for item in situation.pack.items}
    others = (item for pack in situation.other_packs for item in pack.items if item.id not in own)
    return (*situation.pack.items, *{item.id: item for item in others}.values())


def _by_folder(paper: Paper, items: Iterable[Item], pack: Pack) -> tuple[Item, ...]:
    """The items that the innermost telling folder is named after."""
    for folder in reversed(_folders(paper)):
        named = tuple(item for item in items if words_of(folder) in _namings(item))
        if named:
            return _own_first(named, pack)
    return ()


def by_file_name(paper: Paper, items: Iterable[Item], pack: Pack) -> tuple[Item, ...]:
    """The items with the longest name that stands in the file's name."""
    words = words_of(_stem(paper))
    widths = {item: _widest(item, words) for item in items}
    widest = max(widths.values(), default=0)
    return _own_first(tuple(item for item, width in widths.items() if width == widest), pack) if widest else ()


def _own_first(items: tuple[Item, ...], pack: Pack) -> tuple[Item, ...]:
    """What this pack asks for comes before what only another pack asks for."""
    return tuple(item for item in items if item in pack.items) or items


def _widest(item: Item, words: tuple[str, ...]) -> int:
    """How many words the longest of the item's names has that stands in `words`; 0 if none does."""
    return max((len(naming) for naming in _namings(item) if naming and holds_run(words, naming)), default=0)


def _namings(item: Item) -> frozenset[tuple[str, ...]]:
    return frozenset(words_of(name) for name in (item.id, item.title, *item.names))


def _folders(paper: Paper) -> list[str]:
    return paper.path.removeprefix(ATTACHMENTS).split("/")[:-1]


def file_name(paper: Paper) -> str:
    return paper.path.rpartition("/")[2]


def _stem(paper: Paper) -> str:
    return _EXTENSION.sub("", file_name(paper))


# Whose


def _persons(paper: Paper, entry: PaperEntry | None, persons: tuple[str, ...]) -> tuple[str, ...]:
    """The persons a paper may be about: named in case.json, else by its file name, else by its folders too."""
    if entry and entry.person:
        named = entry.person
        return tuple(person for person in persons if same_person(person, named))
    by_name = persons_named(words_of(_stem(paper)), persons)
    return by_name or persons_named(words_of(" ".join((*_folders(paper), _stem(paper)))), persons)


# What is set aside


def _set_aside(paper: Paper, disposition: Disposition, reason: str, finding: Finding | None = None) -> Aside:
    row = LedgerRow(path=paper.path, sha256=paper.sha256, disposition=disposition, reason=reason)
    return Aside(row, finding)


def _not_recognised(paper: Paper, situation: Situation) -> Aside:
    if shown := _signature_shown(paper, situation):
        return _set_aside(paper, "not-asked-for", f"it shows the signature recorded in {shown}")
    asked = "; ".join(item.title for item in situation.pack.items if item.attachment)
    finding = Finding(
        code="paper-not-recognised", severity="warns", place=paper.path,
        message=f"“{file_name(paper)}” is not recognised as any paper that the {situation.pack.title} asks for.",
        remedy=f"Rename it after what it is, for example “{_first_example(situation)}”; or enter it in case.json under "
        f"papers, with leave_out if no pack needs it. This pack asks for: {asked}.",
        owner=owner_of(situation),
    )  # fmt: skip
    return _set_aside(paper, "not-recognised", "neither its folder nor its name is that of an item", finding)


def _signature_shown(paper: Paper, situation: Situation) -> str | None:
    """Where case.json names this paper as a signed scan."""
    for path, signature in signatures(situation.case):
        if signature.scan and paper_at(situation.file, signature.scan) == paper:
            return f"case.json: {path}"
    return None


def _ambiguous(paper: Paper, items: tuple[Item, ...], situation: Situation) -> Aside:
    titles = [f"“{item.title}”" for item in items]
    finding = Finding(
        code="paper-ambiguous", severity="blocks", place=paper.path,
        message=f"“{file_name(paper)}” could be {' or '.join(titles)}.",
        remedy=f"Rename it to {' or '.join(f'“{_example(item, situation)}”' for item in items)}; "
        "or say in case.json under papers which item it is.",
        owner=owner_of(situation),
    )  # fmt: skip
    return _set_aside(paper, "not-recognised", f"it could be {' or '.join(titles)}", finding)


def _of_whom(paper: Paper, item: Item, named: tuple[str, ...], situation: Situation) -> Aside:
    """A paper that repeats per person, and names nobody or several."""
    problem = f"it names {in_a_sentence(named)}" if named else "it does not say whose it is"
    finding = Finding(
        code="paper-of-whom", severity="blocks", place=paper.path, item=item.id,
        message=f"“{file_name(paper)}” is “{item.title}”, one for each person, but {problem}.",
        remedy=_rename_for_a_person(item, named or _people_of(item, situation)),
        owner=owner_of(situation, item),
    )  # fmt: skip
    return _set_aside(paper, "not-recognised", f"it is “{item.title}”, but {problem}", finding)


def _people_of(item: Item, situation: Situation) -> tuple[str, ...]:
    return persons_for(item.per, situation.case) if item.per else ()


def _rename_for_a_person(item: Item, persons: tuple[str, ...]) -> str:
    if not persons:
        return "Record the people first: case.json names nobody this paper could be about."
    names = " or ".join(f"“{suggested_name(item, person)}”" for person in persons)
    return f"Rename it to {names}; or say in case.json under papers whose it is."


def _only_as_record(paper: Paper, item: Item, situation: Situation) -> Aside:
    records = " or ".join(f"{form}.json" for form in item.forms)
    finding = Finding(
        code="paper-for-a-record", severity="warns", place=paper.path, item=item.id,
        message=f"“{file_name(paper)}” is not used: “{item.title}” is made from {records}.",
        remedy=f"Put its content into {records}, or move the paper away.",
        owner=owner_of(situation, item),
    )  # fmt: skip
    return _set_aside(paper, "not-asked-for", f"“{item.title}” is made from {records}", finding)


def _first_example(situation: Situation) -> str:
    return _example(next(iter(situation.pack.items)), situation)


def _example(item: Item, situation: Situation) -> str:
    return suggested_name(item, next(iter(_people_of(item, situation)), None))


# Copies


def _copies(found: list[RecognisedPaper]) -> Iterator[tuple[str, RecognisedPaper]]:
    """The paths of byte-identical copies, each with the paper that is used instead."""
    first: dict[tuple[str, str | None, str], RecognisedPaper] = {}
    for each in sorted(found, key=lambda each: (each.follows is None, each.paper.path)):
        kept = first.setdefault((each.item.id, each.person, each.paper.sha256), each)
        if kept is not each:
            yield each.paper.path, kept


def _superseded(path: str, kept: RecognisedPaper) -> Aside:
    row = LedgerRow(
        path=path, sha256=kept.paper.sha256, disposition="superseded", reason=f"an exact copy of {kept.paper.path}"
    )
    finding = Finding(
        code="paper-is-a-copy", severity="tells", place=path, item=kept.item.id,
        message=f"“{path.rpartition('/')[2]}” is an exact copy of “{file_name(kept.paper)}”; one of them is used.",
        remedy="Nothing to do; delete the copy if it is in the way.",
    )  # fmt: skip
    return Aside(row, finding)


def _as_copy(refused: Aside, papers: tuple[RecognisedPaper, ...]) -> Aside:
    """An unrecognised paper whose exact copy is recognised needs no name of its own."""
    kept = next((each for each in papers if each.paper.sha256 == refused.row.sha256), None)
    if kept is None or refused.row.disposition != "not-recognised":
        return refused
    return _superseded(refused.row.path, kept)
