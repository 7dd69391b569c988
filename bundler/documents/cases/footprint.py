"""What a case folder looks like from outside: the size and times of each file, with nothing opened."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from bundler.documents.cases.found_files import is_noise, may_be_read, reason_to_pass_over

Footprint = Mapping[str, tuple[int, int, int]]
"""Size, time of change and time of status change of each file, by its path below the folder.

Inodes are left out: some file servers make up new ones each time. Files that are only known of, such as unfinished
downloads, have zeros: that they are there counts, how far they are does not.
"""


def footprint(folder: Path) -> Footprint | None:
    """The folder as it is now; None where there is no such folder, or only a link to one."""
    is_there = os.path.isdir(folder) and not os.path.islink(folder)  # noqa: PTH112, PTH114 - unlike Path's, never raise
    return dict(_files(folder)) if is_there else None


def changed_files_open(folder: Path, now: Footprint, before: Footprint) -> bool:
    """Every file that differs from `before` can be opened: nobody is writing it and holding it locked."""
    changed = (path for path, marks in now.items() if any(marks) and before.get(path) != marks)
    return all(may_be_read(folder / path) for path in changed)


def _files(folder: Path) -> Iterator[tuple[str, tuple[int, int, int]]]:
    """Every file, however deep: a synchroniser that went wrong can nest hundreds of folders."""
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(folder / inside) as listing:
                entries = list(listing)
        except OSError:
            yield f"{inside}/", (-1, 0, 0)
            continue
        for entry in entries:
            path = f"{inside}/{entry.name}" if inside else entry.name
            if is_noise(path):
                continue
            if _is_folder(entry):
                waiting.append(path)
            else:
                yield path, _marks(entry, path)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _marks(entry: os.DirEntry[str], path: str) -> tuple[int, int, int]:
    if reason_to_pass_over(path):
        return (0, 0, 0)
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return (-1, 0, 0)
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns
