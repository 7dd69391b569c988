"""What Tesseract reads on pictures of pages: words with their places; two pages at a time."""

from __future__ import annotations

import csv
import io
import os
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from bundler.documents.confinement import confinement
from bundler.documents.scans.tesseract import Tesseract
from bundler.model.errors import ToolMissingError
from bundler.model.redaction import Placed

_AT_ONCE: Final = 2
_SECONDS: Final = 120
_MEMORY: Final = 4_000_000_000
_OUTPUT: Final = 200_000_000
_IS_WORD: Final = "5"


def read_words(pictures: Sequence[Path], reader: Tesseract) -> tuple[tuple[Placed, ...], ...]:
    """The words of each picture, in reading order.

    ToolMissingError where Tesseract does not read one: what nobody has read is proved of nothing.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return tuple(pool.map(lambda picture: tuple(_words(_read(picture, reader))), pictures))


def _read(picture: Path, reader: Tesseract) -> str:
    command = [
        *confinement(memory=_MEMORY, output=_OUTPUT), str(reader.program), str(picture), "stdout",
        "-l", "+".join(reader.languages), "--psm", "3", "tsv",
    ]  # fmt: skip
    try:
        told = subprocess.run(  # noqa: S603 - our own program, names that we made up
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", errors="replace",
            check=True, timeout=_SECONDS, env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )  # fmt: skip
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise ToolMissingError(
            "Tesseract could not read a redacted page, so nobody can tell whether it is right; nothing was made.",
            "Run: bundler doctor",
        ) from error
    return told.stdout


def _words(told: str) -> Iterator[Placed]:
    for row in csv.DictReader(io.StringIO(told), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row["text"] or "").strip()
        if row["level"] == _IS_WORD and text:
            left, top, width, height = (int(row[key]) for key in ("left", "top", "width", "height"))
            yield Placed(text=text, box=(left, top, left + width, top + height))
