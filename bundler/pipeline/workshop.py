"""The workshop: every folder, tool and date that a build may use, handed in once, so that nothing is hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from bundler.documents.apart.running import Apart
from bundler.documents.cases.known_papers import KnownPapers
from bundler.documents.definitions.loading import Definitions, load
from bundler.documents.store import Store
from bundler.model.limits import USUAL, Limits
from bundler.pipeline.progress import Progress, silent


@dataclass(frozen=True)
class Workshop:
    """Where cases are read, where bundles go, which day it is, what a paper may cost, and who is told of progress.

    `known` remembers the hashes of papers for as long as the process lives.
    """

    cases: Path
    templates: Path
    output: Path
    today: date
    progress: Progress = silent
    limits: Limits = USUAL
    known: KnownPapers = field(default_factory=KnownPapers)

    @cached_property
    def definitions(self) -> Definitions:
        """Packs, forms and profiles; DefinitionError where one is wrong."""
        return load(self.templates)

    @property
    def apart(self) -> Apart:
        """Runs what opens papers, each in a process of its own."""
        return Apart(self.limits)

    @cached_property
    def store(self) -> Store:
        return Store(self.output / ".store")
