"""Which papers somebody has open, told by the owner files that Word, Excel and LibreOffice lay beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from bundler.documents.definitions.misfits import plain
from bundler.model.finding import Finding

_OFFICE, _LIBRE = "~$", ".~lock."
OWNER_FILE_AT_MOST = 4096
_NAME_FIELDS = ((54, 162), (55, 165))
"""Where the user's name stands in UTF-16 in an owner file, and the file's length: of Word; of Excel and PowerPoint.
Before it stands the same name in the computer's own 8-bit letters: a byte with its length, then the name."""


def is_owner_file(path: str) -> bool:
    return path.rpartition("/")[2].startswith((_OFFICE, _LIBRE))


def papers_that_are_open(
    files: tuple[str, ...], owner_files: tuple[str, ...], read: Callable[[str], bytes | Finding]
) -> Iterator[Finding]:
    """A finding for each paper that an owner file belongs to; its bundle waits, since what is saved next counts."""
    for owner_file in owner_files:
        for paper in _papers_of(owner_file, files):
            program, name = _program_of(owner_file, paper), _name_in(owner_file, read(owner_file))
            yield Finding(
                code="open-in-word", severity="blocks", place=paper,
                message=f"“{plain(paper.rpartition('/')[2])}” is open in {program}{f' by {name}' if name else ''}; "
                "the bundle waits until it is closed.",
                remedy=f"Save and close it in {program}. If nobody has it open, delete the hidden file "
                f"{plain(owner_file.rpartition('/')[2])} beside it.",
            )  # fmt: skip


def _papers_of(owner_file: str, files: tuple[str, ...]) -> tuple[str, ...]:
    """The papers the owner file can belong to: Word writes ~$ over the first letters of a name that is long enough."""
    inside, _, name = owner_file.rpartition("/")
    beside = {path.rpartition("/")[2]: path for path in files if path.rpartition("/")[0] == inside}
    if name.startswith(_LIBRE):
        wanted = name.removeprefix(_LIBRE).removesuffix("#")
        return tuple(path for one, path in beside.items() if one == wanted)
    rest = name.removeprefix(_OFFICE)
    for covered in (0, 2, 1):
        found = tuple(path for one, path in beside.items() if one[covered:] == rest)
        if found:
            return found
    return ()


def _program_of(owner_file: str, paper: str) -> str:
    if owner_file.rpartition("/")[2].startswith(_LIBRE):
        return "LibreOffice"
    suffix = PurePosixPath(paper).suffix.casefold()
    return "Excel" if suffix.startswith(".xl") else "PowerPoint" if suffix.startswith(".pp") else "Word"


def _name_in(owner_file: str, raw: bytes | Finding) -> str:
    """The name of whoever has the paper open; empty where the file will not tell."""
    if isinstance(raw, Finding) or len(raw) > OWNER_FILE_AT_MOST:
        return ""
    is_libre = owner_file.rpartition("/")[2].startswith(_LIBRE)
    return plain((_from_libre(raw) if is_libre else _from_office(raw)).strip())


def _from_libre(raw: bytes) -> str:
    """The first of the fields that are not empty: full name, then log-in name."""
    fields = raw.decode("utf-8", errors="replace").split(",")
    return next((field for field in fields[:2] if field.strip()), "")


def _from_office(raw: bytes) -> str:
    for start, length in _NAME_FIELDS:
        if len(raw) == length and 0 < raw[start] <= (length - start - 2) // 2:
            return raw[start + 2 : start + 2 + 2 * raw[start]].decode("utf-16-le", errors="replace")
    return raw[1 : 1 + raw[0]].decode("cp1252", errors="replace") if raw and raw[0] < 55 else ""
