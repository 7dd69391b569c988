"""Whether a pen picture keeps to itself which child it describes (R75, C15)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bundler.model.case import Case
from bundler.model.cpr import ChildsPermanenceReport
from bundler.model.fields import Protected
from bundler.model.finding import Finding
from bundler.model.pack import Audience, Pack
from bundler.model.pen_picture import PenPicture
from bundler.model.profile import Profile
from bundler.model.record import CaseFile, FiledRecord
from bundler.model.words import MONTHS
from bundler.rules.birthdays import names_the_day
from bundler.rules.holding import Holding, records_in_use
from bundler.rules.owners import owner_of
from bundler.rules.plain import words_of
from bundler.rules.protected_facts import known_to_all, protected_facts, reached_at
from bundler.rules.searching import found_in, is_everyday_word
from bundler.rules.situation import Situation
from bundler.rules.walking import texts

NOT_TOLD_WHO_IT_IS: tuple[Audience, ...] = ("prospective-carers",)
"""Who reads about a child before they may know which child it is (R75)."""
_ABOUT_PLACES: tuple[Protected, ...] = ("placement", "parent-address", "siblings")
_SCHOOL = re.compile(
    r"\b[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|of|the|and|&)){0,7} "
    r"(?:School|Academy|College|Nursery|Playgroup|Preschool|Pre-school|Primary|Infants|Juniors|High|Grammar)\b"
)
_GENERAL = """
    a academy after all an and at before big college every for from he her high his in infant infants junior like
    likes loves middle my new nursery of on our playgroup preschool primary school secondary she since special the
    their they this to upper when with
"""
_NAMES_NO_SCHOOL = frozenset((*_GENERAL.split(), *(month.casefold() for month in MONTHS)))
_LINK = re.compile(r"\bhttps?://|\bwww\.|(?<!\w)@\w{3}", re.IGNORECASE)
_STREET_WORDS = """
    avenue close court crescent drive gardens grove lane mews parade rise road row square street terrace way yard
"""
_STREETS = frozenset(_STREET_WORDS.split())
_SHORTEST_WITHOUT_CAPITAL = 5
"""Letters of a surname that is known again without its capital; a shorter one is soon part of a word (pell-mell)."""
_GIVEN = """
    amber april art autumn bill bob carol chase cherry christian crystal daisy dawn dean drew earl faith frank gay gene
    grace grant guy hazel holly honey hope ivy jack jade jasmine jay jewel joy june lance lee lily mark mason max may
    melody miles misty nick olive pat patience pearl penny pip poppy price ray rich rob robin rose ruby rusty sandy skip
    sky star storm sue summer tally tony tuesday van victor viola violet wade ward will willow wren
"""
_GIVEN_AND_WORDS = frozenset(_GIVEN.split())
"""First names that are words too."""


@dataclass(frozen=True)
class IdentifyingFact:
    """Something by which people would know which child it is; `kind` completes “it holds ...”."""

    kind: str
    text: str
    is_surname: bool = False


def pen_pictures_name_nobody(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No pen picture holds a surname, a date of birth, a school, an address or a birth parent's name.

    Of its signatures, which are the workers', and of `child`, which is never printed, nothing is looked at.
    """
    for filed, _ in records_in_use(situation, holding):
        if isinstance(filed.record, PenPicture):
            for place, text in texts(filed.record):
                if place in PenPicture.model_fields:
                    yield from _told(situation, filed, filed.record, place, text)


def identified_by(text: str, file: CaseFile, profile: Profile, name_used: str | None = None) -> tuple[str, ...]:
    """The kinds of fact in a text by which people would know the child; the name used there is no secret."""
    case = file.case
    kinds = [fact.kind for fact in found_in(text, _identifying_facts(file, profile, name_used or ""))]
    if case.child.date_of_birth and names_the_day(text, case.child.date_of_birth):
        kinds.append("the child's date of birth")
    if any(set(words_of(match[0])) - _NAMES_NO_SCHOOL for match in _SCHOOL.finditer(text)):
        kinds.append("the name of a school")
    if _LINK.search(text) or any(not _is_a_workers(part, case, profile) for part in reached_at(text)):
        kinds.append("an address or telephone number")
    return tuple(dict.fromkeys(kinds))


def is_anonymous(pack: Pack) -> bool:
    """True for packs whose readers may not know yet which child it is: nothing in them may tell."""
    return pack.audience in NOT_TOLD_WHO_IT_IS


def named_in(what: str, kind: str, place: str, item: str | None) -> Finding:
    """That something which goes to carers holds a kind of fact by which people could tell which child it is."""
    return Finding(
        code="pen-picture-names-child", severity="blocks", hard=True, place=place, item=item,
        message=f"{what} holds {kind}, so people could tell which child it is.",
        remedy="Say it without. Nothing is made for carers while it stands there, not even a draft.",
        authority="R75, C15",
    )  # fmt: skip


def _told(situation: Situation, filed: FiledRecord, record: PenPicture, place: str, text: str) -> Iterator[Finding]:
    label = next((field.label for field in situation.forms[filed.form].fields if field.key == place), place)
    for kind in identified_by(text, situation.file, situation.profile, record.name_used):
        finding = named_in(f"“{label}” in the pen picture", kind, f"{filed.path}: {place}", filed.form)
        yield finding.model_copy(update={"owner": owner_of(situation)})


def _identifying_facts(file: CaseFile, profile: Profile, name_used: str) -> tuple[IdentifyingFact, ...]:
    return (
        *_names(file.case, name_used), *_own_name(file.case, name_used), *_numbers(file.case), *_schools(file),
        *_places(file, profile),
    )  # fmt: skip


def _names(case: Case, name_used: str) -> Iterator[IdentifyingFact]:
    """Surnames of the family and the names of the parents; those that are words too only with their capital."""
    family = (case.child.name, *(sibling.name for sibling in case.siblings or ()))
    used = frozenset(words_of(f"{name_used} {case.child.first_name}"))
    surnames = tuple(part for name in family for part in _parts_of(name.rsplit(maxsplit=1)[-1]))
    yield from _name("the surname of the child or a brother or sister", (*family, *surnames))
    for parent in case.parents:
        parts = (part for word in parent.name.split() for part in _parts_of(word))
        names = (part for part in parts if part not in surnames and part.casefold() not in used)
        yield from _name("a birth parent's name", (parent.name, *names))


def _name(kind: str, names: Iterable[str]) -> Iterator[IdentifyingFact]:
    """A name of several words however it is written; one word with its capital, and without if it can be only that."""
    for name in names:
        is_one_word = len(name.split()) == 1
        if is_one_word:
            yield IdentifyingFact(kind, name, is_surname=True)
        if not is_one_word or (len(name) >= _SHORTEST_WITHOUT_CAPITAL and not _is_a_word(name)):
            yield IdentifyingFact(kind, name)


def _is_a_word(name: str) -> bool:
    return is_everyday_word(name) or name.casefold() in _GIVEN_AND_WORDS


def _own_name(case: Case, name_used: str) -> Iterator[IdentifyingFact]:
    """The child's first name, where the pen picture uses another."""
    first = case.child.first_name
    if name_used and not set(words_of(first)) & set(words_of(name_used)):
        yield IdentifyingFact("the child's own first name", first, is_surname=True)


def _numbers(case: Case) -> Iterator[IdentifyingFact]:
    for number in (case.child.record_id, case.child.nhs_number):
        if number and len(number) >= _SHORTEST_WITHOUT_CAPITAL:
            yield IdentifyingFact("a number under which the child is on record", number)


def _parts_of(name: str) -> tuple[str, ...]:
    """A name and, of a double one, its halves: Barrowclough-Nwosu is known by either."""
    return tuple(dict.fromkeys((name, *(half for half in name.split("-") if len(half) > 2))))


def _schools(file: CaseFile) -> Iterator[IdentifyingFact]:
    for filed in file.records:
        for school in filed.record.schools if isinstance(filed.record, ChildsPermanenceReport) else ():
            if school.name:
                yield IdentifyingFact("the name of a school", school.name)
                own = " ".join(word for word in school.name.split() if not set(words_of(word)) & _NAMES_NO_SCHOOL)
                if len(own) >= _SHORTEST_WITHOUT_CAPITAL and not is_everyday_word(own):
                    yield IdentifyingFact("the name of a school", own)


def _places(file: CaseFile, profile: Profile) -> Iterator[IdentifyingFact]:
    """Where the child, a parent, a brother or a sister lives: what the rules of disclosure look for too."""
    for fact in protected_facts(file.case, (), known_to_all(profile), file.restricted_sources):
        if fact.kind in _ABOUT_PLACES:
            yield IdentifyingFact("an address or telephone number", fact.text)
            if street := _street_of(fact.text):
                yield IdentifyingFact("an address or telephone number", street)


def _street_of(line: str) -> str:
    """`Rowan Close`, of a line with the house's number before it."""
    words = line.rstrip(" .").split()
    is_house = len(words) > 2 and any(letter.isdigit() for letter in words[0]) and words[-1].casefold() in _STREETS
    return " ".join(words[1:]) if is_house else ""


def _is_a_workers(part: str, case: Case, profile: Profile) -> bool:
    """The authority's own address, and those of the workers who are to be asked, tell nothing of the child."""
    said = [known_to_all(profile), *profile.contacts.values(), *(text for _, text in texts(case.people))]
    return bool(found_in("\n".join(said), (IdentifyingFact("", part),)))
