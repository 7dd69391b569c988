"""The manifest and the ledger that stand beside every bundle: what is in it, and where every file went."""

from __future__ import annotations

from typing import Literal

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
    """One document of the bundle; `first_page` counts the PDF's pages from 1."""

    section: str
    title: str
    item: str
    source: str
    source_sha256: str
    first_label: str
    last_label: str
    first_page: int
    pages: int


class Manifest(Record):
    """manifest.json: what a bundle holds, so that anybody can check it without Bundler."""

    case: str
    pack: str
    version: str
    pages: int
    bundle_sha256: str
    fingerprint: str
    entries: tuple[ManifestEntry, ...]
    ledger: tuple[LedgerRow, ...]
