"""What is wrong with timescales beyond their spelling: events, conditions and roles nobody knows, rules of nobody."""

from __future__ import annotations

from collections.abc import Iterator

from bundler.documents.definitions.loading import STATUTE, DefinitionProblem, Definitions
from bundler.documents.definitions.pack_lint import Known, Sheet, conditions_known
from bundler.model.timescale import Timescale, Timescales


def timescale_problems(
    sheet: Sheet[Timescales], definitions: Definitions, known: Known
) -> Iterator[DefinitionProblem]:
    """Everything wrong with the timescales of one source."""
    yield from _used_by_nobody(sheet, definitions)
    seen: dict[str, int] = {}
    for number, timescale in enumerate(sheet.definition.timescales):
        path = ("timescales", number)
        if timescale.id in seen:
            first = sheet.lines.get(("timescales", seen[timescale.id], "id"), 1)
            yield sheet.problem((*path, "id"), f"The id '{timescale.id}' is used already, on line {first}.")
        seen.setdefault(timescale.id, number)
        yield from _problems(sheet, number, timescale, known)


def _problems(
    sheet: Sheet[Timescales], number: int, timescale: Timescale, known: Known
) -> Iterator[DefinitionProblem]:
    path = ("timescales", number)
    for key, name in timescale.events.items():
        yield from sheet.unknown((*path, key), "event", name, known.events)
    for place, role in enumerate(timescale.who):
        yield from sheet.unknown((*path, "who", place), "role", role, known.roles)
    yield from conditions_known(sheet, (*path, "applies"), timescale.applies, known)
    if timescale.direction == "as-soon-as-possible" and not timescale.evidence:
        yield sheet.problem(path, f"Nothing could ever show that '{timescale.id}' was done: name its evidence.")
    if timescale.in_force_from == "not set":
        message = f"'{timescale.id}' is off until in_force_from says from which day it counts."
        yield sheet.problem((*path, "in_force_from"), message, note=True)


def _used_by_nobody(sheet: Sheet[Timescales], definitions: Definitions) -> Iterator[DefinitionProblem]:
    name = sheet.definition.name
    are_whole = definitions.known("authorities") == definitions.profiles.keys()
    named = {each for profile in definitions.profiles.values() for each in profile.timescales}
    if are_whole and name != STATUTE and name not in named:
        yield sheet.problem(("name",), "No authority's profile names these timescales.", note=True)
