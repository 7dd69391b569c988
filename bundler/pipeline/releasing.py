"""A release, from an approved version to a sealed folder for its readers: every gate, and the order of its steps."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

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
from bundler.model.guard import GuardReport, OtherChild
from bundler.model.officer import Officer
from bundler.model.release import (
    KEPT,
    KEPT_MANIFEST,
    PREPARED,
    RELEASED,
    SEALED,
    TO_SEND,
    KeptManifest,
    ReleasedCopy,
    ReleasedDocument,
    ReleasedFile,
    SealedManifest,
)
from bundler.model.words import in_a_sentence
from bundler.pipeline.build import REDACTIONS_FOLDER, build_pack
from bundler.pipeline.children import look_over_all_cases
from bundler.pipeline.copying import Copier
from bundler.pipeline.guarding import guard, write_report
from bundler.pipeline.leaving import Leaving, leaving
from bundler.pipeline.look import Look, Seen, look_at
from bundler.pipeline.release_history import History, history_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.copies import NO_COPIES, Copies, copies_of
from bundler.rules.guard import what_was_shown
from bundler.rules.officers import must_be
from bundler.rules.releases import last_released, next_number

if TYPE_CHECKING:
    from bundler.documents.seal.sealing import Seal

APPROVALS: Final = "approvals"
_SHOWN: Final = 5


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
    copies: tuple[ReleasedCopy, ...] = ()


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
    leaving: Leaving
    copies: Copies = NO_COPIES

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
    """With all the children of the workspace as they are now, who are looked for in what leaves."""
    look_over_all_cases(workshop)
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
    leaves = leaving(workshop, built.look, built.look.seen, version)
    return Ready(
        workshop, built.look, built.look.seen, version, history, assured.approvals, officer, role, seal, now, leaves
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
        sources = dict(ready.leaving.pdfs(room))
        ready.leaving.lay_out(to_send, sources, ready.seal.sign_pdf)
        manifest = _manifest(ready, files_in(to_send, sealed=sources))
        (to_send / SEALED).write_bytes(as_json(manifest))
        report = guard(ready.workshop, ready.seen.situation, to_send, findings=ready.look.findings)
        if held := (*_held_by(report, ready), *_held_by_readers(ready, room)):
            return Release(reference, pack, held=held, recovered=recovered)
        write_report(report, kept)
        write_sealed(to_send, manifest, ready.seal.sign(as_json(manifest)))
        copier = Copier(ready.copies, to_send, sources, ready.seal, ready.workshop.progress)
        copies = copier.write(manifest, work)
        copier.write_passwords(kept)
        _fill_kept(ready, kept, sha256_of(to_send / SEALED), copies)
        settle(work)
        target = shelf_of(ready.workshop, ready.look).folder / manifest.name
        _publish(ready, work, target)
    return Release(reference, pack, target, manifest, recovered=recovered, copies=copies)


def _held_by(report: GuardReport, ready: Ready) -> Iterator[str]:
    """Why nothing of it leaves; another child of ours by its place alone, and never by name."""
    if report.refuses_for_facts:
        yield _refused(ready, report)
    others = [one for one in report.others if one.holds]
    if others:
        where = places_in_words(others)
        yield f"What would be sent says who a child of another case is: {where}. {_what_to_do(others)}"
    elif not report.refuses and _is_new_to_approvers(report, ready.approvals):
        yield (
            "What the guard finds in what would be sent is not what the approvers were shown. Look again, and have it "
            f"approved again. {_see(ready)}"
        )


def _is_new_to_approvers(report: GuardReport, approvals: Sequence[Approval]) -> bool:
    """Whether any doubt is another than those at which each role has looked last; the manifest says nothing new."""
    found = what_was_shown(report, besides=(SEALED,))
    last = {approval.role: approval for approval in approvals if approval.act == "assures"}
    return any(approval.guard != found for approval in last.values())


def places_in_words(others: Sequence[OtherChild]) -> str:
    """`a full name (bundle.pdf, page 4)`."""
    return first_few(f"{one.what} ({one.place})" for one in others)


def first_few(words: Iterable[str]) -> str:
    """Each once; of many, how many more there are."""
    said = list(dict.fromkeys(words))
    more = [f"{len(said) - _SHOWN} more"] if len(said) > _SHOWN else []
    return in_a_sentence([*said[:_SHOWN], *more])


def _what_to_do(others: Sequence[OtherChild]) -> str:
    if any(one.is_beyond_doubt for one in others):
        return "Nobody can override that. Take it out, or record a brother or sister in case.json, and build again."
    return "If it is somebody else who is called so, enter them in case.json under namesakes, and build again."


def _refused(ready: Ready, report: GuardReport) -> str:
    if not report.refuses_for_words:
        return f"Not all of what would be sent could be searched, and nobody can override that. {_see(ready)}"
    return f"What would be sent holds what its readers may not know, and nobody can override that. {_see(ready)}"


def _see(ready: Ready) -> str:
    return f"See where: bundler guard {ready.look.reference} --pack {ready.look.pack_name}"


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


def _held_by_readers(ready: Ready, room: Path) -> Iterator[str]:
    """What the copies say of their readers holds nothing that a reader may not know either."""
    if not ready.copies.readers:
        return
    said = room / "readers"
    said.mkdir()
    lines = (ready.copies.words(number) for number in range(1, len(ready.copies.readers) + 1))
    (said / "readers.txt").write_text("\n".join(lines), encoding="utf-8")
    report = guard(ready.workshop, ready.seen.situation, said)
    if report.refuses_for_facts:
        yield _refused(ready, report)


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
        changes=ready.leaving.changes,
        earlier=ready.leaving.earlier,
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
