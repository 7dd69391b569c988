"""Reads and writes e-mails as the internet keeps them (.eml, .mhtml); bad mails are read as far as they go."""

from __future__ import annotations

import binascii
import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.generator import BytesGenerator
from email.message import Message
from email.parser import BytesFeedParser, HeaderParser
from email.policy import Compat32
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Final

from bundler.documents.intake import inside_troubles, limits
from bundler.documents.intake.mail import HEADERS, Attachment, Mail, date_in_words, pictures_and_papers, shortened
from bundler.documents.intake.member_names import bytes_as_text, decoded
from bundler.documents.intake.troubles import RefusedPaperError

_PIECE: Final = 1 << 20
_MAX_NESTING: Final = 60
"""Parts within parts; a real mail has five or six."""
_OF_A_MAC: Final = "application/applefile"
"""What a Mac keeps beside a file, and nobody else can read."""
_SIGNATURES: Final = frozenset({
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
})
_SEALED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_REPORTS: Final = frozenset({
    "message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
    "message/feedback-report",
})
_OF_A_WEB_PAGE: Final = frozenset({
    "text/css", "text/javascript", "application/javascript", "application/x-javascript", "font/woff", "font/woff2",
})
_ENDINGS: Final = {
    "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/tiff": ".tif",
    "image/heic": ".heic", "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv",
    "application/msword": ".doc", "application/rtf": ".rtf", "application/zip": ".zip", "message/rfc822": ".eml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_WIDER: Final = {"us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
"""Encodings that senders name when they mean the wider one."""
_META_CHARSET: Final = re.compile(rb"<meta[^>]{1,200}charset=[\"']?([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
_FOLD: Final = re.compile(r"\r?\n[ \t]*|\r")
_UUENCODED: Final = re.compile(
    r"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,90}\r?\n)*?)[ `]?\r?\n?end\s*$", re.MULTILINE
)
_IN_WORDS: Final = re.compile(r"\(UTC[^()]{0,8}\)$")
_PGP: Final = "-----BEGIN PGP MESSAGE-----"
_FROM_INVITATION: Final = re.compile(
    r"^(SUMMARY|DTSTART|DTEND|LOCATION|ORGANIZER|ATTENDEE|STATUS|DESCRIPTION)\b[^:\r\n]*:(.*)$", re.MULTILINE
)


class _AsWritten(Compat32):
    """Headers as they stand in the file: rich parsing of a hostile one takes seconds, or never ends."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - set by the library
        return value


_POLICY: Final = _AsWritten()


@dataclass
class _Sorted:
    """The parts of an e-mail by what they are for."""

    html: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    resources: list[tuple[tuple[str, ...], Attachment]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    is_signed: bool = False
    parts: int = 0

    def say(self, text: str) -> None:
        """Text in its place: within HTML where there is some already, so that nothing changes its order."""
        if self.html:
            self.html.append(_as_html(text))
        else:
            self.text.append(text)

    def say_html(self, markup: str) -> None:
        if self.text and not self.html:
            self.html = [_as_html(text) for text in self.text]
        self.html.append(markup)


def read_mime(data: bytes) -> Mail:
    """The e-mail; RefusedPaperError with the trouble of one that is encrypted, or nested beyond reason."""
    try:
        message = _parsed(data)
        for part in message.walk():
            _settle_charset(part)
        sorted_parts = _Sorted()
        _sort(message, sorted_parts, 0)
    except RecursionError:
        raise RefusedPaperError(inside_troubles.too_deep()) from None
    return _mail(message, sorted_parts)


def _parsed(data: bytes) -> Message:
    """The parts of an e-mail, fed piece by piece: in one piece it takes eight times its size in memory."""
    parser = BytesFeedParser(policy=_POLICY)
    start = re.match(rb"[\s\xef\xbb\xbf]*", data)
    for at in range(start.end() if start else 0, len(data), _PIECE):
        parser.feed(data[at:at + _PIECE])
    return parser.close()


def read_headers(text: str) -> dict[str, str]:
    """The headers alone, as Outlook keeps those that an e-mail came with."""
    return dict(_headers(HeaderParser(policy=_POLICY).parsestr(text)))


def as_mime(mail: Mail) -> bytes:
    """An e-mail that lay inside an Outlook file, as a file of its own: the same mail makes the same bytes."""
    boundary = hashlib.sha256(repr(mail).encode("utf-8", "replace")).hexdigest()[:32]
    head = "".join(f"{name}: {_encoded(mail.headers[name])}\n" for name in HEADERS if mail.headers.get(name))
    parts = [
        *([_part("text/html; charset=utf-8", mail.html.encode("utf-8", "replace"))] if mail.html else []),
        *([_part("text/plain; charset=utf-8", mail.text.encode("utf-8", "replace"))] if not mail.html else []),
        *(_part("image/x-any", data, cid=cid) for cid, data in sorted(mail.pictures.items())),
        *(_attached(attachment) for attachment in mail.attachments),
    ]
    kind = f'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="{boundary}"\n'
    body = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f"{head}{kind}\n{body}--{boundary}--\n".encode()


def _settle_charset(part: Message) -> None:
    """Takes out an encoding whose name the library cannot even look up, and fails at whenever the part is asked for."""
    try:
        part.get_payload()
    except (ValueError, TypeError):
        part.del_param("charset")


# Sorting the parts


def _sort(part: Message, found: _Sorted, depth: int, *, may_speak: bool = True) -> None:
    """Enters a part and all within it; `may_speak` is false for a version of the text that is not the one shown."""
    found.parts += 1
    if depth > _MAX_NESTING or found.parts > limits.MAX_MAIL_PARTS:
        raise RefusedPaperError(inside_troubles.too_deep() if depth > _MAX_NESTING else inside_troubles.too_many())
    kind = part.get_content_type()
    if kind == "multipart/encrypted":
        raise RefusedPaperError(inside_troubles.encrypted_mail())
    if kind.startswith("message/") and kind not in _REPORTS:
        found.attachments.append(_nested(part, kind))
    elif kind == "multipart/alternative":
        _sort_versions(part, found, depth, may_speak=may_speak)
    elif part.is_multipart() and kind not in _REPORTS:
        for child in _children(part):
            _sort(child, found, depth + 1, may_speak=may_speak)
    else:
        _sort_leaf(part, kind, found, depth, may_speak=may_speak)


def _sort_versions(part: Message, found: _Sorted, depth: int, *, may_speak: bool) -> None:
    """One text in several versions: the last with HTML speaks, else the first plain one."""
    versions = _children(part)
    with_html = [version for version in versions if _holds(version, "text/html")]
    plain = [version for version in versions if _holds(version, "text/plain")]
    chosen = with_html[-1:] or plain[:1] or versions[-1:]
    for version in versions:
        is_chosen = version in chosen or version.get_content_type() == "text/calendar"
        _sort(version, found, depth + 1, may_speak=may_speak and is_chosen)


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _holds(part: Message, kind: str) -> bool:
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if one.get_content_type() == kind:
            return True
        if one.get_content_maintype() == "multipart":
            waiting.extend(_children(one))
    return False


def _sort_leaf(part: Message, kind: str, found: _Sorted, depth: int, *, may_speak: bool) -> None:
    if kind in _SIGNATURES:
        found.is_signed = True
    elif kind in _SEALED and depth == 0:
        is_signed = (part.get_param("smime-type") or "") == "signed-data"
        raise RefusedPaperError(inside_troubles.sealed_mail() if is_signed else inside_troubles.encrypted_mail())
    elif _is_said(part, kind):
        if may_speak:
            _say(part, kind, found)
    elif kind not in _OF_A_WEB_PAGE or not part.get("Content-Location"):
        _keep(part, kind, found)


def _is_said(part: Message, kind: str) -> bool:
    """Whether a part is what the e-mail says itself, not a paper that came with it."""
    is_text = kind in ("text/plain", "text/html", "text/enriched", "text/calendar") or kind in _REPORTS
    is_broken = kind.startswith("multipart/")
    return is_broken or (is_text and part.get_content_disposition() != "attachment" and not _file_name(part))


def _say(part: Message, kind: str, found: _Sorted) -> None:
    data = _data(part)
    text = _text(data, part.get_content_charset())
    if _PGP in text:
        raise RefusedPaperError(inside_troubles.encrypted_mail())
    if kind == "text/html":
        meta = _META_CHARSET.search(data[:4096])
        named = part.get_content_charset() or (meta[1].decode() if meta else None)
        found.say_html(_text(data, named))
    elif kind == "text/calendar":
        found.say(_invitation(text))
    else:
        found.say(_without_uuencoded(text, found))


def _keep(part: Message, kind: str, found: _Sorted) -> None:
    """A picture that the text may show, or a paper."""
    named = tuple(name for name in (_content_id(part), _location(part)) if name)
    name = _file_name(part) or f"attachment{_ENDINGS.get(kind, '')}"
    attachment = Attachment(f"._{name}" if kind == _OF_A_MAC else name, _data(part))
    if kind.startswith("image/") and named:
        found.resources.append((named, attachment))
    else:
        found.attachments.append(attachment)


def _nested(part: Message, kind: str) -> Attachment:
    inner = _children(part)[:1]
    subject = decoded(str(inner[0].get("Subject", ""))) if inner else ""
    name = _file_name(part) or f"{_FOLD.sub(' ', subject).replace('/', '-') or 'forwarded message'}.eml"
    if kind == "message/external-body":
        return Attachment(name, trouble=inside_troubles.attachment_elsewhere())
    return Attachment(name, _written_out(part, inner[0]) if inner else _data(part))


def _written_out(part: Message, inner: Message) -> bytes:
    """A nested e-mail as its own file; some senders encode one, though they must not."""
    written = _as_bytes(inner)
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64" and not inner.keys():
        try:
            return binascii.a2b_base64(written)
        except binascii.Error:
            return written
    return written


class _Writer(BytesGenerator):
    """Writes letters as well as bytes: the library makes letters of bytes in a broken part, and then stops at them."""

    def write(self, s: str) -> None:
        self._fp.write(s.encode("utf-8", "surrogateescape"))  # type: ignore[attr-defined]


def _as_bytes(message: Message) -> bytes:
    target = BytesIO()
    _Writer(target, mangle_from_=False, maxheaderlen=0, policy=_POLICY).flatten(message)
    return target.getvalue()


# Reading one part


def _data(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    if isinstance(payload, bytes):
        return payload
    return b"\n".join(_as_bytes(child) for child in _children(part))


def _text(data: bytes, charset: str | None) -> str:
    named = (charset or "").lower()
    return bytes_as_text(data, _WIDER.get(named, named) if named else None)


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (LookupError, UnicodeError, ValueError):
        return "unnamed"
    return decoded(_FOLD.sub("", _as_meant(name)))


def _as_meant(value: str) -> str:
    """Header text whose raw bytes were kept aside, as UTF-8 or as Windows writes it."""
    return bytes_as_text(value.encode("utf-8", "surrogateescape"), None)


def _content_id(part: Message) -> str:
    return str(part.get("Content-ID", "")).strip().strip("<>").strip()


def _location(part: Message) -> str:
    return _FOLD.sub("", str(part.get("Content-Location", ""))).strip()


def _invitation(text: str) -> str:
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    lines = [f"{name.capitalize()}: {value.strip()}" for name, value in _FROM_INVITATION.findall(unfolded)]
    return "\n".join(["Invitation (calendar)", *lines])


def _without_uuencoded(text: str, found: _Sorted) -> str:
    """The text without the files that old programs wrote into it; each of them is an attachment."""

    def taken(match: re.Match[str]) -> str:
        try:
            data = b"".join(binascii.a2b_uu(line) for line in match[2].splitlines())
        except binascii.Error:
            return match[0]
        found.attachments.append(Attachment(match[1], data))
        return ""

    return _UUENCODED.sub(taken, text)


def _as_html(text: str) -> str:
    return f"<div style='white-space: pre-wrap'>{'<br>'.join(html.escape(line) for line in text.splitlines())}</div>"


# Putting it together


def _mail(message: Message, found: _Sorted) -> Mail:
    markup = "<br>".join(found.html)
    pictures, papers = pictures_and_papers(markup, found.resources)
    return Mail(
        headers=dict(_headers(message)),
        html=markup,
        text="\n\n".join(found.text) if not found.html else "",
        pictures=pictures,
        attachments=(*found.attachments, *papers),
        is_signed=found.is_signed,
    )


def _headers(message: Message) -> Iterator[tuple[str, str]]:
    for name in HEADERS:
        values = [shortened(decoded(_FOLD.sub(" ", _as_meant(value)))) for value in message.get_all(name, [])]
        if values:
            yield name, _date(values[0]) if name == "Date" else shortened(", ".join(values))


def _date(value: str) -> str:
    """The date in words, or as it was written where it is no date, or in words already."""
    if _IN_WORDS.search(value):
        return value
    try:
        return date_in_words(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return value


# Writing


def _encoded(value: str) -> str:
    if value.isascii() and value.isprintable():
        return value
    return f"=?utf-8?b?{binascii.b2a_base64(value.encode('utf-8', 'replace'), newline=False).decode()}?="


def _part(kind: str, data: bytes, *, name: str = "", cid: str = "") -> str:
    lines = [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64"]
    lines += [f"Content-ID: <{cid}>"] if cid else []
    lines += [f'Content-Disposition: attachment; filename="{_encoded(name)}"'] if name else []
    packed = binascii.b2a_base64(data, newline=False).decode()
    return "\n".join([*lines, "", *(packed[at:at + 76] for at in range(0, len(packed), 76))])


def _attached(attachment: Attachment) -> str:
    if attachment.trouble:
        return _part("message/external-body", b"", name=attachment.name or "unnamed")
    return _part("application/octet-stream", attachment.data, name=attachment.name or "unnamed")
