"""Runs functions on papers in processes of their own, two at once, and makes a trouble of every way that can end.

A function is one at the top of a module; what it takes and returns is known by its annotations and travels as JSON.
Its first argument is the paper's path. Nothing of the process gets here but a record of the kind it said it returns.
"""

from __future__ import annotations

import errno
import functools
import os
import signal
import typing
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from bundler.documents.apart import processes
from bundler.documents.apart.messages import RAISED, RECORD, Ending, Job, Raised
from bundler.documents.apart.processes import Running
from bundler.documents.intake import troubles
from bundler.model.errors import FaultError
from bundler.model.finding import Trouble
from bundler.model.limits import USUAL, Limits

WORKERS: Final = 2
"""How many papers are worked on at once."""

_MACHINES_FAULTS: Final = frozenset({
    errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ESTALE,
})  # fmt: skip
"""What no paper is to blame for: the disk, its rights, a file that has gone."""

_NEARLY: Final = 0.6
"""The part of its memory with which a process that crashed counts as one that found no more."""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Apart:
    """Runs functions apart, within limits."""

    limits: Limits = USUAL

    def get_ready(self) -> None:
        """Lets the libraries load while something else is done."""
        if processes.CAN_FORK:
            processes.forker().start()

    def run(self, function: Callable[P, R], *arguments: P.args, **_: P.kwargs) -> R | Trouble:
        """What the function returns, or why the paper had to be given up.

        OSError where the computer refused to read or write, as if it had been called here.
        """
        return self._outcome(self._begun(function, arguments), function, arguments)

    def run_each(
        self, function: Callable[..., R], calls: Iterable[tuple[Any, ...]]
    ) -> Generator[R | Trouble, None, None]:
        """The same for many papers, two at once; outcomes come in the order of the calls.

        Who closes it early ends what is still being done.
        """
        running: set[Running] = set()

        def one(arguments: tuple[Any, ...]) -> R | Trouble:
            job = self._begun(function, arguments)
            running.add(job)
            try:
                return self._outcome(job, function, arguments)
            finally:
                running.discard(job)

        with ThreadPoolExecutor(WORKERS) as pool:
            waiting = deque(pool.submit(one, arguments) for arguments in calls)
            try:
                while waiting:
                    yield waiting.popleft().result()
            finally:
                _give_up(waiting, running)

    def _begun(self, function: Callable[..., R], arguments: tuple[Any, ...]) -> Running:
        return processes.begin(Job(
            function=f"{function.__module__}:{function.__qualname__}",
            arguments=to_jsonable_python(tuple(_found_anywhere(argument) for argument in arguments)),
            limits=self.limits,
            seconds=self._seconds(arguments),
        ))  # fmt: skip

    def _seconds(self, arguments: tuple[Any, ...]) -> int:
        paper = arguments[0] if arguments else None
        return self.limits.seconds_for(paper.stat().st_size if isinstance(paper, Path) and paper.is_file() else 0)

    def _outcome(self, job: Running, function: Callable[..., R], arguments: tuple[Any, ...]) -> R | Trouble:
        ended = job.outcome() or self._begun(function, arguments).outcome()  # its guard had gone: once more
        if ended is None:
            raise FaultError("the process that reads papers does not start", "Run: bundler doctor")
        ending, answer = ended
        if ending.how != "answered":
            return self._given_up(ending, self._seconds(arguments))
        if answer[:1] == RAISED:
            return self._raised(answer[1:])
        return _record(answer, function)

    def _given_up(self, ending: Ending, seconds: int) -> Trouble:
        """The trouble of a paper whose process did not live to answer."""
        if ending.how == "too-long" or ending.seconds >= seconds:
            return troubles.took_too_long(seconds)
        was_killed = ending.signal == signal.SIGKILL  # by the system, which had none left
        if was_killed or ending.peak_mb >= _NEARLY * self.limits.memory_mb:
            return troubles.too_much_memory(self.limits.memory_mb)
        return troubles.crashed_while_reading(f"signal {ending.signal}" if ending.signal else "no answer")

    def _raised(self, answer: bytes) -> Trouble:
        """The trouble of a paper at which a function failed; OSError where the computer did."""
        try:
            raised = Raised.model_validate_json(answer)
        except ValidationError:
            return troubles.crashed_while_reading("no answer")
        if raised.number in _MACHINES_FAULTS:
            raise OSError(raised.number, os.strerror(raised.number))
        if raised.number == errno.EFBIG:
            return troubles.too_large_when_opened(self.limits.output_mb)
        if raised.kind == MemoryError.__name__ or raised.number == errno.ENOMEM:
            return troubles.too_much_memory(self.limits.memory_mb)
        return troubles.crashed_while_reading(f"{raised.kind} at {raised.place}")


def _found_anywhere(argument: Any) -> Any:
    """A path as it is known in a process that works in another folder."""
    return argument.absolute() if isinstance(argument, Path) else argument


def _record(answer: bytes, function: Callable[..., R]) -> R | Trouble:
    """What the function returned, if it is what it says it returns."""
    if answer[:1] != RECORD:
        return troubles.crashed_while_reading("no answer")
    try:
        record: R = _returned_by(function).validate_json(answer[1:])
    except ValidationError:
        return troubles.crashed_while_reading("no answer")
    return record


@functools.cache
def _returned_by(function: Callable[..., R]) -> TypeAdapter[R]:
    return TypeAdapter(typing.get_type_hints(function)["return"])


def _give_up(waiting: Iterable[Future[Any]], running: Iterable[Running]) -> None:
    """Nobody wants the rest any more."""
    for future in waiting:
        future.cancel()
    for job in tuple(running):
        job.abandon()
