"""What stands beside every bundle: manifest, ledger and journal, and the note on a shelf of whose bundles it holds."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from bundler.model.fields import Record

Disposition = Literal["included", "withheld", "superseded", "not-asked-for", "not-recognised", "rejected"]


class LedgerRow(Record):
    """Where one file of the case folder ended: exactly one place.

    `path` is below the case folder; `labels` are the printed labels it got ("A2-A14"), if it was included.
    """

    path: str
    sha256: str
    disposition: Disposition
    reason: str
    labels: str | None = None


class ManifestEntry(Record):
    """One document of the bundle; `first_page` counts the PDF's pages from 1, `dated` is in the index's words."""

    section: str
    title: str
    item: str
    source: str
    source_sha256: str
    first_label: str
    last_label: str
    first_page: int
    pages: int
    dated: str = ""


class Manifest(Record):
    """manifest.json: what a bundle holds, so that anybody can check it without Bundler.

    `fingerprint` is about all that it is made of, `contents` only about what its readers read: cover and documents.
    """

    case: str
    pack: str
    version: str
    pages: int
    bundle_sha256: str
    fingerprint: str
    entries: tuple[ManifestEntry, ...]
    ledger: tuple[LedgerRow, ...]
    contents: str = ""


class JournalRow(Record):
    """What one document of a bundle was made from; `redaction` is the hash of what was taken out of it, if anything."""

    place: str
    title: str
    content_sha256: str
    key: str
    redaction: str = ""


class Journal(Record):
    """journal.json: what each document was made from, and the hash of each file that stands beside the bundle."""

    documents: tuple[JournalRow, ...]
    files: dict[str, str] = Field(default_factory=dict)


class ShelfOwner(Record):
    """Whose bundles a shelf holds: hashes of where the case folder lies, and of the child's name and date of birth."""

    folder: str
    child: str

    def may_be(self, other: ShelfOwner) -> bool:
        """Whether both may be one case: a folder can be moved, and a name can be corrected, but not both unnoticed."""
        return self.folder == other.folder or self.child == other.child
