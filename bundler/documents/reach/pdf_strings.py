"""Every string that is written in a PDF, wherever it stands: marks, fields, bookmarks, labels, links, properties."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from bundler.documents.intake.contents import content_streams
from bundler.documents.intake.letters import decoded as decoded_text
from bundler.documents.intake.opening import PDF_ERRORS
from bundler.model.guard import Where

MAX_STREAM_BYTES: Final = 20_000_000
_PROPERTIES: Final = frozenset({"/Metadata", "/PieceInfo"})
_LINKS: Final = frozenset({"/URI", "/GoTo", "/GoToR", "/GoToE", "/Launch", "/Named", "/SubmitForm", "/ImportData"})
_DATA: Final = frozenset({"/ID", "/DocChecksum", "/CharSet", "/Panose", "/W", "/Widths", "/CheckSum"})
_UP_OR_DRAWN: Final = frozenset({
    "/Parent", "/P", "/Pg", "/IRT", "/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode", "/CIDToGIDMap", "/CharProcs",
})  # fmt: skip
_LITERAL: Final = re.compile(rb"\(((?:[^()\\]|\\.)*)\)", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]+")
_RUN: Final = re.compile(rb"[\x20-\x7e\xa0-\xff]{4,}|(?:[\x20-\x7e]\x00){4,}|(?:\x00[\x20-\x7e]){4,}")
_NAMES_FROM: Final = 5

_XML: Final = frozenset({"/Metadata", "/XML"})
_PARTS: Final[tuple[tuple[str, Where], ...]] = (
    ("/Outlines", "bookmark"), ("/PageLabels", "page label"), ("/AcroForm", "form field"), ("/Metadata", "properties"),
    ("/OCProperties", "layer"), ("/StructTreeRoot", "description"),
)  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A string with the kind of place it is written in, and the page that leads there; 0 for the document."""

    kind: Where
    page: int
    text: str


def decoded(string: Object) -> str:
    """What a string of a PDF says in whichever of its encodings."""
    raw = bytes(string)
    if raw.startswith(b"\xff\xfe"):
        return raw[2:].decode("utf-16-le", errors="replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw[3:].decode("utf-8", errors="replace")
    said = str(string)
    if not raw.isascii() and not raw.startswith(b"\xfe\xff"):
        try:
            return f"{said}\n{raw.decode('utf-8')}"
        except UnicodeDecodeError:
            return said
    return said


class Strings:
    """Goes through a PDF's objects, each once; notes the files inside with their names, and which page leads to what.

    `unreadable` counts streams that cannot be unpacked, in which there may be words.
    """

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._seen: set[tuple[int, int]] = set()
        self._pages = {page.objgen for page in pdf.pages}
        self._drawn = {stream.objgen for page in pdf.pages for stream in content_streams(page.obj)}
        self._names: set[str] = set()
        self.page_of: dict[tuple[int, int], int] = {}
        self.files: dict[tuple[int, int], Stream] = {}
        self.file_names: dict[tuple[int, int], str] = {}
        self.unreadable = 0

    def each(self) -> Iterator[Written]:
        """What each page leads to, then all the rest of the file, also what nothing leads to any more."""
        for number, page in enumerate(self._pdf.pages, start=1):
            yield from self._below(page.obj, number, "other text inside the file")
        yield from self._below(self._pdf.trailer.get("/Info"), 0, "properties")
        for key, kind in _PARTS:
            yield from self._below(self._pdf.Root.get(key), 0, kind)
        for thing in self._pdf.objects:
            yield from self._below(thing, 0, "other text inside the file")
        yield Written("name inside the file", 0, "\n".join(sorted(self._names)))

    def _below(self, start: object, page: int, kind: Where) -> Iterator[Written]:
        waiting: list[tuple[object, Where]] = [(start, kind)]
        while waiting:
            thing, kind = waiting.pop()
            if isinstance(thing, String):
                yield Written(kind, page, _readable(decoded(thing), kind))
            elif isinstance(thing, Name):
                self._note(str(thing))
            elif isinstance(thing, (Array, Dictionary, Stream)) and self._is_new(thing, start):
                self._seen_from(thing, page)
                if isinstance(thing, Stream):
                    yield from self._said_by_stream(thing, page, kind)
                waiting.extend(self._parts(thing, kind))

    def _is_new(self, thing: Object, start: object) -> bool:
        """Whether it is to be gone into: not again, and not another page from here."""
        if not thing.is_indirect:
            return True
        if thing.objgen in self._seen or (thing.objgen in self._pages and thing is not start):
            return False
        self._seen.add(thing.objgen)
        return True

    def _seen_from(self, thing: Object, page: int) -> None:
        if page and thing.is_indirect:
            self.page_of[thing.objgen] = page

    def _parts(self, thing: Object, kind: Where) -> Iterator[tuple[object, Where]]:
        if isinstance(thing, Array):
            yield from ((part, kind) for part in thing)
            return
        own = _kind_of(thing, kind)
        for key, value in thing.items():
            self._note(key)
            if key == "/EF" and isinstance(value, Dictionary):
                self._note_files(thing, value)
            elif key not in _DATA and (key not in _UP_OR_DRAWN or isinstance(value, String)):
                yield value, "properties" if key in _PROPERTIES else own

    def _note_files(self, specification: Object, held: Dictionary) -> None:
        said = next((one for key in ("/UF", "/F") if isinstance(one := specification.get(key), String)), None)
        for stream in held.as_dict().values():
            if isinstance(stream, Stream):
                self.files[stream.objgen] = stream
                self.file_names[stream.objgen] = decoded(said) if said is not None else ""

    def _note(self, name: str) -> None:
        if len(name) > _NAMES_FROM:
            self._names.add(name.removeprefix("/"))

    def _said_by_stream(self, stream: Stream, page: int, kind: Where) -> Iterator[Written]:
        if stream.get("/Type") == Name.EmbeddedFile:  # also one that nothing leads to any more
            self.files.setdefault(stream.objgen, stream)
        if _is_drawn_or_data(stream) or stream.objgen in self._drawn:
            return
        try:
            content = stream.read_bytes()
        except PDF_ERRORS:
            self.unreadable += 1
            return
        if len(content) > MAX_STREAM_BYTES:
            self.unreadable += 1
            content = content[:MAX_STREAM_BYTES]
        is_xml = str(stream.get("/Type", "")) in _XML or content.lstrip()[:1] == b"<"
        own: Where = "properties" if str(stream.get("/Type", "")) == "/Metadata" else kind
        if is_xml:
            yield Written(own, page, without_tags(decoded_text(content)))
        elif is_text(content):
            yield Written(own, page, decoded_text(content))
        yield Written("hidden drawing", page, "".join(_literals(content)) if not is_xml else "")


def without_tags(markup: str) -> str:
    """What XML or HTML says, tag by tag, the values within its tags, and its words with no tag between them."""
    markup = markup.replace("<!--", " ").replace("-->", " ")
    said = [html.unescape(_TAG.sub(joint, markup)) for joint in (" ", "")]
    values = re.findall(r"""=\s*(?:"([^"]*)"|'([^']*)')""", markup)
    return "\n".join((*said, *(html.unescape(one or other) for one, other in values)))


def runs_in(content: bytes) -> str:
    """The runs of letters among bytes that are none, one or two bytes to a letter."""
    found = (run[0] for run in _RUN.finditer(content))
    return "\n".join(b"".join(run.split(b"\0")).decode("cp1252", errors="replace") for run in found)


def is_text(content: bytes) -> bool:
    """True of bytes that somebody could read."""
    head = content[:4000]
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return bool(head) and odd <= len(head) // 100


def _literals(content: bytes) -> Iterator[str]:
    """The strings that drawing instructions show, where nothing says any more how they are drawn."""
    for found in _LITERAL.finditer(content):
        yield found[1].decode("cp1252", errors="replace").replace("\\(", "(").replace("\\)", ")") + " "


def _readable(text: str, kind: Where) -> str:
    """Without control characters; of rich text also without its tags."""
    plain = _UNPRINTABLE.sub(" ", text)
    if "<" in plain and kind in ("annotation", "form field"):
        plain = f"{plain}\n{without_tags(plain)}"
    return plain


def _is_drawn_or_data(stream: Stream) -> bool:
    """Pictures, fonts, drawings (which are read as pages) and files inside (which are opened)."""
    kind, own = str(stream.get("/Type", "")), str(stream.get("/Subtype", ""))
    is_picture = own in ("/Image", "/Form", "/Type1C", "/CIDFontType0C", "/OpenType") or "/FunctionType" in stream
    is_other = kind in ("/ObjStm", "/XRef", "/EmbeddedFile", "/Pattern") or "/PatternType" in stream
    return is_picture or is_other or "/Length1" in stream or ("/N" in stream and "/Alternate" in stream)


def _kind_of(thing: Object, above: Where) -> Where:
    """By what a dictionary is: a mark on a page, a field, a layer, a bookmark, a piece of structure, an action."""
    own = str(thing.get("/Subtype", ""))
    action = str(thing.get("/S", ""))
    is_mark = bool(own) and "/Rect" in thing
    kinds: tuple[tuple[bool, Where], ...] = (
        (thing.get("/Type") == Name.OCG, "layer"),
        ("/FT" in thing or (is_mark and own == "/Widget"), "form field"),
        (is_mark and own == "/Link", "link"),
        (is_mark, "annotation"),
        ("/Title" in thing and "/Parent" in thing, "bookmark"),
        (thing.get("/Type") == Name.StructElem or ("/S" in thing and "/K" in thing), "description"),
        (action == "/JavaScript", "script"),
        (action in _LINKS, "link"),
    )
    return next((kind for holds, kind in kinds if holds), above)
