"""Checks a release by nothing but its own folder: every file against the sealed manifest, and the seals themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bundler.documents.release.folder import ReleaseFolder, files_in, read_sealed
from bundler.documents.seal.checking import SealCheck, TimeStamp, check_beside, check_pdf
from bundler.documents.shelf import sha256_of
from bundler.model.release import (
    COPIES,
    KEPT,
    KEPT_MANIFEST,
    SEALED,
    SIGNATURE,
    TO_SEND,
    Flaw,
    ReleasedFile,
    SealedManifest,
)

_BESIDE = (SEALED, SIGNATURE)


@dataclass(frozen=True)
class Checked:
    """What a look at a release, or at one PDF of it, told; `manifest` is None where none can be read.

    `seals` are those that were found.
    """

    flaws: tuple[Flaw, ...]
    manifest: SealedManifest | None = None
    seals: tuple[SealCheck, ...] = ()

    @property
    def certificates(self) -> frozenset[str]:
        """Whose seals they are, by the SHA-256 of their certificates."""
        return _certificates(self.seals)

    @property
    def stamp(self) -> TimeStamp | None:
        """Who vouches for the time: of the seal that tells it first."""
        return next((one.stamp for one in self.seals if one.is_intact and one.stamp), None)

    @property
    def is_intact(self) -> bool:
        return not self.flaws


def check_pdf_alone(path: Path) -> Checked:
    """One sealed PDF, wherever it lies; for one that is encrypted the sealed manifest beside it speaks."""
    from bundler.documents.release.encryption import is_encrypted

    if is_encrypted(path):
        return _check_by_its_manifest(path)
    check = check_pdf(path)
    if check.is_intact:
        return Checked((), None, (check,))
    if b"/ByteRange" in path.read_bytes():
        return Checked((Flaw("broken seal", path.name, "The PDF was changed after it was sealed."),))
    return Checked((Flaw("no seal", path.name, "The PDF carries no seal."),))


def _check_by_its_manifest(path: Path) -> Checked:
    """No seal can stand in an encrypted PDF: what is sealed is its hash."""
    sha256 = sha256_of(path)
    for folder in (path.parent, path.parent.parent):
        manifest, seal = read_sealed(folder), _seal_beside(folder)
        if manifest and seal and seal.is_intact and sha256 in {file.sha256 for file in manifest.files}:
            return Checked((), manifest, (seal,))
    message = (
        "It is encrypted, and no sealed manifest beside it names it: it was changed, or taken out of its folder. "
        "Put it back beside its manifest.json, and verify it there."
    )
    return Checked((Flaw("no seal", path.name, message),))


def check_to_send(folder: Path, under: str = "") -> Checked:
    """What readers have in hand: the folder `to-send`, under whatever name; `under` is put before each file's name."""
    manifest = read_sealed(folder)
    seal = _seal_beside(folder)
    flaws = [*_flaws_of_seal(folder, seal)]
    seals = [seal] if seal else []
    if manifest is None:
        flaws.append(_no_manifest(folder))
        return Checked(tuple(_under(flaws, under)), None, tuple(seals))
    flaws += differences(folder, manifest.files, _BESIDE)
    for file in manifest.files:
        if file.is_sealed and (folder / file.name).is_file():
            check = check_pdf(folder / file.name)
            seals.append(check)
            if not check.is_intact:
                flaws.append(Flaw("broken seal", file.name, "The PDF was changed after it was sealed."))
    if len(_certificates(seals)) > 1:
        flaws.append(Flaw("another seal", SIGNATURE, "The files carry the seals of different keys."))
    return Checked(tuple(_under(flaws, under)), manifest, tuple(seals))


def _no_manifest(folder: Path) -> Flaw:
    if (folder / SEALED).is_file():
        return Flaw("changed", SEALED, "The manifest can no longer be read.")
    return Flaw("missing", SEALED, "The manifest is missing.")


def check_whole(release: ReleaseFolder) -> Checked:
    """A release as the authority keeps it: both halves, and that they belong to each other."""
    sent = check_to_send(release.to_send, f"{TO_SEND}/")
    flaws = [*sent.flaws, *_under(_flaws_of_kept(release), f"{KEPT}/"), *_flaws_of_copies(release)]
    flaws += [
        Flaw("added", path.name, "This does not belong to the release.")
        for path in sorted(release.path.iterdir()) if path.name not in (TO_SEND, KEPT, COPIES)
    ]  # fmt: skip
    return Checked(tuple(flaws), sent.manifest, sent.seals)


def differences(folder: Path, expected: tuple[ReleasedFile, ...], besides: tuple[str, ...]) -> Iterator[Flaw]:
    """What of a folder is not as a manifest says."""
    found = {file.name: file for file in files_in(folder, besides)}
    for file in expected:
        there = found.pop(file.name, None)
        if there is None:
            yield Flaw("missing", file.name, "It is missing.")
        elif there.sha256 != file.sha256:
            yield Flaw("changed", file.name, "It was changed.")
    for name in found:
        yield Flaw("added", name, "It was added: nobody sealed it.")


def _flaws_of_kept(release: ReleaseFolder) -> Iterator[Flaw]:
    manifest = release.kept_manifest
    if manifest is None:
        yield Flaw("missing", KEPT_MANIFEST, "What the authority keeps cannot be checked: its list is gone or changed.")
        return
    yield from differences(release.kept, manifest.files, (KEPT_MANIFEST,))
    if manifest.sealed != release.sealed_sha256:
        yield Flaw("changed", KEPT_MANIFEST, "It is about another manifest than the one that was sent.")


def _flaws_of_copies(release: ReleaseFolder) -> Iterator[Flaw]:
    """Every numbered copy is as it was sealed, and there is no other."""
    listed = release.kept_manifest.copies if release.kept_manifest else ()
    for copy in listed:
        folder = release.path / copy.folder
        yield from check_to_send(folder, f"{copy.folder}/").flaws
        if (folder / SEALED).is_file() and sha256_of(folder / SEALED) != copy.sealed:
            yield Flaw("changed", f"{copy.folder}/{SEALED}", "It is not the manifest that the copy was sealed by.")
    known = {release.path / copy.folder for copy in listed}
    for path in sorted((release.path / COPIES).glob("*")):
        if path not in known:
            yield Flaw("added", f"{COPIES}/{path.name}", "This does not belong to the release.")


def _seal_beside(folder: Path) -> SealCheck | None:
    """The check of the manifest's signature; None where either is not there."""
    content, signature = folder / SEALED, folder / SIGNATURE
    if not (content.is_file() and signature.is_file()):
        return None
    return check_beside(content.read_bytes(), signature.read_bytes())


def is_sealed(folder: Path) -> bool:
    """Whether the manifest of a folder is as it was signed, by whomever."""
    seal = _seal_beside(folder)
    return seal is not None and seal.is_intact


def _flaws_of_seal(folder: Path, seal: SealCheck | None) -> Iterator[Flaw]:
    if seal is None and not (folder / SIGNATURE).is_file():
        yield Flaw("no seal", SIGNATURE, "The manifest's signature is missing.")
    elif seal is not None and not seal.is_intact:
        yield Flaw("broken seal", SEALED, "Manifest and signature do not belong together: one of them was changed.")


def _certificates(seals: Iterable[SealCheck]) -> frozenset[str]:
    return frozenset(one.certificate_sha256 for one in seals if one.is_intact and one.certificate_sha256)


def _under(flaws: Iterable[Flaw], under: str) -> Iterator[Flaw]:
    for flaw in flaws:
        yield Flaw(flaw.kind, f"{under}{flaw.file}", flaw.message)
