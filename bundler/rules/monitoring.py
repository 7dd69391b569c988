"""What the decision monitoring grid says: each decision that was recorded, and what waits for one (R56, C6).

The row of a recorded decision is that of its day; what came later is worked out each time from what the audit trail
names: letters that went, who was told, and what is late by now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bundler.model.agency_decision import AgencyDecision, CommentInvited
from bundler.model.audit import Event
from bundler.model.case import Case, PlanOption, Review
from bundler.model.decision import RecordedDecision, ReleasedLetter
from bundler.model.iro_summary import IroSummary
from bundler.model.monitoring import MonitoredDecision, ParentToTell, Status
from bundler.model.pack import Pack
from bundler.model.record import CaseFile
from bundler.model.words import age_on, choice_in_words, day_in_words
from bundler.rules.conditions.child import YOUNG
from bundler.rules.frozen import as_on_file
from bundler.rules.recording import OnFile, forms_on_file, on_file
from bundler.rules.sheet import is_blank

_DEFERRED, _CHANGE = "deferred", "change-of-plan"


# At the time of the decision


def row_of(file: CaseFile, record: AgencyDecision, today: date) -> MonitoredDecision:
    """What the grid says of the case and of one decision on its day, or while one is awaited."""
    case = file.case
    review, summary = case.review(2), next(_summaries(file), None)
    missing = tuple(_missing(file, record))
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
        placement_order_on=case.proceedings.placement_order_on,
        parents=tuple(
            ParentToTell(relationship=one.relationship, can_be_written_to=one.whereabouts_known is not False)
            for one in case.parents if one.birth_parent
        ),
        exceptions=missing,
        status=_status((), missing),
    )  # fmt: skip


# What waits


def waiting(
    file: CaseFile, packs: Iterable[Pack], recorded: Collection[RecordedDecision], today: date
) -> Iterator[MonitoredDecision]:
    """A row for each pack of the case that waits for a decision, or whose decision nobody has recorded yet."""
    for pack in packs:
        mine = [one for one in recorded if one.pack == pack.name]
        said = on_file(file, pack) if pack.decided_by else ""
        last = mine[-1] if mine else None
        if isinstance(said, OnFile) and not (last and as_on_file(last).says == said.says):
            yield _awaited(file, pack, said, today)
        elif _is_awaited(pack) and (last is None or last.decision == _DEFERRED):
            yield _awaited(file, pack, None, today)


def _is_awaited(pack: Pack) -> bool:
    """Nobody waits for a plan to change."""
    return pack.decided_by is not None and pack.decided_by != _CHANGE


def _awaited(file: CaseFile, pack: Pack, said: OnFile | None, today: date) -> MonitoredDecision:
    """What a form says that nobody has recorded is told as what it is, and decided nothing."""
    form = next((each for _filed, each in forms_on_file(file)), AgencyDecision())
    row = row_of(file, form.model_copy(update={"decision": None, "decided_on": None}), today)
    late = tuple(_overdue(file.case, pack, today)) if _is_awaited(pack) else ()
    unrecorded = (_not_recorded(said),) if said else ()
    exceptions = (*late, *unrecorded, *(row.exceptions if _is_awaited(pack) else ()))
    return row.model_copy(update={
        "exceptions": exceptions, "status": _status(late, exceptions), "is_overdue": bool(late),
    })  # fmt: skip


def _overdue(case: Case, pack: Pack, today: date) -> Iterator[str]:
    who = "the panel was to meet" if pack.decided_by == "match" else "the ADM was to decide"
    waited_for = {"final evidence was due": case.proceedings.final_evidence_due, who: case.panel.meets_on}
    for what, day in waited_for.items():
        if day and day < today:
            yield f"no decision, and {what} on {day_in_words(day)}"


def _not_recorded(said: OnFile) -> str:
    day = f" on {day_in_words(said.decided_on)}" if said.decided_on else ""
    return f"filled in and not recorded: {said.place} says “{choice_in_words(said.decision)}”{day}"


# What came after a decision


@dataclass(frozen=True)
class Afterwards:
    """What is known of a recorded decision since: by the trail, and by the case as it is now.

    `lost` are letters that went and are not as they were; `needs_letters` is false where its pack writes to nobody.
    `letters_by` is the last day on which parents are written to, where a clock gives one. `is_last` is false where a
    later decision on the pack was recorded.
    """

    letters: tuple[ReleasedLetter, ...] = ()
    lost: tuple[str, ...] = ()
    told: tuple[Event, ...] = ()
    placement_order_on: date | None = None
    needs_letters: bool = True
    letters_by: date | None = None
    is_last: bool = True


def as_it_stands(decided: RecordedDecision, since: Afterwards, today: date) -> MonitoredDecision:
    """The row of a recorded decision with all that came after it."""
    row = decided.row
    told = tuple(_told_of(row.parents, since))
    misses = tuple(one for one in told if since.needs_letters and since.is_last and one.misses_letter)
    not_told = "not yet" if since.is_last else "none"  # the letters of an earlier decision never go (R55)
    late_letters = tuple(_late_letters(since, misses, today))
    late = (*late_letters, *_late_needs(decided, since, today))
    without = () if late_letters else tuple(f"no letter to {one.relationship}" for one in misses)
    missing = (*row.exceptions, *without, *_lost(since), *_needs(decided, since, today))
    return row.model_copy(update={
        "recorded_on": decided.recorded_at.date(),
        "letters": _each(told, "letter_on", not_told) if since.needs_letters or since.letters else "",
        "told": _each(told, "orally_on", not_told),
        "placement_order_on": _later(since.placement_order_on, decided) or row.placement_order_on,
        "exceptions": (*late, *missing),
        "status": _status(late, missing),
        "is_overdue": bool(late),
        "is_missing_letter": bool(misses),
    })  # fmt: skip


@dataclass(frozen=True)
class _Told:
    """What one birth parent was told of a decision: by letter, and by word of mouth."""

    relationship: str
    letter_on: date | None
    orally_on: date | None
    can_be_written_to: bool = True

    @property
    def misses_letter(self) -> bool:
        return self.letter_on is None and self.can_be_written_to


def _told_of(parents: Sequence[ParentToTell], since: Afterwards) -> Iterator[_Told]:
    """The parents of that time by their numbers; and whoever was written to besides."""
    for number, parent in enumerate(parents, start=1):
        sent = [one.released_at.date() for one in since.letters if one.parent == number]
        yield _Told(parent.relationship, min(sent, default=None), _orally(number, since), parent.can_be_written_to)
    for letter in since.letters:
        if letter.parent > len(parents):
            yield _Told(letter.relationship, letter.released_at.date(), _orally(letter.parent, since))


def _orally(number: int, since: Afterwards) -> date | None:
    days = (one.detail.get("on") for one in since.told if one.detail.get("who") == f"parent-{number}")
    return min((date.fromisoformat(str(day)) for day in days if day), default=None)


def _late_letters(since: Afterwards, misses: Iterable[_Told], today: date) -> Iterator[str]:
    limit = since.letters_by
    if limit and limit < today:
        yield from (f"no letter to {one.relationship}, due by {day_in_words(limit)}" for one in misses)


def _late_needs(decided: RecordedDecision, since: Afterwards, today: date) -> Iterator[str]:
    """What a deferred decision waits for; what it is stays out, for people write names there."""
    for day in _needed_by(decided, since):
        if day < today:
            yield f"what is still needed was due by {day_in_words(day)}"


def _needs(decided: RecordedDecision, since: Afterwards, today: date) -> Iterator[str]:
    yield from (f"still needed by {day_in_words(day)}" for day in _needed_by(decided, since) if day >= today)


def _needed_by(decided: RecordedDecision, since: Afterwards) -> list[date]:
    days = {one.by_when for one in decided.still_needed if one.by_when} if since.is_last else set()
    return sorted(days)


def _lost(since: Afterwards) -> Iterator[str]:
    yield from (f"{name} went, and its folder is not as it was" for name in since.lost)


def _later(day: date | None, decided: RecordedDecision) -> date | None:
    return day if day and day >= decided.decided_on else None


def _each(told: Collection[_Told], what: str, not_told: str) -> str:
    """`mother: 14 November 2026; father: not yet`."""
    return "; ".join(f"{one.relationship}: {_day_or_not(getattr(one, what), one, not_told)}" for one in told)


def _day_or_not(day: date | None, told: _Told, not_told: str) -> str:
    if day:
        return day_in_words(day)
    return not_told if told.can_be_written_to else "whereabouts not known"


# What is out of order


def _missing(file: CaseFile, record: AgencyDecision) -> Iterator[str]:
    """What the steps before the decision lack, whether or not it is late (R39-R52)."""
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
    yield from (_unanswered(one) for one in record.comments if is_blank(one.response) and not is_blank(one))


def _unanswered(comment: CommentInvited) -> str:
    """Whose comment it is stays out, for people write names there (R52)."""
    asked = f" asked on {day_in_words(comment.asked_on)}" if comment.asked_on else ""
    return f"no answer logged to what the ADM{asked}" if asked else "no answer logged to what the ADM asked"


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
