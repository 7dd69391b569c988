"""Keeps the labels of the last release in a later version: papers stay, new ones follow, a note says what is gone."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from bundler.documents.bundle.note_page import note_pdf
from bundler.documents.release.folder import VERSION_JOURNAL, VERSION_MANIFEST, ReleaseFolder, releases_below
from bundler.documents.shelf import sha256_of
from bundler.model.errors import TrailBrokenError
from bundler.model.manifest import Journal, Manifest, ManifestEntry
from bundler.model.pack import Section
from bundler.model.paper import PaperKind
from bundler.model.retention import PURGED_FOLDER
from bundler.pipeline.contents import Content
from bundler.pipeline.job import Job
from bundler.pipeline.look import Look
from bundler.pipeline.preparation import Preparation, Source, prepare
from bundler.pipeline.release_history import History, history_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.quoted_labels import NOTE, Held, Sent, Slot, slots
from bundler.rules.releases import last_released

NOTED: Final = "a note instead of what was sent as "
"""Where a note comes from: from no file of its own."""


def last_sent(workshop: Workshop, look: Look) -> Sent | None:
    """The version that readers have in hand, if any was ever released; TrailBrokenError where it was changed since."""
    shelf = workshop.output / look.reference / str(look.pack_name)
    if not (releases_below(shelf) or (shelf / PURGED_FOLDER).is_dir()):
        return None
    history = history_of(workshop, look)
    told = last_released(history.told)
    if told is None:
        return None
    if told.purged:
        workshop.warn(f"{told.name} was {told.purged}: which labels it had is no longer known, and they begin anew.")
        return None
    folder = history.folders.get(told.number)
    if folder is None or folder.kept_sha256 != told.kept or not _is_whole(folder):
        raise TrailBrokenError(
            f"{told.name} is not what was released, so that nobody can tell which labels were sent.",
            f"Look with: bundler verify output/{look.reference}/{look.pack_name}/{told.name}",
        )
    return _sent(folder)


def sent_before(history: History, last: Sent) -> Iterator[Sent]:
    """What readers of the releases before the last one may have in hand still, as far as it is there and whole."""
    for number, told in sorted(history.told.items(), reverse=True):
        folder = history.folders.get(number) if number < last.release and told.is_released else None
        if folder and folder.kept_sha256 == told.kept and _is_whole(folder):
            yield _sent(folder)


def _sent(folder: ReleaseFolder) -> Sent:
    manifest = Manifest.model_validate_json((folder.kept / VERSION_MANIFEST).read_bytes())
    journal = Journal.model_validate_json((folder.kept / VERSION_JOURNAL).read_bytes())
    return Sent(folder.number, manifest, journal)


def _is_whole(folder: ReleaseFolder) -> bool:
    """The two files that labels rest on are as they were."""
    about = folder.kept_manifest
    named = {file.name: file.sha256 for file in about.files} if about else {}
    return all(
        (folder.kept / name).is_file() and sha256_of(folder.kept / name) == named.get(name)
        for name in (VERSION_MANIFEST, VERSION_JOURNAL)
    )


def with_quoted_labels(
    job: Job, contents: Sequence[Content], documents: Preparation
) -> tuple[tuple[Content, ...], Preparation]:
    """Contents in the order that keeps what was quoted, with notes among them, which are prepared too."""
    sent = last_sent(job.workshop, job.look)
    if sent is None:
        return tuple(contents), documents
    arranged = tuple(
        one for section in job.situation.pack.sections for one in _arranged(job, section, sent, contents, documents)
    )
    notes = prepare([one.source for one in arranged if one.item == NOTE], job.workshop, job.folder("papers"))
    return arranged, dataclasses.replace(documents, by_place={**documents.by_place, **notes.by_place})


def _arranged(
    job: Job, section: Section, sent: Sent, contents: Sequence[Content], documents: Preparation
) -> Iterator[Content]:
    """One section; documents that could not be prepared stand nowhere, and stay among the contents for the findings."""
    here = {one.source.place: one for one in contents if one.section is section}
    held = [_held(one, documents) for place, one in here.items() if place in documents.by_place]
    late = job.situation.profile.release.late_papers
    for slot in slots(sent.of_section(section.letter), sent.made_from, held, late):
        if slot.held:
            yield dataclasses.replace(here[slot.held.place], number=slot.number, letter=slot.letter)
        elif slot.was:
            yield _noted(job, section, slot, slot.was)
    yield from (one for place, one in here.items() if place not in documents.by_place)


def _held(content: Content, documents: Preparation) -> Held:
    pages = len(documents.by_place[content.source.place].pages)
    return Held(content.source.place, content.item, content.title, content.source.content_sha256, pages)


def _noted(job: Job, section: Section, slot: Slot, was: ManifestEntry) -> Content:
    pdf = note_pdf(slot.note, was.first_label, was.last_label)
    path = job.folder("drawn") / f"note-{was.first_label}.pdf"
    path.write_bytes(pdf)
    digest = hashlib.sha256(pdf).hexdigest()
    return Content(
        section=section, item=NOTE, title=slot.note, dated=None, number=slot.number, letter=slot.letter, span=slot.span,
        source=Source(f"{NOTED}{was.first_label}", digest, PaperKind.PDF, path, digest),
    )  # fmt: skip
