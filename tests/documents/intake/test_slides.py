"""Presentations: one slide a page, what is hidden or said in notes is told."""

from __future__ import annotations

import base64
import io
import shutil
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from bundler.documents import office
from bundler.documents.intake.examine import examine
from bundler.documents.intake.office_papers import examine_turned, stage, turn_of
from bundler.documents.intake.word_cleaning import cut_off_for_good
from bundler.model.paper import Examination, PaperKind
from tests.documents.office_papers import rewritten, write_slides

TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
RELATED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="../media/p.png"/>'
    "</Relationships>"
)
SHOWN = ("First slide", "Not for panel", "Last slide")


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("slides")
    return write_slides(folder / "a.fodp", *SHOWN, hidden=[2], notes={3: "What I will say about this slide"})


def codes(found: Examination) -> dict[str, str]:
    return {trouble.code: trouble.severity for trouble in found.troubles}


@pytest.mark.office
@pytest.mark.parametrize("ending", [".pptx", ".ppt", ".odp"])
def test_hidden_slides_are_told_and_every_other_one_is_a_page(shown: Path, tmp_path: Path, ending: str) -> None:
    source = Path(shutil.copy(shown, tmp_path / "a.fodp"))
    paper = rewritten(source, ending, "OpenDocument Presentation Flat XML")
    found = examine(paper)
    assert found.kind is PaperKind.SLIDES
    if turn := turn_of(paper):
        assert not found.looked_through
        target = tmp_path / f"turned{turn.ending}"
        office.convert([office.Conversion(paper, target, turn.form)], tmp_path / "work")
        found = examine_turned(paper, target)
    assert codes(found)["hidden-slides"] == "warns"
    staged = stage(paper, tmp_path / "staged", PaperKind.SLIDES, ())
    (outcome,) = office.convert(
        [office.Conversion(tmp_path / "staged", tmp_path / "a.pdf", staged.form)], tmp_path / "work")
    with pypdfium2.PdfDocument(outcome.target) as pdf:
        texts = [page.get_textpage().get_text_bounded().strip() for page in pdf]
    assert texts == ["First slide", "Last slide"]


@pytest.mark.office
def test_notes_are_told_and_hidden_words_are_not_among_the_words(shown: Path, tmp_path: Path) -> None:
    source = Path(shutil.copy(shown, tmp_path / "a.fodp"))
    found = examine(rewritten(source, ".pptx", "OpenDocument Presentation Flat XML"))
    assert codes(found) == {"hidden-slides": "warns", "notes-not-printed": "tells"}
    assert found.words.split() == ["First", "slide", "Last", "slide"]


def test_what_was_cut_off_a_picture_on_a_slide_is_not_in_the_copy(tmp_path: Path) -> None:
    paper = tmp_path / "a.pptx"
    slide = (
        '<p:sld xmlns:p="p" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><p:pic><p:blipFill>'
        '<a:blip r:embed="r1"/><a:srcRect r="50000"/></p:blipFill></p:pic></p:sld>'
    )
    with zipfile.ZipFile(paper, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("ppt/slides/slide1.xml", slide)
        archive.writestr("ppt/slides/_rels/slide1.xml.rels", RELATED)
        archive.writestr("ppt/media/p.png", half_red())
    assert cut_off_for_good(paper, tmp_path / "b.pptx") is None
    with zipfile.ZipFile(tmp_path / "b.pptx") as archive:
        (picture,) = [name for name in archive.namelist() if "media" in name]
        shown = Image.open(io.BytesIO(archive.read(picture)))
    assert shown.getcolors() == [(400, (255, 255, 255))]


@pytest.mark.office
def test_an_old_presentation_with_a_cropped_picture_is_refused(tmp_path: Path) -> None:
    """LibreOffice prints it as it is, and would write all of the picture into the PDF."""
    paper = write_slides(tmp_path / "a.fodp", "words")
    cut = (
        '<style:style style:name="cut" style:family="graphic"><style:graphic-properties fo:clip="rect({})"/>'
        "</style:style>"
    )
    picture = (
        '<draw:frame draw:style-name="cut" svg:x="2cm" svg:y="6cm" svg:width="5cm" svg:height="5cm"><draw:image>'
        f"<office:binary-data>{base64.b64encode(half_red()).decode()}</office:binary-data></draw:image></draw:frame>"
    )
    whole = paper.read_text().replace("</draw:page>", f"{picture}</draw:page>")
    found = {}
    for name, sides in (("cut", "0cm, 0.5cm, 0cm, 0cm"), ("whole", "0cm, 0cm, 0cm, 0cm")):
        styled = whole.replace("</office:automatic-styles>", f"{cut.format(sides)}</office:automatic-styles>")
        (tmp_path / f"{name}.fodp").write_text(styled)
        old = rewritten(tmp_path / f"{name}.fodp", ".ppt", "OpenDocument Presentation Flat XML")
        (outcome,) = office.convert([office.Conversion(old, tmp_path / f"{name}.pptx", "ppt")], tmp_path / "work")
        found[name] = examine_turned(old, outcome.target)
    assert (codes(found["cut"]), codes(found["whole"])) == ({"cropped-pictures": "blocks"}, {})


def half_red() -> bytes:
    shown = Image.new("RGB", (40, 20), "white")
    shown.paste((255, 0, 0), (20, 0, 40, 20))
    file = io.BytesIO()
    shown.save(file, "PNG")
    return file.getvalue()
