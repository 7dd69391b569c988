"""Which signatures count: name and date stated, or a signed scan that really lies in the folder."""

import unicodedata

from bundler.model.fields import Signature
from bundler.model.paper import Paper
from bundler.model.record import CaseFile

ATTACHMENTS = "attachments/"


def paper_at(file: CaseFile, named: str) -> Paper | None:
    """The dropped paper that somebody named by its path below attachments/."""
    wanted = path_of(named)
    return next((paper for paper in file.papers if composed(paper.path) == wanted), None)


def path_of(named: str) -> str:
    """A path as people type it, as a path below the case folder."""
    tidy = composed(named.strip().replace("\\", "/")).removeprefix("./")
    return tidy if tidy.startswith(ATTACHMENTS) else ATTACHMENTS + tidy


def composed(path: str) -> str:
    """One spelling for é: a Mac writes it as two characters, people type one."""
    return unicodedata.normalize("NFC", path)


def is_signed(signature: Signature | None, file: CaseFile) -> bool:
    """A name of spaces, or a named scan that is not there, signs nothing."""
    if signature is None:
        return False
    if (signature.name or "").strip() and signature.signed_on:
        return True
    return bool(signature.scan) and paper_at(file, signature.scan or "") is not None
