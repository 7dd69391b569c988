"""What must not be read in a copy: the restricted facts of the case and of all its records, as they can be searched."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel

from bundler.model.case import Case, Worker
from bundler.model.fields import Protected, Restricted
from bundler.model.profile import Profile
from bundler.model.record import SiblingCase
from bundler.rules.disclosure import is_confidential, restrictions
from bundler.rules.persons import persons_named, same_person
from bundler.rules.plain import unaccented, words_of
from bundler.rules.searching import ProtectedFact, found_in, is_telling
from bundler.rules.walking import walk

_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}\b")
_TELEPHONE = re.compile(
    r"(?<!\d)(?:\+44[ -]?(?:\(0\)[ -]?)?|0044[ -]?|\(?0)(?P<number>\d{2,4}\)?[ -]?\d{3,4}[ -]?\d{3,4})(?!\d)"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_HOUSE = re.compile(
    r"\b\d+[A-Za-z]?[, ]+(?:[A-Z][\w’'-]* ){1,3}"
    r"(?:Avenue|Close|Cottages?|Court|Crescent|Drive|Gardens|Green|Grove|Hill|Lane|Mews|Parade|Park|Place|Race|Rise"
    r"|Road|Row|Square|Street|Terrace|View|Walk|Way|Yard|Ave|Cl|Cres|Gdns|Ln|Rd|Sq|Terr"
    r"|(?:Ct|Dr|Pl|St)(?=\.?(?:[,;\n]|$)))\b"
)
_NOTHING = """
    a abode above address adopter adopters and as at aunt authority baby brother by care carer carers child children
    confidential council dad day elsewhere emergency family father fixed flat floor foster fostering grandfather
    grandmother grandparents he her his home hospital house in independently initial is it kinship known local mother
    mum no none not nursery of on other parent parents placement playgroup primary relative relatives room same school
    secondary services sister social team tba tbc temporary the their to uncle unit unknown with withheld worker yet
"""
_SAYS_NOTHING = frozenset(_NOTHING.split())
"""Words that tell neither a place nor a person, also where somebody writes them with a capital."""

_SHORT = 12
"""How many words a text may have that is looked through for names: a longer one is about much else too."""

_PHRASE = range(4, 31)
"""How many words a phrase has that is known again: fewer are anybody's (Care Order), more are not copied whole."""

_SHORTEST_SURNAME = 4


@dataclass(frozen=True)
class _Said:
    """One restricted text, and whether it is kept even from those who may read its kind.

    Of one that is a place no line is anybody's name: Chapel Lane, Little Wending. In the case of a brother or sister,
    home and carers are theirs, not the child's.
    """

    mark: Restricted
    text: str
    is_kept: bool
    is_place: bool = False
    is_of_sibling: bool = False

    @property
    def kind(self) -> Protected:
        return "siblings" if self.is_of_sibling and self.mark.kind in ("placement", "carers") else self.mark.kind

    def is_seen(self, sees: Collection[str]) -> bool:
        return not self.is_kept and self.kind in sees


def protected_facts(
    case: Case, sees: Collection[str], known: str = "", records: Iterable[BaseModel] = (), today: date = date.min
) -> tuple[ProtectedFact, ...]:
    """Every restricted fact of the case and its records that this audience may not see, and its tell-tale parts.

    What stands in `known` is no secret to it: its own address, the name of the authority that writes. Nor is a school
    that the child has left by `today`; by the first of all days, none.
    """
    said = tuple(one for record in (case, *records) for one in _said_in(record, case, today))
    seen = "\n".join(one.text for one in said if one.is_seen(sees) and not one.is_of_sibling)
    known_people = tuple(people_of(case))
    facts = _searchable([one for one in said if not one.is_seen(sees)], known_people)
    of_siblings = [fact for fact in facts if fact.kind == "siblings"]
    no_secret = frozenset((*found_in(known, facts), *found_in(seen, of_siblings)))
    return tuple(fact for fact in facts if fact not in no_secret)


def _said_in(record: BaseModel, case: Case, today: date) -> Iterator[_Said]:
    is_of_sibling = isinstance(record, SiblingCase)
    for one in _restricted_texts(record, entered_care_on=case.entered_care_on, today=today):
        yield dataclasses.replace(one, is_of_sibling=is_of_sibling)


def _searchable(said: Collection[_Said], known_people: tuple[str, ...]) -> tuple[ProtectedFact, ...]:
    """The facts to look for, each once; surnames last."""
    facts = [fact for one in said for fact in _facts_of(one, known_people)]
    facts += [fact for one in said for fact in _surnames(one, known_people)]
    return tuple(dict.fromkeys(facts))


def known_to_all(profile: Profile) -> str:
    """What an authority prints at the head of everything; where it cares for a child itself, it is also a provider."""
    return "\n".join((profile.title, profile.directorate, *profile.address))


def own_facts(person: str, sources: Iterable[BaseModel]) -> str:
    """What the case and its records say of where one person lives: no secret to that person."""
    parts = (part for source in sources for _, part in walk(source) if isinstance(part, BaseModel))
    own = (part for part in parts if same_person(getattr(part, "name", None) or "", person))
    return "\n".join(one.text for part in own for one in _restricted_texts(part) if one.mark.kind == "parent-address")


def _restricted_texts(
    value: object, mark: Restricted | None = None, *, is_kept: bool = False, is_place: bool = False,
    entered_care_on: date | None = None, today: date = date.min,
) -> Iterator[_Said]:  # fmt: skip
    if isinstance(value, BaseModel):
        marks = restrictions(type(value))
        for name in type(value).model_fields:
            own = marks.get(name, mark)
            if own is None or not _is_no_secret(value, own, entered_care_on, today):
                kept = own is not None and is_confidential(value, own)
                part = getattr(value, name)
                place = name.endswith("address")
                yield from _restricted_texts(
                    part, own, is_kept=kept, is_place=place, entered_care_on=entered_care_on, today=today
                )
    elif isinstance(value, tuple):
        for part in value:
            yield from _restricted_texts(
                part, mark, is_kept=is_kept, is_place=is_place, entered_care_on=entered_care_on, today=today
            )
    elif isinstance(value, str) and mark:
        yield _Said(mark, value, is_kept, is_place)


def _is_no_secret(record: BaseModel, mark: Restricted, entered_care_on: date | None, today: date) -> bool:
    """Nobody finds the child at a school that the child has left; the family knows one from before care. On its last
    day, and while that is still to come, the child is there.

    Whoever once cared for the child is still to be left alone.
    """
    since, until = getattr(record, "since", None), getattr(record, "until", None)
    is_from_before = since is not None and entered_care_on is not None and since < entered_care_on
    return mark.kind == "placement" and ((until is not None and until < today) or is_from_before)


def _facts_of(said: _Said, known_people: tuple[str, ...]) -> Iterator[ProtectedFact]:
    """The texts to search for; where a text about care names the family, the child was with the family."""
    kind, text = said.mark.kind, said.text
    names = tuple(_names_in(text, known_people)) if kind == "carers" and not said.is_place else ()
    if said.mark.is_prose:
        phrase = (text,) if kind == "siblings" and _is_telling_phrase(text) else ()
        parts = (*reached_at(text), *phrase)
    else:
        is_of_family = kind == "carers" and persons_named(words_of(text), known_people)
        parts = (*_lines(text), *reached_at(text)) if _tells(text) and not is_of_family else ()
    yield from (ProtectedFact(said.kind, part) for part in (*parts, *names))


def _tells(text: str) -> bool:
    """True unless it only says that nobody knows, or that it is some home or school."""
    return any(word not in _SAYS_NOTHING for word in words_of(text))


def _lines(text: str) -> Iterator[str]:
    """The whole, and of an address also the line with the house in it: a copy may give the street without the town, and
    the house's name without its article.
    """
    yield text
    lines = [line.strip() for line in re.split(r"[,:;\n]", text)]
    house = re.sub(r"^[Tt]he\s+", "", lines[0])
    if len(lines) > 1 and house != lines[0]:
        lines[0] = house
        if house[:1].isupper() and lines[1][:1].isupper():
            yield f"{house}, {lines[1]}"
    for number, line in enumerate(lines if len(lines) > 1 else ()):
        has_number = any(letter.isdigit() for letter in line) and _tells(re.sub(r"\b\d+\b", "", line))
        if is_telling(line) and (has_number or (number == 0 and _is_name(line))):
            yield line


def reached_at(text: str) -> Iterator[str]:
    """What locates somebody wherever it is repeated: postcodes, mail addresses, houses in streets; and telephone
    numbers, without the 0 that +44 stands for abroad.
    """
    for pattern in (_POSTCODE, _MAIL, _HOUSE):
        yield from (match[0] for match in pattern.finditer(text))
    for match in _TELEPHONE.finditer(text):
        yield re.sub(r"\D", "", match["number"])


def _is_telling_phrase(text: str) -> bool:
    """True for a phrase that names a place or a person, short enough to be copied whole: `his aunt in Leeds`."""
    words = unaccented(text).split()
    return len(words) in _PHRASE and any(word[0].isupper() and _tells(word) for word in words[1:])


def _names_in(text: str, known_people: tuple[str, ...]) -> Iterator[str]:
    """The people that a short text names: `Moira and Keith Sandalwood (foster carers)` names Keith Sandalwood."""
    if len(text.split()) > _SHORT:
        return
    for part in re.split(r"[,:;&()\n/]|\band\b|\bwith\b", text):
        name = part.strip(" .")
        if _is_name(name) and not persons_named(words_of(name), known_people):
            yield name


def _is_name(text: str) -> bool:
    """Two words or more, or a title and one, all with capitals, none of them saying what anybody may be called."""
    words = text.split()
    is_capital = all(word[0].isupper() or word in {"de", "der", "la", "van", "von"} for word in words)
    return len(words) > 1 and is_capital and not any(word in _SAYS_NOTHING for word in words_of(text))


def _surnames(said: _Said, known_people: tuple[str, ...]) -> Iterator[ProtectedFact]:
    """The surnames alone by which carers can be known; not one that the family or a worker of the case has too."""
    if said.mark.kind != "carers" or said.mark.is_prose or said.is_place:
        return
    shared = {part for name in known_people for part in _parts_of_surname(name)}
    for name in _names_in(said.text, known_people):
        surname = name.rsplit(maxsplit=1)[-1]
        whole = "".join(words_of(surname))
        if len(whole) >= _SHORTEST_SURNAME and whole not in shared:
            yield ProtectedFact(said.kind, surname, is_surname=True)


def _parts_of_surname(name: str) -> tuple[str, ...]:
    """The surname as one word, and its halves where it has two."""
    halves = words_of(name.rsplit(maxsplit=1)[-1]) if name.strip() else ()
    return ("".join(halves), *halves)


def people_of(case: Case) -> Iterator[str]:
    """The child, its family, and who works with them: none of them is a secret carer."""
    yield case.child.name
    yield from (parent.name for parent in case.parents)
    yield from (sibling.name for sibling in case.siblings or ())
    for role in type(case.people).model_fields:
        worker = getattr(case.people, role)
        if isinstance(worker, Worker):
            yield worker.name
