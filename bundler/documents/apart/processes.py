"""Where a job's process comes from: forked off one that has its libraries loaded, or started afresh (Windows)."""

from __future__ import annotations

import atexit
import functools
import os
import select
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError
from contextlib import suppress
from typing import IO, Final, Protocol

from bundler.documents.apart.messages import MAX_ANSWER, MOST_WAITING, Ending, Inbox, Job, framed, received
from bundler.model.errors import FaultError

CAN_FORK: Final = hasattr(os, "fork")

_PATIENCE: Final = 30.0
"""Seconds beyond its time after which a guard that says nothing is given up."""

_MAX_ENDING: Final = 10_000


class Running(Protocol):
    """A job that is being done."""

    def outcome(self) -> tuple[Ending, bytes] | None:
        """How it ended, and the answer; waits for it. None if nobody is there who would do it.

        CancelledError if it was abandoned.
        """

    def abandon(self) -> None:
        """Ends it, and makes a waiting `outcome` return."""


def begin(job: Job) -> Running:
    return forker().begin(job) if CAN_FORK else Fresh(job)


@functools.cache
def forker() -> Forker:
    """This process's own; begins to load its libraries when first asked for."""
    return Forker()


class Forker:
    """The process that forks guards, as seen from Bundler: started when needed, again if it has gone.

    A guard that has done its job waits for the next one: as many are there as there were jobs at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: deque[socket.socket] = deque()
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None
        atexit.register(self.close)

    def start(self) -> None:
        """Lets it load its libraries while something else is done."""
        with self._lock:
            self._connection()

    def begin(self, job: Job) -> Forked:
        guard = self._idle_guard() or self._fresh_guard()
        guard.settimeout(MOST_WAITING * job.seconds + _PATIENCE)
        with suppress(BrokenPipeError, ConnectionResetError):  # nobody there: its outcome tells
            guard.sendall(framed(job.model_dump_json().encode()))
        return Forked(guard, self._idle.append)

    def close(self) -> None:
        """Ends it, and every job with it."""
        with self._lock:
            self._end()

    def _idle_guard(self) -> socket.socket | None:
        """One that is still there: a guard that ends closes its side."""
        while self._idle:
            with suppress(IndexError):  # another thread was faster
                guard = self._idle.pop()
                if not select.select([guard], [], [], 0)[0]:
                    return guard
                guard.close()
        return None

    def _fresh_guard(self) -> socket.socket:
        ours, guards = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with guards:
            self._hand_over(guards)
        return ours

    def _hand_over(self, guards: socket.socket) -> None:
        with self._lock:
            try:
                socket.send_fds(self._connection(), [b"J"], [guards.fileno()])
            except (BrokenPipeError, ConnectionResetError):
                self._end()
                socket.send_fds(self._connection(), [b"J"], [guards.fileno()])

    def _connection(self) -> socket.socket:
        if self._process is not None and self._process.poll() is not None:
            self._end()
        if self._requests is None:
            self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
            with theirs:
                name = "bundler.documents.apart.forker"
                self._process = _python(name, stdin=theirs.fileno(), stdout=subprocess.DEVNULL)
        return self._requests

    def _end(self) -> None:
        while self._idle:
            self._idle.pop().close()
        if self._requests is not None:
            self._requests.close()
        if self._process is not None:
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._requests = self._process = None


class Forked:
    """A job with a guard of its own at the other end of a socket; once it is over, the guard is given back."""

    def __init__(self, guard: socket.socket, give_back: Callable[[socket.socket], None]) -> None:
        self._guard, self._give_back = guard, give_back
        self._lock = threading.Lock()
        self._is_abandoned = self._is_over = False

    def outcome(self) -> tuple[Ending, bytes] | None:
        told = self._told()
        with self._lock:
            self._is_over = True
        if told and not self._is_abandoned:
            self._give_back(self._guard)
        else:
            self._guard.close()
        if self._is_abandoned:
            raise CancelledError
        if told is None:
            return Ending(how="too-long"), b""
        ending, _, answer = told.partition(b"\n")
        return (Ending.model_validate_json(ending), answer) if told else None

    def abandon(self) -> None:
        with self._lock:
            if not self._is_over:
                self._is_abandoned = True
                self._guard.shutdown(socket.SHUT_RDWR)

    def _told(self) -> bytes | None:
        """All that the guard says; nothing if it has gone, None if it says nothing for too long."""
        try:
            return received(self._guard.recv, MAX_ANSWER + _MAX_ENDING)
        except TimeoutError:
            return None
        except ConnectionResetError:
            return b""


class Fresh:
    """A job in a new Python, which loads its libraries first; no limits but those of time and of the answer."""

    def __init__(self, job: Job) -> None:
        self._is_late = self._is_abandoned = False
        self._process = _python("bundler.documents.apart.child", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._timer = threading.Timer(job.seconds, self._be_late)
        self._timer.start()
        with suppress(BrokenPipeError), _there(self._process.stdin) as request:
            request.write(job.model_dump_json().encode())

    def outcome(self) -> tuple[Ending, bytes] | None:
        inbox = Inbox()
        with _there(self._process.stdout) as answers:
            while inbox.wants_more and (piece := os.read(answers.fileno(), 65_536)):
                inbox.take(piece)
        self._timer.cancel()
        self._process.kill()
        code = self._process.wait()
        if self._is_abandoned:
            raise CancelledError
        if inbox.is_whole:
            return Ending(how="answered"), inbox.message
        return Ending(how="too-long" if self._is_late else "died", signal=max(0, -code)), b""

    def abandon(self) -> None:
        self._is_abandoned = True
        self._process.kill()

    def _be_late(self) -> None:
        self._is_late = True
        self._process.kill()


def _there(stream: IO[bytes] | None) -> IO[bytes]:
    """A pipe that was asked for."""
    if stream is None:
        raise FaultError("a process was started without a pipe")
    return stream


def _python(module: str, *, stdin: int, stdout: int) -> subprocess.Popen[bytes]:
    """One of our own modules as a program, which finds its libraries where this one did, whatever the folder it is in.

    Whatever it prints goes nowhere: libraries print names. With BUNDLER_DEBUG its errors come through.
    """
    places = os.pathsep.join(os.path.abspath(place) for place in sys.path if place)  # noqa: PTH100 - plain text
    return subprocess.Popen(  # noqa: S603 - our own Python, our own module
        [sys.executable, "-P", "-m", module],
        env={**os.environ, "PYTHONPATH": places},
        cwd=os.path.abspath(os.sep),  # noqa: PTH100 - holds on to no folder of anybody's
        stdin=stdin,
        stdout=stdout,
        stderr=None if os.environ.get("BUNDLER_DEBUG") else subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for Bundler, which then ends it
    )
