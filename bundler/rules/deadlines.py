"""By when a pack's papers must be in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from bundler.model.errors import DefinitionError
from bundler.model.finding import Finding
from bundler.model.journey import MeetingKind
from bundler.model.pack import Due
from bundler.model.record import CaseFile
from bundler.model.timescale import Span
from bundler.model.words import day_in_words
from bundler.rules.holding import Holding
from bundler.rules.meeting_days import meeting_day, meeting_held, meeting_in_words
from bundler.rules.owners import owner_of
from bundler.rules.situation import Situation
from bundler.rules.timescales import LastDay, after, before, local_days, weekday_before
from bundler.rules.working_days import is_working_day


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
    review = file.case.review(2)
    return (review.held_on or review.due_on) if review else None


def _second_review_held(file: CaseFile) -> date | None:
    review = file.case.review(2)
    return review.held_on if review else None


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
    for due in rules_for_papers(situation):
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


def dates_that_papers_wait_for_are_working_days(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """A panel that is booked for a weekend or a bank holiday is most likely a slip."""
    days = local_days(situation.profile)
    for each in paper_deadlines(situation):
        if each.due.before and each.day >= situation.today and not is_working_day(each.day, *days):
            yield Finding(
                code="date-no-working-day", severity="warns", place=f"case.json: {each.counted_from.key}",
                message=f"The day of the {each.counted_from.what or situation.pack.meeting}, {day_in_words(each.day)}, "
                f"is a {_day_off(each.day)}.",
                remedy="Correct the date. If nothing is wrong with it, there is nothing to do; a bank holiday that is "
                "worked here can stand in the authority's profile under working_holidays.",
                owner=owner_of(situation),
            )  # fmt: skip


def _day_off(day: date) -> str:
    return {5: "Saturday", 6: "Sunday"}.get(day.weekday(), "holiday")


@dataclass(frozen=True)
class PaperDeadline:
    """One rule of a pack or an authority that applies: the day it counts from, and by when the papers must be in."""

    due: Due
    counted_from: CaseDate
    day: date
    last: LastDay


def rules_for_papers(situation: Situation) -> tuple[Due, ...]:
    """The authority's own rules for the pack where it has any, else those of the pack."""
    return situation.profile.paper_deadlines.get(situation.pack.name, situation.pack.due)


def due_date(situation: Situation) -> date | None:
    """The earliest day by which papers must be in; None where there is no rule, or no date is recorded."""
    return min((each.last.day for each in paper_deadlines(situation)), default=None)


def paper_deadlines(situation: Situation) -> tuple[PaperDeadline, ...]:
    """By when the papers must be in, the earliest first; rules after an event stand in while no meeting has a day."""
    known = [(due, _awaited(due, situation)) for due in rules_for_papers(situation)]
    days = ((due, awaited, awaited.day(situation.file)) for due, awaited in known)
    found = [PaperDeadline(due, awaited, day, _last_day(due, day, situation)) for due, awaited, day in days if day]
    before_a_meeting = [each for each in found if each.due.before]
    return tuple(sorted(before_a_meeting or found, key=lambda each: each.last.day))


def _awaited(due: Due, situation: Situation) -> CaseDate:
    if due.counted_from not in DATES:
        known = ", ".join(DATES)
        raise DefinitionError(
            f"Pack {situation.pack.name}: there is no date called {due.counted_from}", f"Use one of: {known}."
        )
    return DATES[due.counted_from]


def _last_day(due: Due, day: date, situation: Situation) -> LastDay:
    days = local_days(situation.profile)
    if due.weekday:
        return LastDay(weekday_before(day, due.weeks or 0, due.weekday, days), due.at)
    return LastDay((before if due.before else after)(day, _span(due), days), due.at)


def _span(due: Due) -> Span:
    if due.working_days is not None:
        return Span(due.working_days, "working days")
    return Span(due.days, "days") if due.days is not None else Span(due.weeks or 0, "weeks")
