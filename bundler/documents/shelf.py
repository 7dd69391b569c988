"""The shelf of finished bundles: `output/<reference>/<pack>/v1`, `v2`, ... each put there whole, by one rename.

A shelf belongs to one case: since two folders of one name can be two children's, the shelf notes folder and child, and
is refused to a case of which neither is the same.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from bundler.model.errors import UsageError
from bundler.model.fields import Record
from bundler.model.manifest import Journal, Manifest, ShelfOwner
from bundler.model.retention import PURGED_FOLDER

_VERSION = re.compile(r"v([1-9][0-9]*)")
_DRAFT = re.compile(r"draft-[0-9a-f]{12}")
MANIFEST = "manifest.json"
JOURNAL = "journal.json"
OWNER = ".case.json"
VOLUMES = "volumes"
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Published:
    """One finished bundle on the shelf: its folder, its manifest, and what it was made from."""

    folder: Path
    manifest: Manifest

    @property
    def bundle(self) -> Path | None:
        """The bundle's PDF, the only one at the top of the folder; None where it is gone."""
        return next(self.folder.glob("*.pdf"), None)

    @property
    def volumes(self) -> tuple[Path, ...]:
        """What it leaves in where it is too long for one file, in order."""
        return tuple(sorted((self.folder / VOLUMES).glob("*.pdf"), key=lambda path: (len(path.name), path.name)))

    @property
    def is_intact(self) -> bool:
        """The PDF has the hash that its manifest names, each file beside it the one that the journal names."""
        journal = self.journal
        if journal is None or self.bundle is None or sha256_of(self.bundle) != self.manifest.bundle_sha256:
            return False
        return all(_has_hash(self.folder / name, sha256) for name, sha256 in journal.files.items())

    @property
    def journal(self) -> Journal | None:
        """What the bundle was made from; None where that is gone or no longer to be read."""
        return _record_in(self.folder / JOURNAL, Journal)


def bundle_name(reference: str, pack: str, meets_on: date | None, version: str, part: str = "") -> str:
    """Reference, pack, meeting date and version, never a child's name, at most 100 characters (Q17).

    `part` is what a volume is called.
    """
    parts = (reference[:40], pack[: 30 - len(part)], meets_on.isoformat() if meets_on else "", version[:12], part)
    return f"{' '.join(part for part in parts if part)}.pdf"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hashes_beside(bundle: Path) -> dict[str, str]:
    """The hash of every file in a bundle's folder so far, by its path there; of the bundle its manifest tells."""
    files = sorted(path for path in bundle.parent.rglob("*") if path.is_file() and path != bundle)
    return {path.relative_to(bundle.parent).as_posix(): sha256_of(path) for path in files}


@dataclass(frozen=True)
class Shelf:
    """The finished bundles of one case and pack below `root`; for another case of that reference it looks empty."""

    root: Path
    reference: str
    pack: str
    owner: ShelfOwner

    @property
    def folder(self) -> Path:
        return self.root / self.reference / self.pack

    def make_sure_it_is_ours(self) -> None:
        """UsageError if the shelf of this reference belongs to another case."""
        if self._is_anothers():
            raise UsageError(
                f"The bundles in {self.reference} belong to another case of that name: another folder, another child.",
                "Give one of the two cases another reference, or name another folder with --output. If it is the same "
                f"case after all, moved and with its child's name corrected, delete {self.reference}/{OWNER} there.",
            )

    @property
    def is_of_this_child(self) -> bool:
        """Whether nothing says that these are another child's; who moved the folder changes nothing about that."""
        noted = self._noted()
        return noted is None or noted.child == self.owner.child

    def claim(self) -> None:
        """Notes whose shelf it is; UsageError if it is another's. Only for who holds the lock of the case."""
        self.make_sure_it_is_ours()
        if self._noted() != self.owner:
            self._note.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._note.with_name(f".{uuid.uuid4().hex}")
            fresh.write_text(self.owner.model_dump_json(), encoding="utf-8")
            fresh.replace(self._note)

    @property
    def _note(self) -> Path:
        return self.root / self.reference / OWNER

    def _noted(self) -> ShelfOwner | None:
        return _record_in(self._note, ShelfOwner)

    def _is_anothers(self) -> bool:
        noted = self._noted()
        return noted is not None and not noted.may_be(self.owner)

    def versions(self) -> tuple[Published, ...]:
        """Every published version, the newest last; drafts are not among them."""
        return tuple(sorted(self._published(_VERSION), key=lambda one: int(one.folder.name[1:])))

    def newest(self) -> Published | None:
        return self.versions()[-1] if self.versions() else None

    def drafts(self) -> tuple[Published, ...]:
        return tuple(self._published(_DRAFT))

    def next_version(self) -> str:
        """v1 for the first; a number is never used twice, even if a folder's manifest is gone."""
        taken = [int(match[1]) for match in map(_VERSION.fullmatch, (*self._names(), *self._purged())) if match]
        return f"v{max(taken, default=0) + 1}"

    def _purged(self) -> tuple[str, ...]:
        """The names of what was purged here, by the proof lines that stay of it."""
        return tuple(path.stem for path in (self.folder / PURGED_FOLDER).glob("*.json"))

    def put(self, work: Path, name: str) -> Path:
        """Move a finished work folder to its place by one rename; a damaged older one of that name is kept aside."""
        target = self.folder / name
        self.claim()
        self.folder.mkdir(parents=True, exist_ok=True)
        if target.exists():
            target.rename(_free_name(target))
        sync_tree(work)
        work.rename(target)
        sync_folder(self.folder)
        return target

    def discard_drafts(self, keep: str) -> None:
        """Take away superseded drafts; one that somebody has open stays until the next build."""
        for draft in self.drafts():
            if draft.folder.name != keep:
                with contextlib.suppress(PermissionError):
                    shutil.rmtree(draft.folder)

    def _names(self) -> tuple[str, ...]:
        is_readable = self.folder.is_dir() and not self._is_anothers()
        return tuple(path.name for path in self.folder.iterdir()) if is_readable else ()

    def _published(self, pattern: re.Pattern[str]) -> Iterator[Published]:
        for name in self._names():
            manifest = _record_in(self.folder / name / MANIFEST, Manifest) if pattern.fullmatch(name) else None
            if manifest:
                yield Published(self.folder / name, manifest)


def _record_in(path: Path, kind: type[R]) -> R | None:
    """The record that a file holds, or None where it is gone or no longer one."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def _has_hash(path: Path, sha256: str) -> bool:
    return path.is_file() and sha256_of(path) == sha256


def _free_name(target: Path) -> Path:
    """A name beside `target` that nothing has yet."""
    number = 1
    while (aside := target.with_name(f"{target.name}-damaged-{number}")).exists():
        number += 1
    return aside


def write_json(path: Path, value: Mapping[str, object]) -> None:
    """Readable JSON with the same bytes for the same value."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def sync_tree(folder: Path) -> None:
    """Every file below a folder is on the disk before its name is."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            sync_file(path)
        elif path.is_dir():
            sync_folder(path)
    sync_folder(folder)


def sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """A folder's own entries are on the disk; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
