"""Which of several papers for one thing counts: the final one beside its draft, the newest version, one of two alike.

Nothing is put aside silently: the ledger names what it was superseded by, and a finding says so.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import Literal

from bundler.model.finding import Finding
from bundler.model.manifest import LedgerRow
from bundler.model.paper import PAGE_BREAK, Examination
from bundler.rules.holding import Holding
from bundler.rules.likeness import Likeness, likeness_of, says_it_in_the_same_words, says_the_same, share_in_common
from bundler.rules.naming import named, stem
from bundler.rules.owners import owner_of
from bundler.rules.paper_dates import without_its_day
from bundler.rules.plain import words_of
from bundler.rules.recognition import RecognisedPaper, Recognition
from bundler.rules.situation import Situation

_Kind = Literal["copy", "version", "draft"]

_VERSION = re.compile(r"(?<![a-z0-9])(?:v|ver|version|rev|revision)[ ._]*(\d{1,3}(?:\.\d{1,3})*)(?!\w)", re.IGNORECASE)
_STATES = frozenset({"draft", "drafts", "final", "finalised", "signed", "approved", "agreed", "amended", "updated"})
_DRAFT_LINE = re.compile(
    r"^[\W_]*(?:D ?R ?A ?F ?T|Draft)(?:[\W_]*(?:v|version)?[\W_]*[\d.]*|\s+(?:only|copy|document|report))?[\W_]*$",
    re.MULTILINE | re.IGNORECASE,
)
_ALIKE = 0.5
"""Of its words: from here on one paper is another version of the other, if both are for the same thing."""

_SAID: Mapping[_Kind, str] = {
    "copy": "says the same as {kept} but for little",
    "version": "is an older version of {kept}",
    "draft": "is a draft of {kept}",
}
_REASONS: Mapping[_Kind, str] = {
    "copy": "it says the same as {kept} but for little",
    "version": "an older version of {kept}",
    "draft": "a draft of {kept}",
}


@dataclass(frozen=True)
class _Copy:
    """A paper as one of several for the same item and person."""

    each: RecognisedPaper
    examination: Examination

    @property
    def path(self) -> str:
        return self.each.paper.path

    @cached_property
    def likeness(self) -> Likeness:
        return likeness_of(self.examination.words)

    @cached_property
    def is_draft(self) -> bool:
        return is_draft(self.each, self.examination)

    @cached_property
    def version(self) -> tuple[int, ...]:
        found = _VERSION.search(stem(self.each.paper))
        return tuple(int(part) for part in found[1].split(".")) if found else ()

    @cached_property
    def title(self) -> tuple[str, ...]:
        """What its name says besides its day, its version and whether it is a draft."""
        bare = _VERSION.sub(" ", without_its_day(stem(self.each.paper)).replace("_", " "))
        return tuple(word for word in words_of(bare) if word not in _STATES)

    @property
    def order(self) -> tuple[bool, tuple[int, ...], date, bool, bool, int, str]:
        """The greatest counts: no draft, the latest version and day, what case.json tells of, what is signed."""
        return (
            not self.is_draft, self.version, self.each.dated or date.min, self.each.entry is not None,
            self.examination.signed, -len(self.path), self.path,
        )  # fmt: skip


@dataclass(frozen=True)
class _Superseded:
    """A paper that another stands in for, and why."""

    older: _Copy
    newer: _Copy
    kind: _Kind


def settle_versions(recognition: Recognition, situation: Situation) -> Recognition:
    """The recognised papers without drafts and older versions of others among them, each with its row and finding."""
    groups = tuple(_groups(recognition.papers, situation))
    found = [one for copies in groups for one in _superseded(copies)]
    gone = {one.older.path for one in found}
    alike = [pair for copies in groups if copies[0].each.item.many
             for pair in _much_alike([copy for copy in copies if copy.path not in gone])]  # fmt: skip
    return replace(
        recognition,
        papers=tuple(each for each in recognition.papers if each.paper.path not in gone),
        aside=(*recognition.aside, *map(_row, found)),
        findings=(
            *recognition.findings, *(_finding(one, situation) for one in found),
            *(_are_alike(*pair, situation) for pair in alike),
        ),
    )


def held_papers_are_final(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No paper in use says of itself that it is a draft, unless a draft is what the pack asks for."""
    for held in holding.held:
        asks_for_a_draft = any("draft" in words_of(name) for name in (held.item.title, *held.item.names))
        for each in () if asks_for_a_draft else held.own_papers:
            examination = situation.examinations.get(each.paper.content)
            if examination and is_draft(each, examination):
                yield Finding(
                    code="paper-is-a-draft", severity=held.item.severity, place=each.paper.path, item=held.item.id,
                    message=f"{named(each.paper)} says that it is a draft, and no final copy for {held.title} is here.",
                    remedy="Ask its author for the final copy, and put it beside the draft or in its place.",
                    owner=owner_of(situation, held.item), authority=held.item.authority,
                )  # fmt: skip


def is_draft(each: RecognisedPaper, examination: Examination) -> bool:
    """By its name; or by the word alone on a line of its first page or of every second page, as watermarks are."""
    if {"draft", "drafts"} & set(words_of(stem(each.paper))):
        return True
    pages = examination.words.split(PAGE_BREAK)
    marked = [bool(_DRAFT_LINE.search(page)) for page in pages]
    return marked[0] or 2 * sum(marked) >= len(marked)


# Which of several


def _groups(papers: Iterable[RecognisedPaper], situation: Situation) -> Iterator[list[_Copy]]:
    """Papers for the same item and person that can be used; signed scans belong to their records."""
    groups: dict[tuple[str, str | None], list[_Copy]] = defaultdict(list)
    for each in papers:
        examination = situation.examinations.get(each.paper.content)
        if examination and examination.is_usable and not each.follows:
            groups[each.item.id, each.person].append(_Copy(each, examination))
    return (copies for copies in groups.values() if len(copies) > 1)


def _superseded(copies: Sequence[_Copy]) -> Iterator[_Superseded]:
    """Each paper once, by the newest that it is a version of."""
    ordered = sorted(copies, key=lambda copy: copy.order, reverse=True)
    gone: set[str] = set()
    for newer, older in combinations(ordered, 2):
        kind = _kind(older, newer)
        if kind and older.path not in gone and newer.path not in gone:
            gone.add(older.path)
            yield _Superseded(older, newer, kind)


def _kind(older: _Copy, newer: _Copy) -> _Kind | None:
    """How the older is the newer's; None where both may count, or case.json tells of the older alone."""
    if older.each.entry and not newer.each.entry:
        return None
    if older.is_draft == newer.is_draft and _is_copy(older, newer):
        return "copy"
    if not _is_same_paper(older, newer):
        return None
    if older.is_draft and not newer.is_draft:
        return "draft"
    if older.version and newer.version and older.version != newer.version:
        return "version"
    is_series = older.each.item.many
    are_days_known = older.each.dated and newer.each.dated and older.each.dated != newer.each.dated
    return "version" if are_days_known and not is_series and older.version == newer.version else None


def _is_copy(older: _Copy, newer: _Copy) -> bool:
    """Of an item that takes many papers only word for word: letters from one template differ in a name."""
    says = says_it_in_the_same_words if older.each.item.many else says_the_same
    return says(older.likeness, newer.likeness)


def _much_alike(copies: Sequence[_Copy]) -> Iterator[tuple[_Copy, _Copy]]:
    """Pairs that may be one paper scanned twice, or two from one template: that is for people to see."""
    for one, other in combinations(copies, 2):
        are_told = one.each.entry and other.each.entry
        are_of_two_days = one.each.dated and other.each.dated and one.each.dated != other.each.dated
        if not (are_told or are_of_two_days) and says_the_same(one.likeness, other.likeness):
            yield one, other


def _is_same_paper(older: _Copy, newer: _Copy) -> bool:
    """By its title; of an item that takes one paper also by its words."""
    if older.title == newer.title:
        return True
    return not older.each.item.many and share_in_common(older.likeness, newer.likeness) >= _ALIKE


# What is said


def _row(one: _Superseded) -> LedgerRow:
    paper = one.older.each.paper
    return LedgerRow(
        path=paper.path, sha256=paper.sha256, disposition="superseded",
        reason=_REASONS[one.kind].format(kept=one.newer.path),
    )  # fmt: skip


def _finding(one: _Superseded, situation: Situation) -> Finding:
    paper, kept, item = one.older.each.paper, named(one.newer.each.paper), one.older.each.item
    said = _SAID[one.kind].format(kept=kept)
    if one.kind == "copy":
        return Finding(
            code="paper-is-nearly-a-copy", severity="tells", place=paper.path, item=item.id,
            message=f"{named(paper)} {said}; one of them is used.",
            remedy="Nothing to do if that is so; delete the one that is in the way. If both are wanted, enter both in "
            "case.json under papers.",
            owner=owner_of(situation, item),
        )  # fmt: skip
    return Finding(
        code="paper-superseded", severity="warns", place=paper.path, item=item.id,
        message=f"{named(paper)} {said}, which is used instead.",
        remedy="Make sure that the right one is used. If the other counts, enter it in case.json under papers, and "
        "this one with leave_out.",
        owner=owner_of(situation, item),
    )  # fmt: skip


def _are_alike(one: _Copy, other: _Copy, situation: Situation) -> Finding:
    item = one.each.item
    return Finding(
        code="papers-much-alike", severity="warns", place=one.path, item=item.id,
        message=f"{named(one.each.paper)} and {named(other.each.paper)} say the same but for little; both are used.",
        remedy="Open them: if it is one paper twice, delete one. If both are wanted, enter both in case.json under "
        "papers.",
        owner=owner_of(situation, item),
    )  # fmt: skip
