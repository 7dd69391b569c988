"""What is done to a paper that was read, in a process of its own; its libraries are loaded only there."""

from __future__ import annotations

from pathlib import Path

from bundler.documents.scans.task import PageDone
from bundler.model.limits import Limits
from bundler.model.paper import NormalisedPdf


def take_over(read: Path, before: Path, target: Path, pages: tuple[PageDone, ...], limits: Limits) -> NormalisedPdf:
    """Writes the clean PDF of what was read, if no picture and no other page was changed by it."""
    from bundler.documents.scans.checking import take_over

    return take_over(read, before, target, pages, limits)
