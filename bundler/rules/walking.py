"""Walking through a record: every value in it with its JSON path."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import NoneType
from typing import Any

from pydantic import BaseModel

from bundler.model.fields import Signature

_NOT_CONTENT = {"json_schema"}
_LEAVES = (str, NoneType, bool, int, date)


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The value itself, then what it holds, depth first: `actions`, `actions[0]`, `actions[0].details`."""
    waiting = [(path, value)]
    while waiting:
        path, value = waiting.pop()
        yield path, value
        if not isinstance(value, _LEAVES):
            waiting.extend(reversed(_parts(path, value)))


def _parts(path: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, BaseModel):
        start = f"{path}." if path else ""
        return [(f"{start}{name}", part) for name, part in value if name not in _NOT_CONTENT]
    if isinstance(value, Mapping):
        start = f"{path}." if path else ""
        return [(f"{start}{key}", part) for key, part in value.items()]
    if isinstance(value, tuple | list):
        return [(f"{path}[{number}]", part) for number, part in enumerate(value)]
    return []


def texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every piece of text in a record, with its path; values of a fixed list are not text."""
    return ((path, part) for path, part in walk(value) if type(part) is str)


def signatures(value: Any) -> Iterator[tuple[str, Signature]]:
    """Every signature in a record, with its path."""
    return ((path, part) for path, part in walk(value) if isinstance(part, Signature))
