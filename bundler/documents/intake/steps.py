"""What is done to a paper in a process of its own; its libraries are loaded only there."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

from bundler.documents.intake.staging import Staged, Turn
from bundler.documents.intake.troubles import file_is_changing
from bundler.model.finding import Trouble
from bundler.model.limits import Limits
from bundler.model.paper import Examination, NormalisedPdf, PaperKind

_NOT_THE_FILE: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.ENOMEM)
"""Errors of the system that do not come of the file being moved or replaced while it is read."""


def examine(paper: Path, limits: Limits, into: Path | None = None) -> Examination:
    """What the file's content tells; papers inside it are left in the folder `into`."""
    from bundler.documents.intake.examine import examine

    try:
        return examine(paper, limits, into)
    except OSError as error:
        if error.errno is None or error.errno in _NOT_THE_FILE:
            raise
        return Examination(kind=PaperKind.UNSUPPORTED, troubles=(file_is_changing(),))


def wrap_picture(picture: Path, target: Path, limits: Limits) -> Trouble | None:
    """Writes the picture as pages; answers with the trouble of one that will not go into a PDF."""
    from bundler.documents.intake.picture import picture_to_pdf

    return picture_to_pdf(picture, target, limits)


def draw_mail(mail: Path, target: Path) -> Trouble | None:
    """Writes the e-mail's own page as HTML; answers with the trouble of one that cannot be read."""
    from bundler.documents.intake.mail_paper import mail_to_page

    return mail_to_page(mail, target)


def turn_of(paper: Path) -> Turn | None:
    """How LibreOffice makes something of the paper that can be looked into; nothing for what can be as it is."""
    from bundler.documents.intake import office_papers

    return office_papers.turn_of(paper)


def examine_turned(paper: Path, turned: Path) -> Examination:
    """What a look into what LibreOffice made of the paper tells."""
    from bundler.documents.intake import office_papers

    return office_papers.examine_turned(paper, turned)


def stage(paper: Path, target: Path, kind: PaperKind, cleaning: tuple[str, ...]) -> Staged:
    """Writes what LibreOffice is given of an office paper: put right, fitted to pages, made harmless."""
    from bundler.documents.intake import office_papers

    return office_papers.stage(paper, target, kind, cleaning)


def clean(raw: Path, target: Path, limits: Limits, words: str = "") -> NormalisedPdf:
    """Writes the clean PDF, and says which of the paper's words its pages do not show."""
    from bundler.documents.intake.pdf import normalise

    return normalise(raw, target, limits, words)
