"""What stands in a bundle: every held item's forms and papers, in the pack's order, each as a source to prepare."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from bundler.documents.forms import fill_form
from bundler.documents.timeline.page import timeline_pdf
from bundler.model.pack import Section
from bundler.model.paper import Examination, Paper, PaperKind
from bundler.model.record import FiledRecord
from bundler.model.redaction import FiledRedaction
from bundler.model.words import day_in_words
from bundler.pipeline.examining import bytes_of
from bundler.pipeline.form_context import form_context
from bundler.pipeline.job import Job
from bundler.pipeline.look import Seen
from bundler.pipeline.preparation import THROUGH_OFFICE, Source
from bundler.pipeline.timelines import timeline_on
from bundler.rules.disclosure import sees_of
from bundler.rules.holding import HeldItem
from bundler.rules.paper_dates import day_named_in, without_its_day
from bundler.rules.paper_policy import put_right
from bundler.rules.recognition import RecognisedPaper
from bundler.rules.redaction import copy_for

TIMELINE = "drawn from the facts of the case"
"""Where the timeline comes from: from no file of its own."""
TIMELINE_TITLE = "Timeline of the case"
REDACTED_NOTE = "Redacted copy"
SIGNED_NOTE = "Signed electronically; the signed original is kept beside the bundle"


@dataclass(frozen=True)
class Content:
    """One document of the bundle before it is prepared. `form` is the filled Word form, for those that are made.

    With a `redaction` nobody gets more than the redacted copy, not even the signed original. `number`, `letter` and
    `span` are as in the plan (`PlannedDocument`).
    """

    section: Section
    item: str
    title: str
    dated: date | None
    source: Source
    notes: tuple[str, ...] = ()
    form: Path | None = None
    is_signed: bool = False
    redaction: FiledRedaction | None = None
    number: int | None = None
    letter: int = 0
    span: int | None = None


def contents_of(job: Job) -> tuple[Content, ...]:
    """Every document in the bundle's order; forms are filled into the work folder, papers stay where they lie."""
    return tuple(content for section in job.situation.pack.sections for content in _contents_of(job, section))


def _contents_of(job: Job, section: Section) -> Iterator[Content]:
    if section.timeline and job.situation.meeting_date:
        yield _timeline(job, section, job.situation.meeting_date)
    for item in section.items:
        for held in job.seen.checked.holding.of(item.id):
            for document in held.documents:
                if content := _content(job, section, held, document):
                    yield content


def _timeline(job: Job, section: Section, day: date) -> Content:
    """The case on a line of time, drawn for the day of the meeting, so that it does not change from day to day."""
    pdf = timeline_pdf(timeline_on(day, job.situation, "the day of the meeting"), TIMELINE_TITLE)
    path = job.folder("drawn") / "timeline.pdf"
    path.write_bytes(pdf)
    digest = hashlib.sha256(pdf).hexdigest()
    return Content(
        section=section, item="timeline", title=TIMELINE_TITLE, dated=None,
        source=Source(TIMELINE, digest, PaperKind.PDF, path, digest),
    )  # fmt: skip


def _content(job: Job, section: Section, held: HeldItem, document: FiledRecord | RecognisedPaper) -> Content | None:
    if isinstance(document, FiledRecord):
        return _form(job, section, held, document)
    return _paper(job, section, held, document)


def _form(job: Job, section: Section, held: HeldItem, filed: FiledRecord) -> Content:
    """A record as its filled form."""
    situation = job.situation
    form = situation.forms[filed.form]
    sees = sees_of(situation.pack, situation.case)
    context = form_context(form, situation.case, filed.record, situation.profile, draft=job.draft, sees=sees)
    docx = fill_form(job.workshop.definitions.word_template(filed.form), context)
    path = job.folder("filled") / _form_name(job, filed)
    path.write_bytes(docx)
    return Content(
        section=section,
        item=held.item.id,
        title=form.title,
        dated=filed.record.day,
        source=Source(filed.path, filed.sha256, PaperKind.WORD, path, hashlib.sha256(docx).hexdigest()),
        form=path,
    )


def _form_name(job: Job, filed: FiledRecord) -> str:
    """`ppm-review-2.docx`: the form and its number, since what a record's own name adds may name a person (Q17)."""
    of_this_form = [one.path for one in job.situation.file.records_of(filed.form)]
    number = f"-{of_this_form.index(filed.path) + 1}" if len(of_this_form) > 1 else ""
    return f"{filed.form}{number}.docx"


def _paper(job: Job, section: Section, held: HeldItem, found: RecognisedPaper) -> Content | None:
    """A dropped paper; None for one that cannot be used (the ledger says so)."""
    paper = found.paper
    examination = job.situation.examinations[paper.content]
    if not examination.is_usable:
        return None
    redaction = copy_for(job.situation.file, paper, job.situation.pack.audience)
    is_signed = examination.signed and redaction is None
    return Content(
        section=section,
        item=held.item.id,
        title=_title(held, found),
        dated=found.dated,
        source=source_of(paper, examination, bytes_of(job.workshop.store, job.look.folder, paper)),
        notes=(REDACTED_NOTE,) if redaction else (SIGNED_NOTE,) if is_signed else (),
        is_signed=is_signed,
        redaction=redaction,
    )


def source_of(paper: Paper, examination: Examination, path: Path) -> Source:
    """A dropped paper as it is prepared."""
    return Source(
        paper.path, paper.sha256, examination.kind, path, paper.sha256,
        scanned=() if examination.signed else examination.pages_without_text, cleaning=put_right(examination),
        words=examination.words if examination.kind in THROUGH_OFFICE else "",
    )  # fmt: skip


def _title(held: HeldItem, found: RecognisedPaper) -> str:
    """Papers of an item that takes many are told apart by their own names; their day has a column of its own."""
    if found.follows:
        return f"{found.title} (signed scan)"
    if held.item.many and not (found.entry and found.entry.title):
        name = PurePosixPath(found.paper.path).stem
        is_said_twice = found.dated and found.dated == day_named_in(name)
        return (without_its_day(name) or found.title) if is_said_twice else name
    return found.title


def dated_in_words(content: Content) -> str:
    return day_in_words(content.dated) if content.dated else ""


def unusable(seen: Seen) -> Iterator[tuple[RecognisedPaper, str]]:
    """Recognised papers that cannot stand in a bundle, each with the reason."""
    for held in seen.checked.holding.held:
        for found in held.papers:
            examination = seen.situation.examinations[found.paper.content]
            blocking = next((trouble for trouble in examination.troubles if trouble.severity == "blocks"), None)
            if blocking:
                yield found, blocking.message
