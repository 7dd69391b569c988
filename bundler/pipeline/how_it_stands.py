"""How a pack stands with those who approve it: whose approval counts, who is waited for, what is new since it left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bundler.documents.shelf import Published
from bundler.model.errors import MachineError, TrailBrokenError
from bundler.pipeline.approvals_in_force import InForce, approvals_in_force
from bundler.pipeline.build import fingerprint_now
from bundler.pipeline.decided import decided_on
from bundler.pipeline.look import Look, look_at
from bundler.pipeline.quoted_labels import last_sent
from bundler.pipeline.release_history import history_of
from bundler.pipeline.releasing import shelf_of
from bundler.pipeline.workshop import Workshop
from bundler.rules.approvals import in_words, waits_for, what_is_missing, wished_for
from bundler.rules.quoted_labels import changes
from bundler.rules.releases import Told, last_released


@dataclass(frozen=True)
class Standing:
    """A pack and its approvers: the version, what counts of what was said, what is missing in plain words.

    `left` says what became of it where nobody is waited for: it was released, or decided on, as it is.
    """

    look: Look
    version: str | None
    in_force: InForce
    missing: tuple[str, ...]
    wished_for: str = ""
    left: str = ""


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
    decided = decided_on(workshop, look)
    if decided and not decided.has_changed:
        acts = approvals_in_force(workshop, look, version).acts
        return Standing(look, version.folder.name, InForce(acts), (), left=f"{decided.told.name} {decided.says}.")
    is_fresh = fingerprint_now(workshop, str(look.folder), look.pack_name) == version.manifest.fingerprint
    found = approvals_in_force(workshop, look, version, is_fresh=is_fresh)
    missing = what_is_missing(look.seen.situation, found.acts, version.folder.name)
    last = last_released(history_of(workshop, look).told)
    if is_fresh and last and not last.revocation and _is_of(last, version):
        left = f"{version.folder.name} was released, as {last.name}, and nothing has changed since."
        return Standing(look, version.folder.name, found, (), left=left)
    if not is_fresh:
        missing = (f"The case has changed since {version.folder.name} was built. Build it again.", *missing)
    wished = wished_for(look.seen.situation, found.acts)
    says = f"The approval of {in_words(wished)} is wished for ({wished[0].authority})." if wished else ""
    return Standing(look, version.folder.name, found, missing, says)


def changes_since_last(workshop: Workshop, look: Look, version: Published) -> Iterator[str]:
    """What is new, replaced or taken out since readers last got this pack, by title; or that they never did."""
    last, sent = last_released(history_of(workshop, look).told), last_sent(workshop, look)
    if last is None or sent is None or version.journal is None:
        yield f"What {last.name} held cannot be read any more." if last else "It has never been released."
        return
    found = tuple(changes(sent, version.manifest, version.journal))
    yield from (f"Since {last.name} {one.what}: {one.title} ({one.labels or one.labels_before})" for one in found)
    if not found:
        yield f"The same papers as in {last.name}."


def waits_for_whom(workshop: Workshop, look: Look, newest: Published) -> str:
    """For whose approval the newest bundle waits, as a sentence for a status page; empty where it waits for nobody.

    It takes the bundle's word that it is made of what is here, which `bundler approvals` works out anew.
    """
    if look.seen is None:
        return ""
    try:
        acts = approvals_in_force(workshop, look, newest).acts
        last = last_released(history_of(workshop, look).told)
    except (TrailBrokenError, MachineError):
        return "Nobody can tell whose approval it waits for: see bundler audit verify."
    if last and not last.revocation and _is_of(last, newest):
        return ""
    waiting = waits_for(look.seen.situation, acts)
    return f"It waits for the approval of {in_words(waiting)}." if waiting else "It is approved, and waits for release."


def _is_of(released: Told, version: Published) -> bool:
    return released.prepared.event.fingerprint == version.manifest.fingerprint
