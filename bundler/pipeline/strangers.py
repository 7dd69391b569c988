"""The children of all cases: made ready to be looked for, and looked for once more in what is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bundler.documents.cases.roster import Roster
from bundler.model.finding import Finding
from bundler.model.paper import PAGE_BREAK, Examination, PaperKind, Prepared
from bundler.pipeline.workshop import Workshop
from bundler.rules.child_index import ChildIndex, index_of
from bundler.rules.other_children import papers_name_no_other_child
from bundler.rules.own_child import papers_are_about_this_child

if TYPE_CHECKING:
    from bundler.pipeline.contents import Content
    from bundler.pipeline.job import Job

_ROSTER = "roster.json"
_HAS_PAGES = (PaperKind.PDF, PaperKind.PICTURE)
"""Kinds of which the printed page says more than a look: what was read off scans, what stood in a form's fields."""


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


def strangers_as_printed(job: Job, contents: Sequence[Content], prepared: Mapping[str, Prepared]) -> Iterator[Finding]:
    """What only the prepared pages say of other children, or of this child otherwise; `prepared` is by place."""
    situation = job.situation
    printed = {
        content.source.sha256: prepared[content.source.place]
        for content in contents
        if content.source.kind in _HAS_PAGES and not content.form and content.source.place in prepared
    }
    as_printed = replace(situation, examinations={
        one: _as_printed(found, printed[one], job.workshop)
        for one, found in situation.examinations.items() if one in printed
    })  # fmt: skip
    said = {(finding.code, finding.place) for finding in job.look.findings}
    for check in (papers_name_no_other_child, papers_are_about_this_child):
        yield from (one for one in check(as_printed, job.seen.checked.holding) if (one.code, one.place) not in said)


def _as_printed(found: Examination, prepared: Prepared, workshop: Workshop) -> Examination:
    from bundler.documents.reach.page_words import pages_in

    pages = tuple(pages_in(workshop.store.pdf(prepared.key)))
    return found.model_copy(
        update={"words": PAGE_BREAK.join(pages), "pages": len(pages), "recognised": prepared.recognised}
    )


def roster_file(workshop: Workshop) -> Path:
    return workshop.output / ".store" / _ROSTER


@lru_cache(maxsize=2)
def _index(roster: Roster, _revision: int, cases: Path, kept: Path) -> ChildIndex:
    return index_of(roster.children(cases, kept))
