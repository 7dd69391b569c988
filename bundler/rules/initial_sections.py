"""Whether the sections of a form that its first meeting reads are filled in by then (R91)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bundler.model.answer import yes
from bundler.model.finding import Finding
from bundler.model.journey import MeetingKind
from bundler.model.pack import Item, Needed
from bundler.model.words import day_in_words, in_a_sentence
from bundler.rules.holding import HeldItem, Holding
from bundler.rules.meeting_days import meeting_day, meeting_in_words
from bundler.rules.owners import owner_of
from bundler.rules.sheet import Sheet, is_blank, needed_sheets
from bundler.rules.situation import Situation
from bundler.rules.writing_down import word_form


def initial_sections_are_filled_in(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Once the meeting has a day, what it reads is filled in before that day, whichever pack the case is looked at for.

    The report is read at the meeting long before the panel's bundle is asked for (C13).
    """
    for sheet in (*needed_sheets(situation, holding), *_beside_the_bundle(situation, holding)):
        kind = sheet.form.initial_before
        day = _meeting_day(sheet, kind) if kind else None
        labels = [label for label in _blank_labels(sheet) if day]
        if kind and day and labels:
            yield _not_ready(sheet, kind, day, labels)


def _beside_the_bundle(situation: Situation, holding: Holding) -> Iterator[Sheet]:
    """The records that this pack does not ask for."""
    in_it = {filed.path for held in holding.held for filed in held.records}
    for filed in situation.file.records:
        form = situation.forms.get(filed.form)
        if form and form.initial_before and filed.path not in in_it:
            item = Item(id=form.name, title=form.title, needed=Needed(), owner="social_worker", authority="R91")
            yield Sheet(situation, HeldItem(item, None, yes("a planning meeting reads it"), (filed,)), filed, form)


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
        remedy=f"Write them now, in {word_form(sheet.filed.path, situation.case.reference)} or in {sheet.filed.path}; "
        "the other sections can wait until after the meeting.",
        owner=owner_of(situation, item), due=day, overdue=has_passed, authority="R91",
    )  # fmt: skip
