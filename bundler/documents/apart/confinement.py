"""What the process that reads a paper may not do: outlive its guard, gain rights, keep files open, take much.

Each as far as the machine can: Linux knows all of it, other systems with `fork` only some limits.
"""

from __future__ import annotations

import os
import resource
import select
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from bundler.documents.apart.namespaces import IS_LINUX, die_with_parent, libc
from bundler.model.limits import MEGABYTE, Limits

_PR_SET_CHILD_SUBREAPER: Final = 36
_PR_SET_NO_NEW_PRIVS: Final = 38
_MAX_FILES: Final = 256
_NICE: Final = 5


def adopt_orphans() -> None:
    """Whatever is started below this process becomes its child when the one between them ends."""
    if IS_LINUX:
        libc().prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def confine(limits: Limits, seconds: int, folder: Path, answers: int) -> int:
    """Holds this process to its limits, in a folder of its own, with nothing open but the way to answer.

    Answers with the descriptor under which `answers` is open from now on.
    """
    os.setsid()
    die_with_parent()
    if IS_LINUX:
        libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _end_if_nobody_listens(answers)
    answers = _close_all_but(answers)
    os.chdir(folder)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    os.nice(_NICE)
    _hold(resource.RLIMIT_CORE, 0)
    _hold(resource.RLIMIT_NOFILE, _MAX_FILES)
    _hold(resource.RLIMIT_CPU, seconds + 5)  # the guard is faster
    _hold(resource.RLIMIT_FSIZE, limits.output_mb * MEGABYTE)
    _hold(resource.RLIMIT_DATA, limits.memory_mb * MEGABYTE)  # unlike RLIMIT_AS not the mapped file of a large scan
    return answers


def _hold(what: int, at_most: int) -> None:
    _, highest = resource.getrlimit(what)
    limit = at_most if highest == resource.RLIM_INFINITY else min(at_most, highest)
    with suppress(ValueError, OSError):  # macOS does not take every one
        resource.setrlimit(what, (limit, limit))


def _end_if_nobody_listens(answers: int) -> None:
    """The guard may have died before this process could ask to die with it."""
    listening = select.poll()
    listening.register(answers, 0)
    if listening.poll(0):
        os._exit(1)


def _close_all_but(answers: int) -> int:
    """Input and output go nowhere (libraries print names); with BUNDLER_DEBUG errors still go where they went."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1) if os.environ.get("BUNDLER_DEBUG") else (0, 1, 2):
        os.dup2(nowhere, number)
    kept = os.dup2(answers, 3, inheritable=False)
    os.closerange(kept + 1, 4096)
    return kept
