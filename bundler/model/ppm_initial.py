"""The record of an initial Permanence Planning Meeting (PPM)."""

from __future__ import annotations

from bundler.model.record import FormRecord


class PpmInitial(FormRecord):
    """BCP appendix 2 (R159-R183)."""
