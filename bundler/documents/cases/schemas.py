"""JSON Schemas of case.json and of every form record, so that an editor completes keys and marks mistakes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bundler.model.case import Case
from bundler.model.fields import JsonFile
from bundler.model.records import RECORDS

FOLDER = "schemas"
KINDS: Mapping[str, type[JsonFile]] = MappingProxyType({"case": Case, **RECORDS})
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> Mapping[str, dict[str, Any]]:
    """The schema of `case` and of every form's record, by name."""
    return {name: _schema(kind, name) for name, kind in KINDS.items()}


def schema_file(name: str) -> str:
    """case.schema.json."""
    return f"{name}.schema.json"


def write_schemas(templates: Path) -> tuple[Path, ...]:
    """Writes every schema below templates/ that is not there or has changed; answers with those."""
    folder = templates / FOLDER
    folder.mkdir(exist_ok=True)
    stale = [(folder / schema_file(name), _text(schema)) for name, schema in schemas().items()]
    return tuple(path for path, text in stale if _is_new(path, text))


def stale_schemas(templates: Path) -> tuple[str, ...]:
    """The schema files that are missing or no longer say what the records say."""
    beside = templates / FOLDER
    return tuple(
        schema_file(name)
        for name, schema in schemas().items()
        if not _holds(beside / schema_file(name), _text(schema))
    )


def _text(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _is_new(path: Path, text: str) -> bool:
    """Writes the text where the file does not hold it yet."""
    if _holds(path, text):
        return False
    path.write_text(text, encoding="utf-8", newline="\n")
    return True


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


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

