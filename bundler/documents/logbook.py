"""The watcher's log: one JSON line for each event, with references, codes and numbers, and never a name or a path."""

from __future__ import annotations

import hashlib
import logging
import sys
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import structlog

from bundler.documents.cases.casefolder import is_reference

ALLOWED: Final = frozenset(
    {"event", "at", "level", "case", "pack", "code", "exit_code", "where", "kind", "version", "cases", "waiting",
     "findings", "blocks", "pages", "made", "reused", "seconds", "lost"}
)  # fmt: skip
LARGEST: Final = 10_000_000
"""Bytes: a log file that has grown beyond makes way for a new one; one old one is kept."""


class _Lines:
    """Appends to a file, opened for each line so that it may be moved away at any time, or to the error stream."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self.lost = 0

    def info(self, text: str) -> None:
        """Called by structlog with the finished line."""
        try:
            self._write(f"{text}\n")
        except OSError:
            self.lost += 1
        else:
            self.lost = 0

    def _write(self, text: str) -> None:
        if self._file is None:
            sys.stderr.write(text)
            sys.stderr.flush()
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError, PermissionError):
            if self._file.stat().st_size > LARGEST:
                self._file.replace(self._file.with_name(f"{self._file.name}.1"))
        with self._file.open("a", encoding="utf-8") as file:
            file.write(text)


class Logbook:
    """What the watcher tells; a disk that is full loses lines, never the watcher."""

    def __init__(self, file: Path | None = None) -> None:
        self._lines = _Lines(file)
        self._log = structlog.wrap_logger(
            self._lines,
            processors=[_only_what_is_allowed, structlog.processors.TimeStamper("iso", key="at"), _as_json],
            wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        )

    def tell(self, event: str, **facts: str | float | None) -> None:
        """One event; how many lines were lost before it is told with it."""
        lost = {"lost": self._lines.lost} if self._lines.lost else {}
        self._log.info(event, **facts, **lost)


def case_in_log(name: str) -> str:
    """A folder's name if it is a reference; else a hash, since somebody may have named the folder after a child."""
    return name if is_reference(name) else f"unnamed-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _only_what_is_allowed(_log: Any, _name: str, facts: MutableMapping[str, Any]) -> Mapping[str, Any]:
    kept = {key: value for key, value in facts.items() if key in ALLOWED and isinstance(value, str | int | float)}
    if "case" in kept:
        kept["case"] = case_in_log(str(kept["case"]))
    return kept


_as_json = structlog.processors.JSONRenderer(ensure_ascii=False)

__all__ = ["ALLOWED", "Logbook", "case_in_log"]
