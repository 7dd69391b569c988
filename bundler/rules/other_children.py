"""Whether anything in a case says who some other child of the workspace is (failure stories D3 and D4).

A finding says what was seen and on which page; never who it is, nor in which case the child stands: whoever reads this
case may not know them.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from pydantic import BaseModel

from bundler.model.finding import Finding, Severity
from bundler.model.paper import PAGE_BREAK, Paper
from bundler.model.record import FiledRecord
from bundler.model.roster import KnownChild
from bundler.model.words import in_a_sentence
from bundler.rules.child_index import Form
from bundler.rules.disclosure import sees_of
from bundler.rules.holding import Holding, records_in_use
from bundler.rules.naming import named
from bundler.rules.owners import owner_of
from bundler.rules.persons import same_person
from bundler.rules.plain import words_of
from bundler.rules.sightings import People, Sighting, sightings_in
from bundler.rules.signing import ATTACHMENTS
from bundler.rules.situation import Situation
from bundler.rules.walking import texts, walk

AUTHORITY = "ICO Devon 2012, Plymouth 2012"
_NUMBERS = frozenset({Form.NUMBER, Form.BARE_NUMBER, Form.NHS_NUMBER})
_NOBODY_ELSES = frozenset({Form.NUMBER, Form.NHS_NUMBER})
"""Numbers that one child alone has; a short one of figures may be that of anything."""
_WHOLE_NAMES = frozenset({Form.NAME, Form.TURNED})
_IN_ITS_NAME = 0
"""The page that stands for the name of a paper and of the folders around it."""


def papers_name_no_other_child(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No paper of the folder says who a child of another case is; one that goes into no bundle holds nothing back."""
    people = people_of(situation)
    in_use = {each.paper.path: held.item.id for held in holding.held for each in held.papers}
    for paper in situation.file.papers:
        seen = [_placed(one, situation, paper) for one in sightings_in_paper(paper, situation, people)]
        item = in_use.get(paper.path)
        yield from findings_about(seen, situation, paper.path, named(paper), item, is_used=paper.path in in_use)


def records_name_no_other_child(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No record that something is made from says who a child of another case is."""
    people = people_of(situation)
    for filed, item in records_in_use(situation, holding):
        seen = tuple(sightings_in_record(filed, situation, people))
        for place in dict.fromkeys(place for place, _ in seen):
            here = [one for other, one in seen if other == place]
            title = item.title if item else situation.forms[filed.form].title
            what = f"{_label(situation, filed, place.removeprefix(f'{filed.path}: '))} of “{title}”"
            for finding in findings_about(here, situation, place, what, filed.form, is_used=True):
                yield finding.model_copy(update={"item": item.id if item else filed.form})


def sightings_in_paper(paper: Paper, situation: Situation, people: People) -> Iterator[Sighting]:
    """What a paper says of other children; page 1 is its name."""
    pages = (_name_as_text(paper), *pages_of(situation, paper))
    read_off = [page + 1 for page in _read_off(situation, paper)]
    return strangers_in(pages, situation, people, read_off=read_off)


def sightings_in_record(filed: FiledRecord, situation: Situation, people: People) -> Iterator[tuple[str, Sighting]]:
    """What a record says of other children, each with its place; its own `child` is compared apart."""
    said = [(place, text) for place, text in texts(filed.record) if not place.startswith("child.")]
    for one in strangers_in([text for _, text in said], situation, people, of_siblings=False):
        if one.page:
            yield f"{filed.path}: {said[one.page - 1][0]}", replace(one, page=None)


def strangers_in(
    pages: Sequence[str], situation: Situation, people: People, *, of_siblings: bool = True,
    read_off: Container[int] = (),
) -> Iterator[Sighting]:  # fmt: skip
    """What some pages say of children whom the readers of this pack may not know; `read_off` pages were pictures.

    Brothers and sisters are no strangers where the pack sees them; elsewhere their names and numbers are told too. A
    mother who is in care herself is none, nor is another child of the household.
    """
    sees_siblings = not of_siblings or "siblings" in sees_of(situation.pack, situation.case)
    for sighting in sightings_in(pages, situation.others, people, read_off):
        child = sighting.child
        is_known = _is_own(child, situation) or _is_of_the_family(child, situation)
        if not (is_known or (sees_siblings and is_sibling(child, situation))):
            yield sighting


def beyond_doubt(seen: Collection[Sighting]) -> tuple[KnownChild, ...]:
    """The children who are named beyond doubt: by a number that is nobody else's, or by whole name and day of birth.

    A name alone two children may share, so that somebody may answer for it; for these nobody can (D8).
    """
    forms: dict[KnownChild, set[Form]] = {}
    for one in seen:
        if one.is_certain:
            forms.setdefault(one.child, set()).add(one.form)
    return tuple(
        child for child, found in forms.items()
        if found & _NOBODY_ELSES or (found & _WHOLE_NAMES and Form.BIRTHDAY in found)
    )  # fmt: skip


def pages_of(situation: Situation, paper: Paper) -> tuple[str, ...]:
    """The words of a paper, page by page where it has pages."""
    examination = situation.examinations.get(paper.content)
    return tuple(examination.words.split(PAGE_BREAK)) if examination else ()


def _read_off(situation: Situation, paper: Paper) -> tuple[int, ...]:
    """The pages of a paper whose words were read off their pictures."""
    examination = situation.examinations.get(paper.content)
    return examination.recognised if examination else ()


def people_of(situation: Situation) -> People:
    """Everybody whom case.json names, and who sits on the authority's panels; and their birthdays.

    Brothers and sisters are among them where the readers of the pack may know about them.
    """
    case = situation.case
    if "siblings" not in sees_of(situation.pack, case):
        case = case.model_copy(update={"siblings": ()})
    parts = [part for _, part in walk(case) if isinstance(part, BaseModel)]
    named_here = (getattr(part, "name", None) for part in parts)
    called = (name for part in parts for name in getattr(part, "also_known_as", ()))
    members = (member.name for habits in situation.profile.panels.values() for member in habits.members)
    births = (getattr(part, "date_of_birth", None) for part in parts)
    return People(
        names=tuple(dict.fromkeys(name for name in (*named_here, *called, *members)
                                  if isinstance(name, str) and words_of(name))),
        births=frozenset(born for born in births if isinstance(born, date)),
    )  # fmt: skip


def is_sibling(child: KnownChild, situation: Situation) -> bool:
    """A brother or sister as case.json records them: by their case, or by name and day of birth."""
    return any(
        (child.is_subject and sibling.case == child.case)
        or (same_person(sibling.name, child.name) and _may_be_same(sibling.date_of_birth, child.date_of_birth))
        for sibling in situation.case.siblings or ()
    )


def is_of_a_sibling(sighting: Sighting, situation: Situation) -> bool:
    """Whether it only names a brother or sister; their numbers are no more for strangers than anybody's."""
    return is_sibling(sighting.child, situation) and sighting.form not in _NUMBERS


def _is_own(child: KnownChild, situation: Situation) -> bool:
    """This child, in its own case or as the brother or sister of another; or a child that this case knows itself."""
    own = situation.case.child
    is_here = child.case == situation.case.reference
    return is_here or (same_person(child.name, own.name) and _may_be_same(child.date_of_birth, own.date_of_birth))


def _is_of_the_family(child: KnownChild, situation: Situation) -> bool:
    """A parent or somebody of the household, who may be a child with a case of their own."""
    case = situation.case
    people = (*((one.name, one.date_of_birth) for one in case.parents),
              *((one.name, one.date_of_birth) for one in case.placement.household))  # fmt: skip
    return any(same_person(name, child.name) and _may_be_same(born, child.date_of_birth) for name, born in people)


def _may_be_same(one: date | None, other: date | None) -> bool:
    return one is None or other is None or one == other


def _name_as_text(paper: Paper) -> str:
    """The path of a paper as words: whole names stand in it without spaces."""
    return paper.path_in_its_case.removeprefix(ATTACHMENTS).replace("/", " / ").replace("_", " ")


def _placed(sighting: Sighting, situation: Situation, paper: Paper) -> Sighting:
    """In the name, which came first, or on which page, where the paper has pages."""
    examination = situation.examinations.get(paper.content)
    has_pages = sighting.page == 1 or (examination is not None and examination.pages is not None)
    return replace(sighting, page=sighting.page - 1 if has_pages and sighting.page is not None else None)


def _label(situation: Situation, filed: FiledRecord, place: str) -> str:
    form = situation.forms.get(filed.form)
    return form.label_of(place) if form else f"“{place}”"


# What is said


def findings_about(
    seen: Iterable[Sighting], situation: Situation, place: str, what: str, item: str | None, *, is_used: bool
) -> Iterator[Finding]:
    """One finding about what is certain, one about what is not, one about brothers and sisters."""
    certain: list[Sighting] = []
    doubtful: list[Sighting] = []
    siblings: list[Sighting] = []
    for one in seen:
        if is_of_a_sibling(one, situation):
            siblings.append(one)
        else:
            (certain if one.is_certain else doubtful).append(one)
    if certain:
        yield _other_child(certain, situation, place, what, item, "blocks" if is_used else "warns")
    elif doubtful:
        yield _perhaps(doubtful, situation, place, what, item)
    if siblings and is_used:
        yield _sibling(siblings, situation, place, what, item)


def _other_child(
    seen: Sequence[Sighting], situation: Situation, place: str, what: str, item: str | None, severity: Severity
) -> Finding:
    is_hard = severity == "blocks" and bool(beyond_doubt(seen))
    return Finding(
        code="other-child", severity=severity, hard=is_hard, place=place, item=item,
        message=f"{_capital(what)} says who a child of another case is: {_seen(seen)}.",
        remedy=_NOBODY_ELSE if is_hard else _PERHAPS_A_NAMESAKE,
        owner=owner_of(situation), authority=AUTHORITY,
    )  # fmt: skip


_FIRST = (
    "Look there. If it is another family's, take it out of this case at once and tell your data protection officer. If "
    "it is a brother or sister, record them in case.json under siblings"
)
_PERHAPS_A_NAMESAKE = f"{_FIRST}; if it is somebody else who is called so, under namesakes."
_NOBODY_ELSE = f"{_FIRST}. If readers need the rest of the paper, have that child taken out of it (bundler redact)."


def _perhaps(
    seen: Sequence[Sighting], situation: Situation, place: str, what: str, item: str | None
) -> Finding:
    return Finding(
        code="other-child-perhaps", severity="warns", place=place, item=item,
        message=f"{_capital(what)} may say who a child of another case is: {_seen(seen)}. It may be somebody else.",
        remedy="Look there. If it is another family's, take it out of this case at once; else enter the person in "
        "case.json under namesakes.",
        owner=owner_of(situation), authority=AUTHORITY,
    )  # fmt: skip


def _sibling(
    seen: Sequence[Sighting], situation: Situation, place: str, what: str, item: str | None
) -> Finding:
    return Finding(
        code="sibling-named", severity="warns", place=place, item=item,
        message=f"{_capital(what)} says who a brother or sister is, and the {situation.pack.title} is not said to tell "
        f"its readers about them: {_seen(seen)}.",
        remedy="Make sure that every reader may know it; else ask for a copy without.",
        owner=owner_of(situation), authority=AUTHORITY,
    )  # fmt: skip


def _seen(seen: Sequence[Sighting]) -> str:
    """`a full name on pages 2 and 3, an NHS number in its name`."""
    forms = dict.fromkeys(one.form for one in seen)
    return ", ".join(f"{form.value}{_where({one.page for one in seen if one.form is form})}" for form in forms)


def _where(pages: Collection[int | None]) -> str:
    numbers = [str(page) for page in sorted(page for page in pages if page)]
    on = [f"on page{'s' if len(numbers) > 1 else ''} {in_a_sentence(numbers)}"] if numbers else []
    said = in_a_sentence([*(["in its name"] if _IN_ITS_NAME in pages else []), *on])
    return f" {said}" if said else ""


def _capital(what: str) -> str:
    return what[:1].upper() + what[1:]
