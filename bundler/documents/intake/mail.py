"""What an e-mail is, whatever program wrote it: headers, text, the pictures it shows and the papers it brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bundler.model.finding import Trouble
from bundler.model.words import clock_in_words, day_in_words

HEADERS: Final = ("From", "To", "Cc", "Bcc", "Date", "Subject")
"""What stands above an e-mail's text, in this order."""
MAX_HEADER: Final = 20_000
"""Characters of one header that are printed: some hundred addresses."""

_SHOWN: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM")


@dataclass(frozen=True)
class Attachment:
    """A paper that came with an e-mail: its bytes, or the trouble that keeps them from us."""

    name: str
    data: bytes = b""
    trouble: Trouble | None = None


@dataclass(frozen=True)
class Mail:
    """An e-mail. `html` is empty where it is plain `text`; `pictures` are those it shows, by Content-ID or address."""

    headers: Mapping[str, str] = field(default_factory=dict)
    html: str = ""
    text: str = ""
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    is_signed: bool = False

    @property
    def subject(self) -> str:
        return self.headers.get("Subject", "")

    @property
    def is_only_a_wrapper(self) -> bool:
        """Nobody wrote anything on it: it only holds papers."""
        return not (self.headers or self.html.strip() or self.text.strip())


def can_be_shown(picture: bytes) -> bool:
    """Whether an e-mail can show it in its text, by how it begins; another picture is a paper beside the e-mail."""
    return picture.startswith(_SHOWN) or (picture.startswith(b"RIFF") and picture[8:12] == b"WEBP")


def date_in_words(moment: datetime) -> str:
    """`3 March 2026, 14:05 (UTC+01:00)`: the clock is the sender's."""
    zone = f" ({moment.tzname()})" if moment.tzinfo else ""
    return f"{day_in_words(moment.date())}, {clock_in_words(moment.time())}{zone}"


def shortened(value: str) -> str:
    """A header on one line, and no longer than a page can hold."""
    line = " ".join(value.split())
    return line if len(line) <= MAX_HEADER else f"{line[:MAX_HEADER]} … (shortened)"
