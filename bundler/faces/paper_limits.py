"""What a paper may cost, as the table [limits] of bundler.toml says."""

from __future__ import annotations

from pydantic import ValidationError

from bundler.faces.settings import SETTINGS_FILE, Settings
from bundler.model.errors import DefinitionError
from bundler.model.limits import Limits


def limits_of(folders: Settings) -> Limits:
    """The limits, each as stated or as usual; DefinitionError that names the key where one is wrong."""
    try:
        return Limits.model_validate(dict(folders.tables.get("limits", {})), strict=True)
    except ValidationError as error:
        first = error.errors()[0]
        raise DefinitionError(
            f"{SETTINGS_FILE}, table [limits]: {_said_of(str(first['loc'][0]), first['type'], first.get('ctx', {}))}",
            f"It takes {', '.join(Limits.model_fields)}, each a whole number.",
        ) from None


def _said_of(key: str, kind: str, about: dict[str, object]) -> str:
    if kind == "extra_forbidden":
        return f"'{key}' is no limit."
    least = about.get("ge")
    return f"'{key}' must be at least {least}." if least is not None else f"'{key}' must be a whole number."
