"""What is done to one file in a process of its own; its libraries are loaded only there."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

from bundler.documents.reach.contents import Contents, Gathering

_WEB: Final = frozenset({".html", ".htm", ".xhtml", ".svg"})
_MAIL: Final = frozenset({".eml", ".mbox", ".mht", ".mhtml"})
_PLAIN: Final = frozenset({
    ".txt", ".csv", ".tsv", ".md", ".ics", ".toml", ".log", ".xml", ".rtf", ".pem", ".css", ".js",
})  # fmt: skip
_SEALS: Final = frozenset({".p7s", ".cer", ".crt", ".der", ".tsr", ".asc", ".sig"})
_PICTURE_MARKS: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")


def reach(source: Path, name: str, into: Path, read_every_page: bool) -> Contents:
    """What the file holds, by what its bytes say it is, and only then by its name.

    Pictures to be read and files inside it are left in the folder `into`.
    """
    gathering = Gathering(name)
    with source.open("rb") as file:
        head = file.read(1_100)
    ending = PurePosixPath(name).suffix.lower()
    if b"%PDF-" in head[:1_024]:
        from bundler.documents.reach.pdf import reach_pdf

        reach_pdf(source, into, gathering, read_every_page=read_every_page)
    elif head.startswith(b"PK"):
        from bundler.documents.reach.packages import reach_package

        reach_package(source, into, gathering)
    else:
        _reach_other(source, ending, head, into, gathering)
    return gathering.contents()


def _reach_other(source: Path, ending: str, head: bytes, into: Path, gathering: Gathering) -> None:
    from bundler.documents.reach import written
    from bundler.documents.reach.pdf_strings import is_text
    from bundler.documents.reach.still_pictures import keep_picture

    content = source.read_bytes()
    if head.startswith(_PICTURE_MARKS) and not is_text(head):
        keep_picture(content, into / "still", gathering, has_words=False)
    elif ending in _MAIL or _is_mail(source):
        written.reach_mail(content, into, gathering)
    elif head.startswith(b"{\\rtf"):
        written.reach_rich_text(content, gathering)
    elif ending == ".json":
        written.reach_json(content, gathering)
    elif ending in _WEB or head.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        written.reach_web_page(content, into, gathering)
    elif ending in _PLAIN or not content or is_text(content):
        written.reach_text(content, gathering)
    else:
        written.reach_bytes(content, gathering)
        if ending not in _SEALS:
            gathering.leave_unread("body", "it is no kind of file that is known")


def _is_mail(source: Path) -> bool:
    """By its content: what lies inside another file often has no name."""
    from bundler.documents.intake.identify import identify
    from bundler.model.paper import PaperKind

    return identify(source).kind is PaperKind.MAIL
