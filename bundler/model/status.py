"""What the status of a case says to people who live in its folder: what is here, what is missing, what to do."""

from __future__ import annotations

from dataclasses import dataclass

from bundler.model.finding import Severity
from bundler.model.timeline import Timeline


@dataclass(frozen=True)
class ToDo:
    """One thing to do, in words: what is wrong, what to do, who, by when, and the authority behind it."""

    severity: Severity
    what: str
    remedy: str
    who: str
    by: str
    why: str
    place: str = ""

    @property
    def is_must(self) -> bool:
        return self.severity == "blocks"


@dataclass(frozen=True)
class Here:
    """One item of the pack, in the bundle's order, with the files that meet it or why none is needed."""

    title: str
    state: str
    files: tuple[str, ...] = ()
    is_met: bool = True


@dataclass(frozen=True)
class NotUsed:
    """A file of the folder that goes into no bundle of this pack, and why."""

    file: str
    why: str


@dataclass(frozen=True)
class PackStatus:
    """One pack of the case. `verdict` is a few words, `summary` the sentences behind it."""

    title: str
    is_complete: bool
    verdict: str
    summary: str
    missing: tuple[ToDo, ...] = ()
    papers: tuple[ToDo, ...] = ()
    facts: tuple[ToDo, ...] = ()
    here: tuple[Here, ...] = ()
    not_used: tuple[NotUsed, ...] = ()

    @property
    def to_do(self) -> tuple[ToDo, ...]:
        """Everything to do, what holds the pack first."""
        return tuple(sorted((*self.missing, *self.papers, *self.facts), key=lambda each: not each.is_must))


@dataclass(frozen=True)
class TimeLimit:
    """One deadline that is still to be kept: what, how it stands, who acts, and by whose rule."""

    what: str
    stands: str
    who: str
    rule: str
    is_missed: bool


@dataclass(frozen=True)
class CaseStatus:
    """The whole page of one case; one that cannot be read has neither limits nor a timeline."""

    reference: str
    packs: tuple[PackStatus, ...]
    limits: tuple[TimeLimit, ...] = ()
    timeline: Timeline | None = None
