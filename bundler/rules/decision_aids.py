"""Whether the chosen plan is the one that the judgements of the decision aid speak for (R83)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pydantic import BaseModel

from bundler.model.case import PlanOption
from bundler.model.decision_aid import DecisionAid, Judgement
from bundler.model.finding import Finding
from bundler.model.words import in_a_sentence
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_of
from bundler.rules.sheet import Sheet, sheets
from bundler.rules.situation import Situation

_COLUMN_OF: Mapping[PlanOption, str] = MappingProxyType({
    PlanOption.CHILD_ARRANGEMENTS_ORDER: "order",
    PlanOption.SPECIAL_GUARDIANSHIP: "order",
    PlanOption.ADOPTION: "adoption",
    PlanOption.LONG_TERM_FOSTERING: "fostering",
})
_COLUMNS: Mapping[str, str] = MappingProxyType({
    "order": "a child arrangements order or special guardianship order",
    "adoption": "adoption",
    "fostering": "permanent fostering",
})


def the_plan_is_the_one_judged_best(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """No other column of the decision aid has more of its criteria met than the chosen plan's (R83)."""
    chosen = _COLUMN_OF.get(situation.case.plan.option) if situation.case.plan.option else None
    for sheet in sheets(situation, holding):
        record = sheet.filed.record
        if chosen and isinstance(record, DecisionAid):
            met = {column: _met(getattr(record, column)) for column in _COLUMNS}
            better = [column for column in _COLUMNS if met[column] > met[chosen]]
            if better:
                yield _points_elsewhere(sheet, chosen, better, met)


def _met(criteria: BaseModel) -> int:
    return sum(isinstance(judged, Judgement) and judged.met == "yes" for _, judged in criteria)


def _points_elsewhere(sheet: Sheet, chosen: str, better: list[str], met: Mapping[str, int]) -> Finding:
    others = in_a_sentence([f"{_COLUMNS[column]} {met[column]}" for column in better])
    return Finding(
        code="decision-aid-points-elsewhere", severity="warns", place=sheet.place("reasons"), item=sheet.held.item.id,
        message=f"Of the four criteria of {_COLUMNS[chosen]}, which is the plan, {met[chosen]} are met; of {others}.",
        remedy="Look at the judgements again, or at the plan; if both stand, say why under reasons.",
        owner=owner_of(sheet.situation, sheet.held.item), authority="R83",
    )  # fmt: skip
