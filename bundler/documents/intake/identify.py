"""Tells what a file is by its content: an allow-list of signatures, never the name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bundler.documents.intake import troubles
from bundler.model.finding import Trouble
from bundler.model.paper import PaperKind

_HEAD_BYTES: Final = 4096
_PDF_WITHIN: Final = 1024
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEIF_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"heif", b"miaf"}
)


@dataclass(frozen=True)
class Format:
    """A kind of file: `name` completes "this is ...", `suffixes` are the honest endings, the proper one first."""

    kind: PaperKind
    name: str
    suffixes: tuple[str, ...] = ()


def _unsupported(name: str, *suffixes: str) -> Format:
    return Format(PaperKind.UNSUPPORTED, name, suffixes)


def _picture(name: str, *suffixes: str) -> Format:
    return Format(PaperKind.PICTURE, name, suffixes)


PDF: Final = Format(PaperKind.PDF, "a PDF", (".pdf",))
WORD: Final = Format(PaperKind.WORD, "a Word document", (".docx", ".docm", ".dotx", ".dotm"))
JPEG: Final = _picture("a JPEG picture", ".jpg", ".jpeg", ".jpe", ".jfif")
PNG: Final = _picture("a PNG picture", ".png", ".apng")
TIFF: Final = _picture("a TIFF picture", ".tif", ".tiff")
HEIC: Final = _picture("a HEIC picture", ".heic", ".heif", ".hif")
GIF: Final = _picture("a GIF picture", ".gif")
BMP: Final = _picture("a BMP picture", ".bmp", ".dib")
WEBP: Final = _picture("a WebP picture", ".webp")
EMPTY: Final = _unsupported("an empty file")
OLD_OFFICE: Final = _unsupported("an old Office document, an Outlook message or an Office document with a password",
                                 ".doc", ".xls", ".ppt", ".msg", ".dot", ".docx", ".xlsx", ".pptx", ".docm", ".xlsm")
EXCEL: Final = _unsupported("an Excel workbook", ".xlsx", ".xlsm", ".xltx", ".xlsb")
POWERPOINT: Final = _unsupported("a PowerPoint presentation", ".pptx", ".pptm", ".ppsx")
OPEN_DOCUMENT: Final = _unsupported("an OpenDocument file", ".odt", ".ods", ".odp", ".odg", ".ott")
ZIP: Final = _unsupported("a ZIP archive", ".zip")
BROKEN_ZIP: Final = _unsupported("an Office document or archive that is damaged or incomplete",
                                 ".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods")
OTHER_ARCHIVE: Final = _unsupported("an archive", ".7z", ".rar", ".gz", ".tgz")
RTF: Final = _unsupported("a Rich Text document", ".rtf", ".doc")
WEB_PAGE: Final = _unsupported("a web page", ".html", ".htm", ".mht", ".mhtml", ".xhtml")
POSTSCRIPT: Final = _unsupported("a PostScript file", ".ps", ".eps", ".ai")
MAIL: Final = _unsupported("an e-mail", ".eml")
XML: Final = _unsupported("an XML file", ".xml", ".svg")
TEXT: Final = _unsupported("a plain text file", ".txt", ".csv", ".md", ".log", ".json", ".ics", ".vcf")
VIDEO: Final = _unsupported("a film or sound recording", ".mp4", ".mov", ".m4a", ".m4v", ".3gp", ".avif")
UNKNOWN: Final = _unsupported("a kind of file that Bundler does not know")

_STARTS: Final[tuple[tuple[bytes, Format], ...]] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"{\\rtf", RTF),
    (b"%!PS", POSTSCRIPT),
    (b"\xc5\xd0\xd3\xc6", POSTSCRIPT),
    (b"7z\xbc\xaf\x27\x1c", OTHER_ARCHIVE),
    (b"Rar!", OTHER_ARCHIVE),
    (b"\x1f\x8b", OTHER_ARCHIVE),
    (_OLE, OLD_OFFICE),
)
_MAIL_STARTS: Final = (
    b"from:", b"to:", b"subject:", b"date:", b"received:", b"return-path:", b"delivered-to:", b"mime-version:",
    b"message-id:", b"x-", b"content-type:", b"reply-to:", b"from ",
)
_ZIP_PARTS: Final[tuple[tuple[str, Format], ...]] = (
    ("word/document.xml", WORD),
    ("xl/workbook.xml", EXCEL),
    ("xl/workbook.bin", EXCEL),
    ("ppt/presentation.xml", POWERPOINT),
)


def identify(path: Path) -> Format:
    """What the file is, from its first bytes and, in a zip, from its parts."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(b"PK"):
        return _zip_format(path)
    return next((found for look in _LOOKS if (found := look(head))), UNKNOWN)


def name_trouble(path: Path, found: Format) -> Trouble | None:
    """A trouble if the file's ending is that of another kind; an unknown or absent ending tells no lie."""
    suffix = path.suffix.lower()
    if suffix in found.suffixes or suffix not in _KNOWN_SUFFIXES or found in (EMPTY, UNKNOWN):
        return None
    proper = found.suffixes[0] if found.suffixes else "its proper ending"
    return troubles.extension_lies(suffix, found.name, proper)


def _zip_format(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = frozenset(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return BROKEN_ZIP
    by_part = next((form for part, form in _ZIP_PARTS if part in names), None)
    if by_part is None and "content.xml" in names and "mimetype" in names:
        return OPEN_DOCUMENT
    if by_part is None and "[Content_Types].xml" in names:
        return _unsupported("an Office document of an unusual kind", ".docx", ".xlsx", ".pptx")
    return by_part or ZIP


def _empty(head: bytes) -> Format | None:
    return None if head else EMPTY


def _by_start(head: bytes) -> Format | None:
    return next((form for start, form in _STARTS if head.startswith(start)), None)


def _bitmap(head: bytes) -> Format | None:
    is_bitmap = head.startswith(b"BM") and len(head) > 17 and head[14:18] in _BITMAP_HEADERS
    return BMP if is_bitmap else None


def _webp(head: bytes) -> Format | None:
    return WEBP if head.startswith(b"RIFF") and head[8:12] == b"WEBP" else None


def _boxed(head: bytes) -> Format | None:
    """HEIC and films share one container; the brands tell them apart."""
    if head[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[start:start + 4] for start in range(16, end, 4))}
    return HEIC if brands & _HEIF_BRANDS and b"avif" not in brands else VIDEO


def _pdf(head: bytes) -> Format | None:
    return PDF if b"%PDF-" in head[:_PDF_WITHIN] else None


def _markup(head: bytes) -> Format | None:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return WEB_PAGE
    return XML if start.startswith((b"<?xml", b"<svg")) else None


def _mail(head: bytes) -> Format | None:
    return MAIL if head.lstrip().lower().startswith(_MAIL_STARTS) else None


def _text(head: bytes) -> Format | None:
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return TEXT if is_wide or not any(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head) else None


_BITMAP_HEADERS: Final = frozenset(size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124))
_LOOKS: Final[tuple[Callable[[bytes], Format | None], ...]] = (
    _empty, _by_start, _bitmap, _webp, _boxed, _pdf, _markup, _mail, _text,
)
_KNOWN_SUFFIXES: Final = frozenset(
    suffix
    for form in (
        PDF, WORD, JPEG, PNG, TIFF, HEIC, GIF, BMP, WEBP, OLD_OFFICE, EXCEL, POWERPOINT, OPEN_DOCUMENT, ZIP,
        OTHER_ARCHIVE, RTF, WEB_PAGE, POSTSCRIPT, MAIL, XML, TEXT, VIDEO,
    )
    for suffix in form.suffixes
)
