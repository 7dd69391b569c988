"""Whether a tracking panel referral ticks what case.json says of legal status and placement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import get_args

from bundler.model.case import PlacementKind
from bundler.model.finding import Finding
from bundler.model.tracking_panel_referral import LegalStatusTicked, TrackingPanelReferral
from bundler.model.words import choice_in_words
from bundler.rules.holding import Holding
from bundler.rules.owners import owner_of
from bundler.rules.sheet import Sheet, sheets
from bundler.rules.situation import Situation
from bundler.rules.writing_down import where_to_write

_TICKED_AS: Mapping[PlacementKind, tuple[str, ...]] = MappingProxyType(
    {
        PlacementKind.IFA_FOSTERING: ("ifa",),
        PlacementKind.RESIDENTIAL: ("residential", "residential-school", "bespoke-package"),
        PlacementKind.SUPPORTED_LODGINGS: ("supported-lodgings",),
        PlacementKind.OTHER: ("bed-and-breakfast", "residential-school", "bespoke-package", "other"),
    }
)
"""The boxes that fit a kind of placement; the kinds that the form has no box for are said under Other (R198)."""


def the_referral_agrees_with_the_case(situation: Situation, holding: Holding) -> Iterator[Finding]:
    """Nobody reads one legal status on the referral and another in the rest of the pack."""
    for sheet in sheets(situation, holding):
        referral = sheet.filed.record
        if isinstance(referral, TrackingPanelReferral):
            yield from _legal_status(sheet, referral)
            yield from _placement(sheet, referral)


def _legal_status(sheet: Sheet, referral: TrackingPanelReferral) -> Iterator[Finding]:
    kind = sheet.situation.case.legal_status.kind
    box = kind if kind in get_args(LegalStatusTicked) else "other"
    if kind and referral.legal_statuses and box not in referral.legal_statuses:
        yield _differs(sheet, "legal_statuses", "legal status", kind, "legal_status.kind")


def _placement(sheet: Sheet, referral: TrackingPanelReferral) -> Iterator[Finding]:
    kind = sheet.situation.case.placement.kind
    if kind and referral.placement_type and referral.placement_type not in _TICKED_AS.get(kind, ("other",)):
        yield _differs(sheet, "placement_type", "type of placement", kind, "placement.kind")


def _differs(sheet: Sheet, key: str, what: str, said: str, fact: str) -> Finding:
    place, item = sheet.place(key), sheet.held.item
    return Finding(
        code="tick-differs", severity="warns", place=place, item=item.id,
        message=f"The referral does not tick the {what} that the case has: {choice_in_words(said)}.",
        remedy=f"Correct the tick {where_to_write(place, sheet.situation.case.reference)}; or correct the fact in "
        f"case.json: {fact}.",
        owner=owner_of(sheet.situation, item), authority=item.authority,
    )  # fmt: skip
