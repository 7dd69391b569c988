"""What the initial and the review Permanence Planning Meeting (PPM) record alike."""

from __future__ import annotations

from bundler.model.fields import Action, Day, PersonPresent, PlacementProse, Signature, Text
from bundler.model.record import MeetingRecord


class PpmRecord(MeetingRecord):
    """R160-R163 and R172-R183; the child, the placement and the workers stand in case.json."""

    present: tuple[PersonPresent, ...] = ()
    minute_taker: Text | None = None
    legal_context: Text | None = None
    assessments: Text | None = None
    health: PlacementProse | None = None
    education: PlacementProse | None = None
    wishes_and_feelings: Text | None = None
    views_of_parents: Text | None = None
    views_of_iro: Text | None = None
    next_review_on: Day | None = None
    options_discussed: PlacementProse | None = None
    actions: tuple[Action, ...] = ()
    review_on: Day | None = None
    chair_comments: Text | None = None
    chair_signature: Signature | None = None
    service_manager_comments: Text | None = None
    service_manager_signature: Signature | None = None
