"""Reads and writes officers.toml; what people wrote there stays as they wrote it."""

from __future__ import annotations

import json
import stat
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bundler.documents.definitions.loading import DefinitionProblem, bad_toml, in_words
from bundler.documents.definitions.misfits import read_as
from bundler.documents.definitions.toml_places import line_of, places
from bundler.documents.private import FILE, close, may_others_write, write_private
from bundler.model.errors import DefinitionError, UsageError
from bundler.model.officer import Officer, Officers

NAME = "officers.toml"
_HEAD = """\
# Who may write, approve, release and decide. See docs/officers.md.
# Passphrases are kept as hashes; set one with: bundler officer passphrase NAME
"""


@dataclass(frozen=True)
class OfficersFile:
    """The list of officers as it stands in its file; without one, nobody is an officer."""

    path: Path
    text: str
    officers: tuple[Officer, ...]

    def problem(self, index: int, key: str, message: str) -> DefinitionProblem:
        """What is wrong with one officer, with its line."""
        return DefinitionProblem(self.path.name, line_of(self._places, ("officer", index, key)), message)

    def with_officer(self, officer: Officer) -> OfficersFile:
        """The list with one more at its end."""
        ground = self.text or _HEAD
        text = f"{ground.rstrip()}\n\n{_written(officer)}"
        return self._checked(text, (*self.officers, officer))

    def with_passphrase(self, index: int, kept: str) -> OfficersFile:
        """The list with another passphrase for one of them."""
        lines = self.text.splitlines(keepends=True)
        line = f"passphrase = {_quoted(kept)}\n"
        path = ("officer", index, "passphrase")
        if path in self._places:
            lines[self._places[path] - 1] = line
        else:
            lines.insert(line_of(self._places, ("officer", index, "name")), line)
        changed = self.officers[index].model_copy(update={"passphrase": kept})
        return self._checked("".join(lines), (*self.officers[:index], changed, *self.officers[index + 1 :]))

    def write(self) -> None:
        """Puts the file in place: whole, or as it was before. Who may read it stays so; a new one nobody else."""
        mode = stat.S_IMODE(self.path.stat().st_mode) if self.path.exists() else FILE
        write_private(self.path, self.text.encode("utf-8"))
        close(self.path, mode)

    def _checked(self, text: str, meant: Sequence[Officer]) -> OfficersFile:
        """UsageError where the text does not say what is meant: the file is laid out in a way that nobody foresaw."""
        try:
            found = Officers.model_validate(tomllib.loads(text)).officer
        except ValueError:
            found = ()
        if found != tuple(meant):
            raise UsageError(
                f"{self.path.name} is laid out in a way that cannot be changed safely here.",
                "Write each officer as a table of its own, [[officer]], one key a line.",
            )
        return OfficersFile(self.path, text, found)

    @cached_property
    def _places(self) -> dict[tuple[str | int, ...], int]:
        return dict(places(self.text))


def read_officers(path: Path) -> OfficersFile:
    """The list, or a DefinitionError that names every mistake in it with its line."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return OfficersFile(path, "", ())
    if may_others_write(path):
        raise DefinitionError(
            f"Every account of this machine may change {path.name}, so that it proves nothing.",
            "Take that right away: chmod o-w on the file.",
        )
    return _read(path, raw)


def raise_for(problems: Sequence[DefinitionProblem]) -> None:
    """DefinitionError with every mistake, if there is one."""
    if problems:
        raise DefinitionError("\n".join(map(str, problems)), "Correct the file, then run: bundler officer list")


def _read(path: Path, raw: bytes) -> OfficersFile:
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        data = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise DefinitionError(f"{path.name}, line {line}: This is not UTF-8 text.", "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise_for((bad_toml(path.name, raw, str(error)),))
    officers, misfits = read_as(Officers, data)
    raise_for(tuple(in_words(path.name, text, misfits)))
    return OfficersFile(path, text, officers.officer if officers else ())


def _written(officer: Officer) -> str:
    stated = officer.model_dump(exclude_none=True, exclude_defaults=True)
    lines = (f"{key} = {_quoted(value)}" for key, value in stated.items())
    return "\n".join(("[[officer]]", *lines, ""))


def _quoted(value: object) -> str:
    """A text, or a list of texts, as TOML writes it, which is here as JSON does."""
    return json.dumps(value, ensure_ascii=False)
