"""The hashes of papers that were read before, so that a look does not read again what nobody has touched since."""

from __future__ import annotations

import os
import time
from pathlib import Path

from bundler.documents.cases.found_files import fingerprint
from bundler.model.finding import Finding
from bundler.model.paper import Paper

_State = tuple[int, int, int, int]
_TOO_FRESH = 2_000_000_000
"""Nanoseconds: a file this young could change again within one tick of its file system's clock."""


class KnownPapers:
    """Remembers per case folder, in memory only, and no more than what its last look met.

    A build does not rely on it: it takes a copy of each paper and holds the copy's hash against the ledger's.
    """

    def __init__(self) -> None:
        self._folders: dict[Path, dict[str, tuple[_State, Paper]]] = {}

    def fingerprint_all(self, folder: Path, paths: tuple[str, ...]) -> tuple[Paper | Finding, ...]:
        """Each file's hash and size, or why it could not be read; in the order given."""
        before = self._folders.get(folder, {})
        after: dict[str, tuple[_State, Paper]] = {}
        answers: list[Paper | Finding] = []
        for path in paths:
            state = _state(folder / path)
            known = before.get(path)
            answer = known[1] if known and known[0] == state else fingerprint(folder, path)
            if state and isinstance(answer, Paper) and _is_settled(state):
                after[path] = (state, answer)
            answers.append(answer)
        self._folders[folder] = after
        return tuple(answers)

    def forget(self, folder: Path) -> None:
        """The case is gone."""
        self._folders.pop(folder, None)


def _state(path: Path) -> _State | None:
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


def _is_settled(state: _State) -> bool:
    return time.time_ns() - max(state[1], state[2]) > _TOO_FRESH
