"""Words read off pictures, kept by what a picture holds, so that no picture is read twice in the same way.

Below its folder, for this account alone: <recipe>/<kk>/<sha256 of the picture>.json
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bundler.documents.private import private_folder, write_private
from bundler.documents.reach.read_off import RECIPE, ReadOff
from bundler.documents.scans.tesseract import Tesseract

_READ_OFF: Final = TypeAdapter(ReadOff)


class Memory:
    """What was read off pictures by one Tesseract in one way; it may be deleted at any time."""

    def __init__(self, root: Path, tesseract: Tesseract) -> None:
        recipe = f"{RECIPE} {tesseract.version} {'+'.join(tesseract.languages)}"
        self._root = root / hashlib.sha256(recipe.encode()).hexdigest()[:16]

    def recall(self, sha256: str) -> ReadOff | None:
        """What stands on the picture with that hash, if it was read before."""
        try:
            return _READ_OFF.validate_json(self._place(sha256).read_bytes())
        except (OSError, ValidationError):
            return None

    def keep(self, sha256: str, read: ReadOff) -> None:
        """Who may not write there reads it again another time."""
        place = self._place(sha256)
        try:
            private_folder(self._root.parent)
            private_folder(self._root)
            private_folder(place.parent)
            write_private(place, _READ_OFF.dump_json(read))
        except OSError:
            return

    def _place(self, sha256: str) -> Path:
        return self._root / sha256[:2] / f"{sha256}.json"
