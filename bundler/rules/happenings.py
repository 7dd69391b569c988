"""What the case folder says has happened: meetings, reviews and PPMs, each from wherever it is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from bundler.model.case import Case
from bundler.model.fields import Signature
from bundler.model.journey import Meeting, MeetingKind, Step
from bundler.model.ppm import PpmRecord
from bundler.model.record import CaseFile
from bundler.model.timescale import Moment
from bundler.rules.facts import Missing, missing
from bundler.rules.meeting_days import RECORDED_IN

Happened = tuple[Moment, ...] | Missing
"""Every time that something is recorded to have happened, in order of day; nothing recorded is the empty tuple.

Missing where the record shows that it has happened, or may have, but not when.
"""

PPMS = (MeetingKind.INITIAL_PPM, MeetingKind.REVIEW_PPM)


@dataclass(frozen=True)
class Ppm:
    """A Permanence Planning Meeting that was held: from its minutes, from the list of meetings, or from both."""

    day: date
    kind: MeetingKind
    place: str
    at: time | None = None
    listed: Meeting | None = None
    chair: Signature | None = None

    @property
    def moment(self) -> Moment:
        return Moment(self.day, self.place, self.at)

    @property
    def signed_on(self) -> date | None:
        """When the chair signed the minutes (R103)."""
        stated = self.chair.signed_on if self.chair else None
        return stated or (self.listed.minutes_signed_on if self.listed else None)

    @property
    def filed_on(self) -> date | None:
        """When the minutes were in the child's file (R104)."""
        return self.listed.minutes_filed_on if self.listed else None


def in_order(moments: Iterator[Moment]) -> tuple[Moment, ...]:
    return tuple(sorted(moments, key=lambda moment: (moment.day, moment.at or time.min, moment.place)))


def on(day: date | None, key: str, at: time | None = None) -> tuple[Moment, ...]:
    """The one moment that a fact of case.json gives, if it is recorded."""
    return (Moment(day, f"case.json: {key}", at),) if day else ()


def step(taken: Step | None, key: str) -> Happened:
    """When a step was taken; one that is done without its day is a missing fact."""
    if taken is None or taken.done is False:
        return ()
    if taken.on is None:
        return missing(f"{key}.on") if taken.done else ()
    return on(taken.on, f"{key}.on")


def ppms(file: CaseFile) -> tuple[Ppm, ...]:
    """The PPMs in order of day; minutes and an entry in the list of the same day are one meeting."""
    held = {ppm.day: ppm for ppm in _listed_ppms(file.case)}
    for ppm in _minuted_ppms(file):
        listed = held.get(ppm.day)
        held[ppm.day] = Ppm(ppm.day, ppm.kind, ppm.place, ppm.at, listed.listed if listed else None, ppm.chair)
    return tuple(held[day] for day in sorted(held))


def _listed_ppms(case: Case) -> Iterator[Ppm]:
    for number, meeting in enumerate(case.meetings):
        if meeting.kind in PPMS and meeting.held_on:
            place = f"case.json: meetings[{number}].held_on"
            yield Ppm(meeting.held_on, meeting.kind, place, meeting.starts_at, listed=meeting)


def _minuted_ppms(file: CaseFile) -> Iterator[Ppm]:
    for kind in PPMS:
        for filed in file.records_of(RECORDED_IN[kind]):
            minutes = filed.record
            if isinstance(minutes, PpmRecord) and minutes.meeting_on:
                place = f"{filed.path}: meeting_on"
                yield Ppm(minutes.meeting_on, kind, place, minutes.starts_at, chair=minutes.chair_signature)


def meetings_held(file: CaseFile, kind: MeetingKind) -> tuple[Moment, ...]:
    """The meetings of a kind that are listed as held, or whose own record gives the day."""
    days = {moment.day: moment for moment in _recorded_meetings(file, kind)}
    days |= {moment.day: moment for moment in _listed_meetings(file.case, kind)}
    return in_order(iter(days.values()))


def _listed_meetings(case: Case, kind: MeetingKind) -> Iterator[Moment]:
    for number, meeting in enumerate(case.meetings):
        if meeting.kind is kind and meeting.held_on:
            yield Moment(meeting.held_on, f"case.json: meetings[{number}].held_on", meeting.starts_at)


def _recorded_meetings(file: CaseFile, kind: MeetingKind) -> Iterator[Moment]:
    for filed in file.records_of(RECORDED_IN.get(kind, "")):
        if filed.record.day:
            yield Moment(filed.record.day, filed.path, getattr(filed.record, "starts_at", None))


def meeting_booked(file: CaseFile, kind: MeetingKind) -> date | None:
    """The day for which the next meeting of the kind is booked; one that was held is booked no longer."""
    booked = (each.booked_for for each in file.case.meetings if each.kind is kind and each.held_on is None)
    return max((day for day in booked if day), default=None)


def review_held(case: Case, number: int) -> Happened:
    """When it was held; where a later one was held, so was this one, and its day is missing."""
    found = case.review(number)
    if found and found.held_on:
        return on(found.held_on, f"reviews (number {number}): held_on")
    was_held = any(each.held_on and each.number > number and each.kind == "looked-after" for each in case.reviews)
    return missing(f"reviews (number {number}): held_on") if was_held else ()


def reviews_held(case: Case, *, first: int = 1, kind: str | None = None) -> tuple[Moment, ...]:
    """The reviews from a number on that were held, of all kinds or of one."""
    return in_order(
        Moment(each.held_on, f"case.json: reviews (number {each.number}): held_on")
        for each in case.reviews
        if each.held_on and each.number >= first and kind in (None, each.kind)
    )


def next_review_due(case: Case) -> date | None:
    """The day for which the next review stands in the case; one that was held is due no longer."""
    return min((each.due_on for each in case.reviews if each.due_on and not each.held_on), default=None)
