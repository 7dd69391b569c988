"""Whether the ADM decided only after everything that the decision rests on had been done (R57, steps 4 to 9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bundler.model.agency_decision import AgencyDecision
from bundler.model.case import PlanOption
from bundler.model.finding import Finding
from bundler.model.words import day_in_words
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_in_words
from bundler.rules.situation import Situation


def nothing_is_decided_too_early(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """No decision is dated before the review, the quality assurance, the medical or the IRO's summary."""
    for filed in situation.file.records_of("agency-decision"):
        if isinstance(filed.record, AgencyDecision) and filed.record.decided_on:
            for step, done_on in _steps(situation):
                if done_on and filed.record.decided_on < done_on:
                    yield _too_early(situation, f"{filed.path}: decided_on", filed.record.decided_on, step, done_on)


def _steps(situation: Situation) -> Iterator[tuple[str, date | None]]:
    case, review = situation.case, situation.case.review(2)
    yield "second review", review.held_on if review else None
    if case.plan.option is PlanOption.ADOPTION:
        assured = case.quality_assurance.cpr_by_team_manager
        yield "adoption medical", case.health.adoption_medical_on
        yield "team manager's quality assurance of the CPR", assured.signed_on if assured else None
        yield from (("IRO's summary", filed.record.day) for filed in situation.file.records_of("iro-summary"))


def _too_early(situation: Situation, place: str, decided_on: date, step: str, done_on: date) -> Finding:
    return Finding(
        code="decided-too-early", severity="blocks", place=place,
        message=f"The decision of {day_in_words(decided_on)} comes before the {step} of {day_in_words(done_on)}.",
        remedy="Correct the day that is wrong. If both are right, the ADM decides again, with everything at hand.",
        owner=owner_in_words("adm", situation.case.people), authority="R57",
    )  # fmt: skip
