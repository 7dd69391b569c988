"""Planning a bundle: from prepared documents to sections, cover and labels; nothing is drawn yet."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping, Sequence

from bundler.documents.bundle.drawing import measure_front
from bundler.documents.bundle.volume_pages import measure_volume
from bundler.model.pack import Section
from bundler.model.paper import Prepared
from bundler.model.plan import BundlePlan, CoverFacts, PlannedDocument, PlannedSection, Volume
from bundler.model.record import FiledRecord
from bundler.model.words import choice_in_words, day_in_words
from bundler.pipeline.contents import Content, dated_in_words
from bundler.pipeline.look import Seen
from bundler.rules.anonymity import is_anonymous
from bundler.rules.overrides import in_words
from bundler.rules.recognition import RecognisedPaper
from bundler.rules.volumes import cut

_NOT_TOLD_THE_PLAN = ("birth-parent", "fgc-family", "prospective-carers")
"""Who must not learn the authority's plan from a cover, before anybody has told them."""

_TELLS_WHO_IT_IS = ("Child", "Date of birth", "Electronic Record ID", "Legal status")


def plan_bundle(
    seen: Seen, contents: Sequence[Content], prepared: Mapping[str, Prepared], *, draft: bool
) -> BundlePlan:
    """The bundle page by page, still without a version; `prepared` is by place.

    Its front is measured, because the index's own length moves every page.
    """
    situation = seen.situation
    plan = BundlePlan(
        reference=situation.case.reference,
        pack=situation.pack.name,
        title=situation.pack.title,
        version="",
        marking=situation.profile.marking,
        draft=draft,
        cover=CoverFacts(situation.profile.title, tuple(_cover_rows(seen))),
        sections=tuple(_sections(seen, contents, prepared, draft=draft)),
        front_pages=0,
    )
    plan = dataclasses.replace(plan, front_pages=measure_front(plan))
    limit = situation.profile.release.volume_pages
    return plan if draft or plan.page_count <= limit else dataclasses.replace(plan, volumes=_volumes(plan, limit))


def _volumes(plan: BundlePlan, limit: int) -> tuple[Volume, ...]:
    """In which volumes it leaves; how many pages of its own each takes moves where they are cut."""
    own = 1
    while True:
        room = max(limit - plan.front_pages - own, limit // 2)
        ranges = enumerate(cut(list(_starts(plan)), plan.page_count + 1, room), start=1)
        volumes = tuple(Volume(number, pages.start, pages.stop - 1) for number, pages in ranges)
        cut_so = dataclasses.replace(plan, volumes=volumes)
        measured = [measure_volume(cut_so, volume) for volume in volumes]
        if max(measured) <= own:
            return tuple(
                dataclasses.replace(volume, own_pages=pages) for volume, pages in zip(volumes, measured, strict=True)
            )
        own = max(measured)


def _starts(plan: BundlePlan) -> Iterator[int]:
    """Where a volume may begin: at a section, or at a document that does not stand right behind its divider."""
    dividers = {page for _, page in plan.dividers()}
    pages = {*dividers, *(place.first_page for place in plan.placed() if place.first_page - 1 not in dividers)}
    yield from sorted(pages)


def _sections(
    seen: Seen, contents: Sequence[Content], prepared: Mapping[str, Prepared], *, draft: bool
) -> Iterator[PlannedSection]:
    """The pack's sections that hold something; a draft shows the empty ones too, with what is absent."""
    for section in seen.situation.pack.sections:
        documents = tuple(_documents(section, contents, prepared))
        absent = tuple(_absent(seen, section, prepared)) if draft else ()
        if documents or absent:
            yield PlannedSection(section.letter, section.title, documents, absent)


def _documents(
    section: Section, contents: Sequence[Content], prepared: Mapping[str, Prepared]
) -> Iterator[PlannedDocument]:
    for content in contents:
        pdf = prepared.get(content.source.place)
        if content.section is section and pdf:
            yield PlannedDocument(
                item=content.item,
                title=content.title,
                source=content.source.place,
                source_sha256=content.source.sha256,
                prepared=pdf,
                dated=dated_in_words(content),
                notes=(*content.notes, *_search_notes(pdf, content.source.scanned)),
                number=content.number,
                letter=content.letter,
                span=content.span,
            )


def _search_notes(pdf: Prepared, scanned: Collection[int]) -> Iterator[str]:
    """Says of pictures of text that they cannot be searched, or only as well as a computer could read them (Q7)."""
    pages, read = len(pdf.pages), len(pdf.recognised)
    without = sum(
        number not in pdf.recognised and (number in scanned or not page.has_text)
        for number, page in enumerate(pdf.pages, start=1)
    )
    if read == pages:
        yield "Scan, text recognised by computer"
    elif read:
        yield f"{read} of {pages} pages are pictures; their text was recognised by computer"
    if without == pages:
        yield "Scanned or photographed: its text cannot be searched"
    elif without:
        yield f"{without} of {pages} pages are pictures whose text cannot be searched"


def _absent(seen: Seen, section: Section, prepared: Mapping[str, Prepared]) -> Iterator[str]:
    """What is needed, or may be, and does not stand in the bundle: not held, or held but unusable."""
    for item in section.items:
        for held in seen.checked.holding.of(item.id):
            stands_in = any(_place(document) in prepared for document in held.documents)
            if not (stands_in or held.stood_in_for or held.needed.is_no):
                yield held.title


def _place(document: FiledRecord | RecognisedPaper) -> str:
    return document.path if isinstance(document, FiledRecord) else document.paper.path


def _cover_rows(seen: Seen) -> Iterator[tuple[str, str]]:
    """What the cover says of the case; a row without a fact is left out."""
    situation = seen.situation
    case, people = situation.case, situation.case.people
    born = day_in_words(case.child.date_of_birth) if case.child.date_of_birth else ""
    meets_on = day_in_words(situation.meeting_date) if situation.meeting_date else ""
    plan = choice_in_words(case.plan.option) if case.plan.option else ""
    due = case.proceedings.final_evidence_due
    rows = (
        ("Child", case.child.name),
        ("Date of birth", born),
        ("Electronic Record ID", case.child.record_id or ""),
        ("Legal status", choice_in_words(case.legal_status.kind) if case.legal_status.kind else ""),
        ("Permanence plan", plan if situation.pack.audience not in _NOT_TOLD_THE_PLAN else ""),
        ("Prepared for", f"{situation.pack.meeting[:1].upper()}{situation.pack.meeting[1:]}"),
        ("Date", meets_on),
        ("Place", (case.conference.place or "") if situation.pack.audience == "fgc-family" else ""),
        ("Final evidence due", day_in_words(due) if due and situation.pack.audience == "adm" else ""),
        ("Social worker", people.social_worker.name if people.social_worker else ""),
        ("Team manager", people.team_manager.name if people.team_manager else ""),
        ("Procedure", situation.profile.policy_named if situation.pack.audience not in _NOT_TOLD_THE_PLAN else ""),
    )
    hidden = _TELLS_WHO_IT_IS if is_anonymous(situation.pack) else ()
    yield from ((label, value) for label, value in rows if value and label not in hidden)
    yield from _let_pass(seen)


def _let_pass(seen: Seen) -> Iterator[tuple[str, str]]:
    """What would have held the pack, and who answers for it; what was found may tell more than its readers know."""
    tells_all = seen.situation.pack.audience not in _NOT_TOLD_THE_PLAN
    for given in seen.let_pass:
        yield "Let pass", f"{given.message} This is {in_words(given)}" if tells_all else in_words(given)
