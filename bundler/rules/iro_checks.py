"""Whether an IRO's checklist escalates a plan that was not there at the second review (R242, R109)."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.model.finding import Finding
from bundler.model.iro_checklist import IroChecklist
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_in_words
from bundler.rules.sheet import Sheet, sheets
from bundler.rules.situation import Situation
from bundler.rules.writing_down import how_to_fill_in


def a_plan_missing_at_the_second_review_is_escalated(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Once the second review was held the IRO says whether the plan was there; where it was not, escalates at once."""
    for sheet in sheets(situation, holding):
        checklist = sheet.filed.record
        if isinstance(checklist, IroChecklist):
            if checklist.plan_at_second_review is None and _second_review_was_held(situation):
                yield _not_said(sheet)
            if checklist.plan_at_second_review is False and checklist.escalated is False:
                yield _not_escalated(sheet)


def _second_review_was_held(situation: Situation) -> bool:
    second = situation.case.review(2)
    return second is not None and second.held_on is not None


def _not_said(sheet: Sheet) -> Finding:
    place = sheet.place("plan_at_second_review")
    return _finding(
        sheet, "field-blank", place, "The checklist does not say whether a plan was available at the second review.",
        how_to_fill_in(place, sheet.situation.case.reference),
    )  # fmt: skip


def _not_escalated(sheet: Sheet) -> Finding:
    return _finding(
        sheet, "plan-not-escalated", sheet.place("escalated"),
        "No Permanence Plan was available at the second review, and the checklist says that it was not escalated.",
        "Escalate it now, with a tight timescale and an owner, and record that in the checklist.",
    )  # fmt: skip


def _finding(sheet: Sheet, code: str, place: str, message: str, remedy: str) -> Finding:
    return Finding(
        code=code, severity="blocks", place=place, item=sheet.held.item.id, message=message, remedy=remedy,
        owner=owner_in_words("iro", sheet.situation.case.people), authority="R242",
    )  # fmt: skip
