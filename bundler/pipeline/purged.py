"""What was purged: as the audit trail tells it, and the proof lines beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from bundler.documents.kept import place_of
from bundler.documents.shelf import sha256_of
from bundler.model.audit import Break, Entry
from bundler.model.retention import KEPT_KINDS, PURGED, PURGED_FOLDER, KeptKind, Proof
from bundler.pipeline.workshop import Workshop
from bundler.rules.retention import PURGE_KINDS, Purge, purges_told

Key = tuple[str, str, str]


def purges_of(workshop: Workshop, reference: str | None = None) -> dict[Key, Purge]:
    """What was proposed, confirmed or done; TrailBrokenError where an entry was changed."""
    return purges_told(workshop.audit.entries(reference, PURGE_KINDS)) if workshop.has_trail else {}


def purge_of(workshop: Workshop, reference: str, pack: str, name: str) -> Purge | None:
    """The purge of one thing, once two people have said so."""
    purge = purges_of(workshop, reference).get((reference, pack, name))
    return purge if purge and purge.confirmed else None


def proof_path(output: Path, key: Key) -> Path:
    """Where the proof line of a thing lies."""
    reference, pack, name = key
    return output / reference / pack / PURGED_FOLDER / f"{name}.json"


def proofs(workshop: Workshop, reference: str | None = None) -> tuple[Proof, ...]:
    """Every proof line that is as it was written."""
    found = (_read(workshop, purge) for purge in purges_of(workshop, reference).values() if purge.done)
    return tuple(one for one in found if one)


def _read(workshop: Workshop, purge: Purge) -> Proof | None:
    raw = _bytes_of(proof_path(workshop.output, purge.key))
    return Proof.model_validate_json(raw) if raw is not None and _is_told(raw, purge.done) else None


def _is_told(raw: bytes, done: Entry | None) -> bool:
    return done is not None and hashlib.sha256(raw).hexdigest() == done.event.detail.get("record")


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def purged_at(workshop: Workshop, path: Path) -> Purge | None:
    """The purge of what lay at a place where nothing lies now: a release, or something in it."""
    output, there = workshop.output.resolve(), path.resolve()
    if there.exists() or output not in there.parents:
        return None
    place = there.relative_to(output).as_posix()
    for purge in purges_of(workshop).values():
        lay = place_of_purge(purge)
        if purge.confirmed and (place == lay or place.startswith(f"{lay}/")):
            return purge
    return None


def proof_of_pdf(workshop: Workshop, path: Path) -> Proof | None:
    """The proof line of the release that a PDF came from."""
    sha256 = sha256_of(path) if path.is_file() else ""
    return next((one for one in proofs(workshop) if any(sha256.startswith(pdf) for pdf in one.pdfs)), None)


def place_of_purge(purge: Purge) -> str:
    """Where it lay, below output/."""
    reference, pack, name = purge.key
    return place_of(kind_of_purge(purge), reference, pack, name)


def kind_of_purge(purge: Purge) -> KeptKind:
    told = purge.proposed.event.detail.get("kind")
    return next(kind for kind in KEPT_KINDS if kind == told)


def register_breaks(workshop: Workshop) -> Iterator[Break]:
    """Proof lines that were changed, taken away, or that nobody wrote."""
    told: set[Path] = set()
    entries = workshop.audit.entries(kinds=(PURGED,)) if workshop.has_trail else ()
    for entry in entries:
        event = entry.event
        path = proof_path(workshop.output, (event.reference, event.pack, event.subject))
        told.add(path)
        raw = _bytes_of(path)
        where = f"{event.reference} {event.pack} {event.subject}".replace("  ", " ")
        if raw is None:
            yield Break("proof-missing", entry.number, f"The proof line of what was purged is gone: {where}.")
        elif not _is_told(raw, entry):
            yield Break("proof-changed", entry.number, f"The proof line of what was purged was changed: {where}.")
    for path in sorted(workshop.output.glob(f"**/{PURGED_FOLDER}/*.json")):
        if path not in told and _calls_itself_a_proof(path):
            where = path.relative_to(workshop.output).as_posix()
            yield Break("proof-unknown", 0, f"The audit trail knows nothing of this proof line: {where}.")


def _calls_itself_a_proof(path: Path) -> bool:
    try:
        Proof.model_validate_json(path.read_bytes())
    except ValidationError:
        return False
    return True
