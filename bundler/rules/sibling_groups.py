"""Brothers and sisters: one assessment of the whole group (R131), one panel, and in each pack what is that child's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bundler.model.finding import Finding
from bundler.model.record import SiblingCase
from bundler.model.together_and_apart import TogetherAndApart
from bundler.model.words import day_in_words, in_a_sentence
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_of
from bundler.rules.persons import same_person
from bundler.rules.sheet import Sheet, sheets
from bundler.rules.situation import Situation
from bundler.rules.writing_down import where_to_write


def the_whole_group_is_assessed(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """This child is assessed, and so is each brother and sister, unless there is a reason that people know of."""
    for sheet in sheets(situation, holding):
        assessment = sheet.filed.record
        if isinstance(assessment, TogetherAndApart) and assessment.children:
            for name in _names(situation):
                if not any(same_person(child.name, name) for child in assessment.children):
                    yield _not_assessed(sheet, name)


def what_is_a_siblings_own_is_withheld(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """What stays out because it is about somebody else is told; shared on purpose, it is a mistake in one place."""
    for row in situation.file.set_aside:
        if row.disposition == "withheld" and row.sha256:
            is_shared = any(row.path.startswith(f"{one.reference}:") for one in situation.file.siblings)
            yield Finding(
                code="paper-withheld", severity="warns" if is_shared else "tells", place=row.path,
                message=f"“{row.path.removeprefix('attachments/')}” is withheld, because {row.reason}.",
                remedy="Name this child in it, or under children where its case.json enters it, if it is about this "
                "child too; else take it out of shared."
                if is_shared else "Nothing to do if that is so; else correct children or person in case.json: papers.",
                owner=owner_of(situation), authority="R131",
            )  # fmt: skip


def the_group_meets_one_panel(situation: Situation, _holding: Holding) -> Iterator[Finding]:
    """Brothers and sisters whose cases need the same pack go to the same meeting, unless somebody says why not."""
    day = situation.meeting_date
    if day is None or situation.case.panel.apart_from_siblings or situation.pack.audience == "fgc-family":
        return
    for sibling in situation.file.siblings:
        if situation.pack.name in sibling.packs and day not in (days := _days_of(sibling, situation)):
            yield _meet_apart(situation, sibling, day, days)


def _days_of(sibling: SiblingCase, situation: Situation) -> tuple[date, ...]:
    """The days of the meeting that the pack is for, as the sibling's case says."""
    kind = situation.pack.meets_as
    if kind is None:
        return (sibling.panel.meets_on,) if sibling.panel.meets_on else ()
    days = (meeting.held_on or meeting.booked_for for meeting in sibling.meetings if meeting.kind is kind)
    return tuple(day for day in days if day)


def _meet_apart(situation: Situation, sibling: SiblingCase, day: date, days: tuple[date, ...]) -> Finding:
    meeting = situation.pack.meeting
    other = f"on {in_a_sentence([day_in_words(each) for each in days])}" if days else "on no day that is recorded"
    return Finding(
        code="panel-dates-differ", severity="warns", place="case.json: panel.meets_on",
        message=f"The {meeting} looks at this case on {day_in_words(day)}, and at {sibling.reference}, of a brother or "
        f"sister, {other}.",
        remedy="Book both for one day; or write into case.json, as panel.apart_from_siblings, why the two meet apart.",
        owner=owner_of(situation), authority="R74, R131",
    )  # fmt: skip


def _names(situation: Situation) -> tuple[str, ...]:
    return (situation.case.child.name, *(sibling.name for sibling in situation.case.siblings or ()))


def _not_assessed(sheet: Sheet, name: str) -> Finding:
    situation, place, item = sheet.situation, sheet.place("children"), sheet.held.item
    is_this_child = name == situation.case.child.name
    return Finding(
        code="sibling-not-assessed", severity="blocks" if is_this_child else "warns", place=place, item=item.id,
        message=f"{name} is not among the children of the assessment.",
        remedy=f"Add {name} {where_to_write(place, situation.case.reference)}"
        + ("." if is_this_child else "; or say under “Shared childhoods and heritage” why somebody is left out."),
        owner=owner_of(situation, item), authority="R131, R227",
    )  # fmt: skip
