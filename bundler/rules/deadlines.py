"""By when a pack's papers must be in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from bundler.model.errors import DefinitionError
from bundler.model.finding import Finding
from bundler.model.journey import MeetingKind
from bundler.model.pack import Due
from bundler.model.record import CaseFile
from bundler.model.words import day_in_words
from bundler.rules.holding import Holding
from bundler.rules.meeting_days import meeting_day, meeting_held, meeting_in_words
from bundler.rules.owners import owner_of
from bundler.rules.situation import Situation
from bundler.rules.working_days import minus_working_days, plus_working_days


@dataclass(frozen=True)
class CaseDate:
    """A day of a case that papers wait for or follow: its key in case.json, and what happens then if no meeting.

    `was_held` answers the day on which it is recorded to have taken place.
    """

    key: str
    day: Callable[[CaseFile], date | None]
    what: str = ""
    was_held: Callable[[CaseFile], date | None] = lambda _file: None


def _meeting(kind: MeetingKind) -> CaseDate:
    day, held = partial(meeting_day, kind=kind), partial(meeting_held, kind=kind)
    return CaseDate(f"meetings ({kind}): booked_for", day, what=meeting_in_words(kind), was_held=held)


def _second_review(file: CaseFile) -> date | None:
    """The day it was held; while it has not been, the day it is due (R109)."""
    return next((review.held_on or review.due_on for review in file.case.reviews if review.number == 2), None)


def _second_review_held(file: CaseFile) -> date | None:
    return next((review.held_on for review in file.case.reviews if review.number == 2), None)


def _review_recommending_sgo(file: CaseFile) -> date | None:
    """The first of them: the five working days of R90 count from there."""
    days = (review.held_on for review in file.case.reviews if review.sgo_recommended)
    return min((day for day in days if day), default=None)


DATES: dict[str, CaseDate] = {
    "panel-date": CaseDate("panel.meets_on", lambda file: file.case.panel.meets_on),
    "conference-date": CaseDate("conference.meets_on", lambda file: file.case.conference.meets_on),
    "final-evidence-date": CaseDate(
        "proceedings.final_evidence_due", lambda file: file.case.proceedings.final_evidence_due,
        what="final evidence at court",
    ),
    "entry-to-care": CaseDate("entered_care_on", lambda file: file.case.entered_care_on, what="entry to care"),
    "second-review-date": CaseDate(
        "reviews (number 2): due_on", _second_review, what="second review", was_held=_second_review_held
    ),
    "review-recommending-sgo": CaseDate(
        "reviews: held_on", _review_recommending_sgo, what="review that recommended special guardianship"
    ),
    **{f"{kind}-date": _meeting(kind) for kind in MeetingKind},
}  # fmt: skip
"""The dates of a case that a pack may count from, by the name it uses in `due.before` and `due.after`."""


def dates_that_papers_wait_for_lie_ahead(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Whoever reads of a panel that has met is told so, in case it was put off and nobody recorded the new day."""
    for due in situation.pack.due:
        awaited = DATES[due.counted_from]
        day = awaited.day(situation.file)
        is_open = due.before and awaited.was_held(situation.file) != day
        if is_open and day and day < situation.today:
            yield Finding(
                code="date-has-passed", severity="tells", place=f"case.json: {awaited.key}",
                message=f"The day of the {awaited.what or situation.pack.meeting}, {day_in_words(day)}, has passed.",
                remedy=f"Nothing to do if it took place then; else put the new date into case.json as {awaited.key}.",
                owner=owner_of(situation),
            )  # fmt: skip


def due_date(situation: Situation) -> date | None:
    """The earliest day that a rule of the pack gives; None where it has no rule, or no date is recorded."""
    days = [_day(due, situation) for due in situation.pack.due]
    return min((day for day in days if day), default=None)


def _day(due: Due, situation: Situation) -> date | None:
    """So many days before or after the date that the rule counts from."""
    if due.counted_from not in DATES:
        known = ", ".join(DATES)
        raise DefinitionError(
            f"Pack {situation.pack.name}: there is no date called {due.counted_from}", f"Use one of: {known}."
        )
    day = DATES[due.counted_from].day(situation.file)
    return day and _counted(due, day, situation)


def _counted(due: Due, day: date, situation: Situation) -> date:
    if due.working_days is None:
        days = timedelta(days=due.days or 0)
        return day - days if due.before else day + days
    count = minus_working_days if due.before else plus_working_days
    return count(day, due.working_days, *_local_days(situation))


def _local_days(situation: Situation) -> tuple[frozenset[date], frozenset[date]]:
    """The authority's own holidays, and the bank holidays on which it works."""
    profile = situation.profile
    try:
        return (
            frozenset(date.fromisoformat(day) for day in profile.extra_holidays),
            frozenset(date.fromisoformat(day) for day in profile.working_holidays),
        )
    except ValueError as error:
        raise DefinitionError(
            f"Profile {profile.name}: a holiday is not a date like 2026-12-24",
            "Correct extra_holidays and working_holidays.",
        ) from error
