"""What is taken out of a paper for some readers: proposed from protected facts, void when the paper changes, by two
people, and nowhere to be read afterwards (failure stories D5, D6, D10).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bundler.model.case import Case
from bundler.model.fields import Protected
from bundler.model.finding import Finding
from bundler.model.guard import Reached
from bundler.model.pack import Audience, Pack
from bundler.model.paper import Paper
from bundler.model.record import CaseFile
from bundler.model.redaction import (
    Box,
    FiledRedaction,
    Ground,
    PageOrder,
    PaintedPage,
    Passage,
    Placed,
    RedactionList,
    Row,
    Spot,
)
from bundler.rules.disclosure import sees_of
from bundler.rules.guard import Guard, Sought
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_of
from bundler.rules.plain import words_of
from bundler.rules.searching import ProtectedFact, found_in, is_telling, places_of
from bundler.rules.situation import Situation
from bundler.rules.spellings import what_is

AUTHORITY = "ICO 31.7.2025, disclosing documents securely; ICO reprimands Birmingham 2024, Nottinghamshire 2023"
OTHER = "third-party"
"""The ground that is taken where a fact's kind has none of its own."""
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u00ad\ud800-\udfff\ufffe\uffff]+")
_IN_A_WORD = "'’-"


@dataclass(frozen=True)
class Words:
    """Words as the search takes them."""

    text: str
    is_surname: bool = False


# Who may see what


def audience_sees(packs: Iterable[Pack], audience: Audience, case: Case) -> frozenset[Protected]:
    """What an audience may see in any pack that is made for it; where none is, nothing that is protected."""
    own: list[frozenset[Protected]] = []
    for pack in packs:
        if pack.audience == audience:
            own.append(sees_of(pack, case))
        own += [frozenset(one.sees) for one in pack.companions if one.audience == audience]
    return frozenset.intersection(*own) if own else frozenset()


# The proposal


@dataclass(frozen=True)
class Kept:
    """What is kept from some readers, as the checks search for it and as the last gate does."""

    facts: Collection[ProtectedFact]
    sought: Collection[Sought]
    people: Collection[str]


def proposed(
    pages: Sequence[str], kept: Kept, grounds: Mapping[str, Ground], by: str, on: date
) -> tuple[Passage, ...]:
    """A passage for everything on these pages that the readers may not know."""
    joined = "\n".join(pages)
    gate = Guard(kept.sought, kept.people)
    at_gate = gate.places(Reached(kind="page", file="", text=joined))
    places = sorted({
        *((place, fact.kind) for fact in found_in(joined, kept.facts) for place in places_of(joined, fact)),
        *(((start, end), sought.fact) for sought, start, end in at_gate),
    })  # fmt: skip
    return without_repeats(
        Passage(page=number, ground=_ground_of(kind, grounds), words=words, made_by=by, made_on=on)
        for (start, end), kind in _apart(places, joined)
        for number, words in _on_pages(pages, start, end)
    )


def without_repeats(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Each passage once: what is taken out of a page already need not be taken out again."""
    kept: dict[object, Passage] = {}
    for one in passages:
        kept.setdefault((one.page, words_of(one.words or ""), one.region), one)
    return tuple(kept.values())


def picked(pages: Sequence[str], words: str, ground: str, by: str, on: date) -> tuple[Passage, ...]:
    """A passage for every page on which some words stand."""
    numbers = [number for number, text in enumerate(pages, start=1) if places_of(text, Words(words))]
    return tuple(Passage(page=number, ground=ground, words=words, made_by=by, made_on=on) for number in numbers)


def _ground_of(kind: Protected, grounds: Mapping[str, Ground]) -> str:
    own = (ground.id for ground in grounds.values() if kind in ground.kinds)
    return next(own, OTHER)


def _apart(
    places: Iterable[tuple[tuple[int, int], Protected]], text: str
) -> Iterator[tuple[tuple[int, int], Protected]]:
    """Whole words, and places that overlap as one, under the kind of the first."""
    apart: list[tuple[tuple[int, int], Protected]] = []
    for place, kind in places:
        start, end = whole_words(text, *place)
        if apart and start < apart[-1][0][1]:
            (first, last), before = apart[-1]
            apart[-1] = (min(first, start), max(last, end)), before
        else:
            apart.append(((start, end), kind))
    yield from apart


def whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The place widened to whole words: half a word would tell the other half."""
    while start > 0 and _is_of_word(text[start - 1]):
        start -= 1
    while end < len(text) and _is_of_word(text[end]):
        end += 1
    return start, end


def _is_of_word(letter: str) -> bool:
    return letter.isalnum() or letter in _IN_A_WORD


def _on_pages(pages: Sequence[str], start: int, end: int) -> Iterator[tuple[int, str]]:
    """The words of a place of the joined pages, page by page: a passage can begin on one and end on the next."""
    offset = 0
    for number, text in enumerate(pages, start=1):
        words = printable(text[max(0, start - offset) : max(0, end - offset)])
        if words_of(words):
            yield number, words
        offset += len(text) + 1


def printable(text: str) -> str:
    """Words as they are listed: on one line, without the hyphens and marks that only broke it."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


# What the painter is told, and what must not be read afterwards


def orders_of(pages: Sequence[str], made: RedactionList, grounds: Mapping[str, Ground]) -> tuple[PageOrder, ...]:
    """What is taken out of each page, in letters and regions."""
    spots: dict[int, list[Spot]] = {}
    for number, passage in enumerate(made.passages, start=1):
        own = _spots(number, passage, grounds[passage.ground], pages[passage.page - 1])
        spots.setdefault(passage.page, []).extend(own)
    return tuple(PageOrder(page=page, spots=tuple(spots[page])) for page in sorted(spots))


def _spots(number: int, passage: Passage, ground: Ground, text: str) -> Iterator[Spot]:
    if passage.region:
        yield Spot(number=number, label=ground.label, short=ground.short, region=passage.region)
        return
    for place in places_of(text, Words(passage.words or "")):
        start, end = whole_words(text, *place)
        yield Spot(number=number, label=ground.label, short=ground.short, start=start, end=end)


def rows_of(made: RedactionList, grounds: Mapping[str, Ground]) -> tuple[Row, ...]:
    """The passages as a table, in the list's order."""
    return tuple(
        Row(
            number=number, page=passage.page, ground=grounds[passage.ground].label, by=passage.made_by,
            what=passage.words or "the region that is marked",
        )
        for number, passage in enumerate(made.passages, start=1)
    )  # fmt: skip


def with_words(page: PaintedPage, read: Iterable[Placed]) -> PaintedPage:
    """A painted scan with the words that were read off it; what was made out of a black box is no word."""
    words = tuple(word for word in read if not any(_touch(word.box, black.box) for black in page.blacks))
    return page.model_copy(update={"words": words})


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def misfits(pages: Sequence[str], made: RedactionList, grounds: Mapping[str, Ground]) -> tuple[int, ...]:
    """The numbers of passages that name no page, no ground, or words that do not stand there."""
    return tuple(
        number for number, passage in enumerate(made.passages, start=1) if not _fits(passage, pages, grounds)
    )  # fmt: skip


def _fits(passage: Passage, pages: Sequence[str], grounds: Mapping[str, Ground]) -> bool:
    if passage.page > len(pages) or passage.ground not in grounds:
        return False
    return passage.words is None or bool(places_of(pages[passage.page - 1], Words(passage.words)))


def still_said(reached: Iterable[Reached], made: RedactionList) -> tuple[int, ...]:
    """The numbers of passages that can still be read in the copy, spelt in any way."""
    everything = tuple(reached)
    return tuple(
        number for number, passage in enumerate(made.passages, start=1)
        if passage.words and _is_said(passage.words, passage.page, everything)
    )  # fmt: skip


def _is_said(words: str, page: int, everything: Iterable[Reached]) -> bool:
    gate = Guard([Sought("third-parties", what_is(words, may_be_name=True), words)])
    return any(
        found_in(one.text, (Words(words),)) or any(hit.is_certain for hit in gate.hits(one))
        for one in everything if one.page in (0, page) and _may_say(one, words)
    )  # fmt: skip


def _may_say(reached: Reached, words: str) -> bool:
    """What the file calls its own parts (Page, Font) is not compared with short words."""
    return reached.kind != "name inside the file" or is_telling(words)


def tells(text: str, made: RedactionList) -> bool:
    """Whether a title or a heading says what is taken out of the paper."""
    return bool(found_in(text, [Words(passage.words) for passage in made.passages if passage.words]))


# Whether a list counts


def copy_for(file: CaseFile, paper: Paper, audience: Audience) -> FiledRedaction | None:
    """The list by which a paper stands in a pack as a redacted copy: reviewed, and of the very content."""
    lists = _for_pack(file, audience)
    return next((one for one in lists if _is_of(one.list, paper) and one.list.is_reviewed), None)


def _for_pack(file: CaseFile, audience: Audience) -> tuple[FiledRedaction, ...]:
    """The lists for everybody of an audience; what one person gets is no pack."""
    return tuple(one for one in file.redactions if one.list.audience == audience and not one.list.person)


def _is_of(made: RedactionList, paper: Paper) -> bool:
    return made.paper == paper.path and made.paper_sha256 == paper.sha256


def redactions_are_in_order(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Every redaction list for this pack's readers is reviewed, and of a paper as it is now; else nothing is sent."""
    held = {each.paper.path: each.paper for one in holding.held for each in one.papers}
    known = {paper.path for paper in situation.file.papers}
    seen: set[str] = set()
    for filed in _for_pack(situation.file, situation.pack.audience):
        made = filed.list
        if made.paper in seen:
            yield _twice(situation, filed)
        elif made.paper not in known:
            yield _void(situation, filed, "is no longer there under that name")
        elif made.paper in held and not _is_of(made, held[made.paper]):
            yield _void(situation, filed, "has changed since")
        elif made.paper in held and not made.is_reviewed:
            yield _not_reviewed(situation, filed)
        seen.add(made.paper)
    yield from _gone(situation, held.values())


def _gone(situation: Situation, papers: Iterable[Paper]) -> Iterator[Finding]:
    """A list of which the trail knows and that is not there: its paper would go out whole."""
    audience = situation.pack.audience
    there = {filed.list.paper for filed in _for_pack(situation.file, audience)}
    for paper in papers:
        told = [one.entry for one in situation.file.redactions_told
                if one.audience == audience and one.is_about(paper.path, paper.sha256)]  # fmt: skip
        if told and paper.path not in there:
            yield _is_gone(situation, paper, max(told))


def _is_gone(situation: Situation, paper: Paper, entry: int) -> Finding:
    """Whoever lets it pass answers for these bytes and the list of this entry: any other makes another finding."""
    return Finding(
        code="redaction-gone", severity="blocks", place=paper.path,
        message="The redaction list of this paper for these readers is gone; whole, it would go to them (entry "
        f"{entry} of the audit trail, paper {paper.sha256[:8]}).",
        remedy=f"Put the list back from a backup, make it anew (bundler redact {situation.case.reference} PAPER "
        f"--for {situation.pack.audience}), or have it let pass, which the pack will say.",
        owner=owner_of(situation), authority=AUTHORITY,
    )  # fmt: skip


def _void(situation: Situation, filed: FiledRedaction, why: str) -> Finding:
    return Finding(
        code="redaction-void", severity="blocks", hard=True, place=filed.path,
        message=f"The redaction list was made for {filed.list.paper}, which {why}. Nobody knows whether its passages "
        "are still all that has to be taken out.",
        remedy=f"Delete the list, then make it anew: bundler redact {situation.case.reference} PAPER "
        f"--for {filed.list.audience}",
        owner=owner_of(situation), authority=AUTHORITY,
    )  # fmt: skip


def _twice(situation: Situation, filed: FiledRedaction) -> Finding:
    return Finding(
        code="redaction-twice", severity="blocks", hard=True, place=filed.path,
        message=f"There is another redaction list for {filed.list.paper} and the same readers.",
        remedy="Delete the one that does not count.",
        owner=owner_of(situation), authority=AUTHORITY,
    )  # fmt: skip


def _not_reviewed(situation: Situation, filed: FiledRedaction) -> Finding:
    review = filed.list.reviewed
    why = "nobody has looked over it"
    if review:
        is_own = filed.list.is_made_by(review.by)
        why = "whoever reviewed it made some of it" if is_own else "it was changed after it was looked over"
    return Finding(
        code="redaction-not-reviewed", severity="blocks", hard=True, place=filed.path,
        message=f"There is a redaction list for {filed.list.paper}, but {why}.",
        remedy=f"Somebody other than {_makers(filed.list)} looks over the preview, then runs: bundler redact "
        f'{situation.case.reference} "{filed.list.paper}" --for {filed.list.audience} --review',
        owner=owner_of(situation), authority=AUTHORITY,
    )  # fmt: skip


def _makers(made: RedactionList) -> str:
    return " and ".join(made.made_by) or "its author"
