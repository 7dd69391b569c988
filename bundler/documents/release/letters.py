"""A letter on disk: `decision-1-letter-1/to-send/` with the letter, `kept/` with the record of it, signed."""

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
from bundler.model.decision import LETTER, LETTER_PDF, ReleasedLetter
from bundler.model.release import KEPT, TO_SEND, Flaw

if TYPE_CHECKING:
    from bundler.documents.seal.sealing import Seal

RECORD: Final = f"{KEPT}/{LETTER}"
RECORD_SIGNATURE: Final = f"{RECORD}.p7s"
_BESIDE = (RECORD, RECORD_SIGNATURE)
SENT: Final = f"{TO_SEND}/{LETTER_PDF}"
_NAME = re.compile(r"decision-[1-9][0-9]*-letter-[1-9][0-9]*(?:-[1-9][0-9]*)?")


def is_letter_folder(path: Path) -> bool:
    return path.is_dir() and ((path / RECORD).is_file() or _NAME.fullmatch(path.name) is not None)


def letters_below(folder: Path) -> tuple[Path, ...]:
    """What calls itself a letter that was let go, of one pack."""
    names = folder.iterdir() if folder.is_dir() else ()
    return tuple(sorted(path for path in names if path.is_dir() and _NAME.fullmatch(path.name)))


def write_letter(work: Path, letter: ReleasedLetter, seal: Seal) -> ReleasedLetter:
    """Finishes a work folder in which the letter and the guard's report lie: the record, signed, all on the disk."""
    whole = letter.model_copy(update={"files": files_in(work, sealed=_sealed(work))})
    raw = as_json(whole)
    (work / RECORD).write_bytes(raw)
    (work / RECORD_SIGNATURE).write_bytes(seal.sign(raw))
    settle(work)
    return whole


def _sealed(work: Path) -> tuple[str, ...]:
    return tuple(path.relative_to(work).as_posix() for path in (work / TO_SEND).glob("*.pdf"))


def letter_sha256(folder: Path) -> str:
    """The hash of the record as it lies there; empty where it is gone."""
    return sha256_of(folder / RECORD) if (folder / RECORD).is_file() else ""


def read_letter(folder: Path) -> ReleasedLetter | None:
    """The record; None where it is gone or no longer one."""
    try:
        return ReleasedLetter.model_validate_json((folder / RECORD).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def seals_of_letter(folder: Path) -> Iterator[SealCheck]:
    """The seals of the letter itself and of the record, as far as they are there."""
    for path in sorted((folder / TO_SEND).glob("*.pdf")):
        yield check_pdf(path)
    if (folder / RECORD).is_file() and (folder / RECORD_SIGNATURE).is_file():
        yield check_beside((folder / RECORD).read_bytes(), (folder / RECORD_SIGNATURE).read_bytes())


def is_as_it_went(folder: Path, letter: ReleasedLetter) -> bool:
    """By hashes alone, which is fast; the record itself is held against the trail."""
    return (folder / RECORD_SIGNATURE).is_file() and not any(differences(folder, letter.files, _BESIDE))


def flaws_of_letter(folder: Path) -> Iterator[Flaw]:
    """What of a letter's folder is not as it was let go, by nothing but the folder."""
    letter = read_letter(folder)
    if letter is None:
        is_there = (folder / RECORD).is_file()
        says = "can no longer be read" if is_there else "is missing"
        yield Flaw("changed" if is_there else "missing", RECORD, f"The record of the letter {says}.")
        return
    yield from differences(folder, letter.files, _BESIDE)
    if not (folder / RECORD_SIGNATURE).is_file():
        yield Flaw("no seal", RECORD_SIGNATURE, "The signature of the record is missing.")
    elif not check_beside((folder / RECORD).read_bytes(), (folder / RECORD_SIGNATURE).read_bytes()).is_intact:
        yield Flaw("broken seal", RECORD, "Record and signature do not belong together: one of them was changed.")
    for file in letter.files:
        if file.is_sealed and (folder / file.name).is_file() and not check_pdf(folder / file.name).is_intact:
            yield Flaw("broken seal", file.name, "It was changed after it was sealed.")
