"""One build under way: the workshop, the case as seen, its own work folder, and whether it is a draft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bundler.model.case import Case
from bundler.pipeline.look import Look, Seen
from bundler.pipeline.workshop import Workshop
from bundler.rules.situation import Situation


@dataclass(frozen=True)
class Job:
    """`work` is an empty folder of this build's own, gone afterwards."""

    workshop: Workshop
    look: Look
    seen: Seen
    work: Path
    draft: bool

    @property
    def situation(self) -> Situation:
        return self.seen.situation

    @property
    def case(self) -> Case:
        return self.seen.situation.case

    def folder(self, name: str) -> Path:
        """A folder within the work folder."""
        path = self.work / name
        path.mkdir(parents=True, exist_ok=True)
        return path
