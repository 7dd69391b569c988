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
from urllib.parse import unquote

from bundler.documents.intake.letters import decoded
from bundler.documents.intake.member_names import decoded as decoded_header
from bundler.documents.reach.contents import Gathering, Inside
from bundler.documents.reach.pdf_strings import without_tags
from bundler.documents.reach.still_pictures import keep_picture

_DATA: Final = re.compile(r"data:([\w.+/-]+);base64,([A-Za-z0-9+/=\s]+)")
_RUN: Final = re.compile(rb"[\x20-\x7e\xa0-\xff]{4,}|(?:[\x20-\x7e]\x00){4,}|(?:\x00[\x20-\x7e]){4,}")


def reach_text(content: bytes, gathering: Gathering) -> None:
    """As it stands, with what its escapes stand for."""
    gathering.reach("body", said_of_links(decoded(content)))


def reach_json(content: bytes, gathering: Gathering) -> None:
    text = decoded(content)
    gathering.reach("body", text)
    try:
        gathering.reach("body", said_of_links("\n".join(_strings(json.loads(text)))))
    except (ValueError, RecursionError):
        return  # it was searched as it stands


def reach_web_page(content: bytes, into: Path, gathering: Gathering) -> None:
    """Its words with and without breaks where the tags are, the values in its tags, the pictures written into it."""
    markup = decoded(content)
    gathering.reach("hidden text", "\n".join(re.findall(r"<!--(.*?)-->", markup, re.DOTALL)))
    for number, found in enumerate(_DATA.finditer(markup), start=1):
        _keep_data(found[1], found[2], into / f"data-{number}", gathering)
    gathering.reach("body", said_of_links(without_tags(_DATA.sub("", markup))))


def reach_mail(content: bytes, into: Path, gathering: Gathering) -> None:
    """Its head and its words; everything else in it is a file inside."""
    mail = email.message_from_bytes(content, policy=email.policy.compat32)
    for number, part in enumerate(mail.walk(), start=1):
        gathering.reach("properties", "\n".join(decoded_header(str(value)) for value in part.values()))
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            kept = into / f"mail-{number}"
            kept.write_bytes(payload)
            ending = ".html" if part.get_content_type() == "text/html" else ""
            name = part.get_filename() or f"part {number}{ending or _ending(part)}"
            gathering.inside.append(Inside(kind="embedded file", name=decoded_header(str(name)), kept=kept.name))


def reach_bytes(content: bytes, gathering: Gathering) -> None:
    """The runs of letters in a file that is none of them, such as a signature or a certificate."""
    gathering.reach("other text inside the file", "\n".join(
        (b"".join(found[0].split(b"\0"))).decode("cp1252", errors="replace") for found in _RUN.finditer(content)
    ))  # fmt: skip
    gathering.reach("other text inside the file", content.decode("utf-8", errors="ignore"))


def said_of_links(text: str) -> str:
    """The text, and once more with the letters that its links escape."""
    return f"{text}\n{unquote(text.replace('+', ' '))}" if "%" in text or "+" in text else text


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
        kept.write_bytes(content)
        gathering.inside.append(Inside(kind="embedded file", name=f"data.{kind.rpartition('/')[2]}", kept=kept.name))


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
