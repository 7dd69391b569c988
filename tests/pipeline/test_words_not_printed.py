"""A paper whose pages cannot show all it says, converted by the real LibreOffice."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.shared import Pt

from bundler.pipeline.build import build_pack
from bundler.pipeline.workshop import Workshop
from tests.conftest import SMALL_PAPERS, LayOut

pytestmark = pytest.mark.office


def letter(height: float | None) -> bytes:
    """A Word letter whose table row is so many points high, whatever stands in it; None lets it grow."""
    document = Document()
    table = document.add_table(rows=1, cols=1)
    for word in ("first", "second", "third", "fourth", "unseen"):
        table.cell(0, 0).add_paragraph(f"The {word} line of the letter")
    if height:
        table.rows[0].height, table.rows[0].height_rule = Pt(height), WD_ROW_HEIGHT_RULE.EXACTLY
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def codes_about_the_letter(workshop: Workshop, lay_out: LayOut, letter: bytes) -> list[tuple[str, str]]:
    lay_out(papers={**SMALL_PAPERS, "Letter from the clinic.docx": letter})
    build = build_pack(workshop, "T-1", None, draft=False)
    assert build.outcome == "built", build.findings
    return [(each.code, each.message) for each in build.findings if each.place.endswith("clinic.docx")]


def test_words_that_a_row_of_fixed_height_cuts_off_are_named(workshop: Workshop, lay_out: LayOut) -> None:
    ((code, message),) = codes_about_the_letter(workshop, lay_out, letter(height=40))
    assert code == "words-not-printed"
    assert "“unseen”" in message


def test_a_paper_that_shows_all_it_says_is_not_spoken_of(workshop: Workshop, lay_out: LayOut) -> None:
    assert codes_about_the_letter(workshop, lay_out, letter(height=None)) == []
