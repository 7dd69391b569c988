"""Whether dates can be true: in the order in which things happen, and not still to come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from bundler.model.case import Case
from bundler.model.fact_words import in_plain_words
from bundler.model.fields import Action
from bundler.model.finding import Finding, Severity
from bundler.model.pack import Item
from bundler.model.record import FiledRecord
from bundler.model.words import day_in_words
from bundler.rules.holding import Holding, records_in_use
from bundler.rules.owners import owner_of
from bundler.rules.situation import Situation
from bundler.rules.walking import signatures, walk

_STILL_TO_COME = {
    "booked_for", "by_when", "court_date", "due_on", "ends_on", "expected_on", "final_care_plan_due",
    "final_evidence_due", "final_hearing_on", "leaves_on", "meets_on", "needed_by", "next_review_on", "panel_on",
    "plan_required_by", "planning_meeting_on", "review_on", "starts_on", "until",
}  # fmt: skip
"""The dates that may lie ahead; every other date says that something has happened."""


@dataclass(frozen=True)
class _Dated:
    """A day with its place and what it is the day of."""

    place: str
    what: str
    day: date | None


def what_has_happened_is_past(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No date that says something has happened is still to come."""
    for source, item, value in _sources(situation, holding):
        for path, day in walk(value):
            name = path.rpartition(".")[2]
            if isinstance(day, date) and day > situation.today and name not in _STILL_TO_COME:
                yield _in_the_future(f"{source}: {path}", day, item, situation)


def dates_of_the_case_are_in_order(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Birth, coming into care, the reviews one after another; court days after the issue of proceedings."""
    for severity, earlier, later in _expected_order(situation.case):
        if earlier.day and later.day and later.day < earlier.day:
            yield _out_of_order(severity, earlier, later, situation)


def reviews_are_numbered_once(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """No two statutory reviews have the same number, and no two adoption reviews, which are counted for themselves."""
    counts = Counter((review.kind, review.number) for review in situation.case.reviews)
    for kind, number in sorted(numbered for numbered, count in counts.items() if count > 1):
        reviews = "adoption reviews" if kind == "adoption" else "reviews"
        yield Finding(
            code="review-numbered-twice", severity="blocks", place="case.json: reviews",
            message=f"There are {counts[kind, number]} {reviews} with the number {number}.",
            remedy="Correct the numbers: 1 for the first review after the child came into care, then 2, 3 and on.",
            owner=owner_of(situation), authority="R40",
        )  # fmt: skip


def dates_of_records_are_in_order(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """A meeting is signed off on its day or later, and what it plans lies ahead of it."""
    for filed, item in records_in_use(situation, holding):
        for severity, earlier, later in _expected_of_record(filed, situation.case):
            if earlier.day and later.day and later.day < earlier.day:
                yield _out_of_order(severity, earlier, later, situation, item)


def _sources(situation: Situation, holding: Holding) -> Iterator[tuple[str, Item | None, Any]]:
    yield "case.json", None, situation.case
    yield from ((filed.path, item, filed.record) for filed, item in records_in_use(situation, holding))


def _expected_order(case: Case) -> Iterator[tuple[Severity, _Dated, _Dated]]:
    """Pairs of which the first may not come after the second; planning can begin before a birth (R38)."""
    born = _Dated("case.json: child.date_of_birth", "day of birth", case.child.date_of_birth)
    entered = _Dated("case.json: entered_care_on", "day of coming into care", case.entered_care_on)
    medical = _Dated("case.json: health.adoption_medical_on", "adoption medical", case.health.adoption_medical_on)
    issued = _Dated("case.json: proceedings.issued_on", "issue of proceedings", case.proceedings.issued_on)
    evidence = _Dated(
        "case.json: proceedings.final_evidence_due", "day final evidence is due", case.proceedings.final_evidence_due
    )
    hearing = _Dated("case.json: proceedings.final_hearing_on", "final hearing", case.proceedings.final_hearing_on)
    planned = _Dated("case.json: plan.recorded_on", "day the plan was recorded", case.plan.recorded_on)
    yield "blocks", born, entered
    yield "blocks", born, medical
    yield "blocks", born, issued
    yield "warns", born, planned
    for reviews in (_reviews(case, "looked-after"), _reviews(case, "adoption")):
        yield from (("blocks", entered, review) for review in reviews[:1])
        yield from (("blocks", one, next_one) for one, next_one in pairwise(reviews))
    yield "blocks", issued, hearing
    yield "blocks", issued, evidence
    yield "warns", evidence, hearing


def _reviews(case: Case, kind: str) -> list[_Dated]:
    """The reviews of a kind that have been held, by number."""
    held = (one for one in enumerate(case.reviews) if one[1].held_on and one[1].kind == kind)
    name = "adoption review" if kind == "adoption" else "review"
    return [
        _Dated(f"case.json: reviews[{index}].held_on", f"{name} {review.number}", review.held_on)
        for index, review in sorted(held, key=lambda one: (one[1].number, one[0]))
    ]


def _expected_of_record(filed: FiledRecord, case: Case) -> Iterator[tuple[Severity, _Dated, _Dated]]:
    record = filed.record
    met_on = getattr(record, "meeting_on", None)
    if met_on is None:
        return
    meeting = _Dated(f"{filed.path}: meeting_on", "day of the meeting", met_on)
    born = _Dated("case.json: child.date_of_birth", "day of birth", case.child.date_of_birth)
    yield "warns", born, meeting
    for path, signature in signatures(record):
        yield "blocks", meeting, _Dated(f"{filed.path}: {path}.signed_on", "signature", signature.signed_on)
    for name in ("next_review_on", "review_on"):
        yield "warns", meeting, _Dated(f"{filed.path}: {name}", "next review", getattr(record, name, None))
    for number, action in enumerate(_actions(record)):
        place = f"{filed.path}: actions[{number}].by_when"
        yield "warns", meeting, _Dated(place, f"day action {number + 1} is due", action.by_when)


def _actions(record: Any) -> tuple[Action, ...]:
    return getattr(record, "actions", ())


def _out_of_order(
    severity: Severity, earlier: _Dated, later: _Dated, situation: Situation, item: Item | None = None
) -> Finding:
    first, second = earlier.day or date.min, later.day or date.min
    return Finding(
        code="dates-out-of-order", severity=severity, place=later.place, item=item.id if item else None,
        message=f"The {later.what} ({day_in_words(second)}) comes before the {earlier.what} ({day_in_words(first)}).",
        remedy=f"Correct {later.place} or {earlier.place}.",
        owner=owner_of(situation, item), authority=item.authority if item else None,
    )  # fmt: skip


def _in_the_future(place: str, day: date, item: Item | None, situation: Situation) -> Finding:
    words = in_plain_words(place)
    return Finding(
        code="date-in-the-future", severity="blocks", place=place, item=item.id if item else None,
        message=f"{words[:1].upper()}{words[1:]} is {day_in_words(day)}, which is still to come.",
        remedy="Correct the date, or delete it until it has happened.",
        owner=owner_of(situation, item), authority=item.authority if item else None,
    )  # fmt: skip
