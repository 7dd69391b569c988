"""How a pack stands with those who approve it: whose approval counts, who is waited for, what is new since it left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bundler.documents.release.folder import VERSION_MANIFEST
from bundler.documents.shelf import Published
from bundler.model.manifest import Manifest, ManifestEntry
from bundler.pipeline.approvals_in_force import InForce, approvals_in_force
from bundler.pipeline.build import fingerprint_now
from bundler.pipeline.look import Look, look_at
from bundler.pipeline.release_history import history_of
from bundler.pipeline.releasing import shelf_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.approvals import in_words, what_is_missing, wished_for
from bundler.rules.releases import last_released


@dataclass(frozen=True)
class Standing:
    """A pack and its approvers: the version, what counts of what was said, what is missing in plain words."""

    look: Look
    version: str | None
    in_force: InForce
    missing: tuple[str, ...]
    wished_for: str = ""


def standings(workshop: Workshop, reference: str, pack: str | None = None) -> tuple[Standing, ...]:
    """Of each pack of a case, or of the one that is named; whether it has changed is worked out anew."""
    return tuple(_standing(workshop, look) for look in look_at(workshop, reference, pack))


def _standing(workshop: Workshop, look: Look) -> Standing:
    if look.seen is None or look.pack is None:
        return Standing(look, None, InForce(()), (f"{look.reference} cannot be read.",))
    version = shelf_of(workshop, look).newest()
    if version is None:
        build = f"bundler build {look.reference} --pack {look.pack_name}"
        return Standing(look, None, InForce(()), (f"Nothing is built yet. Run: {build}",))
    is_fresh = fingerprint_now(workshop, str(look.folder), look.pack_name) == version.manifest.fingerprint
    found = approvals_in_force(workshop, look, version, is_fresh=is_fresh)
    missing = what_is_missing(look.seen.situation, found.acts, version.folder.name)
    if not is_fresh:
        missing = (f"The case has changed since {version.folder.name} was built. Build it again.", *missing)
    wished = wished_for(look.seen.situation, found.acts)
    says = f"The approval of {in_words(wished)} is wished for ({wished[0].authority})." if wished else ""
    return Standing(look, version.folder.name, found, missing, says)


def changes_since_last(workshop: Workshop, look: Look, version: Published) -> Iterator[str]:
    """What is new, changed or gone since readers last got this pack, by title; or that it never left."""
    history = history_of(workshop, look)
    last = last_released(history.told)
    before = _manifest_of(history.folders[last.number].kept) if last and last.number in history.folders else None
    if last is None or before is None:
        yield "It has never been released." if last is None else f"What {last.name} held cannot be read any more."
        return
    changes = tuple(_changes(before.entries, version.manifest.entries))
    yield from (f"Since {last.name}: {change}" for change in changes)
    if not changes:
        yield f"The same papers as in {last.name}."


def _manifest_of(kept: Path) -> Manifest | None:
    try:
        return Manifest.model_validate_json((kept / VERSION_MANIFEST).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _changes(before: tuple[ManifestEntry, ...], now: tuple[ManifestEntry, ...]) -> Iterator[str]:
    old = {entry.source: entry for entry in before}
    new = {entry.source: entry for entry in now}
    for source, entry in new.items():
        at = f"{entry.title} ({entry.first_label})"
        if source not in old:
            yield f"new: {at}"
        elif old[source].source_sha256 != entry.source_sha256:
            yield f"changed: {at}"
    yield from (f"taken out: {entry.title}" for source, entry in old.items() if source not in new)
