"""The record of a review Permanence Planning Meeting (PPM)."""

from __future__ import annotations

from bundler.model.record import FormRecord


class PpmReview(FormRecord):
    """BCP appendix 3 (R184-R190)."""
