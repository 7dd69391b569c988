from datetime import date, timedelta
from io import BytesIO
from itertools import combinations

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from bundler.documents.bundle.lettering import REGULAR, width
from bundler.documents.timeline.layout import WIDTH, Words, lay_out
from bundler.documents.timeline.page import timeline_pdf
from bundler.documents.timeline.svg import svg_of
from bundler.model.timeline import Lane, Mark, MarkState, Timeline

TODAY = date(2026, 11, 22)
CASE = Timeline(
    "EX-2026-003",
    TODAY,
    (
        Mark(date(2026, 2, 3), "Entry to care", Lane.CARE, MarkState.HAPPENED),
        Mark(date(2026, 2, 27), "Review 1", Lane.REVIEWS, MarkState.HAPPENED),
        Mark(date(2026, 8, 6), "Review PPM <12 weeks>", Lane.DEADLINES, MarkState.MISSED),
        Mark(date(2026, 12, 7), "Papers & minutes", Lane.DEADLINES, MarkState.DUE),
        Mark(date(2026, 12, 14), "Fostering Panel", Lane.MEETINGS, MarkState.PLANNED),
    ),
)
marks = st.lists(
    st.builds(
        Mark,
        day=st.dates(date(2024, 1, 1), date(2028, 12, 31)),
        label=st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=40),
        lane=st.sampled_from(Lane),
        state=st.sampled_from(MarkState),
    ),
    max_size=40,
)


def words_of(svg: str) -> list[str]:
    return [each.text or "" for each in etree.fromstring(svg.encode()).iter("{*}text")]


def test_a_case_of_which_nothing_is_recorded_says_so() -> None:
    assert "Nothing that has a day is recorded yet." in words_of(svg_of(Timeline("EX-1", TODAY, ())))
    assert "Nothing that has a day is recorded yet." not in words_of(svg_of(CASE))


def test_the_picture_says_each_day_and_its_state_in_words() -> None:
    words = words_of(svg_of(CASE))
    assert "Entry to care: 3 Feb 2026" in words
    assert "Review PPM <12 weeks>: missed 6 Aug 2026" in words
    assert "Papers & minutes: due 7 Dec 2026" in words
    assert "Fostering Panel: planned 14 Dec 2026" in words
    assert "today, 22 November 2026" in words


def test_who_cannot_see_the_picture_is_told_the_same() -> None:
    tree = etree.fromstring(svg_of(CASE).encode())
    described = tree.findtext("{*}desc") or ""
    assert tree.get("role") == "img"
    assert described.startswith("Today is 22 November 2026; Entry to care: 3 February 2026;")
    assert "Review PPM <12 weeks>: missed 6 August 2026" in described


def test_the_page_shows_what_the_picture_shows() -> None:
    pdf = timeline_pdf(CASE, "Timeline of the case")
    [page] = pypdf.PdfReader(BytesIO(pdf)).pages
    text = page.extract_text()
    assert page.mediabox.width > page.mediabox.height
    assert "EX-2026-003 · the line marks today, 22 November 2026" in text
    assert "Fostering Panel: planned 14 Dec 2026" in text
    assert timeline_pdf(CASE, "Timeline of the case") == pdf


def test_a_case_of_which_nothing_is_recorded_shows_today() -> None:
    assert words_of(svg_of(Timeline("EX-1", TODAY, ())))[-1] == "today, 22 November 2026"


@pytest.mark.parametrize(("years", "named"), [(1, "Jan 2027"), (3, "Jan 2027"), (9, "2027")])
def test_the_longer_the_time_the_fewer_months_are_named(years: int, named: str) -> None:
    far = Mark(TODAY + timedelta(days=365 * years), "Birthday", Lane.CARE, MarkState.PLANNED)
    words = words_of(svg_of(Timeline("EX-1", TODAY, (far,))))
    assert named in words
    assert len(words) < 24


@given(marks)
def test_no_two_labels_touch_and_none_leaves_the_picture_on_the_right(some: list[Mark]) -> None:
    picture = lay_out(Timeline("EX-1", TODAY, tuple(some)))
    areas = [(each.x, each.y, each.x + width(each.text, REGULAR, each.size)) for each in picture.words if each.covers]
    assert len(areas) == len(some)
    for left, right in combinations(areas, 2):
        is_apart = abs(left[1] - right[1]) > 9 or left[2] < right[0] or right[2] < left[0]
        assert is_apart, (left, right)
    assert all(area[2] <= WIDTH for area in areas)
    assert all(0 < each.y < picture.height for each in picture.words if isinstance(each, Words))
