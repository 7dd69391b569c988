"""A release on disk: `release-1/to-send/` for readers, `release-1/kept/` for the authority, put there by one rename."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError

from bundler.documents.private import FILE, FOLDER, close
from bundler.documents.shelf import sha256_of, sync_folder, sync_tree
from bundler.model.fields import JsonFile
from bundler.model.release import (
    KEPT,
    KEPT_MANIFEST,
    SEALED,
    SIGNATURE,
    TO_SEND,
    KeptManifest,
    ReleasedFile,
    SealedManifest,
)

_RELEASE = re.compile(r"release-([1-9][0-9]*)")
VERSION_MANIFEST, VERSION_JOURNAL = "version.json", "journal.json"
"""What of the version is kept with its release: its whole manifest with the ledger, and what it was made from."""


@dataclass(frozen=True)
class ReleaseFolder:
    """One release, or what calls itself one."""

    path: Path

    @property
    def number(self) -> int:
        found = _RELEASE.fullmatch(self.path.name)
        return int(found[1]) if found else 0

    @property
    def to_send(self) -> Path:
        return self.path / TO_SEND

    @property
    def kept(self) -> Path:
        return self.path / KEPT

    @cached_property
    def sealed(self) -> SealedManifest | None:
        """The manifest for readers; None where it is gone or no longer one."""
        return read_sealed(self.to_send)

    @property
    def sealed_sha256(self) -> str:
        """The hash of that manifest as it lies there; empty where it is gone."""
        path = self.to_send / SEALED
        return sha256_of(path) if path.is_file() else ""

    @property
    def kept_sha256(self) -> str:
        path = self.kept / KEPT_MANIFEST
        return sha256_of(path) if path.is_file() else ""

    @cached_property
    def kept_manifest(self) -> KeptManifest | None:
        try:
            return KeptManifest.model_validate_json((self.kept / KEPT_MANIFEST).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None


    def folders_for(self, role: str) -> dict[str, Path]:
        """What a mailbox gets: its own numbered copy; several by name, where it has several; else what all get."""
        about = self.kept_manifest
        own = [copy for copy in about.copies if copy.role == role] if about else []
        if len(own) > 1:
            return {copy.folder.rpartition("/")[2]: self.path / copy.folder for copy in own}
        return {"": self.path / own[0].folder if own else self.to_send}


def releases_below(folder: Path) -> tuple[ReleaseFolder, ...]:
    """The releases of one case and pack, in order of their numbers."""
    names = folder.iterdir() if folder.is_dir() else ()
    found = (ReleaseFolder(path) for path in names if path.is_dir() and _RELEASE.fullmatch(path.name))
    return tuple(sorted(found, key=lambda one: one.number))


def read_sealed(to_send: Path) -> SealedManifest | None:
    """The manifest in a folder that readers got."""
    try:
        return SealedManifest.model_validate_json((to_send / SEALED).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def files_in(
    folder: Path, besides: Collection[str] = (), sealed: Collection[str] = ()
) -> tuple[ReleasedFile, ...]:
    """Every file below a folder with its size and hash, by name; `sealed` are PDFs with a signature of their own."""
    return tuple(
        ReleasedFile(name=name, size=path.stat().st_size, sha256=sha256_of(path), is_sealed=name in sealed)
        for name, path in sorted(_named(folder))
        if name not in besides
    )


def _named(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def as_json(record: JsonFile) -> bytes:
    return record.model_dump_json(indent=2, exclude={"json_schema"}).encode() + b"\n"


def write_sealed(to_send: Path, manifest: SealedManifest, signature: bytes) -> None:
    (to_send / SEALED).write_bytes(as_json(manifest))
    (to_send / SIGNATURE).write_bytes(signature)


def make_private(folder: Path) -> None:
    """Nobody but its owner reads a release where it lies; what is sent is copied out of it."""
    for path in (folder, *folder.rglob("*")):
        close(path, FOLDER if path.is_dir() else FILE)


def settle(work: Path) -> None:
    """All of a finished work folder is on the disk, and closed to others."""
    make_private(work)
    sync_tree(work)


def put_in_place(work: Path, target: Path) -> ReleaseFolder:
    """The one rename by which a release comes to be; FileExistsError where something of that name is there."""
    if target.exists():
        raise FileExistsError(f"{target.name} is there already")
    os.rename(work, target)  # noqa: PTH104 - Path.rename says the same; this is the one that matters
    sync_folder(target.parent)
    return ReleaseFolder(target)
