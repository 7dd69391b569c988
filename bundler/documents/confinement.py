"""What is put around a program that we start: limits of memory and output, no network, and an end to all it started."""

from __future__ import annotations

import functools
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Final

_DIES_WITH_US: Final = ("setpriv", "--pdeathsig", "KILL")
_NO_NETWORK: Final = ("unshare", "--user", "--map-root-user", "--net", "--pid", "--fork", "--kill-child")
_GENTLE: Final = ("nice", "-n", "10")


def confinement(*, memory: int, output: int, is_gentle: bool = False) -> tuple[str, ...]:
    """Commands in front of a program that limit it as far as this machine can; each only where it works.

    `memory` is in bytes of address space and `output` in bytes of any one file, each for every process by itself; a
    gentle program lets everybody else on the machine go first.
    """
    limits = ("prlimit", f"--as={memory}", f"--fsize={output}", "--core=0")
    prefixes = (*((_GENTLE,) if is_gentle else ()), limits, _DIES_WITH_US, _NO_NETWORK)
    return tuple(word for prefix in prefixes if _works(prefix) for word in prefix)


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
