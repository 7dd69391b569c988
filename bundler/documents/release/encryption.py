"""PDFs that open with a password alone (AES-256), and such passwords."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

import pikepdf
from pikepdf import Encryption, Pdf

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""None that is taken for another when it is read out over the telephone."""
_GROUPS, _LONG = 5, 5


def new_password() -> str:
    """125 bits by chance, in groups that can be read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_LONG)) for _ in range(_GROUPS))


def write_encrypted(source: Path, password: str, target: Path) -> None:
    """A copy that opens with the password alone; two of them are never the same bytes."""
    with Pdf.open(source) as pdf:
        pdf.save(target, encryption=Encryption(user=password, owner=password, R=6, aes=True, metadata=True))


def is_encrypted(pdf: Path) -> bool:
    """Whether it opens with a password alone."""
    try:
        with Pdf.open(pdf):
            return False
    except pikepdf.PasswordError:
        return True
    except pikepdf.PdfError:
        return False
