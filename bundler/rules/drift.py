"""Drift: deadlines that matter and have passed, and a second review that agreed no plan; said in every check."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.model.case import Review
from bundler.model.finding import Finding
from bundler.model.timescale import Deadline, Timescales
from bundler.model.words import day_in_words
from bundler.rules.clock_words import counted, last_day_in_words, lateness
from bundler.rules.clocks import duties
from bundler.rules.events import event
from bundler.rules.facts import Missing
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_in_words
from bundler.rules.situation import Situation


def deadlines_that_matter_are_kept(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """No review, PPM, minutes or match is late; of several rules about one duty the first that was missed is told."""
    for duty in duties(situation, tuple(map(_that_matter, situation.clocks))):
        missed = next((each for each in duty.deadlines if _is_missed(each)), None)
        if missed:
            yield _missed(missed, situation)


def _that_matter(source: Timescales) -> Timescales:
    """A source with those of its timescales alone that a check tells of: the others need not be worked out."""
    return source.model_copy(update={"timescales": tuple(each for each in source.timescales if each.alert)})


def _is_missed(deadline: Deadline) -> bool:
    return deadline.is_open and deadline.late_by > 0


def _missed(deadline: Deadline, situation: Situation) -> Finding:
    rule = deadline.timescale
    recorded_at = event(rule.evidence).recorded_at if rule.evidence else "case.json"
    planned = f" It is planned for {day_in_words(deadline.booked_for)}." if deadline.booked_for else ""
    return Finding(
        code="deadline-missed", severity="warns", place=recorded_at,
        message=f"{rule.title}: {lateness(deadline)} late. The last day was {last_day_in_words(deadline)}, "
        f"{counted(deadline)}.{planned}",
        remedy=f"See that it is done. If it was done, record it: {recorded_at}.",
        owner=owner_in_words(rule.who[0], situation.case.people),
        due=deadline.due_on, overdue=True, authority=rule.authority,
    )  # fmt: skip


def the_second_review_agreed_a_plan(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Where it did not, the IRO escalates at once and the next review comes early (R109, R115, R116)."""
    without = event("second-review-without-plan").moments(situation.file)
    agreed = event("plan-agreed").moments(situation.file)
    second = situation.case.review(2)
    if isinstance(without, Missing) or not without or agreed or second is None:
        return
    held_on = day_in_words(without[0].day)
    yield _escalated(second, held_on, situation) if second.escalated_on else _to_escalate(held_on, situation)


def _to_escalate(held_on: str, situation: Situation) -> Finding:
    return Finding(
        code="plan-not-agreed", severity="warns", place="case.json: reviews (number 2)",
        message=f"The second review on {held_on} agreed no permanence plan, and no escalation is recorded.",
        remedy="Escalate this at once, with a tight timescale for the plan, and bring the next review forward to the "
        "earliest possible point. Then record escalated_on and plan_required_by with the review.",
        owner=owner_in_words("iro", situation.case.people), authority="R109, R115, R116",
    )  # fmt: skip


def _escalated(second: Review, held_on: str, situation: Situation) -> Finding:
    required = second.plan_required_by
    by = f" by {day_in_words(required)}" if required else ", but no day is recorded"
    return Finding(
        code="plan-not-agreed", severity="warns", place="case.json: reviews (number 2)",
        message=f"The second review on {held_on} agreed no permanence plan. The IRO has escalated it and requires the "
        f"plan{by}.",
        remedy="Complete the plan with the manager's oversight and signature, and take it to a review brought forward.",
        owner=owner_in_words("social_worker", situation.case.people),
        due=required, overdue=bool(required and required < situation.today), authority="R109, R115, R116",
    )  # fmt: skip
