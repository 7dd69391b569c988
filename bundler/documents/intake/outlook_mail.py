"""Reads e-mails as Outlook keeps them: .msg files, and winmail.dat, which it wraps around what it sends."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import olefile
from oxmsg.domain.encodings import encoding_from_codepage
from oxmsg.domain.model import UnrecognizedCodePageError, UnsupportedEncodingError
from oxmsg.storage import Storage

from bundler.documents.intake import inside_troubles, limits
from bundler.documents.intake.mail import Attachment, Mail, date_in_words, pictures_and_papers, shortened
from bundler.documents.intake.member_names import bytes_as_text
from bundler.documents.intake.mime_mail import as_mime, read_headers, read_mime
from bundler.documents.intake.rtf_body import read_rtf, unpacked_rtf
from bundler.documents.intake.tnef import Properties, Tnef, TnefAttachment, is_tnef, read_tnef
from bundler.documents.intake.troubles import RefusedPaperError

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CLASS, _SUBJECT, _SUBMITTED, _HEADERS = 0x001A, 0x0037, 0x0039, 0x007D
_SENDER, _SENDER_ADDRESS, _SENDER_SMTP, _ON_BEHALF = 0x0C1A, 0x0C1F, 0x5D01, 0x0042
_TO, _CC, _BCC, _DELIVERED = 0x0E04, 0x0E03, 0x0E02, 0x0E06
_BODY, _RTF, _HTML = 0x1000, 0x1009, 0x1013
_NAME, _LONG_NAME, _SHORT_NAME, _DATA, _METHOD, _CONTENT_ID, _LOCATION = (
    0x3001, 0x3707, 0x3704, 0x3701, 0x3705, 0x3712, 0x3713
)
_RECIPIENT_KIND, _RECIPIENT_SMTP, _RECIPIENT_ADDRESS = 0x0C15, 0x39FE, 0x3003
_CODEPAGE, _INTERNET_CODEPAGE = 0x3FFD, 0x3FDE
_BY_REFERENCE: Final = frozenset({2, 3, 4, 7})
_EMBEDDED, _OBJECT = 5, 6
_TEXT, _WIDE_TEXT, _BYTES, _STORAGE = "001E", "001F", "0102", "000D"
_TO_CC_BCC: Final = {1: "To", 2: "Cc", 3: "Bcc"}
_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
_FIELD: Final = struct.Struct("<HHI8s")
_TOP, _INNER, _PART = 32, 24, 8
"""Bytes in front of the properties of a message, of one within another, and of an attachment or recipient."""
_DAMAGED = (OSError, KeyError, IndexError, ValueError, struct.error, AttributeError, TypeError)
"""What olefile and python-oxmsg raise on damaged files."""


def is_ole(data: bytes) -> bool:
    return data.startswith(_OLE)


def read_msg(data: bytes) -> Mail:
    """The e-mail of a .msg file; RefusedPaperError with the trouble of one that is damaged or encrypted."""
    try:
        with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as ole:
            return _mail(_Message(Storage.from_ole(ole), _TOP), 0)
    except RecursionError:
        raise RefusedPaperError(inside_troubles.too_deep()) from None
    except _DAMAGED:
        raise RefusedPaperError(inside_troubles.damaged_mail()) from None


def read_winmail(data: bytes) -> Mail:
    """The message and the papers of a winmail.dat; RefusedPaperError where it breaks off: a paper could be missing."""
    wrapper = read_tnef(data)
    if not wrapper.is_whole:
        raise RefusedPaperError(inside_troubles.damaged_mail())
    return _from_winmail(wrapper)


# .msg


@dataclass(frozen=True)
class _Message:
    """One storage of a .msg file: a message, a recipient or an attachment; `header` bytes precede its fields."""

    storage: Storage
    header: int

    def text(self, number: int) -> str:
        wide = self.stream(number, _WIDE_TEXT)
        if wide is not None:
            return wide.decode("utf-16-le", errors="replace").rstrip("\0")
        narrow = self.stream(number, _TEXT)
        return bytes_as_text(narrow, self._encoding(_CODEPAGE)).rstrip("\0") if narrow else ""

    def stream(self, number: int, kind: str) -> bytes | None:
        name = f"__substg1.0_{number:04X}{kind}"
        return next((stream.bytes_ for stream in self.storage.streams if stream.name.upper() == name.upper()), None)

    def number(self, number: int) -> int | None:
        value = self._fields().get(number)
        return int.from_bytes(value[:4], "little") if value is not None else None

    def moment(self, number: int) -> datetime | None:
        value = self._fields().get(number)
        return moment_of(value) if value is not None else None

    def inside(self, name: str) -> Iterator[Storage]:
        return (one for one in self.storage.storages if one.name.lower().startswith(name))

    @property
    def html(self) -> str:
        kept = self.stream(_HTML, _BYTES)
        return bytes_as_text(kept, self._encoding(_INTERNET_CODEPAGE)) if kept else self.text(_HTML)

    def _encoding(self, number: int) -> str | None:
        codepage = self.number(number)
        return encoding_of(codepage) if codepage else None

    def _fields(self) -> Mapping[int, bytes]:
        name = "__properties_version1.0"
        data = next((stream.bytes_ for stream in self.storage.streams if stream.name.lower() == name), b"")
        whole = (len(data) - self.header) // _FIELD.size * _FIELD.size
        fields = _FIELD.iter_unpack(data[self.header:self.header + whole]) if whole > 0 else iter(())
        return {number: value for _, number, _, value in fields}


def _mail(message: _Message, depth: int) -> Mail:
    if depth > limits.MAX_DEPTH:
        raise RefusedPaperError(inside_troubles.too_deep())
    if not any(stream.name.lower().startswith("__properties") for stream in message.storage.streams):
        raise RefusedPaperError(inside_troubles.damaged_mail())
    parts = [_Message(storage, _PART) for storage in message.inside("__attach_version1.0_#")]
    kind = message.text(_CLASS).lower()
    if kind.startswith("ipm.note.smime"):
        return _sealed(parts, message, kind)
    html, text = _said(message.html, message.text(_BODY), message.stream(_RTF, _BYTES) or b"")
    pictures, attachments = pictures_and_papers(html, [(_names(part), _attachment(part, depth)) for part in parts])
    return Mail(dict(_headers(message)), html, text, pictures, attachments)


def _sealed(parts: list[_Message], message: _Message, kind: str) -> Mail:
    """A signed e-mail: its one attachment is the whole of it, as the internet carried it."""
    data = parts[0].stream(_DATA, _BYTES) if len(parts) == 1 else None
    if not kind.startswith("ipm.note.smime.multipartsigned") or not data:
        raise RefusedPaperError(inside_troubles.encrypted_mail())
    inner = read_mime(data)
    return Mail(dict(_headers(message)), inner.html, inner.text, inner.pictures, inner.attachments, is_signed=True)


def _said(html: str, text: str, packed: bytes) -> tuple[str, str]:
    """HTML where there is some, else text; Rich Text only where there is neither, or where it wraps HTML."""
    if html.strip():
        return html, ""
    rich = read_rtf(unpacked_rtf(packed)) if packed else None
    if rich and rich.html:
        return rich.html, ""
    return "", text if text.strip() or rich is None else rich.text


def _attachment(part: _Message, depth: int) -> Attachment:
    name = part.text(_LONG_NAME) or part.text(_SHORT_NAME) or part.text(_NAME)
    method = part.number(_METHOD)
    embedded = next(part.inside(f"__substg1.0_{_DATA:04x}{_STORAGE.lower()}"), None)
    data = part.stream(_DATA, _BYTES)
    if data is not None:
        return Attachment(name or "attachment", data)
    if embedded is not None and method != _OBJECT:
        inner = _mail(_Message(embedded, _INNER), depth + 1)
        return Attachment(_mail_name(name or inner.subject), as_mime(inner))
    if method in _BY_REFERENCE:
        return Attachment(name or "attachment", trouble=inside_troubles.attachment_elsewhere())
    return Attachment(name or "attachment", trouble=inside_troubles.object_in_mail())


def _names(part: _Message) -> tuple[str, str]:
    return part.text(_CONTENT_ID).strip("<> "), part.text(_LOCATION).strip()


def _mail_name(subject: str) -> str:
    name = subject.replace("/", "-").replace("\\", "-").strip() or "forwarded message"
    return name if name.lower().endswith(".eml") else f"{name}.eml"


def _headers(message: _Message) -> Iterator[tuple[str, str]]:
    """As the internet carried them, else as Outlook filed them."""
    carried = read_headers(message.text(_HEADERS))
    filed = {
        "From": _person(
            message.text(_SENDER) or message.text(_ON_BEHALF),
            message.text(_SENDER_SMTP) or message.text(_SENDER_ADDRESS),
        ),
        **_recipients(message),
        "Date": _sent(message),
        "Subject": message.text(_SUBJECT),
    }
    for name, value in filed.items():
        said = carried.get(name) or shortened(value)
        if said:
            yield name, said


def _recipients(message: _Message) -> dict[str, str]:
    people: dict[str, list[str]] = {"To": [], "Cc": [], "Bcc": []}
    for storage in message.inside("__recip_version1.0_#"):
        one = _Message(storage, _PART)
        kind = _TO_CC_BCC.get(one.number(_RECIPIENT_KIND) or 1, "To")
        people[kind].append(_person(one.text(_NAME), one.text(_RECIPIENT_SMTP) or one.text(_RECIPIENT_ADDRESS)))
    shown = {"To": message.text(_TO), "Cc": message.text(_CC), "Bcc": message.text(_BCC)}
    return {kind: ", ".join(people[kind]) or shown[kind] for kind in people}


def _person(name: str, address: str) -> str:
    """`Jo Bloggs <jo@example.org>`; an address of the office's own directory says nothing to anybody."""
    if "@" not in address or address.lower().startswith("/o="):
        return name or address
    return f"{name} <{address}>" if name and name != address else address


def _sent(message: _Message) -> str:
    moment = message.moment(_SUBMITTED) or message.moment(_DELIVERED)
    return date_in_words(moment) if moment else ""


def moment_of(value: bytes) -> datetime | None:
    """Windows counts tenths of microseconds since 1601."""
    try:
        return _EPOCH + timedelta(microseconds=int.from_bytes(value[:8], "little") // 10)
    except OverflowError:
        return None


def encoding_of(codepage: int) -> str | None:
    try:
        return encoding_from_codepage(codepage)
    except (UnrecognizedCodePageError, UnsupportedEncodingError):
        return f"cp{codepage}"


# winmail.dat


def _from_winmail(wrapper: Tnef) -> Mail:
    encoding = encoding_of(wrapper.codepage)
    html, text = _said(
        _property(wrapper.properties, _HTML, encoding),
        _property(wrapper.properties, _BODY, encoding) or bytes_as_text(wrapper.body, encoding),
        wrapper.properties.get(_RTF, (0, b""))[1],
    )
    pictures, papers = pictures_and_papers(html, [
        ((_property(one.properties, _CONTENT_ID, encoding).strip("<> "),), _unwrapped(one, encoding))
        for one in wrapper.attachments
    ])
    return Mail(dict(_headers_of(wrapper, encoding)), html, text, pictures, papers)


def _headers_of(wrapper: Tnef, encoding: str | None) -> Iterator[tuple[str, str]]:
    subject = _property(wrapper.properties, _SUBJECT, encoding) or bytes_as_text(wrapper.subject, encoding)
    sender = _person(
        _property(wrapper.properties, _SENDER, encoding), _property(wrapper.properties, _SENDER_ADDRESS, encoding)
    )
    kind, submitted = wrapper.properties.get(_SUBMITTED, (0, b""))
    moment = moment_of(submitted) if kind else None
    said = {"From": sender, "Date": date_in_words(moment) if moment else "", "Subject": subject}
    yield from ((name, shortened(value)) for name, value in said.items() if value)


def _unwrapped(one: TnefAttachment, encoding: str | None) -> Attachment:
    names = (_property(one.properties, number, encoding) for number in (_LONG_NAME, _SHORT_NAME, _NAME))
    name = next((name for name in names if name), bytes_as_text(one.title, encoding)) or "attachment"
    _, embedded = one.properties.get(_DATA, (0, b""))
    if is_tnef(embedded[16:]):  # an interface's number stands in front
        return Attachment(_winmail_name(name), embedded[16:])
    if one.data is not None:
        return Attachment(name, one.data)
    method = int.from_bytes(one.properties.get(_METHOD, (0, b""))[1][:4], "little")
    if method in _BY_REFERENCE:
        return Attachment(name, trouble=inside_troubles.attachment_elsewhere())
    return Attachment(name, trouble=inside_troubles.object_in_mail())


def _winmail_name(name: str) -> str:
    return name if name.lower().endswith(".dat") else f"{name}.dat"


def _property(properties: Properties, number: int, encoding: str | None) -> str:
    kind, value = properties.get(number, (0, b""))
    text = value.decode("utf-16-le", errors="replace") if kind == 0x1F else bytes_as_text(value, encoding)
    return text.rstrip("\0")
