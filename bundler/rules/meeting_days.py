"""When a meeting about the child is, or was: as booked, as held, or as its own record says."""

from collections.abc import Mapping
from datetime import date

from bundler.model.journey import MeetingKind
from bundler.model.record import CaseFile

RECORDED_IN: Mapping[MeetingKind, str] = {
    MeetingKind.PLACEMENT_PLANNING: "placement-planning-meeting",
    MeetingKind.EARLY_PERMANENCE_PANEL: "early-permanence-submission",
    MeetingKind.INITIAL_PPM: "ppm-initial",
    MeetingKind.REVIEW_PPM: "ppm-review",
    MeetingKind.RESOURCE_AND_CARE_PANEL: "resource-and-care-panel",
    MeetingKind.MATCHING_MEETING: "matching-meeting-report",
}
"""The forms whose day is the day of the meeting."""


def meeting_day(file: CaseFile, kind: MeetingKind) -> date | None:
    """The latest day that is recorded for a meeting of the kind; None where there is none."""
    listed = (meeting.held_on or meeting.booked_for for meeting in file.case.meetings if meeting.kind is kind)
    recorded = (filed.record.day for filed in file.records_of(RECORDED_IN.get(kind, "")))
    return max((day for day in (*listed, *recorded) if day), default=None)


def meeting_held(file: CaseFile, kind: MeetingKind) -> date | None:
    """The latest day on which the case says that one was held; None where that is not said."""
    days = (meeting.held_on for meeting in file.case.meetings if meeting.kind is kind)
    return max((day for day in days if day), default=None)


def meeting_in_words(kind: MeetingKind) -> str:
    """`early permanence panel`, `initial PPM`."""
    return kind.value.replace("-", " ").replace("ppm", "PPM").replace("carp", "CARP")
