"""Ready folders: what readers of a release get, copied whole for one recipient by one rename."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from bundler.documents.private import private_folder
from bundler.documents.release.folder import make_private
from bundler.documents.shelf import sync_folder, sync_tree

DELIVERIES = "deliveries"
DRAFTS = "drafts"


def ready_name(reference: str, pack: str, number: int) -> str:
    return f"{reference} {pack} release-{number}"


def lying_ready(output: Path, reference: str, pack: str, number: int) -> tuple[Path, ...]:
    """The copies of a release that lie ready for its recipients."""
    name = ready_name(reference, pack, number)
    return tuple(path for path in sorted((output / DELIVERIES).glob("*/*")) if path.name == name)


def lay_ready(folders: Mapping[str, Path], room: Path, target: Path) -> None:
    """The copy is whole or absent; one that lies there already stays. Several `folders` lie in it by their names.

    It is made in `room`, which is on the same disk and goes after a kill.
    """
    if target.exists():
        return
    private_folder(target.parent.parent)
    work = private_folder(room / "ready")
    for name, folder in folders.items():
        shutil.copytree(folder, work / name, dirs_exist_ok=True)
    make_private(work)
    sync_tree(work)
    try:
        work.rename(private_folder(target.parent) / target.name)
    except OSError:
        if not target.is_dir():  # else another run has laid it meanwhile
            raise
    sync_folder(target.parent)
