"""What people did about a pack, one file an act: `approvals/` and `overrides/` beside the versions of its bundle."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from bundler.documents.private import private_folder, write_private
from bundler.documents.release.folder import as_json
from bundler.model.fields import JsonFile

APPROVALS, OVERRIDES = "approvals", "overrides"
J = TypeVar("J", bound=JsonFile)


def write_act(folder: Path, subject: str, record: JsonFile) -> str:
    """Keeps a record under a name of its own, so that none is ever written over; answers its SHA-256."""
    raw = as_json(record)
    sha256 = hashlib.sha256(raw).hexdigest()
    write_private(private_folder(folder) / f"{subject}-{sha256[:16]}.json", raw)
    return sha256


def acts_in(folder: Path, kind: type[J]) -> dict[str, J]:
    """Every record of a folder by the SHA-256 of its file; one that is no longer a record is left out."""
    return dict(_read(folder, kind))


def _read(folder: Path, kind: type[J]) -> Iterator[tuple[str, J]]:
    for path in sorted(folder.glob("*.json")):
        raw = path.read_bytes()
        try:
            yield hashlib.sha256(raw).hexdigest(), kind.model_validate_json(raw)
        except ValidationError:
            continue


def files_of_acts(folder: Path) -> dict[str, str]:
    """The name of each file of a folder, by its SHA-256."""
    return {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in sorted(folder.glob("*.json"))}
