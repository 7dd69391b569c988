"""An e-mail as a paper: what it says on a page of its own, and the papers that came with it."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bundler.documents.intake import inside_troubles, limits, mime_mail, outlook_mail, tnef
from bundler.documents.intake.mail import HEADERS, Attachment, Mail
from bundler.documents.intake.member_names import safe_name
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.documents.intake.unpacking import Unpacking
from bundler.documents.intake.web_page import clean_page, html_to_page
from bundler.model.finding import Trouble
from bundler.model.paper import Examination, PaperKind

_LABEL: Final = "<th align='left' valign='top' width='110'>{}</th>"


def examine_mail(path: Path, into: Path) -> Examination:
    """What the e-mail says and what came with it, the attachments' bytes in `into`.

    OSError where the e-mail itself cannot be read.
    """
    try:
        mail = read_mail(path)
        page = clean_page(mail_as_html(mail), mail.pictures)
    except RefusedPaperError as refusal:
        return Examination(kind=PaperKind.MAIL, troubles=(refusal.trouble,))
    unpacking = Unpacking(into)
    for attachment in mail.attachments:
        _take(attachment, unpacking)
    return Examination(
        kind=PaperKind.ARCHIVE if mail.is_only_a_wrapper else PaperKind.MAIL,
        troubles=tuple(_troubles(mail, page.not_fetched)),
        signed=mail.is_signed,
        words=page.words[:limits.MAX_WORDS],
        members=unpacking.members,
    )


def mail_to_page(path: Path, target: Path) -> Trouble | None:
    """Writes the e-mail's own page, as HTML for LibreOffice; answers with the trouble of one that cannot be read."""
    try:
        mail = read_mail(path)
        html_to_page(mail_as_html(mail), target, mail.pictures)
    except RefusedPaperError as refusal:
        return refusal.trouble
    return None


def read_mail(path: Path) -> Mail:
    """The e-mail as Outlook, or as every other program, keeps it; RefusedPaperError with the trouble."""
    if path.stat().st_size > limits.MAX_MAIL_BYTES:
        raise RefusedPaperError(inside_troubles.mail_too_large())
    data = path.read_bytes()
    if tnef.is_tnef(data):
        return outlook_mail.read_winmail(data)
    return outlook_mail.read_msg(data) if outlook_mail.is_ole(data) else mime_mail.read_mime(data)


def mail_as_html(mail: Mail) -> str:
    """Headers as a table, then the text; not yet made harmless."""
    rows = "".join(
        f"<tr>{_LABEL.format(name)}<td>{html.escape(value)}</td></tr>" for name, value in _rows(mail) if value
    )
    said = mail.html or f"<div style='white-space: pre-wrap'>{_as_lines(mail.text)}</div>"
    return f"<table border='1' cellpadding='4' width='100%'>{rows}</table><br>{said}"


def _rows(mail: Mail) -> Iterator[tuple[str, str]]:
    yield from ((name, mail.headers.get(name, "")) for name in HEADERS)
    yield "Attachments", ", ".join(safe_name(attachment.name) for attachment in mail.attachments)


def _as_lines(text: str) -> str:
    return "<br>".join(html.escape(line) for line in text.splitlines())


def _take(attachment: Attachment, unpacking: Unpacking) -> None:
    name = safe_name(attachment.name)
    trouble = inside_troubles.too_many() if unpacking.is_full else attachment.trouble
    if trouble:
        unpacking.leave_inside(name, trouble)
    else:
        unpacking.take(name, [attachment.data])


def _troubles(mail: Mail, not_fetched: int) -> Iterator[Trouble]:
    if mail.is_signed:
        yield inside_troubles.signed_mail()
    if not_fetched:
        yield inside_troubles.pictures_not_fetched(not_fetched)
