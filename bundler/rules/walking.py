"""Walking through a record: every value in it with its JSON path."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from bundler.model.fields import Signature

_NOT_CONTENT = {"json_schema"}


def walk(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The value itself, then what it holds, depth first: `actions`, `actions[0]`, `actions[0].details`."""
    yield path, value
    for step, part in _parts(value):
        yield from walk(part, f"{path}{step}" if path else step.removeprefix("."))


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            if name not in _NOT_CONTENT:
                yield f".{name}", getattr(value, name)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield f".{key}", part
    elif isinstance(value, tuple | list):
        for number, part in enumerate(value):
            yield f"[{number}]", part


def texts(value: Any) -> Iterator[tuple[str, str]]:
    """Every piece of text in a record, with its path; values of a fixed list are not text."""
    return ((path, part) for path, part in walk(value) if type(part) is str)


def signatures(value: Any) -> Iterator[tuple[str, Signature]]:
    """Every signature in a record, with its path."""
    return ((path, part) for path, part in walk(value) if isinstance(part, Signature))
