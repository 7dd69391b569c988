"""Whether the sections of a form that its first meeting reads are filled in by then (R91)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bundler.model.finding import Finding
from bundler.model.journey import MeetingKind
from bundler.model.words import day_in_words, in_a_sentence
from bundler.rules.holding import Holding
from bundler.rules.meeting_days import meeting_day, meeting_in_words
from bundler.rules.owners import owner_of
from bundler.rules.sheet import Sheet, is_blank, needed_sheets
from bundler.rules.situation import Situation


def initial_sections_are_filled_in(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Once the meeting has a day, what it reads is filled in before that day."""
    for sheet in needed_sheets(situation, holding):
        kind = sheet.form.initial_before
        day = _meeting_day(sheet, kind) if kind else None
        labels = [label for label in _blank_labels(sheet) if day]
        if kind and day and labels:
            yield _not_ready(sheet, kind, day, labels)


def _meeting_day(sheet: Sheet, kind: MeetingKind) -> date | None:
    """As the case books it, as the meeting's own record says, or as this form does."""
    stated: date | None = getattr(sheet.filed.record, "planning_meeting_on", None)
    return meeting_day(sheet.situation.file, kind) or stated


def _blank_labels(sheet: Sheet) -> Iterator[str]:
    for field in sheet.form.fields:
        if field.initial and is_blank(sheet.value(field.key)) and sheet.needs(field).is_yes:
            yield field.label


def _not_ready(sheet: Sheet, kind: MeetingKind, day: date, labels: list[str]) -> Finding:
    item, situation = sheet.held.item, sheet.situation
    has_passed = day < situation.today
    needed = "were needed before" if has_passed else "are needed before"
    return Finding(
        code="initial-sections-blank", severity="warns", place=sheet.filed.path, item=item.id,
        message=f"The initial sections of {item.title} {needed} the {meeting_in_words(kind)} of {day_in_words(day)}, "
        f"and these are blank: {in_a_sentence([f'“{label}”' for label in labels])}.",
        remedy=f"Fill them in in {sheet.filed.path} now; the other sections can wait until after the meeting.",
        owner=owner_of(situation, item), due=day, overdue=has_passed, authority="R91",
    )  # fmt: skip
