"""`bundler watch`: the watcher as a program, with its pace, its log and its signals."""

from __future__ import annotations

import dataclasses
import logging
import signal
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from bundler.documents.cases.lookout import Lookout
from bundler.documents.drives import is_on_the_network
from bundler.documents.logbook import Logbook
from bundler.engine.watching import Clock, Observer, Pace, Watcher
from bundler.faces.settings import SETTINGS_FILE, Settings, refuse_inside
from bundler.faces.workshops import workshop_of
from bundler.model.errors import DefinitionError, ExitCode, FaultError
from bundler.pipeline.look import Look
from bundler.pipeline.status_files import write_status
from bundler.pipeline.workshop import Workshop

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(frozen=True)
class Wish:
    """How the watcher is to work: from the command line, else from [watch] in bundler.toml, else as usual."""

    pace: Pace
    always_poll: bool = False
    log: Path | None = None


def wish(stated: Mapping[str, Any], given: Mapping[str, Any]) -> Wish:
    """What was asked for; DefinitionError where bundler.toml says something else than it may."""
    asked = {**stated, **{key: value for key, value in given.items() if value is not None}}
    paces = tuple(field.name for field in dataclasses.fields(Pace))
    for name in asked.keys() - {*paces, "always_poll", "log"}:
        raise DefinitionError(
            f"{SETTINGS_FILE}: [watch] has no setting '{name}'.",
            f"It may state {', '.join(paces)} in seconds, always_poll = true, and log, a path.",
        )
    pace = Pace(**{name: _seconds(name, asked[name]) for name in paces if name in asked})
    always_poll, log = asked.get("always_poll", False), asked.get("log")
    if not isinstance(always_poll, bool) or not isinstance(log, str | Path | None):
        raise DefinitionError("[watch]: always_poll is true or false, and log is a path.", "Write always_poll = true.")
    return Wish(pace, always_poll, Path(log).resolve() if log else None)


def watch(folders: Settings, wished: Wish, today: date | None, *, once: bool) -> ExitCode:
    """Watch until a signal ends it, or look at everything once."""
    if wished.log:
        refuse_inside(wished.log, folders, "log file", "--log")
    clock = Clock(time.monotonic, (lambda: today) if today else date.today, lambda: datetime.now(UTC))
    workshop = workshop_of(folders, clock.today())
    observe = None if once else _observe(folders.cases, wished)
    logbook = Logbook(wished.log)
    watcher = Watcher(workshop, wished.pace, clock, logbook, observe, _write_status)
    with only_told_in(logbook), _ended_by_signals(watcher) as received:
        code = watcher.run_once() if once else _run(watcher)
    return ExitCode.INTERRUPTED if signal.SIGINT in received else code


def _run(watcher: Watcher) -> ExitCode:
    watcher.run()
    return ExitCode.DONE


def _write_status(workshop: Workshop, looks: Sequence[Look]) -> None:
    write_status(workshop, looks, datetime.now())  # noqa: DTZ005 - people read it: the hour on their own clock


def _observe(cases: Path, wished: Wish) -> Callable[[Callable[[str], None], bool], Observer]:
    """Native where the folder lies on this machine; on the network, other machines' changes make no events here."""

    def observe(mark: Callable[[str], None], must_poll: bool) -> Observer:
        polling = must_poll or wished.always_poll or is_on_the_network(cases)
        return Lookout(cases, mark, polling=polling, every=wished.pace.poll)

    return observe


@contextmanager
def only_told_in(logbook: Logbook) -> Iterator[None]:
    """What libraries log and warn of, and the trace of a thread that fails, may name a paper: of such a thread only the
    place is told, and nothing of the rest.
    """

    def tell(failed: threading.ExceptHookArgs) -> None:
        if isinstance(failed.exc_value, Exception):
            fault = FaultError.of(failed.exc_value)
            logbook.tell("trouble", code=fault.code, exit_code=fault.exit_code, where=fault.where)

    before, nowhere = threading.excepthook, logging.NullHandler()
    threading.excepthook = tell
    logging.getLogger().addHandler(nowhere)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        threading.excepthook = before
        logging.getLogger().removeHandler(nowhere)


@contextmanager
def _ended_by_signals(watcher: Watcher) -> Iterator[list[int]]:
    """SIGTERM and Ctrl-C end the watcher between two papers; which one it was decides the exit code."""
    received: list[int] = []

    def end(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        watcher.stop()

    before = {number: signal.signal(number, end) for number in _SIGNALS}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _seconds(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.1 <= value <= 86_400:
        raise DefinitionError(
            f"[watch]: {name} must be a number of seconds, from 0.1 to a day's.", f"Write {name} = 5."
        )
    return float(value)
