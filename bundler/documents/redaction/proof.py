"""A redacted copy opened again: its boxes are as we drew them, nothing lies in them, and the rest is all there."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name, Object, Stream
from PIL import Image, ImageChops

from bundler.documents.redaction.labels import draw_labels, spoken
from bundler.documents.redaction.letters import Lettering, texts_of, words_of
from bundler.documents.redaction.painting import touches
from bundler.model.redaction import Box, PaintedPage

_NOISE: Final = 60
"""How far JPEG may move a shade of our own label, of 256; what was under a box is not there to be seen at all."""
_NOT_IN_A_COPY: Final = (
    "/Metadata", "/Names", "/Outlines", "/AcroForm", "/StructTreeRoot", "/OCProperties", "/AF", "/OpenAction", "/AA",
)  # fmt: skip
_DEEP: Final = 40


def faults_of(source: Path, copy: Path, pages: tuple[PaintedPage, ...]) -> tuple[str, ...]:
    """What is wrong with the copy of `source`, apart from what its words say."""
    with pikepdf.open(copy) as pdf, pikepdf.open(source) as before:
        return (
            *_parts(pdf), *_survivors(before, pdf, [page.page for page in pages]),
            *(fault for page in pages for fault in _picture_faults(pdf, page)),
            *_words_in_boxes(copy, pages), *_lost(source, copy, pages),
        )  # fmt: skip


def _draws(thing: Object) -> bool:
    """Whether a stream draws as a page does."""
    return isinstance(thing, Stream) and (thing.get("/Subtype") == Name.Form or thing.get("/PatternType") == 1)


def _parts(pdf: pikepdf.Pdf) -> Iterator[str]:
    """What a copy must not have at all."""
    if any(key in pdf.Root for key in _NOT_IN_A_COPY) or (pdf.docinfo and list(pdf.docinfo.keys())):
        yield "it holds more than pages"
    if any("/Annots" in page.obj for page in pdf.pages):
        yield "something lies over a page"


def _survivors(before: pikepdf.Pdf, after: pikepdf.Pdf, painted: Sequence[int]) -> Iterator[str]:
    """Pictures and drawings of painted pages that are in the copy although no other page shows them."""
    drawn: dict[bool, set[str]] = {True: set(), False: set()}
    for number, page in enumerate(before.pages, start=1):
        drawn[number in painted] |= _drawn_on(page.obj)
    there = {_mark(thing) for thing in after.objects if isinstance(thing, Stream)}
    if (drawn[True] - drawn[False]) & there:
        yield "a picture or drawing of a redacted page is still in the file"


def _drawn_on(holder: Object, depth: int = 0) -> set[str]:
    """The marks of a page's content, and of all that it draws."""
    if depth > _DEEP:
        return set()
    content = holder.get("/Contents", ())
    streams = [content] if isinstance(content, Stream) else list(content)
    marks = {_mark(stream) for stream in streams}
    named = holder.get("/Resources", Dictionary()).get("/XObject", Dictionary())
    for name in _names_drawn(holder):
        if isinstance(thing := named.get(name), Stream):
            marks |= {_mark(thing)} | (_drawn_on(thing, depth + 1) if _draws(thing) else set())
            if isinstance(mask := thing.get("/SMask"), Stream):
                marks.add(_mark(mask))
    return marks


def _names_drawn(holder: Object) -> set[str]:
    return {str(one.operands[0]) for one in pikepdf.parse_content_stream(holder) if str(one.operator) == "Do"}


def _mark(stream: Object) -> str:
    """What a stream says, however it is packed."""
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError:  # a picture that is packed as a picture
        content = stream.read_raw_bytes()
    return hashlib.sha256(content).hexdigest()


def _picture_faults(pdf: pikepdf.Pdf, page: PaintedPage) -> Iterator[str]:
    """Every box must be as we drew it, to the pixel: opaque, with its label, and nothing shining through."""
    stored = pdf.pages[page.page - 1].obj.Resources.XObject
    if len(stored.keys()) != 1 or not isinstance(stored.get("/Page"), Stream):
        yield f"page {page.page} shows more than its picture"
        return
    image = pikepdf.PdfImage(stored.Page)  # type: ignore[arg-type]  # a stream, as was just seen
    picture = image.as_pil_image().convert("RGB")
    wanted = Image.new("RGB", picture.size)
    draw_labels(wanted, page.blacks, page.dpi)
    if any(_differs(picture, wanted, black.box) for black in page.blacks):
        yield f"a box on page {page.page} is not as it was drawn"


def _differs(picture: Image.Image, wanted: Image.Image, box: Box) -> bool:
    apart = ImageChops.difference(picture.crop(box), wanted.crop(box)).convert("L")
    return sum(apart.histogram()[_NOISE:]) > 0


def _lost(source: Path, copy: Path, pages: Sequence[PaintedPage]) -> Iterator[str]:
    """Words that were to stay and are gone; and pages without a passage that no longer say the same."""
    before, after = texts_of(source), texts_of(copy)
    painted = {page.page: page for page in pages}
    for number, (was, now) in enumerate(zip(before, after, strict=True), start=1):
        if number in painted:
            there = _bare(now)
            if any(_bare(word.text) not in there and _bare(word.text)[::-1] not in there
                   for word in painted[number].words):  # fmt: skip
                yield f"words that were to stay are missing from page {number}"
        elif _bare(was) != _bare(now):
            yield f"page {number} says something else than before"


def _bare(text: str) -> str:
    """Letters and signs without spaces, however they are composed; of those that the word layer can write."""
    composed = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in composed if letter.isprintable() and not letter.isspace() and letter < "\uffff")


def _words_in_boxes(copy: Path, pages: Sequence[PaintedPage]) -> Iterator[str]:
    """No word lies in a box but what the box says."""
    with pypdfium2.PdfDocument(copy) as document:
        for page in pages:
            with closing(document[page.page - 1]) as open_page:
                letters = Lettering(open_page, page.width, page.height).letters()
            labels = {word for black in page.blacks for word in spoken(black).split()}
            for text, box, _ in words_of(letters):
                is_inside = any(touches(_middle(box), black.box) for black in page.blacks)
                if is_inside and not any(label in text for label in labels):
                    yield f"a word lies in a box on page {page.page}"


def _middle(box: Box) -> Box:
    across, down = (box[0] + box[2]) // 2, (box[1] + box[3]) // 2
    return across, down, across + 1, down + 1
