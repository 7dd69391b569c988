"""What is put around programs that we start: limits, no network, an end to all that they started, two at a time."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, Protocol

_DIES_WITH_US: Final = ("setpriv", "--pdeathsig", "KILL")
_NO_NETWORK: Final = ("unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child")
_PAUSE: Final = 0.02
"""Seconds between two looks at the running programs."""

_GENTLE: Final = ("nice", "-n", "10")


def confinement(*, memory: int, output: int, is_gentle: bool = False) -> tuple[str, ...]:
    """Commands in front of a program that limit it as far as this machine can; each only where it works.

    `memory` is in bytes of address space and `output` in bytes of any one file, each for every process by itself; a
    gentle program lets everybody else on the machine go first.
    """
    limits = ("prlimit", f"--as={memory}", f"--fsize={output}", "--core=0")
    prefixes = (*((_GENTLE,) if is_gentle else ()), limits, _DIES_WITH_US, _NO_NETWORK)
    return tuple(word for prefix in prefixes if _works(prefix) for word in prefix)


class Program(Protocol):
    """A program with its time: `is_busy` is no longer true of one that has used it up."""

    def begin(self) -> None: ...

    def is_busy(self) -> bool: ...

    def end(self) -> None: ...


def run_all(programs: Sequence[Program], at_once: int, progress: Callable[[int], None]) -> None:
    """Runs the programs, so many at a time, until each has ended; `progress` is told again and again how many have."""
    waiting = deque(programs)
    running: list[Program] = []
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                running.append(waiting.popleft())
                running[-1].begin()
            for program in [program for program in running if not program.is_busy()]:
                program.end()
                running.remove(program)
            progress(len(programs) - len(waiting) - len(running))
            time.sleep(_PAUSE)
    finally:
        for program in running:
            program.end()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Ends a program that was started as a session of its own, with everything that it started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)  # noqa: S603, S607
    else:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@functools.cache
def _works(prefix: tuple[str, ...]) -> bool:
    if sys.platform != "linux" or shutil.which(prefix[0]) is None:
        return False
    tried = subprocess.run(  # noqa: S603 - a fixed command
        [*prefix, "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60)
    return tried.returncode == 0
