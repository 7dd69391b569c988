"""Whether each paper is about this child, by what it says itself: the child's name, day of birth and numbers (D3, C-8).

Only what a paper labels is read: "Name of child", "Re" with a date of birth, "Date of birth" behind this child's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from bundler.model.case import Child
from bundler.model.finding import Finding, Severity
from bundler.model.record import CaseFile
from bundler.model.words import day_in_words
from bundler.rules.holding import HeldItem, Holding
from bundler.rules.naming import named
from bundler.rules.other_children import AUTHORITY, beyond_doubt, pages_of, people_of, strangers_in
from bundler.rules.owners import owner_of
from bundler.rules.persons import name_words, persons_named, same_person
from bundler.rules.plain import words_of
from bundler.rules.recognition import RecognisedPaper
from bundler.rules.situation import Situation
from bundler.rules.tokens import legible
from bundler.rules.written_dates import dates_in

_WHO = r"(?:child|young person|baby|pupil|infant)"
_CHILD_LABEL = re.compile(
    rf"^[ \t]*(?:\d+[.)]\s*)?(?:(?:full |legal )?names? of (?:the )?{_WHO}|{_WHO}s?[ \t]+(?:full |legal )?name|{_WHO})"
    r"(?:\(s\))?[ \t]*[:\-–][ \t]*\n?[ \t]*(?P<said>[^\n]{3,80})",
    re.IGNORECASE | re.MULTILINE,
)
_NAME_LABEL = re.compile(
    r"^[ \t]*(?:re|name|full name|patient|patient name|subject|regarding)[ \t]*[:\-–][ \t]*(?P<said>[^\n]{3,80})",
    re.IGNORECASE | re.MULTILINE,
)
_NAME = re.compile(r"[A-Z][\w'’.-]*(?:,? (?:(?:de|der|van|von|la|bin|al) )?[A-Z][\w'’.-]*){1,4}")
_BIRTH = re.compile(r"\b(?:d\.?\s?o\.?\s?b\b\.?|date of birth)[\s:()\-–|]{0,6}", re.IGNORECASE)
_NHS = re.compile(r"\bNHS (?:number|no)\b[.\s:|\-–]{0,6}(?P<number>\d{3}[ -]?\d{3}[ -]?\d{4})(?!\d)", re.IGNORECASE)
_RECORD = re.compile(
    r"\b(?:electronic )?record (?:id|number|no)\b[.\s:|\-–]{0,6}(?P<number>[\w-]{4,20})", re.IGNORECASE
)
_OTHERS = """
    adopter applicant aunt brother carer child children cousin dad father foster grandfather grandmother guardian half
    mother mum parent partner patient sibling siblings sister step subject twin uncle
"""
_SOMEBODY_ELSE = frozenset(_OTHERS.split())
_NEAR = 80
"""Letters between a name or label and what belongs to it."""
_ALMOST = 0.8
"""Of the letters in common: a slip of the pen."""
_ALMOST_FIRST = 0.6
"""The same of the first name, which is short."""
_GROWN_UP = 18


@dataclass(frozen=True)
class _Held:
    """A paper in use with what is needed to speak of it."""

    situation: Situation
    item: HeldItem
    paper: RecognisedPaper

    @property
    def child(self) -> Child:
        return self.situation.case.child

    @property
    def read_off(self) -> tuple[int, ...]:
        """The pages whose words were read off pictures."""
        examination = self.situation.examinations.get(self.paper.paper.content)
        return examination.recognised if examination else ()

    def finding(self, code: str, severity: Severity, message: str, remedy: str, *, hard: bool = False) -> Finding:
        return Finding(
            code=code, severity=severity, hard=hard, place=self.paper.paper.path, item=self.item.item.id,
            message=f"{named(self.paper.paper)} {message}", remedy=remedy,
            owner=owner_of(self.situation, self.item.item), authority=AUTHORITY,
        )  # fmt: skip


def papers_are_about_this_child(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No paper says that its child is called otherwise, was born on another day or has another number.

    Papers about an adult, and those of which case.json names the children, are not asked.
    """
    for held in holding.held:
        for each in held.papers:
            if held.item.per is None and not (each.entry and each.entry.children):
                yield from _about(_Held(situation, held, each))


def _about(held: _Held) -> Iterator[Finding]:
    pages = [legible(page) for page in pages_of(held.situation, held.paper.paper)]
    first = pages[0] if pages else ""
    children = tuple(_children_named(first, held.situation))
    if children and not any(_is_this_child(name, held.child) for name in children):
        yield _another_child(held, children, first)
        return
    for number, page in enumerate(pages, start=1):
        yield from _born_otherwise(held, page, number)
    yield from _numbered_otherwise(held, first)


# The name


def _children_named(page: str, situation: Situation) -> Iterator[str]:
    """Whoever is labelled as the child, or by name with a child's date of birth beside it."""
    for found in _CHILD_LABEL.finditer(page):
        yield from _names_in(found["said"])
    for found in _NAME_LABEL.finditer(page):
        born = [day for day, _, _ in dates_in(page[found.start("said") : found.end() + _NEAR])]
        if born and _is_a_childs(born[0], situation):
            yield from _names_in(found["said"])


def _is_a_childs(born: date, situation: Situation) -> bool:
    on = situation.today
    return born <= on and (on.year - born.year) - ((on.month, on.day) < (born.month, born.day)) < _GROWN_UP


def _names_in(said: str) -> Iterator[str]:
    """The names at the head of what stands behind a label: `Ada Invented and Ben Invented`."""
    for part in re.split(r"\s(?:and|&)\s|[;/|(\d]|  |\bD\.?O\.?B", said):
        found = _NAME.match(part.strip())
        if found:
            yield found[0]


def _is_this_child(name: str, child: Child) -> bool:
    """By the whole name, with more or fewer middle names, by an initial, or by another name that is recorded."""
    names = (child.name, *child.also_known_as, *(f"{one} {child.surname}" for one in child.also_known_as))
    if any(same_person(name, one) or _holds(name, one) or _holds(one, name) for one in names):
        return True
    said, first, surname = name_words(name), words_of(child.first_name), words_of(child.surname)
    is_surname = bool(set(said) & set(surname)) and len(said) > 1
    return is_surname and any(one == first[0][:1] or one == first[0] for one in said if one not in surname)


def _holds(longer: str, shorter: str) -> bool:
    return len(name_words(shorter)) > 1 and bool(persons_named(words_of(longer), (shorter,)))


def _another_child(held: _Held, children: tuple[str, ...], page: str) -> Finding:
    """Nobody is told who it is: whoever reads this case may not know them.

    Somebody may answer for another name; not where the page says beyond doubt that it is another child of ours.
    """
    if any(_is_slip(name, held.situation) for name in children):
        return held.finding(
            "child-name-differs", "warns", "writes the child's name otherwise than case.json does.",
            "Find out which is right. If both are, enter the other in case.json under child as also_known_as.",
        )  # fmt: skip
    return held.finding(
        "paper-of-another-child", "blocks", "says on its first page that it is about somebody else than this child.",
        "If it is another child's, take it out of this case at once and tell your data protection officer. If it is "
        "about this child as well, say so in case.json under papers with children.",
        hard=_is_anothers(held, page),
    )  # fmt: skip


def _is_anothers(held: _Held, page: str) -> bool:
    seen = strangers_in((page,), held.situation, people_of(held.situation), read_off=held.read_off)
    return bool(beyond_doubt(tuple(seen)))


def _is_slip(name: str, situation: Situation) -> bool:
    """Nearly this child's name, in its first name too, and that of no brother or sister."""
    child = situation.case.child
    is_like = _share(" ".join(sorted(name_words(name))), " ".join(sorted(name_words(child.name)))) >= _ALMOST
    first = words_of(child.first_name)[0]
    has_first = any(_share(word, first) >= _ALMOST_FIRST for word in name_words(name))
    return is_like and has_first and not any(same_person(name, one.name) for one in situation.case.siblings or ())


def _share(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


# Day of birth and numbers


def _born_otherwise(held: _Held, page: str, number: int) -> Iterator[Finding]:
    """A labelled date of birth behind this child's name, and nobody else's between, is the child's."""
    born = held.child.date_of_birth
    for label in _BIRTH.finditer(page) if born else ():
        said = next((day for day, start, _ in dates_in(page[label.end() : label.end() + 30]) if start <= 2), None)
        if said and born and said != born and _is_behind_this_childs_name(page[: label.start()], held.situation.file):
            yield held.finding(
                "child-born-another-day", "blocks",
                f"says on page {number} that this child was born on {day_in_words(said)}; case.json says "
                f"{day_in_words(born)}.",
                "Find out which is right. If the paper is another child's, take it out of this case at once; else "
                "correct case.json, or ask its author for a corrected copy.",
                hard=_is_a_namesakes_birthday(said, held.situation),
            )  # fmt: skip
            return


def _is_a_namesakes_birthday(born: date, situation: Situation) -> bool:
    """Whether a child of another case is called like this one, and was born on that day."""
    others, name = situation.others, situation.case.child.name
    return any(same_person(others.children[number].name, name) for number in others.births.get(born, ()))


def _numbered_otherwise(held: _Held, page: str) -> Iterator[Finding]:
    for what, pattern, own in (
        ("NHS number", _NHS, held.child.nhs_number), ("record number", _RECORD, held.child.record_id)
    ):  # fmt: skip
        for found in pattern.finditer(page) if own else ():
            is_other = _plain(found["number"]) != _plain(own or "") and any(sign.isdigit() for sign in found["number"])
            if is_other and _is_behind_this_childs_name(page[: found.start()], held.situation.file):
                yield held.finding(
                    "child-number-differs", "blocks",
                    f"gives this child an {what} that is not the one in case.json."
                    if what.startswith("N") else f"gives this child a {what} that is not the one in case.json.",
                    "Find out which is right. If the paper is another child's, take it out of this case at once; else "
                    "correct case.json, or ask its author for a corrected copy.",
                )  # fmt: skip
                break


def _plain(number: str) -> str:
    return "".join(words_of(number))


def _is_behind_this_childs_name(before: str, file: CaseFile) -> bool:
    """The child's whole name stands shortly before, and from there on nobody else is spoken of."""
    near = words_of(before[-_NEAR:])
    own = name_words(file.case.child.name)
    ends = [end for end in range(len(own), len(near) + 1) if sorted(near[end - len(own) : end]) == sorted(own)]
    if not ends:
        return False
    between = near[ends[-1] :]
    return not (_SOMEBODY_ELSE & set(between) or set(between) & _first_names(file))


def _first_names(file: CaseFile) -> frozenset[str]:
    """Of everybody whom the case names beside the child."""
    people = (*(one.name for one in file.case.siblings or ()), *(one.name for one in file.case.parents),
              *(one.name for one in file.case.placement.household))  # fmt: skip
    return frozenset(word for name in people for word in words_of(name)[:1])
