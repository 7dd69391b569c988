"""The reviews of redaction lists that count: an officer's, as the audit trail knows it, and not what a file says."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bundler.model.audit import Event
from bundler.model.record import CaseFile
from bundler.model.redaction import FiledRedaction, RedactionList
from bundler.pipeline.workshop import Workshop

CHANGED: Final = "redaction-changed"
REVIEWED: Final = "redaction-reviewed"
HANDED_OUT: Final = "redaction-handed-out"
"""What the trail tells of a redaction: by hashes alone, since a list's name may name a paper's child."""


def with_proved_reviews(workshop: Workshop, file: CaseFile) -> CaseFile:
    """The case with the reviews alone that officers gave with `bundler redact --review`.

    A list lies in the case folder, where anybody can write a name into it. TrailBrokenError where an entry about one
    was changed.
    """
    if not any(one.list.reviewed for one in file.redactions):
        return file
    entries = workshop.audit.entries(file.case.reference, (REVIEWED,)) if workshop.has_trail else ()
    given = {(str(entry.event.detail.get("list")), entry.event.who) for entry in entries}
    return file.model_copy(update={"redactions": tuple(_as_proved(one, given) for one in file.redactions)})


def _as_proved(filed: FiledRedaction, given: set[tuple[str, str]]) -> FiledRedaction:
    review = filed.list.reviewed
    if review is None or (review.of, review.by) in given:
        return filed
    return filed.model_copy(update={"list": filed.list.model_copy(update={"reviewed": None})})


def told_of(kind: str, reference: str, made: RedactionList, who: str, role: str, at: datetime) -> Event:
    """The entry of the trail about a list as it is now."""
    detail = {"list": made.digest, "paper": made.paper_sha256, "for": made.audience, "passages": len(made.passages)}
    return Event(kind=kind, who=who, role=role, at=at, reference=reference, detail=detail)
