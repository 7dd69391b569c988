"""The children of all cases, made ready to be looked for: the roster of the workspace and its index."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bundler.documents.cases.roster import Roster
from bundler.pipeline.workshop import Workshop
from bundler.rules.child_index import ChildIndex, index_of

_ROSTER = "roster.json"


def children_of_all_cases(workshop: Workshop, folder: Path) -> ChildIndex:
    """Everybody on the roster, the case in this folder as it is now."""
    workshop.roster.look_over_once(workshop.cases, roster_file(workshop))
    if folder.parent.absolute() == workshop.cases.absolute():
        workshop.roster.look_again(folder)
    return _index(workshop.roster, workshop.roster.revision, workshop.cases, roster_file(workshop))


def look_over_all_cases(workshop: Workshop) -> int:
    """Brings the roster up to date; the answer grows whenever somebody on it changes."""
    workshop.roster.look_over(workshop.cases, roster_file(workshop))
    return workshop.roster.revision


def roster_file(workshop: Workshop) -> Path:
    return workshop.output / ".store" / _ROSTER


@lru_cache(maxsize=2)
def _index(roster: Roster, _revision: int, cases: Path, kept: Path) -> ChildIndex:
    return index_of(roster.children(cases, kept))
