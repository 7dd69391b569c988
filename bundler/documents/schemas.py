"""JSON Schemas of case.json and of every form record, so that an editor completes keys and marks mistakes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bundler.documents.misfits import nearest, shown
from bundler.model.case import Case
from bundler.model.errors import UsageError
from bundler.model.fields import JsonFile
from bundler.model.records import RECORDS

FOLDER = "schemas"
KINDS: Mapping[str, type[JsonFile]] = MappingProxyType({"case": Case, **RECORDS})
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text(name: str) -> str:
    """The schema of `case` or of a form's record, as it lies in templates/schemas/."""
    return json.dumps(_schema(_kind(name), name), indent=2, ensure_ascii=False) + "\n"


def schema_file(name: str) -> str:
    """case.schema.json."""
    return f"{name}.schema.json"


def write_schemas(templates: Path) -> tuple[Path, ...]:
    """Writes every schema below templates/ that is not there or has changed; answers with those."""
    folder = templates / FOLDER
    folder.mkdir(exist_ok=True)
    stale = [name for name in KINDS if not _is_current(folder / schema_file(name), schema_text(name))]
    for name in stale:
        (folder / schema_file(name)).write_text(schema_text(name), encoding="utf-8", newline="\n")
    return tuple(folder / schema_file(name) for name in stale)


def _kind(name: str) -> type[JsonFile]:
    if name in KINDS:
        return KINDS[name]
    meant = nearest(name, KINDS)
    hint = f"Did you mean '{meant}'? " if meant else ""
    raise UsageError(f"There is no schema {shown(name)}.", f"{hint}There are: {', '.join(KINDS)}.")


def _schema(kind: type[JsonFile], name: str) -> dict[str, Any]:
    schema = _without_noise(kind.model_json_schema(mode="validation"))
    heading = {"$schema": _DIALECT, "title": f"{name}.json", "description": schema.pop("description", "")}
    return heading | {key: value for key, value in schema.items() if key != "title"}


def _without_noise(value: Any) -> Any:
    """The schema without the titles that only repeat a key."""
    if isinstance(value, list):
        return [_without_noise(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key: {name: _without_noise(part) for name, part in below.items()} if key == "properties" else
        _without_noise(below)
        for key, below in value.items()
        if key != "title" or not isinstance(below, str)
    }


def _is_current(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()
