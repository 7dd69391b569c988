"""Whether a pen picture keeps to itself which child it describes (R75, C15)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bundler.model.case import Case
from bundler.model.cpr import ChildsPermanenceReport
from bundler.model.fields import Protected
from bundler.model.finding import Finding
from bundler.model.pen_picture import PenPicture
from bundler.model.profile import Profile
from bundler.model.record import CaseFile, FiledRecord
from bundler.model.words import MONTHS
from bundler.rules.holding import Holding, records_in_use
from bundler.rules.owners import owner_of
from bundler.rules.plain import words_of
from bundler.rules.protected_facts import known_to_all, protected_facts, reached_at
from bundler.rules.searching import found_in
from bundler.rules.situation import Situation
from bundler.rules.walking import texts

_ABOUT_PLACES: tuple[Protected, ...] = ("placement", "parent-address", "siblings")
_SCHOOL = re.compile(
    r"\b[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|of|the|and|&)){0,7} "
    r"(?:School|Academy|College|Nursery|Playgroup|Preschool)\b"
)
_GENERAL = """
    a academy after all an and at before big college every for from he her high his in infant infants junior like
    likes loves middle my new nursery of on our playgroup preschool primary school secondary she since special the
    their they this to upper when with
"""
_NAMES_NO_SCHOOL = frozenset((*_GENERAL.split(), *(month.casefold() for month in MONTHS)))
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_YEAR = r"(\d{4}|\d{2})(?!\d)"
_DAY_FIRST = re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\.?,?\s+{_YEAR}", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}", re.IGNORECASE)


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
    used = frozenset(words_of(f"{name_used or ''} {case.child.first_name}"))
    kinds = [fact.kind for fact in found_in(text, _identifying_facts(file, profile, used))]
    if case.child.date_of_birth in tuple(_days_in(text)):
        kinds.append("the child's date of birth")
    if any(set(words_of(match[0])) - _NAMES_NO_SCHOOL for match in _SCHOOL.finditer(text)):
        kinds.append("the name of a school")
    if any(not _is_a_workers(part, case, profile) for part in reached_at(text)):
        kinds.append("an address or telephone number")
    return tuple(dict.fromkeys(kinds))


def named_in(what: str, kind: str, place: str, item: str) -> Finding:
    """That something which goes to carers holds a kind of fact by which people could tell which child it is."""
    return Finding(
        code="pen-picture-names-child", severity="blocks", hard=True, place=place, item=item,
        message=f"{what} holds {kind}, so people could tell which child it is.",
        remedy="Say it without. No pen picture is made while it stands there, not even a draft.",
        authority="R75, C15",
    )  # fmt: skip


def _told(situation: Situation, filed: FiledRecord, record: PenPicture, place: str, text: str) -> Iterator[Finding]:
    label = next((field.label for field in situation.forms[filed.form].fields if field.key == place), place)
    for kind in identified_by(text, situation.file, situation.profile, record.name_used):
        finding = named_in(f"“{label}” in the pen picture", kind, f"{filed.path}: {place}", filed.form)
        yield finding.model_copy(update={"owner": owner_of(situation)})


def _identifying_facts(file: CaseFile, profile: Profile, used: frozenset[str]) -> tuple[IdentifyingFact, ...]:
    return (*_names(file.case, used), *_schools(file), *_places(file, profile))


def _names(case: Case, used: frozenset[str]) -> Iterator[IdentifyingFact]:
    """Surnames of the family and the names of the parents, each as a word of its own with its capital."""
    family = (case.child.name, *(sibling.name for sibling in case.siblings or ()))
    surnames = tuple(part for name in family for part in _parts_of(name.rsplit(maxsplit=1)[-1]))
    for part in surnames:
        yield IdentifyingFact("the surname of the child or a brother or sister", part, is_surname=True)
    parents = (part for parent in case.parents for word in parent.name.split() for part in _parts_of(word))
    for part in parents:
        if part not in surnames and part.casefold() not in used:
            yield IdentifyingFact("a birth parent's name", part, is_surname=True)


def _parts_of(name: str) -> tuple[str, ...]:
    """A name and, of a double one, its halves: Barrowclough-Nwosu is known by either."""
    return tuple(dict.fromkeys((name, *(half for half in name.split("-") if len(half) > 2))))


def _schools(file: CaseFile) -> Iterator[IdentifyingFact]:
    for filed in file.records:
        for school in filed.record.schools if isinstance(filed.record, ChildsPermanenceReport) else ():
            if school.name:
                yield IdentifyingFact("the name of a school", school.name)


def _places(file: CaseFile, profile: Profile) -> Iterator[IdentifyingFact]:
    """Where the child, a parent, a brother or a sister lives: what the rules of disclosure look for too."""
    for fact in protected_facts(file.case, (), known_to_all(profile), file.restricted_sources):
        if fact.kind in _ABOUT_PLACES:
            yield IdentifyingFact("an address or telephone number", fact.text)


def _is_a_workers(part: str, case: Case, profile: Profile) -> bool:
    """The authority's own address, and those of the workers who are to be asked, tell nothing of the child."""
    said = [known_to_all(profile), *profile.contacts.values(), *(text for _, text in texts(case.people))]
    return bool(found_in("\n".join(said), (IdentifyingFact("", part),)))


def _days_in(text: str) -> Iterator[date]:
    """Every day that a text names in full, however it is written."""
    for day, month, year in _NUMERIC.findall(text):
        yield from _day(day, month, year)
    for year, month, day in _ISO.findall(text):
        yield from _day(day, month, year)
    for day, month, year in _DAY_FIRST.findall(text):
        yield from _day(day, _number_of(month), year)
    for month, day, year in _MONTH_FIRST.findall(text):
        yield from _day(day, _number_of(month), year)


def _number_of(month: str) -> str:
    return str(next(number for number, name in enumerate(MONTHS, 1) if name[:3] == month[:3].capitalize()))


def _day(day: str, month: str, year: str) -> Iterator[date]:
    try:
        yield date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return
