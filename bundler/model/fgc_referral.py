"""The referral to a Family Group Conference (FGC)."""

from __future__ import annotations

from bundler.model.record import FormRecord


class FgcReferral(FormRecord):
    """BCP appendix 5 (R203-R224)."""
