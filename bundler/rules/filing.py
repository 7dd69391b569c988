"""Whether the papers are filed so that each can be told from the others, and case.json names what is there."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from bundler.model.case import PaperEntry
from bundler.model.finding import Finding
from bundler.model.pack import Item
from bundler.model.paper import Paper
from bundler.model.words import in_a_sentence
from bundler.rules.holding import Holding
from bundler.rules.naming import by_file_name, file_name, item_for, known_items, named
from bundler.rules.owners import owner_of
from bundler.rules.persons import IN_WORDS, persons_for, same_person
from bundler.rules.recognition import RecognisedPaper
from bundler.rules.signing import ATTACHMENTS, paper_at, path_of
from bundler.rules.situation import Situation
from bundler.rules.walking import signatures

T = TypeVar("T")


def papers_are_recognised(_situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Every dropped paper is one item of the pack, about one person where the item repeats."""
    yield from holding.recognition.findings


def each_item_has_one_paper(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """An item that takes one paper, or one for each person, has no two."""
    for held in holding.held:
        papers = [each.paper.path for each in held.own_papers]
        if held.item.many or len(papers) < 2:
            continue
        yield Finding(
            code="item-has-two-papers", severity="blocks", place=papers[0], item=held.item.id,
            message=f"There are {len(papers)} papers for {held.title}, and it takes one: {_quoted(papers)}.",
            remedy=_which_counts(held.own_papers),
            owner=owner_of(situation, held.item), authority=held.item.authority,
        )  # fmt: skip


def _which_counts(papers: tuple[RecognisedPaper, ...]) -> str:
    """What to do with more than one: a covering e-mail is seldom the paper that counts."""
    around = {each.paper.container for each in papers}
    mail = next((each for each in papers if each.paper.path in around), None)
    settled = "enter the others in case.json under papers with leave_out and the reason."
    if mail:
        return (
            f"{named(mail.paper)} is the e-mail that brought the other: if only what it brought counts, enter the "
            f"e-mail in case.json under papers (file “{_below(mail.paper.path)}”) with leave_out; else {settled}"
        )
    if any(around):
        return (
            "If they belong together, make one PDF of them. If not, keep the right one: drop it by itself and take "
            f"what it came in away, or {settled}"
        )
    return f"Keep the right one: rename the others after what they are, or {settled}"


def each_item_has_one_record(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """An item that takes one paper is not made from two records: two versions of a report would both be sent."""
    for held in holding.held:
        if held.item.many or len(held.records) < 2:
            continue
        paths = [filed.path for filed in held.records]
        yield Finding(
            code="item-has-two-records", severity="blocks", place=paths[0], item=held.item.id,
            message=f"There are {len(paths)} records for {held.title}, and it takes one: {in_a_sentence(paths)}.",
            remedy="Keep the one that counts, and take the others out of the case folder.",
            owner=owner_of(situation, held.item), authority=held.item.authority,
        )  # fmt: skip


def no_content_is_filed_twice(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """The same content does not stand for two items or for two people unnoticed."""
    papers = (each for each in holding.recognition.papers if each.paper.size)
    for same in _alike(papers, lambda each: each.paper.content):
        uses = [f"“{_below(each.paper.path)}” as {item_for(each.item, each.person)}" for each in same]
        yield Finding(
            code="same-paper-twice", severity="warns", place=same[0].paper.path, item=same[0].item.id,
            message=f"The same content is filed more than once: {in_a_sentence(uses)}.",
            remedy="Open them: if one was copied by mistake, put the right paper in its place.",
            owner=owner_of(situation, same[0].item),
        )  # fmt: skip


def folders_and_file_names_agree(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """A paper taken by its folder does not say in its own name that it is something else."""
    known = known_items(situation.pack, situation.other_packs)
    for each in holding.recognition.papers:
        named = by_file_name(each.paper, known, situation.pack)
        is_said = each.follows or (each.entry and each.entry.item)
        if is_said or not named or each.item in named:
            continue
        yield Finding(
            code="folder-and-name-differ", severity="warns", place=each.paper.path, item=each.item.id,
            message=f"“{_below(each.paper.path)}” is taken as “{each.item.title}” because of its folder, but its name "
            f"says “{named[0].title}”.",
            remedy="If the name is right, move it to another folder; else rename it.",
            owner=owner_of(situation, each.item),
        )  # fmt: skip


def papers_for_items_are_asked_for(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """A paper that this case does not need is told, in case the fact that makes it so is wrong."""
    used = {each.paper.path for held in holding.held for each in held.papers}
    reasons = {row.path: row.reason for row in holding.aside if row.disposition == "not-asked-for"}
    for each in holding.recognition.papers:
        if each.paper.path in reasons and each.paper.path not in used:
            yield Finding(
                code="paper-not-asked-for", severity="tells", place=each.paper.path, item=each.item.id,
                message=f"“{_below(each.paper.path)}” is not used, because {reasons[each.paper.path]}.",
                remedy="Nothing to do if that is so; else correct the fact in case.json.",
                owner=owner_of(situation, each.item),
            )  # fmt: skip


def papers_lie_in_attachments(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """A file that lies elsewhere in the case folder is seen by nobody."""
    forms = {form.path for form in situation.returned}
    for stray in situation.file.strays:
        if stray.path in forms:
            continue
        yield Finding(
            code="file-outside-attachments", severity="warns", place=stray.path,
            message=f"“{stray.path}” does not lie in attachments/ and is not used.",
            remedy="If it is a paper for a pack, move it into attachments/.",
            owner=owner_of(situation),
        )  # fmt: skip


def paper_entries_are_right(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Each entry of case.json is the only one for its paper, and names a paper, an item and a person there is."""
    seen: set[str] = set()
    shared = [(one.place, one.entry) for one in situation.file.shared_entries]
    withheld = {row.path for row in situation.file.set_aside if row.disposition == "withheld"}
    own = [(f"case.json: papers[{number}]", entry) for number, entry in enumerate(situation.case.papers)]
    for place, entry in (*own, *shared):
        if path_of(entry.file) in withheld:
            continue
        if path_of(entry.file) in seen:
            yield _wrong(
                situation, "paper-entered-twice", f"{place}.file",
                f"case.json has more than one entry for “{entry.file}”; only the first counts.",
                "Put everything about the paper into one entry.",
            )  # fmt: skip
        seen.add(path_of(entry.file))
        if paper_at(situation.file, entry.file) is None:
            yield _not_there(situation, "paper-entry-not-there", f"{place}.file", entry.file)
        yield from _unknown_item_or_person(situation, place, entry)


def signed_scans_are_there(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Every signed scan that a record or case.json names is in the folder."""
    sources = [("case.json", situation.case), *((filed.path, filed.record) for filed in situation.file.records)]
    for source, record in sources:
        for path, signature in signatures(record):
            if signature.scan and paper_at(situation.file, signature.scan) is None:
                yield _not_there(situation, "scan-not-there", f"{source}: {path}.scan", signature.scan)


def people_can_be_told_apart(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """No two people that an item repeats for have the same name."""
    for per in dict.fromkeys(item.per for item in situation.pack.items if item.per):
        persons = persons_for(per, situation.case)
        for number, person in enumerate(persons):
            if any(same_person(person, other) for other in persons[:number]):
                yield _wrong(
                    situation, "persons-share-a-name", "case.json",
                    f"Two people are both called {person} ({IN_WORDS[per]}); their papers cannot be told apart.",
                    "Add a middle name, or senior and junior, in case.json and in the file names.",
                )  # fmt: skip


def _unknown_item_or_person(situation: Situation, place: str, entry: PaperEntry) -> Iterator[Finding]:
    items = {item.id: item for item in known_items(situation.pack, situation.other_packs)}
    if entry.item and entry.item not in items:
        yield _wrong(
            situation, "paper-entry-unknown-item", f"{place}.item",
            f"case.json enters “{entry.file}” as “{entry.item}”, which is no item of this case's packs.",
            f"Use one of: {', '.join(items)}.",
        )  # fmt: skip
    elif entry.item and entry.person:
        yield from _unknown_person(situation, f"{place}.person", entry, items[entry.item])


def _unknown_person(situation: Situation, place: str, entry: PaperEntry, item: Item) -> Iterator[Finding]:
    persons = persons_for(item.per, situation.case) if item.per else ()
    if item.per is None or any(same_person(person, entry.person or "") for person in persons):
        return
    yield _wrong(
        situation, "paper-entry-unknown-person", place,
        f"case.json enters “{entry.file}” for “{entry.person}”, who is no {IN_WORDS[item.per]} of this case.",
        f"Use one of: {', '.join(persons)}." if persons else "Record the people of the case first.",
    )  # fmt: skip


def _not_there(situation: Situation, code: str, place: str, named: str) -> Finding:
    remedy = "Put the file into attachments/, or correct the name."
    near = _almost(path_of(named), situation.file.papers)
    if near:
        remedy = f"The folder holds “{_below(near.path)}”: write it exactly so."
    return _wrong(situation, code, place, f"“{named}” is named but is not in attachments/.", remedy)


def _almost(path: str, papers: Iterable[Paper]) -> Paper | None:
    """The paper at that path but for capitals, else the only one of that name inside an e-mail or archive."""
    alike = [paper for paper in papers if file_name(paper).casefold() == path.rpartition("/")[2].casefold()]
    inside = [paper for paper in alike if paper.container]
    same = next((paper for paper in alike if paper.path.casefold() == path.casefold()), None)
    return same or (inside[0] if len(inside) == 1 else None)


def _wrong(situation: Situation, code: str, place: str, message: str, remedy: str) -> Finding:
    owner = owner_of(situation)
    return Finding(code=code, severity="blocks", place=place, message=message, remedy=remedy, owner=owner)


def _alike(things: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[list[T]]:
    """The things that share a key with another, together."""
    groups: dict[Hashable, list[T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return (group for group in groups.values() if len(group) > 1)


def _quoted(paths: Iterable[str]) -> str:
    return in_a_sentence([f"“{_below(path)}”" for path in paths])


def _below(path: str) -> str:
    return path.removeprefix(ATTACHMENTS)
