"""The workshop: every folder, tool and date that a build may use, handed in once, so that nothing is hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bundler.documents.apart.running import Apart
from bundler.documents.cases.known_papers import KnownPapers
from bundler.documents.cases.roster import Roster
from bundler.documents.definitions.loading import Definitions, load
from bundler.documents.private import STATE
from bundler.documents.scans.tesseract import Tesseract, probe
from bundler.documents.store import Store
from bundler.model.limits import USUAL, Limits
from bundler.pipeline.progress import Progress, silent

if TYPE_CHECKING:
    from bundler.documents.audit.trail import AuditTrail
    from bundler.documents.seal.sealing import Seal


def unheard(_words: str) -> None:
    """Nobody is there to hear a warning."""


@dataclass(frozen=True)
class Workshop:
    """Where cases are read, where bundles go, which day it is, what a paper may cost, and who is told of progress.

    `scan_languages` are those in which scans are read, as Tesseract calls them; without any, scans stay as they are.
    `known` remembers the hashes of papers for as long as the process lives. `audit_database` is where the audit trail
    is kept, if not in the state folder; `stated_seal` what seals releases, if not the key there. `warn` is told
    in words what somebody should hear, though it holds nothing.
    """

    cases: Path
    templates: Path
    output: Path
    today: date
    progress: Progress = silent
    limits: Limits = USUAL
    scan_languages: tuple[str, ...] = ()
    known: KnownPapers = field(default_factory=KnownPapers)
    roster: Roster = field(default_factory=Roster)
    audit_database: str = ""
    stated_seal: Seal | None = None
    warn: Callable[[str], None] = unheard

    @cached_property
    def definitions(self) -> Definitions:
        """Packs, forms and profiles; DefinitionError where one is wrong."""
        return load(self.templates)

    @property
    def apart(self) -> Apart:
        """Runs what opens papers, each in a process of its own."""
        return Apart(self.limits)

    @cached_property
    def scan_reader(self) -> Tesseract | None:
        """What reads scans, if that is wanted and this machine has all it takes."""
        found = probe(self.scan_languages) if self.scan_languages else None
        return found if found and not found.missing else None

    @property
    def state(self) -> Path:
        """The folder of what must outlast every build: the audit trail, its heads, the key of the seal."""
        return self.output / STATE

    @cached_property
    def audit(self) -> AuditTrail:
        """The audit trail; nothing is opened before it is used."""
        from bundler.documents.audit.trail import open_trail
        from bundler.pipeline.heads import sealed_heads

        return open_trail(self.state, self.audit_database, sealed_heads(self.state, self.stated_seal), self.warn)

    @property
    def has_trail(self) -> bool:
        """Whether anything was ever written down here; to ask makes nothing."""
        from bundler.documents.audit.database import NAME

        return bool(self.audit_database) or (self.state / NAME).is_file()

    @cached_property
    def seal(self) -> Seal:
        """What releases are sealed with: the token that is stated, or the key in the state folder."""
        from bundler.documents.seal.sealing import Seal

        return self.stated_seal or Seal(self.state)

    @cached_property
    def store(self) -> Store:
        return Store(self.output / ".store")
