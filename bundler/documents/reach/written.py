"""Everything that a reader can get at in files of letters: text, tables, JSON, web pages, e-mails, certificates."""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import json
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from bundler.documents.intake.letters import decoded
from bundler.documents.intake.member_names import decoded as decoded_header
from bundler.documents.intake.mime_mail import as_mime
from bundler.documents.intake.outlook_mail import is_ole, read_msg, read_winmail
from bundler.documents.intake.rtf_body import read_rtf
from bundler.documents.intake.tnef import is_tnef
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.documents.reach.contents import Gathering, Inside
from bundler.documents.reach.pdf_strings import runs_in, without_tags
from bundler.documents.reach.still_pictures import keep_picture

_DATA: Final = re.compile(r"data:([\w.+/-]+);base64,([A-Za-z0-9+/=\s]+)")
_SEPARATOR: Final = re.compile(rb"^From [^\n]*\d{4}\r?\n(?=[A-Za-z-]+:)", re.MULTILINE)
"""What begins each mail in a folder of mails (mbox)."""


def reach_text(content: bytes, gathering: Gathering) -> None:
    """As it stands."""
    gathering.reach("body", decoded(content))


def reach_rich_text(content: bytes, gathering: Gathering) -> None:
    """What it says, whatever its signs mean, and as it stands."""
    said = read_rtf(content)
    gathering.reach("body", said.text or without_tags(said.html or ""))
    reach_text(content, gathering)


def reach_json(content: bytes, gathering: Gathering) -> None:
    text = decoded(content)
    gathering.reach("body", text)
    try:
        gathering.reach("body", "\n".join(_strings(json.loads(text))))
    except (ValueError, RecursionError):
        return  # it was searched as it stands


def reach_web_page(content: bytes, into: Path, gathering: Gathering) -> None:
    """Its words with and without breaks where the tags are, the values in its tags, the pictures written into it."""
    markup = decoded(content)
    gathering.reach("hidden text", "\n".join(re.findall(r"<!--(.*?)-->", markup, re.DOTALL)))
    for number, found in enumerate(_DATA.finditer(markup), start=1):
        _keep_data(found[1], found[2], into / f"data-{number}", gathering)
    gathering.reach("body", without_tags(_DATA.sub("", markup)))


def reach_mail(content: bytes, into: Path, gathering: Gathering) -> None:
    """Its head and its words; everything else in it is a file inside. Of a folder of mails each is one."""
    if is_ole(content) or is_tnef(content):
        _reach_outlook(content, into, gathering)
    elif len(mails := _SEPARATOR.split(content)) > 1:
        for number, one in enumerate(mails[1:], start=1):
            _keep(one, f"mail {number}.eml", into / f"mail-{number}", gathering)
    else:
        _reach_mime(content, into, gathering)


def _reach_outlook(content: bytes, into: Path, gathering: Gathering) -> None:
    """As the mail that it was, and the runs of letters that no mail would show."""
    reach_bytes(content, gathering)
    try:
        mail = read_msg(content) if is_ole(content) else read_winmail(content)
    except RefusedPaperError:
        gathering.leave_unread("body", "an Outlook message is damaged, or locked")
        return
    if any(attachment.trouble for attachment in mail.attachments):
        gathering.leave_unread("embedded file", "a file of an Outlook message cannot be taken out")
    _reach_mime(as_mime(mail), into, gathering)


def _reach_mime(content: bytes, into: Path, gathering: Gathering) -> None:
    mail = email.message_from_bytes(content, policy=email.policy.compat32)
    for number, part in enumerate(mail.walk(), start=1):
        gathering.reach("properties", "\n".join(decoded_header(str(value)) for value in part.values()))
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            ending = ".html" if part.get_content_type() == "text/html" else ""
            name = part.get_filename() or f"part {number}{ending or _ending(part)}"
            _keep(payload, decoded_header(str(name)), into / f"mail-{number}", gathering)


def _keep(content: bytes, name: str, kept: Path, gathering: Gathering) -> None:
    kept.write_bytes(content)
    gathering.inside.append(Inside(kind="embedded file", name=name, kept=kept.name))


def reach_bytes(content: bytes, gathering: Gathering) -> None:
    """The runs of letters in a file that is none of them, such as a signature or a certificate."""
    gathering.reach("other text inside the file", runs_in(content))
    gathering.reach("other text inside the file", content.decode("utf-8", errors="ignore"))


def _ending(part: Any) -> str:
    return ".txt" if isinstance(part, EmailMessage) or part.get_content_maintype() == "text" else ""


def _keep_data(kind: str, data: str, kept: Path, gathering: Gathering) -> None:
    try:
        content = base64.b64decode(data)
    except (binascii.Error, ValueError):
        return
    if kind.startswith("image/") and "svg" not in kind:
        keep_picture(content, kept, gathering)
    else:
        _keep(content, f"data.{kind.rpartition('/')[2]}", kept, gathering)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)
    else:
        yield str(value)
