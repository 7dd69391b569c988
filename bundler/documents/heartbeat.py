"""The watcher's heartbeat: a small file that says when it last was alive and how it is, for monitoring."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from bundler.model.fields import Record

WATCH_FOLDER = ".watch"
HEARTBEAT = "heartbeat.json"
State = Literal["watching", "share-away", "stopped"]


class LastTrouble(Record):
    """The last thing that went wrong: when, how it is called in the log, and with which case, if with one."""

    at: datetime
    code: str
    case: str | None = None


class Heartbeat(Record):
    """What stands in heartbeat.json; references, codes and numbers only. `longest_wait` is in seconds."""

    at: datetime
    pid: int
    version: str
    state: State
    observer: Literal["native", "polling", "none"]
    cases: int
    waiting: int
    longest_wait: int
    to_look: int
    to_build: int
    last_full_look: datetime | None = None
    last_trouble: LastTrouble | None = None

    def write(self, output: Path) -> None:
        """The file appears whole or stays as it was; OSError where the disk takes none. One watcher writes."""
        path = output / WATCH_FOLDER / HEARTBEAT
        fresh = path.with_name(f".{HEARTBEAT}.tmp")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(f"{self.model_dump_json(indent=2)}\n", encoding="utf-8")
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
