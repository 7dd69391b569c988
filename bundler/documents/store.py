"""Keeps what was made of papers, by content: prepared PDFs, examinations, work folders, and the lock of each case.

Below the root:

- prepared/<kk>/<key>/paper.pdf, facts.json     complete or not there: one rename puts an entry in place
- examined/<recipe>/<ss>/<sha256><suffix>.json
- turned/<kk>/<key>-<sha256>.docx              old office papers as LibreOffice wrote them anew, to be looked into
- unpacked/<ss>/<sha256><suffix>              papers that came out of e-mails and archives
- read-off/<recipe>/<kk>/<sha256>.json       words that the last gate read off pictures: reach/memory.py
- given-up/<day>/<key>                          what could not be made in time that day
- work/<random>/, <random>.lock                 the lock is held as long as the folder is in use
- locks/<reference>.lock, and one for the releases of each pack
- roster.json                                   whom the cases are about: cases/roster.py
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from pydantic import ValidationError

from bundler.documents.private import output_folder
from bundler.documents.shelf import sha256_of, sync_file, sync_folder, sync_tree
from bundler.model.errors import CaseBusyError
from bundler.model.paper import Examination, Member, Prepared, kept_as

RECIPE: Final = "5"
"""Changes whenever the same paper would be examined or cleaned differently, so that old entries are not used."""

READ_OFF: Final = "read-off"
_TURNED: Final = "turned"
_PDF: Final = "paper.pdf"
_FACTS: Final = "facts.json"
_SAFE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def key_of(*parts: str) -> str:
    """The key of what is made from these parts by today's recipe; ("ab", "c") and ("a", "bc") differ."""
    sha256 = hashlib.sha256()
    for part in (RECIPE, *parts):
        data = part.encode("utf-8")
        sha256.update(len(data).to_bytes(8, "big") + data)
    return sha256.hexdigest()


class Store:
    """A store below one folder; any number of processes may use it at once. Nothing is made before it is needed,
    so that whoever only looks at a case needs no right to write.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._for_now: tempfile.TemporaryDirectory[str] | None = None

    def get(self, key: str) -> Prepared | None:
        """The prepared paper, if its entry is whole: the PDF has the hash that its facts name."""
        return _whole(self._entry(key))

    def pdf(self, key: str) -> Path:
        """Where the prepared PDF of an entry lies."""
        return self._entry(key) / _PDF

    def put(self, key: str, pdf: Path, prepared: Prepared) -> None:
        """Copies the PDF, whose hash is `prepared.sha256`, into the store; the entry appears whole or not at all."""
        entry = self._entry(key)
        entry.parent.mkdir(parents=True, exist_ok=True)
        with self.work_folder() as room:
            fresh = room / "entry"
            fresh.mkdir()
            shutil.copyfile(pdf, fresh / _PDF)
            (fresh / _FACTS).write_text(prepared.model_dump_json(), encoding="utf-8")
            sync_tree(fresh)
            _set_in_place(fresh, entry, aside=room / "broken")
            sync_folder(entry.parent)

    def forget(self, key: str, sha256: str) -> None:
        """Takes away what was made of a paper, and what is known of it; whoever needs it makes it anew."""
        shutil.rmtree(self._entry(key), ignore_errors=True)
        self.forget_what_was_seen(sha256)

    def forget_what_was_seen(self, sha256: str) -> None:
        """Takes away what is known of a paper, used or not, and what came out of it."""
        for kept in ("examined/*", "unpacked"):
            for path in self._root.glob(f"{kept}/{sha256[:2]}/{sha256}*"):
                path.unlink(missing_ok=True)

    def forget_what_names_no_paper(self) -> None:
        """Takes away all words that were read off pictures, and old office papers written anew: nothing says whose."""
        for kept in (READ_OFF, _TURNED):
            shutil.rmtree(self._root / kept, ignore_errors=True)

    def has_given_up(self, key: str, day: date) -> bool:
        """Whether something could not be made of a paper in time on this day, so that it is left until the next."""
        return (self._given_up / day.isoformat() / key).exists()

    def give_up(self, key: str, day: date) -> None:
        """Remembers it for the day; what was given up on other days is forgotten."""
        for earlier in self._given_up.glob("*"):
            if earlier.name != day.isoformat():
                shutil.rmtree(earlier, ignore_errors=True)
        today = self._given_up / day.isoformat()
        today.mkdir(parents=True, exist_ok=True)
        (today / key).touch()

    @property
    def _given_up(self) -> Path:
        return self._root / "given-up"

    def examination(self, sha256: str, suffix: str = "") -> Examination | None:
        """What an earlier look found; the file's ending counts, because a name can lie."""
        try:
            text = self._examined(sha256, suffix).read_text(encoding="utf-8")
            return Examination.model_validate_json(text)
        except (OSError, UnicodeDecodeError, ValidationError):
            return None

    def remember_examination(self, sha256: str, examination: Examination, suffix: str = "") -> None:
        """Written where it belongs at once: half of it is no JSON, and as good as nothing."""
        path = self._examined(sha256, suffix)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(examination.model_dump_json(), encoding="utf-8")

    def unpacked(self, sha256: str, path: str) -> Path:
        """Where the bytes of a paper lie that came out of another; `path` is the paper's, for its ending."""
        name = kept_as(sha256, path)
        kept = self._root / "unpacked" / sha256[:2] / name
        return Path(self._for_now.name) / name if self._for_now and not kept.exists() else kept

    def holds_unpacked(self, members: Iterable[Member]) -> bool:
        """Whether all that came out of a paper is still here, in its full length."""
        return all(
            member.trouble or _has_size(self.unpacked(member.sha256, member.name), member.size) for member in members
        )

    def keep_unpacked(self, room: Path, members: Iterable[Member]) -> None:
        """Moves the papers that lie in `room` into the store; who may not write there keeps them while this runs."""
        for member in members:
            fresh = room / kept_as(member.sha256, member.name)
            if not member.trouble and fresh.exists():
                self._keep(fresh, member)

    def forget_unpacked(self, place: Path) -> None:
        """Takes away bytes that are no longer what they were, so that they are unpacked again."""
        if self._root / "unpacked" in place.parents:
            place.unlink(missing_ok=True)

    def turned(self, key: str) -> Path | None:
        """What LibreOffice made of a paper to look into it, if it is still here and whole."""
        kept = (self._root / _TURNED / key[:2]).glob(f"{key}-*")
        return next((path for path in kept if path.stem.endswith(f"-{sha256_of(path)}")), None)

    def keep_turned(self, key: str, file: Path) -> Path:
        """Copies such a file into the store, under a name that tells whether it is whole."""
        folder = self._root / _TURNED / key[:2]
        folder.mkdir(parents=True, exist_ok=True)
        with self.work_folder() as room:
            fresh = room / "turned"
            shutil.copyfile(file, fresh)
            return fresh.replace(folder / f"{key}-{sha256_of(fresh)}{file.suffix}")

    @contextmanager
    def passing_folder(self) -> Iterator[Path]:
        """An empty folder, gone afterwards; in the store if this user may write there."""
        with ExitStack() as stack:
            try:
                room = stack.enter_context(self.work_folder())
            except OSError:
                room = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            yield room

    def _keep(self, fresh: Path, member: Member) -> None:
        target = self._root / "unpacked" / member.sha256[:2] / kept_as(member.sha256, member.name)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            sync_file(fresh)
            fresh.replace(target)
        except OSError:
            self._for_now = self._for_now or tempfile.TemporaryDirectory(prefix="bundler-")
            shutil.move(fresh, Path(self._for_now.name) / target.name)

    @contextmanager
    def case_lock(self, reference: str) -> Iterator[None]:
        """Holds the case for one build; raises `CaseBusyError` at once if another build holds it."""
        locks = self._folder("locks")
        with self._locked(locks / f"{_file_name(reference)}.lock") as is_held:
            if not is_held:
                raise CaseBusyError(
                    "Another build is working on this case.", "Wait until it has finished, then try again."
                )
            yield

    @contextmanager
    def release_lock(self, reference: str, pack: str) -> Iterator[None]:
        """Holds the releases of one pack; CaseBusyError at once if another officer is about to release it."""
        locks = self._folder("locks")
        with self._locked(locks / f"{_file_name(f'release {pack} {reference}')}.lock") as is_held:
            if not is_held:
                raise CaseBusyError(
                    "Somebody else is releasing this pack, or deciding on it, just now.",
                    f"Wait until they have finished, then see: bundler releases {reference}",
                )
            yield

    @contextmanager
    def work_folder(self) -> Iterator[Path]:
        """An empty folder for one build, gone afterwards; if the build is killed, the next start removes it."""
        self._clear_leftovers()
        name, work = uuid.uuid4().hex, self._folder("work")
        folder, lock = work / name, work / f"{name}.lock"
        try:
            with self._locked(lock):
                folder.mkdir()
                try:
                    yield folder
                finally:
                    shutil.rmtree(folder)
        finally:
            _discard(lock)

    def _folder(self, name: str) -> Path:
        output_folder(self._root.parent)
        folder = self._root / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _clear_leftovers(self) -> None:
        """Removes work folders that nobody holds any more."""
        for lock in sorted((self._root / "work").glob("*.lock")):
            with self._locked(lock) as is_free:
                if is_free:
                    shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            if is_free:
                _discard(lock)

    @contextmanager
    def _locked(self, path: Path) -> Iterator[bool]:
        lock = FileLock(path, blocking=False)
        try:
            lock.acquire()
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def _entry(self, key: str) -> Path:
        return self._root / "prepared" / key[:2] / key

    def _examined(self, sha256: str, suffix: str) -> Path:
        return self._root / "examined" / RECIPE / sha256[:2] / f"{sha256}{_file_name(suffix.lower() or 'none')}.json"


def _set_in_place(fresh: Path, entry: Path, aside: Path) -> None:
    """One rename; an entry that is already whole stays, one that is not is moved out of the way first."""
    try:
        fresh.rename(entry)
    except OSError:
        if _whole(entry):
            return
        entry.rename(aside)
        fresh.rename(entry)


def _whole(entry: Path) -> Prepared | None:
    try:
        prepared = Prepared.model_validate_json((entry / _FACTS).read_text(encoding="utf-8"))
        sha256 = sha256_of(entry / _PDF)
    except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError, ValidationError):
        return None
    return prepared if prepared.sha256 == sha256 else None


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def _discard(lock: Path) -> None:
    """Removes a lock that is released; Windows keeps one that another process has open, and that one removes it."""
    with suppress(PermissionError):
        lock.unlink(missing_ok=True)


def _file_name(name: str) -> str:
    """A name as it is where every file system takes it, else its hash."""
    return name if _SAFE_NAME.fullmatch(name) else hashlib.sha256(name.encode("utf-8")).hexdigest()
