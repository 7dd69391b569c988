"""The shelf of finished bundles: `output/<reference>/<pack>/v1`, `v2`, ... each put there whole, by one rename."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from bundler.model.manifest import Manifest

_VERSION = re.compile(r"v([1-9][0-9]*)")
_DRAFT = re.compile(r"draft-[0-9a-f]{12}")
MANIFEST = "manifest.json"
JOURNAL = "journal.json"


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
    def is_intact(self) -> bool:
        """The PDF is there and has the hash that its manifest names."""
        return self.bundle is not None and sha256_of(self.bundle) == self.manifest.bundle_sha256


def bundle_name(reference: str, pack: str, meets_on: date | None, version: str) -> str:
    """Reference, pack, meeting date and version, never a child's name, at most 100 characters (Q17)."""
    parts = (reference[:40], pack[:30], meets_on.isoformat() if meets_on else "", version[:12])
    return f"{' '.join(part for part in parts if part)}.pdf"


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True)
class Shelf:
    """The finished bundles of one case and pack below `root`."""

    root: Path
    reference: str
    pack: str

    @property
    def folder(self) -> Path:
        return self.root / self.reference / self.pack

    def versions(self) -> tuple[Published, ...]:
        """Every published version, the newest last; drafts are not among them."""
        return tuple(sorted(self._published(_VERSION), key=lambda one: int(one.folder.name[1:])))

    def newest(self) -> Published | None:
        return self.versions()[-1] if self.versions() else None

    def drafts(self) -> tuple[Published, ...]:
        return tuple(self._published(_DRAFT))

    def next_version(self) -> str:
        """v1 for the first; a number is never used twice, even if a folder's manifest is gone."""
        taken = [int(match[1]) for match in map(_VERSION.fullmatch, self._names()) if match]
        return f"v{max(taken, default=0) + 1}"

    def put(self, work: Path, name: str) -> Path:
        """Move a finished work folder to its place by one rename; a damaged older one of that name is kept aside."""
        target = self.folder / name
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
        return tuple(path.name for path in self.folder.iterdir()) if self.folder.is_dir() else ()

    def _published(self, pattern: re.Pattern[str]) -> Iterator[Published]:
        for name in self._names():
            manifest = _manifest_in(self.folder / name) if pattern.fullmatch(name) else None
            if manifest:
                yield Published(self.folder / name, manifest)


def _manifest_in(folder: Path) -> Manifest | None:
    """The manifest of a published folder, or None where it is gone or no longer one."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


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
