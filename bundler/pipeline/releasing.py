"""A release, from an approved version to a sealed folder for its readers: every gate, and the order of its steps."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bundler.documents.bundle.drawing import page_range
from bundler.documents.bundle.supplement import Part, Supplement, write_supplement
from bundler.documents.release.folder import (
    VERSION_JOURNAL,
    VERSION_MANIFEST,
    as_json,
    files_in,
    put_in_place,
    settle,
    write_sealed,
)
from bundler.documents.shelf import JOURNAL, MANIFEST, Published, Shelf, sha256_of
from bundler.model.approval import Approval
from bundler.model.audit import Event
from bundler.model.errors import UsageError
from bundler.model.manifest import Manifest
from bundler.model.officer import Officer
from bundler.model.release import (
    KEPT,
    KEPT_MANIFEST,
    PREPARED,
    RELEASED,
    SEALED,
    SUPPLEMENT,
    TO_SEND,
    Change,
    ChangesSince,
    KeptManifest,
    ReleasedCopy,
    ReleasedDocument,
    ReleasedFile,
    SealedManifest,
)
from bundler.pipeline.build import REDACTIONS_FOLDER, build_pack
from bundler.pipeline.companions import FORMS_FOLDER
from bundler.pipeline.copying import Copier
from bundler.pipeline.guarding import guard, write_report
from bundler.pipeline.look import Look, Seen, look_at
from bundler.pipeline.quoted_labels import last_sent, sent_before
from bundler.pipeline.release_history import History, history_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.copies import NO_COPIES, Copies, copies_of
from bundler.rules.officers import must_be
from bundler.rules.quoted_labels import Sent, changes
from bundler.rules.releases import last_released, next_number

if TYPE_CHECKING:
    from bundler.documents.seal.sealing import Seal

APPROVALS: Final = "approvals"


@dataclass(frozen=True)
class Assured:
    """The approvals that count for a version now, and what is missing before it may leave, in plain words."""

    approvals: tuple[Approval, ...]
    missing: tuple[str, ...]


Assurance = Callable[[Workshop, Look, Published, Officer], Assured]
"""Who has approved a version, seen from the officer who wants to release it."""


@dataclass(frozen=True)
class Release:
    """What became of it: the folder, or what held it, in plain words; `recovered` is what a kill had left undone."""

    reference: str
    pack: str
    folder: Path | None = None
    manifest: SealedManifest | None = None
    held: tuple[str, ...] = ()
    recovered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ready:
    """A version that may be released, as far as one can tell before its files are finished."""

    workshop: Workshop
    look: Look
    seen: Seen
    version: Published
    history: History
    approvals: tuple[Approval, ...]
    officer: Officer
    role: str
    seal: Seal
    now: datetime
    sent: Sent | None = None
    copies: Copies = NO_COPIES

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is new, replaced or taken out since the version that readers have."""
        journal = self.version.journal
        return tuple(changes(self.sent, self.version.manifest, journal)) if self.sent and journal else ()

    @cached_property
    def earlier(self) -> tuple[ChangesSince, ...]:
        """The same since each release before the last one, for readers who have none later."""
        manifest, journal = self.version.manifest, self.version.journal
        before = sent_before(self.history, self.sent) if self.sent and journal else ()
        return tuple(
            ChangesSince(release=one.release, changes=tuple(changes(one, manifest, journal)))
            for one in before if journal
        )  # fmt: skip

    @property
    def number(self) -> int:
        return next_number(self.history.told, self.history.taken)


def release(
    workshop: Workshop,
    reference: str,
    pack: str | None,
    officer: Officer,
    assured_by: Assurance,
    now: datetime,
    copies: Copies = NO_COPIES,
) -> Release:
    """Release the newest version, if nothing holds it; CaseBusyError if somebody else is releasing this pack.

    Who gets numbered `copies` is for the authority to say where nobody is named.
    NotAllowedError for who is no releasing officer; TrailBrokenError where the audit trail is not what was written;
    MachineError where there is no seal.
    """
    look, seen = one_look(workshop, reference, pack)
    role = role_to_release(seen, officer, "To release a pack")
    copies = copies_of(seen.situation.profile.release, str(look.pack_name), copies)
    with workshop.store.release_lock(look.reference, str(look.pack_name)):
        history = history_of(workshop, look)
        recovered = history.complete(now)
        ready = _ready(workshop, look, officer, role, assured_by, now)
        if isinstance(ready, tuple):
            return Release(look.reference, str(look.pack_name), held=ready, recovered=recovered)
        return _make(replace(ready, copies=copies), recovered)


def role_to_release(seen: Seen, officer: Officer, what: str) -> str:
    """In which role an officer may do it; NotAllowedError for who may not, by the authority's own policy."""
    situation = seen.situation
    roles = situation.profile.release.released_by
    must_be(officer, roles, situation.case.authority, what)
    return next(role for role in roles if officer.is_any_of(role))


def one_look(workshop: Workshop, reference: str, pack: str | None) -> tuple[Look, Seen]:
    looks = look_at(workshop, reference, pack)
    if len(looks) > 1:
        names = ", ".join(str(look.pack_name) for look in looks)
        raise UsageError(f"{reference} has several packs: {names}.", "Say which one with --pack.")
    if looks[0].seen is None:
        raise UsageError(f"{reference} cannot be read.", f"See what is wrong with: bundler check {reference}")
    return looks[0], looks[0].seen


# The gates before anything is made


def _ready(
    workshop: Workshop, look: Look, officer: Officer, role: str, assured_by: Assurance, now: datetime
) -> Ready | tuple[str, ...]:
    """Everything a release rests on, or what holds it."""
    workshop.audit.entries_at_the_end()
    seal = workshop.seal
    seal.make_sure_it_is_there()
    before = shelf_of(workshop, look).newest()
    if before is None:
        return (f"Nothing is built yet. Run: bundler build {look.reference} --pack {look.pack_name}",)
    if not before.is_intact:
        return (_was_tampered_with(look, before),)
    built = build_pack(workshop, look.reference, look.pack_name, draft=False)
    if built.outcome != "built":
        return (f"The case is held, so that nothing of it leaves. See: bundler check {look.reference}",)
    version = shelf_of(workshop, built.look).newest()
    if version is None or version.manifest.fingerprint != before.manifest.fingerprint:
        return (_has_changed(before, version),)
    history = history_of(workshop, built.look)
    assured = assured_by(workshop, built.look, version, officer)
    held = (*assured.missing, *_already_out(history, version))
    if held or built.look.seen is None:
        return held
    sent = last_sent(workshop, built.look)
    return Ready(
        workshop, built.look, built.look.seen, version, history, assured.approvals, officer, role, seal, now, sent
    )


def _was_tampered_with(look: Look, version: Published) -> str:
    return (
        f"{version.folder.name} on the shelf is not what was built: a file was changed or is gone. "
        f"Run: bundler build {look.reference} --pack {look.pack_name}, and have it approved again."
    )


def _has_changed(before: Published, version: Published | None) -> str:
    newer = version.folder.name if version else "another version"
    return (
        f"The case has changed since {before.folder.name} was built. {newer} is built now: "
        "look at it, and have it approved."
    )


def shelf_of(workshop: Workshop, look: Look) -> Shelf:
    return Shelf(workshop.output, look.reference, str(look.pack_name), look.shelf_owner)


def _already_out(history: History, version: Published) -> Iterator[str]:
    """What is in force already need not leave again."""
    last = last_released(history.told)
    if last and not last.revocation and last.prepared.event.fingerprint == version.manifest.fingerprint:
        yield f"{version.folder.name} was released already, as {last.name}, and nothing has changed since."


# Making it


def _make(ready: Ready, recovered: tuple[str, ...]) -> Release:
    """Fill both halves in a work folder, search what would leave, then: entry, rename, entry."""
    reference, pack = ready.look.reference, str(ready.look.pack_name)
    with ready.workshop.store.work_folder() as room:
        work = room / "release"
        to_send, kept = work / TO_SEND, work / KEPT
        for folder in (to_send, kept):
            folder.mkdir(parents=True)
        sources = dict(_pdfs_to_seal(ready, room))
        _fill_to_send(ready, to_send, sources)
        manifest = _manifest(ready, files_in(to_send, sealed=sources))
        (to_send / SEALED).write_bytes(as_json(manifest))
        report = guard(ready.workshop, ready.seen.situation, to_send)
        if report.refuses or _readers_tell_too_much(ready, room):
            return Release(reference, pack, held=(_refused(ready),), recovered=recovered)
        write_report(report, kept)
        write_sealed(to_send, manifest, ready.seal.sign(as_json(manifest)))
        copier = Copier(ready.copies, to_send, sources, ready.seal, ready.workshop.progress)
        copies = copier.write(manifest, work)
        copier.write_passwords(kept)
        _fill_kept(ready, kept, sha256_of(to_send / SEALED), copies)
        settle(work)
        target = shelf_of(ready.workshop, ready.look).folder / manifest.name
        _publish(ready, work, target)
    return Release(reference, pack, target, manifest, recovered=recovered)


def _refused(ready: Ready) -> str:
    return (
        "What would be sent holds what its readers may not know, and nobody can override that. "
        f"See where: bundler guard {ready.look.reference} --pack {ready.look.pack_name}"
    )


def _publish(ready: Ready, work: Path, target: Path) -> None:
    """A kill before the rename leaves no release, one after it leaves a whole one that lacks its last entry."""
    trail = ready.workshop.audit
    sealed, kept = sha256_of(work / TO_SEND / SEALED), sha256_of(work / KEPT / KEPT_MANIFEST)
    trail.append(_event(ready, PREPARED, target.name, sealed=sealed, kept=kept))
    put_in_place(work, target)
    trail.append(_event(ready, RELEASED, target.name, sealed=sealed))


def _event(ready: Ready, kind: str, subject: str, **detail: str) -> Event:
    return Event(
        kind=kind, who=ready.officer.name, role=ready.role, at=ready.now, reference=ready.look.reference,
        pack=str(ready.look.pack_name), subject=subject, fingerprint=ready.version.manifest.fingerprint,
        detail={**detail, "version": ready.version.folder.name},
    )  # fmt: skip


def _pdfs_to_seal(ready: Ready, room: Path) -> Iterator[tuple[str, Path]]:
    """The bundle or its volumes, and a supplement, by the names they leave under."""
    bundle = ready.version.bundle
    if bundle is None:
        raise ValueError("only an intact version is released")
    for part in ready.version.volumes or (bundle,):
        yield part.relative_to(ready.version.folder).as_posix(), part
    if ready.sent:
        yield SUPPLEMENT, _supplement(ready, ready.sent, bundle, room)


def _fill_to_send(ready: Ready, to_send: Path, sources: Mapping[str, Path]) -> None:
    """What readers get: sealed PDFs, the index, and the forms for these readers."""
    for number, (name, source) in enumerate(sources.items()):
        ready.workshop.progress("sealing", number, len(sources))
        (to_send / name).parent.mkdir(exist_ok=True)
        ready.seal.sign_pdf(source, to_send / name)
    folder = ready.version.folder
    for path in (*sorted(folder.glob("index.*")), *companions_for(ready.seen, folder)):
        shutil.copyfile(path, to_send / path.name)


def _readers_tell_too_much(ready: Ready, room: Path) -> bool:
    """Whether what the copies say of their readers holds what a reader may not know."""
    if not ready.copies.readers:
        return False
    said = room / "readers"
    said.mkdir()
    lines = (ready.copies.words(number) for number in range(1, len(ready.copies.readers) + 1))
    (said / "readers.txt").write_text("\n".join(lines), encoding="utf-8")
    return guard(ready.workshop, ready.seen.situation, said).refuses


def _supplement(ready: Ready, sent: Sent, bundle: Path, room: Path) -> Path:
    """What is new since the reader's version by itself, with a page of changes."""
    manifest, situation = ready.version.manifest, ready.seen.situation
    name = f"{manifest.case} {ready.look.pack_title} {manifest.version}: supplement"
    footer = f"{situation.profile.marking} · {manifest.case} · {ready.look.pack_title} · {manifest.version}"
    parts = tuple(_parts(manifest, ready.changes))
    draft = room / SUPPLEMENT
    write_supplement(Supplement(name, footer, sent.release, ready.changes, parts, ready.earlier), bundle, draft)
    return draft


def _parts(manifest: Manifest, since: Sequence[Change]) -> Iterator[Part]:
    """The documents that a reader of the version before has not got."""
    fresh = {change.labels for change in since if change.what != "taken out"}
    for entry in manifest.entries:
        if page_range(entry.first_label, entry.last_label) in fresh:
            yield Part(entry.title, entry.first_label, entry.first_page, entry.pages)


def companions_for(seen: Seen, folder: Path) -> Iterator[Path]:
    """The forms that go with the bundle to its own readers; a letter to a parent goes to that parent alone (D6)."""
    pack = seen.situation.pack
    names = {
        f"{companion.form}{f'-{decision}' if decision else ''}"
        for companion in pack.companions
        if companion.audience == pack.audience and companion.per is None
        for decision in (companion.each or ("",))
    }
    yield from sorted(path for path in (folder / FORMS_FOLDER).glob("*") if path.stem in names)


def _manifest(ready: Ready, files: tuple[ReleasedFile, ...]) -> SealedManifest:
    manifest, last = ready.version.manifest, last_released(ready.history.told)
    return SealedManifest(
        case=ready.look.reference,
        pack=str(ready.look.pack_name),
        title=ready.look.pack_title,
        number=ready.number,
        version=manifest.version,
        fingerprint=manifest.fingerprint,
        audience=ready.seen.situation.pack.audience,
        sealed_at=ready.now,
        pages=manifest.pages,
        files=files,
        documents=tuple(
            ReleasedDocument(
                title=entry.title, first_label=entry.first_label, last_label=entry.last_label, pages=entry.pages
            )
            for entry in manifest.entries
        ),
        supersedes=last.number if last else None,
        changes=ready.changes,
        earlier=ready.earlier,
        trail=ready.workshop.audit.head.sha256,
    )


def _fill_kept(ready: Ready, kept: Path, sealed: str, copies: tuple[ReleasedCopy, ...]) -> None:
    """What the authority keeps: whole manifest with ledger, journal, approvals, redaction lists, and its list."""
    folder = ready.version.folder
    shutil.copyfile(folder / MANIFEST, kept / VERSION_MANIFEST)
    shutil.copyfile(folder / JOURNAL, kept / VERSION_JOURNAL)
    if (folder / REDACTIONS_FOLDER).is_dir():
        shutil.copytree(folder / REDACTIONS_FOLDER, kept / REDACTIONS_FOLDER)
    (kept / APPROVALS).mkdir()
    for number, approval in enumerate(ready.approvals, start=1):
        (kept / APPROVALS / f"{number}.json").write_bytes(as_json(approval))
    files = files_in(kept)
    about = KeptManifest(
        sealed=sealed, copies=copies, files=files, released_by=ready.officer.name, released_as=ready.role,
        approvals=tuple(file.sha256 for file in files if file.name.startswith(f"{APPROVALS}/")),
    )  # fmt: skip
    (kept / KEPT_MANIFEST).write_bytes(as_json(about))
