"""What the decision monitoring grid says of one case: each decision, or that one is awaited (R56, C6)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from bundler.model.agency_decision import AgencyDecision, CommentInvited
from bundler.model.birth_parent_letter import BirthParentLetter
from bundler.model.case import Case, Parent, PlanOption, Review
from bundler.model.iro_summary import IroSummary
from bundler.model.monitoring import MonitoredDecision, Status
from bundler.model.record import CaseFile
from bundler.model.words import age_on, choice_in_words, day_in_words
from bundler.rules.conditions.child import YOUNG
from bundler.rules.persons import persons_named, same_person
from bundler.rules.plain import words_of
from bundler.rules.sheet import is_blank
from bundler.rules.timescales import NONE_OF_ITS_OWN, LocalDays
from bundler.rules.working_days import plus_working_days

_ADM_PACK = "adm-submission"
_DAYS_FOR_A_LETTER = 5
"""Working days after the decision (adoption NMS 17)."""

_IN_WRITING = frozenset({"letter", "letters", "writing", "written", "post", "posted", "email", "mail"})


@dataclass(frozen=True)
class _Told:
    """What one birth parent was told of a decision: by letter, and by word of mouth."""

    relationship: str
    letter_on: date | None
    orally_on: date | None
    can_be_written_to: bool

    @property
    def misses_letter(self) -> bool:
        return self.letter_on is None and self.can_be_written_to


def monitored(file: CaseFile, today: date, days: LocalDays = NONE_OF_ITS_OWN) -> Iterator[MonitoredDecision]:
    """A row for each decision on file; without any, one row for a case that is to be decided."""
    decisions = [filed.record for filed in file.records if isinstance(filed.record, AgencyDecision)]
    decided = [record for record in decisions if record.decision]
    for record in decided:
        yield row_of(file, record, today, days)
    if not decided and (decisions or _ADM_PACK in file.case.packs):
        yield row_of(file, next(iter(decisions), AgencyDecision()), today, days)


def row_of(file: CaseFile, record: AgencyDecision, today: date, days: LocalDays) -> MonitoredDecision:
    """What the grid says of one decision, or that one is awaited."""
    case = file.case
    told = tuple(_told(file, record, parent) for parent in case.parents if parent.birth_parent)
    late = _late(file, record, told, today, days)
    missing = tuple(_missing(file, record, told))
    review, summary = case.review(2), next(_summaries(file), None)
    return MonitoredDecision(
        reference=case.reference,
        record_id=case.child.record_id,
        date_of_birth=case.child.date_of_birth,
        age=_age(case, record.decided_on or today),
        authority=case.authority,
        team=case.people.social_worker.team if case.people.social_worker else None,
        plan=choice_in_words(case.plan.option) if case.plan.option else None,
        entered_care_on=case.entered_care_on,
        second_review_on=review.held_on if review else None,
        cpr_on=next((filed.record.day for filed in file.records_of("cpr")), None),
        medical_on=case.health.adoption_medical_on,
        iro_outcome=summary.outcome if summary else None,
        iro_on=summary.day if summary else None,
        head_of_service_on=_signed_on(case),
        adviser_alerted_on=case.panel.adviser_alerted_on,
        pack_complete_on=record.papers_received_on,
        decision=choice_in_words(record.decision) if record.decision else None,
        decided_on=record.decided_on,
        days_from_review=_days_between(review, record.decided_on),
        final_evidence_due=case.proceedings.final_evidence_due,
        letters=_each(told, "letter_on") if record.decision else "",
        told=_each(told, "orally_on") if record.decision else "",
        placement_order_on=case.proceedings.placement_order_on,
        exceptions=(*late, *missing),
        status=_status(late, missing),
        is_overdue=bool(late),
        is_missing_letter=_misses_letter(record, told),
    )


def _told(file: CaseFile, record: AgencyDecision, parent: Parent) -> _Told:
    """Letters count by their own records too; a letter's record without a parent is for each of them."""
    letters = [filed.record for filed in file.records if isinstance(filed.record, BirthParentLetter)]
    sent = [one.sent_on for one in letters if not one.parent or same_person(one.parent, parent.name)]
    about = [one for one in record.notifications if _is_about(one.who or "", parent, file.case)]
    by_letter = [one.told_on for one in about if set(words_of(one.how or "")) & _IN_WRITING]
    orally = [one.told_on for one in about if not set(words_of(one.how or "")) & _IN_WRITING]
    return _Told(
        parent.relationship, _first(*sent, *by_letter), _first(*orally), can_be_written_to=parent.whereabouts_known
        is not False
    )


def _is_about(who: str, parent: Parent, case: Case) -> bool:
    """Somebody named in the log is this parent: by name, or by a relationship that only one parent has."""
    words = words_of(who)
    alike = [one for one in case.parents if one.birth_parent and one.relationship == parent.relationship]
    by_relationship = len(alike) == 1 and set(words_of(parent.relationship)) <= set(words)
    return bool(persons_named(words, (parent.name,))) or by_relationship


def _late(file: CaseFile, record: AgencyDecision, told: Collection[_Told], today: date, days: LocalDays
          ) -> tuple[str, ...]:
    """What should have happened by today and has not."""
    if not record.decision:
        waited_for = {
            "final evidence was due": file.case.proceedings.final_evidence_due,
            "the ADM was to decide": file.case.panel.meets_on,
        }
        return tuple(f"no decision, and {what} on {day_in_words(day)}"
                     for what, day in waited_for.items() if day and day < today)  # fmt: skip
    if record.decided_on is None:
        return ("the day of the decision is not recorded",)
    limit = plus_working_days(record.decided_on, _DAYS_FOR_A_LETTER, *days)
    return tuple(f"letter to {one.relationship} was due by {day_in_words(limit)}"
                 for one in told if one.misses_letter and limit < today)  # fmt: skip


def _missing(file: CaseFile, record: AgencyDecision, told: Collection[_Told]) -> Iterator[str]:
    """What the steps before and after the decision lack, whether or not it is late (R39-R55)."""
    case, due = file.case, file.case.proceedings.final_evidence_due
    is_adoption = case.plan.option is PlanOption.ADOPTION
    summaries = tuple(_summaries(file))
    if is_adoption and case.health.adoption_medical_on is None and case.health.medical_needed is not False:
        yield "no adoption medical recorded"
    if is_adoption and not file.records_of("cpr"):
        yield "no CPR on record"
    if is_adoption and not any(one.outcome for one in summaries):
        yield "no IRO's summary on record"
    if any(one.outcome == "challenge" for one in summaries):
        yield "the IRO challenges the plan"
    if not is_adoption and case.plan.option and (_age(case, None) or 0) < YOUNG and _signed_on(case) is None:
        yield "no Head of Service quality assurance"
    if record.decided_on and due and record.decided_on > due:
        yield f"decided after final evidence was due on {day_in_words(due)}"
    yield from (f"no letter to {one.relationship}" for one in told if _misses_letter(record, (one,)))
    yield from (_unanswered(one) for one in record.comments if is_blank(one.response) and not is_blank(one))


def _unanswered(comment: CommentInvited) -> str:
    """Whose comment it is stays out, for people write names there (R52)."""
    asked = f" asked on {day_in_words(comment.asked_on)}" if comment.asked_on else ""
    return f"no answer logged to what the ADM{asked}" if asked else "no answer logged to what the ADM asked"


def _misses_letter(record: AgencyDecision, told: Collection[_Told]) -> bool:
    return record.decision is not None and any(one.misses_letter for one in told)


def _status(late: Collection[str], missing: Collection[str]) -> Status:
    return "red" if late else "amber" if missing else "green"


def _summaries(file: CaseFile) -> Iterator[IroSummary]:
    """The last one first."""
    found = [filed.record for filed in file.records if isinstance(filed.record, IroSummary)]
    yield from sorted(found, key=lambda one: one.day or date.min, reverse=True)


def _signed_on(case: Case) -> date | None:
    signature = case.quality_assurance.plan_by_head_of_service
    return signature.signed_on if signature else None


def _age(case: Case, on: date | None) -> int | None:
    born, day = case.child.date_of_birth, on or case.panel.meets_on
    return age_on(day, born) if born and day else None


def _days_between(review: Review | None, decided_on: date | None) -> int | None:
    return (decided_on - review.held_on).days if review and review.held_on and decided_on else None


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _each(told: Collection[_Told], what: str) -> str:
    """`mother: 14 November 2026; father: not yet`."""
    return "; ".join(f"{one.relationship}: {_day_or_not(getattr(one, what), one)}" for one in told)


def _day_or_not(day: date | None, told: _Told) -> str:
    if day:
        return day_in_words(day)
    return "not yet" if told.can_be_written_to else "whereabouts not known"
