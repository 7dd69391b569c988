"""The reviews of redaction lists that count: an officer's, as the audit trail knows it, and not what a file says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from bundler.model.audit import Entry, Event
from bundler.model.record import CaseFile
from bundler.model.redaction import FiledRedaction, RedactionList, ToldRedaction, place_mark
from bundler.pipeline.workshop import Workshop

CHANGED: Final = "redaction-changed"
REVIEWED: Final = "redaction-reviewed"
HANDED_OUT: Final = "redaction-handed-out"
ONE_PERSON: Final = "one-person"
"""What the trail tells of a redaction: by hashes alone, since a list's name may name a paper's child."""


def with_proved_reviews(workshop: Workshop, file: CaseFile) -> CaseFile:
    """The case with the reviews alone that officers gave with `bundler redact --review`, and every list that ever was.

    A list lies in the case folder, where anybody can write a name into it, or put back what it was before more had to
    be taken out: a review counts of the list of which the trail told last. TrailBrokenError where an entry about one
    was changed.
    """
    kinds = (CHANGED, REVIEWED, HANDED_OUT)
    entries = workshop.audit.entries(file.case.reference, kinds) if workshop.has_trail else ()
    given = {(str(one.event.detail.get("list")), one.event.who) for one in entries if one.event.kind == REVIEWED}
    last = {one.event.detail["mark"]: one.event.detail["list"] for one in entries if "mark" in one.event.detail}
    return file.model_copy(update={
        "redactions": tuple(_as_proved(one, given, last) for one in file.redactions),
        "redactions_told": tuple(_as_told(one) for one in entries if one.event.detail.get("whose") != ONE_PERSON),
    })  # fmt: skip


def _as_told(entry: Entry) -> ToldRedaction:
    """Older entries do not say whether a list was for one person: they count as for everybody of the audience."""
    said = {key: str(value) for key, value in entry.event.detail.items()}
    return ToldRedaction(
        entry=entry.number, paper_sha256=said.get("paper", ""), audience=said.get("for", ""),
        place=said.get("place", ""),
    )  # fmt: skip


def _as_proved(
    filed: FiledRedaction, given: set[tuple[str, str]], last: Mapping[int | str, int | str]
) -> FiledRedaction:
    review, digest = filed.list.reviewed, filed.list.digest
    is_last = last.get(filed.list.mark, digest) == digest
    if review is None or (is_last and (review.of, review.by) in given):
        return filed
    return filed.model_copy(update={"list": filed.list.model_copy(update={"reviewed": None})})


def told_of(kind: str, reference: str, made: RedactionList, who: str, role: str, at: datetime) -> Event:
    """The entry of the trail about a list as it is now."""
    detail: dict[str, int | str] = {
        "list": made.digest, "paper": made.paper_sha256, "for": made.audience, "passages": len(made.passages),
        "place": place_mark(made.paper), "mark": made.mark, "whose": ONE_PERSON if made.person else "everybody",
    }  # fmt: skip
    return Event(kind=kind, who=who, role=role, at=at, reference=reference, detail=detail)
