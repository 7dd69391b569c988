"""What stands twice in one pack and may stand once: letters, ids and forms; no bundle can be built from such a pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bundler.documents.definitions.misfits import KeyPath
from bundler.model.pack import Item, Pack


@dataclass(frozen=True)
class Clash:
    """A name of the pack with its place, and the place where the same name stands before."""

    what: str
    name: str
    path: KeyPath
    first: KeyPath


def clashes(pack: Pack) -> Iterator[Clash]:
    """A form that two items share would be filed under both, and one that a companion shares written over."""
    yield from _repeated("letter", _letters(pack))
    yield from _repeated("id", _ids(pack))
    yield from _repeated("form", _forms(pack))
    yield from _repeated("step", _steps(pack))


def items_with_paths(pack: Pack) -> Iterator[tuple[KeyPath, Item]]:
    """Every item with its key path in the pack's file."""
    for number, section in enumerate(pack.sections):
        for position, item in enumerate(section.items):
            yield ("sections", number, "items", position), item


def _letters(pack: Pack) -> Iterator[tuple[KeyPath, str]]:
    return ((("sections", number, "letter"), section.letter) for number, section in enumerate(pack.sections))


def _ids(pack: Pack) -> Iterator[tuple[KeyPath, str]]:
    yield from (((*path, "id"), item.id) for path, item in items_with_paths(pack))
    yield from ((("requirements", number, "id"), each.id) for number, each in enumerate(pack.requirements))


def _steps(pack: Pack) -> Iterator[tuple[KeyPath, str]]:
    return ((("steps", number, "id"), each.id) for number, each in enumerate(pack.steps))


def _forms(pack: Pack) -> Iterator[tuple[KeyPath, str]]:
    for path, item in items_with_paths(pack):
        yield from (((*path, "forms", number), form) for number, form in enumerate(item.forms))
    yield from ((("companions", number, "form"), each.form) for number, each in enumerate(pack.companions))


def _repeated(what: str, names: Iterator[tuple[KeyPath, str]]) -> Iterator[Clash]:
    seen: dict[str, KeyPath] = {}
    for path, name in names:
        if name in seen:
            yield Clash(what, name, path, seen[name])
        seen.setdefault(name, path)
