"""The watcher: marks become quiet cases, quiet cases are looked at, complete ones are built. Nothing else decides.

An event only marks a case; a full look now and then compares every folder with what was last seen. So a lost event, a
restart and a second mark are all the same harmless thing.
"""

from __future__ import annotations

import dataclasses
import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from filelock import FileLock, Timeout

from bundler import __version__
from bundler.documents.cases.casefolder import all_cases, is_case_folder
from bundler.documents.cases.footprint import Footprint, changed_files_open, footprint
from bundler.documents.cases.lookout import Kind, Marks
from bundler.documents.heartbeat import WATCH_FOLDER, Heartbeat, State
from bundler.documents.logbook import Logbook
from bundler.documents.status_page import clear_leftovers
from bundler.engine.casework import AfterLook, Casework, Next, nothing
from bundler.engine.local import attempt
from bundler.engine.tracker import Tracker
from bundler.engine.troubles import DEFINITIONS, HEARTBEAT, OBSERVER, WATCHER, Troubles
from bundler.model.errors import (
    BundlerError,
    CaseBusyError,
    CaseUnreadableError,
    DefinitionError,
    ExitCode,
    MachineError,
)
from bundler.pipeline.children import look_over_all_cases
from bundler.pipeline.workshop import Workshop

_PAUSE = 0.5
"""Seconds at least between two pauses of a build."""

_NO_MORE_WATCHES = (errno.ENOSPC, errno.EMFILE, errno.ENOSYS)
"""Of inotify, which says so in these words."""

_LONGEST_REST = 1.0 if os.name == "nt" else 60.0
"""Seconds: Windows lets no signal end a wait."""


@dataclass(frozen=True)
class Pace:
    """How long the watcher waits for what, in seconds."""

    settle: float = 5.0
    full_look: float = 300.0
    poll: float = 10.0
    heartbeat: float = 30.0
    patience: float = 60.0
    away: float = 5.0


@dataclass(frozen=True)
class Clock:
    """Three clocks: one that never jumps, the council's calendar day, and the time for the record."""

    monotonic: Callable[[], float]
    today: Callable[[], date]
    now: Callable[[], datetime]


class Observer(Protocol):
    """Whoever hears of events."""

    kind: Kind

    def is_alive(self) -> bool: ...

    def stop(self) -> None: ...


class WatchStopped(BaseException):
    """The watcher is to end while it builds: the build is abandoned whole. No handler of errors may catch this."""


Observe = Callable[[Callable[[str], None], bool], Observer]
"""Starts an observer that marks cases, a polling one if asked for; OSError where the system gives none."""


class Watcher:
    """Watches the cases of one workshop, alone: one case at a time, looks before builds and in the pauses of one.

    Without `observe` there are full looks only.
    """

    def __init__(
        self,
        workshop: Workshop,
        pace: Pace,
        clock: Clock,
        logbook: Logbook,
        observe: Observe | None,
        after_look: AfterLook = nothing,
    ) -> None:
        self._root, self._output = workshop.cases, workshop.output
        self._pace, self._clock, self._logbook = pace, clock, logbook
        self._marks = Marks()
        self._tracker = Tracker(pace.settle, pace.patience)
        self._troubles = Troubles(logbook, clock.now)
        own = dataclasses.replace(workshop, progress=self._between_papers)
        self._work = Casework(own, after_look, logbook, self._troubles, clock.monotonic, self._has)
        self._observe, self._must_poll = observe, False
        self._observer: Observer | None = None
        self._seen: dict[str, Footprint] = {}
        self._templates = self._changed_templates = footprint(workshop.templates)
        self._to_look: dict[str, None] = {}
        self._to_build: dict[str, tuple[str, ...]] = {}
        self._look_later: set[str] = set()
        self._siblings: dict[str, tuple[str, ...]] = {}
        self._children = 0
        self._complete: dict[str, tuple[str, ...]] = {}
        self._for_the_children: set[str] = set()
        self._building: str | None = None
        self._is_away = self._is_stopping = self._makes_way = False
        self._next_full_look = self._next_beat = self._next_observer = self._next_pause = clock.monotonic()
        self._last_full_look: datetime | None = None
        self._observing_since = self._looked_over = float("-inf")

    def run(self) -> None:
        """Watch until `stop`. CaseBusyError if another watcher works on the same output; DefinitionError at the start
        only, later ones are waited out.
        """
        with self._alone():
            self._make_ready()
            self._logbook.tell("started", version=__version__)
            try:
                self._rounds()
            finally:
                self._stop_observing()
                self._beat("stopped")
                self._logbook.tell("stopped")

    def run_once(self) -> ExitCode:
        """One full look at every case, its builds, and the end: for cron and the Task Scheduler.

        A case that does not come to rest meanwhile is left to the next time. The gravest trouble gives the exit code.
        """
        with self._alone():
            if not self._is_here():
                raise CaseUnreadableError(f"The folder {self._root.name} cannot be read.", "Name it with --cases.")
            self._make_ready()
            until = self._clock.monotonic() + 3 * self._pace.settle
            wait = self._one_round(())
            while not self._is_stopping and (wait == 0 or (self._tracker and self._clock.monotonic() < until)):
                wait = self._one_round(self._marks.take(wait))
            self._logbook.tell("looked-at-everything", cases=len(self._seen), waiting=len(self._tracker))
            self._beat("stopped")
            return self._troubles.gravest

    def stop(self) -> None:
        """End after the paper that is being worked on. Safe in a signal handler."""
        self._is_stopping = True
        self._marks.wake()

    def _make_ready(self) -> None:
        """The definitions are right, and what a killed watcher left half written is gone."""
        _ = self._work.workshop.definitions
        for case in self._cases():
            attempt(lambda folder=self._root / case: clear_leftovers(folder))  # type: ignore[misc]

    def _rounds(self) -> None:
        wait = 0.0
        while not self._is_stopping:
            wait = self._one_round(self._marks.take(wait))

    def _one_round(self, marked: Iterable[str]) -> float:
        """A round that no fault can end."""
        try:
            wait = attempt(lambda: self.turn(marked))
        except WatchStopped:
            return 0.0
        if isinstance(wait, BundlerError):
            self._troubles.tell(WATCHER, wait)
            return self._pace.away
        self._troubles.over(WATCHER)
        return wait

    def turn(self, marked: Iterable[str] = ()) -> float:
        """One round: what was marked, what is due, one piece of work; then the seconds until there is more to do."""
        now = self._clock.monotonic()
        for case in marked:
            self._touched(case, now)
        self._beat_if_due(now)
        if not self._is_here():
            return self._wait_for_the_share()
        self._welcome_back(now)
        self._keep_observing(now)
        self._begin_the_day()
        if now >= self._next_full_look:
            self._look_over_everything(now)
        for case in self._tracker.due_for_a_glance(now):
            self._glance(case, now)
        return 0.0 if self._do_one() else self._rest(now)

    # The share

    def _is_here(self) -> bool:
        """The cases folder can be reached; one that had cases and is empty now is a share that is not mounted."""
        if not os.path.isdir(self._root):  # noqa: PTH112 - never raises, whatever ails the share
            return False
        return not (self._is_away and self._seen) or bool(self._cases())

    def _has(self, case: str) -> bool:
        """The case is there to be spoken of; one that is not there may only seem to be gone."""
        return self._is_here() and os.path.isdir(self._root / case)  # noqa: PTH112 - never raises

    def _cases(self) -> tuple[str, ...]:
        try:
            return tuple(folder.name for folder in all_cases(self._root))
        except CaseUnreadableError:
            return ()

    def _wait_for_the_share(self) -> float:
        self._goes_away()
        return self._pace.away

    def _goes_away(self) -> None:
        if not self._is_away:
            self._is_away = True
            self._stop_observing()
            self._logbook.tell("share-away", cases=len(self._seen))
            self._beat("share-away")

    def _welcome_back(self, now: float) -> None:
        if self._is_away:
            self._is_away = False
            self._next_full_look = now
            self._logbook.tell("share-back")

    # What was marked, and what nobody marked

    def _touched(self, case: str, now: float) -> None:
        """The case waits for quiet; what was to be done with it is put off until then."""
        self._tracker.touched(case, now)
        self._to_look.pop(case, None)
        self._to_build.pop(case, None)
        self._for_the_children.discard(case)

    def _look_over_everything(self, now: float) -> None:
        """Compare every case folder with what was last seen of it; mark what differs, and what is to be tried again."""
        self._next_full_look = now + self._pace.full_look
        cases = self._cases()
        if self._seen and not cases:
            self._goes_away()
            return
        for gone in self._seen.keys() - set(cases):
            self._forget(gone)
        self._read_definitions_again(now)
        quiet = [case for case in cases if case not in self._tracker and case not in self._to_look]
        changed = [case for case in quiet if footprint(self._root / case) != self._seen.get(case)]
        if any(case in self._seen for case in changed) and self._observing_since <= self._looked_over:
            self._hear_again(now)
        self._looked_over = now
        self._look_where_other_children_may_stand()
        for case in (*changed, *(case for case in quiet if case in self._look_later)):
            self._touched(case, now)
        self._last_full_look = self._clock.now()

    def _read_definitions_again(self, now: float) -> None:
        """Definitions that somebody changed hold for every case, once nobody is changing them any more: half a pack
        would ask for half the papers.
        """
        templates = footprint(self._work.workshop.templates)
        if templates in (None, self._templates):
            return
        if templates == self._changed_templates:
            self._templates = templates
            self._look_at_all_anew()
        else:
            self._next_full_look = now + self._pace.settle
        self._changed_templates = templates

    def _look_where_other_children_may_stand(self) -> None:
        """The child of a new case may stand in an old paper of any other (D3); that alone builds nothing anew."""
        children = look_over_all_cases(self._work.workshop)
        if self._children not in (0, children):
            again = [case for case in self._seen if case not in self._tracker and case not in self._to_look]
            self._for_the_children.update(again)
            self._to_look.update((case, None) for case in again)
        self._children = children

    def _begin_the_day(self) -> None:
        if self._clock.today() != self._work.workshop.today:
            self._look_at_all_anew()

    def _look_at_all_anew(self) -> None:
        self._work.workshop = dataclasses.replace(self._work.workshop, today=self._clock.today())
        self._for_the_children.clear()
        self._to_look.update((case, None) for case in self._seen if case not in self._tracker)

    def _glance(self, case: str, now: float) -> None:
        folder = self._root / case
        found = footprint(folder) if is_case_folder(folder) else None
        if found is None:
            self._is_gone(case)
        elif self._tracker.glanced(
            case, found, now, opens=lambda: changed_files_open(folder, found, self._seen.get(case, {}))
        ):
            self._to_look[case] = None

    def _is_gone(self, case: str) -> None:
        """The folder was taken away; or the whole share was, and then it is not the case that is gone."""
        if self._is_here() and (self._cases() or not self._seen):
            self._forget(case)
        else:
            self._goes_away()

    def _forget(self, case: str) -> None:
        self._tracker.forget(case)
        self._troubles.over(case)
        self._look_later.discard(case)
        self._to_look.pop(case, None)
        self._to_build.pop(case, None)
        self._work.workshop.known.forget(self._root / case)
        self._siblings.pop(case, None)
        self._complete.pop(case, None)
        if self._seen.pop(case, None) is not None:
            self._logbook.tell("case-gone", case=case)
            self._look_at_siblings_of(case)

    # Work

    def _do_one(self) -> bool:
        """One look, or one build where nobody waits for a look; False if there is nothing to do."""
        case = self._next_case()
        if case is None or self._is_stopping:
            return False
        try:
            self._follow(case, self._look(case) if case in self._to_look else self._build(case))
        except DefinitionError as error:
            self._wait_for_definitions(error)
        else:
            self._troubles.over(DEFINITIONS)
        return True

    def _next_case(self) -> str | None:
        """While one is being built others are looked at, and none is built."""
        looks = (case for case in self._to_look if case != self._building)
        return next(looks, None if self._building else next(iter(self._to_build), None))

    def _look(self, case: str) -> Next:
        found = footprint(self._root / case)
        next_step = self._without_what_is_built(case, self._work.look(case))
        self._to_look.pop(case, None)
        if next_step.siblings is not None:
            self._siblings[case] = next_step.siblings
        if found is not None:
            has_changed = self._seen.get(case) != found
            self._seen[case] = found
            if has_changed:
                self._look_at_siblings_of(case)
        return next_step

    def _without_what_is_built(self, case: str, next_step: Next) -> Next:
        """Where only other cases' children have changed, no pack is built that was complete before."""
        before = self._complete.get(case, ()) if case in self._for_the_children else ()
        self._for_the_children.discard(case)
        self._complete[case] = next_step.build
        return dataclasses.replace(next_step, build=tuple(pack for pack in next_step.build if pack not in before))

    def _look_at_siblings_of(self, case: str) -> None:
        """Whoever shares papers of this case is looked at again, now that it has changed and is quiet."""
        now = self._clock.monotonic()
        for other, siblings in self._siblings.items():
            if case in siblings and other in self._seen and other not in self._to_look:
                self._touched(other, now)

    def _build(self, case: str) -> Next:
        self._building = case
        try:
            next_step = self._work.build(case, self._to_build[case])
        finally:
            self._building = None
        self._to_build.pop(case, None)
        return next_step

    def _follow(self, case: str, next_step: Next) -> None:
        self._look_later.discard(case)
        if next_step.again == "soon":
            self._touched(case, self._clock.monotonic())
        elif next_step.again == "later":
            self._look_later.add(case)
        if next_step.build and next_step.again != "soon":
            self._to_build[case] = next_step.build

    def _wait_for_definitions(self, error: DefinitionError) -> None:
        """Nothing can be done with any case until somebody corrects a definition; tried again at the next full look."""
        self._troubles.tell(DEFINITIONS, error)
        self._look_later.update(self._to_look, self._to_build)
        self._to_look.clear()
        self._to_build.clear()

    def _between_papers(self, _step: str, _done: int, _total: int) -> None:
        """Told again and again while papers are worked on: the heart beats on, a build makes way for looks, and a
        watcher that is to end does.
        """
        now = self._clock.monotonic()
        self._beat_if_due(now)
        if self._building and not self._makes_way and now >= self._next_pause:
            self._make_way()
            self._next_pause = self._clock.monotonic() + _PAUSE
        if self._is_stopping:
            raise WatchStopped

    def _make_way(self) -> None:
        """Whoever drops a paper need not wait for the end of somebody else's long bundle to see its status."""
        self._makes_way = True
        try:
            while not self._is_stopping and self._one_round(self._marks.take(0)) == 0:
                pass
        finally:
            self._makes_way = False

    # The observer

    def _keep_observing(self, now: float) -> None:
        """An observer that died is replaced, and whatever it missed is looked for."""
        if self._observe is None or now < self._next_observer or (self._observer and self._observer.is_alive()):
            return
        self._next_observer = now + self._pace.away
        if self._observer:
            self._logbook.tell("observer-died", kind=self._observer.kind)
        self._stop_observing()
        self._next_full_look = now
        try:
            self._observer = self._observe(self._marks.mark, self._must_poll)
        except OSError as error:
            self._must_poll = error.errno in _NO_MORE_WATCHES
            self._troubles.tell(OBSERVER, MachineError.of(error))
        else:
            self._observing_since = now
            self._troubles.over(OBSERVER)
            self._logbook.tell("observing", kind=self._observer.kind)

    def _hear_again(self, now: float) -> None:
        """Something changed of which no event came: a native observer that is deaf is replaced."""
        if self._observer and self._observer.kind == "native":
            self._logbook.tell("events-missed", kind=self._observer.kind)
            self._stop_observing()
            self._next_observer = now

    def _stop_observing(self) -> None:
        if self._observer:
            self._observer.stop()
        self._observer = None

    # Time, and the heartbeat

    def _rest(self, now: float) -> float:
        """Seconds until something is due."""
        glance = self._tracker.next_glance()
        due = min(self._next_full_look, self._next_beat, self._next_full_look if glance is None else glance)
        return min(max(0.0, due - now), _LONGEST_REST)

    def _beat_if_due(self, now: float) -> None:
        if now >= self._next_beat:
            self._next_beat = now + self._pace.heartbeat
            self._beat("share-away" if self._is_away else "watching")

    def _beat(self, state: State) -> None:
        written = attempt(lambda: self._heartbeat(state).write(self._output))
        if isinstance(written, BundlerError):
            self._troubles.tell(HEARTBEAT, written)
        else:
            self._troubles.over(HEARTBEAT)

    def _heartbeat(self, state: State) -> Heartbeat:
        return Heartbeat(
            at=self._clock.now(),
            pid=os.getpid(),
            version=__version__,
            state=state,
            observer=self._observer.kind if self._observer else "none",
            cases=len(self._seen),
            waiting=len(self._tracker),
            longest_wait=int(self._tracker.longest_wait(self._clock.monotonic())),
            to_look=len(self._to_look),
            to_build=len(self._to_build),
            last_full_look=self._last_full_look,
            last_trouble=self._troubles.last,
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        folder = self._output / WATCH_FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(folder / "lock", blocking=False):
                yield
        except Timeout:
            raise CaseBusyError(
                "Another watcher works on this output folder.", "Stop that one first, or give another --output."
            ) from None
