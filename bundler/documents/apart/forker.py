"""A process that has the heavy libraries loaded and forks a guard for each paper; it never opens a paper itself.

It ends when Bundler does, or when nothing was asked of it for some minutes.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import signal
import socket
from typing import Final

from bundler.documents.apart.child import function_of
from bundler.documents.apart.guard import guard

LOADED: Final = (
    "bundler.documents.intake.examine",
    "bundler.documents.intake.pdf",
    "bundler.documents.intake.office_papers",
)
"""Whose libraries are loaded once, so that a paper costs milliseconds and not an import."""

_USUAL: Final = tuple(f"bundler.documents.intake.steps:{name}" for name in ("examine", "wrap_picture", "clean"))

_IDLE_SECONDS: Final = 300.0


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a guard answers to Bundler alone
    with socket.socket(fileno=0) as requests:
        for module in LOADED:
            importlib.import_module(module)
        for function in _USUAL:
            function_of(function)
        gc.freeze()
        while select.select([requests], [], [], _IDLE_SECONDS)[0]:
            byte, numbers, _, _ = socket.recv_fds(requests, 1, 1)
            if not byte:
                break
            for number in numbers:
                _fork_a_guard(number, requests)


def _fork_a_guard(number: int, requests: socket.socket) -> None:
    if os.fork():
        os.close(number)
        return
    try:
        requests.close()
        guard(socket.socket(fileno=number))
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
