"""Which approvals of a version count: the trail knows their very bytes, and nothing has changed since then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bundler.documents.release.acts import APPROVALS, acts_in, files_of_acts
from bundler.documents.shelf import Published, Shelf
from bundler.model.approval import Approval
from bundler.model.audit import Entry
from bundler.model.officer import Officer
from bundler.model.release import REVOKED
from bundler.pipeline.look import Look
from bundler.pipeline.releasing import Assured
from bundler.pipeline.workshop import Workshop
from bundler.rules.approvals import the, what_is_missing

APPROVED, SENT_BACK = "approved", "sent-back"
_KIND = {"assures": APPROVED, "sends-back": SENT_BACK}


@dataclass(frozen=True)
class InForce:
    """The acts about a version that count, the oldest first; and why the others do not, each thing said once."""

    acts: tuple[Approval, ...]
    void: tuple[str, ...] = ()


def assurance(workshop: Workshop, look: Look, version: Published, officer: Officer) -> Assured:
    """Who has approved a version built a moment ago, and what is missing before this officer may release it."""
    if look.seen is None:
        return Assured((), (f"{look.reference} cannot be read.",))
    found = approvals_in_force(workshop, look, version)
    missing = what_is_missing(look.seen.situation, found.acts, version.folder.name, officer)
    return Assured(found.acts, (*missing, *found.void) if missing else ())


def approvals_in_force(
    workshop: Workshop, look: Look, version: Published, *, is_fresh: bool = True
) -> InForce:
    """Those that count for a version; none does where a newer one is built, or the case has changed since.

    TrailBrokenError where an entry about it was changed.
    """
    shelf = Shelf(workshop.output, look.reference, str(look.pack_name), look.shelf_owner)
    newest = shelf.newest()
    stands = newest is not None and newest.folder == version.folder and version.is_intact
    told, revoked = _told(workshop, look, *_KIND.values()), _told(workshop, look, REVOKED)
    folder = shelf.folder / APPROVALS
    records = acts_in(folder, Approval)
    acts: list[Approval] = []
    void: list[str] = []
    for entry in told:
        act = records.get(_record_of(entry))
        why = (
            _why_void(entry, act, look, version)
            or next(_revoked_since(entry, revoked), "")
            or ("" if stands and is_fresh else _changed(newest, is_fresh))
        )
        if act is None or why:
            void.append(f"What {entry.event.who}, {the(entry.event.role)}, said of {entry.event.subject} {why}")
        else:
            acts.append(act)
    known = {_record_of(entry) for entry in told}
    return InForce(tuple(acts), (*dict.fromkeys(void), *_unknown(files_of_acts(folder), known)))


def _told(workshop: Workshop, look: Look, *kinds: str) -> tuple[Entry, ...]:
    """What the trail knows of this pack."""
    if not workshop.has_trail:
        return ()
    entries = workshop.audit.entries(look.reference, kinds)
    return tuple(entry for entry in entries if entry.event.pack == look.pack_name)


def _record_of(entry: Entry) -> str:
    return str(entry.event.detail.get("record", ""))


def _why_void(entry: Entry, act: Approval | None, look: Look, version: Published) -> str:
    """Why an act does not count, to stand behind `What Tom Manager, the team manager, said of v1`."""
    if act is None:
        return "does not count: its record was changed or is gone."
    event = entry.event
    if (act.case, act.pack, act.version, act.fingerprint, act.officer, act.role, _KIND[act.act]) != (
        look.reference, look.pack_name, event.subject, event.fingerprint, event.who, event.role, event.kind
    ):  # fmt: skip
        return "does not count: its record is about something else."
    if act.fingerprint != version.manifest.fingerprint or act.version != version.folder.name:
        return f"counts no longer: the case has changed since, and {version.folder.name} is another bundle."
    return ""


def _revoked_since(approved: Entry, revoked: tuple[Entry, ...]) -> Iterator[str]:
    """Whoever approved what was taken back has to look again, though not a byte of it has changed."""
    for entry in revoked:
        if entry.number > approved.number and entry.event.fingerprint == approved.event.fingerprint:
            yield f"counts no longer: {entry.event.subject} was revoked since."


def _changed(newest: Published | None, is_fresh: bool) -> str:
    if not is_fresh:
        return "counts no longer: the case has changed since, and is to be built again."
    if newest is None or newest.is_intact:
        return "counts no longer: there is a newer bundle."
    return "counts no longer: the bundle on the shelf is not what was built."


def _unknown(files: dict[str, str], known: set[str]) -> Iterator[str]:
    for sha256, name in files.items():
        if sha256 not in known:
            yield f"{APPROVALS}/{name} does not count: the audit trail does not know it."
