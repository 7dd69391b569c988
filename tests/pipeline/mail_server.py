"""A real mail server for tests: STARTTLS, a login, and whatever a test wants to go wrong."""

from __future__ import annotations

import email
import email.policy
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from bundler.documents.delivery.mails import Smtp

SENDER = "permanence@exampleshire.example"


class Post:
    """What the server took; `answer` is what it says to an address instead, if anything, `answer_to_sender` to ours.

    `after_data` is what happens before its yes.
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.to: list[str] = []
        self.answer = ""
        self.answer_to_sender = ""
        self.after_data: Callable[[Any], Awaitable[None]] | None = None

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        if self.answer_to_sender:
            return self.answer_to_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        self.taken.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self.to += envelope.rcpt_tos
        if self.after_data:
            await self.after_data(_server)
        return "250 OK"


def certificate(folder: Path) -> tuple[Path, Path]:
    """One made by ourselves for 127.0.0.1, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "mail.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "mail.key").write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    (folder / "password").write_text("open sesame\n", encoding="utf-8")
    return folder / "mail.pem", folder / "mail.key"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def serving(folder: Path, post: Post, seconds: float = 5) -> Iterator[Smtp]:
    """The way to a server that takes mail for `post` as long as the test lasts."""
    cert, key = certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)

    def knows(_server: Any, _session: Any, _envelope: Any, _how: str, login: Any) -> AuthResult:
        is_right = (login.login, login.password) == (b"bundler", b"open sesame")
        return AuthResult(success=is_right, handled=False)  # the server says 535 itself where it is wrong

    port = free_port()
    server = Controller(
        post, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True, auth_required=True,
        authenticator=knows, decode_data=False,
    )  # fmt: skip
    server.start()
    yield Smtp("127.0.0.1", port, SENDER, "bundler", folder / "password", cert, seconds=seconds)
    server.stop()
