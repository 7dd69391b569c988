"""The key that seals releases: made at set-up, kept beside the audit trail, readable by its owner alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bundler.documents.private import write_private
from bundler.model.errors import MachineError

KEY: Final = "seal-key.pem"
CERTIFICATE: Final = "seal-certificate.pem"
KEPT: Final = "seal-certificate*.pem"
"""Certificates in the state folder: of the key there, of former ones, of tokens."""
_NAME: Final = "Bundler release seal"
_YEARS: Final = 10


def make_key(folder: Path, authority: str, now: datetime) -> x509.Certificate:
    """A fresh key and its certificate in `folder`; MachineError where a key is there already: it is never replaced.

    The certificate comes last, so that a key without one is one that was never finished.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / CERTIFICATE).exists():
        raise MachineError(
            "There is a seal already; what it has sealed could no longer be checked against another.",
            "Move seal-key.pem and seal-certificate.pem out of the state folder first, and keep the certificate.",
        )
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key, authority, now.astimezone(UTC))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / KEY).unlink(missing_ok=True)
    write_private(folder / KEY, pem)
    write_private(folder / CERTIFICATE, certificate.public_bytes(serialization.Encoding.PEM))
    return certificate


def fingerprint_of(certificate: bytes) -> str:
    """The SHA-256 of a certificate in DER, by which people compare it over the telephone."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(certificate)
    return digest.finalize().hex()


def fingerprint_of_file(path: Path) -> str:
    """The same of a certificate that is kept as PEM; empty where the file holds none."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError:
        return ""
    return fingerprint_of(certificate.public_bytes(serialization.Encoding.DER))


def _certificate(key: ec.EllipticCurvePrivateKey, authority: str, now: datetime) -> x509.Certificate:
    name = x509.Name([
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, authority[:64] or _NAME),
        x509.NameAttribute(NameOID.COMMON_NAME, _NAME),
    ])  # fmt: skip
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
