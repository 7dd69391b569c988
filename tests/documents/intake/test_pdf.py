"""Cleaning a PDF keeps what a reader sees and nothing else."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image, ImageChops
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bundler.documents.intake import contents
from bundler.documents.intake import pdf as cleaning
from bundler.documents.intake.pdf import normalise
from bundler.model.paper import NormalisedPdf
from tests.documents.intake.pdf_papers import (
    A4,
    changed,
    drawn,
    everything,
    seen,
    text_field,
    tick,
    with_form,
    words,
    write_pdf,
)


def clean(source: Path) -> tuple[NormalisedPdf, Path]:
    target = source.with_name("clean.pdf")
    return normalise(source, target), target


def codes(normalised: NormalisedPdf) -> list[str]:
    return [trouble.code for trouble in normalised.troubles]


def link(pdf: pikepdf.Pdf, **action: Any) -> pikepdf.Object:
    return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([10, 10, 90, 40]), **action))


def test_the_same_paper_gives_the_same_bytes(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "a.pdf", "One", "Two")
    first, target = clean(source)
    content = target.read_bytes()
    elsewhere = tmp_path / "a longer name.pdf"
    again = normalise(source, elsewhere)
    assert elsewhere.read_bytes() == content
    assert first == again
    assert first.sha256 == hashlib.sha256(content).hexdigest()


def test_pages_and_words_are_kept_in_order(tmp_path: Path) -> None:
    normalised, target = clean(write_pdf(tmp_path / "a.pdf", "One", "Two", "Three"))
    assert len(normalised.pages) == len(pypdf.PdfReader(target).pages) == 3
    assert [words(target, page).strip() for page in range(3)] == ["One", "Two", "Three"]


def test_nothing_that_acts_or_tells_is_left(tmp_path: Path) -> None:
    def poison(pdf: pikepdf.Pdf) -> None:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('SECRET')"))
        page = pdf.pages[0].obj
        pdf.Root.OpenAction = script
        pdf.Root.AA = Dictionary(WC=script)
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("SECRET"), script])))
        pdf.attachments["SECRET.txt"] = b"SECRET"
        page.AA = Dictionary(O=script)
        page.PieceInfo = Dictionary(SECRET=Dictionary(Private=String("SECRET")))
        page.Metadata = pdf.make_stream(b"<x>SECRET</x>")
        page.Annots = Array([
            link(pdf, A=Dictionary(S=Name.Launch, F=String("SECRET.exe"))),
            link(pdf, A=Dictionary(S=Name.SubmitForm, F=String("https://SECRET.example"))),
            link(pdf, A=Dictionary(S=Name.URI, URI=String("javascript:SECRET"))),
            link(pdf, A=Dictionary(S=Name.URI, URI=String("file:///SECRET"))),
            link(pdf, A=Dictionary(S=Name.GoToR, F=String("SECRET.pdf"), D=Array([0, Name.Fit]))),
        ])
        pdf.docinfo["/Author"] = "SECRET"
        pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, Title=String("SECRET"))
        with pdf.open_metadata() as metadata:
            metadata["dc:creator"] = ["SECRET"]

    normalised, target = clean(changed(write_pdf(tmp_path / "a.pdf", "Plain"), poison))
    assert normalised.is_usable
    content = everything(target)
    for word in (b"SECRET", b"JavaScript", b"/Launch", b"/SubmitForm", b"/EmbeddedFiles", b"/OpenAction", b"/AA",
                 b"/Metadata", b"/Info", b"/StructTreeRoot", b"/PieceInfo", b"/GoToR"):
        assert word not in content, word


def test_what_pictures_and_drawings_tell_besides_is_gone(tmp_path: Path) -> None:
    photo = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRET"
    Image.effect_noise((64, 64), 50).save(photo, "JPEG", exif=exif)

    def add(pdf: pikepdf.Pdf) -> None:
        image = Stream(pdf, b"")
        image.write(photo.getvalue(), filter=Name.DCTDecode)
        image.Type, image.Subtype, image.ColorSpace = Name.XObject, Name.Image, Name.DeviceGray
        image.Width, image.Height, image.BitsPerComponent = 64, 64, 8
        image.Metadata = pdf.make_stream(b"<x>SECRET</x>")
        image.PieceInfo = Dictionary(Tool=Dictionary(Private=String("SECRET")))
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("SECRET")))
        image.OC = layer
        pdf.pages[0].obj.Resources.XObject = Dictionary(Photo=image)
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary())

    source = changed(drawn(tmp_path / "a.pdf", b"q 200 0 0 200 100 300 cm /Photo Do Q"), add)
    assert b"SECRET" in everything(source)
    normalised, target = clean(source)
    assert normalised.is_usable
    assert b"SECRET" not in everything(target)
    assert ImageChops.difference(seen(source), seen(target)).getbbox() is None


def test_earlier_revisions_are_gone(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "a.pdf", "Now")
    base = source.read_bytes()
    source.write_bytes(base.replace(b"%%EOF", b"% SECRET of an earlier revision\n%%EOF"))
    normalised, target = clean(source)
    assert normalised.is_usable
    assert target.read_bytes().count(b"%%EOF") == 1
    assert b"SECRET" not in target.read_bytes()


@pytest.mark.parametrize(("page", "box", "turn", "unit"), [
    pytest.param({}, (0, 0, 595, 842), 0, 1, id="plain"),
    pytest.param({"Rotate": 90}, (0, 0, 595, 842), 90, 1, id="turned"),
    pytest.param({"Rotate": -90}, (0, 0, 595, 842), 270, 1, id="turned back"),
    pytest.param({"Rotate": 450}, (0, 0, 595, 842), 90, 1, id="turned more than once"),
    pytest.param({"CropBox": Array([50, 60, 400, 700])}, (50, 60, 400, 700), 0, 1, id="cropped"),
    pytest.param({"CropBox": Array([-50, 60, 9000, 700])}, (0, 60, 595, 700), 0, 1, id="crop beyond the sheet"),
    pytest.param({"MediaBox": Array([595, 842, 0, 0])}, (0, 0, 595, 842), 0, 1, id="corners swapped"),
    pytest.param({"MediaBox": Array([-100, -200, 495, 642])}, (-100, -200, 495, 642), 0, 1, id="negative origin"),
    pytest.param({"MediaBox": Array([0, 0, 842, 1191])}, (0, 0, 842, 1191), 0, 1, id="A3"),
    pytest.param({"UserUnit": 2}, (0, 0, 595, 842), 0, 2, id="user unit"),
])
def test_geometry_is_settled(
    tmp_path: Path, page: dict[str, Any], box: tuple[float, ...], turn: int, unit: float
) -> None:
    source = drawn(tmp_path / "a.pdf", b"0.5 g 200 300 100 100 re f", **page)
    normalised, target = clean(source)
    facts = normalised.pages[0]
    assert (facts.box, facts.rotate, facts.user_unit) == (box, turn, unit)
    assert ImageChops.difference(seen(source), seen(target)).getbbox() is None


def test_a_page_cut_to_nothing_is_refused(tmp_path: Path) -> None:
    normalised, _ = clean(drawn(tmp_path / "a.pdf", b"", CropBox=Array([700, 900, 800, 1000])))
    assert codes(normalised) == ["absurd-page-size"]


def test_inherited_boxes_turn_and_resources_are_written_on_the_page(tmp_path: Path) -> None:
    def inherit(pdf: pikepdf.Pdf) -> None:
        page, parent = pdf.pages[0].obj, pdf.pages[0].obj.Parent
        parent.MediaBox, parent.Resources, parent.Rotate = page.MediaBox, page.Resources, 90
        del page.MediaBox
        del page.Resources
        if "/Rotate" in page:
            del page.Rotate

    source = changed(write_pdf(tmp_path / "a.pdf", "Inherited"), inherit)
    normalised, target = clean(source)
    assert normalised.pages[0].rotate == 90
    assert normalised.pages[0].box == (0, 0, *A4)
    with pikepdf.open(target) as pdf:
        assert {"/MediaBox", "/Resources", "/Rotate"} <= set(pdf.pages[0].obj.keys())
    assert "Inherited" in words(target)


def test_form_values_and_ticks_become_part_of_the_page(tmp_path: Path) -> None:
    def fill(pdf: pikepdf.Pdf) -> None:
        with_form(
            pdf, text_field(pdf, "name", "Jo Bloggs", 400), tick(pdf, "yes", "Yes", 300), tick(pdf, "no", "Off", 200),
            need_appearances=True,
        )

    normalised, target = clean(changed(write_pdf(tmp_path / "a.pdf", "Form"), fill))
    assert normalised.is_usable, codes(normalised)
    assert "Jo Bloggs" in words(target)
    picture = seen(target)
    assert picture.getpixel((70, 842 - 310)) == 0
    assert picture.getpixel((70, 842 - 210)) == 255
    with pikepdf.open(target) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert "/Annots" not in pdf.pages[0].obj


def test_a_form_with_polish_letters_shows_them(tmp_path: Path) -> None:
    def fill(pdf: pikepdf.Pdf) -> None:
        with_form(pdf, text_field(pdf, "name", "Paweł Żółty", 400), need_appearances=True)

    normalised, target = clean(changed(write_pdf(tmp_path / "a.pdf", "Form"), fill))
    assert codes(normalised) == ["form-value-lost"] or "Paweł Żółty" in words(target)


def test_a_form_value_that_no_program_can_draw_is_refused(tmp_path: Path) -> None:
    def fill(pdf: pikepdf.Pdf) -> None:
        with_form(pdf, text_field(pdf, "name", "Name \U00012345 here", 400), need_appearances=True)

    normalised, _ = clean(changed(write_pdf(tmp_path / "a.pdf", "Form"), fill))
    assert codes(normalised) == ["form-value-lost"]


def test_the_same_field_name_in_two_papers_keeps_two_values(tmp_path: Path) -> None:
    for name, value in (("a.pdf", "Alpha"), ("b.pdf", "Beta")):
        folder = tmp_path / name[0]
        folder.mkdir()
        _, target = clean(changed(
            write_pdf(folder / name, "Form"),
            lambda pdf, value=value: with_form(pdf, text_field(pdf, "name", value, 400), need_appearances=True),
        ))
        assert value in words(target)


def test_comments_in_pop_up_notes_are_counted_and_left_out(tmp_path: Path) -> None:
    def comment(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Contents=String("REMARK"), Rect=Array([10, 10, 30, 30]))
        popup = Dictionary(Type=Name.Annot, Subtype=Name.Popup, Rect=Array([100, 100, 300, 200]))
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note), pdf.make_indirect(popup)])

    normalised, target = clean(changed(write_pdf(tmp_path / "a.pdf", "Page"), comment))
    assert codes(normalised) == ["comments-not-printed"]
    assert "1 comment " in normalised.troubles[0].message
    assert b"REMARK" not in everything(target)


def test_a_stamp_over_the_page_is_drawn_into_it(tmp_path: Path) -> None:
    def stamp(pdf: pikepdf.Pdf) -> None:
        look = Stream(pdf, b"0 g 0 0 100 100 re f")
        look.Type, look.Subtype, look.BBox = Name.XObject, Name.Form, Array([0, 0, 100, 100])
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.Stamp, F=4, Rect=Array([200, 200, 300, 300]), AP=Dictionary(N=look)))])

    normalised, target = clean(changed(write_pdf(tmp_path / "a.pdf", "Page"), stamp))
    assert normalised.is_usable
    assert seen(target).getpixel((250, 842 - 250)) == 0


def test_links_inside_the_paper_get_explicit_places(tmp_path: Path) -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        second = pdf.pages[1].obj
        pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([
            String("there"), Dictionary(D=Array([second, Name.XYZ, 10, 700, 0]))])))
        pdf.pages[0].obj.Annots = Array([
            link(pdf, Dest=String("there")),
            link(pdf, A=Dictionary(S=Name.GoTo, D=Array([second, Name.Fit]))),
            link(pdf, Dest=String("nowhere")),
            link(pdf, A=Dictionary(S=Name.URI, URI=String("https://example.org/a?b=1"))),
            link(pdf, A=Dictionary(S=Name.URI, URI=String("mailto:a@example.org"))),
        ])

    normalised, target = clean(changed(write_pdf(tmp_path / "a.pdf", "One", "Two"), add))
    assert normalised.is_usable
    with pikepdf.open(target) as pdf:
        kept = list(pdf.pages[0].obj.Annots)
        assert [item.Dest[0].objgen for item in kept[:2]] == [pdf.pages[1].obj.objgen] * 2
        assert [float(item.Dest[3]) for item in kept[:2]] == [700, 842]
        assert [str(item.A.URI) for item in kept[2:]] == ["https://example.org/a?b=1", "mailto:a@example.org"]


def test_the_outline_is_read_with_its_levels(tmp_path: Path) -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        with pdf.open_outline() as outline:
            chapter = pikepdf.OutlineItem("Chapter", 0)
            chapter.children.append(pikepdf.OutlineItem("Part <&> Ł", 1))
            outline.root.extend([chapter, pikepdf.OutlineItem("End", 2)])

    normalised, target = clean(changed(write_pdf(tmp_path / "a.pdf", "1", "2", "3"), add))
    assert [(heading.title, heading.page, heading.level) for heading in normalised.outline] == [
        ("Chapter", 0, 0), ("Part <&> Ł", 1, 1), ("End", 2, 0)]
    with pikepdf.open(target) as pdf:
        assert "/Outlines" not in pdf.Root


def test_an_outline_that_is_circular_untitled_or_out_of_range_does_no_harm(tmp_path: Path) -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        good = pdf.make_indirect(Dictionary(Title=String("Good"), Dest=Array([page, Name.Fit])))
        untitled = pdf.make_indirect(Dictionary(Dest=Array([page, Name.Fit])))
        astray = pdf.make_indirect(Dictionary(Title=String("Astray"), Dest=Array([99, Name.Fit])))
        null = pdf.make_indirect(Dictionary(Title=String("Null"), Dest=None))
        good.Next, untitled.Next, astray.Next, null.Next = untitled, astray, null, good
        good.First = good
        pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=good, Last=null))

    normalised, _ = clean(changed(write_pdf(tmp_path / "a.pdf", "One"), add))
    assert [heading.title for heading in normalised.outline] == ["Good"]


@pytest.mark.parametrize(("content", "id_"), [
    (b"q q 0.5 0 0 0.5 0 0 cm 0 g 100 100 200 200 re f", "left open"),
    (b"0.5 0 0 0.5 0 0 cm Q Q 0 g 100 100 200 200 re f", "closed without opening"),
    (b"q 1 0 0 1 50 50 cm Q Q 0 g 100 100 200 200 re f q BT /F1 20 Tf 50 50 Td (open) Tj", "both, and open text"),
])
def test_what_is_drawn_later_finds_a_clean_state(tmp_path: Path, content: bytes, id_: str) -> None:
    source = drawn(tmp_path / "a.pdf", content)
    normalised, target = clean(source)
    assert normalised.is_usable, id_

    def stamp(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.contents_add(pdf.make_stream(b"q"), prepend=True)
        page.contents_add(pdf.make_stream(b"Q 0 g 500 10 20 20 re f"))

    changed(target, stamp)
    assert seen(target).getpixel((510, 842 - 20)) == 0
    before = seen(source)
    before.paste(0, (500, 842 - 30, 520, 842 - 10))
    assert ImageChops.difference(before, seen(target)).getbbox() is None


def test_pictures_are_copied_byte_for_byte(tmp_path: Path) -> None:
    picture = io.BytesIO()
    Image.effect_noise((300, 300), 80).save(picture, "JPEG")
    source = tmp_path / "a.pdf"
    canvas = Canvas(str(source), pageCompression=0)
    canvas.drawImage(ImageReader(picture), 50, 300, 400, 400)
    canvas.save()

    def raw(path: Path) -> list[bytes]:
        with pikepdf.open(path) as pdf:
            return [image.read_raw_bytes() for image in pdf.pages[0].get_images().values()]

    _, target = clean(source)
    assert len(raw(source)) == 1
    assert raw(target) == raw(source)


def test_the_contents_fingerprint_is_of_the_decoded_streams(tmp_path: Path) -> None:
    normalised, target = clean(write_pdf(tmp_path / "a.pdf", "One"))
    with pikepdf.open(target) as pdf:
        contents = pdf.pages[0].obj.Contents
        parts = list(contents) if isinstance(contents, Array) else [contents]
        decoded = b"\n".join(part.read_bytes() for part in parts)
    assert normalised.pages[0].content_sha256 == hashlib.sha256(decoded).hexdigest()


def test_text_and_its_absence_are_told(tmp_path: Path) -> None:
    with_text, _ = clean(write_pdf(tmp_path / "a.pdf", "Words"))
    without, _ = clean(drawn(tmp_path / "b.pdf", b"0 g 100 400 100 100 re f"))
    assert with_text.pages[0].has_text
    assert not without.pages[0].has_text


@pytest.mark.parametrize(("content", "page", "is_free"), [
    pytest.param(b"0 g 100 400 50 50 re f", {}, True, id="bare"),
    pytest.param(b"0 g 300 10 40 8 re f", {}, False, id="something at the foot"),
    pytest.param(b"0 g 300 10 40 8 re f", {"Rotate": 180}, True, id="at the head once turned"),
    pytest.param(b"0 g 580 400 8 40 re f", {"Rotate": 90}, False, id="at the foot once turned by 90"),
    pytest.param(b"0 g 5 400 8 40 re f", {"Rotate": 270}, False, id="at the foot once turned by 270"),
    pytest.param(b"0 g 5 400 8 40 re f", {"Rotate": 90}, True, id="at the head once turned by 90"),
    pytest.param(b"0 g 300 10 40 8 re f", {"CropBox": Array([0, 40, 595, 842])}, True, id="cut off"),
    pytest.param(b"0 g 300 15 40 8 re f", {"UserUnit": 4}, True, id="above the strip, as units are large"),
    pytest.param(b"0.97 g 0 0 595 842 re f", {}, True, id="off-white paper"),
    pytest.param(b"0.4 g 0 0 595 842 re f", {}, False, id="dark ground"),
])
def test_whether_the_footer_has_room(tmp_path: Path, content: bytes, page: dict[str, Any], is_free: bool) -> None:
    normalised, _ = clean(drawn(tmp_path / "a.pdf", content, **page))
    assert normalised.pages[0].footer_is_free is is_free


def test_the_noise_of_a_scan_does_not_take_the_footers_room(tmp_path: Path) -> None:
    noise = Image.effect_noise((1240, 1754), 6).point(lambda level: min(255, level + 115))
    source = tmp_path / "a.pdf"
    canvas = Canvas(str(source), pagesize=A4)
    canvas.drawImage(ImageReader(noise), 0, 0, *A4)
    canvas.save()
    normalised, _ = clean(source)
    assert normalised.pages[0].footer_is_free


def test_a_page_that_would_look_different_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_the_text(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.obj.Contents = pdf.make_stream(b"")

    source = write_pdf(tmp_path / "a.pdf", "One", "Two")
    monkeypatch.setattr(cleaning, "settle_annotations", lose_the_text)
    normalised, target = clean(source)
    assert codes(normalised) == ["changed-by-cleaning"]
    assert normalised.pages == ()
    assert not target.exists()


def test_a_lost_tick_is_a_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose_the_form(pdf: pikepdf.Pdf) -> None:
        for page in pdf.pages:
            page.obj.Annots = Array([])

    source = changed(
        write_pdf(tmp_path / "a.pdf", "One"),
        lambda pdf: with_form(pdf, tick(pdf, "yes", "Yes", 300), need_appearances=False),
    )
    monkeypatch.setattr(cleaning, "settle_annotations", lose_the_form)
    assert codes(clean(source)[0]) == ["changed-by-cleaning"]


def test_a_password_refuses_without_a_target(tmp_path: Path) -> None:
    source = changed(write_pdf(tmp_path / "a.pdf"), lambda _: None, encryption=pikepdf.Encryption(user="u", owner="o"))
    normalised, target = clean(source)
    assert codes(normalised) == ["password-needed"]
    assert not target.exists()


def test_drawing_instructions_that_unpack_without_end_are_refused_before_anything_unpacks_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "MAX_CONTENT_BYTES", 5_000_000)
    paper = drawn(tmp_path / "paper.pdf", b" " * 6_000_000)
    assert paper.stat().st_size < 50_000
    monkeypatch.setattr(cleaning, "write_clean", None)
    normal = normalise(paper, tmp_path / "clean.pdf")
    assert [trouble.code for trouble in normal.troubles] == ["damaged"]
    assert not (tmp_path / "clean.pdf").exists()


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "a.pdf"
    source.touch()
    assert codes(clean(source)[0]) == ["empty-file"]


def test_a_paper_with_restrictions_is_written_without_them(tmp_path: Path) -> None:
    source = changed(
        write_pdf(tmp_path / "a.pdf", "Free"), lambda _: None, encryption=pikepdf.Encryption(user="", owner="o"))
    normalised, target = clean(source)
    assert codes(normalised) == ["restrictions-lifted"]
    assert not pypdf.PdfReader(target).is_encrypted
    assert "Free" in words(target)


def test_the_source_is_left_as_it_was(tmp_path: Path) -> None:
    source = write_pdf(tmp_path / "a.pdf", "One")
    before = source.read_bytes()
    clean(source)
    assert source.read_bytes() == before
