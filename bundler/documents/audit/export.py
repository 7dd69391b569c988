"""Entries of the trail as files for a child's record: CSV to read, JSON to check."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bundler.documents.grid_files import Cell, write_csv
from bundler.documents.shelf import write_json
from bundler.model.audit import Entry, Head

_HEADINGS = (
    "Entry", "When (UTC)", "What", "Who", "Role", "Case", "Pack", "Subject", "Fingerprint", "Detail", "Hash before",
    "Hash",
)  # fmt: skip


def export_csv(path: Path, entries: Sequence[Entry]) -> None:
    write_csv(path, _HEADINGS, [_row(entry) for entry in entries])


def export_json(path: Path, reference: str, entries: Sequence[Entry], head: Head) -> None:
    """The entries with all that their hashes are made of, and where the trail ended when they were taken from it."""
    write_json(path, {
        "reference": reference,
        "trail": {"entries": head.number, "sha256": head.sha256},
        "entries": [as_json(entry) for entry in entries],
    })  # fmt: skip


def as_json(entry: Entry) -> dict[str, object]:
    """An entry as JSON says it."""
    told = {**entry.event.stored, "detail": dict(entry.event.detail)}
    return {"number": entry.number, **told, "previous": entry.previous, "sha256": entry.sha256}


def _row(entry: Entry) -> tuple[Cell, ...]:
    event = entry.event
    detail = ", ".join(f"{key}: {value}" for key, value in sorted(event.detail.items()))
    when = event.at.isoformat(sep=" ", timespec="seconds").removesuffix("+00:00")
    told = (event.kind, event.who, event.role, event.reference, event.pack, event.subject, event.fingerprint)
    return (entry.number, when, *told, detail, entry.previous, entry.sha256)
