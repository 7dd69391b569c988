"""Builds on this machine: one case after the other, none stopped by another's trouble."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

from bundler.model.errors import BundlerError, DefinitionError, ExitCode, FaultError, MachineError
from bundler.model.finding import Finding
from bundler.pipeline.build import Build, build_pack
from bundler.pipeline.look import packs_of
from bundler.pipeline.progress import Progress
from bundler.pipeline.workshop import Workshop

T = TypeVar("T")


@dataclass(frozen=True)
class Result:
    """What became of one case and pack: a build, or the error that ended it."""

    reference: str
    pack_name: str | None
    pack_title: str
    exit_code: ExitCode
    outcome: Literal["built", "draft", "held"] = "held"
    bundle: Path | None = None
    manifest: Path | None = None
    pages: int = 0
    reused: int = 0
    made: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    error: BundlerError | None = None


def build_all(workshop: Workshop, references: Sequence[str], pack: str | None, *, draft: bool) -> Iterator[Result]:
    """Build every pack of every case; DefinitionError ends it all, since it concerns them all."""
    for reference in references:
        own = dataclasses.replace(workshop, progress=_naming(reference, workshop.progress))
        for pack_name in _packs(own, reference, pack):
            yield _build_one(own, reference, pack_name, draft=draft)


def _naming(reference: str, tell: Progress) -> Progress:
    """Progress that says which case it is about."""
    name = Path(reference).name or reference
    return lambda step, done, total: tell(f"{name}: {step}", done, total)


def _packs(workshop: Workshop, reference: str, pack: str | None) -> tuple[str | None, ...]:
    """The packs to build; one nameless one where the case cannot say, so that it is reported once."""
    if pack:
        return (pack,)
    try:
        return packs_of(workshop, reference) or (None,)
    except DefinitionError:
        raise
    except (BundlerError, OSError):
        return (None,)


def _build_one(workshop: Workshop, reference: str, pack_name: str | None, *, draft: bool) -> Result:
    build = attempt(lambda: build_pack(workshop, reference, pack_name, draft=draft))
    return _refused(reference, pack_name, build) if isinstance(build, BundlerError) else _result(build)


def attempt(work: Callable[[], T]) -> T | BundlerError:
    """Work on one case, or the error that ended it; DefinitionError is raised, since it concerns every case."""
    try:
        return work()
    except DefinitionError:
        raise
    except BundlerError as error:
        return error
    except OSError as error:
        return MachineError.of(error)
    except Exception as error:  # noqa: BLE001 - one of the three places: a fault in one case never stops the others
        return FaultError.of(error)


def _refused(reference: str, pack_name: str | None, error: BundlerError) -> Result:
    name = Path(reference).name or reference
    return Result(name, pack_name, pack_name or "no pack", error.exit_code, error=error)


def _result(build: Build) -> Result:
    return Result(
        reference=build.look.reference,
        pack_name=build.look.pack_name,
        pack_title=build.look.pack_title,
        exit_code=build.exit_code,
        outcome=build.outcome,
        bundle=build.bundle,
        manifest=build.manifest,
        pages=build.pages,
        reused=build.reused,
        made=build.made,
        seconds=build.seconds,
        findings=build.findings,
    )
