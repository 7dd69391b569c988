"""A decision on disk: `decision-1/` with the record of it, its signature and the frozen forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from bundler.documents.release.checking import differences
from bundler.documents.release.folder import as_json, files_in, settle
from bundler.documents.seal.checking import SealCheck, check_beside, check_pdf
from bundler.documents.shelf import sha256_of
from bundler.model.decision import DECISION, RecordedDecision
from bundler.model.release import Flaw

if TYPE_CHECKING:
    from bundler.documents.seal.sealing import Seal

PREFIX: Final = "decision"
DECISION_SIGNATURE: Final = f"{DECISION}.p7s"
_NAME = re.compile(r"decision-[1-9][0-9]*")


def is_decision_folder(path: Path) -> bool:
    return path.is_dir() and ((path / DECISION).is_file() or _NAME.fullmatch(path.name) is not None)


def decisions_below(folder: Path) -> tuple[Path, ...]:
    """What calls itself a decision on one pack, in order of their numbers."""
    names = folder.iterdir() if folder.is_dir() else ()
    found = [path for path in names if path.is_dir() and _NAME.fullmatch(path.name)]
    return tuple(sorted(found, key=lambda path: int(path.name.rpartition("-")[2])))


def write_decision(work: Path, decided: RecordedDecision, seal: Seal) -> RecordedDecision:
    """Finishes a work folder in which the frozen forms lie: the record with their hashes, signed; all on the disk."""
    sealed = {path.name for path in work.glob("*.pdf")}
    whole = decided.model_copy(update={"files": files_in(work, sealed=sealed)})
    raw = as_json(whole)
    (work / DECISION).write_bytes(raw)
    (work / DECISION_SIGNATURE).write_bytes(seal.sign(raw))
    settle(work)
    return whole


def decision_sha256(folder: Path) -> str:
    """The hash of the record as it lies there; empty where it is gone."""
    return sha256_of(folder / DECISION) if (folder / DECISION).is_file() else ""


def read_decision(folder: Path) -> RecordedDecision | None:
    """The record; None where it is gone or no longer one."""
    try:
        return RecordedDecision.model_validate_json((folder / DECISION).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def seals_of_decision(folder: Path) -> Iterator[SealCheck]:
    """The seals of the record and of the frozen form, as far as they are there."""
    if (folder / DECISION).is_file() and (folder / DECISION_SIGNATURE).is_file():
        yield check_beside((folder / DECISION).read_bytes(), (folder / DECISION_SIGNATURE).read_bytes())
    yield from (check_pdf(path) for path in sorted(folder.glob("*.pdf")))


def is_frozen(folder: Path, decided: RecordedDecision) -> bool:
    """Whether each form that was frozen with a decision is still as it was; what lies beside them is not looked at."""
    return not any(one.kind != "added" for one in differences(folder, decided.files, (DECISION, DECISION_SIGNATURE)))


def flaws_of_decision(folder: Path) -> Iterator[Flaw]:
    """What of a decision's folder is not as it was recorded, by nothing but the folder."""
    decided = read_decision(folder)
    if decided is None:
        is_there = (folder / DECISION).is_file()
        says = "can no longer be read" if is_there else "is missing"
        yield Flaw("changed" if is_there else "missing", DECISION, f"The record of the decision {says}.")
        return
    yield from differences(folder, decided.files, (DECISION, DECISION_SIGNATURE))
    if not (folder / DECISION_SIGNATURE).is_file():
        yield Flaw("no seal", DECISION_SIGNATURE, "The signature of the record is missing.")
    elif not check_beside((folder / DECISION).read_bytes(), (folder / DECISION_SIGNATURE).read_bytes()).is_intact:
        yield Flaw("broken seal", DECISION, "Record and signature do not belong together: one of them was changed.")
