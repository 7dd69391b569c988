"""Which signatures count: name and date stated, or a signed scan that lies in the folder and can be read."""

import unicodedata

from bundler.model.fields import Signature
from bundler.model.paper import Paper, PaperKind
from bundler.model.record import CaseFile
from bundler.rules.situation import Situation

ATTACHMENTS = "attachments/"

_SHOWS_INK = {PaperKind.PDF, PaperKind.PICTURE, PaperKind.WORD, PaperKind.DOCUMENT}
"""The kinds of paper that can carry a signature; nobody signs a spreadsheet or an archive."""


def paper_at(file: CaseFile, named: str) -> Paper | None:
    """The dropped paper that somebody named by its path below attachments/."""
    wanted = path_of(named)
    return next((paper for paper in file.papers if composed(paper.path) == wanted), None)


def path_of(named: str) -> str:
    """A path as people type it, as a path below the case folder; that of a shared paper begins with its case."""
    tidy = composed(named.strip().replace("\\", "/")).removeprefix("./")
    return tidy if tidy.startswith(ATTACHMENTS) or f":{ATTACHMENTS}" in tidy else ATTACHMENTS + tidy


def composed(path: str) -> str:
    """One spelling for é: a Mac writes it as two characters, people type one."""
    return unicodedata.normalize("NFC", path)


def is_signed(signature: Signature | None, situation: Situation) -> bool:
    """A name of spaces, or a named scan that is not there or cannot be read, signs nothing."""
    if signature is None:
        return False
    return is_stated(signature) or shows_ink(signature.scan, situation)


def is_stated(signature: Signature) -> bool:
    """True where the record itself says who signed and when; such a signature needs no scan."""
    return bool((signature.name or "").strip() and signature.signed_on)


def shows_ink(scan: str | None, situation: Situation) -> bool:
    """True if the named scan is there, somebody has looked into it, and it can be printed with its signature."""
    paper = paper_at(situation.file, scan) if scan else None
    examination = situation.examinations.get(paper.content) if paper else None
    return examination is not None and examination.is_usable and examination.kind in _SHOWS_INK
