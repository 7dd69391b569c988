"""Whether the case holds what the pack needs, and what is missing, from whom and why."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.model.answer import Answer
from bundler.model.finding import SEVERITIES, Finding
from bundler.model.pack import Item, Requirement
from bundler.model.words import in_a_sentence
from bundler.rules.conditions import ALWAYS, condition, evaluate
from bundler.rules.holding import HeldItem, Holding
from bundler.rules.naming import suggested_name
from bundler.rules.owners import owner_of
from bundler.rules.persons import IN_WORDS, WHERE_RECORDED, persons_for
from bundler.rules.signing import ATTACHMENTS
from bundler.rules.situation import Situation
from bundler.rules.writing_down import how_to_record, word_form


def required_items_are_held(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Every item that the pack needs for this case is held, before anybody is told that it is (R45)."""
    for held in holding.held:
        if held.is_met:
            continue
        if held.needed.is_yes:
            yield _missing(held, situation)
        else:
            yield _cannot_tell_need(held.item, held.title, held.needed, situation)


def people_of_repeated_items_are_recorded(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """An item that repeats per person has people to repeat for."""
    for item in situation.pack.items:
        if item.per is None or persons_for(item.per, situation.case):
            continue
        if not evaluate(item.needed, situation).is_no:
            yield _nobody_recorded(item, item.per, situation)


def each_item_has_one_source(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """An item is met by a record or by a paper; where there are both, somebody has settled which."""
    settled = {choice.item for choice in situation.case.settled}
    for held in holding.held:
        if held.records and held.own_papers and held.item.id not in settled:
            yield _two_sources(held, situation)


def requirements_are_met(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Everything the pack needs that is no document is recorded; rules that are not in force ask for nothing.

    A fact that several requirements need is asked for once, by the weightiest of them.
    """
    asked: set[str] = set()
    in_force = (each for each in situation.pack.requirements if each.is_in_force(situation.today))
    for requirement in sorted(in_force, key=_weight):
        needed = evaluate(requirement.needed, situation)
        answer = condition(requirement.condition)(situation) if needed.is_yes else needed
        is_asked = bool(answer.missing) and asked.issuperset(answer.missing)
        asked.update(answer.missing)
        if needed.cannot_tell and not is_asked:
            yield _cannot_tell_need(requirement, requirement.title, needed, situation)
        elif needed.is_yes and not answer.is_yes and not is_asked:
            yield _not_met(requirement, answer, situation)


def _weight(requirement: Requirement) -> tuple[bool, int]:
    return not requirement.hard, SEVERITIES.index(requirement.severity)


def _missing(held: HeldItem, situation: Situation) -> Finding:
    item = held.item
    is_always = held.needed.because == ALWAYS
    needed = "which this pack always needs" if is_always else f"needed because {held.needed.because}"
    return Finding(
        code="item-missing", severity=item.severity, place=_place(item), item=item.id,
        message=f"Missing: {held.title}, {needed}.{_why(item)}",
        remedy=_how_to_supply(held, situation.case.reference),
        owner=owner_of(situation, item), authority=item.authority, hard=item.hard,
    )  # fmt: skip


def _cannot_tell_need(what: Item | Requirement, title: str, needed: Answer, situation: Situation) -> Finding:
    """The one to act is whoever keeps the case's facts, not whoever would supply the paper."""
    return Finding(
        code="cannot-tell", severity=what.severity, place=needed.missing[0], item=what.id,
        message=f"Cannot tell whether “{title}” is needed, because {needed.because}.",
        remedy=how_to_record(needed.missing, situation.case.reference),
        owner=owner_of(situation), authority=what.authority, hard=what.hard,
        lacks=needed.missing, waits=f"“{title}”", is_plain_ask=True,
    )  # fmt: skip


def _nobody_recorded(item: Item, per: str, situation: Situation) -> Finding:
    return Finding(
        code="cannot-tell", severity=item.severity, place=WHERE_RECORDED[per], item=item.id,
        message=f"Cannot tell for whom “{item.title}” is needed, because no {IN_WORDS[per]} is recorded.",
        remedy=f"Record every {IN_WORDS[per]} in {WHERE_RECORDED[per]}.",
        owner=owner_of(situation), authority=item.authority, hard=item.hard,
        lacks=(WHERE_RECORDED[per],), waits=f"“{item.title}”",
    )  # fmt: skip


def _two_sources(held: HeldItem, situation: Situation) -> Finding:
    records = [filed.path for filed in held.records]
    papers = [paper.paper.path for paper in held.own_papers]
    item = held.item
    return Finding(
        code="item-has-two-sources", severity="blocks", place=papers[0], item=item.id,
        message=f"There is more than one source for {held.title}: {in_a_sentence([*records, *papers])}.",
        remedy=f"Say in case.json under settled which one counts: item “{item.id}”, use “record”, “attachment” or "
        "“both”. A signed scan of the record is named in the record's signature instead.",
        owner=owner_of(situation, item), authority=item.authority,
    )  # fmt: skip


def _not_met(requirement: Requirement, answer: Answer, situation: Situation) -> Finding:
    return Finding(
        code="cannot-tell" if answer.cannot_tell else "requirement-not-met",
        severity=requirement.severity, place=next(iter(answer.missing), "case.json"), item=requirement.id,
        message=f"{requirement.title}: {answer.because}.",
        remedy=requirement.remedy,
        owner=owner_of(situation, requirement), authority=requirement.authority, hard=requirement.hard,
        lacks=answer.missing, waits=f"“{requirement.title}”",
    )  # fmt: skip


def _place(item: Item) -> str:
    return ATTACHMENTS if item.attachment else f"{item.forms[0]}.json"


def _why(item: Item) -> str:
    return f" {item.why[0].upper()}{item.why[1:]}." if item.why else ""


def _how_to_supply(held: HeldItem, reference: str) -> str:
    item = held.item
    files = [f"{form}.json" for form in item.forms]
    fill_in = f"Fill in {' or '.join((*(word_form(file, reference) for file in files), *files))}"
    if not item.attachment:
        return f"{fill_in}."
    dated = ", with its date in the name" if item.max_age else ""
    drop = f"rop it into attachments/ as “{suggested_name(item, held.person)}”{dated}."
    return f"{fill_in}, or d{drop}" if item.forms else f"D{drop}"
