"""Mails: written so that the second attempt is the same mail as the first; sent over SMTP, or left as a draft."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from bundler.documents.private import private_folder, write_private
from bundler.model.errors import MachineError


class UndeliveredError(Exception):
    """The mail was not taken: `is_final` where to try again is no use, `is_everybodys` where it holds all mails."""

    def __init__(self, words: str, *, is_final: bool = False, is_everybodys: bool = False) -> None:
        super().__init__(words)
        self.words, self.is_final, self.is_everybodys = words, is_final, is_everybodys


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
        try:
            with smtplib.SMTP(self.host, self.port, timeout=self.seconds) as server:
                server.starttls(context=ssl.create_default_context(cafile=self.ca_file))
                if self.user:
                    server.login(self.user, self._password())
                server.send_message(mail)
        except smtplib.SMTPAuthenticationError:
            raise UndeliveredError("The mail server refused user and password.", is_everybodys=True) from None
        except smtplib.SMTPRecipientsRefused as error:
            is_final = all(code >= 500 for code, _said in error.recipients.values())
            raise UndeliveredError("The mail server does not take mail for this address.", is_final=is_final) from None
        except smtplib.SMTPResponseException as error:
            words = f"The mail server refused the mail (code {error.smtp_code})."
            raise UndeliveredError(words, is_final=error.smtp_code >= 500) from None
        except ssl.SSLError:
            words = "The mail server's certificate cannot be trusted."
            raise UndeliveredError(words, is_everybodys=True) from None
        except smtplib.SMTPNotSupportedError:
            words = "The mail server offers no STARTTLS or no login."
            raise UndeliveredError(words, is_everybodys=True) from None
        except (smtplib.SMTPException, OSError):
            raise UndeliveredError("The mail server gave no answer.", is_everybodys=True) from None

    def _password(self) -> str:
        try:
            return self.password_file.read_text("utf-8").splitlines()[0] if self.password_file else ""
        except (OSError, UnicodeDecodeError, IndexError):
            raise UndeliveredError("The file with the mail password cannot be read.", is_everybodys=True) from None


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
            raise UndeliveredError(MachineError.of(error).message, is_everybodys=True) from None
