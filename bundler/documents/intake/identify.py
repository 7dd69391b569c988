"""Tells what a file is by its content: an allow-list of signatures, never the name.

Only where content cannot tell does the name have a say: a text named .csv is a sheet, one named .html a web page.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from bundler.documents.intake import troubles
from bundler.documents.intake.old_office import Holding, held_in
from bundler.documents.intake.zipped import zip_at
from bundler.model.finding import Trouble
from bundler.model.paper import PaperKind

_HEAD_BYTES: Final = 4096
_PDF_WITHIN: Final = 1024
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_LISTING: Final = 1_000_000
"""Bytes of a zipped part that is read to tell what the file is."""
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


def _document(name: str, *suffixes: str) -> Format:
    return Format(PaperKind.DOCUMENT, name, suffixes)


def _sheet(name: str, *suffixes: str) -> Format:
    return Format(PaperKind.SHEET, name, suffixes)


def _slides(name: str, *suffixes: str) -> Format:
    return Format(PaperKind.SLIDES, name, suffixes)


def _mail_format(name: str, *suffixes: str) -> Format:
    return Format(PaperKind.MAIL, name, suffixes)


PDF: Final = Format(PaperKind.PDF, "a PDF", (".pdf",))
WORD: Final = Format(PaperKind.WORD, "a Word document", (".docx", ".docm", ".dotx", ".dotm"))
JPEG: Final = _picture("a JPEG picture", ".jpg", ".jpeg", ".jpe", ".jfif")
PNG: Final = _picture("a PNG picture", ".png", ".apng")
TIFF: Final = _picture("a TIFF picture", ".tif", ".tiff")
HEIC: Final = _picture("a HEIC picture", ".heic", ".heif", ".hif")
GIF: Final = _picture("a GIF picture", ".gif")
BMP: Final = _picture("a BMP picture", ".bmp", ".dib")
WEBP: Final = _picture("a WebP picture", ".webp")
DOC: Final = _document("a Word 97-2003 document", ".doc", ".dot")
DOC_95: Final = _document("a Word 6 or 95 document", ".doc", ".dot")
RTF: Final = _document("a Rich Text document", ".rtf", ".doc")
ODT: Final = _document("an OpenDocument text", ".odt", ".ott")
FLAT_ODT: Final = _document("an OpenDocument text", ".fodt", ".xml")
WORD_2003: Final = _document("a Word 2003 document", ".xml", ".doc")
WORD_FLAT: Final = _document("a Word document in one XML file", ".xml", ".doc")
XLSX: Final = _sheet("an Excel workbook", ".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam")
XLSB: Final = _sheet("a binary Excel workbook", ".xlsb")
XLS: Final = _sheet("an Excel 97-2003 workbook", ".xls", ".xlt")
XLS_95: Final = _sheet("an Excel 5 or 95 workbook", ".xls", ".xlt")
EXCEL_2003: Final = _sheet("an Excel 2003 workbook", ".xml", ".xls")
ODS: Final = _sheet("an OpenDocument spreadsheet", ".ods", ".ots")
FLAT_ODS: Final = _sheet("an OpenDocument spreadsheet", ".fods", ".xml")
CSV: Final = _sheet("a table in plain text", ".csv", ".tsv", ".tab")
PPTX: Final = _slides("a PowerPoint presentation", ".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm")
PPT: Final = _slides("a PowerPoint 97-2003 presentation", ".ppt", ".pps", ".pot")
ODP: Final = _slides("an OpenDocument presentation", ".odp", ".otp")
FLAT_ODP: Final = _slides("an OpenDocument presentation", ".fodp", ".xml")
TEXT: Final = Format(PaperKind.TEXT, "a plain text file", (".txt", ".md", ".log", ".json", ".ics", ".vcf", ".csv",
                                                           ".tsv", ".tab", ".text", ".asc", ".ini", ".xml"))
WEB_PAGE: Final = Format(PaperKind.WEB_PAGE, "a web page", (".html", ".htm", ".xhtml"))
MAIL: Final = _mail_format("an e-mail", ".eml")
MSG: Final = _mail_format("an Outlook message", ".msg", ".oft")
TNEF: Final = _mail_format("an Outlook attachment (winmail.dat)", ".dat", ".tnef")
MHTML: Final = _mail_format("a saved web page (.mhtml)", ".mhtml", ".mht", ".eml")
ZIP: Final = Format(PaperKind.ARCHIVE, "a ZIP archive", (".zip",))
SEVEN_ZIP: Final = Format(PaperKind.ARCHIVE, "a 7-Zip archive", (".7z",))
EMPTY: Final = _unsupported("an empty file")
LOCKED: Final = _unsupported("an Office document with a password", ".docx", ".xlsx", ".pptx", ".docm", ".xlsm", ".pptm",
                             ".xlsb", ".doc", ".xls", ".ppt", ".odt", ".ods", ".odp")
RIGHTS: Final = _unsupported("an Office document under rights management", *LOCKED.suffixes)
OLD_OFFICE: Final = _unsupported("a file of some other old Office program", ".pub", ".vsd", ".mpp", ".wps", ".doc")
BROKEN_OFFICE: Final = _unsupported("an Office document or archive that is damaged or incomplete",
                                    ".zip", *LOCKED.suffixes, ".msg")
DRAWING: Final = _unsupported("an OpenDocument drawing or formula", ".odg", ".odf", ".otg", ".odb", ".odc")
OUTLOOK_STORE: Final = _unsupported("a store of Outlook's e-mails (.pst)", ".pst", ".ost")
OTHER_OFFICE: Final = _unsupported("an Office document of an unusual kind", ".docx", ".xlsx", ".pptx", ".vsdx")
OTHER_ARCHIVE: Final = _unsupported("an archive", ".rar", ".gz", ".tgz", ".bz2", ".xz", ".tar")
POSTSCRIPT: Final = _unsupported("a PostScript file", ".ps", ".eps", ".ai")
XML: Final = _unsupported("an XML file", ".xml", ".svg")
VIDEO: Final = _unsupported("a film or sound recording", ".mp4", ".mov", ".m4a", ".m4v", ".3gp", ".mp3", ".wav",
                            ".wma", ".wmv", ".avi", ".ogg", ".opus", ".amr")
AVIF: Final = _unsupported("an AVIF picture", ".avif")
SHORTCUT: Final = _unsupported("a shortcut", ".lnk", ".url", ".webloc")
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
    (b"7z\xbc\xaf\x27\x1c", SEVEN_ZIP),
    (b"Rar!", OTHER_ARCHIVE),
    (b"\x1f\x8b", OTHER_ARCHIVE),
    (b"BZh", OTHER_ARCHIVE),
    (b"\xfd7zXZ\x00", OTHER_ARCHIVE),
    (b"\x78\x9f\x3e\x22", TNEF),
    (b"!BDN", OUTLOOK_STORE),
    (b"L\x00\x00\x00\x01\x14\x02\x00", SHORTCUT),
    (b"[InternetShortcut]", SHORTCUT),
    (b"[{000214A0-0000-0000-C000-000000000046}]", SHORTCUT),
    (b"ID3", VIDEO),
    (b"OggS", VIDEO),
    (b"#!AMR", VIDEO),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", VIDEO),
)
_MAIL_STARTS: Final = (
    b"from:", b"to:", b"subject:", b"date:", b"received:", b"return-path:", b"delivered-to:", b"mime-version:",
    b"message-id:", b"x-", b"content-type:", b"reply-to:", b"from ",
)
_OLD: Final[Mapping[Holding, Format]] = MappingProxyType({
    "word": DOC, "word-95": DOC_95, "excel": XLS, "excel-95": XLS_95,
    "powerpoint": PPT, "mail": MSG, "locked": LOCKED, "rights": RIGHTS, "other": OLD_OFFICE,
    "broken": BROKEN_OFFICE,
})
_ZIP_PARTS: Final[tuple[tuple[str, Format], ...]] = (
    ("word/document.xml", WORD),
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", XLSB),
    ("ppt/presentation.xml", PPTX),
)
_CONTENT_TYPES: Final = "[Content_Types].xml"
_MAIN_PARTS: Final[tuple[tuple[re.Pattern[bytes], Format], ...]] = (
    (re.compile(rb"wordprocessingml\.(?:document|template)\.main|ms-word\.(?:document|template)\.macroEnabled"), WORD),
    (re.compile(rb"spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template|addin)\.macroEnabled"), XLSX),
    (re.compile(rb"ms-excel\.sheet\.binary"), XLSB),
    (re.compile(rb"presentationml\.(?:presentation|slideshow|template)\.main|ms-powerpoint\.\w+\.macroEnabled"), PPTX),
)
"""What the list of contents calls the main part, for writers that give it another name than Microsoft's programs do."""
_OPEN_DOCUMENTS: Final = (
    (b"application/vnd.oasis.opendocument.text", ODT),
    (b"application/vnd.oasis.opendocument.spreadsheet", ODS),
    (b"application/vnd.oasis.opendocument.presentation", ODP),
)
_FLAT_OPEN_DOCUMENTS: Final = (
    (b"opendocument.spreadsheet", FLAT_ODS), (b"opendocument.presentation", FLAT_ODP), (b"opendocument.text", FLAT_ODT),
)
_NAMED_TEXTS: Final[Mapping[str, Format]] = MappingProxyType({
    **dict.fromkeys(CSV.suffixes, CSV), **dict.fromkeys(WEB_PAGE.suffixes, WEB_PAGE), ".eml": MAIL,
    **dict.fromkeys((".mht", ".mhtml"), MHTML),
})


def identify(path: Path) -> Format:
    """What the file is, from its first bytes and, in a container, from its parts."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(b"PK"):
        return _zip_format(path)
    if head.startswith(_OLE):
        return _OLD[held_in(path)]
    found = next((found for look in _LOOKS if (found := look(head))), UNKNOWN)
    return _NAMED_TEXTS.get(path.suffix.lower(), TEXT) if found is TEXT else found


def name_trouble(path: Path, found: Format) -> Trouble | None:
    """A trouble if the file's ending is that of another kind; an unknown or absent ending tells no lie."""
    suffix = path.suffix.lower()
    if suffix in found.suffixes or suffix not in _KNOWN_SUFFIXES or found in (EMPTY, UNKNOWN):
        return None
    if found.kind in (PaperKind.TEXT, PaperKind.ARCHIVE) and suffix in _SEALED_SUFFIXES:
        return troubles.not_what_it_says(suffix, found.name)
    return troubles.extension_lies(suffix, found.name, found.suffixes[0] if found.suffixes else "")


def _zip_format(path: Path) -> Format:
    try:
        with zip_at(path) as archive:
            return _in_zip(archive, frozenset(archive.namelist()))
    except zipfile.BadZipFile:
        return BROKEN_OFFICE


def _in_zip(archive: zipfile.ZipFile, names: frozenset[str]) -> Format:
    by_part = next((form for part, form in _ZIP_PARTS if part in names), None)
    if by_part is not None:
        return by_part
    if "mimetype" in names and "content.xml" in names:
        return _open_document(archive, names)
    if _CONTENT_TYPES in names:
        listing = _beginning(archive, _CONTENT_TYPES)
        return next((form for pattern, form in _MAIN_PARTS if pattern.search(listing)), OTHER_OFFICE)
    return ZIP if names else BROKEN_OFFICE


def _open_document(archive: zipfile.ZipFile, names: frozenset[str]) -> Format:
    if "META-INF/manifest.xml" in names and b"encryption-data" in _beginning(archive, "META-INF/manifest.xml"):
        return LOCKED
    said = _beginning(archive, "mimetype").strip()
    return next((form for start, form in _OPEN_DOCUMENTS if said.startswith(start)), DRAWING)


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_MAX_LISTING)


def _empty(head: bytes) -> Format | None:
    return None if head else EMPTY


def _by_start(head: bytes) -> Format | None:
    return next((form for start, form in _STARTS if head.startswith(start)), None)


def _bitmap(head: bytes) -> Format | None:
    is_bitmap = head.startswith(b"BM") and len(head) > 17 and head[14:18] in _BITMAP_HEADERS
    return BMP if is_bitmap else None


def _riff(head: bytes) -> Format | None:
    return _RIFF.get(head[8:12]) if head.startswith(b"RIFF") else None


def _boxed(head: bytes) -> Format | None:
    """HEIC and films share one container; the brands tell them apart."""
    if head[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(head[:4], "big"), len(head))
    brands = {head[8:12], *(head[start:start + 4] for start in range(16, end, 4))}
    if b"avif" in brands:
        return AVIF
    return HEIC if brands & _HEIF_BRANDS else VIDEO


def _pdf(head: bytes) -> Format | None:
    return PDF if b"%PDF-" in head[:_PDF_WITHIN] else None


def _markup(head: bytes) -> Format | None:
    head = _as_utf8(head)
    start = _BEFORE_MARKUP.sub(b"", head).lstrip().lower()
    if _BEGINS_A_PAGE.match(start):
        return WEB_PAGE
    if head[:1] != b"<":
        return None
    flavour = next((form for pattern, form in _FLAVOURS if pattern.search(start)), None)
    if flavour is FLAT_ODT:
        return next((form for name, form in _FLAT_OPEN_DOCUMENTS if name in start), XML)
    return flavour or (XML if _IS_XML.match(head) else None)


def _as_utf8(head: bytes) -> bytes:
    """The beginning as UTF-8, whatever width its letters have, without its mark and the space before its words."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", errors="replace").encode()
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _mail(head: bytes) -> Format | None:
    """Header lines alone make no mail: a memo has them too; a mail says how it travelled, or from which address."""
    start = head.lstrip().lower()
    if not start.startswith(_MAIL_STARTS) or not _HEADER.match(start) or not _TRAVELLED.search(start):
        return None
    return MHTML if _SAVED_PAGE.search(start) else MAIL


def _text(head: bytes) -> Format | None:
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return TEXT if is_wide or not any(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head) else None


_BITMAP_HEADERS: Final = frozenset(size.to_bytes(4, "little") for size in (12, 16, 40, 52, 56, 64, 108, 124))
_RIFF: Final[Mapping[bytes, Format]] = MappingProxyType({b"WEBP": WEBP, b"WAVE": VIDEO, b"AVI ": VIDEO})
_BEFORE_MARKUP: Final = re.compile(rb"\A(?:\s*<!--.*?-->|\s*<\?xml\s.*?\?>)+", re.DOTALL)
_BEGINS_A_PAGE: Final = re.compile(rb"<!doctype\s+html|<(?:html|head|body)[\s>]")
_IS_XML: Final = re.compile(rb"<\?xml|<svg[\s>]", re.IGNORECASE)
_FLAVOURS: Final[tuple[tuple[re.Pattern[bytes], Format], ...]] = (
    (re.compile(rb"<pkg:package[\s>]"), WORD_FLAT),
    (re.compile(rb"<w:worddocument[\s>]"), WORD_2003),
    (re.compile(rb"<(?:ss:)?workbook[^>]*urn:schemas-microsoft-com:office:spreadsheet"), EXCEL_2003),
    (re.compile(rb"<office:document[\s>]"), FLAT_ODT),
)
_HEADER: Final = re.compile(rb"(?:from [^\n]*\n)?[!-9;-~]+:")
_TRAVELLED: Final = re.compile(
    rb"^(?:received|return-path|delivered-to|mime-version|message-id|content-type|x-[!-9;-~]+):|^from:[^\n]*@",
    re.MULTILINE,
)
_SAVED_PAGE: Final = re.compile(rb"^from: *<saved by |^snapshot-content-location:", re.MULTILINE)
_LOOKS: Final[tuple[Callable[[bytes], Format | None], ...]] = (
    _empty, _by_start, _bitmap, _riff, _boxed, _pdf, _markup, _mail, _text,
)
_KNOWN_SUFFIXES: Final = frozenset(
    suffix
    for form in (
        PDF, WORD, JPEG, PNG, TIFF, HEIC, GIF, BMP, WEBP, DOC, RTF, ODT, FLAT_ODT, XLSX, XLSB, XLS, ODS, FLAT_ODS, CSV,
        PPTX, PPT, ODP, FLAT_ODP, TEXT, WEB_PAGE, MAIL, MSG, MHTML, ZIP, SEVEN_ZIP, OLD_OFFICE, DRAWING, OTHER_ARCHIVE,
        POSTSCRIPT, XML, VIDEO, AVIF, SHORTCUT, OUTLOOK_STORE,
    )
    for suffix in form.suffixes
)
_SEALED_SUFFIXES: Final = frozenset(
    suffix
    for form in (PDF, WORD, DOC, ODT, XLSX, XLSB, XLS, ODS, PPTX, PPT, ODP, MSG, JPEG, PNG, TIFF, HEIC, GIF, BMP, WEBP)
    for suffix in form.suffixes
)
"""Endings of files that are never plain text, and never an archive of anything else."""
