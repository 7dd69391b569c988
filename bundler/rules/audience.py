"""Whether what people wrote into a form may be read by those the form goes to (failure stories D1, D2, D7)."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.model.fields import Protected
from bundler.model.finding import Finding
from bundler.model.record import FiledRecord
from bundler.rules.disclosure import ProtectedFact, found_in, known_to_all, protected_facts, sees_of, shown
from bundler.rules.holding import HeldItem, Holding
from bundler.rules.owners import owner_of
from bundler.rules.situation import Situation
from bundler.rules.walking import texts

_IN_WORDS: dict[Protected, str] = {
    "placement": "where the child lives",
    "carers": "who cares for the child",
    "parent-address": "where a parent lives",
    "siblings": "where a brother or sister lives",
    "third-parties": "somebody outside the family",
}


def forms_tell_their_readers_no_protected_fact(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No form holds a protected fact, in words, that its readers may not know.

    Fields that are protected themselves print as withheld; this is about what was typed into the others.
    """
    sees = sees_of(situation.pack, situation.case)
    yield from _leaks(situation, (filed for held in holding.held for filed in held.records), sees)
    for companion in situation.pack.companions:
        yield from _leaks(situation, situation.file.records_of(companion.form), frozenset(companion.sees))


def papers_tell_their_readers_no_protected_fact(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No paper that is sent holds a protected fact in its words; one without words has to be looked through."""
    facts = _facts(situation, sees_of(situation.pack, situation.case))
    for held in holding.held if facts else ():
        for each in held.papers:
            examination = situation.examinations.get(each.paper.content)
            words = examination.words if examination else ""
            for kind in _kinds(found_in(words, facts)):
                yield _told(situation, held.item.id, held.title, each.paper.path, kind)
            if not words.strip():
                yield _cannot_be_searched(situation, held, each.paper.path)


def _leaks(situation: Situation, records: Iterator[FiledRecord] | tuple[FiledRecord, ...], sees: frozenset[Protected]
           ) -> Iterator[Finding]:
    facts = _facts(situation, sees)
    for filed in records:
        for place, text in texts(shown(filed.record, sees)):
            for fact in _kinds(found_in(text, facts)):
                yield _leak(situation, filed, place, fact)


def _facts(situation: Situation, sees: frozenset[Protected]) -> tuple[ProtectedFact, ...]:
    return protected_facts(situation.case, sees, known=known_to_all(situation.profile))


def _kinds(facts: tuple[ProtectedFact, ...]) -> tuple[Protected, ...]:
    return tuple(dict.fromkeys(fact.kind for fact in facts))


def _leak(situation: Situation, filed: FiledRecord, place: str, kind: Protected) -> Finding:
    form = situation.forms[filed.form].title if filed.form in situation.forms else filed.form
    return _told(situation, filed.form, form, f"{filed.path}: {place}", kind)


def _told(situation: Situation, item: str, title: str, place: str, kind: Protected) -> Finding:
    return Finding(
        code="protected-fact", severity="blocks", hard=True, place=place, item=item,
        message=f"The {title} would tell its readers {_IN_WORDS[kind]}, which they may not know.",
        remedy="Take it out of the text. Nothing is released while it stands there.",
        owner=owner_of(situation), authority="ICO Halton 2013, Telford & Wrekin 2012; Ombudsman 19 019 194",
    )  # fmt: skip


def _cannot_be_searched(situation: Situation, held: HeldItem, path: str) -> Finding:
    return Finding(
        code="paper-not-searchable", severity="warns", place=path, item=held.item.id,
        message=f"The {held.title} is a picture of text, so nobody can tell by its words whether it says what its "
        "readers may not know, such as where the child lives.",
        remedy="Read every page of it before the pack is sent.",
        owner=owner_of(situation), authority="ICO Halton 2013, Telford & Wrekin 2012; Ombudsman 19 019 194",
    )  # fmt: skip
