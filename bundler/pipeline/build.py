"""A build, from a case folder to a finished bundle on the shelf: the order of work, step by step."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Literal

from bundler.documents.bundle.drawing import page_range
from bundler.documents.cases.found_files import take_copy
from bundler.documents.shelf import (
    JOURNAL,
    MANIFEST,
    VOLUMES,
    Shelf,
    bundle_name,
    hashes_beside,
    sha256_of,
    write_json,
)
from bundler.model.errors import CaseBusyError, ExitCode
from bundler.model.finding import Finding, blocks
from bundler.model.manifest import LedgerRow
from bundler.model.paper import PaperKind
from bundler.model.plan import BundlePlan
from bundler.model.redaction import FiledRedaction
from bundler.pipeline.accounting import entries_of, ledger_of, manifest_of
from bundler.pipeline.closer_look import look_through, not_looked_through
from bundler.pipeline.companions import FORMS_FOLDER, FilledCompanion, companions_of
from bundler.pipeline.contents import Content, contents_of
from bundler.pipeline.form_context import PaperRow
from bundler.pipeline.freshness import journal_of
from bundler.pipeline.job import Job
from bundler.pipeline.leaks import leaks_of_bundle, originals_not_searched, pages_not_searched
from bundler.pipeline.look import Look, look_at
from bundler.pipeline.planning import plan_bundle
from bundler.pipeline.preparation import Preparation, Source, prepare
from bundler.pipeline.quoted_labels import with_quoted_labels
from bundler.pipeline.redacted_copies import not_in_order, told_by_titles, with_redacted
from bundler.pipeline.strangers import strangers_as_printed
from bundler.pipeline.workshop import Workshop
from bundler.rules.printed import Printed, hash_of, printed_in

ORIGINALS_FOLDER = "signed-originals"
REDACTIONS_FOLDER = "redactions"
"""The redaction lists that a bundle was made by: they say what is taken out, and are for the authority alone."""


@dataclass(frozen=True)
class Build:
    """What became of a build: where it lies, or what held it; `seconds` by step."""

    look: Look
    outcome: Literal["built", "draft", "held"]
    exit_code: ExitCode
    findings: tuple[Finding, ...]
    bundle: Path | None = None
    manifest: Path | None = None
    pages: int = 0
    made: int = 0
    reused: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)


class Stopwatch:
    """How long each step took, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 3)


def build_pack(workshop: Workshop, reference: str, pack_name: str | None, *, draft: bool) -> Build:
    """Build one pack of one case, or say what holds it; a held case is built only as a draft.

    CaseBusyError if another build holds the case, or a paper changes meanwhile; ReadBackError if the finished file
    differs from its plan.
    """
    watch = Stopwatch()
    workshop.progress("reading the case", 0, 1)
    with watch.step("check"):
        look = look_at(workshop, reference, pack_name)[0]
    if look.is_complete or draft:
        with watch.step("open"):
            look = _with_every_paper_opened(workshop, look, reference, pack_name)
    if look.seen is None:
        return Build(look, "held", ExitCode.CASE_UNREADABLE, look.findings, seconds=watch.seconds)
    if not (look.is_complete or draft):
        return Build(look, "held", ExitCode.HELD, look.findings, seconds=watch.seconds)
    with workshop.store.case_lock(look.reference), workshop.store.work_folder() as work:
        _shelf(workshop, look).make_sure_it_is_ours()
        return _build(Job(workshop, look, look.seen, work, draft=not look.is_complete), watch, may_draft=draft)


def _with_every_paper_opened(workshop: Workshop, look: Look, reference: str, pack_name: str | None) -> Look:
    """The look, taken once more if LibreOffice had to open papers: none is printed into which nobody has looked."""
    if not look_through(workshop, look):
        return look
    again = look_at(workshop, reference, pack_name)[0]
    if any(not_looked_through(again)):
        raise CaseBusyError(
            "A paper was dropped while the others were opened; nothing was published.", "Build again."
        )
    return again


@dataclass(frozen=True)
class Ready:
    """Everything a bundle needs, prepared and planned, with all that was found on the way.

    `printed` is what its readers would read, and `contents_sha256` the hash of that. `leaks` are the findings about
    protected facts in the bundle itself: with any, there is not even a draft, because drafts are sent round.
    """

    plan: BundlePlan
    contents: tuple[Content, ...]
    documents: Preparation
    printed: tuple[Printed, ...]
    contents_sha256: str
    companions: tuple[FilledCompanion, ...]
    beside: Preparation
    findings: tuple[Finding, ...]
    leaks: tuple[Finding, ...]

    @property
    def failed(self) -> bool:
        return bool(self.documents.troubles or self.beside.troubles)

    @property
    def made(self) -> int:
        return len(self.documents.made) + len(self.beside.made)

    @property
    def reused(self) -> int:
        return len(self.documents.reused) + len(self.beside.reused)


def _build(job: Job, watch: Stopwatch, *, may_draft: bool) -> Build:
    """The whole order of work for a case that may be built; what preparing finds may turn it into a draft."""
    ready = _get_ready(job, watch)
    if may_draft and not job.draft and blocks(ready.findings):
        return _build(dataclasses.replace(job, draft=True), watch, may_draft=True)
    if ready.leaks or (blocks(ready.findings) and not job.draft):
        code = ExitCode.CONVERSION if ready.failed else ExitCode.HELD
        return Build(job.look, "held", code, ready.findings, seconds=watch.seconds)
    folder = _publish(job, ready, watch)
    return Build(
        look=job.look,
        outcome="draft" if job.draft else "built",
        exit_code=ExitCode.DONE,
        findings=ready.findings,
        bundle=next(folder.glob("*.pdf")),
        manifest=folder / MANIFEST,
        pages=ready.plan.page_count,
        made=ready.made,
        reused=ready.reused,
        seconds=watch.seconds,
    )


def _get_ready(job: Job, watch: Stopwatch) -> Ready:
    """Fill the forms, prepare every document, plan the bundle, fill what goes with it."""
    with watch.step("forms"):
        contents = contents_of(job)
    with watch.step("prepare"):
        documents = with_redacted(job, contents, _prepare(job, [content.source for content in contents]))
        contents, documents = with_quoted_labels(job, contents, documents)
    plan = plan_bundle(job.seen, contents, documents.by_place, draft=job.draft)
    printed = printed_in(entries_of(plan), journal_of(contents, documents, {}))
    contents_sha256 = hash_of(plan.cover.rows, printed)
    with watch.step("companions"):
        companions, in_companions = companions_of(job, tuple(_papers_considered(plan)), contents_sha256)
        beside = _prepare(job, [companion.source for companion in companions])
    leaks = (*leaks_of_bundle(job, contents, plan, documents.by_place), *told_by_titles(contents), *not_in_order(job))
    strangers = tuple(strangers_as_printed(job, contents, documents.by_place))
    unread = (*pages_not_searched(job, contents, documents.by_place), *originals_not_searched(job, contents))
    troubles = (*_troubles(documents, contents), *_troubles(beside, ()))
    findings = (*job.look.findings, *troubles, *in_companions, *unread, *strangers, *leaks)
    return Ready(
        plan, contents, documents, printed, contents_sha256, companions, beside, tuple(dict.fromkeys(findings)), leaks
    )


def fingerprint_now(workshop: Workshop, reference: str, pack_name: str | None) -> str | None:
    """What a build would be made of now, without publishing it; None where the case is held.

    CaseBusyError if a build holds the case.
    """
    look = look_at(workshop, reference, pack_name)[0]
    if look.seen is None or not look.is_complete or any(not_looked_through(look)):
        return None
    with workshop.store.case_lock(look.reference), workshop.store.work_folder() as work:
        job = Job(workshop, look, look.seen, work, draft=False)
        ready = _get_ready(job, Stopwatch())
        ledger = ledger_of(job.seen, ready.plan, ready.documents.troubles)
        return None if blocks(ready.findings) else fingerprint_of(ready.plan, ledger, ready.beside)


@dataclass(frozen=True)
class WouldPrint:
    """What the readers of a bundle would read if it were built now, and everything that was found on the way."""

    contents: str
    documents: tuple[Printed, ...]
    findings: tuple[Finding, ...]


def would_print(workshop: Workshop, look: Look) -> WouldPrint:
    """Of a case that can be read, without publishing anything; CaseBusyError if a build holds it."""
    if look.seen is None:
        raise ValueError("only a case that can be read prints anything")
    with workshop.store.case_lock(look.reference), workshop.store.work_folder() as work:
        ready = _get_ready(Job(workshop, look, look.seen, work, draft=False), Stopwatch())
        return WouldPrint(ready.contents_sha256, ready.printed, ready.findings)


def _publish(job: Job, ready: Ready, watch: Stopwatch) -> Path:
    """Write the bundle into the work folder and put it on the shelf, unless that very bundle is there already."""
    ledger = ledger_of(job.seen, ready.plan, ready.documents.troubles)
    fingerprint = fingerprint_of(ready.plan, ledger, ready.beside)
    shelf = _shelf(job.workshop, job.look)
    name, version = _name_and_version(shelf, fingerprint, draft=job.draft)
    plan = dataclasses.replace(ready.plan, version=version)
    if not _is_on(shelf, name):
        bundle = job.folder("bundle")
        pdf = _write_bundle(job, plan, bundle, watch)
        with watch.step("volumes"):
            volumes = tuple(_write_volumes(job, plan, pdf))
        _write_indexes(plan, pdf, volumes)
        _write_beside(job, ready)
        manifest = manifest_of(plan, ledger, sha256_of(pdf), fingerprint, ready.contents_sha256)
        write_json(bundle / MANIFEST, manifest.model_dump(mode="json"))
        journal = journal_of(ready.contents, ready.documents, hashes_beside(pdf))
        write_json(bundle / JOURNAL, journal.model_dump(mode="json"))
        job.workshop.progress("publishing", 0, 1)
        shelf.put(bundle, name)
    else:
        shelf.claim()
    if job.draft:
        shelf.discard_drafts(keep=name)
    return shelf.folder / name


def _shelf(workshop: Workshop, look: Look) -> Shelf:
    if look.pack is None:
        raise ValueError("only a case that can be read has a pack to build")
    return Shelf(workshop.output, look.reference, look.pack.name, look.shelf_owner)


def fingerprint_of(plan: BundlePlan, ledger: Sequence[LedgerRow], beside: Preparation) -> str:
    """What a bundle is made of, in one hash: the plan but for its version, the ledger, the companions, the tools.

    Content, converter and recipe of each document are in its key; facts of the case are in the plan and in the
    filled forms; today's date is in none of them unless something printed it.
    """
    parts = {
        "tools": {name: version(name) for name in ("bundler", "pikepdf", "reportlab", "python-docx")},
        "plan": dataclasses.asdict(dataclasses.replace(plan, version="")),
        "ledger": [row.model_dump() for row in ledger],
        "companions": {place: prepared.key for place, prepared in beside.by_place.items()},
    }
    text = json.dumps(parts, sort_keys=True, default=lambda record: record.model_dump())
    return hashlib.sha256(text.encode()).hexdigest()


def _prepare(job: Job, sources: Sequence[Source]) -> Preparation:
    return prepare(sources, job.workshop, job.folder("papers"))


def _name_and_version(shelf: Shelf, fingerprint: str, *, draft: bool) -> tuple[str, str]:
    """Folder and version: the same fingerprint keeps its version, another one gets the next."""
    if draft:
        return f"draft-{fingerprint[:12]}", "draft"
    newest = shelf.newest()
    if newest and newest.manifest.fingerprint == fingerprint:
        return newest.folder.name, newest.manifest.version
    version = shelf.next_version()
    return version, version


def _is_on(shelf: Shelf, name: str) -> bool:
    """That very bundle is on the shelf already, and everything in it is as it was."""
    return any(one.folder.name == name and one.is_intact for one in (*shelf.versions(), *shelf.drafts()))


def _write_bundle(job: Job, plan: BundlePlan, folder: Path, watch: Stopwatch) -> Path:
    """The PDF, read back by another library before anything else is made of it."""
    from bundler.documents.bundle.assembly import assemble
    from bundler.documents.bundle.readback import read_back

    store, progress = job.workshop.store, job.workshop.progress
    target = folder / bundle_name(plan.reference, plan.pack, job.situation.meeting_date, plan.version)
    progress("putting the bundle together", 0, plan.page_count)
    with watch.step("assemble"):
        assemble(plan, lambda document: store.pdf(document.prepared.key), target)
    progress("reading the bundle back", 0, plan.page_count)
    with watch.step("read back"):
        read_back(plan, target)
    return target


def _write_volumes(job: Job, plan: BundlePlan, pdf: Path) -> Iterator[str]:
    """The volumes of a bundle that is too long for one file, each read back; answers their names beside the bundle."""
    for volume in plan.volumes:
        from bundler.documents.bundle.volume_readback import read_back_volume
        from bundler.documents.bundle.volumes import write_volume

        job.workshop.progress("cutting volumes", volume.number - 1, len(plan.volumes))
        called = plan.called(volume)
        name = bundle_name(plan.reference, plan.pack, job.situation.meeting_date, plan.version, called)
        target = job.folder(f"bundle/{VOLUMES}") / name
        write_volume(plan, volume, pdf, target)
        read_back_volume(plan, volume, target)
        yield f"{VOLUMES}/{name}"


def _write_indexes(plan: BundlePlan, pdf: Path, volumes: Sequence[str]) -> None:
    from bundler.documents.bundle.index_files import write_index_html, write_index_word

    write_index_word(plan, pdf.with_name("index.docx"))
    write_index_html(plan, pdf.with_name("index.html"), pdf.name, volumes)


def _write_beside(job: Job, ready: Ready) -> None:
    """Every form as Word and PDF, and signed papers as they were dropped."""
    prepared = {**ready.documents.by_place, **ready.beside.by_place}
    forms = [content.source for content in ready.contents if content.form]
    beside = ((companion.path, companion.source) for companion in ready.companions)
    for path, source in (*((form.path, form) for form in forms), *beside):
        target = job.folder(f"bundle/{FORMS_FOLDER}") / path.name
        shutil.copyfile(path, target)
        if source.place in prepared:
            shutil.copyfile(job.workshop.store.pdf(prepared[source.place].key), target.with_suffix(".pdf"))
    for content in ready.contents:
        if content.is_signed:
            _keep_original(job, content)
        if content.redaction:
            _keep_redaction(job, content, content.redaction)


def _keep_original(job: Job, content: Content) -> None:
    """A signed paper as it was dropped; named by item and hash, since its own name may name a person (Q22)."""
    own = PurePosixPath(content.source.place).suffix
    suffix = {PaperKind.PDF: ".pdf", PaperKind.WORD: ".docx"}.get(content.source.kind, own)
    name = f"{content.item}-{content.source.sha256[:12]}{suffix}"
    take_copy(content.source.path, content.source.sha256, job.folder(f"bundle/{ORIGINALS_FOLDER}") / name)


def _keep_redaction(job: Job, content: Content, redaction: FiledRedaction) -> None:
    """The list by which a paper was redacted, to the byte; its own name may name a person (Q17)."""
    name = f"{content.item}-{content.source.sha256[:12]}.json"
    take_copy(job.look.folder / redaction.path, redaction.sha256, job.folder(f"bundle/{REDACTIONS_FOLDER}") / name)


def _papers_considered(plan: BundlePlan) -> Iterator[PaperRow]:
    """The list that the decision form prints: every document of the bundle, with its place and hash."""
    for placed in plan.placed():
        yield PaperRow(
            title=placed.document.title,
            dated=placed.document.dated,
            pages=placed.document.page_count,
            labels=page_range(placed.first_label, placed.last_label),
            sha256=placed.document.source_sha256[:12],
        )


def _troubles(preparation: Preparation, contents: Sequence[Content]) -> Iterator[Finding]:
    """What preparing found: papers that would not become a PDF, and remarks on those that did."""
    items = {content.source.place: content.item for content in contents}
    for place, trouble in preparation.troubles.items():
        yield trouble.at(place, item=items.get(place))
    for place, prepared in preparation.by_place.items():
        yield from (trouble.at(place, item=items.get(place)) for trouble in prepared.troubles)
