"""Who has to approve a pack before it leaves, whose approval counts, and what is missing still (R41, R44, R269)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bundler.model.approval import Approval, ChecklistAnswer
from bundler.model.officer import Officer
from bundler.model.release_policy import Assurer, Question
from bundler.model.words import in_a_sentence
from bundler.rules.conditions import evaluate
from bundler.rules.officers import folded, is_same_person
from bundler.rules.owners import role_in_words
from bundler.rules.persons import name_words
from bundler.rules.situation import Situation
from bundler.rules.walking import walk

_WRITTEN = ("author", "written_by")
_SIGNED_BY_AUTHOR = ("social_worker_signature", "permanency_worker_signature", "referrer_signature")
"""Fields that name who wrote a record; a manager's signature on it is an assurance, not authorship."""


def chain_of(situation: Situation) -> tuple[Assurer, ...]:
    """Who assures this pack for this child, in order; where a fact decides and nobody has recorded it, they do."""
    return tuple(
        step
        for step in situation.profile.release.assured_by
        if (not step.packs or situation.pack.name in step.packs) and not evaluate(step.needed, situation).is_no
    )


def questions_for(situation: Situation, role: str) -> tuple[Question, ...]:
    """What the authority asks whoever approves this pack in a role."""
    return tuple(
        each
        for each in situation.profile.release.checklist
        if (not each.asks or role in each.asks) and (not each.packs or situation.pack.name in each.packs)
    )


def authors_of(situation: Situation) -> tuple[str, ...]:
    """Whoever wrote any of the case: its social worker, and who is named or signs as the author of a record."""
    people = situation.case.people
    written = [situation.case, *(filed.record for filed in situation.file.records)]
    named = [people.social_worker.name if people.social_worker else "", *(n for each in written for n in _named(each))]
    return tuple(dict.fromkeys(name for name in named if name))


def _named(record: Any) -> Iterator[str]:
    for path, value in walk(record):
        field = path.rpartition(".")[2]
        if field in _WRITTEN and isinstance(value, str):
            yield value
        if path.rpartition(".")[0].rpartition(".")[2] in _SIGNED_BY_AUTHOR and field == "name" and value:
            yield str(value)


def wrote_it(name: str, situation: Situation) -> bool:
    """Whether somebody of that name is an author; Ann B. Lee is taken for Ann Lee."""
    return any(may_be_one(name, author) for author in authors_of(situation))


def may_be_one(one: str, other: str) -> bool:
    if folded(one) == folded(other):
        return True
    first, second = name_words(one), name_words(other)
    ends = len(first) > 1 and len(second) > 1 and (first[0], first[-1]) == (second[0], second[-1])
    return bool(first) and (ends or sorted(first) == sorted(second))


def is_one_person(act: Approval, officer: Officer) -> bool:
    """Whether who approved may be the officer: by name, or by an account without a passphrase each (two names of one).

    Two people's names that could be one person's take somebody else: Ann B. Lee does not release what Ann Lee approved.
    """
    return may_be_one(act.officer, officer.name) or is_same_person(_officer_of(act), officer)


def _officer_of(act: Approval) -> Officer:
    passphrase = "known" if act.known_by == "passphrase" else None
    return Officer.model_construct(
        name=act.officer, roles=(), authorities=(), account=act.account or None, passphrase=passphrase
    )


def latest_by_role(acts: Iterable[Approval]) -> dict[str, Approval]:
    """What counts of several acts about one version: who sent it back may approve it after all."""
    return {act.role: act for act in acts}


def role_for(officer: Officer, acts: Sequence[Approval], situation: Situation) -> str | None:
    """In which role of the chain an officer acts: the first that nobody has acted in yet; None where in none."""
    mine = [step.role for step in chain_of(situation) if officer.is_any_of(step.role)]
    given = latest_by_role(acts)
    return next((role for role in mine if role not in given), mine[0] if mine else None)


def why_not(officer: Officer, role: str, acts: Sequence[Approval], situation: Situation) -> Iterator[str]:
    """What speaks against this officer's approving in a role, in plain words."""
    if wrote_it(officer.name, situation):
        yield "Whoever wrote any of a pack cannot approve it; somebody else has to."
    if any(is_one_person(act, officer) and act.role != role for act in latest_by_role(acts).values()):
        yield "One person approves in one role only: you have acted in another already."
    yield from (f"First {the(step.role)} approves it ({step.authority})." for step in _before(role, acts, situation))


def _before(role: str, acts: Sequence[Approval], situation: Situation) -> Iterator[Assurer]:
    given = latest_by_role(acts)
    for step in chain_of(situation):
        if step.role == role:
            return
        if step.severity == "must" and not _assures(given.get(step.role)):
            yield step


def _assures(act: Approval | None) -> bool:
    return act is not None and act.act == "assures"


def unanswered(situation: Situation, role: str, answers: Iterable[ChecklistAnswer]) -> tuple[Question, ...]:
    """The questions that were not answered with yes."""
    yes = {answer.question for answer in answers if answer.answer}
    return tuple(each for each in questions_for(situation, role) if each.id not in yes)


def waits_for(situation: Situation, acts: Sequence[Approval]) -> tuple[Assurer, ...]:
    """Those who must approve, and have not, in order."""
    given = latest_by_role(acts)
    return tuple(
        step for step in chain_of(situation) if step.severity == "must" and not _assures(given.get(step.role))
    )


def wished_for(situation: Situation, acts: Sequence[Approval]) -> tuple[Assurer, ...]:
    """Those whose approval is wished for, and who have not acted yet; it holds nothing."""
    given = latest_by_role(acts)
    return tuple(step for step in chain_of(situation) if step.severity == "should" and step.role not in given)


def what_is_missing(
    situation: Situation, acts: Sequence[Approval], version: str, officer: Officer | None = None
) -> tuple[str, ...]:
    """What holds a version back, in plain words; `officer` is whoever wants to release it.

    `acts` are those about this very version, the oldest first.
    """
    return tuple(dict.fromkeys(_missing(situation, acts, version, officer)))


def _missing(
    situation: Situation, acts: Sequence[Approval], version: str, officer: Officer | None
) -> Iterator[str]:
    given = latest_by_role(acts)
    chain = chain_of(situation)
    for act in given.values():
        if act.act == "sends-back":
            yield f"{act.officer}, {the(act.role)}, sent {version} back: {act.remark}"
    waiting = waits_for(situation, acts)
    for step in waiting:
        if step.role not in given:
            yield f"{version} waits for the approval of {the(step.role)} ({step.authority})."
    approvals = [act for act in given.values() if act.act == "assures"]
    if not waiting and not any(act.role == step.role for act in approvals for step in chain):
        yield f"Nobody has approved {version}."
    for number, act in enumerate(approvals):
        yield from _against(situation, act, version)
        if any(is_one_person(act, _officer_of(other)) for other in approvals[:number]):
            yield f"{act.officer} approved {version} in two roles; that takes two people."
    if officer and any(is_one_person(act, officer) for act in acts):
        yield f"Whoever approved {version} cannot release it; somebody else has to."


def _against(situation: Situation, act: Approval, version: str) -> Iterator[str]:
    if wrote_it(act.officer, situation):
        yield f"{act.officer} wrote some of it, so that the approval of {version} does not count."
    if unanswered(situation, act.role, act.answers):
        yield f"{act.officer} has not answered yes to every question of the checklist as it is now."


def in_words(steps: Iterable[Assurer]) -> str:
    """`the team manager and the Head of Service`."""
    return in_a_sentence([the(step.role) for step in steps])


def the(role: str) -> str:
    """`the team manager`, `the Head of Service`, `the IRO`: a role within a sentence."""
    words = role_in_words(role)
    is_title = any(word[:1].isupper() for word in words.split()[1:]) or words.isupper() or words[1:2].isupper()
    return f"the {words if is_title else words[:1].lower() + words[1:]}"
