"""Folders and files that only the account of Bundler may read: state, keys, people."""

from __future__ import annotations

import os
import stat
import uuid
from pathlib import Path

from bundler.documents.shelf import sync_folder

FOLDER = 0o700
FILE = 0o600
_AS_IT_IS = getattr(os, "O_BINARY", 0)
"""Windows would change line ends otherwise."""
STATE = ".state"
"""The folder below output/ that holds the audit trail, its heads and the key of the seal."""


def private_folder(path: Path) -> Path:
    """The folder, made if it is not there, and closed to everybody else."""
    path.mkdir(parents=True, exist_ok=True, mode=FOLDER)
    close(path, FOLDER)
    return path


def output_folder(path: Path) -> Path:
    """The folder of finished bundles: one made here is closed to others; whoever made it before has decided that."""
    if not path.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(exist_ok=True, mode=FOLDER)
        close(path, FOLDER)
    return path


def close(path: Path, mode: int) -> None:
    """Takes away what others may do with a file or folder; Windows has its own rights, which the folder inherits."""
    if os.name != "nt" and stat.S_IMODE(path.stat().st_mode) != mode:
        path.chmod(mode)


def may_others_write(path: Path) -> bool:
    """Whether anybody on the machine may change a file."""
    return os.name != "nt" and bool(path.stat().st_mode & stat.S_IWOTH)


def may_anybody_read(path: Path) -> bool:
    """Whether every account of the machine may look into a file or folder, not only those of its group."""
    return os.name != "nt" and bool(path.stat().st_mode & stat.S_IRWXO)


def may_others_replace(path: Path) -> bool:
    """Whether anybody on the machine may put another file in the place of this one."""
    mode = path.parent.stat().st_mode
    return os.name != "nt" and bool(mode & stat.S_IWOTH) and not mode & stat.S_ISVTX


def may_others_read(path: Path) -> bool:
    """Whether anybody else on the machine may look into a file or folder, or change it."""
    return os.name != "nt" and bool(path.stat().st_mode & 0o077)


def write_private(path: Path, content: bytes) -> None:
    """A file of one's own: whole or as it was before, on the disk when this returns."""
    fresh = path.with_name(f".{uuid.uuid4().hex}")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _AS_IT_IS, FILE)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    sync_folder(path.parent)
