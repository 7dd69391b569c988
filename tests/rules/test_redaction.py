"""What a redaction list says, and when it counts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.model.guard import Reached
from bundler.model.redaction import Ground, Passage, RedactionList, RedactionReview
from bundler.rules.redaction import (
    Kept,
    Words,
    misfits,
    orders_of,
    picked,
    proposed,
    still_said,
    tells,
    whole_words,
)
from bundler.rules.searching import ProtectedFact, found_in, places_of

DAY = date(2026, 11, 22)
GROUNDS = {
    "carer": Ground(id="carer", label="Carer", short="C", kinds=("carers",), authority="x"),
    "third-party": Ground(id="third-party", label="Third party", short="TP", authority="x"),
}


def passage(words: str | None = "Moira Sandalwood", page: int = 1, **more: object) -> Passage:
    return Passage.model_validate(
        {"page": page, "ground": "carer", "words": words, "made_by": "Sam", "made_on": DAY, **more}
    )  # fmt: skip


def listed(*passages: Passage, made_by: tuple[str, ...] = ("Sam",)) -> RedactionList:
    return RedactionList(
        paper="attachments/a.pdf", paper_sha256="aa", pages_sha256="bb", audience="birth-parent",
        made_by=made_by, passages=passages,
    )  # fmt: skip


def reviewed(made: RedactionList, by: str) -> RedactionList:
    return made.model_copy(update={"reviewed": RedactionReview(by=by, on=DAY, of=made.digest)})


def kept(*names: str) -> Kept:
    return Kept([ProtectedFact("carers", name) for name in names], (), ())


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        pytest.param(["With Moira Sandalwood."], [(1, "Moira Sandalwood")], id="as it is written"),
        pytest.param(["With Moira\r\nSandalwood."], [(1, "Moira Sandalwood")], id="over two lines"),
        pytest.param(["With Moira Sandal\ufffe\r\nwood."], [(1, "Moira Sandal wood")], id="with a hyphen"),
        pytest.param(["With MOIRA  SANDALWOOD’S dog"], [(1, "MOIRA SANDALWOOD’S")], id="in capitals, of hers"),
        pytest.param(["With Moira", "Sandalwood."], [(1, "Moira"), (2, "Sandalwood")], id="over two pages"),
        pytest.param(["Moira Sandalwood, M. Other", "Moira Sandalwood"],
                     [(1, "Moira Sandalwood"), (2, "Moira Sandalwood")], id="on two pages"),
        pytest.param(["Moira and her Sandalwood box"], [], id="not somebody else"),
    ],
)  # fmt: skip
def test_a_fact_is_proposed_wherever_it_stands(pages: list[str], expected: list[tuple[int, str]]) -> None:
    made = proposed(pages, kept("Moira Sandalwood"), GROUNDS, "Sam", DAY)
    assert [(one.page, one.words) for one in made] == expected
    assert all(one.ground == "carer" for one in made)


def test_places_that_overlap_are_one_passage() -> None:
    facts = kept("12 High Street", "High Street, Exampleton")
    made = proposed(["at 12 High Street, Exampleton"], facts, GROUNDS, "Sam", DAY)
    assert [one.words for one in made] == ["12 High Street, Exampleton"]


@given(st.text(alphabet="abcdefgh XYZ-'’.,\n", max_size=60), st.text(alphabet="abcdefgh", min_size=1, max_size=10))
def test_what_is_found_has_a_place_and_what_has_a_place_is_found(text: str, words: str) -> None:
    places = places_of(text, Words(words))
    assert bool(places) == bool(found_in(text, [Words(words)]))
    for start, end in places:
        assert found_in(text[slice(*whole_words(text, start, end))], [Words(words)])


@given(st.text(max_size=40), st.text(alphabet="abcdefgh ", min_size=1, max_size=20))
def test_a_text_without_the_places_of_some_words_no_longer_says_them(text: str, words: str) -> None:
    full = f"{text} {words} {text}"
    left = list(full)
    for place in places_of(full, Words(words)):
        start, end = whole_words(full, *place)
        left[start:end] = "|" * (end - start)
    assert not found_in("".join(left), [Words(words)])


def test_words_picked_by_hand_are_taken_out_of_each_page_that_says_them() -> None:
    pages = ["Her uncle drinks.", "Nothing.", "her  UNCLE, drinks"]
    assert [one.page for one in picked(pages, "her uncle drinks", "third-party", "Sam", DAY)] == [1, 3]


def test_the_painter_is_told_of_every_place_on_the_page() -> None:
    (order,) = orders_of(["Moira Sandalwood and MOIRA SANDALWOOD"], listed(passage()), GROUNDS)
    assert [(spot.number, spot.start, spot.end) for spot in order.spots] == [(1, 0, 16), (1, 21, 37)]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(passage(page=2), id="no such page"),
        pytest.param(passage("Nobody Here"), id="no such words"),
        pytest.param(passage(ground="because"), id="no such ground"),
    ],
)
def test_a_passage_that_does_not_fit_is_named_by_its_number(wrong: Passage) -> None:
    assert misfits(["Moira Sandalwood"], listed(passage(), wrong), GROUNDS) == (2,)


@pytest.mark.parametrize(
    ("reached", "is_said"),
    [
        pytest.param(Reached(kind="page", file="f", page=1, text="moira\nsandalwood"), True, id="on its page"),
        pytest.param(Reached(kind="page", file="f", page=2, text="Moira Sandalwood"), False, id="on another page"),
        pytest.param(Reached(kind="properties", file="f", text="Moira Sandalwood"), True, id="in the properties"),
        pytest.param(Reached(kind="page", file="f", page=1, text="M0ira Sanda1wood", is_read_off=True), True,
                     id="as a computer reads it off a picture"),
        pytest.param(Reached(kind="page", file="f", page=1, text="Mrs Sandalwood"), True, id="by title and surname"),
        pytest.param(Reached(kind="page", file="f", page=1, text="a sandalwood box"), False, id="as a word"),
    ],
)  # fmt: skip
def test_a_passage_is_still_said_however_it_is_spelt(reached: Reached, is_said: bool) -> None:
    assert still_said([reached], listed(passage())) == ((1,) if is_said else ())


def test_a_short_word_is_not_the_name_of_a_part_of_the_file() -> None:
    named = Reached(kind="name inside the file", file="f", text="/Page")
    assert still_said([named], listed(passage("Page"))) == ()
    assert still_said([named.model_copy(update={"text": "/MoiraSandalwood"})], listed(passage())) == (1,)


def test_a_title_that_says_a_passage_is_known() -> None:
    assert tells("Report on Moira Sandalwood", listed(passage()))
    assert not tells("Report", listed(passage()))


class TestTheReview:
    def test_it_counts_for_the_list_as_it_was_and_from_a_second_person(self) -> None:
        made = listed(passage())
        assert not made.is_reviewed
        assert reviewed(made, "Quinn").is_reviewed
        assert not reviewed(made, " sam ").is_reviewed

    def test_any_change_of_the_list_voids_it(self) -> None:
        made = reviewed(listed(passage(), passage("Larkspur Hill")), "Quinn")
        assert not made.model_copy(update={"passages": made.passages[:1]}).is_reviewed
        assert not made.model_copy(update={"paper_sha256": "cc"}).is_reviewed
        assert not made.model_copy(update={"audience": "panel"}).is_reviewed

    def test_who_dropped_a_passage_is_no_second_person(self) -> None:
        assert not reviewed(listed(passage(), made_by=("Sam", "Ola")), "Ola").is_reviewed


@pytest.mark.parametrize("wrong", [{"words": None}, {"region": (1, 2, 3, 4)}, {"words": None, "region": (1, 2, 0, 4)}])
def test_a_passage_names_words_or_a_region_with_an_area(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"words or a region|width and a height"):
        passage(**wrong)  # type: ignore[arg-type]
