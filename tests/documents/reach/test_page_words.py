"""The words of a page are all that stand in it, whatever part of it is shown."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Array

from bundler.documents.reach.page_words import pages_in
from tests.conftest import text_pdf


def test_words_outside_the_part_that_is_shown_are_read_too(tmp_path: Path) -> None:
    paper = tmp_path / "a.pdf"
    with pikepdf.open(BytesIO(text_pdf("An ordinary page", "The second"))) as pdf:
        hidden = b"\nBT /F1 9 Tf 72 99 Td (12 High Street) Tj ET BT /F1 9 Tf 9000 99 Td (Mill Lane) Tj ET"
        pdf.pages[0].contents_add(pdf.make_stream(hidden))
        pdf.pages[0].obj.CropBox = Array([0, 400, 595, 842])
        pdf.save(paper)
    first, second = pages_in(paper)
    assert "An ordinary page" in first
    assert "12 High Street" in first
    assert "Mill Lane" in first
    assert second.strip() == "The second"
    with pypdfium2.PdfDocument(paper) as document:
        assert "12 High Street" not in document[0].get_textpage().get_text_bounded(), "which is why it is not asked"
