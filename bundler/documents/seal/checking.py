"""Checks a seal: whether what was signed is as it was, whose seal it is, and who vouches for the time."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bundler.documents.seal.keys import fingerprint_of

if TYPE_CHECKING:
    from asn1crypto.cms import SignedData, SignerInfo
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

_MALFORMED: Final = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError, RecursionError)
"""What asn1crypto and pyHanko raise for bytes that are no signature, or no longer one."""


logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what it would say of a stamp is in the answer


@dataclass(frozen=True)
class TimeStamp:
    """By when the signature was there, as somebody else says: `by` is who their certificate says they are."""

    at: datetime
    by: str


@dataclass(frozen=True)
class SealCheck:
    """`is_intact` says that the signature is of exactly these bytes.

    Whether to trust it is another question: anybody can make a seal. `certificate_sha256` tells whose it is, to be
    compared with the authority's own. `signed_at` is what the sealing machine's clock said, `stamp` what an authority
    for the time did.
    """

    is_intact: bool
    certificate_sha256: str | None = None
    signed_at: datetime | None = None
    stamp: TimeStamp | None = None


BROKEN: Final = SealCheck(is_intact=False)


def check_pdf(path: Path) -> SealCheck:
    """The one signature of a released PDF, which must cover the whole file: anything added behind it is a change."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    with path.open("rb") as file:
        try:
            signatures = PdfFileReader(file).embedded_regular_signatures
            return _check_of_pdf(signatures[0]) if len(signatures) == 1 else BROKEN
        except (PdfError, *_MALFORMED):
            return BROKEN


def check_beside(content: bytes, signature: bytes) -> SealCheck:
    """A signature that is kept beside what was signed."""
    from asn1crypto.cms import ContentInfo

    try:
        signed = ContentInfo.load(signature, strict=True)["content"]
        digest = signed["signer_infos"][0]["digest_algorithm"]["algorithm"].native
        return _check(signed, hashlib.new(digest, content).digest())
    except _MALFORMED:
        return BROKEN


def _check_of_pdf(one: EmbeddedPdfSignature) -> SealCheck:
    from pyhanko.sign.validation import SignatureCoverageLevel

    one.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]
    if one.summarise_integrity_info()["coverage"] != SignatureCoverageLevel.ENTIRE_FILE:
        return BROKEN
    checked = _check(one.signed_data, one.compute_digest())
    return replace(checked, signed_at=one.self_reported_timestamp)


def _check(signed: SignedData, digest: bytes) -> SealCheck:
    """The signature as such; a certificate that has expired since still tells what was signed, and by whom."""
    from pyhanko.sign.general import extract_certificate_info, extract_signer_info
    from pyhanko.sign.validation.generic_cms import extract_self_reported_ts, validate_sig_integrity

    info, certificate = extract_signer_info(signed), extract_certificate_info(signed).signer_cert
    is_of_these_bytes, is_valid = validate_sig_integrity(info, certificate, "data", digest)
    stamps = tuple(_stamps_of(info))
    if not (is_of_these_bytes and is_valid) or None in stamps:
        return BROKEN
    stamp = next(iter(stamps), None)
    return SealCheck(True, fingerprint_of(certificate.dump()), extract_self_reported_ts(info), stamp)


def _stamps_of(info: SignerInfo) -> Iterator[TimeStamp | None]:
    """What others say of the time; None for a stamp that is of another signature, or was changed."""
    from pyhanko.sign.validation.errors import DisallowedAlgorithmError
    from pyhanko.sign.validation.generic_cms import (
        extract_tst_data_iter,
        message_imprint_checker,
        validate_tst_signed_data,
    )
    from pyhanko_certvalidator import ValidationContext

    nobody = ValidationContext(trust_roots=[], allow_fetching=False)  # whom to trust is for people to say
    for stamp in extract_tst_data_iter(info, signed=False):
        try:
            told = asyncio.run(validate_tst_signed_data(stamp, nobody, message_imprint_checker(info)))
        except DisallowedAlgorithmError:  # too weak to rely on, and no sign of a change
            continue
        is_of_this = told["intact"] and told["valid"]
        yield TimeStamp(told["timestamp"], told["signing_cert"].subject.human_friendly) if is_of_this else None
