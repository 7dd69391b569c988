"""Tesseract, the program that reads scans: whether it is here, its version, and the languages it knows."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

ORIENTATION: Final = "osd"
"""What Tesseract calls its knowledge of which way is up; it is installed like a language."""

LANGUAGES: Final = {"eng": "English", "cym": "Welsh"}
"""The languages that settings may name, as Tesseract calls them."""

_USUAL_PLACES: Final = (
    "/usr/bin/tesseract",
    "/opt/homebrew/bin/tesseract",
    r"C:\Program Files\Tesseract-OCR\tesseract.exe",
)
_SECONDS: Final = 60


@dataclass(frozen=True)
class Tesseract:
    """A Tesseract that is there, and what it is to read; `missing` are languages that it lacks for that."""

    program: Path
    version: str
    languages: tuple[str, ...]
    missing: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What the words found in a scan depend on besides the scan."""
        return f"tesseract {self.version}; ocrmypdf {version('ocrmypdf')}; {'+'.join(self.languages)}"


def probe(languages: Sequence[str]) -> Tesseract | None:
    """The Tesseract of this machine, asked for these languages; None where there is none."""
    program = _program()
    if program is None:
        return None
    known = _told(program, "--list-langs").split()
    return Tesseract(
        program=program,
        version=_version(_told(program, "--version")),
        languages=tuple(languages),
        missing=tuple(name for name in (*languages, ORIENTATION) if name not in known),
    )


def install(languages: Sequence[str]) -> str:
    """The command that puts Tesseract and these languages onto a Debian or Ubuntu machine."""
    packages = " ".join(f"tesseract-ocr-{name}" for name in dict.fromkeys((*languages, ORIENTATION)))
    return f"sudo apt-get install --no-install-recommends tesseract-ocr {packages}"


def called(language: str) -> str:
    """A language, or the knowledge of which way is up, as people call it."""
    return "which way is up" if language == ORIENTATION else LANGUAGES.get(language, language)


def _program() -> Path | None:
    found = shutil.which("tesseract")
    places = (found, *_USUAL_PLACES) if found else _USUAL_PLACES
    return next((Path(place) for place in places if Path(place).is_file()), None)


def _told(program: Path, question: str) -> str:
    told = subprocess.run(  # noqa: S603 - a fixed question
        [program, question], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, encoding="utf-8", errors="replace", check=False, timeout=_SECONDS,
    )
    return told.stdout


def _version(told: str) -> str:
    """`5.3.0` of "tesseract 5.3.0", which may be followed by the versions of its libraries."""
    found = re.search(r"tesseract v?(\S+)", told)
    return found[1] if found else "of unknown version"
