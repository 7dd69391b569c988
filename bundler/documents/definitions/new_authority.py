"""A new authority's profile: what it must say for itself, and everything it may say, ready to be taken over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import dropwhile
from pathlib import Path

from bundler.documents.definitions.loading import Definitions
from bundler.documents.definitions.misfits import shown
from bundler.model.errors import UsageError

_SHORT_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_OWN = re.compile(r"(name|title|based_on)\s*=")


def write_profile(definitions: Definitions, name: str, title: str, base: str) -> Path:
    """authorities/<name>.toml, resting on another; a file that is there is never touched.

    UsageError for a name that cannot be one, a base that is not there or itself rests on another.
    """
    if not _SHORT_NAME.fullmatch(name):
        raise UsageError(
            f"{shown(name)} cannot be the name of a profile.", "Small letters and digits with hyphens: north-shire."
        )
    like = definitions.profile(base)
    if like.based_on:
        remedy = f"Say --like {like.based_on}, or copy {base}.toml by hand."
        raise UsageError(f"'{base}' is itself based on '{like.based_on}'.", remedy)
    folder = definitions.templates / "authorities"
    path = folder / f"{name}.toml"
    text = "\n".join(_lines(name, title, base, (folder / f"{base}.toml").read_text(encoding="utf-8-sig"))) + "\n"
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(f"There is a profile called {name} already.", "Choose another name.") from None
    return path


def _lines(name: str, title: str, base: str, text: str) -> Iterator[str]:
    yield f"# {title}. What is not said here is as in {base}.toml."
    yield f'name = "{name}"'
    yield f'based_on = "{base}"'
    yield f"title = {json.dumps(title, ensure_ascii=False)}"
    yield ""
    yield f"# Everything that {base}.toml says stands below. To say it differently, take the # away and change the"
    yield "# line; a line below a heading in [brackets] needs its heading too. Lines with ## explain."
    said = dropwhile(lambda line: line.startswith("#"), text.splitlines())
    yield from (_kept_out(line) for line in said if not _OWN.match(line))


def _kept_out(line: str) -> str:
    return f"#{line}" if line.startswith("#") else f"# {line}".rstrip()
