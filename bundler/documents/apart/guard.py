"""A guard: starts a process for one paper, gives it its time, ends it, clears up, tells how it went; then the next.

The guard never opens a paper; whatever that does to the process that reads it, the guard is there afterwards. It ends
when Bundler does, when a job is abandoned, or when nothing was asked of it for some minutes.
"""

from __future__ import annotations

import os
import resource
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal, NoReturn

from bundler.documents.apart.child import answer_to
from bundler.documents.apart.confinement import adopt_orphans, confine
from bundler.documents.apart.messages import MOST_WAITING, Ending, Inbox, Job, framed, received, write_all
from bundler.documents.apart.namespaces import fork_alone
from bundler.model.limits import MEGABYTE

IDLE_SECONDS: Final = 300.0

_LOOKS: Final = 200
_PAUSE: Final = 0.005
"""Seconds between two looks whether a child has gone: two hundred of them are one second."""

_How = Literal["answered", "died", "too-long", "abandoned"]

_MAXRSS_BYTES: Final = 1 if sys.platform == "darwin" else 1024


def guard(bundler: socket.socket, world: int | None) -> None:
    """One job after the other, for the Bundler at the other end of the socket, until that has gone or asks no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    adopt_orphans()
    while select.select([bundler], [], [], IDLE_SECONDS)[0] and (request := received(bundler.recv)):
        job = Job.model_validate_json(request)
        folder = Path(tempfile.mkdtemp(prefix="bundler-paper-"))
        try:
            is_wanted = _watch(job, folder, bundler, world)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if not is_wanted:
            break


def _watch(job: Job, folder: Path, bundler: socket.socket, world: int | None) -> bool:
    """Whether somebody was there to be told how it went."""
    answers, child_answers = os.pipe()
    child = fork_alone(world)
    if child == 0:
        _be_the_child(job, folder, child_answers)
    os.close(child_answers)
    inbox = Inbox()
    how = _wait(answers, inbox, bundler, _Time(job.seconds))
    os.close(answers)
    ending = _end(child, how, has_world=world is not None)
    if how != "abandoned":
        bundler.sendall(framed(ending.model_dump_json().encode() + b"\n" + inbox.message))
    return how != "abandoned"


def _be_the_child(job: Job, folder: Path, answers: int) -> NoReturn:
    try:
        answers = confine(job.limits, job.seconds, folder, answers)
        write_all(answers, framed(answer_to(job)))
    finally:
        os._exit(0)


class _Time:
    """The time that a child has; what the machine gave to others while it was ready to work does not count."""

    def __init__(self, seconds: int) -> None:
        self._begun = time.monotonic()
        self._seconds = seconds

    @property
    def left(self) -> float:
        waited = min(self._kept_waiting(), (MOST_WAITING - 1) * self._seconds)
        return max(0.0, self._begun + self._seconds + waited - time.monotonic())

    def _kept_waiting(self) -> float:
        """Seconds; 0 where the system does not tell."""
        try:
            account = Path(f"/proc/{_children()[0]}/schedstat")
            return int(account.read_text(encoding="ascii").split()[1]) / 1e9
        except (OSError, ValueError, IndexError):
            return 0.0


def _wait(answers: int, inbox: Inbox, bundler: socket.socket, time_of: _Time) -> _How:
    """Until the answer is whole, the child has gone, its time is over, or Bundler itself has gone."""
    while inbox.wants_more:
        ready, _, _ = select.select([answers, bundler.fileno()], [], [], time_of.left)
        if bundler.fileno() in ready:
            return "abandoned"  # there is nothing more to say: this is its end
        if not ready and time_of.left == 0:
            return "too-long"
        if answers not in ready:
            continue
        piece = os.read(answers, 65_536)
        if not piece:
            return "died"
        inbox.take(piece)
    return "answered"


def _end(child: int, how: _How, *, has_world: bool) -> Ending:
    """Ends the child and all it started, in any case; one that is dying already may finish that."""
    is_gone = how == "died" and _goes_by_itself(child)
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    if not has_world:
        _end_orphans()
    return Ending(
        how="died" if how == "abandoned" else how,
        signal=os.WTERMSIG(status) if is_gone and os.WIFSIGNALED(status) else 0,
        peak_mb=_peak(used) // MEGABYTE,
        seconds=round(used.ru_utime + used.ru_stime, 3),
    )


def _end_orphans() -> None:
    """What the child started has become ours; where it had a world to itself, all of it has ended with it."""
    with suppress(OSError):
        while True:
            for number in _children():
                os.kill(int(number), signal.SIGKILL)
            os.wait()


def _children() -> list[str]:
    """Of this process, by the numbers that /proc has for them: others than our own, if it is another world's."""
    return Path("/proc/thread-self/children").read_text(encoding="ascii").split()


def _goes_by_itself(child: int) -> bool:
    """Whether it ends soon after it has closed the way to answer; it stays there to be asked what it died of."""
    for _ in range(_LOOKS):
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return True
        time.sleep(_PAUSE)
    return False


def _peak(used: resource.struct_rusage) -> int:
    return used.ru_maxrss * _MAXRSS_BYTES
