"""Papers whose names say that they are a second copy of another: of a synchroniser, a browser or a hurried person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bundler.model.finding import Finding

_ALWAYS = (
    re.compile(r"^(?P<name>.+)\.sync-conflict-\d{8}-\d{6}(-\w+)?$"),
    re.compile(r"^(?P<name>.+) \([^()]*conflicted copy[^()]*\)$", re.IGNORECASE),
    re.compile(r"^(?P<name>.+)[ _]?\(case conflict( \d+)?\)$", re.IGNORECASE),
)
"""Names that only a synchroniser gives: Syncthing; Dropbox, Nextcloud and ownCloud."""

_BESIDE_THE_OTHER = (
    re.compile(r"^(?P<name>.+?) ?\(\d{1,2}\)$"),
    re.compile(r"^Copy (\(\d+\) )?of (?P<name>.+)$", re.IGNORECASE),
    re.compile(r"^(?P<name>.+?)( -|_) ?Copy( \(\d+\))?$", re.IGNORECASE),
    re.compile(r"^(?P<name>.+)-(?=[A-Z0-9-]*[A-Z])(?=[A-Z0-9-]*\d)[A-Z][A-Z0-9-]{3,14}$"),
    re.compile(r"^(?P<name>.+)-(DESKTOP|LAPTOP|SURFACE|PC)(-[A-Z0-9]+)?$"),
)
"""Names that are a copy's only where the other lies beside them: a browser's, Explorer's, OneDrive's (which adds the
name of the computer). "Copy of birth certificate" by itself is a paper like any other."""


def conflict_copies(files: tuple[str, ...]) -> Iterator[Finding]:
    """Each paper that is a copy by its name, with a question to people: which of the two counts?"""
    there = {path.casefold() for path in files}
    for path in files:
        other = _other(path, there)
        if other:
            yield Finding(
                code="copy-in-conflict", severity="warns", place=path,
                message=f"By its name this is a second copy of {other.rpartition('/')[2]}, and the two may differ.",
                remedy="Compare the two, keep the one that counts under the plain name, and delete the other.",
            )  # fmt: skip


def _other(path: str, there: set[str]) -> str | None:
    """The paper that this one is a copy of, by its name."""
    inside, slash, name = path.rpartition("/")
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    for patterns, must_be_there in ((_ALWAYS, False), (_BESIDE_THE_OTHER, True)):
        for pattern in patterns:
            match = pattern.match(stem)
            other = f"{inside}{slash}{match['name']}{dot}{suffix}" if match else None
            if other and (not must_be_there or other.casefold() in there):
                return other
    return None
