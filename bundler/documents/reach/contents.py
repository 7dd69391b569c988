"""What one file holds, as its own process tells it: words, pictures that are still to be read, files inside it."""

from __future__ import annotations

from bundler.model.fields import Record
from bundler.model.guard import Reached, Unread, Where


class ToRead(Record):
    """A picture that was left in the folder under the name `kept`, to be read for words.

    `has_words` says that the page has words of its own too, so that a picture without any is no riddle; `own` are
    words that are printed over a picture of which nothing else is known.
    """

    kept: str
    kind: Where
    page: int = 0
    has_words: bool = False
    own: str = ""


class Inside(Record):
    """A file that lies inside: what it is, its name, and under which name it was left in the folder."""

    kind: Where
    name: str
    kept: str


class Contents(Record):
    """All that one file holds."""

    reached: tuple[Reached, ...] = ()
    unread: tuple[Unread, ...] = ()
    pictures: tuple[ToRead, ...] = ()
    inside: tuple[Inside, ...] = ()


class Gathering:
    """Collects what a file holds; each text of a kind and page is kept once."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._reached: dict[tuple[str, int, str, bool], None] = {}
        self._unread: dict[Unread, None] = {}
        self.pictures: list[ToRead] = []
        self.inside: list[Inside] = []

    def reach(self, kind: Where, text: str, page: int = 0, *, is_read_off: bool = False) -> None:
        if text.strip():
            self._reached[kind, page, text, is_read_off] = None

    def leave_unread(self, kind: Where, why: str, page: int = 0) -> None:
        self._unread[Unread(kind=kind, file=self._file, page=page, why=why)] = None

    def contents(self) -> Contents:
        return Contents(
            reached=tuple(
                Reached(kind=kind, file=self._file, page=page, text=text, is_read_off=is_read_off)
                for kind, page, text, is_read_off in self._reached
            ),
            unread=tuple(self._unread),
            pictures=tuple(self.pictures),
            inside=tuple(self.inside),
        )
