"""What is wrong at the moment, case by case: told once in the log, kept for the heartbeat, forgotten when over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bundler.documents.heartbeat import LastTrouble
from bundler.documents.logbook import Logbook, case_in_log
from bundler.model.errors import BundlerError, ExitCode, FaultError

WATCHER, DEFINITIONS, OBSERVER, HEARTBEAT = _PARTS = (" watcher", " definitions", " observer", " heartbeat")


class Troubles:
    """One trouble at most for each case, and for each part of the watcher (`WATCHER`, `HEARTBEAT`, ...)."""

    def __init__(self, logbook: Logbook, now: Callable[[], datetime]) -> None:
        self._logbook, self._now = logbook, now
        self._codes: dict[str, str] = {}
        self.last: LastTrouble | None = None
        self.gravest = ExitCode.DONE

    def tell(self, case: str, error: BundlerError) -> None:
        """A trouble that lasts is told once; the same one is told again only after it was over."""
        self.last = LastTrouble(at=self._now(), code=error.code, case=_case(case))
        self.gravest = max(self.gravest, error.exit_code)
        if self._codes.get(case) != error.code:
            self._codes[case] = error.code
            where = error.where if isinstance(error, FaultError) else None
            self._logbook.tell("trouble", case=_case(case), code=error.code, exit_code=error.exit_code, where=where)

    def over(self, case: str) -> None:
        """All is well again, or the case is gone."""
        if self._codes.pop(case, None):
            self._logbook.tell("trouble-over", case=_case(case))


def _case(name: str) -> str | None:
    return None if name in _PARTS else case_in_log(name)
