"""The record of an initial Permanence Planning Meeting (PPM)."""

from __future__ import annotations

from bundler.model.fields import Text
from bundler.model.ppm import PpmRecord


class PpmInitial(PpmRecord):
    """BCP appendix 2 (R159-R183)."""

    case_summary: Text | None = None
