"""The Fostering Permanency Assessment Report (FPAR)."""

from __future__ import annotations

from bundler.model.record import FormRecord


class FosteringPermanencyAssessmentReport(FormRecord):
    """R60, R91."""
