"""The head of the trail at each day's end, kept outside the database and signed: it shows when the end is cut off."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

from bundler.documents.private import private_folder, write_private
from bundler.model.audit import Break, SealedHead

SIGNATURE = ".p7s"


class Signer(Protocol):
    """What signs a head: the seal (`documents/seal/sealing.py`)."""

    def sign(self, content: bytes) -> bytes: ...


class SignatureCheck(Protocol):
    """Whether a signature is of just this content, and ours."""

    def __call__(self, content: bytes, signature: bytes) -> bool: ...


@dataclass(frozen=True)
class Heads:
    """`heads/2026-11-22.json` and its signature beside it, one pair a day."""

    folder: Path
    signer: Signer | None = None
    is_ours: SignatureCheck | None = None

    def put(self, sealed: SealedHead) -> Path:
        """Keeps the head of a day; a later one of the same day takes its place."""
        path = private_folder(self.folder) / f"{sealed.day}.json"
        content = sealed.model_dump_json(indent=2).encode() + b"\n"
        signature = self.signer.sign(content) if self.signer else None
        path.with_suffix(SIGNATURE).unlink(missing_ok=True)
        write_private(path, content)
        if signature:
            write_private(path.with_suffix(SIGNATURE), signature)
        return path

    def newest(self) -> SealedHead | None:
        """The head of the last day of which one can be read."""
        return next((sealed for sealed in map(_read, reversed(self._files())) if sealed), None)

    def days(self) -> dict[str, SealedHead]:
        """Every head that can be read, by its day."""
        return {sealed.day: sealed for sealed in map(_read, self._files()) if sealed}

    def breaks(self, signed: Collection[str] = ()) -> Iterator[Break]:
        """What is wrong with the kept heads; `signed` are the days that the trail says were signed.

        Days before there was a seal stay unsigned; whatever comes after a signed head vouches for them too.
        """
        must_be_signed = False
        for path in self._files():
            signature = path.with_suffix(SIGNATURE)
            must_be_signed |= signature.is_file() or path.stem in signed
            sealed = _read(path)
            if sealed is None or sealed.day != path.stem:
                yield Break("head-unreadable", 0, f"The head sealed on {path.stem} can no longer be read.")
            elif must_be_signed and not self._has_our(signature, path):
                yield Break("head-unsigned", sealed.number, f"The head sealed on {path.stem} lacks our signature.")

    def _has_our(self, signature: Path, path: Path) -> bool:
        is_ours = self.is_ours or _nobodys
        return signature.is_file() and is_ours(path.read_bytes(), signature.read_bytes())

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9]*.json"))


def _nobodys(_content: bytes, _signature: bytes) -> bool:
    """Where the seal is gone, no signature can be held against it."""
    return False


def _read(path: Path) -> SealedHead | None:
    try:
        return SealedHead.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
