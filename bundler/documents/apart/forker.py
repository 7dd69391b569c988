"""A process that has the heavy libraries loaded and forks guards; it never opens a paper itself.

It ends when Bundler does, or when nothing was asked of it, or of a guard, for some minutes.
"""

from __future__ import annotations

import os
import select
import signal
import socket
from contextlib import suppress
from typing import Final

from bundler.documents.apart.namespaces import leave_the_world

LOADED: Final = (
    "bundler.documents.intake.examine",
    "bundler.documents.intake.pdf",
    "bundler.documents.intake.office_papers",
)
"""Whose libraries are loaded once, so that a paper costs milliseconds and not an import."""

_USUAL: Final = tuple(f"bundler.documents.intake.steps:{name}" for name in ("examine", "wrap_picture", "clean"))

_IDLE_SECONDS: Final = 300.0


def main() -> None:
    world = leave_the_world()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a guard answers to Bundler alone
    with socket.socket(fileno=0) as requests:
        _load()
        while (is_asked := select.select([requests], [], [], _IDLE_SECONDS)[0]) or _has_guards():
            if not is_asked:
                continue
            byte, numbers, _, _ = socket.recv_fds(requests, 1, 1)
            if not byte:
                break
            for number in numbers:
                _fork_a_guard(number, requests, world)
    with suppress(ChildProcessError):
        os.wait()  # the guards clear up first: they would end with the world whose first process this is


def _load() -> None:
    """Loads what most papers need, and makes every fork as cheap as it can be."""
    import gc
    import importlib

    from bundler.documents.apart.child import function_of

    for module in LOADED:
        importlib.import_module(module)
    for function in _USUAL:
        function_of(function)
    _read_a_page_of_ours()
    gc.collect()
    gc.freeze()


def _read_a_page_of_ours() -> None:
    """What libraries do once only, when first used, is done before the first fork and not again in each."""
    import tempfile
    from pathlib import Path

    import pikepdf

    from bundler.documents.intake.examine import examine

    with tempfile.TemporaryDirectory() as folder, pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(Path(folder) / "page.pdf")
        examine(Path(folder) / "page.pdf")


def _fork_a_guard(number: int, requests: socket.socket, world: int | None) -> None:
    from bundler.documents.apart.guard import guard

    if os.fork():
        os.close(number)
        return
    try:
        requests.close()
        guard(socket.socket(fileno=number), world)
    finally:
        os._exit(0)


def _has_guards() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return False
    return True


if __name__ == "__main__":
    main()
