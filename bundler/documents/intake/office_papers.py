"""Office papers of every kind: the first look at each, and what LibreOffice is given of it."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bundler.documents.intake import identify as formats
from bundler.documents.intake import old_office, sheet_troubles, word_troubles
from bundler.documents.intake.flat_word import trouble_of_2003, unflatten
from bundler.documents.intake.identify import Format, identify
from bundler.documents.intake.office_package import is_signed
from bundler.documents.intake.open_document import examine_flat_open_text, examine_open_text
from bundler.documents.intake.plain_text import examine_text, text_to_word
from bundler.documents.intake.saved_forms import form_saved_as
from bundler.documents.intake.sheet_fitting import fit_sheets
from bundler.documents.intake.slides import examine_open_slides, examine_slides, examine_turned_slides
from bundler.documents.intake.staging import Staged, Turn
from bundler.documents.intake.table import examine_table, table_to_workbook
from bundler.documents.intake.web_page import examine_web_page, web_page_to_page
from bundler.documents.intake.word import examine_word
from bundler.documents.intake.word_cleaning import clean_word, cut_off_for_good
from bundler.documents.intake.workbook import examine_workbook
from bundler.documents.intake.zipped import zip_at
from bundler.model.paper import Examination, PaperKind

TURNS: Final[Mapping[Format, Turn]] = MappingProxyType({
    formats.DOC: Turn(form="doc", ending=".docx"),
    formats.DOC_95: Turn(form="doc-95", ending=".docx"),
    formats.RTF: Turn(form="rtf", ending=".docx"),
    formats.ODT: Turn(form="odt", ending=".docx"),
    formats.FLAT_ODT: Turn(form="fodt", ending=".docx"),
    formats.WORD_2003: Turn(form="word-2003", ending=".docx"),
    formats.XLS: Turn(form="xls", ending=".xlsx"),
    formats.XLS_95: Turn(form="xls-95", ending=".xlsx"),
    formats.XLSB: Turn(form="xlsb", ending=".xlsx"),
    formats.EXCEL_2003: Turn(form="excel-2003", ending=".xlsx"),
    formats.ODS: Turn(form="ods", ending=".xlsx"),
    formats.FLAT_ODS: Turn(form="fods", ending=".xlsx"),
    formats.PPT: Turn(form="ppt", ending=".pptx"),
    formats.FLAT_ODP: Turn(form="fodp", ending=".pptx"),
})
_LOST_IN_TURNING: Final = frozenset(("tracked-changes", "comments", "hidden-text"))
"""What must be in the turned paper if it was in the paper: else it would be printed without anybody knowing it."""
_EXAMINERS: Final[Mapping[Format, Callable[[Path], Examination]]] = MappingProxyType({
    formats.WORD: examine_word,
    formats.ODT: examine_open_text,
    formats.FLAT_ODT: examine_flat_open_text,
    formats.XLSX: examine_workbook,
    formats.CSV: examine_table,
    formats.PPTX: examine_slides,
    formats.ODP: examine_open_slides,
    formats.TEXT: examine_text,
    formats.WEB_PAGE: examine_web_page,
})
_TURNED_EXAMINERS: Final[Mapping[str, Callable[[Path], Examination]]] = MappingProxyType({
    ".docx": examine_word, ".xlsx": examine_workbook, ".pptx": examine_turned_slides,
})
_SLIDE_FORMS: Final[Mapping[Format, str]] = MappingProxyType({
    formats.PPTX: "pptx", formats.PPT: "ppt", formats.ODP: "odp", formats.FLAT_ODP: "fodp",
})


def examine_office(path: Path, found: Format) -> Examination:
    """What can be told of an office paper without LibreOffice; where it must open the paper first, that is said.

    Raises `OSError` where the file itself cannot be read.
    """
    if found is formats.WORD_FLAT:
        return _examine_flat_word(path)
    if found in _EXAMINERS:
        examination = _EXAMINERS[found](path)
    elif found is formats.WORD_2003 and (trouble := trouble_of_2003(path)):
        return Examination(kind=found.kind, troubles=(trouble,))
    else:
        examination = Examination(kind=found.kind, looked_through=False)
    if examination.looked_through:
        return examination
    if form := form_saved_as(path, found):
        return Examination(kind=found.kind, looked_through=False, returned=form)
    told = sheet_troubles.not_looked_through(found.name)
    return examination.model_copy(update={"troubles": (*examination.troubles, told)})


def turn_of(path: Path) -> Turn | None:
    """How the paper is made into something that can be looked into; nothing for what can be as it is."""
    return TURNS.get(identify(path))


def examine_turned(path: Path, turned: Path) -> Examination:
    """What a look into the turned paper tells, and what the paper itself told that was lost on the way."""
    found = identify(path)
    inside = _TURNED_EXAMINERS[turned.suffix](turned)
    if inside.returned:
        return inside.model_copy(update={"kind": found.kind})
    before = _EXAMINERS[found](path) if found in _EXAMINERS else Examination(kind=found.kind)
    known = {trouble.code for trouble in inside.troubles}
    lost = tuple(
        word_troubles.not_put_right(trouble.message) if trouble.code in _LOST_IN_TURNING else trouble
        for trouble in (*before.troubles, *((word_troubles.macros(),) if old_office.holds_macros(path) else ()))
        if trouble.code not in known
    )
    return inside.model_copy(update={
        "kind": found.kind, "troubles": (*inside.troubles, *lost), "signed": _is_signed(path),
    })


def _is_signed(path: Path) -> bool:
    """Whether the paper itself is signed, of which nothing is left in what LibreOffice makes of it."""
    try:
        with zip_at(path) as archive:
            return is_signed(archive)
    except zipfile.BadZipFile:
        return old_office.is_signed(path)


def stage(path: Path, target: Path, kind: PaperKind, codes: Collection[str]) -> Staged:
    """Writes what LibreOffice is given: a copy put right, fitted or made harmless, as the kind asks for.

    `codes` are the troubles that are put right on the copy. A document or workbook that had to be turned is given
    here as what it was turned into.
    """
    found = identify(path)
    if kind is PaperKind.SHEET:
        return _stage_sheet(path, target, found)
    if kind is PaperKind.SLIDES:
        return _stage_slides(path, target, found)
    if kind is PaperKind.TEXT:
        return Staged(trouble=text_to_word(path, target))
    if kind is PaperKind.WEB_PAGE:
        return Staged(form="html", trouble=web_page_to_page(path, target))
    if found is formats.WORD_FLAT:
        flat, path = path, target.with_suffix(".unflattened")
        unflatten(flat, path)
    return Staged(trouble=clean_word(path, target, codes))


def _stage_slides(path: Path, target: Path, found: Format) -> Staged:
    if found is formats.PPTX:
        return Staged(form="pptx", trouble=cut_off_for_good(path, target))
    shutil.copyfile(path, target)
    return Staged(form=_SLIDE_FORMS[found])


def _stage_sheet(path: Path, target: Path, found: Format) -> Staged:
    if found is formats.XLSX:
        fitted = target.with_suffix(".fitted")
        return Staged(form="xlsx", trouble=fit_sheets(path, fitted) or cut_off_for_good(fitted, target))
    unfitted = target.with_suffix(".unfitted")
    return Staged(form="xlsx", trouble=table_to_workbook(path, unfitted) or fit_sheets(unfitted, target))


def _examine_flat_word(path: Path) -> Examination:
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.docx"
        trouble = unflatten(path, whole)
        found = Examination(kind=PaperKind.DOCUMENT, troubles=(trouble,)) if trouble else examine_word(whole)
    return found.model_copy(update={"kind": PaperKind.DOCUMENT})
