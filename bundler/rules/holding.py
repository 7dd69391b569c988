"""What the case holds for each item of the pack, and what it holds beside that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bundler.model.answer import Answer
from bundler.model.manifest import Disposition, LedgerRow
from bundler.model.pack import Item
from bundler.model.record import FiledRecord
from bundler.rules.conditions import condition, evaluate
from bundler.rules.naming import item_for
from bundler.rules.persons import persons_for
from bundler.rules.recognition import RecognisedPaper, Recognition
from bundler.rules.situation import Situation


@dataclass(frozen=True)
class HeldItem:
    """One item, for one person where it repeats, with the records and papers that meet it.

    `stood_in_for` says why nothing needs to be held: the sentence of the item's `met_by` condition, or "".
    """

    item: Item
    person: str | None
    needed: Answer
    records: tuple[FiledRecord, ...] = ()
    papers: tuple[RecognisedPaper, ...] = ()
    stood_in_for: str = ""

    @property
    def is_met(self) -> bool:
        return bool(self.records or self.papers or self.stood_in_for)

    @property
    def title(self) -> str:
        """`DBS for Jo Bloggs`."""
        return item_for(self.item, self.person)

    @property
    def documents(self) -> Iterator[FiledRecord | RecognisedPaper]:
        """In the bundle's order: each record with its signed scans behind it, then the other papers."""
        for filed in self.records:
            yield filed
            yield from (paper for paper in self.papers if paper.follows == filed.path)
        yield from self.own_papers

    @property
    def own_papers(self) -> tuple[RecognisedPaper, ...]:
        """The papers that meet the item themselves, not as the scan of a record."""
        return tuple(paper for paper in self.papers if not paper.follows)


@dataclass(frozen=True)
class Holding:
    """Every item that is asked for, in the bundle's order, and a ledger row for every file that is not used."""

    recognition: Recognition
    held: tuple[HeldItem, ...]
    aside: tuple[LedgerRow, ...]

    def of(self, item: str) -> tuple[HeldItem, ...]:
        """What is held for one item: one entry, or one for each person."""
        return tuple(held for held in self.held if held.item.id == item)


def hold(situation: Situation, recognition: Recognition) -> Holding:
    """What meets each item; items that are not needed for this case are left out and their files set aside."""
    held: list[HeldItem] = []
    aside = list(recognition.aside)
    for item in situation.pack.items:
        needed = evaluate(item.needed, situation)
        records, papers = _sources(item, situation, recognition)
        if needed.is_no:
            aside += _rows(records, papers, "not-asked-for", needed.because)
            continue
        records, papers, rows = _settle(item, situation, records, papers)
        aside += rows
        held += _by_person(item, needed, records, papers, situation)
    return Holding(recognition, tuple(held), (*aside, *_records_not_asked_for(situation)))


def records_in_use(situation: Situation, holding: Holding) -> Iterator[tuple[FiledRecord, Item | None]]:
    """Every record that something is made from: with the item it meets, or None for those of companions (letters)."""
    for held in holding.held:
        yield from ((filed, held.item) for filed in held.records)
    met = {filed.path for held in holding.held for filed in held.records}
    for form in dict.fromkeys(companion.form for companion in situation.pack.companions):
        yield from ((filed, None) for filed in situation.file.records_of(form) if filed.path not in met)


def _sources(
    item: Item, situation: Situation, recognition: Recognition
) -> tuple[tuple[FiledRecord, ...], tuple[RecognisedPaper, ...]]:
    records = [filed for form in item.forms for filed in situation.file.records_of(form)]
    papers = [paper for paper in recognition.papers if paper.item == item]
    return tuple(sorted(records, key=_by_day)), tuple(sorted(papers, key=_by_date))


def _by_day(filed: FiledRecord) -> tuple[date, str]:
    """Earliest first; records without a day last (Q14)."""
    return filed.record.day or date.max, filed.path


def _by_date(paper: RecognisedPaper) -> tuple[date, str]:
    return paper.dated or date.max, paper.paper.path


def _by_person(
    item: Item,
    needed: Answer,
    records: tuple[FiledRecord, ...],
    papers: tuple[RecognisedPaper, ...],
    situation: Situation,
) -> Iterator[HeldItem]:
    instead = _stood_in_for(item, situation)
    if item.per is None:
        yield HeldItem(item, None, needed, records, papers, instead)
        return
    for person in persons_for(item.per, situation.case):
        own = tuple(paper for paper in papers if paper.person == person)
        yield HeldItem(item, person, needed, (), own, instead)


def _stood_in_for(item: Item, situation: Situation) -> str:
    if item.met_by is None:
        return ""
    answer = condition(item.met_by)(situation)
    return answer.because if answer.is_yes else ""


def _settle(
    item: Item, situation: Situation, records: tuple[FiledRecord, ...], papers: tuple[RecognisedPaper, ...]
) -> tuple[tuple[FiledRecord, ...], tuple[RecognisedPaper, ...], list[LedgerRow]]:
    """Keeps the source that case.json chooses, where both a record and a paper of its own meet the item."""
    own = tuple(paper for paper in papers if not paper.follows)
    choice = next((settled for settled in situation.case.settled if settled.item == item.id), None)
    if choice is None or choice.use == "both" or not (records and own):
        return records, papers, []
    because = f"case.json settles that the {choice.use} is used" + (f": {choice.reason}" if choice.reason else "")
    if choice.use == "record":
        return records, tuple(paper for paper in papers if paper.follows), _rows((), own, "superseded", because)
    scans = tuple(paper for paper in papers if paper.follows)
    return (), own, _rows(records, scans, "superseded", because)


def _records_not_asked_for(situation: Situation) -> Iterator[LedgerRow]:
    asked = {form for item in situation.pack.items for form in item.forms}
    companions = {companion.form: companion.title for companion in situation.pack.companions}
    for filed in situation.file.records:
        if filed.form not in asked:
            reason = f"the {situation.pack.title} does not ask for it"
            if filed.form in companions:
                reason = f"{companions[filed.form]} stands beside the bundle"
            yield _row(filed.path, filed.sha256, "not-asked-for", reason)


def _rows(
    records: tuple[FiledRecord, ...], papers: tuple[RecognisedPaper, ...], disposition: Disposition, reason: str
) -> list[LedgerRow]:
    return [
        *(_row(filed.path, filed.sha256, disposition, reason) for filed in records),
        *(_row(each.paper.path, each.paper.sha256, disposition, reason) for each in papers),
    ]


def _row(path: str, sha256: str, disposition: Disposition, reason: str) -> LedgerRow:
    return LedgerRow(path=path, sha256=sha256, disposition=disposition, reason=reason)
