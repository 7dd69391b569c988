"""The record of a review Permanence Planning Meeting (PPM)."""

from __future__ import annotations

from bundler.model.fields import Action, Text
from bundler.model.ppm import PpmRecord


class ReviewedAction(Action):
    """An action of the previous meeting, with what became of it (R186)."""

    outcome: Text | None = None


class PpmReview(PpmRecord):
    """BCP appendix 3 (R184-R190)."""

    reviewed_actions: tuple[ReviewedAction, ...] = ()
