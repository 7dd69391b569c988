"""The letter that tells one birth parent of a recorded decision: what it must say, to whom, and who may let it go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from bundler.model.birth_parent_letter import BirthParentLetter
from bundler.model.case import Case, Parent
from bundler.model.decision import RecordedDecision
from bundler.model.fields import Signature
from bundler.model.finding import Finding
from bundler.model.guard import Reached
from bundler.model.officer import Officer
from bundler.model.pack import Companion, Form, Pack
from bundler.model.record import FiledRecord
from bundler.model.release_policy import Question
from bundler.model.timescale import Moment, Timescales
from bundler.model.words import day_in_words, in_a_sentence
from bundler.rules.approvals import may_be_one
from bundler.rules.guard import Guard, facts_kept_from
from bundler.rules.other_children import people_of, strangers_in
from bundler.rules.owners import role_in_words
from bundler.rules.persons import same_person
from bundler.rules.plain import words_of
from bundler.rules.records import what_decisions_lack
from bundler.rules.situation import Situation
from bundler.rules.timescales import NONE_OF_ITS_OWN, LocalDays, last_day

FORM = "birth-parent-letter"
_SENTENCE = re.compile(r"[.!?][\"”’)]*$")
_MANY_WORDS = 10
_OF_A_DECISION = ("decision-recorded-for-parents", "parents-written-to")
_OF_A_CHANGE = ("change-of-plan-recorded", "parents-written-of-change")
_SIGNED = ("reasons_agreed_by_social_worker", "reasons_agreed_by_lawyer", "signature")
_BY_RELEASE = "approval"
"""What the letter's record keeps for a hand-made letter: here the second person is whoever lets it go."""


def companion_of(pack: Pack, decision: str) -> Companion | None:
    """The letter that this pack sends to each birth parent about a decision; None where it sends none."""
    return next((one for one in pack.companions if one.per == "birth-parent" and decision in one.each), None)


def birth_parents(case: Case) -> tuple[Parent, ...]:
    return tuple(parent for parent in case.parents if parent.birth_parent)


def as_decided(record: BirthParentLetter | None, decided: RecordedDecision) -> BirthParentLetter:
    """The parent's record with the decision as it was recorded: nobody types it a second time."""
    name, post = who_decided(decided)
    mine = record or BirthParentLetter()
    return mine.model_copy(update={
        "decision": decided.decision, "decided_on": decided.decided_on, "sent_on": None,
        "decided_by": name or mine.decided_by, "decided_by_post": post or mine.decided_by_post,
    })  # fmt: skip


def who_decided(decided: RecordedDecision) -> tuple[str, str]:
    """Name and post of whoever signed the decision, or agreed to the change of plan; empty where nothing says it."""
    form, change = decided.form, decided.change
    signed = (change and change.agreed) or (form and form.signature) or Signature()
    return signed.name or "", (form and form.adm_post) or signed.role or ""


def letters_due(
    decided: RecordedDecision, sources: Iterable[Timescales], today: date, days: LocalDays = NONE_OF_ITS_OWN
) -> date | None:
    """The last day on which parents are written to, by whichever clock ends first; None where none gives a number."""
    starts, ends = _OF_A_CHANGE if decided.change else _OF_A_DECISION
    rules = (
        rule for source in sources for rule in source.timescales
        if (rule.trigger, rule.evidence) == (starts, ends) and rule.is_in_force(today)
    )  # fmt: skip
    last = (last_day(rule, Moment(decided.decided_on, decided.name), days) for rule in rules)
    return min((one.day for one in last if one), default=None)


# What holds a letter


def no_letter(parent: Parent) -> str:
    """Why there can be none to this parent, if so."""
    if parent.whereabouts_known is not False:
        return ""
    return (
        f"Nobody knows where the {parent.relationship} is, so that no letter can be sent. Write down what was done to "
        "find them, and tell them when they are found."
    )


def contradictions(record: BirthParentLetter | None, decided: RecordedDecision) -> Iterator[str]:
    """Where the letter's own record says another decision than was recorded."""
    name, _post = who_decided(decided)
    if record and record.decision and record.decision != decided.decision:
        yield f"The letter's record says “{record.decision}”, and {decided.name} is “{decided.decision}”."
    if record and record.decided_on and record.decided_on != decided.decided_on:
        day = day_in_words(decided.decided_on)
        yield f"The letter's record gives another day for the decision than {day}, on which it was made."
    if record and record.decided_by and name and not may_be_one(record.decided_by, name):
        yield f"The letter's record names somebody else as who decided than {decided.name} does."


def signed_before(record: BirthParentLetter | None, decided: RecordedDecision, form: Form) -> Iterator[str]:
    """Who signed before the plan changed agreed to the letter about the decision, and not to this one.

    A letter about the ADM's decision may lie ready, signed, before it is made.
    """
    for key in _SIGNED if record and decided.change else ():
        signed = getattr(record, key)
        if signed and signed.signed_on and signed.signed_on < decided.decided_on:
            yield (
                f"{form.label_of(key)} is of {day_in_words(signed.signed_on)}, before the plan changed on "
                f"{day_in_words(decided.decided_on)}: it was about an earlier letter. Have this one signed."
            )


def against_the_address(parent: Parent, situation: Situation) -> Iterator[str]:
    """The address is this parent's own, and nobody's who must not be found (D1, D7, D9)."""
    case, them = situation.case, f"the {parent.relationship}"
    if not (parent.address or "").strip():
        yield f"No address is recorded for {them}: write it in case.json, with this parent under parents."
        return
    is_at_home = case.placement.kind == "with-parents"
    sees = {"parent-address", *({"placement", "carers"} if is_at_home else ())}
    facts = facts_kept_from("birth-parent", case, sees, "", situation.file.restricted_sources, situation.today)
    address = Reached(kind="body", file="address", text=parent.address or "")
    for kind in sorted({hit.fact for hit in Guard(facts).hits(address) if hit.is_certain}):
        whose = {"placement": "where the child lives", "carers": "of those who care for the child, or will"}.get(
            kind, "of somebody whom this parent must not find"
        )
        yield f"The address that is recorded for {them} is one {whose}. Nothing goes there; put the record right."


def shared_addresses(parent: Parent, case: Case) -> Iterator[str]:
    """What whoever lets a letter go has to look at: two parents at one address may be a slip of the pen (D6)."""
    for other in case.parents:
        is_same = words_of(other.address or "") == words_of(parent.address or "")
        if other != parent and parent.address and is_same:
            both = f"The {parent.relationship} and the {other.relationship}"
            yield f"{both} are recorded at one address. Make sure that it is so: each opens their own letter only."


def not_written(situation: Situation, filed: FiledRecord) -> Iterator[str]:
    """What the form asks for in a letter about a decision, and nobody has written or signed (C5)."""
    kept = tuple(one for one in situation.file.records if one.form != FORM)
    file = situation.file.model_copy(update={"records": (*kept, filed)})
    here = replace(situation, file=file)
    for finding in what_decisions_lack(here):
        if finding.item == FORM and not finding.place.endswith(f": {_BY_RELEASE}"):
            yield _in_one(finding)


def _in_one(finding: Finding) -> str:
    return f"{finding.message} {finding.remedy}".strip()


def not_said(words: str, form: Form, record: BirthParentLetter, case: Case) -> Iterator[str]:
    """A letter says what was decided, when and by whom, to whom and about which child (C5)."""
    said = words_of(words)
    decision = form.wording.get(f"decided_{(record.decision or '').replace('-', '_')}", "")
    wanted = {
        "what was decided": str(decision),
        "when": day_in_words(record.decided_on) if record.decided_on else "",
        "who decided": record.decided_by or "",
        "about which child": case.child.first_name,
    }
    lacks = [what for what, text in wanted.items() if not text or not _stands_in(words_of(text), said)]
    if lacks:
        yield f"The letter does not say {in_a_sentence(lacks)}."


def _stands_in(wanted: Sequence[str], said: Sequence[str]) -> bool:
    width = len(wanted)
    return any(tuple(said[at : at + width]) == tuple(wanted) for at in range(len(said) - width + 1))


def other_children_in(words: str, situation: Situation) -> tuple[list[str], list[str]]:
    """What holds a letter that says who a child of another family is, and what has to be looked at."""
    seen = tuple(strangers_in((words,), situation, people_of(situation)))
    sure = [f"The letter says who a child of another case is: {one.form.value}." for one in seen if one.is_certain]
    perhaps = [f"The letter may say who a child of another case is: {one.form.value}."
               for one in seen if not one.is_certain]  # fmt: skip
    return list(dict.fromkeys(sure)), list(dict.fromkeys(perhaps))


def prose_of(words: str) -> str:
    """The sentences of a letter, a line each paragraph: no headings, no addresses, no greeting."""
    lines = (line.strip() for line in words.splitlines())
    return "\n".join(line for line in lines if _SENTENCE.search(line) or len(line.split()) >= _MANY_WORDS)


# Who lets it go


def why_not(officer: Officer, situation: Situation, decided: RecordedDecision, record: BirthParentLetter | None
            ) -> Iterator[str]:
    """A second person lets a letter go (C5, D1): what speaks against this one, in plain words."""
    if may_be_one(officer.name, decided.recorded_by):
        yield "Whoever recorded the decision does not let its letters go; somebody else has to."
    if may_be_one(officer.name, who_decided(decided)[0]):
        yield "Whoever decided does not let the letters go; somebody else has to."
    if any(may_be_one(officer.name, name) for name in writers_of(situation, record)):
        yield "Whoever wrote the letter, agreed its reasons or signs it does not let it go; somebody else has to."


def writers_of(situation: Situation, record: BirthParentLetter | None) -> tuple[str, ...]:
    """Who wrote a letter, as far as it is recorded: the social worker, and whoever signs it or its reasons."""
    worker = situation.case.people.social_worker
    signed = [getattr(record, key) for key in _SIGNED] if record else []
    names = (worker.name if worker else "", *(one.name for one in signed if one))
    return tuple(name for name in names if name)


def releasers_in_words(situation: Situation) -> str:
    """`Team Manager or Service Manager`."""
    return " or ".join(role_in_words(role) for role in situation.profile.decision.letters_released_by)


def unanswered(situation: Situation, answered: Sequence[tuple[str, bool]]) -> tuple[Question, ...]:
    """The questions of the profile's checklist that were not answered with yes."""
    yes = {question for question, answer in answered if answer}
    return tuple(each for each in situation.profile.decision.letter_checklist if each.id not in yes)


def numbered(case: Case, taken: Sequence[tuple[int, str]]) -> tuple[tuple[int, Parent], ...]:
    """The birth parents, each with the number of their letter: of the one that went, else their place in the case.

    `taken` are the letters that went, number and addressee: a case in which the parents were put in another order
    does not make one parent's letter the other's.
    """
    used = {number for number, _ in taken}
    found: list[tuple[int, Parent]] = []
    for place, parent in enumerate(birth_parents(case), start=1):
        sent = next((number for number, name in taken if same_person(name, parent.name)), None)
        number = sent or (place if place not in used else max(*used, len(case.parents)) + 1)
        used.add(number)
        found.append((number, parent))
    return tuple(found)
