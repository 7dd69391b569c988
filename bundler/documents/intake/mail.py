"""What an e-mail is, whatever program wrote it: headers, text, the pictures it shows and the papers it brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bundler.documents.intake.web_page import pictures_shown
from bundler.model.finding import Trouble
from bundler.model.words import clock_in_words, day_in_words

HEADERS: Final = ("From", "To", "Cc", "Bcc", "Date", "Subject")
"""What stands above an e-mail's text, in this order."""
MAX_HEADER: Final = 20_000
"""Characters of one header that are printed: some hundred addresses."""

_SHOWN: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF8", b"BM", b"RIFF")
"""How pictures begin that a page can show."""


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


def pictures_and_papers(
    html: str, came_along: Iterable[tuple[Iterable[str], Attachment]]
) -> tuple[dict[str, bytes], tuple[Attachment, ...]]:
    """The pictures that the text shows, by name, and everything else that came along, which is papers.

    Each comes with the names by which the text may call it: its Content-ID, its address. What is called but not shown
    (because no page can show it, or in a hidden piece) stays a paper, so that nobody loses it.
    """
    kept = [([name for name in names if name], attachment) for names, attachment in came_along]
    called: dict[str, bytes] = {}
    for names, attachment in kept:
        for name in names if attachment.data.startswith(_SHOWN) else ():
            called.setdefault(name, attachment.data)
    shown = pictures_shown(html, called) if called else frozenset()
    pictures = {name: called[name] for name in called if name in shown}
    papers = tuple(
        attachment for names, attachment in kept if not any(pictures.get(name) == attachment.data for name in names)
    )
    return pictures, papers


def date_in_words(moment: datetime) -> str:
    """`3 March 2026, 14:05 (UTC+01:00)`: the clock is the sender's."""
    zone = f" ({moment.tzname()})" if moment.tzinfo else ""
    return f"{day_in_words(moment.date())}, {clock_in_words(moment.time())}{zone}"


def shortened(value: str) -> str:
    """A header on one line, and no longer than a page can hold."""
    line = " ".join(value.split())
    return line if len(line) <= MAX_HEADER else f"{line[:MAX_HEADER]} … (shortened)"
