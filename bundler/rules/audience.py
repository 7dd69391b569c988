"""Whether what people wrote into a form may be read by those the form goes to (failure stories D1, D2, D7)."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.model.fields import Protected
from bundler.model.finding import Finding
from bundler.model.record import FiledRecord
from bundler.rules.disclosure import ProtectedFact, found_in, protected_facts, sees_of, shown
from bundler.rules.holding import Holding
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


def _leaks(situation: Situation, records: Iterator[FiledRecord] | tuple[FiledRecord, ...], sees: frozenset[Protected]
           ) -> Iterator[Finding]:
    facts = protected_facts(situation.case, sees)
    for filed in records:
        for place, text in texts(shown(filed.record, sees)):
            for fact in _kinds(found_in(text, facts)):
                yield _leak(situation, filed, place, fact)


def _kinds(facts: tuple[ProtectedFact, ...]) -> tuple[Protected, ...]:
    return tuple(dict.fromkeys(fact.kind for fact in facts))


def _leak(situation: Situation, filed: FiledRecord, place: str, kind: Protected) -> Finding:
    form = situation.forms[filed.form].title if filed.form in situation.forms else filed.form
    return Finding(
        code="protected-fact", severity="blocks", hard=True, place=f"{filed.path}: {place}", item=filed.form,
        message=f"The {form} would tell its readers {_IN_WORDS[kind]}, which they may not know.",
        remedy="Take it out of the text. Nothing is released while it stands there.",
        owner=owner_of(situation), authority="ICO Halton 2013, Telford & Wrekin 2012; Ombudsman 19 019 194",
    )  # fmt: skip
