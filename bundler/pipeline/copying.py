"""Numbered copies of a release: a folder for each reader, like `to-send`, sealed by a manifest of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bundler.documents.release.folder import as_json, files_in, write_sealed
from bundler.documents.shelf import sha256_of
from bundler.model.release import PASSWORDS, SEALED, SIGNATURE, ReleasedCopy, ReleasedFile, SealedManifest
from bundler.pipeline.progress import Progress
from bundler.rules.copies import Copies

if TYPE_CHECKING:
    from bundler.documents.seal.sealing import Seal


@dataclass
class Copier:
    """Makes the copies of one release; `sources` are the PDFs behind the sealed ones of `to_send`, by name.

    What opens the encrypted ones is in `passwords`, by the copy's number, and nowhere else.
    """

    copies: Copies
    to_send: Path
    sources: Mapping[str, Path]
    seal: Seal
    progress: Progress
    passwords: dict[int, str] = field(default_factory=dict)

    def write(self, manifest: SealedManifest, work: Path) -> tuple[ReleasedCopy, ...]:
        """A folder for each reader below `work`."""
        return tuple(self._write(number, manifest, work) for number in range(1, len(self.copies.readers) + 1))

    def _write(self, number: int, manifest: SealedManifest, work: Path) -> ReleasedCopy:
        reader = self.copies.readers[number - 1]
        copy = ReleasedCopy(number=number, reader=reader.reader, role=reader.role or "", sealed="")
        folder = work / copy.folder
        folder.mkdir(parents=True)
        self.progress("making numbered copies", number - 1, len(self.copies.readers))
        files = tuple(self._fill(number, folder))
        own = manifest.model_copy(update={
            "files": files, "reader": reader.reader, "copy_number": number, "copy_count": len(self.copies.readers),
        })  # fmt: skip
        write_sealed(folder, own, self.seal.sign(as_json(own)))
        return copy.model_copy(update={"sealed": sha256_of(folder / SEALED)})

    def _fill(self, number: int, folder: Path) -> Iterator[ReleasedFile]:
        """All that `to-send` has; an encrypted copy has nothing but PDFs, since nothing else can be closed."""
        sealed: list[str] = []
        for file in files_in(self.to_send, (SEALED, SIGNATURE)):
            target = folder / file.name
            target.parent.mkdir(exist_ok=True)
            if self.copies.are_encrypted:
                self._write_closed(number, file.name, target)
            elif file.name in self.sources:
                self._write_open(number, file.name, target)
                sealed.append(file.name)
            else:
                shutil.copyfile(self.to_send / file.name, target)
        for file in files_in(folder, sealed=sealed):
            yield file.model_copy(update={"is_encrypted": self.copies.are_encrypted})

    def _write_open(self, number: int, name: str, target: Path) -> None:
        named = self._with_its_reader(number, name, target)
        self.seal.sign_pdf(named, target)
        named.unlink()

    def _write_closed(self, number: int, name: str, target: Path) -> None:
        from bundler.documents.release.encryption import new_password, write_encrypted

        if target.suffix != ".pdf":
            return
        password = self.passwords.setdefault(number, new_password())
        if name in self.sources:
            named = self._with_its_reader(number, name, target)
            write_encrypted(named, password, target)
            named.unlink()
        else:
            write_encrypted(self.to_send / name, password, target)

    def _with_its_reader(self, number: int, name: str, target: Path) -> Path:
        """The PDF with its reader on every page, for a moment beside where it belongs."""
        from bundler.documents.release.copies import write_copy

        named = target.with_name("named.pdf")
        write_copy(self.sources[name], self.copies.words(number), named)
        return named

    def write_passwords(self, kept: Path) -> None:
        """What the officer tells each reader, apart from the copy; with the rights of all that is kept."""
        if self.passwords:
            lines = (
                f"copy-{number}, {self.copies.readers[number - 1].reader}: {password}\n"
                for number, password in self.passwords.items()
            )
            (kept / PASSWORDS).write_text("".join(lines), encoding="utf-8")
