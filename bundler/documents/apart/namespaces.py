"""The processes that read papers live in a world of their own: no network, and no process outside to be seen.

Linux only; elsewhere, and where it is forbidden (some containers), they live in the world of everybody. Nothing heavy
is imported here: the process that only waits outside keeps what was loaded when it was forked.
"""

from __future__ import annotations

import ctypes
import functools
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_NEW_SHARED_MEMORY: Final = 0x0800_0000
_NEW_USER: Final = 0x1000_0000
_NEW_PROCESSES: Final = 0x2000_0000
_NEW_NETWORK: Final = 0x4000_0000
_WORLD: Final = _NEW_NETWORK | _NEW_PROCESSES

IS_LINUX: Final = sys.platform == "linux"


@functools.cache
def libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """Linux kills this process when the one that forked it has ended, however that ended."""
    if IS_LINUX:
        libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def leave_the_world() -> int | None:
    """Goes on in a process that is the first of a world of its own; this one waits outside until that has ended.

    Whatever lives in that world ends with its first process, and what lies in its temporary folder goes with it.
    Answers with a descriptor by which `fork_alone` knows it; None where there is no such world to be had.
    """
    if not IS_LINUX or not _can_make_a_world():
        return None
    _make_a_world()
    room = tempfile.mkdtemp(prefix="bundler-papers-")
    inside = os.fork()
    if inside:
        os.closerange(0, 3)
        os.waitpid(inside, 0)
        shutil.rmtree(room, ignore_errors=True)
        os._exit(0)
    die_with_parent()
    tempfile.tempdir = room
    return os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)


def fork_alone(world: int | None) -> int:
    """As `os.fork`, but the child sees no other process and no shared memory, and whatever it starts ends with it.

    OSError where the system has no more to give.
    """
    if world is None:
        return os.fork()
    _must(libc().unshare(_NEW_PROCESSES | _NEW_SHARED_MEMORY))
    child = os.fork()
    if child:
        _must(libc().setns(world, _NEW_PROCESSES))
    return child


def _can_make_a_world() -> bool:
    """Tried by a child, since who fails half way is stuck between two worlds."""
    child = os.fork()
    if child == 0:
        try:
            _make_a_world()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def _make_a_world() -> None:
    """For the next child of this process: as root, else by way of a user namespace in which we may do it."""
    user, group = os.geteuid(), os.getegid()
    if user == 0 and libc().unshare(_WORLD) == 0:
        return
    _must(libc().unshare(_NEW_USER | _WORLD))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def _must(answer: int) -> None:
    if answer != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
