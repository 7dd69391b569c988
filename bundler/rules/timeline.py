"""The marks of a case's timeline: what its folder says has happened or is planned, and the deadlines that are open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bundler.model.case import Case, LegalStatusKind
from bundler.model.journey import MeetingKind
from bundler.model.record import CaseFile
from bundler.model.timeline import Lane, Mark, MarkState, Timeline
from bundler.model.timescale import Deadline, State
from bundler.model.words import choice_in_words
from bundler.rules.happenings import meeting_booked, meetings_held, ppms
from bundler.rules.timescales import birthday

TODAY = "today"
HORIZON = timedelta(weeks=26)
"""Deadlines that lie further ahead are left out, so that the months around today keep their room."""

MEETINGS = {
    MeetingKind.PLACEMENT_PLANNING: "72-hour meeting",
    MeetingKind.EARLY_PERMANENCE_PANEL: "Early Permanence Panel",
    MeetingKind.INITIAL_PPM: "Initial PPM",
    MeetingKind.REVIEW_PPM: "Review PPM",
    MeetingKind.TRACKING_PANEL: "Tracking Panel",
    MeetingKind.LEGAL_PLANNING: "Legal planning meeting",
    MeetingKind.LEGAL_PANEL: "Legal Panel",
    MeetingKind.RESOURCE_AND_CARE_PANEL: "Resource and Care Panel",
    MeetingKind.ACCESS_TO_RESOURCES_PANEL: "Access to Resources Panel",
    MeetingKind.FAMILY_GROUP_CONFERENCE: "Family Group Conference",
    MeetingKind.MATCHING_MEETING: "Matching meeting",
    MeetingKind.FOSTERING_PANEL: "Fostering Panel",
    MeetingKind.PERMANENCE_PANEL: "Permanence Panel",
    MeetingKind.EXIT_FROM_CARE: "Exit from Care meeting",
    MeetingKind.CARE_PANEL_16_PLUS: "CARP",
}


def timeline_of(file: CaseFile, deadlines: Iterable[Deadline], today: date, called: str = TODAY) -> Timeline:
    """Every mark of the case in order of day; the same day and words stand once.

    `today` may be a day to come, which is then `called` otherwise: nobody knows yet what will be missed by then.
    """
    marks = {*_care(file.case, today), *_reviews(file.case, today), *_meetings(file, today)}
    latest = max((*(mark.day for mark in marks), today)) + HORIZON
    open_ones = _deadlines(deadlines, is_to_come=called != TODAY)
    marks |= {mark for mark in (*open_ones, *_birthdays(file.case, today)) if mark.day <= latest}
    ordered = sorted(marks, key=lambda mark: (mark.day, list(Lane).index(mark.lane), mark.label))
    return Timeline(file.case.reference, today, tuple(ordered), called)


def _care(case: Case, today: date) -> Iterator[Mark]:
    status = case.legal_status
    days = {
        "Decision to enter care": case.entry.decided_on,
        "Entry to care": case.entered_care_on,
        _legal_status(status.kind): status.since,
        "Pre-proceedings began": case.legal_steps.pre_proceedings_began_on,
        "Pre-proceedings ended": case.legal_steps.pre_proceedings_ended_on,
        "Proceedings issued": case.proceedings.issued_on,
        "Final care plan due": case.proceedings.final_care_plan_due,
        "Final evidence due": case.proceedings.final_evidence_due,
        "Final hearing": case.proceedings.final_hearing_on,
        "Placement Order": case.proceedings.placement_order_on,
        "Proceedings concluded": case.proceedings.concluded_on,
        "Plan recorded": case.plan.recorded_on,
        "Plan confirmed": case.plan.confirmed_on,
        "Special Guardianship Order": case.special_guardianship.order_on,
    }
    for label, day in days.items():
        if day:
            yield _mark(day, label, Lane.CARE, today)


def _birthdays(case: Case, today: date) -> Iterator[Mark]:
    """Those that leaving care turns on, of a child who came into care before them."""
    born, entered = case.child.date_of_birth, case.entered_care_on
    days = ((age, birthday(born, age)) for age in (16, 18)) if born and entered else ()
    yield from (_mark(day, f"{age}th birthday", Lane.CARE, today) for age, day in days if entered and entered < day)


def _legal_status(kind: LegalStatusKind | None) -> str:
    return choice_in_words(kind.value) if kind else "Legal status"


def _reviews(case: Case, today: date) -> Iterator[Mark]:
    for review in case.reviews:
        name = f"{'Adoption review' if review.kind == 'adoption' else 'Review'} {review.number}"
        if review.held_on:
            yield _mark(review.held_on, name, Lane.REVIEWS, today)
        elif review.due_on:
            yield _awaited(review.due_on, name, Lane.REVIEWS, today)


def _meetings(file: CaseFile, today: date) -> Iterator[Mark]:
    for ppm in ppms(file):
        yield _mark(ppm.day, MEETINGS[ppm.kind], Lane.MEETINGS, today)
    for kind, name in MEETINGS.items():
        if kind not in (MeetingKind.INITIAL_PPM, MeetingKind.REVIEW_PPM):
            for moment in meetings_held(file, kind):
                yield _mark(moment.day, name, Lane.MEETINGS, today)
        booked = meeting_booked(file, kind)
        if booked and booked >= today:
            yield Mark(booked, name, Lane.MEETINGS, MarkState.PLANNED)
    panel = file.case.panel
    if panel.meets_on:
        yield _mark(panel.meets_on, panel.name or "Panel", Lane.MEETINGS, today)
    if file.case.match.ratified and file.case.match.ratified.signed_on:
        yield _mark(file.case.match.ratified.signed_on, "Match ratified", Lane.MEETINGS, today)


def _mark(day: date, label: str, lane: Lane, today: date) -> Mark:
    return Mark(day, label, lane, MarkState.PLANNED if day > today else MarkState.HAPPENED)


def _awaited(day: date, label: str, lane: Lane, today: date) -> Mark:
    """A day by which something was to be: past days of which nothing is recorded were missed."""
    return Mark(day, label, lane, MarkState.DUE if day >= today else MarkState.MISSED)


def _deadlines(deadlines: Iterable[Deadline], *, is_to_come: bool) -> Iterator[Mark]:
    """Open deadlines that bind; met ones are what has happened already."""
    for each in deadlines:
        if each.is_open and each.binds and each.due_on:
            is_missed = each.state is State.MISSED and not is_to_come
            state = MarkState.MISSED if is_missed else MarkState.DUE
            yield Mark(each.due_on, each.timescale.title, Lane.DEADLINES, state)
