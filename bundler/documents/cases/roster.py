"""The roster: every child whom a case.json of the workspace names, read anew only where that file has changed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from bundler.documents.cases.casefolder import CASE_JSON, is_case_folder
from bundler.documents.cases.json_text import LARGEST
from bundler.documents.private import output_folder
from bundler.documents.shelf import sync_file
from bundler.model.roster import KnownChild

_Entry = tuple[tuple[int, int, int], tuple[KnownChild, ...]]
"""Size and times of a case.json, and whom it names."""
_KEEPING: Final = TypeAdapter(dict[str, _Entry])
_OWN: Final = ("first_name", "surname", "also_known_as", "date_of_birth", "record_id", "nhs_number")
_VERSION: Final = "1"
"""Changes whenever case.json would be read for the roster in another way."""


class Roster:
    """Remembers in memory, and in a file that is only a shortcut: who may not write there reads every case.json.

    A case.json that cannot be read at the moment says what it said before: somebody is saving it. `revision` grows
    whenever somebody is on the roster, or is said to be somebody, who was not.
    """

    def __init__(self) -> None:
        self._cases: dict[str, _Entry] = {}
        self.revision = 0

    def children(self, root: Path, kept: Path) -> tuple[KnownChild, ...]:
        """Every child, case by case; the cases are looked over once, and then by `look_over` and `look_again` alone."""
        self.look_over_once(root, kept)
        return tuple(child for case in sorted(self._cases) for child in self._cases[case][1])

    def look_over_once(self, root: Path, kept: Path) -> None:
        """Reads every case.json where that has not been done yet."""
        if not self.revision:
            self.look_over(root, kept)

    def look_over(self, root: Path, kept: Path) -> None:
        """Reads each case.json that is new or has changed, and forgets cases that are gone. No paper is opened."""
        before = self._cases if self.revision else _kept_in(kept, root)
        folders = _folders(root)
        found = before if folders is None else {
            folder.name: entry for folder in folders if (entry := _entry(folder, before.get(folder.name)))
        }
        if found != before:
            _keep(found, kept, root)
        self._is_now(found)

    def look_again(self, folder: Path) -> None:
        """The same for one case, which somebody is looking at anyway."""
        entry = _entry(folder, self._cases.get(folder.name))
        if entry and entry != self._cases.get(folder.name):
            self._is_now({**self._cases, folder.name: entry})

    def _is_now(self, cases: dict[str, _Entry]) -> None:
        is_new = {case: entry[1] for case, entry in cases.items()} != {
            case: entry[1] for case, entry in self._cases.items()
        }
        self._cases = cases
        self.revision += is_new or not self.revision


def _folders(root: Path) -> tuple[Path, ...] | None:
    """The case folders; None where they cannot be listed at the moment."""
    try:
        return tuple(path for path in sorted(root.iterdir()) if is_case_folder(path))
    except OSError:
        return None


def _entry(folder: Path, before: _Entry | None) -> _Entry | None:
    """What a case says of its children: as known, where its file is as it was, or cannot be read."""
    try:
        found = os.lstat(folder / CASE_JSON)
        marks = (found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        if before and before[0] == marks:
            return before
        return marks, tuple(_children(folder.name, _case(folder)))
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        return before


def _case(folder: Path) -> Mapping[str, Any]:
    """As much of a case.json as can be read: what else is wrong in it is told when that case is looked at."""
    with (folder / CASE_JSON).open("rb") as file:
        value = json.loads(file.read(LARGEST).decode("utf-8-sig"))
    if not isinstance(value, dict):
        raise TypeError("no case")
    return value


def _children(case: str, said: Mapping[str, Any]) -> Iterator[KnownChild]:
    own = said.get("child") or {}
    name = f"{own.get('first_name') or ''} {own.get('surname') or ''}".strip()
    yield from _known({"case": case, "name": name, **{key: own[key] for key in _OWN if own.get(key)}})
    for one in said.get("siblings") or ():
        born = {"date_of_birth": one["date_of_birth"]} if one.get("date_of_birth") else {}
        yield from _known({"case": case, "name": one.get("name"), "is_subject": False, **born})


def _known(said: Mapping[str, Any]) -> Iterator[KnownChild]:
    """The child, without whatever of it is written so that nobody can read it."""
    try:
        yield KnownChild.model_validate(said)
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
        if wrong and "name" not in wrong:
            yield from _known({key: value for key, value in said.items() if key not in wrong})


def _kept_in(kept: Path, root: Path) -> dict[str, _Entry]:
    try:
        version, where, entries = json.loads(kept.read_text(encoding="utf-8"))
        return _KEEPING.validate_python(entries) if (version, where) == (_VERSION, str(root.absolute())) else {}
    except (OSError, ValueError, TypeError):
        return {}


def _keep(entries: Mapping[str, _Entry], kept: Path, root: Path) -> None:
    """For this user's eyes alone, by one rename; only a shortcut, so that who may not write here does without."""
    fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
    with suppress(OSError):
        output_folder(kept.parent.parent)
        kept.parent.mkdir(exist_ok=True)
        text = json.dumps([_VERSION, str(root.absolute()), _KEEPING.dump_python(dict(entries), mode="json")])
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        sync_file(fresh)
        fresh.replace(kept)
