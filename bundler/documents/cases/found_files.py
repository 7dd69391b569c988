"""Every file of a case folder: found without following a link, hashed without changing or locking anything."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from bundler.documents.cases.copies import conflict_copies
from bundler.documents.cases.open_papers import OWNER_FILE_AT_MOST, is_owner_file, papers_that_are_open
from bundler.documents.cases.placeholders import is_elsewhere
from bundler.documents.definitions.misfits import is_unprintable, plain
from bundler.model.errors import CaseBusyError
from bundler.model.finding import Finding
from bundler.model.manifest import LedgerRow
from bundler.model.paper import Paper

CHUNK = 1 << 20
OWN_PAGES = ("status.html", "status.txt")
_NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_SYSTEM_FILES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store"})
_UNFINISHED_ENDINGS = (".part", ".partial", ".crdownload", ".download", ".filepart", ".opdownload")
_TEMPORARY_ENDINGS = (".tmp", ".temp", ".swp")
_EXCEL_SAVING = re.compile(r"(?=[0-9A-F]*[A-F])[0-9A-F]{8}")
_MAC_SAVING = re.compile(r".*\.sb-[0-9a-f]{8}-\w{6}")
"""Names that Excel gives a file, and Word for Mac a folder, while they save."""
_IN_USE = frozenset({errno.EBUSY, errno.ETXTBSY, errno.EAGAIN})
_IN_USE_ON_WINDOWS = frozenset({32, 33})
_NOT_ON_WINDOWS = frozenset('<>:"|?*\\')
_LONG_NAME = 200


@dataclass(frozen=True)
class Found:
    """What a walk through a folder met: paths with forward slashes, in order, and what was refused on the way."""

    files: tuple[str, ...] = ()
    set_aside: tuple[LedgerRow, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass
class _Walk:
    folder: Path
    files: list[str] = field(default_factory=list)
    set_aside: list[LedgerRow] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def visit(self) -> None:
        waiting = [""]
        while waiting:
            waiting.extend(self._visit_folder(waiting.pop()))

    def _visit_folder(self, inside: str) -> Iterator[str]:
        try:
            with os.scandir(self.folder / inside) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            self.findings.append(_unreadable(inside, error, "folder"))
            return
        for entry in entries:
            path = f"{inside}/{entry.name}" if inside else entry.name
            if self._is_folder(entry, path):
                yield path

    def _is_folder(self, entry: os.DirEntry[str], path: str) -> bool:
        """Takes the entry where it is a file, refuses it where it is neither file nor folder."""
        try:
            if entry.is_symlink():
                self.refuse(path, "file-is-a-link", "a link to somewhere else", "Put the file itself into the folder.")
            elif entry.is_dir(follow_symlinks=False):
                return self._is_speakable(path)
            elif not entry.is_file(follow_symlinks=False):
                self.refuse(path, "file-is-no-document", "not a document but a device or pipe", "Take it away.")
            elif self._is_speakable(path):
                self._take(entry, path)
        except OSError as error:
            self.findings.append(_unreadable(path, error))
        return False

    def _is_speakable(self, path: str) -> bool:
        if not is_unprintable(path.rpartition("/")[2]):
            return True
        self.refuse(path, "file-name-unreadable", "a name with characters that cannot be printed", "Rename it.")
        return False

    def _take(self, entry: os.DirEntry[str], path: str) -> None:
        reason = reason_to_pass_over(path)
        if reason:
            self.set_aside.append(set_aside(path, reason))
        elif is_elsewhere(entry.stat(follow_symlinks=False), self.folder / path):
            what = "only a placeholder: OneDrive or another cloud keeps the file itself"
            remedy = "Right-click it and choose “Always keep on this device”, or put in a copy of the file itself."
            self.refuse(path, "file-in-cloud", what, remedy)
        else:
            self.files.append(path)

    def refuse(self, path: str, code: str, what: str, remedy: str) -> None:
        """Sets something aside that must not be opened, and says so."""
        self.set_aside.append(LedgerRow(path=plain(path), sha256="", disposition="rejected", reason=f"It is {what}."))
        message = f"{plain(path)} is {what}, so it is not opened."
        self.findings.append(
            Finding(code=code, severity="blocks", place=plain(path), message=message, remedy=remedy)
        )


def walk(folder: Path) -> Found:
    """Every file below a folder, whatever its depth."""
    walking = _Walk(folder)
    walking.visit()
    files = tuple(sorted(walking.files))
    aside = tuple(sorted(row.path for row in walking.set_aside))
    owner_files = tuple(filter(is_owner_file, aside))
    open_papers = papers_that_are_open(files, owner_files, lambda path: read_whole(folder, path, OWNER_FILE_AT_MOST))
    findings = (
        *walking.findings, *_colliding(files), *_awkward(files), *open_papers, *conflict_copies(files),
        *_unfinished(aside),
    )  # fmt: skip
    return Found(files, tuple(sorted(walking.set_aside, key=lambda row: row.path)), findings)


def is_noise(path: str) -> bool:
    """True for what comes and goes beside the papers and tells nothing of the case: our own pages, system files,
    temporary files of Office, hidden files. An owner file and an unfinished download do tell something.
    """
    if path.casefold() in OWN_PAGES:
        return True
    return reason_to_pass_over(path) is not None and not is_owner_file(path) and not is_unfinished(path)


def is_unfinished(path: str) -> bool:
    """True for what a browser or copying program has not finished yet, by its name."""
    return path.casefold().endswith(_UNFINISHED_ENDINGS)


def may_be_read(path: Path) -> bool:
    """The file can be opened, or is nothing to wait for: gone, or no plain file."""
    try:
        _open_plain(path).close()
    except OSError as error:
        return not (_is_in_use(error) or isinstance(error, PermissionError))
    return True


def reason_to_pass_over(path: str) -> str | None:
    """Why a file is no paper of anybody's: Office's owner files, unfinished downloads, system and hidden files."""
    if is_owner_file(path):
        return "The owner file of Word or Excel: somebody has a paper open."
    if is_unfinished(path):
        return "An unfinished download or copy."
    if _is_temporary(path):
        return "A temporary file, as Office makes them while it saves."
    if path.casefold().rpartition("/")[2] in _SYSTEM_FILES:
        return "A file of the computer's own."
    if any(part.startswith(".") for part in path.split("/")):
        return "A hidden file."
    return None


def _is_temporary(path: str) -> bool:
    *folders, name = path.split("/")
    return (
        name.casefold().startswith(("~wr", "~df"))
        or name.casefold().endswith(_TEMPORARY_ENDINGS)
        or _EXCEL_SAVING.fullmatch(name) is not None
        or any(map(_MAC_SAVING.fullmatch, folders))
    )


def set_aside(path: str, reason: str) -> LedgerRow:
    """The ledger row of a file that is known to be no paper; it is not opened, so it has no hash."""
    return LedgerRow(path=path, sha256="", disposition="not-asked-for", reason=reason)


def fingerprint(folder: Path, path: str) -> Paper | Finding:
    """The file's hash and size, or why it could not be read."""
    try:
        with _open_plain(folder / path) as handle:
            before = os.fstat(handle.fileno())
            digest = hashlib.sha256()
            while chunk := handle.read(CHUNK):
                digest.update(chunk)
            after = os.fstat(handle.fileno())
    except OSError as error:
        return _unreadable(path, error)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        return _changing(path)
    return Paper(path=path, sha256=digest.hexdigest(), size=after.st_size)


def read_whole(folder: Path, path: str, at_most: int) -> bytes | Finding:
    """The file's bytes, one more than `at_most` if there are more; or why it could not be read."""
    try:
        with _open_plain(folder / path) as handle:
            return handle.read(at_most + 1)
    except OSError as error:
        return _unreadable(path, error)


def take_copy(source: Path, sha256: str, target: Path) -> None:
    """Copies the bytes of that hash; CaseBusyError where the file is gone or holds others by now.

    What a build works on is this copy: nothing that was not examined, and entered in the ledger, gets into a bundle.
    """
    digest = hashlib.sha256()
    try:
        handle = _open_plain(source)
    except OSError as error:
        raise _changed_meanwhile() from error
    with handle, target.open("wb") as copy:
        while chunk := handle.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    if digest.hexdigest() != sha256:
        target.unlink()
        raise _changed_meanwhile()


def _changed_meanwhile() -> CaseBusyError:
    return CaseBusyError(
        "A paper of the case folder changed while the bundle was being made; nothing was published.",
        "Build again once nobody is changing the folder.",
    )


def _open_plain(path: Path) -> BinaryIO:
    """Opens a file for reading only, and only if it still is a plain file: no link, no pipe that would wait."""
    number = os.open(path, os.O_RDONLY | _NOT_FOLLOWED)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.EINVAL, "not a plain file")
    return os.fdopen(number, "rb")


def _is_in_use(error: OSError) -> bool:
    """Somebody is writing the file and lets nobody else in meanwhile."""
    return error.errno in _IN_USE or getattr(error, "winerror", None) in _IN_USE_ON_WINDOWS


def _unreadable(path: str, error: OSError, what: str = "file") -> Finding:
    if _is_in_use(error):
        return _used(path)
    if isinstance(error, FileNotFoundError):
        why, remedy = "it went away while it was being read", "Check again once nobody is moving files."
    elif isinstance(error, PermissionError):
        why, remedy = "this user may not open it", "Ask whoever put it there to allow reading, or put in a copy."
    else:
        why, remedy = (error.strerror or "the computer refused").lower(), "Put in a fresh copy."
    place = plain(path) or "the case folder"
    return Finding(
        code=f"{what}-unreadable", severity="blocks", place=place, message=f"The {what} cannot be read: {why}.",
        remedy=remedy,
    )


def _used(path: str) -> Finding:
    return Finding(
        code="file-in-use", severity="blocks", place=plain(path),
        message="The file is still being copied, or a program has it open and lets nobody else read it.",
        remedy="Wait until the copy is finished, or close the file; nothing else need be done.",
    )


def _unfinished(aside: tuple[str, ...]) -> Iterator[Finding]:
    for path in filter(is_unfinished, aside):
        yield Finding(
            code="download-unfinished", severity="warns", place=path,
            message="A download or a copy is not finished, so a paper may be on its way.",
            remedy="Wait for it; if it was given up, delete this file and fetch the paper again.",
        )


def _changing(path: str) -> Finding:
    return Finding(
        code="file-is-changing", severity="blocks", place=path, message="The file changed while it was being read.",
        remedy="Wait until the copy is finished or the paper is saved, then check again.",
    )


def _colliding(files: tuple[str, ...]) -> Iterator[Finding]:
    """Names that differ only by capitals, or by how an accent is stored: one of them is lost on other machines."""
    seen: dict[str, str] = {}
    for path in files:
        other = seen.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if other != path:
            yield Finding(
                code="file-names-alike", severity="warns", place=path,
                message=f"The name differs from {other} only by capitals or accents; Windows would keep one of them.",
                remedy="Rename one of the two, or delete it if it is the same paper.",
            )


def _awkward(files: tuple[str, ...]) -> Iterator[Finding]:
    """Names that are kept as they are here, but that other machines cannot hold."""
    for path in files:
        name = path.rpartition("/")[2]
        if len(name) > _LONG_NAME or _NOT_ON_WINDOWS & set(name) or name.endswith((" ", ".")):
            yield Finding(
                code="file-name-awkward", severity="tells", place=path,
                message='The name is too long for Windows, or holds one of < > : " | ? * or ends in a space or dot.',
                remedy="Nothing need be done here; rename the file if it is to be opened on Windows.",
            )


__all__ = [
    "OWN_PAGES", "Found", "fingerprint", "is_noise", "may_be_read", "read_whole", "reason_to_pass_over", "set_aside",
    "take_copy", "walk",
]  # fmt: skip
