"""Signs what is released: PDFs within themselves, every other file by a signature beside it (CMS, detached)."""

from __future__ import annotations

import asyncio
import logging
import shutil
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bundler.documents.private import may_others_read, private_folder, write_private
from bundler.documents.seal.keys import CERTIFICATE, KEPT, KEY, fingerprint_of, fingerprint_of_file
from bundler.documents.shelf import sync_file
from bundler.model.errors import MachineError

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer
    from pyhanko.sign.timestamps import TimeStamper

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # Seal says it, without this machine's paths
_DIGEST: Final = "sha256"
_FIELD: Final = "BundlerRelease"


@dataclass(frozen=True)
class Token:
    """A key that never leaves its device: the PKCS#11 library, the token and the labels of key and certificate.

    `pin_file` holds the PIN and nothing else.
    """

    library: Path
    token: str
    key: str
    certificate: str
    pin_file: Path


@dataclass(frozen=True)
class Seal:
    """The key in the state folder, or on a token; and who vouches for the time, where somebody does."""

    folder: Path
    token: Token | None = None
    timestamp_url: str | None = None

    @property
    def is_made(self) -> bool:
        return self.token is not None or (self.folder / CERTIFICATE).is_file()

    def make_sure_it_is_there(self) -> None:
        """MachineError where nothing can be sealed: said before any work is done."""
        self._keep_certificate()

    @cached_property
    def certificate_sha256(self) -> str:
        """What people compare to know whose seal it is."""
        certificate = self._signer.signing_cert
        return fingerprint_of(certificate.dump()) if certificate else ""

    @property
    def certificates(self) -> frozenset[str]:
        """Of every seal that is the authority's: this one, and those whose certificates are kept in the folder.

        Who verifies needs no token, once it has sealed something here.
        """
        kept = frozenset(map(fingerprint_of_file, self.folder.glob(KEPT))) - {""}
        try:
            return (kept | {self.certificate_sha256}) - {""} if self.is_made else kept
        except MachineError:
            if not kept:
                raise
            return kept

    def sign_pdf(self, source: Path, target: Path) -> None:
        """A copy with a signature that certifies it: nothing may be changed afterwards. The pages stay as they are."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
        from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf

        shutil.copyfile(source, target)
        about = PdfSignatureMetadata(
            field_name=_FIELD, md_algorithm=_DIGEST, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
            subfilter=SigSeedSubFilter.PADES,
        )  # fmt: skip
        with target.open("rb+") as file, _in_plain_words(with_time=self.timestamp_url is not None):
            sign_pdf(IncrementalPdfFileWriter(file), about, self._signer, timestamper=self._timestamper, in_place=True)
        sync_file(target)

    def sign(self, content: bytes) -> bytes:
        """The signature of some bytes, to be kept beside them."""
        signing = self._signer.async_sign_general_data(content, _DIGEST, detached=True, timestamper=self._timestamper)
        with _in_plain_words(with_time=self.timestamp_url is not None):
            der: bytes = asyncio.run(signing).dump()
        self._keep_certificate()
        return der

    @property
    def certificate_file(self) -> Path:
        """Where its certificate lies, for those who verify."""
        if self.token is None:
            return self.folder / CERTIFICATE
        return self.folder / KEPT.replace("*", f"-{self.certificate_sha256[:16]}")

    def _keep_certificate(self) -> None:
        """That of a token, for the days when it is not plugged in."""
        certificate = self._signer.signing_cert
        if self.token is None or certificate is None or self.certificate_file.exists():
            return
        private_folder(self.folder)
        write_private(self.certificate_file, ssl.DER_cert_to_PEM_cert(certificate.dump()).encode("ascii"))

    @cached_property
    def _signer(self) -> Signer:
        return _on_token(self.token) if self.token else _in_folder(self.folder)

    @property
    def _timestamper(self) -> TimeStamper | None:
        if self.timestamp_url is None:
            return None
        from pyhanko.sign.timestamps import HTTPTimeStamper

        return HTTPTimeStamper(self.timestamp_url)


@contextmanager
def _in_plain_words(*, with_time: bool) -> Iterator[None]:
    """MachineError where the key or whoever vouches for the time does not do their part; nothing is half sealed.

    An answer about the time that is none at all is a ValueError of whatever library opens it.
    """
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps import TimestampRequestError

    try:
        yield
    except (TimestampRequestError, ValueError) as error:
        if not with_time:
            raise
        raise MachineError(
            "Whoever vouches for the time gave no answer that can be used, so nothing was sealed.",
            "Try again later; if it stays so, check timestamp_url under [seal] in bundler.toml.",
        ) from error
    except SigningError:
        raise MachineError(
            "The key of the seal did not sign, so nothing was sealed.", "Check the token, then try again."
        ) from None


def _in_folder(folder: Path) -> Signer:
    from pyhanko.sign.signers import SimpleSigner

    if not (folder / CERTIFICATE).is_file():
        raise MachineError("There is no seal yet, so nothing can be released.", "Make it once with: bundler seal make")
    if (folder / KEY).is_file() and may_others_read(folder / KEY):
        raise MachineError(
            "Others on this machine can read the key of the seal: it proves nothing, and nothing is released.",
            f"Close it with chmod 600 {folder.name}/{KEY}. If anybody may have copied it, move it and its certificate "
            "away instead, and run: bundler seal make",
        )
    signer: Signer | None = SimpleSigner.load(str(folder / KEY), str(folder / CERTIFICATE))  # type: ignore[no-untyped-call]
    if signer is None:
        raise MachineError(
            "The key of the seal cannot be read, so nothing can be released.",
            f"Put {KEY} back into the state folder from where it is kept safe.",
        )
    return signer


def _on_token(token: Token) -> Signer:
    try:
        from pkcs11.exceptions import PKCS11Error
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session
    except ImportError:
        raise MachineError(
            "The seal is on a token, and the library for tokens is not installed.", "Run: pip install bundler[token]"
        ) from None
    try:
        pin = token.pin_file.read_text("utf-8").strip()
        session = open_pkcs11_session(str(token.library), token_criteria=TokenCriteria(token.token), user_pin=pin)
    except (OSError, UnicodeDecodeError, PKCS11Error):
        raise MachineError(
            "The token with the seal's key cannot be opened, so nothing can be released.",
            "Check that it is plugged in, and what [seal] in bundler.toml says of library, token and pin_file.",
        ) from None
    return PKCS11Signer(
        session, cert_label=token.certificate, key_label=token.key,
        use_raw_mechanism=True,  # the hash is made here: not every token makes it with the signature
    )
