"""A record's JSON file with some of its values changed: everything else stays as somebody typed it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bundler.documents.cases.scaffold import blank
from bundler.documents.cases.schemas import FOLDER, schema_file
from bundler.model.records import RECORDS
from bundler.model.returned import is_nothing


def changed_text(typed: Mapping[str, Any], now: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """The file's text. `typed` is its JSON, `now` the record that it is read as, `new` the record it shall be."""
    return json.dumps(_changed(dict(typed), now, new), indent=2, ensure_ascii=False) + "\n"


def typed_for_new(form: str, folder: Path, templates: Path) -> dict[str, Any]:
    """The JSON of a record that is not there yet: every key, and the schema that helps an editor."""
    schemas = os.path.relpath(templates / FOLDER, folder).replace(os.sep, "/")
    return {"$schema": f"{schemas}/{schema_file(form)}"} | blank(RECORDS[form])


def _changed(typed: Any, now: Any, new: Any) -> Any:
    if now == new or (is_nothing(typed) and is_nothing(new)):
        return typed
    if isinstance(new, Mapping):
        return _changed_group(typed if isinstance(typed, dict) else {}, now if isinstance(now, Mapping) else {}, new)
    if isinstance(new, list) and isinstance(typed, list) and isinstance(now, list):
        return _changed_list(typed, now, new)
    return new


def _changed_group(typed: dict[str, Any], now: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The group with its keys where they were; new keys stand in the record's own order."""
    changed = {
        key: _changed(value, now.get(key), new[key]) if key in new else value for key, value in typed.items()
    }
    order = list(new)
    for key in order:
        if key not in changed and not is_nothing(new[key]) and new[key] != now.get(key):
            behind = [one for one in order[: order.index(key)] if one in changed]
            changed = _with_key(changed, behind[-1] if behind else None, key, new[key])
    return changed


def _with_key(group: dict[str, Any], behind: str | None, key: str, value: Any) -> dict[str, Any]:
    """The group with one key more, behind another."""
    items = list(group.items())
    at = next((at + 1 for at, (one, _) in enumerate(items) if one == behind), 0)
    if behind is None and items and items[0][0] == "$schema":
        at = 1
    return dict([*items[:at], (key, value), *items[at:]])


def _changed_list(typed: list[Any], now: list[Any], new: list[Any]) -> list[Any]:
    """Rows that stay as they were keep what was typed; a list of the same length is changed row by row."""
    if len(new) == len(now) == len(typed):
        return [_changed(*three) for three in zip(typed, now, new, strict=True)]
    free = dict(enumerate(now))
    changed: list[Any] = []
    for row in new:
        at = next((at for at, one in free.items() if one == row), None)
        changed.append(row if at is None else typed[at])
        free.pop(at if at is not None else -1, None)
    return changed
