"""Whether a Together and Apart assessment is about the whole group: this child and every brother and sister (R131)."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.model.finding import Finding
from bundler.model.together_and_apart import TogetherAndApart
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_of
from bundler.rules.persons import same_person
from bundler.rules.sheet import Sheet, sheets
from bundler.rules.situation import Situation


def the_whole_group_is_assessed(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """This child is assessed, and so is each brother and sister, unless there is a reason that people know of."""
    for sheet in sheets(situation, holding):
        assessment = sheet.filed.record
        if isinstance(assessment, TogetherAndApart) and assessment.children:
            for name in _names(situation):
                if not any(same_person(child.name, name) for child in assessment.children):
                    yield _not_assessed(sheet, name)


def _names(situation: Situation) -> tuple[str, ...]:
    return (situation.case.child.name, *(sibling.name for sibling in situation.case.siblings or ()))


def _not_assessed(sheet: Sheet, name: str) -> Finding:
    situation, place, item = sheet.situation, sheet.place("children"), sheet.held.item
    is_this_child = name == situation.case.child.name
    return Finding(
        code="sibling-not-assessed", severity="blocks" if is_this_child else "warns", place=place, item=item.id,
        message=f"{name} is not among the children of the assessment.",
        remedy=f"Add {name} to {place}"
        + ("." if is_this_child else ", or say under shared_childhoods why this brother or sister is left out."),
        owner=owner_of(situation, item), authority="R131, R227",
    )  # fmt: skip
