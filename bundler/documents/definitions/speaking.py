"""Definitions in the words of one authority: `{review}` in a pack or a form prints as the profile's term (R272)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from bundler.model.pack import Form, Pack
from bundler.model.terms import speak, terms_named_in

D = TypeVar("D", Pack, Form)


def in_terms(held: Mapping[str, D], terms: dict[str, str]) -> Mapping[str, D]:
    """Every definition of a kind; those that name no term are the same as before."""
    return MappingProxyType({name: _spoken(definition, terms) for name, definition in held.items()})


def _spoken(definition: D, terms: dict[str, str]) -> D:
    data = definition.model_dump(by_alias=True)
    if not any(terms_named_in(text) for text in _texts(data)):
        return definition
    return type(definition).model_validate(_said(data, terms))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for below in value.values():
            yield from _texts(below)
    elif isinstance(value, list | tuple):
        for below in value:
            yield from _texts(below)


def _said(value: Any, terms: dict[str, str]) -> Any:
    if isinstance(value, str):
        return speak(value, terms)
    if isinstance(value, Mapping):
        return {key: _said(below, terms) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_said(below, terms) for below in value]
    return value
