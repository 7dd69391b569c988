"""The last look at what is made: no protected fact can be read in it, wherever it came from (D1, D2, D7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from bundler.documents.intake.word import examine_word
from bundler.model.finding import Finding
from bundler.model.plan import BundlePlan
from bundler.pipeline.contents import Content
from bundler.pipeline.job import Job
from bundler.rules.disclosure import ProtectedFact, found_in, known_to_all, protected_facts, sees_of

PROTECTED_FACT = "protected-fact"


def leaks_of(words: str, facts: Collection[ProtectedFact], *, what: str, place: str, item: str | None
             ) -> Iterator[Finding]:
    """A finding for each kind of protected fact that can be read in some words; `what` is where they stand."""
    for kind in sorted({fact.kind for fact in found_in(words, facts)}):
        yield Finding(
            code="protected-fact", severity="blocks", hard=True, place=place, item=item,
            message=f"{what} would tell its reader a protected fact ({kind}).",
            remedy="Take the fact out of the words; nothing is released while it stands there.",
            authority="ICO Halton 2013, Telford & Wrekin 2012; Ombudsman 19 019 194",
        )  # fmt: skip


def leaks_of_bundle(job: Job, contents: Sequence[Content], plan: BundlePlan) -> tuple[Finding, ...]:
    """What the bundle would tell that its readers may not know.

    In its papers and records, as the checks have found; in its filled forms; and on its own pages (cover, index,
    dividers, bookmarks).
    """
    places = {content.source.place for content in contents}
    found = [
        finding
        for finding in job.look.findings
        if finding.code == PROTECTED_FACT and finding.place.partition(": ")[0] in places
    ]
    sees = sees_of(job.situation.pack, job.case)
    facts = protected_facts(job.case, sees, known=known_to_all(job.situation.profile))
    for content in contents if facts else ():
        if content.form:
            words = examine_word(content.form).words
            what = f"“{content.title}”"
            found += leaks_of(words, facts, what=what, place=content.source.place, item=content.item)
    own = "\n".join(_own_words(plan))
    found += leaks_of(own, facts, what="The cover, index or bookmarks", place="case.json", item=None)
    return tuple(found)


def _own_words(plan: BundlePlan) -> Iterator[str]:
    """Everything that our own pages, bookmarks and indexes say."""
    yield from (plan.reference, plan.title, plan.cover.heading, *(value for _, value in plan.cover.rows))
    for section in plan.sections:
        yield from (section.title, *section.absent)
        for document in section.documents:
            yield from (document.title, *document.notes, *(heading.title for heading in document.prepared.outline))
