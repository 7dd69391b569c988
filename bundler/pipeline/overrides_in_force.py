"""The overrides of a pack that count: the trail knows their very bytes."""

from __future__ import annotations

from bundler.documents.release.acts import OVERRIDES, acts_in
from bundler.model.approval import Override
from bundler.pipeline.workshop import Workshop

OVERRIDDEN = "overridden"


def overrides_in_force(workshop: Workshop, reference: str, pack: str) -> dict[str, Override]:
    """By the identity of the finding; the latest counts. TrailBrokenError where an entry about one was changed."""
    folder = workshop.output / reference / pack / OVERRIDES
    records = acts_in(folder, Override) if folder.is_dir() else {}
    if not records or not workshop.has_trail:
        return {}
    counting: dict[str, Override] = {}
    for entry in workshop.audit.entries(reference, (OVERRIDDEN,)):
        given = records.get(str(entry.event.detail.get("record", "")))
        event = entry.event
        if given and (given.case, given.pack, given.officer, given.role) == (
            reference, event.pack, event.who, event.role
        ) and given.pack == pack:  # fmt: skip
            counting[given.finding] = given
    return counting
