"""Passphrases as they may be kept: scrypt with a salt of their own, from which nobody gets them back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import unicodedata
from typing import Final

_COST: Final = (15, 8, 1)
"""log2 of scrypt's N, r and p: 32 MB and a tenth of a second for each try."""
_MEMORY: Final = 256 * 1024 * 1024


def hashed(passphrase: str) -> str:
    """What officers.toml keeps of a passphrase."""
    salt = os.urandom(16)
    return "$".join(("scrypt", *map(str, _COST), _text(salt), _text(_scrypt(passphrase, salt, *_COST))))


def is_right(passphrase: str, kept: str) -> bool:
    """Whether this is the passphrase that was kept so."""
    _, cost, block, parallel, salt, expected = kept.split("$")
    given = _scrypt(passphrase, base64.b64decode(salt), int(cost), int(block), int(parallel))
    return hmac.compare_digest(given, base64.b64decode(expected))


def _scrypt(passphrase: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    typed = unicodedata.normalize("NFKC", passphrase).encode()
    return hashlib.scrypt(typed, salt=salt, n=2**cost, r=block, p=parallel, maxmem=_MEMORY, dklen=32)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
