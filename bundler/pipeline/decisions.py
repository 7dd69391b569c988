"""All decisions of a workspace for the decision monitoring grid (R56): every case read, nothing converted or built."""

from __future__ import annotations

from dataclasses import dataclass

from bundler.documents.cases.casefolder import all_cases, read
from bundler.model.monitoring import MonitoredDecision
from bundler.pipeline.workshop import Workshop
from bundler.rules.monitoring import monitored
from bundler.rules.timescales import local_days


@dataclass(frozen=True)
class Monitoring:
    """The rows of the grid, and the cases that could not be read for it."""

    decisions: tuple[MonitoredDecision, ...]
    unreadable: tuple[str, ...]


def decisions_of(workshop: Workshop) -> Monitoring:
    """Every decision, and every case that waits for one."""
    rows: list[MonitoredDecision] = []
    unreadable: list[str] = []
    for folder in all_cases(workshop.cases):
        file = read(folder, workshop.definitions, workshop.known).file
        if file is None:
            unreadable.append(folder.name)
        else:
            profile = workshop.definitions.profile(file.case.authority)
            rows += monitored(file, workshop.today, local_days(profile))
    return Monitoring(tuple(rows), tuple(unreadable))
