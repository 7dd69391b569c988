"""The lookout over the cases folder: file system events, native or by polling, that mark a case and do nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Literal

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)

from bundler.documents.cases.found_files import is_noise, reason_to_pass_over

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

Kind = Literal["native", "polling"]

_TELLING: list[type[FileSystemEvent]] = [
    DirCreatedEvent, DirDeletedEvent, DirMovedEvent,
    FileAttribEvent, FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent,
]  # fmt: skip
"""Reading a file is not among them, nor is a change of a folder, which is told by the file that changed it."""

_PATIENCE = 10.0
"""Seconds that are waited for an observer's threads to end."""


class Marks:
    """The cases that something happened to. Any thread may mark, and so may a signal handler; one loop takes."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[str] = SimpleQueue()
        self._marked: set[str] = set()

    def mark(self, case: str) -> None:
        """Marks a case once, however many events there are."""
        if case not in self._marked:
            self._marked.add(case)
            self._queue.put(case)

    def wake(self) -> None:
        """Ends the waiting of whoever takes; safe in a signal handler."""
        self._queue.put("")

    def take(self, seconds: float) -> tuple[str, ...]:
        """Everything marked until now, waiting up to so many seconds for the first."""
        taken = []
        with suppress(Empty):
            taken.append(self._queue.get(timeout=seconds) if seconds > 0 else self._queue.get_nowait())
            while True:
                taken.append(self._queue.get_nowait())
        self._marked.difference_update(taken)
        return tuple(case for case in dict.fromkeys(taken) if case)


class Lookout(FileSystemEventHandler):
    """Watches the cases folder as long as it lives; whoever keeps it asks now and then whether it still does."""

    def __init__(self, root: Path, mark: Callable[[str], None], *, polling: bool, every: float) -> None:
        """OSError where the folder is not there, or the system has no more watches to give."""
        self._root, self._mark = root, mark
        self._observer = _polling(every) if polling else _native()
        self.kind: Kind = "polling" if polling else "native"
        try:
            self._observer.schedule(self, str(root), recursive=True, event_filter=_TELLING)
            self._observer.start()
        except OSError:
            self._observer.stop()
            raise

    def is_alive(self) -> bool:
        """The thread of each emitter runs: one dies silently when its folder goes away, and the observer lives on."""
        emitters = self._observer.emitters
        return self._observer.is_alive() and bool(emitters) and all(emitter.is_alive() for emitter in emitters)

    def stop(self) -> None:
        """A thread that hangs on a share that has gone is left to itself; it ends when the share is back."""
        self._observer.stop()
        self._observer.join(_PATIENCE)

    def on_any_event(self, event: FileSystemEvent) -> None:
        for raw in (event.src_path, event.dest_path):
            case, path = self._split(os.fsdecode(raw))
            if case and tells(path, event.event_type):
                self._mark(case)

    def _split(self, raw: str) -> tuple[str, str]:
        """The case a path belongs to and the path below it; two empty texts for the cases folder itself."""
        try:
            parts = Path(raw).relative_to(self._root).parts if raw else ()
        except ValueError:
            return "", ""
        return (parts[0] if parts else ""), "/".join(parts[1:])


def tells(path: str, event_type: str) -> bool:
    """Whether such an event at a path below a case means anything: not Bundler's own pages, nor temporary files."""
    if is_noise(path):
        return False
    return event_type in ("created", "deleted", "moved") or not (path and reason_to_pass_over(path))


def _native() -> BaseObserver:
    from watchdog.observers import Observer

    return Observer()


def _polling(every: float) -> BaseObserver:
    """Polling that follows no link: a link to the folder above would never end."""
    from watchdog.observers.polling import PollingObserverVFS

    return PollingObserverVFS(os.lstat, os.scandir, polling_interval=every)
