"""Which pages an examination calls scans: a picture, and in words no more than a scanner's stamp."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bundler.documents.intake.examine import examine
from bundler.documents.scans.scan_troubles import pages_in_words

PICTURE = Image.new("L", (600, 800), 230)


def page(path: Path, text: str, *, with_picture: bool) -> Path:
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    if with_picture:
        canvas.drawImage(ImageReader(PICTURE), 0, 0, 595, 842)
    canvas.drawString(72, 40, text)
    canvas.save()
    return path


@pytest.mark.parametrize(("text", "with_picture", "pages"), [
    pytest.param("", True, (1,), id="a picture"),
    pytest.param("Scanned with a telephone 12/11/2026 10:31", True, (1,), id="a picture with a stamp"),
    pytest.param("A photograph of the garden, which is large, and has a gate on the side to the road.", True, (),
                 id="a picture with words about it"),
    pytest.param("Appendix A", False, (), id="few words and no picture"),
    pytest.param("", False, (), id="nothing"),
])  # fmt: skip
def test_a_page_counts_as_a_scan_by_its_picture_and_its_words(
    tmp_path: Path, text: str, with_picture: bool, pages: tuple[int, ...]
) -> None:
    assert examine(page(tmp_path / "a.pdf", text, with_picture=with_picture)).pages_without_text == pages


def test_a_scan_behind_more_words_than_anybody_searches_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=A4, invariant=1)
    for with_picture in (False, False, True):
        canvas.drawString(72, 40, "" if with_picture else "A page of a long report.")
        if with_picture:
            canvas.drawImage(ImageReader(PICTURE), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    monkeypatch.setattr("bundler.documents.intake.examine.MAX_WORDS", 10)
    assert examine(tmp_path / "a.pdf").pages_without_text == (3,)


def test_a_picture_within_a_form_counts_and_one_that_draws_itself_ends(tmp_path: Path) -> None:
    path = page(tmp_path / "a.pdf", "", with_picture=True)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        form = pdf.make_stream(b"", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(dict(pdf.pages[0].Resources.XObject.items())))
        form.Resources.XObject.Self = form
        pdf.pages[0].Resources.XObject = pikepdf.Dictionary(Form=form)
        pdf.save(path)
    assert examine(path).pages_without_text == (1,)


def test_every_page_of_a_picture_counts(tmp_path: Path) -> None:
    target = io.BytesIO()
    PICTURE.save(target, "TIFF", save_all=True, append_images=[PICTURE])
    path = tmp_path / "a.tif"
    path.write_bytes(target.getvalue())
    assert examine(path).pages_without_text == (1, 2)


@pytest.mark.parametrize(("pages", "words"), [
    ((3,), "Page 3"), ((3, 4), "Pages 3 and 4"), ((1, 2, 3), "Pages 1 to 3"),
    ((1, 3, 5, 6, 7, 9), "Pages 1, 3, 5 to 7 and 9"),
])  # fmt: skip
def test_pages_are_said_with_neighbours_together(pages: tuple[int, ...], words: str) -> None:
    assert pages_in_words(pages) == words
