"""Verifying what was released: by the folder alone, and where there is one by the audit trail of the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bundler.documents.release.checking import Checked, check_pdf_alone, check_to_send, check_whole, is_sealed
from bundler.documents.release.decisions import is_decision_folder
from bundler.documents.release.folder import ReleaseFolder, read_sealed
from bundler.documents.release.letters import is_letter_folder
from bundler.documents.seal.checking import TimeStamp
from bundler.documents.seal.keys import fingerprint_of_file
from bundler.documents.shelf import sha256_of
from bundler.model.errors import TrailBrokenError, UsageError
from bundler.model.release import COPIES, KEPT_MANIFEST, SEALED, TO_SEND, Flaw, Revocation, SealedManifest, Standing
from bundler.pipeline.release_history import History, history_at
from bundler.pipeline.verifying_decisions import check_decision, decision_in_the_trail, decision_in_words
from bundler.pipeline.verifying_letters import check_letter, letter_in_the_trail, letter_in_words
from bundler.pipeline.workshop import Workshop
from bundler.rules.releases import Told, superseded_by


@dataclass(frozen=True)
class Verdict:
    """What can be told of a release, of what was sent of it, or of one PDF.

    `is_ours` is None where there is no certificate to hold the seal against, `standing` where no trail knows of it.
    `what` is what a decision or a letter says of itself, in lines; of a release the manifest says it. `stamp` is who
    vouches for the time of the seal, None where nobody does.
    """

    flaws: tuple[Flaw, ...]
    manifest: SealedManifest | None
    certificates: tuple[str, ...]
    is_ours: bool | None
    standing: Standing | None = None
    superseded_by: int | None = None
    revocation: Revocation | None = None
    what: tuple[str, ...] = ()
    stamp: TimeStamp | None = None

    @property
    def is_intact(self) -> bool:
        return not self.flaws

    @property
    def is_good(self) -> bool:
        """Nothing speaks against relying on it."""
        return self.is_intact and self.is_ours is not False and self.standing in (None, "in force")


def verify(path: Path, workshop: Workshop, certificate: Path | None = None) -> Verdict:
    """UsageError where there is nothing that could be verified."""
    if is_letter_folder(path):
        verdict = _of(check_letter(path), letter_in_the_trail(path, workshop), _certificates(workshop, certificate))
        return replace(verdict, what=letter_in_words(path))
    if is_decision_folder(path):
        verdict = _of(check_decision(path), decision_in_the_trail(path, workshop), _certificates(workshop, certificate))
        return replace(verdict, what=decision_in_words(path))
    checked = _check(path)
    known = _certificates(workshop, certificate)
    manifest = checked.manifest or _manifest_of(path, workshop)
    told = _from_the_trail(path, checked, manifest, workshop)
    return Verdict(
        flaws=(*checked.flaws, *told.flaws),
        manifest=manifest,
        certificates=tuple(sorted(checked.certificates)),
        is_ours=checked.certificates <= known if known and checked.certificates else None,
        standing=told.standing,
        superseded_by=told.superseded_by,
        revocation=told.revocation,
        stamp=checked.stamp,
    )


def _of(checked: Checked, told: tuple[tuple[Flaw, ...], Standing | None], known: frozenset[str]) -> Verdict:
    """Of a folder that is no release, and holds a record of its own."""
    flaws, standing = told
    is_ours = checked.certificates <= known if known and checked.certificates else None
    return Verdict(
        (*checked.flaws, *flaws), None, tuple(sorted(checked.certificates)), is_ours, standing, stamp=checked.stamp
    )


def _check(path: Path) -> Checked:
    if path.is_file() and path.suffix.lower() == ".pdf":
        return check_pdf_alone(path)
    if path.is_dir() and (path / TO_SEND).is_dir():
        return check_whole(ReleaseFolder(path))
    if path.is_dir() and any(path.iterdir()):
        return check_to_send(path)
    raise UsageError(
        "There is nothing to verify at that place.", "Name a release, the folder that was sent, or a PDF of it."
    )


def _certificates(workshop: Workshop, given: Path | None) -> frozenset[str]:
    """The seals that are the authority's, by fingerprint: the one that is given, else those of the workspace."""
    if given is not None:
        known = fingerprint_of_file(given) if given.is_file() else ""
        if not known:
            raise UsageError("--certificate names no certificate.", "Name the file seal-certificate.pem.")
        return frozenset((known,))
    return workshop.seal.certificates


def _manifest_of(path: Path, workshop: Workshop) -> SealedManifest | None:
    """The manifest that lists a PDF, beside it or in a release of the workspace; one that was changed tells nothing."""
    if not path.is_file():
        return None
    sha256 = sha256_of(path)
    releases = "*/*/release-*"
    ours = (
        one.parent for half in (TO_SEND, f"{COPIES}/*") for one in workshop.output.glob(f"{releases}/{half}/{SEALED}")
    )
    beside = (path.parent, path.parent.parent, *ours)
    lists = ((folder, manifest) for folder in beside if (manifest := read_sealed(folder)))
    listing = (pair for pair in lists if any(file.sha256 == sha256 for file in pair[1].files))
    return next((manifest for folder, manifest in listing if is_sealed(folder)), None)


@dataclass(frozen=True)
class _Told:
    """What the trail of the workspace adds."""

    flaws: tuple[Flaw, ...] = ()
    standing: Standing | None = None
    superseded_by: int | None = None
    revocation: Revocation | None = None


def _from_the_trail(path: Path, checked: Checked, manifest: SealedManifest | None, workshop: Workshop) -> _Told:
    if manifest is None or not workshop.has_trail:
        return _Told()
    try:
        history = history_at(workshop, manifest.case, manifest.pack)
        breaks = tuple(one for one in workshop.audit.verify() if not one.is_only_the_clock)
    except TrailBrokenError as error:
        return _Told((Flaw("changed", "audit trail", error.message),))
    flaws = [Flaw("changed", "audit trail", one.message) for one in breaks]
    flaws += _against_the_trail(path, checked, manifest, history)
    return _Told(
        tuple(flaws), history.standing(manifest.number), superseded_by(manifest.number, history.told),
        history.revocation(manifest.number),
    )  # fmt: skip


def _against_the_trail(
    path: Path, checked: Checked, manifest: SealedManifest, history: History
) -> Iterator[Flaw]:
    """Whether it is the very release that the trail tells of."""
    told = history.told.get(manifest.number)
    if told is None or told.is_abandoned:
        yield Flaw("unknown to the trail", SEALED, f"The audit trail knows of no {manifest.name} of this pack.")
        return
    folder = _folder_of(path)
    if checked.manifest and folder and sha256_of(folder / SEALED) not in _sealed_by(told, history):
        yield Flaw("unknown to the trail", SEALED, "The audit trail names another manifest for this release.")
    if (path / TO_SEND).is_dir() and ReleaseFolder(path).kept_sha256 != told.kept:
        yield Flaw("changed", KEPT_MANIFEST, "The audit trail names another list of what the authority keeps.")
    if told.revocation and history.revocation(manifest.number) is None:
        yield Flaw("changed", "revocations", "The record of why it was revoked is gone or was changed.")


def _sealed_by(told: Told, history: History) -> set[str]:
    """The hashes of the manifests of a release: the one that the trail names, and those of its numbered copies."""
    folder = history.folders.get(told.number)
    about = folder.kept_manifest if folder and folder.kept_sha256 == told.kept else None
    return {told.sealed, *(copy.sealed for copy in (about.copies if about else ()))}


def _folder_of(path: Path) -> Path | None:
    """Where the manifest of what is verified lies; a PDF alone has none."""
    if path.is_file():
        return None
    return path / TO_SEND if (path / TO_SEND).is_dir() else path
