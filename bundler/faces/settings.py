"""Where cases, templates and output are: from the command line, else from bundler.toml, else beside each other."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bundler.model.errors import DefinitionError, UsageError

SETTINGS_FILE = "bundler.toml"
_FOLDERS = ("cases", "templates", "output")
_TABLES = ("audit", "delivery", "limits", "ocr", "officers", "seal", "watch")


@dataclass(frozen=True)
class Settings:
    """The three folders that Bundler works with, and the tables of bundler.toml as they stand there."""

    cases: Path
    templates: Path
    output: Path
    tables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def settings(cases: Path | None, templates: Path | None, output: Path | None) -> Settings:
    """The folders to use; UsageError where output would lie inside what is read (T8)."""
    here = Path.cwd()
    stated = _stated_in(here / SETTINGS_FILE)
    folders = Settings(
        cases=_folder(cases, stated, "cases", here),
        templates=_folder(templates, stated, "templates", here),
        output=_folder(output, stated, "output", here),
        tables={name: stated[name] for name in _TABLES if name in stated},
    )
    refuse_inside(folders.output, folders, "output folder", "--output")
    return folders


def refuse_inside(path: Path, folders: Settings, what: str, option: str) -> None:
    """UsageError where something that is written would lie inside what is read (T8)."""
    for read_from in (folders.cases, folders.templates):
        if path == read_from or read_from in path.parents:
            raise UsageError(
                f"The {what} must not lie inside {read_from.name}/.", f"Give another with {option}, or in bundler.toml."
            )


def _folder(given: Path | None, stated: dict[str, Any], name: str, here: Path) -> Path:
    return (here / (given or stated.get(name, name))).resolve()


def _stated_in(path: Path) -> dict[str, Any]:
    """The folders and tables that a bundler.toml names; none where there is no such file."""
    if not path.is_file():
        return {}
    try:
        stated = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{SETTINGS_FILE} is not valid TOML: {error}", "Correct the line it names.") from error
    for key, value in stated.items():
        is_known = (key in _FOLDERS and isinstance(value, str)) or (key in _TABLES and isinstance(value, dict))
        if not is_known:
            raise DefinitionError(
                f"{SETTINGS_FILE}: '{key}' is not a folder setting.",
                f"It may name {', '.join(_FOLDERS)}, each a path, and hold the tables [{'], ['.join(_TABLES)}].",
            )
    return stated
