"""Opens a dropped PDF for reading: as it is, or mended by a second library where the first one cannot read it."""

from __future__ import annotations

import io
import logging
import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from pypdfium2 import raw

from bundler.documents.intake import troubles
from bundler.documents.intake.limits import MAX_FILE_BYTES
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.finding import Trouble
from bundler.model.limits import USUAL, Limits

PDF_ERRORS: Final = (pikepdf.PdfError, pikepdf.DeletedObjectError, pikepdf.ForeignObjectError, pikepdf.QpdfRuntimeError)
"""What pikepdf says about bad content; `PasswordError` is none of them."""

_TAIL_BYTES: Final = 4_000_000
_CERTIFICATE_MARK: Final = b"/Adobe.PubSec"
_SEAM: Final = re.compile(rb"%%EOF\s*%PDF-\d")
_RIGHTS_MARKS: Final = (b"MicrosoftIRMServices", b"/Adobe.APS", b"/EBX_HANDLER", b"/FOPN_f", b"/Adobe.DRM")

logging.getLogger("pypdfium2").setLevel(logging.ERROR)
"""It warns of how it was compiled at every XFA form."""


@dataclass(frozen=True)
class OpenPdf:
    """A PDF open for reading; `mended` says that a second library had to write it anew first."""

    pdf: pikepdf.Pdf
    mended: bool = False

    @property
    def is_repaired(self) -> bool:
        """True if anything read so far had to be repaired or guessed."""
        return self.mended or bool(self.pdf.get_warnings())


@contextmanager
def opened(source: Path, limits: Limits = USUAL) -> Iterator[OpenPdf]:
    """The PDF with at least one page; raises `RefusedPaperError` where nobody can read it as it is."""
    size = source.stat().st_size
    if size == 0:
        raise RefusedPaperError(troubles.empty_file())
    if size > MAX_FILE_BYTES:
        raise RefusedPaperError(troubles.too_large())
    if _is_glued(source):
        raise RefusedPaperError(troubles.glued_together())
    paper = _open(source)
    with paper.pdf:
        if len(paper.pdf.pages) > limits.pages:
            raise RefusedPaperError(troubles.too_many_pages(limits.pages))
        yield paper


def _is_glued(source: Path) -> bool:
    """True if one PDF begins where another ends (qpdf #519)."""
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return _SEAM.search(content) is not None


def _open(source: Path) -> OpenPdf:
    try:
        pdf = pikepdf.open(source)
        page_count = len(pdf.pages)
    except pikepdf.PasswordError:
        return _mended(source, _lock_on(source))
    except PDF_ERRORS:
        return _mended(source, _lock_on(source, or_else=troubles.damaged()))
    if page_count == 0:
        raise RefusedPaperError(troubles.no_pages())
    return OpenPdf(pdf)


def _mended(source: Path, otherwise: Trouble) -> OpenPdf:
    """Written anew by pdfium, which reads some files that qpdf does not; refused if that fails too."""
    for write in (_saved, _pages_alone):
        try:
            pdf = pikepdf.open(write(source))
            if len(pdf.pages):
                return OpenPdf(pdf, mended=True)
        except (pypdfium2.PdfiumError, pikepdf.PasswordError, *PDF_ERRORS):
            continue
    raise RefusedPaperError(otherwise)


def _saved(source: Path) -> io.BytesIO:
    fresh = io.BytesIO()
    with pypdfium2.PdfDocument(source) as document:
        document.save(fresh, flags=raw.FPDF_REMOVE_SECURITY)
    return fresh


def _pages_alone(source: Path) -> io.BytesIO:
    """Without the source's own catalogue and page tree, which may be what is broken."""
    fresh = io.BytesIO()
    with pypdfium2.PdfDocument(source) as document, pypdfium2.PdfDocument.new() as pages:
        pages.import_pages(document)
        pages.save(fresh)
    return fresh


def _lock_on(source: Path, or_else: Trouble | None = None) -> Trouble:
    """Which lock a file that will not open carries, judged by the names of the handlers in its bytes."""
    with source.open("rb") as file:
        file.seek(max(0, source.stat().st_size - _TAIL_BYTES))
        tail = file.read()
    if _CERTIFICATE_MARK in tail:
        return troubles.certificate_encrypted()
    if any(mark in tail for mark in _RIGHTS_MARKS):
        return troubles.rights_managed()
    return or_else or troubles.password_needed()
