"""The children of other cases, looked for once more in what is printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bundler.model.finding import Finding
from bundler.model.paper import PAGE_BREAK, Examination, PaperKind, Prepared
from bundler.pipeline.contents import Content
from bundler.pipeline.job import Job
from bundler.pipeline.workshop import Workshop
from bundler.rules.other_children import papers_name_no_other_child
from bundler.rules.own_child import papers_are_about_this_child

_HAS_PAGES = (PaperKind.PDF, PaperKind.PICTURE)
"""Kinds of which the printed page says more than a look: what was read off scans, what stood in a form's fields."""


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
    said = {(finding.code, finding.place, finding.hard) for finding in job.look.findings}
    for check in (papers_name_no_other_child, papers_are_about_this_child):
        yield from (one for one in check(as_printed, job.seen.checked.holding)
                    if (one.code, one.place, one.hard) not in said)  # fmt: skip


def _as_printed(found: Examination, prepared: Prepared, workshop: Workshop) -> Examination:
    from bundler.documents.reach.page_words import pages_in

    pages = tuple(pages_in(workshop.store.pdf(prepared.key)))
    return found.model_copy(
        update={"words": PAGE_BREAK.join(pages), "pages": len(pages), "recognised": prepared.recognised}
    )
