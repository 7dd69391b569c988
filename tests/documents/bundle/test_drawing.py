"""Cover, index and dividers are drawn whole: nothing cut, nothing small, as many pages as were measured."""

import io
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bundler.documents.bundle.drawing import draw_own_pages, index_page, measure_front, page_range
from bundler.documents.bundle.lettering import BOLD, REGULAR, drawable, lines, width
from bundler.model.paper import PageFacts, Prepared
from bundler.model.plan import BundlePlan, CoverFacts, PlannedDocument
from tests.documents.bundle_papers import document, plan_of

PAPER = Prepared(key="k", sha256="0" * 64, pages=(PageFacts(box=(0, 0, 595, 842)),) * 3)
EUROPEAN = "Siôn Ŵyn Ẁẃŷ · Łódź Gdańsk Żółw · Őrült Űr · Țară Șoim · Þór Æsir Øre ß · Čeština řeřicha · Ğ İ ş"


def paper(title: str, *, dated: str = "", notes: tuple[str, ...] = ()) -> PlannedDocument:
    return document(title, PAPER, dated=dated, notes=notes)


def drawn(plan: BundlePlan) -> PdfReader:
    return PdfReader(io.BytesIO(draw_own_pages(plan).pdf))


def squeezed(text: str) -> str:
    return "".join(text.split())


def said(plan: BundlePlan) -> str:
    return squeezed("".join(page.extract_text() for page in drawn(plan).pages))


titles = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=300)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(titles, max_size=30), max_size=4), st.booleans())
def test_as_many_pages_are_drawn_as_were_measured(sections: list[list[str]], draft: bool) -> None:
    plan = plan_of({f"{letter} Section": [paper(title, notes=("A note",)) for title in held]
                    for letter, held in zip("ABCD", sections, strict=False)}, draft=draft, absent=("Missing paper",))
    assert len(drawn(plan).pages) == plan.front_pages + len(sections) == measure_front(plan) + len(sections)


@settings(max_examples=200, deadline=None)
@given(titles, st.floats(30, 500))
def test_lines_fit_and_lose_nothing(title: str, room: float) -> None:
    broken = lines(title, REGULAR, 12, room)
    assert squeezed("".join(broken)) == squeezed(drawable(title))
    assert all(width(line, REGULAR, 12) <= room for line in broken)


def test_every_name_of_europe_is_drawn_as_written() -> None:
    assert drawable(EUROPEAN) == EUROPEAN
    assert squeezed(EUROPEAN) in said(plan_of({"A Section": [paper(EUROPEAN)]}))


@pytest.mark.parametrize(("typed", "shown"), [
    ("Photo \U0001f600", "Photo [GRINNING FACE]"),
    ("\U0001f468‍\U0001f469‍\U0001f467", "[MAN][WOMAN][GIRL]"),
    ("Star ⭐️", "Star [WHITE MEDIUM STAR]"),
    ("שם", "[HEBREW LETTER SHIN][HEBREW LETTER FINAL MEM]"),
    ("two\nlines\tand  spaces", "two lines and spaces"),
    (unicodedata.normalize("NFD", "Łódź ẃ"), "Łódź ẃ"),
])
def test_a_character_without_a_glyph_is_drawn_as_its_name(typed: str, shown: str) -> None:
    assert drawable(typed) == shown


def test_our_own_pages_are_a4_in_twelve_point_or_more_with_embedded_fonts() -> None:
    plan = plan_of({"A Section": [paper("Report", dated="9 December 2026", notes=("A note",))]}, draft=True)
    sizes: set[float] = set()
    for page in drawn(plan).pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        page.extract_text(visitor_text=lambda text, _cm, _tm, _font, size: sizes.add(size) if text.strip() else None)
        fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
        assert fonts
        assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)
    assert min(sizes) >= 12


@pytest.mark.parametrize("papers", range(1, 9))
def test_the_header_row_is_on_every_index_page_and_no_heading_stands_alone_at_a_foot(papers: int) -> None:
    plan = plan_of({f"{letter} Section {letter}": [paper(f"Paper {letter}")] * papers for letter in "ABCDEFGHIJKLMNOP"})
    assert plan.front_pages > 2
    for page in drawn(plan).pages[1:plan.front_pages]:
        text = page.extract_text()
        assert squeezed("Document Date Pages") in squeezed(text)
        assert text.rstrip().rpartition("Section")[2].count("Paper") >= 1


def test_a_section_that_goes_on_to_the_next_index_page_is_named_there_again() -> None:
    plan = plan_of({"A Reports": [paper(f"Report {number}") for number in range(70)], "B Letters": [paper("Letter")]})
    pages = [page.extract_text() for page in drawn(plan).pages][1:plan.front_pages]
    assert len(pages) == 3
    assert ["A Reports (continued)" in page for page in pages] == [False, True, True]
    assert not any("B Letters (continued)" in page for page in pages)


def test_what_is_not_held_is_listed_only_in_a_draft() -> None:
    plan = plan_of({"A Section": [paper("Report")]}, absent=("Medical of the carer",))
    assert "Medicalofthecarer" not in said(plan)
    draft = replace(plan, draft=True)
    draft = replace(draft, front_pages=measure_front(draft))
    assert "Medicalofthecarernotheld" in said(draft)
    assert "DRAFT" in said(draft)


def test_a_long_cover_runs_on_to_further_pages() -> None:
    rows = tuple((f"Row {number}", f"Value {number} " + "word " * 60) for number in range(20))
    plan = plan_of({"A Section": [paper("Report")]}, cover=CoverFacts("Council", rows))
    assert index_page(plan) > 2
    assert all(f"Value{number}" in said(plan) for number in range(20))


def test_a_title_longer_than_a_page_is_still_whole() -> None:
    title = " ".join(f"word{number}" for number in range(900))
    plan = plan_of({"A Section": [paper(title)]})
    index = squeezed("".join(page.extract_text() for page in drawn(plan).pages[1:plan.front_pages]))
    for between in ("DocumentDatePages", "ASection(continued)", "A2–A4"):
        index = index.replace(between, "")
    assert squeezed(title) in index


def test_a_divider_says_where_each_document_is_and_when_there_are_more() -> None:
    divider = drawn(plan_of({"A Section": [paper(f"Paper {number}") for number in range(60)]})).pages[-1].extract_text()
    assert "Paper 0" in divider
    assert "A2–A4" in divider
    assert "more, listed in the index" in divider
    assert "Back to the index" in divider


def test_a_plan_with_another_front_than_measured_is_refused() -> None:
    plan = plan_of({"A Section": [paper("Report")]})
    with pytest.raises(ValueError, match="2 pages long, the plan says 5"):
        draw_own_pages(replace(plan, front_pages=5))


def test_the_same_plan_is_drawn_with_the_same_bytes() -> None:
    plan = plan_of({"A Section": [paper(EUROPEAN)]}, draft=True)
    assert draw_own_pages(plan) == draw_own_pages(plan)


def test_a_range_of_one_page_is_one_label() -> None:
    assert page_range("A2", "A2") == "A2"
    assert page_range("A2", "A14") == "A2–A14"


def test_text_is_set_in_two_weights_of_one_face() -> None:
    assert width("Index", BOLD, 12) > width("Index", REGULAR, 12)
