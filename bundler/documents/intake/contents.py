"""A page's drawing instructions: their fingerprint, and states closed or left open set right."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from bundler.documents.intake import troubles
from bundler.documents.intake.geometry import inherited
from bundler.documents.intake.limits import MAX_CONTENT_BYTES
from bundler.documents.intake.troubles import RefusedPaperError
from bundler.model.paper import PICTURE_TAIL, pictures_mark

_PIECE: Final = 1 << 20
_PAIRS: Final = {b"Q": b"q", b"ET": b"BT", b"EMC": b"BDC"}
_OPENERS: Final = {b"q": b"q", b"BT": b"BT", b"BDC": b"BDC", b"BMC": b"BDC"}
_CLOSERS: Final = {b"q": b"Q", b"BT": b"ET", b"BDC": b"EMC"}


def content_streams(page: Object) -> tuple[Stream, ...]:
    """The page's content streams in order; anything else in their place is left out."""
    contents = page.get("/Contents")
    parts = tuple(contents) if isinstance(contents, Array) else (contents,)
    return tuple(part for part in parts if isinstance(part, Stream))


def refuse_endless(page: Object) -> None:
    """RefusedPaperError for drawing instructions that unpack to more than a page can need.

    Found out piece by piece, before anything unpacks them whole: ten megabytes can become ten thousand.
    """
    length = 0
    for stream in content_streams(page):
        for piece in _pieces(stream):
            length += len(piece)
            if length > MAX_CONTENT_BYTES:
                raise RefusedPaperError(troubles.damaged())


def _pieces(stream: Stream) -> Iterator[bytes]:
    """A stream unpacked piece by piece where it is packed in the usual way; what is damaged is left to others."""
    if stream.get("/Filter") not in (Name.FlateDecode, Array([Name.FlateDecode])):
        yield stream.read_bytes()
        return
    unpacker = zlib.decompressobj()
    packed = stream.read_raw_bytes()
    try:
        while packed:
            yield unpacker.decompress(packed, _PIECE)
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return


def content_bytes(page: Object) -> bytes:
    """The decoded content streams, joined by line breaks as viewers join them."""
    content = b"\n".join(stream.read_bytes() for stream in content_streams(page))
    if len(content) > MAX_CONTENT_BYTES:
        raise RefusedPaperError(troubles.damaged())
    return content


def fingerprint(page: Object) -> str:
    return hashlib.sha256(content_bytes(page)).hexdigest()


def pictures_fingerprint(page: Object) -> str:
    """The pictures that a page's own resources name, in one hash."""
    return pictures_mark(_stored_pictures(page))


def _stored_pictures(page: Object) -> Iterator[tuple[int, bytes]]:
    named = page.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    for thing in named.values():
        if isinstance(thing, Stream) and thing.get("/Subtype") == Name.Image:
            data = thing.read_raw_bytes()
            yield len(data), data[-PICTURE_TAIL:]


def pictures_within(page: Object) -> Iterator[Stream]:
    """Every picture that a page can draw, also within what it draws as a whole."""
    seen: set[tuple[int, int]] = set()
    waiting = [inherited(page, "/Resources")]
    while waiting:
        resources = waiting.pop()
        named = resources.get("/XObject") if isinstance(resources, Dictionary) else None
        for thing in named.values() if isinstance(named, Dictionary) else ():
            if not isinstance(thing, Stream) or thing.objgen in seen:
                continue
            seen.add(thing.objgen)
            if thing.get("/Subtype") == Name.Image:
                yield thing
            else:
                waiting.append(thing.get("/Resources"))


def balance(pdf: pikepdf.Pdf, page: Object) -> None:
    """Makes content that is appended later start from a clean state.

    Closers without an opener, which viewers ignore, are taken out; what is left open is closed at the end.
    """
    stray, open_now = _unpaired(page)
    if stray:
        page.Contents = pdf.make_stream(_without_strays(page))
    if open_now:
        ending = b"\n".join(_CLOSERS[opener] for opener in reversed(open_now))
        page.Contents = Array([*content_streams(page), pdf.make_stream(b"\n" + ending)])


def _unpaired(page: Object) -> tuple[int, list[bytes]]:
    stray = 0
    open_now: list[bytes] = []
    for word in _words(page, "q Q BT ET BMC BDC EMC"):
        if word in _OPENERS:
            open_now.append(_OPENERS[word])
        elif not _close(open_now, _PAIRS[word]):
            stray += 1
    return stray, open_now


def _close(open_now: list[bytes], opener: bytes) -> bool:
    """Closes the innermost open state of a kind; the kinds may overlap without harm."""
    for index in range(len(open_now) - 1, -1, -1):
        if open_now[index] == opener:
            del open_now[index]
            return True
    return False


def _without_strays(page: Object) -> bytes:
    kept = []
    open_now: list[bytes] = []
    for instruction in pikepdf.parse_content_stream(page):
        word = bytes(instruction.operator)
        if word in _OPENERS:
            open_now.append(_OPENERS[word])
        elif word in _PAIRS and not _close(open_now, _PAIRS[word]):
            continue
        kept.append(instruction)
    return pikepdf.unparse_content_stream(kept)


def _words(page: Object, operators: str) -> Iterator[bytes]:
    return (bytes(instruction.operator) for instruction in pikepdf.parse_content_stream(page, operators))
