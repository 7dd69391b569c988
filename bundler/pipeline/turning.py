"""Papers that only LibreOffice can open, made into what can be looked into: once each, and kept in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bundler.documents.intake import sheet_troubles, steps
from bundler.documents.intake.staging import Turn
from bundler.documents.store import key_of
from bundler.model.finding import Trouble
from bundler.pipeline.workshop import Workshop


@dataclass(frozen=True)
class Turned:
    """What became of some papers, by hash: files that can be looked into, or the trouble of one."""

    files: Mapping[str, Path]
    troubles: Mapping[str, Trouble]


def turn(papers: Mapping[str, Path], workshop: Workshop, work: Path) -> Turned:
    """Each paper, by its hash, as something that can be looked into: itself, or what LibreOffice makes of it."""
    answers = workshop.apart.run_each(steps.turn_of, [(path,) for path in papers.values()])
    turns = dict(zip(papers, answers, strict=True))
    files = {sha256: papers[sha256] for sha256, turn in turns.items() if turn is None}
    troubles = {sha256: turn for sha256, turn in turns.items() if isinstance(turn, Trouble)}
    needed = {sha256: turn for sha256, turn in turns.items() if isinstance(turn, Turn)}
    if not needed:
        return Turned(files, troubles)
    from bundler.documents import office

    program = office.probe()
    keys = {sha256: key_of(sha256, turn.form, turn.ending, program.key) for sha256, turn in needed.items()}
    kept = {sha256: file for sha256, key in keys.items() if (file := workshop.store.turned(key))}
    missing = {sha256: turn for sha256, turn in needed.items() if sha256 not in kept}
    conversions = [
        office.Conversion(papers[sha256], work / f"{sha256}.turned{turn.ending}", turn.form)
        for sha256, turn in missing.items()
    ]
    outcomes = office.convert(
        conversions, work / "office", office=program,
        progress=lambda _done: workshop.progress("opening old documents", 0, len(missing)),
    )  # fmt: skip
    for sha256, outcome in zip(missing, outcomes, strict=True):
        if outcome.converted:
            kept[sha256] = workshop.store.keep_turned(keys[sha256], outcome.target)
        else:
            troubles[sha256] = sheet_troubles.not_opened(outcome.reason)
    return Turned(files | kept, troubles)
