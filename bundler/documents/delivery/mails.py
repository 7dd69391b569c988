"""Mails: written so that the second attempt is the same mail as the first; sent over SMTP, or left as a draft."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from bundler.documents.private import private_folder, write_private
from bundler.model.errors import MachineError

_SEE = "See [delivery] in bundler.toml."
_REFUSED_FOR_GOOD = "The mail server does not take mail for this address: see [delivery.recipients] of the profile."
_REFUSED_FOR_NOW = "The mail server does not take mail for this address just now."


class UndeliveredError(Exception):
    """The mail was not taken: `is_final` where to try again is no use, `is_everybodys` where it holds all mails."""

    def __init__(self, words: str, *, is_final: bool = False, is_everybodys: bool = False) -> None:
        super().__init__(words)
        self.words, self.is_final, self.is_everybodys = words, is_final, is_everybodys


def _everybodys(words: str) -> UndeliveredError:
    return UndeliveredError(words, is_everybodys=True)


def written(
    sender: str, address: str, subject: str, body: str, key: str, at: datetime, attached: Iterable[Path] = ()
) -> EmailMessage:
    """The mail; its Message-ID comes from the key alone."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, address, subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{key}@bundler.{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    for path in attached:
        mail.add_attachment(path.read_bytes(), maintype="application", subtype="pdf", filename=path.name)
    return mail


def draft_name(key: str) -> str:
    """What the draft of a mail is called, by the key that its Message-ID is made of."""
    return f"{key[:16]}.eml"


@dataclass(frozen=True)
class Smtp:
    """A mail server: always with STARTTLS, its certificate checked, and with a login where a user is stated."""

    host: str
    port: int
    sender: str
    user: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    seconds: float = 30
    way: str = "smtp"

    def send(self, mail: EmailMessage) -> None:
        """UndeliveredError, in words without the server's own, which may repeat what the mail says."""
        trusted = self._trusted()
        try:
            with smtplib.SMTP(self.host, self.port, timeout=self.seconds) as server:
                server.starttls(context=trusted)
                if self.user:
                    server.login(self.user, self._password())
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            is_final = all(code >= 500 for code, _said in error.recipients.values())
            raise UndeliveredError(_REFUSED_FOR_GOOD if is_final else _REFUSED_FOR_NOW, is_final=is_final) from None
        except smtplib.SMTPResponseException as error:
            raise self._as_answered(error) from None
        except (smtplib.SMTPException, OSError) as error:
            raise _everybodys(self._not_reached(error)) from None

    def _as_answered(self, error: smtplib.SMTPResponseException) -> UndeliveredError:
        """What it said to us or to the sender holds all mails; what it said to the mail, this one."""
        match error:
            case smtplib.SMTPAuthenticationError():
                return _everybodys(f"The mail server refused user and password. {_SEE}")
            case smtplib.SMTPConnectError() | smtplib.SMTPHeloError():
                return _everybodys(f"The mail server takes no mail from this machine (code {error.smtp_code}).")
            case smtplib.SMTPSenderRefused():
                return _everybodys(f"The mail server does not take mail from {self.sender} (code {error.smtp_code}).")
        words = f"The mail server refused the mail (code {error.smtp_code})."
        return UndeliveredError(words, is_final=error.smtp_code >= 500)

    def _not_reached(self, error: smtplib.SMTPException | OSError) -> str:
        match error:
            case ssl.SSLCertVerificationError():
                why = str(error.verify_message).rstrip(".")
                return f"The mail server's certificate cannot be trusted: {why}. {_SEE}"
            case ssl.SSLError():
                return "No safe connection with the mail server can be made."
            case smtplib.SMTPNotSupportedError():
                return "The mail server offers no STARTTLS or no login."
            case socket.gaierror():
                return f"No mail server of the name {self.host} can be found. {_SEE}"
        return "The mail server gave no answer."

    def _trusted(self) -> ssl.SSLContext:
        try:
            return ssl.create_default_context(cafile=self.ca_file)
        except OSError:  # which an ssl.SSLError is too
            raise _everybodys(f"The file with the certificate authority cannot be read. {_SEE}") from None

    def _password(self) -> str:
        try:
            return self.password_file.read_text("utf-8").splitlines()[0] if self.password_file else ""
        except (OSError, UnicodeDecodeError, IndexError):
            raise _everybodys(f"The file with the mail password cannot be read. {_SEE}") from None


@dataclass(frozen=True)
class Drafts:
    """Drafts that Outlook opens ready to be sent by hand; the same mail is the same file."""

    folder: Path
    sender: str
    way: str = "draft"

    def send(self, mail: EmailMessage) -> None:
        mail["X-Unsent"] = "1"
        name = draft_name(str(mail["Message-ID"])[1:])
        try:
            write_private(private_folder(self.folder) / name, mail.as_bytes())
        except OSError as error:
            raise _everybodys(MachineError.of(error).message) from None
