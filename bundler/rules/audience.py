"""Whether what people wrote into a form may be read by those the form goes to (failure stories D1, D2, D7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bundler.model.fields import PROTECTED_IN_WORDS, Protected
from bundler.model.finding import Finding
from bundler.model.guard import BIRTH_FAMILY
from bundler.model.pack import Audience
from bundler.model.record import FiledRecord
from bundler.model.words import in_a_sentence
from bundler.rules.disclosure import sees_of, shown
from bundler.rules.holding import HeldItem, Holding
from bundler.rules.owners import owner_of
from bundler.rules.protected_facts import known_to_all, protected_facts
from bundler.rules.redaction import copy_for
from bundler.rules.searching import ProtectedFact, found_in, one_of_each
from bundler.rules.sheet import attribute
from bundler.rules.situation import Situation
from bundler.rules.walking import texts, walk

_CONFIDENTIAL = "address_confidential"


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
            if copy_for(situation.file, each.paper, situation.pack.audience):
                continue  # what its readers get is the redacted copy, which a build searches
            examination = situation.examinations.get(each.paper.content)
            words = examination.words if examination else ""
            for fact in one_of_each(found_in(words, facts)):
                yield _told(situation, held.item.id, held.title, each.paper.path, fact)
            pictures = examination.pages_without_text if examination else ()
            if pictures or not words.strip():
                which = "It" if not words.strip() else which_pages(pictures)
                yield _cannot_be_searched(situation, held, each.paper.path, which)


def it_is_said_whose_address_is_confidential(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Where a form asks whether a parent's address may be printed, somebody has answered; until then it is withheld."""
    for held in holding.held:
        for filed in held.records:
            for place, part in walk(filed.record):
                is_open = getattr(part, _CONFIDENTIAL, "not asked") is None
                if is_open and (attribute(part, "address") or attribute(part, "phone")):
                    yield _undecided(situation, held, f"{filed.path}: {place}.{_CONFIDENTIAL}")


def _leaks(situation: Situation, records: Iterator[FiledRecord] | tuple[FiledRecord, ...], sees: frozenset[Protected]
           ) -> Iterator[Finding]:
    facts = _facts(situation, sees)
    for filed in records:
        for place, text in texts(shown(filed.record, sees)):
            for fact in one_of_each(found_in(text, facts)):
                yield _leak(situation, filed, place, fact)


def _facts(situation: Situation, sees: frozenset[Protected]) -> tuple[ProtectedFact, ...]:
    sources = situation.file.restricted_sources
    return protected_facts(situation.case, sees, known_to_all(situation.profile), sources, situation.today)


def _leak(situation: Situation, filed: FiledRecord, place: str, fact: ProtectedFact) -> Finding:
    form = situation.forms[filed.form].title if filed.form in situation.forms else filed.form
    return _told(situation, filed.form, form, f"{filed.path}: {place}", fact)


def _told(situation: Situation, item: str, title: str, place: str, fact: ProtectedFact) -> Finding:
    """A surname alone may be somebody else's: it blocks, and somebody may find that it is; not for the birth family."""
    if fact.is_surname:
        return Finding(
            code="protected-surname", severity="blocks", hard=situation.pack.audience in BIRTH_FAMILY, place=place,
            item=item,
            message=f"The {title} says a surname that is also that of somebody who cares for the child, which its "
            "readers may not know. It may be somebody else.",
            remedy="Take the name out of the text, or say who is meant without it.",
            owner=owner_of(situation), authority="ICO Halton 2013, Telford & Wrekin 2012; Ombudsman 19 019 194",
        )  # fmt: skip
    return Finding(
        code="protected-fact", severity="blocks", hard=True, place=place, item=item,
        message=f"The {title} would tell its readers {PROTECTED_IN_WORDS[fact.kind]}, which they may not know.",
        remedy="Take it out of the text, or make a redacted copy of a paper (bundler redact). Nothing is released "
        "while it stands there.",
        owner=owner_of(situation), authority="ICO Halton 2013, Telford & Wrekin 2012; Ombudsman 19 019 194",
    )  # fmt: skip


def _undecided(situation: Situation, held: HeldItem, place: str) -> Finding:
    return Finding(
        code="address-withheld", severity="warns", place=place, item=held.item.id,
        message=f"Nobody has said whether this parent's address and telephone number may be printed in {held.title}, "
        "which the other parent may read; so they are withheld.",
        remedy="Ask the parent. Write false if they may be printed, and true if not: they are then withheld, and the "
        "coordinator is told them by word of mouth.",
        owner=owner_of(situation, held.item), authority=held.item.authority,
    )  # fmt: skip


def which_pages(numbers: Collection[int]) -> str:
    """`Page 3` or `Pages 2 and 4`, to go on with is or are."""
    return f"Page{'s' if len(numbers) > 1 else ''} {in_a_sentence([str(number) for number in numbers])}"


def not_searchable(place: str, item: str, title: str, which: str, audience: Audience) -> Finding:
    """Nobody can tell by the words of some pages what they say; none of them goes to the birth family."""
    read = "Read every such page before the pack is sent."
    typed = (
        "Have every such page typed or scanned again, or leave it out: what no computer can read at the release is "
        "not sent to these readers."
    )
    are = "are pictures" if which.startswith("Pages") else "is a picture"
    return Finding(
        code="paper-not-searchable", severity="warns", place=place, item=item,
        message=f"{title}: {which.lower()} {are} of text, so nobody can tell by its words whether "
        "it says what its readers may not know, such as where the child lives.",
        remedy=typed if audience in BIRTH_FAMILY else read,
        authority="ICO Halton 2013, Telford & Wrekin 2012; Ombudsman 19 019 194",
    )  # fmt: skip


def _cannot_be_searched(situation: Situation, held: HeldItem, path: str, which: str) -> Finding:
    finding = not_searchable(path, held.item.id, held.title, which, situation.pack.audience)
    return finding.model_copy(update={"owner": owner_of(situation)})
