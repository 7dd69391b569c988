"""The watcher's work on one case: look, write its status, build what is complete; and what is to follow."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bundler.documents.logbook import Logbook
from bundler.engine.local import Result, attempt, build_all
from bundler.engine.troubles import Troubles
from bundler.model.errors import BundlerError, CaseBusyError, ExitCode
from bundler.model.finding import Finding
from bundler.pipeline.case_reading import siblings_read
from bundler.pipeline.decided import DecidedOn, decided_on
from bundler.pipeline.look import Look, look_at
from bundler.pipeline.workshop import Workshop

AfterLook = Callable[[Workshop, Sequence[Look]], object]

_SOON = frozenset({"file-is-changing"})
_LATER = frozenset({"file-unreadable", "folder-unreadable", "file-in-use"})


def nothing(_workshop: Workshop, _looks: Sequence[Look]) -> None:
    """What is done after a look where nothing is."""


@dataclass(frozen=True)
class Next:
    """What is to follow: looking again soon or at the next full look, and the packs to build.

    `siblings` are the cases of brothers and sisters that were read too; None where the case did not tell.
    """

    again: Literal["soon", "later"] | None = None
    build: tuple[str, ...] = ()
    siblings: tuple[str, ...] | None = None


@dataclass
class Casework:
    """Works on one case at a time. DefinitionError goes through, since it concerns every case; nothing else does."""

    workshop: Workshop
    after_look: AfterLook
    logbook: Logbook
    troubles: Troubles
    monotonic: Callable[[], float]
    is_here: Callable[[str], bool]

    def look(self, case: str) -> Next:
        """Look at every pack of the case and write its status. Nothing is told of a case whose share went away."""
        started = self.monotonic()
        looks = attempt(lambda: look_at(self.workshop, self._folder(case)))
        if not self.is_here(case):
            return Next("soon")
        if isinstance(looks, BundlerError):
            self.troubles.tell(case, looks)
            return Next("later")
        for look in looks:
            self._tell_look(look, self.monotonic() - started)
        trouble = self._tell_people(looks)
        build = tuple(look.pack.name for look in looks if look.is_complete and look.pack and not self._is_settled(look))
        if not (trouble or build):
            self.troubles.over(case)
        again = trouble or _again({finding.code for look in looks for finding in look.findings})
        return Next(again, build, siblings_read(looks[0].file) if looks and looks[0].file else None)

    def build(self, case: str, packs: Sequence[str]) -> Next:
        """Build these packs, each once for what it is made of; what held one on the way is told in the status too."""
        results = [result for pack in packs for result in self._build(case, pack)]
        if not self.is_here(case):
            return Next("soon")
        for result in results:
            self._tell_build(case, result)
        if any(isinstance(result.error, CaseBusyError) for result in results):
            self.workshop.known.forget(self.workshop.cases / case)  # what it says may be wrong: one may have changed
            return Next("soon")
        failed = [result.error for result in results if result.error]
        if failed:
            self.troubles.tell(case, failed[-1])
            return Next("later")
        trouble = self._look_once_more(case, {result.pack_name: result.findings for result in results})
        if not trouble:
            self.troubles.over(case)
        return Next(trouble)

    def _build(self, case: str, pack: str) -> Iterator[Result]:
        return build_all(self.workshop, (self._folder(case),), pack, draft=False)

    def _look_once_more(self, case: str, found: Mapping[str | None, tuple[Finding, ...]]) -> Literal["later"] | None:
        """The status again, with what was built and what building found."""
        looks = attempt(lambda: look_at(self.workshop, self._folder(case)))
        if isinstance(looks, BundlerError):
            self.troubles.tell(case, looks)
            return "later"
        return self._tell_people(
            [dataclasses.replace(look, findings=found.get(look.pack_name, look.findings)) for look in looks]
        )

    def _is_settled(self, look: Look) -> bool:
        """A release that was decided on as it is waits for nobody; a bundle with its decision in it would."""
        decided = attempt(lambda: decided_on(self.workshop, look))
        return isinstance(decided, DecidedOn) and not decided.has_changed

    def _tell_people(self, looks: Sequence[Look]) -> Literal["later"] | None:
        """The case's own status; one that cannot be written is tried again."""
        told = attempt(lambda: self.after_look(self.workshop, looks)) if looks else None
        if isinstance(told, BundlerError):
            self.troubles.tell(looks[0].reference, told)
            return "later"
        return None

    def _tell_look(self, look: Look, seconds: float) -> None:
        self.logbook.tell(
            "looked", case=look.reference, pack=look.pack_name, findings=len(look.findings),
            blocks=sum(finding.severity == "blocks" for finding in look.findings), seconds=round(seconds, 3),
        )  # fmt: skip

    def _tell_build(self, case: str, result: Result) -> None:
        version = result.bundle.parent.name if result.bundle else None
        self.logbook.tell(
            result.outcome if result.exit_code in (ExitCode.DONE, ExitCode.HELD) else "not-built", case=case,
            pack=result.pack_name, exit_code=result.exit_code, version=version, pages=result.pages, made=result.made,
            reused=result.reused, findings=len(result.findings), seconds=round(sum(result.seconds.values()), 3),
        )  # fmt: skip

    def _folder(self, case: str) -> str:
        return str(self.workshop.cases / case)


def _again(codes: set[str]) -> Literal["soon", "later"] | None:
    if codes & _SOON:
        return "soon"
    return "later" if codes & _LATER else None
