"""Everything that a reader can get at in a file: opened in a process of its own, pictures read, files inside opened."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from bundler.documents.apart.running import Apart
from bundler.documents.reach import steps
from bundler.documents.reach.contents import Contents, ToRead
from bundler.documents.reach.memory import Memory
from bundler.documents.reach.read_off import ReadOff, read_pictures
from bundler.documents.reach.turns import over_the_turn
from bundler.documents.scans.tesseract import Tesseract
from bundler.model.finding import Trouble
from bundler.model.guard import Reached, Unread, Where

_DEEPEST: Final = 5
_MOST_FILES: Final = 2_000


@dataclass
class Reader:
    """What it takes to read files: processes apart, Tesseract if it is here, and what pictures were read before.

    `memory` remembers those of other days. With `every_page` pages are read as they look, too, even where all that they
    show seems to be words.
    """

    apart: Apart
    tesseract: Tesseract | None
    every_page: bool = False
    memory: Memory | None = None
    _known: dict[str, ReadOff | None] = field(default_factory=dict)

    def everything_in(self, path: Path, name: str) -> Iterator[Reached | Unread]:
        """Every word of the file that goes by that name, and every place of it that could not be read."""
        yield Reached(kind="file name", file=name, text=name)
        with tempfile.TemporaryDirectory(prefix="bundler-guard-") as folder:
            yield from _Dig(self, Path(folder), name).into(path, name, None, 0)

    def read(self, pictures: list[Path]) -> list[ReadOff | None]:
        """Each different picture once."""
        hashes = [hashlib.sha256(picture.read_bytes()).hexdigest() for picture in pictures]
        self._recall(hashes)
        fresh = {one: picture for one, picture in zip(hashes, pictures, strict=True) if one not in self._known}
        if self.tesseract and fresh:
            self._known |= zip(fresh, read_pictures(list(fresh.values()), self.tesseract), strict=True)
            self._keep(fresh)
        return [self._known.get(one) for one in hashes]

    def _recall(self, hashes: list[str]) -> None:
        for one in hashes if self.memory else ():
            if self.memory and one not in self._known and (read := self.memory.recall(one)):
                self._known[one] = read

    def _keep(self, hashes: Iterable[str]) -> None:
        for one in hashes:
            read = self._known[one]
            if self.memory and read:
                self.memory.keep(one, read)


class _Dig:
    """Goes into one file, and into the files inside it."""

    def __init__(self, reader: Reader, folder: Path, name: str) -> None:
        self._reader = reader
        self._folder = folder
        self._name = name
        self._count = 0

    def into(self, path: Path, name: str, kind: Where | None, depth: int) -> Iterator[Reached | Unread]:
        """`kind` is that of the file inside, which then stands for all the places in it."""
        self._count += 1
        if depth > _DEEPEST or self._count > _MOST_FILES:
            yield Unread(kind=kind or "body", file=self._name, why="files lie too deep inside each other, or too many")
            return
        work = self._folder / str(self._count)
        work.mkdir()
        held = self._reader.apart.run(steps.reach, path, name, work, self._reader.every_page)
        if isinstance(held, Trouble):
            why = "the file could not be opened in the time and memory that it may take, or is damaged"
            yield Unread(kind=kind or "body", file=self._name, why=why)
            return
        for one in (*_without_escapes((*held.reached, *self._read_off(held, work, kind))), *held.unread):
            yield one.model_copy(update={"file": self._name, "kind": kind or one.kind})
        for inside in held.inside:
            yield Reached(kind=kind or inside.kind, file=self._name, text=inside.name)
            yield from self.into(work / inside.kept, inside.name, kind or inside.kind, depth + 1)

    def _read_off(self, held: Contents, work: Path, kind: Where | None) -> Iterator[Reached | Unread]:
        read = self._reader.read([work / picture.kept for picture in held.pictures])
        for picture, words in zip(held.pictures, read, strict=True):
            if words is not None and words.text.strip():
                yield Reached(kind=picture.kind, file=self._name, page=picture.page, text=words.text, is_read_off=True)
            if why := self._why_unread(picture, words):
                yield Unread(kind=picture.kind, file=self._name, page=picture.page, why=why)
        if kind is None:  # in a file inside it could not be told from what stands on one page
            yield from self._over_turns(held, read)

    def _over_turns(self, held: Contents, read: Sequence[ReadOff | None]) -> Iterator[Reached]:
        """Of two pages of which one is a picture at least; of two that have words their own reading tells it."""
        written: dict[int, str] = {}
        for one in held.reached:
            if one.kind == "page":
                written.setdefault(one.page, one.text)
        looks: dict[int, str] = {}
        for picture, words in zip(held.pictures, read, strict=True):
            if picture.page and words:  # a page as it looks comes before the pictures that it hides
                looks.setdefault(picture.page, words.first)
        for page in sorted(written.keys() | looks.keys()):
            pairs = ((looks, looks), (looks, written), (written, looks))
            for text in dict.fromkeys(over_the_turn(a.get(page, ""), b.get(page + 1, "")) for a, b in pairs):
                if text:
                    yield Reached(kind="across two pages", file=self._name, page=page, text=text, is_read_off=True)

    def _why_unread(self, picture: ToRead, words: ReadOff | None) -> str:
        if self._reader.tesseract is None:
            return "it is a picture, and Tesseract, the program that reads pictures, is not here"
        if words is None:
            return "the program that reads pictures gave up on it"
        if not picture.has_words and not words.is_readable(picture.own):
            return "it is a picture, and no words could be read on it with certainty"
        return ""


def _without_escapes(each: Iterable[Reached | Unread]) -> Iterator[Reached | Unread]:
    """And each text once more with the letters that links escape, wherever one stands: people print them too."""
    for one in each:
        yield one
        if isinstance(one, Reached) and "%" in one.text and (said := unquote(unquote(one.text))) != one.text:
            yield one.model_copy(update={"text": said})
