"""A first look at a dropped paper: what it is, how many pages, and everything that keeps it out of a bundle."""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pikepdf
import pypdfium2
from typing_extensions import Buffer

from bundler.documents.intake import inside_troubles, survey, troubles, word_troubles
from bundler.documents.intake.contents import pictures_within
from bundler.documents.intake.identify import (
    BROKEN_OFFICE,
    EMPTY,
    LOCKED,
    OTHER_ARCHIVE,
    RIGHTS,
    SEVEN_ZIP,
    SHORTCUT,
    VIDEO,
    Format,
    identify,
    name_trouble,
)
from bundler.documents.intake.layers import Layers
from bundler.documents.intake.limits import FEW_LETTERS, MAX_WORDS
from bundler.documents.intake.opening import PDF_ERRORS, OpenPdf, opened
from bundler.documents.intake.picture import examine_picture
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.finding import Trouble
from bundler.model.limits import USUAL, Limits
from bundler.model.paper import OFFICE_KINDS, PAGE_BREAK, Examination, PaperKind


def examine(path: Path, limits: Limits = USUAL, into: Path | None = None) -> Examination:
    """What the file's content tells; bad content becomes troubles, never an exception.

    The papers inside an e-mail or an archive are left in the folder `into`, each under the name `kept_as` gives it.
    Raises `OSError` where the file itself cannot be read.
    """
    found = identify(path)
    if found.kind in _CONTAINERS and found is not SEVEN_ZIP:
        examination = _looked_inside(path, found.kind, into)
    elif found.kind in OFFICE_KINDS:
        examination = _examine_office(path, found)
    else:
        examination = _EXAMINERS[found.kind](path, limits) if found.kind in _EXAMINERS else _not_taken(found)
    lie = name_trouble(path, found)
    if lie is None:
        return examination
    return examination.model_copy(update={"troubles": (lie, *examination.troubles)})


def _examine_office(path: Path, found: Format) -> Examination:
    from bundler.documents.intake.office_papers import examine_office  # only where an office paper was dropped

    return examine_office(path, found)


def _looked_inside(path: Path, kind: PaperKind, into: Path | None) -> Examination:
    if into is None:
        with tempfile.TemporaryDirectory() as nowhere:
            return _looked_inside(path, kind, Path(nowhere))
    from bundler.documents.intake import archive, mail_paper  # only where something with papers inside was dropped

    return (mail_paper.examine_mail if kind is PaperKind.MAIL else archive.examine_archive)(path, into)


def _not_taken(found: Format) -> Examination:
    said = _CLOSED.get(found, troubles.kind_not_supported(found.name))
    return Examination(kind=PaperKind.UNSUPPORTED, troubles=(said,))


def examine_pdf(path: Path, limits: Limits) -> Examination:
    """The PDF's page count, troubles, words, and whether it is signed; tries a merge without keeping it (T21)."""
    try:
        with opened(path, limits) as paper:
            texts = _texts(path, paper.pdf)
            return _survey(paper, texts)
    except RefusedPaperError as refusal:
        return Examination(kind=PaperKind.PDF, troubles=(refusal.trouble,))
    except PDF_ERRORS:
        return Examination(kind=PaperKind.PDF, troubles=(troubles.damaged(),))


def _survey(paper: OpenPdf, texts: Sequence[str]) -> Examination:
    pdf, words = paper.pdf, PAGE_BREAK.join(texts)[:MAX_WORDS]
    inside = survey.files_inside(pdf)
    signed = survey.is_signed(pdf)
    blocking = _blocking(pdf, words, inside)
    if not blocking:
        _try_a_merge(pdf)
    told = [] if Layers(pdf).all_on else [troubles.layers_left_out()]
    if inside and not blocking:
        told.append(troubles.files_inside(inside))
    if signed:
        told.append(troubles.signature_ends())
    if pdf.is_encrypted:
        told.append(troubles.restrictions_lifted())
    if paper.is_repaired:
        told.append(troubles.repaired())
    return Examination(
        kind=PaperKind.PDF, pages=len(pdf.pages), troubles=(*blocking, *told), signed=signed, words=words,
        pages_without_text=() if blocking else tuple(_pages_without_text(pdf, texts)),
    )


def _pages_without_text(pdf: pikepdf.Pdf, texts: Sequence[str]) -> Iterator[int]:
    """Pages that show a picture, and in words no more than a scanner's stamp."""
    for number, text in enumerate(texts, start=1):
        is_bare = sum(letter.isalnum() for letter in text) < FEW_LETTERS
        if is_bare and any(pictures_within(pdf.pages[number - 1].obj)):
            yield number


def _blocking(pdf: pikepdf.Pdf, words: str, inside: tuple[str, ...]) -> tuple[Trouble, ...]:
    found = []
    if survey.is_rights_wrapper(pdf, words, inside):
        found.append(troubles.rights_managed())
    elif survey.is_portfolio(pdf, words, inside):
        found.append(troubles.portfolio(inside))
    if survey.is_dynamic_form(pdf, words):
        found.append(troubles.xfa_form())
    absurd = survey.absurd_page(pdf)
    if absurd:
        found.append(troubles.absurd_page_size(absurd))
    return tuple(found)


class _Nowhere(io.BytesIO):
    """Takes bytes and keeps none."""

    def write(self, data: Buffer, /) -> int:
        return memoryview(data).nbytes


def _try_a_merge(pdf: pikepdf.Pdf) -> None:
    """Copies the pages as a bundle would; takes the annotations off the open PDF, which nobody saves."""
    try:
        with pikepdf.new() as trial:
            for page in pdf.pages:
                if "/Annots" in page.obj:
                    del page.obj["/Annots"]
                trial.pages.append(page)
            trial.save(
                _Nowhere(),
                static_id=True, fix_metadata_version=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False,
            )
    except PDF_ERRORS:
        raise RefusedPaperError(troubles.will_not_merge()) from None


def _texts(path: Path, pdf: pikepdf.Pdf) -> list[str]:
    """The text of each page as a second library finds it; refused if it finds other pages.

    Once there are words enough, only pages with pictures are still read: they may be scans.
    """
    try:
        with pypdfium2.PdfDocument(path) as document:
            if len(document) != len(pdf.pages):
                raise RefusedPaperError(troubles.page_counts_differ(len(pdf.pages), len(document)))
            return _texts_of(document, pdf)
    except pypdfium2.PdfiumError:
        raise RefusedPaperError(troubles.damaged()) from None


def _texts_of(document: pypdfium2.PdfDocument, pdf: pikepdf.Pdf) -> list[str]:
    parts: list[str] = []
    length = 0
    for number, page in enumerate(pdf.pages):
        is_needed = length <= MAX_WORDS or any(pictures_within(page.obj))
        parts.append(_text_of(document[number]) if is_needed else "")
        length += len(parts[-1])
    return parts


def _text_of(page: pypdfium2.PdfPage) -> str:
    with contextlib.closing(page), contextlib.closing(page.get_textpage()) as text:
        words: str = text.get_text_bounded()
    return words


_CONTAINERS: Final = frozenset({PaperKind.MAIL, PaperKind.ARCHIVE})
_CLOSED: Final[Mapping[Format, Trouble]] = MappingProxyType({
    EMPTY: troubles.empty_file(),
    LOCKED: word_troubles.password_needed(),
    RIGHTS: troubles.rights_managed(),
    SEVEN_ZIP: inside_troubles.other_archive(SEVEN_ZIP.name),
    OTHER_ARCHIVE: inside_troubles.other_archive(OTHER_ARCHIVE.name),
    SHORTCUT: troubles.only_a_shortcut(),
    VIDEO: troubles.film_or_sound(VIDEO.name),
    BROKEN_OFFICE: troubles.damaged("Office document or archive"),
})
_EXAMINERS: Final[Mapping[PaperKind, Callable[[Path, Limits], Examination]]] = MappingProxyType(
    {PaperKind.PDF: examine_pdf, PaperKind.PICTURE: examine_picture}
)
