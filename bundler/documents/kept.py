"""What Bundler keeps below output/ and how it is taken away whole: one rename, then what is left of it."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from bundler.documents.private import private_folder
from bundler.documents.shelf import JOURNAL, MANIFEST, Published, sha256_of, sync_folder
from bundler.model.manifest import Manifest
from bundler.model.panel_day import PANELS_FOLDER
from bundler.model.retention import KeptKind

PURGING: Final = "purging"
"""The room below the state folder for what is just being purged."""

_DELIVERIES, _PREVIEWS = "deliveries", "redaction-previews"
_NAMES: Final[tuple[tuple[KeptKind, re.Pattern[str]], ...]] = (
    ("release", re.compile(r"release-[1-9]\d*")),
    ("letter", re.compile(r"decision-[1-9]\d*-letter-[1-9]\d*(-[1-9]\d*)?")),
    ("decision", re.compile(r"decision-[1-9]\d*")),
    ("version", re.compile(r"v[1-9]\d*(-damaged-\d+)?")),
    ("draft", re.compile(r"draft-[0-9a-f]{12}(-damaged-\d+)?")),
)
_READY: Final = re.compile(r"(?P<reference>\S+) (?P<pack>\S+) (?P<release>release-[1-9]\d*)")
_PREVIEW: Final = re.compile(r"(?P<reference>\S+) (?P<rest>\S+ [0-9a-f]{8})\.pdf")


@dataclass(frozen=True)
class Found:
    """One thing that lies below output/; `place` is its path there."""

    kind: KeptKind
    reference: str
    pack: str
    name: str
    place: str


@dataclass(frozen=True)
class Tree:
    """All that a thing consists of: a hash over names and contents, how many files, and the hashes of its PDFs."""

    sha256: str
    files: int
    pdfs: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """A panel-day book: whose bundles it holds or names, where these lay below output/, and whether nobody changed it.

    No `references` where it cannot be read: then nobody can tell.
    """

    place: str
    references: frozenset[str]
    sources: tuple[str, ...]
    is_as_made: bool

    def is_of(self, reference: str) -> bool:
        """Whether it holds something of this case, or could."""
        return reference in self.references or not self.references


def kept_below(output: Path) -> Iterator[Found]:
    """Everything by its place, in order; the store of what was converted is no copy of anybody's, and not among it."""
    for path in sorted(output.glob("*/*/*")):
        kind = next((kind for kind, names in _NAMES if names.fullmatch(path.name)), None)
        reference, pack, name = path.relative_to(output).parts
        if kind and path.is_dir() and not reference.startswith(".") and reference != _DELIVERIES:
            yield Found(kind, reference, pack, name, f"{reference}/{pack}/{name}")
    for path in sorted((output / _DELIVERIES).glob("*/*")):
        if (found := _READY.fullmatch(path.name)) and path.is_dir():
            name = ready_name(path.parent.name, found["release"])
            place = f"{_DELIVERIES}/{path.parent.name}/{path.name}"
            yield Found("ready", found["reference"], found["pack"], name, place)
    for path in sorted((output / _PREVIEWS).glob("*.pdf")):
        if found := _PREVIEW.fullmatch(path.name):
            name = f"preview-{found['rest'].replace(' ', '-')}"
            yield Found("preview", found["reference"], "", name, f"{_PREVIEWS}/{path.name}")


def books_below(output: Path) -> Iterator[Book]:
    """Every panel-day book, an older or damaged one too."""
    for path in sorted((output / PANELS_FOLDER).glob("*/*/[!.]*")):
        if path.is_dir():
            yield _book(path, path.relative_to(output).as_posix())


def _book(folder: Path, place: str) -> Book:
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return Book(place, frozenset(), (), is_as_made=False)
    references = frozenset((*(row.path for row in manifest.ledger), *(entry.item for entry in manifest.entries)))
    sources = tuple(entry.source for entry in manifest.entries)
    return Book(place, references, sources, is_as_made=_is_as_made(Published(folder, manifest)))


def _is_as_made(book: Published) -> bool:
    """Nobody has written minutes into it, or laid something beside it."""
    if not book.is_intact or book.journal is None or book.bundle is None:
        return False
    made = {*book.journal.files, book.bundle.name, JOURNAL}
    return made == {one.relative_to(book.folder).as_posix() for one in book.folder.rglob("*") if one.is_file()}


def ready_name(role: str, release: str) -> str:
    """What the trail calls the copy of a release for one recipient."""
    return f"ready-{role}-{release}"


def place_of(kind: KeptKind, reference: str, pack: str, name: str) -> str:
    """Where a thing lies, or lay, by what the trail calls it."""
    if kind == "ready":
        role, _, release = name.removeprefix("ready-").partition("-")
        return f"{_DELIVERIES}/{role}/{reference} {pack} {release}"
    if kind == "preview":
        audience, _, mark = name.removeprefix("preview-").rpartition("-")
        return f"{_PREVIEWS}/{reference} {audience} {mark}.pdf"
    return f"{reference}/{pack}/{name}"


def tree_of(path: Path) -> Tree:
    """A file, or a folder with all that is in it."""
    files = [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
    hashes = {one.relative_to(path.parent).as_posix(): sha256_of(one) for one in files}
    whole = hashlib.sha256("".join(f"{name}\0{sha256}\n" for name, sha256 in hashes.items()).encode())
    pdfs = tuple(sorted(sha256 for name, sha256 in hashes.items() if name.lower().endswith(".pdf")))
    return Tree(whole.hexdigest(), len(files), pdfs)


def set_aside(path: Path, state: Path, mark: str) -> Path:
    """Out of its place by one rename, to a room that only a purge knows; there it is until `destroy`."""
    aside = private_folder(private_folder(state) / PURGING) / mark
    if path.exists() and not is_aside(state, mark):
        path.rename(aside)
        sync_folder(path.parent)
        sync_folder(aside.parent)
    return aside


def is_aside(state: Path, mark: str) -> bool:
    """Whether something is set aside under that very mark: what lies in its place by now is another thing."""
    return (state / PURGING / mark).exists()


def destroy(state: Path, mark: str) -> None:
    """All that was set aside under a mark, or under one that begins with it; what a kill left of it too."""
    for aside in sorted((state / PURGING).glob(f"{mark}*")):
        if aside.is_dir():
            shutil.rmtree(aside)
        else:
            aside.unlink()
    if (state / PURGING).is_dir():
        sync_folder(state / PURGING)
