"""The definitions under templates/: packs, forms' wording, authority profiles and timescales, read and made sure of."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from bundler.documents.definitions.clashes import clashes
from bundler.documents.definitions.misfits import Misfit, nearest, plain, read_as, written
from bundler.documents.definitions.speaking import in_terms
from bundler.documents.definitions.toml_places import line_of, places
from bundler.model.errors import DefinitionError, UsageError
from bundler.model.pack import Form, Pack
from bundler.model.profile import Profile
from bundler.model.redaction import Ground, Grounds
from bundler.model.timescale import Timescales

D = TypeVar("D", Pack, Form, Profile, Timescales, Grounds)
Tables = dict[str, Any]
NO_BASES: Mapping[str, Tables] = MappingProxyType({})
STATUTE = "england"
"""The file of timescales that hold for every authority."""

_OWN = ("name", "title", "based_on")
"""What a file that is based on another says itself."""
_AT_LINE = re.compile(r"^(.*?) \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True)
class DefinitionProblem:
    """What is wrong with a definition, with the file below templates/ and the line; a note asks for no change."""

    file: str
    line: int
    message: str
    note: bool = False

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.message}"


@dataclass(frozen=True)
class Definitions:
    """Every definition by name; `digests` are the sha256 of each file read, by its path below templates/.

    `digest` is one sha256 over all of them: TOML files and Word templates.
    """

    templates: Path
    packs: Mapping[str, Pack]
    forms: Mapping[str, Form]
    profiles: Mapping[str, Profile]
    digests: Mapping[str, str]
    timescales: Mapping[str, Timescales] = field(default_factory=dict)
    ground_lists: Mapping[str, Grounds] = field(default_factory=dict)

    @property
    def grounds(self) -> Mapping[str, Ground]:
        """Every ground on which something may be taken out of a paper, by its id."""
        return {ground.id: ground for one in self.ground_lists.values() for ground in one.grounds}

    @property
    def digest(self) -> str:
        lines = (f"{path}\0{digest}\n" for path, digest in sorted(self.digests.items()))
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def pack(self, name: str) -> Pack:
        """The pack of that name; any other name is a mistake of the person who asked."""
        return _named(name, self.packs, "pack")

    def profile(self, name: str) -> Profile:
        """The authority profile of that name; any other name is a mistake of the person who asked."""
        return _named(name, self.profiles, "authority")

    def stated_by(self, authority: str | None) -> Tables:
        """What a profile's own file says, without what it rests on; nothing where there is none."""
        return _tables_of(self.templates / "authorities").get(authority or "", {})

    def clocks_of(self, profile: Profile) -> tuple[Timescales, ...]:
        """The sources whose clocks run at an authority, as its profile names them; statute alone if it names none."""
        names = profile.timescales or tuple(name for name in (STATUTE,) if name in self.timescales)
        return tuple(_named(name, self.timescales, "file of timescales") for name in names)

    def in_terms_of(self, profile: Profile) -> Definitions:
        """These definitions in the words of one authority (R272); worked out once."""
        if profile.name not in self._spoken:
            self._spoken[profile.name] = replace(
                self, packs=in_terms(self.packs, profile.terms), forms=in_terms(self.forms, profile.terms)
            )
        return self._spoken[profile.name]

    @cached_property
    def _spoken(self) -> dict[str, Definitions]:
        return {}

    def known(self, folder: str) -> frozenset[str]:
        """The names of all definitions of a kind, those that cannot be read too: a reference to one is no mistake."""
        paths = (Path(file) for file in self.digests)
        return frozenset(path.stem for path in paths if path.parent.name == folder and path.suffix == ".toml")

    @property
    def packs_are_whole(self) -> bool:
        """True if every pack could be read, so that what none of them uses is used by none."""
        return self.known("packs") == self.packs.keys()

    def word_template(self, form: str) -> Path:
        """Where the Word template of a form lies."""
        return self.templates / "forms" / f"{form}.docx"


def load(templates: Path) -> Definitions:
    """All definitions, or a DefinitionError that names every mistake with its file and line."""
    definitions, problems = examine(templates)
    if problems:
        raise DefinitionError(
            "\n".join(str(problem) for problem in problems), "Correct the file, then run: bundler packs lint"
        )
    return definitions


def examine(templates: Path) -> tuple[Definitions, tuple[DefinitionProblem, ...]]:
    """The definitions that can be read, and what is wrong with the others."""
    if not templates.is_dir():
        raise DefinitionError(f"There is no folder {templates.name}.", "Name the folder with --templates.")
    if not (templates / "packs").is_dir():
        raise DefinitionError(f"The folder {templates.name} holds no packs/.", "Name the folder with --templates.")
    problems: list[DefinitionProblem] = []
    digests: dict[str, str] = {}
    packs = _read_all(templates, "packs", Pack, digests, problems)
    forms = _read_all(templates, "forms", Form, digests, problems)
    bases = _tables_of(templates / "authorities")
    profiles = _read_all(templates, "authorities", Profile, digests, problems, bases)
    timescales = _read_all(templates, "timescales", Timescales, digests, problems)
    grounds = _read_all(templates, "grounds", Grounds, digests, problems)
    for word_template in sorted((templates / "forms").glob("*.docx")):
        if not word_template.name.startswith(("~$", ".")):
            digests[f"forms/{word_template.name}"] = hashlib.sha256(_bytes_of(word_template)).hexdigest()
    read = Definitions(templates, packs, forms, profiles, MappingProxyType(digests), timescales, grounds)
    return read, tuple(problems)


def _read_all(
    templates: Path,
    folder: str,
    kind: type[D],
    digests: dict[str, str],
    problems: list[DefinitionProblem],
    bases: Mapping[str, Tables] = NO_BASES,
) -> Mapping[str, D]:
    """Every definition of one kind, by name; mistakes go to `problems`, fingerprints to `digests`."""
    held: dict[str, D] = {}
    for path in sorted((templates / folder).glob("*.toml")):
        file = f"{folder}/{path.name}"
        raw = _bytes_of(path)
        digests[file] = hashlib.sha256(raw).hexdigest()
        definition, found = _read(file, raw, kind, bases)
        problems.extend(found)
        if definition:
            held[definition.name] = definition
    return MappingProxyType(held)


def _tables_of(folder: Path) -> Mapping[str, Tables]:
    """The files that others may be based on, by name; one that is no TOML is told of where it is read itself."""
    held: dict[str, Tables] = {}
    for path in sorted(folder.glob("*.toml")):
        with suppress(UnicodeDecodeError, tomllib.TOMLDecodeError):
            held[path.stem] = tomllib.loads(_bytes_of(path).decode("utf-8-sig"))
    return MappingProxyType(held)


def with_base(stated: Tables, bases: Mapping[str, Tables]) -> Tables:
    """What a file states, and beneath it what the file it is `based_on` states; in tables key by key."""
    name = stated.get("based_on")
    base = bases.get(name, {}) if isinstance(name, str) else {}
    whole = {key: value for key, value in base.items() if key not in _OWN}
    for key, value in stated.items():
        below = whole.get(key)
        whole[key] = {**below, **value} if isinstance(below, dict) and isinstance(value, dict) else value
    return whole


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DefinitionError(
            f"{path.parent.name}/{path.name} cannot be read: {error.strerror}.", "Check who may read the file."
        ) from error


def _read(
    file: str, raw: bytes, kind: type[D], bases: Mapping[str, Tables]
) -> tuple[D | None, tuple[DefinitionProblem, ...]]:
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        data = with_base(tomllib.loads(text), bases)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, (DefinitionProblem(file, line, "This is not UTF-8 text; save the file as UTF-8."),)
    except tomllib.TOMLDecodeError as error:
        return None, (bad_toml(file, raw, str(error)),)
    definition, misfits = read_as(kind, data)
    problems = list(in_words(file, text, misfits))
    problems.extend(_clashing(file, text, definition))
    stem = file.rpartition("/")[2].removesuffix(".toml")
    if definition and definition.name != stem:
        line = line_of(places(text), ("name",))
        message = f"name is '{plain(definition.name)}', but the file is called {stem}.toml; make the two the same."
        problems.append(DefinitionProblem(file, line, message))
    return definition, tuple(problems)


def _clashing(file: str, text: str, definition: object) -> Iterator[DefinitionProblem]:
    for clash in clashes(definition) if isinstance(definition, Pack) else ():
        found = places(text)
        first = f"is used already, on line {line_of(found, clash.first)}."
        yield DefinitionProblem(file, line_of(found, clash.path), f"The {clash.what} '{clash.name}' {first}")


def bad_toml(file: str, raw: bytes, complaint: str) -> DefinitionProblem:
    """tomllib's complaint, with its line taken out of the sentence."""
    found = _AT_LINE.match(complaint)
    words = found[1] if found else complaint
    line = int(found[2]) if found and found[2] else raw.count(b"\n") + 1
    column = f", column {found[3]}" if found and found[3] else ""
    return DefinitionProblem(file, line, f"This is not TOML{column}: {plain(words)}.")


def in_words(file: str, text: str, misfits: tuple[Misfit, ...]) -> Iterator[DefinitionProblem]:
    if not misfits:
        return
    found = places(text)
    for misfit in misfits:
        place = f"{written(misfit.path)}: " if misfit.path else ""
        yield DefinitionProblem(file, line_of(found, misfit.path), f"{place}{misfit.message} {misfit.remedy}")


def _named(name: str, held: Mapping[str, D], what: str) -> D:
    if name in held:
        return held[name]
    meant = nearest(name, held)
    hint = f"Did you mean '{meant}'? " if meant else ""
    raise UsageError(f"There is no {what} '{plain(name)}'.", f"{hint}There are: {', '.join(held) or 'none'}.")


__all__ = ["DefinitionProblem", "Definitions", "examine", "load"]
