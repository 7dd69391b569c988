"""The ledger: every file of the case folder ends in exactly one place, and the sums must add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from bundler.documents.bundle.drawing import page_range
from bundler.model.errors import BundlerError
from bundler.model.finding import Trouble
from bundler.model.manifest import LedgerRow, Manifest, ManifestEntry
from bundler.model.plan import BundlePlan, PlannedDocument
from bundler.pipeline.contents import REDACTED_NOTE, TIMELINE, unusable
from bundler.pipeline.look import Seen
from bundler.rules.quoted_labels import NOTE
from bundler.rules.returned_forms import row_of

STRAY = "it lies outside attachments/, so no pack looks at it"


def ledger_of(seen: Seen, plan: BundlePlan, failed: Mapping[str, Trouble]) -> tuple[LedgerRow, ...]:
    """One row for every file found; BundlerError where one is missing or stands twice. `failed` is by place."""
    rows = sorted(_rows(seen, plan, failed), key=lambda row: row.path)
    _make_sure(seen, rows)
    return tuple(rows)


def entries_of(plan: BundlePlan) -> tuple[ManifestEntry, ...]:
    """The documents of the bundle as its manifest lists them."""
    return tuple(
        ManifestEntry(
            section=placed.section.letter,
            title=placed.document.title,
            item=placed.document.item,
            source=placed.document.source,
            source_sha256=placed.document.source_sha256,
            first_label=placed.first_label,
            last_label=placed.last_label,
            first_page=placed.first_page,
            pages=placed.document.page_count,
            dated=placed.document.dated,
        )
        for placed in plan.placed()
    )


def manifest_of(
    plan: BundlePlan, ledger: tuple[LedgerRow, ...], bundle_sha256: str, fingerprint: str, contents: str
) -> Manifest:
    return Manifest(
        case=plan.reference,
        pack=plan.pack,
        version=plan.version,
        pages=plan.page_count,
        bundle_sha256=bundle_sha256,
        fingerprint=fingerprint,
        entries=entries_of(plan),
        ledger=ledger,
        contents=contents,
    )


def _rows(seen: Seen, plan: BundlePlan, failed: Mapping[str, Trouble]) -> Iterator[LedgerRow]:
    file = seen.situation.file
    yield LedgerRow(
        path="case.json", sha256=file.case_sha256, disposition="included",
        reason="the facts of the case, printed on the cover and in the forms",
    )  # fmt: skip
    for placed in plan.placed():
        if placed.document.source == TIMELINE or placed.document.item == NOTE:
            continue
        yield LedgerRow(
            path=placed.document.source, sha256=placed.document.source_sha256, disposition="included",
            reason=_what_it_is(placed.document), labels=page_range(placed.first_label, placed.last_label),
        )  # fmt: skip
    for found, why in unusable(seen):
        yield LedgerRow(path=found.paper.path, sha256=found.paper.sha256, disposition="rejected", reason=why)
    hashes = {paper.path: paper.sha256 for paper in file.papers} | {one.path: one.sha256 for one in file.records}
    for place, trouble in failed.items():
        if place in hashes:
            yield LedgerRow(path=place, sha256=hashes[place], disposition="rejected", reason=trouble.message)
    forms = {form.path: row_of(form) for form in seen.situation.returned}
    for stray in file.strays:
        unread = LedgerRow(path=stray.path, sha256=stray.sha256, disposition="not-recognised", reason=STRAY)
        yield forms.get(stray.path, unread)
    yield from seen.checked.holding.aside
    yield from file.set_aside


def _what_it_is(document: PlannedDocument) -> str:
    if REDACTED_NOTE in document.notes:
        return f"included as a redacted copy: it is “{document.title}”"
    return f"it is “{document.title}”"


def _make_sure(seen: Seen, rows: list[LedgerRow]) -> None:
    """Every file found has one row, and no row is about anything else."""
    file = seen.situation.file
    paths = [
        *(record.path for record in file.records),
        *(paper.path for paper in (*file.papers, *file.strays)),
        *(row.path for row in file.set_aside),
    ]
    found = Counter(["case.json", *paths])
    if Counter(row.path for row in rows) != found:
        raise BundlerError("The ledger does not add up: a file of the case folder has no row, or more than one.")
