"""Where cases, templates and output are: from the command line, else from bundler.toml, else beside each other."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from bundler.model.errors import DefinitionError, UsageError

SETTINGS_FILE = "bundler.toml"
_FOLDERS = ("cases", "templates", "output")


@dataclass(frozen=True)
class Settings:
    """The three folders that Bundler works with."""

    cases: Path
    templates: Path
    output: Path


def settings(cases: Path | None, templates: Path | None, output: Path | None) -> Settings:
    """The folders to use; UsageError where output would lie inside what is read (T8)."""
    here = Path.cwd()
    stated = _stated_in(here / SETTINGS_FILE)
    folders = Settings(
        cases=_folder(cases, stated, "cases", here),
        templates=_folder(templates, stated, "templates", here),
        output=_folder(output, stated, "output", here),
    )
    for read_from in (folders.cases, folders.templates):
        if folders.output == read_from or read_from in folders.output.parents:
            raise UsageError(
                f"The output folder must not lie inside {read_from.name}/.",
                "Give another folder with --output, or in bundler.toml.",
            )
    return folders


def _folder(given: Path | None, stated: dict[str, str], name: str, here: Path) -> Path:
    return (here / (given or stated.get(name, name))).resolve()


def _stated_in(path: Path) -> dict[str, str]:
    """The folders that a bundler.toml names; none where there is no such file."""
    if not path.is_file():
        return {}
    try:
        stated = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DefinitionError(f"{SETTINGS_FILE} is not valid TOML: {error}", "Correct the line it names.") from error
    for key, value in stated.items():
        if key not in _FOLDERS or not isinstance(value, str):
            raise DefinitionError(
                f"{SETTINGS_FILE}: '{key}' is not a folder setting.", f"It may name {', '.join(_FOLDERS)}, each a path."
            )
    return stated
