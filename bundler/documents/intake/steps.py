"""What is done to a paper in a process of its own; its libraries are loaded only there."""

from __future__ import annotations

from pathlib import Path

from bundler.model.finding import Trouble
from bundler.model.limits import Limits
from bundler.model.paper import Examination, NormalisedPdf


def examine(paper: Path, limits: Limits) -> Examination:
    """What the file's content tells."""
    from bundler.documents.intake.examine import examine

    return examine(paper, limits)


def wrap_picture(picture: Path, target: Path, limits: Limits) -> Trouble | None:
    """Writes the picture as pages; answers with the trouble of one that will not go into a PDF."""
    from bundler.documents.intake.picture import picture_to_pdf

    return picture_to_pdf(picture, target, limits)


def clean(raw: Path, target: Path, limits: Limits) -> NormalisedPdf:
    """Writes the clean PDF."""
    from bundler.documents.intake.pdf import normalise

    return normalise(raw, target, limits)
