"""What lies on a layer that is off stays unseen, and is not in the clean paper at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import ImageChops

from bundler.documents.intake.examine import examine
from bundler.documents.intake.pdf import normalise
from tests.documents.intake.pdf_papers import changed, drawn, everything, seen, words

BOTH = (
    b"/OC /Shown BDC BT /F1 20 Tf 60 700 Td (VISIBLE) Tj ET EMC "
    b"/OC /Secret BDC BT /F1 20 Tf 60 600 Td (SECRET) Tj ET 60 500 100 50 re f q 0.5 g EMC "
    b"200 300 100 100 re f Q"
)


def layered(path: Path, settings: Callable[[pikepdf.Object, pikepdf.Object], Dictionary]) -> Path:
    """A page with text on the layers Shown and Secret, and a grey square that follows what Secret sets."""

    def add(pdf: pikepdf.Pdf) -> None:
        shown, secret = (pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in ("one", "other"))
        pdf.pages[0].obj.Resources.Properties = Dictionary(Shown=shown, Secret=secret)
        pdf.Root.OCProperties = Dictionary(OCGs=Array([shown, secret]), D=settings(shown, secret))

    return changed(drawn(path, BOTH), add)


@pytest.mark.parametrize("settings", [
    pytest.param(lambda _, secret: Dictionary(OFF=Array([secret])), id="off by name"),
    pytest.param(lambda shown, _: Dictionary(BaseState=Name.OFF, ON=Array([shown])), id="all off but one"),
])
def test_a_layer_that_is_off_is_cut_out(
    tmp_path: Path, settings: Callable[[pikepdf.Object, pikepdf.Object], Dictionary]
) -> None:
    source, target = layered(tmp_path / "a.pdf", settings), tmp_path / "clean.pdf"
    assert [trouble.code for trouble in examine(source).troubles] == ["layers-left-out"]
    normalised = normalise(source, target)
    assert [(trouble.code, trouble.severity) for trouble in normalised.troubles] == [("layers-left-out", "warns")]
    assert "VISIBLE" in words(target)
    assert b"SECRET" not in everything(target)
    assert ImageChops.difference(seen(source), seen(target)).getbbox() is None
    assert seen(target).getpixel((250, 842 - 350)) == 128


def test_layers_that_are_all_on_are_kept_without_a_word(tmp_path: Path) -> None:
    source, target = layered(tmp_path / "a.pdf", lambda *_: Dictionary()), tmp_path / "clean.pdf"
    normalised = normalise(source, target)
    assert normalised.troubles == ()
    assert "SECRET" in words(target)


def test_a_drawing_and_a_mark_on_a_layer_that_is_off_are_cut_out(tmp_path: Path) -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        secret = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("other")))
        group = pdf.make_indirect(Dictionary(Type=Name.OCMD, OCGs=Array([secret])))
        drawing = Stream(pdf, b"% SECRET\n0 g 0 0 100 100 re f")
        drawing.Type, drawing.Subtype, drawing.BBox = Name.XObject, Name.Form, Array([0, 0, 100, 100])
        drawing.OC = group
        page = pdf.pages[0].obj
        page.Resources.XObject = Dictionary(Hidden=drawing)
        page.Annots = Array([pdf.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.Stamp, F=4, Rect=Array([300, 300, 400, 400]), OC=secret,
            AP=Dictionary(N=drawing)))])
        pdf.Root.OCProperties = Dictionary(OCGs=Array([secret]), D=Dictionary(OFF=Array([secret])))

    source = changed(drawn(tmp_path / "a.pdf", b"0.5 g 10 500 50 50 re f /Hidden Do"), add)
    target = tmp_path / "clean.pdf"
    assert normalise(source, target).is_usable
    assert b"SECRET" not in everything(target)
    assert seen(target).getpixel((50, 842 - 50)) == 255


def test_a_rule_that_cannot_be_told_refuses_the_paper(tmp_path: Path) -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        secret = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("other")))
        rule = Dictionary(Type=Name.OCMD, VE=Array([Name.Not, secret]))
        pdf.pages[0].obj.Resources.Properties = Dictionary(Secret=pdf.make_indirect(rule))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([secret]), D=Dictionary(OFF=Array([secret])))

    source = changed(drawn(tmp_path / "a.pdf", b"/OC /Secret BDC 0 g 10 10 50 50 re f EMC"), add)
    normalised = normalise(source, tmp_path / "clean.pdf")
    assert [trouble.code for trouble in normalised.troubles] == ["hidden-layers"]
