"""Whether a review Permanence Planning Meeting says what became of every action of the meeting before (R186)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bundler.model.fields import Action
from bundler.model.finding import Finding
from bundler.model.ppm import PpmRecord
from bundler.model.ppm_review import PpmReview
from bundler.model.record import FiledRecord
from bundler.model.words import day_in_words
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_of
from bundler.rules.plain import words_of
from bundler.rules.sheet import Sheet, sheets
from bundler.rules.situation import Situation
from bundler.rules.writing_down import where_to_write


def every_action_of_the_meeting_before_is_reviewed(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Each action stands among the reviewed ones in its own words, whatever capitals and punctuation."""
    for sheet in sheets(situation, holding):
        review, before = sheet.filed.record, _meeting_before(sheet)
        if isinstance(review, PpmReview) and before:
            reviewed = {words_of(action.details) for action in review.reviewed_actions}
            for number, action in enumerate(_actions(before)):
                if words_of(action.details) not in reviewed:
                    yield _not_reviewed(sheet, before, number, action)


def _meeting_before(sheet: Sheet) -> FiledRecord | None:
    """The record of the latest PPM before this one's day; None where the day is not recorded."""
    met_on = sheet.filed.record.day
    earlier = [
        filed
        for filed in sheet.situation.file.records
        if isinstance(filed.record, PpmRecord) and met_on and filed.record.day and filed.record.day < met_on
    ]
    return max(earlier, key=lambda filed: filed.record.day or date.min, default=None)


def _actions(filed: FiledRecord) -> tuple[Action, ...]:
    return filed.record.actions if isinstance(filed.record, PpmRecord) else ()


def _not_reviewed(sheet: Sheet, before: FiledRecord, number: int, action: Action) -> Finding:
    place, item, day = sheet.place("reviewed_actions"), sheet.held.item, before.record.day
    on = f" of {day_in_words(day)}" if day else ""
    return Finding(
        code="action-not-reviewed", severity="blocks", place=place, item=item.id,
        message=f"The review does not say what became of “{action.details}”, agreed at the meeting{on}.",
        remedy=f"Copy it, word by word, from action {number + 1} of {before.path}, and add its outcome: "
        f"{where_to_write(place, sheet.situation.case.reference)}.",
        owner=owner_of(sheet.situation, item), authority="R186",
    )  # fmt: skip
