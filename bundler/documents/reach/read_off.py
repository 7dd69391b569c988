"""Words read off pictures by Tesseract, and whether it could read them at all."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from bundler.documents.confinement import confinement
from bundler.documents.scans.tesseract import ORIENTATION, Tesseract

RECIPE: Final = "3"
"""Changes whenever the same picture would be read otherwise."""
AT_ONCE: Final = 2
SECONDS_EACH: Final = 120.0
_MAX_MEMORY: Final = 4_000_000_000
_MAX_OUTPUT: Final = 500_000_000
_SURE: Final = 60.0
"""Of a hundred: from here on Tesseract means the word that it says."""
_MOSTLY: Final = 0.6
"""The part of a page's letters that it has to be sure of, for the page to count as read."""
_PALE_TOO: Final = ("-c", "thresholding_method=1")
"""Each part of a picture has a measure of its own for what is ink: grey letters beside black ones are read."""
_FEW: Final = 12
"""Letters; less on a whole page is a shadow or a speck taken for words."""


@dataclass(frozen=True)
class Attempt:
    """The words of a picture read in one way: those that Tesseract means, and those that it guessed."""

    sure: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()

    def is_readable(self, own: Collection[str]) -> bool:
        """Whether most of its letters are meant, but for words that are known to stand there."""
        sure, guessed = (sum(len(word) for word in words if word not in own) for words in (self.sure, self.guessed))
        return sure + guessed >= _FEW and sure >= _MOSTLY * (sure + guessed)


@dataclass(frozen=True)
class ReadOff:
    """The words of a picture, line by line, and how surely they were read."""

    text: str
    attempts: tuple[Attempt, ...] = ()

    @property
    def first(self) -> str:
        """Its lines as the first way of reading that found any gives them, from top to bottom."""
        return next(filter(None, self.text.split("\n\n")), "")

    def is_readable(self, own: str = "") -> bool:
        """False where most of its words were guessed, or none found; words printed over it, its `own`, do not count."""
        known = frozenset(map(_bare, own.split()))
        return any(attempt.is_readable(known) for attempt in self.attempts)


def read_pictures(pictures: Sequence[Path], tesseract: Tesseract) -> list[ReadOff | None]:
    """The words of each picture; None where Tesseract fails at it or takes too long."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(partial(_read, tesseract=tesseract), pictures))


def _read(picture: Path, tesseract: Tesseract) -> ReadOff | None:
    """Laid out as a page, then as words wherever they stand, pale ones too: each finds what the others leave."""
    asked = (
        _asked(picture, tesseract, "1"), _asked(picture, tesseract, "11"), _asked(picture, tesseract, "11", *_PALE_TOO)
    )  # fmt: skip
    each = [words for words in asked if words is not None]
    if not each:
        return None
    text = "\n\n".join(words.text for words in each)
    return ReadOff(text, tuple(attempt for words in each for attempt in words.attempts))


def _asked(picture: Path, tesseract: Tesseract, layout: str, *settings: str) -> ReadOff | None:
    languages = "+".join(name for name in tesseract.languages if name != ORIENTATION)
    command = [
        *confinement(memory=_MAX_MEMORY, output=_MAX_OUTPUT, is_gentle=True),
        str(tesseract.program), str(picture), "stdout", "--psm", layout, "--dpi", "300", "-l", languages, *settings,
        "tsv",
    ]  # fmt: skip
    try:
        told = subprocess.run(  # noqa: S603 - our own program, names that we made up
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            check=False, timeout=SECONDS_EACH, env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired:
        return None
    return _words_of(told.stdout.decode("utf-8", errors="replace")) if told.returncode == 0 else None


def _words_of(table: str) -> ReadOff:
    """Of Tesseract's table: columns 2 to 5 say in which line a word stands, 11 how sure it is, 12 the word."""
    lines: dict[tuple[str, ...], list[str]] = {}
    sure: list[str] = []
    guessed: list[str] = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) < 12 or not cells[11].strip():
            continue
        lines.setdefault(tuple(cells[1:5]), []).append(cells[11])
        (sure if float(cells[10]) >= _SURE else guessed).append(_bare(cells[11]))
    text = "\n".join(" ".join(words) for words in lines.values())
    return ReadOff(text, (Attempt(tuple(sure), tuple(guessed)),))


def _bare(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())
