"""What is taken out of a page is gone from the copy, however the page holds it; what stays, stays (D10, B47)."""

from __future__ import annotations

import io
import re
import tempfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bundler.documents.bundle.lettering import REGULAR, font
from bundler.documents.intake.pdf import normalise
from bundler.documents.reach.steps import reach
from bundler.documents.redaction.letters import texts_of
from bundler.documents.redaction.painting import DPI, paint
from bundler.documents.redaction.proof import faults_of
from bundler.documents.redaction.rebuilding import rebuild
from bundler.model.limits import USUAL
from bundler.model.redaction import Black, PageOrder, PaintedPage, Region, Spot
from bundler.rules.redaction import Words, whole_words
from bundler.rules.searching import found_in, places_of

SECRET = "Moira Sandalwood"
STAYS = "Ada reads well and has made two friends at school."


def drawn(draw: Callable[[Canvas], None], **options: object) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1, **options)
    canvas.setFont("Helvetica", 12)
    draw(canvas)
    canvas.save()
    return target.getvalue()


def plain(canvas: Canvas) -> None:
    canvas.drawString(72, 700, f"She lives with {SECRET} now.")
    canvas.drawString(72, 670, STAYS)


def broken_over_lines(canvas: Canvas) -> None:
    canvas.drawRightString(520, 700, "She lives with Moira")
    canvas.drawString(72, 684, "Sandalwood now.")
    canvas.drawString(72, 650, STAYS)


def letter_by_letter(canvas: Canvas) -> None:
    x = 72.0
    for letter in f"With {SECRET} now.":
        canvas.drawString(x, 700, letter)
        x += canvas.stringWidth(letter, "Helvetica", 12)
    canvas.drawString(72, 670, STAYS)


def spaced_out(canvas: Canvas) -> None:
    canvas.drawString(72, 700, SECRET, charSpace=2.5)
    canvas.drawString(72, 670, STAYS)


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("inner")
    canvas.setFont("Helvetica", 12)
    canvas.drawString(72, 700, f"She lives with {SECRET} now.")
    canvas.endForm()
    canvas.beginForm("outer")
    canvas.doForm("inner")
    canvas.endForm()
    canvas.doForm("outer")
    canvas.drawString(72, 670, STAYS)


def upwards(canvas: Canvas) -> None:
    canvas.saveState()
    canvas.rotate(90)
    canvas.drawString(200, -100, f"With {SECRET} now.")
    canvas.restoreState()
    canvas.drawString(72, 670, STAYS)


def hidden_under_a_scan(canvas: Canvas) -> None:
    """Words in a picture, with the layer of unseen words that an OCR program laid over it."""
    scan = Image.new("L", (1240, 1754), 255)
    with pypdfium2.PdfDocument(drawn(plain)) as document, closing(document[0]) as page:
        scan.paste(page.render(scale=150 / 72).to_pil().convert("L"))
    canvas.drawImage(ImageReader(scan), 0, 0, *A4)
    for y, text in ((700, f"She lives with {SECRET} now."), (670, STAYS)):
        line = canvas.beginText(72, y)
        line.setFont("Helvetica", 12)
        line.setTextRenderMode(3)
        line.textOut(text)
        canvas.drawText(line)


def white_on_white(canvas: Canvas) -> None:
    plain(canvas)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 500, f"Written by {SECRET}, in white.")


def turned(raw: bytes, degrees: int) -> bytes:
    return changed(raw, lambda pdf: pdf.pages[0].obj.update(Dictionary(Rotate=degrees)))


def changed(raw: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        change(pdf)
        pdf.save(target)
    return target.getvalue()


def with_a_note(pdf: pikepdf.Pdf) -> None:
    """A comment over the text, metadata, a file inside, a bookmark, all of which say the name."""
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.FreeText, Rect=Array([70, 600, 400, 640]), Contents=String(f"ask {SECRET}"),
        DA=String("/Helv 12 Tf 0 g"),
    )  # fmt: skip
    shown = pdf.make_stream(f"BT /Helv 12 Tf 5 10 Td (ask {SECRET}) Tj ET".encode())
    helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    shown.update(Dictionary(
        Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 330, 40]),
        Resources=Dictionary(Font=Dictionary(Helv=helvetica)),
    ))  # fmt: skip
    note.AP = Dictionary(N=shown)
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([70, 690, 300, 715]),
        A=Dictionary(S=Name.URI, URI=String("mailto:moira.sandalwood@example.org")),
    )  # fmt: skip
    pdf.pages[0].obj.Annots = pdf.make_indirect(Array([note, link]))
    pdf.docinfo["/Author"] = SECRET
    pdf.attachments["note.txt"] = SECRET.encode()
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(SECRET, 0))


def tall(canvas: Canvas) -> None:
    """A page of which only a part is seen, away from its corner."""
    canvas.setPageSize((1200, 1500))
    canvas.translate(300, 400)
    plain(canvas)


PAPERS = {
    "plain": drawn(plain),
    "broken over two lines": drawn(broken_over_lines),
    "letter by letter": drawn(letter_by_letter),
    "spaced out": drawn(spaced_out),
    "in forms within forms": drawn(in_a_form),
    "upwards on the page": drawn(upwards),
    "an unseen layer under a scan": drawn(hidden_under_a_scan),
    "white on white": drawn(white_on_white),
    "turned by 90": turned(drawn(plain), 90),
    "turned by 180": turned(drawn(plain), 180),
    "turned by 270": turned(drawn(plain), 270),
    "cut to a part of the sheet": changed(
        drawn(tall), lambda pdf: pdf.pages[0].obj.update(Dictionary(CropBox=Array([280, 380, 900, 1250])))
    ),
    "cut and turned": changed(
        drawn(tall), lambda pdf: pdf.pages[0].obj.update(Dictionary(CropBox=Array([280, 380, 900, 1250]), Rotate=90))
    ),
    "with notes, metadata and files": changed(drawn(plain), with_a_note),
}


class Redacted:
    """A paper taken through all steps but for the reading of pictures."""

    def __init__(
        self, raw: bytes, folder: Path, words: str = SECRET, regions: tuple[tuple[int, Region], ...] = ()
    ) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.source, self.copy = folder, folder / "clean.pdf", folder / "copy.pdf"
        (folder / "raw.pdf").write_bytes(raw)
        assert normalise(folder / "raw.pdf", self.source, USUAL).is_usable
        self.before = texts_of(self.source)
        self.pages = paint(self.source, tuple(self._orders(words, regions)), folder)
        rebuild(self.source, self.pages, folder, folder / "rebuilt.pdf")
        cleaned = normalise(folder / "rebuilt.pdf", self.copy, USUAL)
        assert cleaned.is_usable, cleaned.troubles
        self.faults = faults_of(self.source, self.copy, self.pages)

    def _orders(self, words: str, regions: tuple[tuple[int, Region], ...]) -> list[PageOrder]:
        spots: dict[int, list[Spot]] = {}
        for number, text in enumerate(self.before, start=1):
            for place in places_of(text, Words(words)) if words else ():
                start, end = whole_words(text, *place)
                spot = Spot(number=1, label="Carer", short="C", start=start, end=end)
                spots.setdefault(number, []).append(spot)
        for page, region in regions:
            spots.setdefault(page, []).append(Spot(number=2, label="Third party", short="TP", region=region))
        return [PageOrder(page=page, spots=tuple(own)) for page, own in sorted(spots.items())]

    @property
    def words(self) -> str:
        with pypdfium2.PdfDocument(self.copy) as document:
            return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def says(copy: Path, *words: str) -> bool:
    """Whether a reader could reach any of the words in the file, apart from its pictures."""
    with tempfile.TemporaryDirectory() as folder:
        reached = reach(copy, "copy.pdf", Path(folder), read_every_page=False).reached
    return any(found_in(one.text, [Words(each) for each in words]) for one in reached)


def everything_in(path: Path) -> str:
    """All bytes of a file, unpacked as far as they are packed."""
    raw = path.read_bytes()
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", raw, re.DOTALL)
    return "\n".join(part.decode("latin-1") for part in (raw, *map(unpacked, packed)))


def unpacked(data: bytes) -> bytes:
    try:
        return zlib.decompress(data)
    except zlib.error:
        return data


@pytest.mark.parametrize("kind", PAPERS)
def test_what_is_taken_out_is_nowhere_in_the_copy(kind: str, tmp_path: Path) -> None:
    redacted = Redacted(PAPERS[kind], tmp_path)
    assert redacted.pages
    assert any(page.blacks for page in redacted.pages)
    assert redacted.faults == ()
    assert not says(redacted.copy, SECRET, "Sandalwood")
    with pypdf.PdfReader(redacted.copy) as reader:
        assert "andalwood" not in "".join(page.extract_text() for page in reader.pages)
        assert not reader.metadata
    everything = everything_in(redacted.copy)
    assert "andalwood" not in everything
    assert "Sandalwood".encode("utf-16-be").hex() not in everything


@pytest.mark.parametrize("kind", [kind for kind in PAPERS if kind != "an unseen layer under a scan"])
def test_what_is_not_taken_out_stays_to_be_read_and_searched(kind: str, tmp_path: Path) -> None:
    redacted = Redacted(PAPERS[kind], tmp_path)
    if kind == "turned by 180":  # upside down for everybody who reads it
        assert set(STAYS.split()) <= set(redacted.words.split())
    else:
        assert STAYS in " ".join(redacted.words.split())
    assert "[Redacted: Carer]" in redacted.words


@pytest.mark.parametrize("kind", PAPERS)
def test_the_boxes_lie_over_the_words_and_not_beside_them(kind: str, tmp_path: Path) -> None:
    """Where the paper shows ink under a box, the copy shows the box; outside all boxes it looks as it did."""
    redacted = Redacted(PAPERS[kind], tmp_path)
    (page,) = redacted.pages
    with pypdfium2.PdfDocument(redacted.source) as document, closing(document[0]) as before:
        was = before.render(scale=page.dpi / 72).to_pil().convert("L")
    with pikepdf.open(redacted.copy) as pdf:
        stored = pdf.pages[0].obj.Resources.XObject.Page
        assert isinstance(stored, pikepdf.Stream)
        now = pikepdf.PdfImage(stored).as_pil_image().convert("L")
    assert was.size == now.size
    assert any(was.crop(black.box).getextrema()[0] < 100 for black in page.blacks)
    for black in page.blacks:
        was.paste(0, black.box)
        now.paste(0, black.box)
    apart = [abs(one - other) for one, other in zip(was.tobytes(), now.tobytes(), strict=True)]
    assert sum(difference > 40 for difference in apart) < 20


def test_an_unseen_layer_is_left_out_whole_and_read_anew_off_the_painted_picture(tmp_path: Path) -> None:
    redacted = Redacted(PAPERS["an unseen layer under a scan"], tmp_path)
    (page,) = redacted.pages
    assert page.is_scan
    assert "friends" not in redacted.words


def test_words_that_nobody_sees_do_not_get_into_the_layer(tmp_path: Path) -> None:
    redacted = Redacted(PAPERS["white on white"], tmp_path, words="Ada")
    assert "in white" not in redacted.words


def test_a_ligature_is_found_and_taken_out(tmp_path: Path) -> None:
    font(REGULAR)

    def draw(canvas: Canvas) -> None:
        canvas.setFont(REGULAR, 12)
        canvas.drawString(72, 700, "Carers: the Grif\ufb01ths family")
        canvas.drawString(72, 670, STAYS)

    redacted = Redacted(drawn(draw), tmp_path, words="Griffiths".replace("ffi", "ffi"))
    assert redacted.faults == ()
    assert "ths" not in redacted.words.split()
    assert "family" in redacted.words


def test_pages_without_a_passage_are_copied_and_keep_nothing_of_the_others(tmp_path: Path) -> None:
    """LibreOffice gives all pages one dictionary of pictures: a picture of one page hangs on to every other."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1)
    secret = Image.effect_noise((300, 100), 90)
    canvas.drawImage(ImageReader(secret), 72, 500, 300, 100)
    canvas.drawString(72, 700, f"With {SECRET}")
    canvas.showPage()
    canvas.drawString(72, 700, STAYS)
    canvas.save()

    def share(pdf: pikepdf.Pdf) -> None:
        pdf.pages[1].obj.Resources = pdf.pages[0].obj.Resources

    raw = changed(target.getvalue(), share)
    redacted = Redacted(raw, tmp_path, regions=((1, (72, 242, 300, 100)),))
    assert redacted.faults == ()
    with pikepdf.open(redacted.copy) as pdf:
        pictures = [one for one in pdf.objects
                    if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == Name.Image]  # fmt: skip
        assert len(pictures) == 1
        assert "/XObject" not in pdf.pages[1].obj.Resources or not list(pdf.pages[1].obj.Resources.XObject.keys())
    assert STAYS in redacted.words


def painted_with(redacted: Redacted, spoil: Callable[[PaintedPage], PaintedPage]) -> tuple[PaintedPage, ...]:
    return tuple(spoil(page) for page in redacted.pages)


def test_the_proof_finds_a_box_that_was_not_painted(tmp_path: Path) -> None:
    redacted = Redacted(PAPERS["plain"], tmp_path)
    more = Black(number=9, box=(200, 300, 500, 400), label="Carer", short="C")
    pages = painted_with(redacted, lambda page: page.model_copy(update={"blacks": (*page.blacks, more)}))
    faults = faults_of(redacted.source, redacted.copy, pages)
    assert "a box on page 1 is not as it was drawn" in faults


def test_the_proof_finds_a_word_in_a_box(tmp_path: Path) -> None:
    redacted = Redacted(PAPERS["plain"], tmp_path)
    (black, *_) = redacted.pages[0].blacks
    left_in = redacted.pages[0].words[0].model_copy(update={"text": "Sandalwood", "box": black.box})
    pages = painted_with(redacted, lambda page: page.model_copy(update={"words": (*page.words, left_in)}))
    rebuild(redacted.source, pages, tmp_path, tmp_path / "spoilt.pdf")
    assert "a word lies in a box on page 1" in faults_of(redacted.source, tmp_path / "spoilt.pdf", redacted.pages)
    assert says(tmp_path / "spoilt.pdf", "Sandalwood")


def test_the_proof_finds_what_was_added_to_the_copy(tmp_path: Path) -> None:
    redacted = Redacted(PAPERS["plain"], tmp_path)
    (tmp_path / "spoilt.pdf").write_bytes(changed(redacted.copy.read_bytes(), with_a_note))
    faults = faults_of(redacted.source, tmp_path / "spoilt.pdf", redacted.pages)
    assert {"it holds more than pages", "something lies over a page"} <= set(faults)
    assert says(tmp_path / "spoilt.pdf", SECRET)


def test_the_proof_finds_a_picture_of_a_redacted_page_that_is_still_in_the_file(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.effect_noise((300, 100), 90)), 72, 500, 300, 100)
        plain(canvas)

    redacted = Redacted(drawn(draw), tmp_path)
    with pikepdf.open(redacted.copy) as copy, pikepdf.open(redacted.source) as source:
        (picture,) = source.pages[0].obj.Resources.XObject.as_dict().values()
        copy.pages[0].obj.Resources.Left = copy.copy_foreign(picture)
        copy.save(tmp_path / "spoilt.pdf")
    faults = faults_of(redacted.source, tmp_path / "spoilt.pdf", redacted.pages)
    assert "a picture or drawing of a redacted page is still in the file" in faults


def test_the_proof_finds_words_that_were_lost(tmp_path: Path) -> None:
    redacted = Redacted(PAPERS["plain"], tmp_path)
    pages = painted_with(redacted, lambda page: page.model_copy(update={"words": page.words[:3]}))
    rebuild(redacted.source, pages, tmp_path, tmp_path / "spoilt.pdf")
    faults = faults_of(redacted.source, tmp_path / "spoilt.pdf", redacted.pages)
    assert "words that were to stay are missing from page 1" in faults


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    left=st.floats(0, 560), top=st.floats(0, 800), width=st.floats(0.5, 600), height=st.floats(0.5, 800),
    degrees=st.sampled_from([0, 90, 180, 270]),
)  # fmt: skip
def test_any_region_is_painted_over_and_nothing_but_the_region(
    tmp_path: Path, left: float, top: float, width: float, height: float, degrees: int
) -> None:
    raw = turned(drawn(plain), degrees)
    redacted = Redacted(raw, tmp_path, words="", regions=((1, (left, top, width, height)),))
    (page,) = redacted.pages
    assert redacted.faults == ()
    for black in page.blacks:
        scale = DPI / 72
        assert abs(black.box[0] - left * scale) < 1.5
        assert abs(black.box[1] - top * scale) < 1.5
        assert black.box[2] == min(page.width, int((left + width) * scale) + 1)
    kept = {word.text for word in page.words}
    assert kept <= set(f"She lives with {SECRET} now. {STAYS}".split())
    assert kept <= set(redacted.words.split())


def test_a_redacted_page_of_text_takes_little_room(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(72, 770)
        for _ in range(52):
            text.textLine(f"{STAYS} She lives with {SECRET}.")
        canvas.drawText(text)

    redacted = Redacted(drawn(draw), tmp_path)
    assert redacted.copy.stat().st_size < 300_000
