"""STATUS.html and STATUS.txt in a case's own folder: written only when what they say has changed, whole or never."""

from __future__ import annotations

import functools
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from textwrap import wrap
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from bundler.documents.cases.found_files import read_whole
from bundler.documents.timeline.svg import svg_of
from bundler.model.finding import Severity
from bundler.model.status import CaseStatus, PackStatus, TimeLimit, ToDo
from bundler.model.words import clock_in_words, day_in_words

if TYPE_CHECKING:
    from jinja2 import Template

PAGE: Final = "STATUS.html"
TEXT: Final = "STATUS.txt"
_WORDS: Final = MappingProxyType[Severity, str]({"blocks": "MUST", "warns": "should", "tells": "note"})
_CHANGED: Final = re.compile(r"Last changed on [^<\r\n]*\.")
_LEFTOVERS: Final = ".STATUS-*.tmp"
_WIDTH: Final = 78
_LARGEST: Final = 5_000_000
"""Bytes: a status that is longer is none of ours."""


def write_status_files(folder: Path, status: CaseStatus, now: datetime) -> bool:
    """Brings both files up to date; True if either had to be written. OSError where the folder takes none."""
    changed = f"{day_in_words(now.date())} at {clock_in_words(now.time())}"
    page = _write_if_changed(folder, PAGE, page_of(status, changed).encode("utf-8"))
    text = _write_if_changed(folder, TEXT, text_of(status, changed).replace("\n", "\r\n").encode("utf-8-sig"))
    return page or text


def clear_leftovers(folder: Path) -> None:
    """Takes away what a writer that was killed left half written. OSError where the folder lets nothing be taken."""
    for path in folder.glob(_LEFTOVERS):
        path.unlink(missing_ok=True)


def page_of(status: CaseStatus, changed: str) -> str:
    """The web page: accessible, without scripts or anything fetched from elsewhere."""
    picture = svg_of(status.timeline) if status.timeline else ""
    return _template().render(case=status, words=_WORDS, changed=changed, picture=Markup(picture))  # noqa: S704


def text_of(status: CaseStatus, changed: str) -> str:
    """The short text: each pack's verdict, and what holds it."""
    lines = [status.reference, "=" * len(status.reference), ""]
    for pack in status.packs:
        lines += [*_pack_lines(pack), ""]
    if missed := [limit for limit in status.limits if limit.is_missed]:
        lines += ["Deadlines that were missed:", *_limit_lines(missed), ""]
    lines += [f"Everything, and what is here already: {PAGE}", f"Last changed on {changed}."]
    return "\n".join(lines) + "\n"


def _pack_lines(pack: PackStatus) -> Iterator[str]:
    yield from wrap(f"{pack.title}: {pack.verdict}", _WIDTH)
    yield from wrap(pack.summary, _WIDTH)
    for each in pack.to_do:
        if each.is_must:
            yield from _todo_lines(each)


def _limit_lines(limits: Iterable[TimeLimit]) -> Iterator[str]:
    for each in limits:
        text = f"{each.what}: {each.stands} ({each.who})"
        yield from wrap(text, _WIDTH, initial_indent="- ", subsequent_indent="  ")


def _todo_lines(each: ToDo) -> Iterator[str]:
    who = " ".join(part for part in (each.who, f"by {each.by}" if each.by else "") if part)
    where = f"{each.place}: " if each.place else ""
    text = f"{where}{each.what}{f' ({who})' if who else ''}"
    yield from wrap(text, _WIDTH, initial_indent="- ", subsequent_indent="  ")


@functools.cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # only where a page is drawn

    source = Path(__file__).with_name("status_page.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(source)


def _write_if_changed(folder: Path, name: str, content: bytes) -> bool:
    """One rename puts the new file in place; the hour of the last change alone is no change.

    It need not be on the disk before its name is: what a power cut spoils differs, and is written again.
    """
    before = read_whole(folder, name, _LARGEST)
    if isinstance(before, bytes) and _without_hour(before) == _without_hour(content):
        return False
    path = folder / name
    fresh = folder / f".{path.stem}-{uuid.uuid4().hex}.tmp"
    try:
        fresh.write_bytes(content)
        _put_in_place(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
    return True


def _put_in_place(fresh: Path, path: Path) -> None:
    """Windows replaces no file that is marked as read-only, as copies of whole case folders often are."""
    try:
        fresh.replace(path)
    except PermissionError:
        path.chmod(0o644)
        fresh.replace(path)


def _without_hour(content: bytes) -> str:
    return _CHANGED.sub("", content.decode("utf-8", errors="replace"))
