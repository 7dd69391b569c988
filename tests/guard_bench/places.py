"""Files in which words stand in one kind of place alone: PDFs, Word papers, pictures, and others."""

from __future__ import annotations

import html
import io
import json
import random
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from tests.documents.word_papers import BY, para, picture, relation, run, write_word

FONTS: Final = Path(__file__).resolve().parents[2] / "bundler/documents/bundle/fonts"
FILLER: Final = "The review agreed on the next steps and nobody disagreed with them."

Said = tuple[str, str, str]
"""What stands before, the words, and what stands after."""
Place = Callable[[Sequence[Said], Path], tuple[str, bytes]]
"""Makes a file that says them all; the folder is for what is made on the way."""


@cache
def _font() -> str:
    pdfmetrics.registerFont(TTFont("Liberation", str(FONTS / "LiberationSans-Regular.ttf")))
    return "Liberation"


def _canvas() -> tuple[io.BytesIO, Canvas]:
    target = io.BytesIO()
    return target, Canvas(target, pagesize=A4, invariant=1)


def _write(canvas: Canvas, text: str, x: float = 60, y: float = 700, *, mode: int = 0, grey: float = 0.0) -> None:
    held = canvas.beginText(x, y)
    held.setFont(_font(), 10)
    held.setTextRenderMode(mode)
    held.setFillGray(grey)
    for line in text.split("\n"):
        held.textLine(line)
    canvas.drawText(held)


def _pages(draw: Callable[[Canvas, Said], None]) -> Place:
    """A PDF with a page for each."""

    def make(said: Sequence[Said], _: Path) -> tuple[str, bytes]:
        target, canvas = _canvas()
        for one in said:
            draw(canvas, one)
            canvas.showPage()
        canvas.save()
        return "a.pdf", target.getvalue()

    return make


def _whole(one: Said) -> str:
    before, words, after = one
    return f"{before}\n{words}{after}"


def _body(canvas: Canvas, one: Said) -> None:
    _write(canvas, _whole(one))


def _header(canvas: Canvas, one: Said) -> None:
    _write(canvas, one[1], 60, 820)
    _write(canvas, FILLER)


def _footer(canvas: Canvas, one: Said) -> None:
    _write(canvas, FILLER)
    _write(canvas, one[1], 60, 20)


def _narrow(canvas: Canvas, one: Said) -> None:
    """A word to a line, beside another column that is written in turns with it."""
    for number, word in enumerate(" ".join(one).replace("\n", " ").split(" ")):
        _write(canvas, word, 60, 780 - 12 * number)
        _write(canvas, ("steps", "review", "agreed")[number % 3], 300, 780 - 12 * number)


def _invisible(canvas: Canvas, one: Said) -> None:
    _write(canvas, FILLER)
    _write(canvas, _whole(one), 60, 400, mode=3)


def _white(canvas: Canvas, one: Said) -> None:
    _write(canvas, FILLER)
    _write(canvas, _whole(one), 60, 400, grey=1.0)


def _covered(canvas: Canvas, one: Said) -> None:
    _write(canvas, _whole(one), 60, 400)
    canvas.setFillGray(1.0)
    canvas.rect(0, 0, 600, 600, stroke=0, fill=1)
    _write(canvas, FILLER, 60, 700)


def _off_the_page(canvas: Canvas, one: Said) -> None:
    _write(canvas, FILLER)
    _write(canvas, _whole(one), 700, 1500)


def _turned(canvas: Canvas, one: Said) -> None:
    _write(canvas, FILLER)
    canvas.rotate(90)
    _write(canvas, _whole(one), 60, -300)


def _over_two_pages(said: Sequence[Said], _: Path) -> tuple[str, bytes]:
    target, canvas = _canvas()
    for before, words, after in said:
        first, _space, rest = words.replace("\n", " ").replace("- ", "-").partition(" ")
        _write(canvas, f"{before} {first}", 60, 60)
        _write(canvas, "Page of a bundle", 60, 20)
        canvas.showPage()
        _write(canvas, "Marked as a bundle", 60, 820)
        _write(canvas, f"{rest}{after}", 60, 780)
        canvas.showPage()
    canvas.save()
    return "a.pdf", target.getvalue()


def _on_pdf(change: Callable[[pikepdf.Pdf, Sequence[str]], None], *, whole: bool = True) -> Place:
    """A PDF of ordinary pages, changed; with the sentences, or the words alone."""

    def make(said: Sequence[Said], _: Path) -> tuple[str, bytes]:
        target, canvas = _canvas()
        for _one in said:
            _write(canvas, FILLER)
            canvas.showPage()
        canvas.save()
        changed = io.BytesIO()
        with pikepdf.open(io.BytesIO(target.getvalue())) as pdf:
            change(pdf, [_whole(one) if whole else one[1] for one in said])
            pdf.save(changed, fix_metadata_version=False)
        return "a.pdf", changed.getvalue()

    return make


def _mark(**keys: Callable[[str], Any]) -> Place:
    def change(pdf: pikepdf.Pdf, said: Sequence[str]) -> None:
        for page, text in zip(pdf.pages, said, strict=True):
            held = {key: value(text) for key, value in keys.items()}
            kind = held.pop("Subtype", Name.Text)
            page.obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=kind, Rect=Array([0, 0, 9, 9]), **held)])

    return _on_pdf(change)


def _field(**keys: Callable[[str], Any]) -> Place:
    def change(pdf: pikepdf.Pdf, said: Sequence[str]) -> None:
        held = [
            pdf.make_indirect(Dictionary(FT=Name.Tx, T=String(f"f{number}"), **{k: v(text) for k, v in keys.items()}))
            for number, text in enumerate(said)
        ]
        pdf.Root.AcroForm = Dictionary(Fields=Array(held))

    return _on_pdf(change)


def _bookmarks(pdf: pikepdf.Pdf, said: Sequence[str]) -> None:
    with pdf.open_outline() as outline:
        outline.root.extend(pikepdf.OutlineItem(text, 0) for text in said)


def _labels(pdf: pikepdf.Pdf, said: Sequence[str]) -> None:
    numbers: list[Any] = []
    for number, text in enumerate(said):
        numbers += [number, Dictionary(P=String(text))]
    pdf.Root.PageLabels = Dictionary(Nums=Array(numbers))


def _info(pdf: pikepdf.Pdf, said: Sequence[str]) -> None:
    for number, text in enumerate(said):
        pdf.docinfo[f"/Note{number}"] = text


def _xmp(pdf: pikepdf.Pdf, said: Sequence[str]) -> None:
    items = "".join(f"<rdf:li>{html.escape(text)}</rdf:li>" for text in said)
    pdf.Root.Metadata = pdf.make_stream(f"<x>{items}</x>".encode(), Type=Name.Metadata, Subtype=Name.XML)


def _layers(pdf: pikepdf.Pdf, said: Sequence[str]) -> None:
    held = [pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(text))) for text in said]
    pdf.Root.OCProperties = Dictionary(OCGs=Array(held), D=Dictionary())


def _structure(key: str) -> Place:
    def change(pdf: pikepdf.Pdf, said: Sequence[str]) -> None:
        held = [pdf.make_indirect(Dictionary({"/Type": Name.StructElem, "/S": Name.Figure, key: String(text)}))
                for text in said]  # fmt: skip
        pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array(held)))

    return _on_pdf(change)


def _attached(ending: str, make: Callable[[str], bytes]) -> Place:
    def change(pdf: pikepdf.Pdf, said: Sequence[str]) -> None:
        for number, text in enumerate(said):
            pdf.attachments[f"{number}{ending}"] = make(text)

    return _on_pdf(change)


def _earlier(said: Sequence[Said], folder: Path) -> tuple[str, bytes]:
    """What every page said is overwritten by an update at the file's end."""
    _, first = _pages(_body)(said, folder)
    with pikepdf.open(io.BytesIO(first)) as pdf:
        numbers = [page.obj.Contents.objgen[0] for page in pdf.pages]
        size, root = int(pdf.trailer.Size), pdf.Root.objgen[0]
    before = int(first[first.rindex(b"startxref"):].split()[1])
    held, table = bytearray(first + b"\n"), b""
    for number in numbers:
        table += b"%d 1\n%010d 00000 n \n" % (number, len(held))
        held += b"%d 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n" % number
    at = len(held)
    tail = b"trailer\n<< /Size %d /Root %d 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, before, at)
    return "a.pdf", bytes(held) + b"xref\n" + table + tail


def _word(make: Callable[[str], str], **parts: Any) -> Place:
    def write(said: Sequence[Said], folder: Path) -> tuple[str, bytes]:
        target = folder / "made.docx"
        write_word(target, "".join(make(html.escape(_whole(one))) for one in said), **parts)
        return "a.docx", target.read_bytes()

    return write


def _word_part(name: str, each: Callable[[str], str]) -> Place:
    def write(said: Sequence[Said], folder: Path) -> tuple[str, bytes]:
        target = folder / "made.docx"
        inside = "".join(each(html.escape(_whole(one))) for one in said)
        if "/" in name:
            write_word(target, para("x"), files={name: f"<p>{inside}</p>".encode()})
        else:
            parts: dict[str, Any] = {name: inside}
            write_word(target, para("x"), **parts)
        return "a.docx", target.read_bytes()

    return write


def _split_runs(text: str) -> str:
    return para(*(run(text[start:start + 5]) for start in range(0, len(text), 5)))


def _deleted(text: str) -> str:
    return para(f'<w:del {BY}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>')


def _half_deleted(text: str) -> str:
    """Something that is deleted stands in the middle of the words."""
    middle = len(text) // 2
    gone = f"<w:del {BY}><w:r><w:delText>xyz</w:delText></w:r></w:del>"
    return para(run(text[:middle]), gone, run(text[middle:]))


def _box(text: str) -> str:
    return para(f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{para(text)}</w:txbxContent></v:textbox></v:shape>"
                "</w:pict></w:r>")  # fmt: skip


def _links(said: Sequence[Said], folder: Path) -> tuple[str, bytes]:
    target = folder / "made.docx"
    links = (f"https://x.example/?q={quote(one[1])}" for one in said)
    write_word(target, para("x"), relations="".join(
        relation(f"r{number}", "hyperlink", link, external=True) for number, link in enumerate(links)
    ))  # fmt: skip
    return "a.docx", target.read_bytes()


def zipped(files: dict[str, str | bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def sheet(text: str) -> bytes:
    return zipped({"xl/sharedStrings.xml": f"<sst><si><t>{html.escape(text)}</t></si></sst>"})


def _cells(said: Sequence[Said], _: Path) -> tuple[str, bytes]:
    """A word to a cell, one below the other, with other columns beside."""
    rows = []
    for number, word in enumerate(" ".join(" ".join(one) for one in said).split()):
        text = html.escape(word)
        cells = f'<c r="A{number + 1}" t="inlineStr"><is><t>{text}</t></is></c><c r="B{number + 1}"><v>7</v></c>'
        rows.append(f"<row>{cells}</row>")
    return "a.xlsx", zipped({"xl/worksheets/sheet1.xml": f"<sheetData>{''.join(rows)}</sheetData>"})


def _lines(ending: str, make: Callable[[list[str]], bytes]) -> Place:
    return lambda said, _: (f"a{ending}", make([_whole(one) for one in said]))


def _names(said: Sequence[Said], _: Path) -> tuple[str, bytes]:
    names = (one[1].replace("\n", " ").replace("/", " ") for one in said)
    return "a.zip", zipped({f"{number}/{name}.txt": "x" for number, name in enumerate(names)})


# --- pictures -----------------------------------------------------------------------------------------------------

LINES_OF_A_PICTURE: Final = 12


def drawn(said: Sequence[Said], chance: random.Random, dpi: int) -> Image.Image:
    """A page of text as a picture: another font, size, slant and dirt each time."""
    page = Image.new("L", (int(8.27 * dpi), int(11.69 * dpi)), 255)
    pen = ImageDraw.Draw(page)
    file = chance.choice(sorted(FONTS.glob("*Regular.ttf")))
    font = ImageFont.truetype(file, int(chance.choice((11, 12, 14)) * dpi / 72))
    y = dpi
    for before, words, after in said:
        for line in (before[:60], words.replace("\n", " "), after.lstrip(". ")[:60]):
            pen.text((dpi * 0.8, y), line, fill=chance.choice((0, 30, 60)), font=font)
            y += int(font.size * 1.6)
    page = page.rotate(chance.uniform(-0.8, 0.8), resample=Image.Resampling.BICUBIC, fillcolor=255)
    if chance.random() < 0.3:
        page = page.filter(ImageFilter.GaussianBlur(0.6))
    return page


def _pictures(dpi: int, turn: int = 0, *, covered: bool = False, as_a_mark: bool = False) -> Place:
    """Covered by a box that the page draws, or by one that somebody laid over it and that became part of it."""

    def make(said: Sequence[Said], _: Path) -> tuple[str, bytes]:
        chance = random.Random(len(said) * dpi + turn)
        target, canvas = _canvas()
        for start in range(0, len(said), LINES_OF_A_PICTURE):
            page = drawn(said[start:start + LINES_OF_A_PICTURE], chance, dpi).rotate(turn, expand=True)
            held = io.BytesIO()
            page.save(held, "JPEG", quality=chance.choice((60, 75, 90)))
            canvas.setPageSize((page.width * 72 / dpi, page.height * 72 / dpi))
            from reportlab.lib.utils import ImageReader

            canvas.drawImage(ImageReader(held), 0, 0, page.width * 72 / dpi, page.height * 72 / dpi)
            if as_a_mark:
                canvas.beginForm(f"mark{start}", 0, 0, 900, 1200)
            if covered:
                canvas.setFillGray(1.0)
                canvas.rect(0, 0, 900, 1200, stroke=0, fill=1)
                _write(canvas, FILLER)
            if as_a_mark:
                canvas.endForm()
                canvas.doForm(f"mark{start}")
            canvas.showPage()
        canvas.save()
        return "a.pdf", target.getvalue()

    return make


def _scans_over_the_turn(said: Sequence[Said], _: Path) -> tuple[str, bytes]:
    """A word at the foot of one scan, the rest at the head of the next; low pages, so that reading them costs less."""
    chance, dpi = random.Random(len(said)), 200
    lines: list[list[str]] = [[FILLER[:60]]]
    for before, words, after in said:
        first, _space, rest = words.replace("\n", " ").replace("- ", "-").partition(" ")
        lines[-1].append(f"{before[-50:]} {first}")
        lines.append([f"{rest}{after}"[:70], FILLER[:60]])
    target, canvas = _canvas()
    for each in lines:
        page = Image.new("L", (int(8.27 * dpi), 3 * dpi), 255)
        font = ImageFont.truetype(FONTS / "LiberationSans-Regular.ttf", int(chance.choice((11, 12)) * dpi / 72))
        for number, line in enumerate(each):
            ImageDraw.Draw(page).text((dpi * 0.8, dpi * (0.5 + 0.4 * number)), line, fill=30, font=font)
        page = page.rotate(chance.uniform(-0.5, 0.5), resample=Image.Resampling.BICUBIC, fillcolor=255)
        canvas.setPageSize((page.width * 72 / dpi, page.height * 72 / dpi))
        canvas.drawInlineImage(page, 0, 0, page.width * 72 / dpi, page.height * 72 / dpi)
        canvas.showPage()
    canvas.save()
    return "a.pdf", target.getvalue()


def _still(said: Sequence[Said], _: Path) -> tuple[str, bytes]:
    """A picture in a Word paper for each dozen."""
    chance = random.Random(len(said))
    files: dict[str, str | bytes] = {"word/document.xml": "<p><t>x</t></p>"}
    for start in range(0, len(said), LINES_OF_A_PICTURE):
        held = io.BytesIO()
        drawn(said[start:start + LINES_OF_A_PICTURE], chance, 200).save(held, "PNG")
        files[f"word/media/{start}.png"] = held.getvalue()
    return "a.docx", zipped(files)


PICTURES: dict[str, Place] = {
    "scan at 300 dpi": _pictures(300), "scan at 200 dpi": _pictures(200), "scan at 150 dpi": _pictures(150),
    "scan that lies on its side": _pictures(200, 90), "scan upside down": _pictures(200, 180),
    "scan under a white box": _pictures(200, covered=True), "picture in Word": _still,
    "scans over the turn": _scans_over_the_turn, "scan under a mark": _pictures(200, covered=True, as_a_mark=True),
}  # fmt: skip

PLACES: dict[str, Place] = {
    "PDF body": _pages(_body), "PDF header": _pages(_header), "PDF footer": _pages(_footer),
    "PDF narrow column": _pages(_narrow), "PDF over two pages": _over_two_pages, "PDF invisible": _pages(_invisible),
    "PDF white on white": _pages(_white), "PDF under a box": _pages(_covered),
    "PDF off the page": _pages(_off_the_page),
    "PDF turned": _pages(_turned), "PDF bookmark": _on_pdf(_bookmarks), "PDF page label": _on_pdf(_labels, whole=False),
    "PDF properties": _on_pdf(_info), "PDF XMP": _on_pdf(_xmp), "PDF layer name": _on_pdf(_layers, whole=False),
    "PDF comment": _mark(Contents=String), "PDF comment's author": _mark(T=String), "PDF subject": _mark(Subj=String),
    "PDF rich text": _mark(RC=lambda text: String(f"<p>{html.escape(text)}</p>")),
    "PDF popup": _mark(Popup=lambda text: Dictionary(Contents=String(text))),
    "PDF link": _mark(Subtype=lambda _: Name.Link, A=lambda text: Dictionary(S=Name.URI, URI=String(quote(text)))),
    "PDF link to a file": _mark(
        Subtype=lambda _: Name.Link, A=lambda text: Dictionary(S=Name.Launch, F=String(text))
    ),
    "PDF form value": _field(V=String), "PDF form default": _field(DV=String), "PDF form tooltip": _field(TU=String),
    "PDF form option": _field(Opt=lambda text: Array([String("here"), String(text)])),
    "PDF alternative text": _structure("/Alt"), "PDF actual text": _structure("/ActualText"),
    "PDF expansion": _structure("/E"), "PDF text inside": _attached(".txt", str.encode),
    "PDF sheet inside": _attached(".xlsx", sheet), "PDF earlier revision": _earlier,
    "Word body": _word(para), "Word split runs": _word(_split_runs), "Word deletion": _word(_deleted),
    "Word round a deletion": _word(_half_deleted), "Word text box": _word(_box),
    "Word insertion": _word(lambda text: para(f"<w:ins {BY}>{run(text)}</w:ins>")),
    "Word hidden text": _word(lambda text: para(run(text, "<w:vanish/>"))),
    "Word alternative text": _word(lambda text: para(picture("rId9", alt=text.replace("\n", " ")))),
    "Word header": _word_part("header", para), "Word footer": _word_part("footer", para),
    "Word footnote": _word_part("footnotes", lambda text: f"<w:footnote>{para(text)}</w:footnote>"),
    "Word comment": _word_part("comments", lambda text: f"<w:comment {BY}>{para(text)}</w:comment>"),
    "Word properties": _word_part("docProps/core.xml", lambda text: f"<title>{text}</title>"),
    "Word own properties": _word_part("docProps/custom.xml", lambda text: f"<lpwstr>{text}</lpwstr>"),
    "Word link": _links, "sheet, down a column": _cells, "file name": _names,
    "text": _lines(".txt", lambda said: "\n\n".join(said).encode()),
    "JSON": _lines(".json", lambda said: json.dumps(said).encode()),
    "CSV": _lines(".csv", lambda said: "\n".join(f'"{one}",7' for one in said).encode()),
    "web page": _lines(".html", lambda said: "".join(f"<p>{html.escape(one)}</p>" for one in said).encode()),
    "remark in a web page": _lines(".html", lambda said: "".join(f"<!-- {one} -->" for one in said).encode()),
}  # fmt: skip
