"""The referral to the Permanence Planning & Tracking Panel."""

from __future__ import annotations

from datetime import date
from typing import Literal

from bundler.model.fields import PlacementProse, Signature, Text
from bundler.model.record import FormRecord

LegalStatusTicked = Literal[
    "interim-care-order", "care-order", "section-20", "other",
    "remanded-into-custody", "special-guardianship-order", "supervision-order",
]  # fmt: skip
PlacementTicked = Literal[
    "ifa", "bed-and-breakfast", "residential", "other", "residential-school", "supported-lodgings", "bespoke-package"
]
ReferralReason = Literal[
    "long-term-fostering", "adoption", "sgo-or-cao", "reunification-home", "review-of-permanence"
]


class TrackingPanelReferral(FormRecord):
    """BCP appendix 4 (R191-R202); the child, the provider and the workers stand in case.json."""

    ethnicity_other: Text | None = None
    disability_other: Text | None = None
    legal_statuses: tuple[LegalStatusTicked, ...] = ()
    legal_status_other: Text | None = None
    placement_type: PlacementTicked | None = None
    placement_type_other: PlacementProse | None = None
    reasons: tuple[ReferralReason, ...] = ()
    fostering_routes: tuple[Literal["in-house", "ifa"], ...] = ()
    team_manager_confirmation: Signature | None = None

    @property
    def day(self) -> date | None:
        return self.team_manager_confirmation.signed_on if self.team_manager_confirmation else None
