"""What says who a child is, in all the ways that people write it; and what only looks like it."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bundler.model.roster import KnownChild
from bundler.rules.child_index import Form, index_of
from bundler.rules.sightings import People, Sighting, sightings_in

TEGAN = KnownChild(
    case="EX-1", name="Tegan Hollowmere", first_name="Tegan", surname="Hollowmere", also_known_as=("Teggy",),
    date_of_birth=date(2016, 3, 14), record_id="EXC-204417", nhs_number="999 010 9907",
)  # fmt: skip
IDRIS = KnownChild(
    case="EX-2", name="Idris Barrowclough-Nwosu", first_name="Idris", surname="Barrowclough-Nwosu",
    date_of_birth=date(2014, 7, 2), record_id="198326",
)  # fmt: skip
LUCJA = KnownChild(case="EX-3", name="Łucja O’Brien", first_name="Łucja", surname="O’Brien")
GRACE = KnownChild(case="EX-4", name="Grace Hill", first_name="Grace", surname="Hill", date_of_birth=date(2012, 6, 4))
MARY = KnownChild(case="EX-5", name="Mary Ann Applegarth", first_name="Mary Ann", surname="Applegarth")
CHILDREN = (TEGAN, IDRIS, LUCJA, GRACE, MARY)
INDEX = index_of(CHILDREN)
OURS = People(names=("Sam Sample", "Grace Applegarth", "Ada Invented"), births=frozenset({date(2018, 4, 1)}))


def seen(*pages: str, people: People = OURS) -> list[Sighting]:
    return list(sightings_in(pages, INDEX, people))


@pytest.mark.requirement("R131")
@pytest.mark.parametrize(("text", "child", "form"), [
    ("We met Tegan Hollowmere at school.", TEGAN, Form.NAME),
    ("TEGAN HOLLOWMERE", TEGAN, Form.NAME),
    ("HOLLOWMERE, Tegan", TEGAN, Form.TURNED),
    ("Hollowmere, Tegan", TEGAN, Form.TURNED),
    ("HOLLOWMERE Tegan (f)", TEGAN, Form.TURNED),
    ("Tegan Hollowmere's school", TEGAN, Form.NAME),
    ("Tegan Hollowmere’s school", TEGAN, Form.NAME),
    ("Tegan Rhiannon Hollowmere", TEGAN, Form.NAME),
    ("Tegan R. Hollowmere", TEGAN, Form.NAME),
    ("Teggy Hollowmere", TEGAN, Form.NAME),
    ("Tegan\nHollowmere", TEGAN, Form.NAME),
    ("Tegan Hollow-\nmere", TEGAN, Form.NAME),
    ("Tegan Hollow\u00admere", TEGAN, Form.NAME),
    ("Te\u0301gan Hollowmère", TEGAN, Form.NAME),
    ("write to tegan.hollowmere@example.org", TEGAN, Form.NAME),
    ("Idris Barrowclough Nwosu", IDRIS, Form.NAME),
    ("Idris BarrowcloughNwosu", IDRIS, Form.NAME),
    ("IDRIS BARROWCLOUGH-\nNWOSU", IDRIS, Form.NAME),
    ("Idris Barrowclough – Nwosu", IDRIS, Form.NAME),
    ("Lucja OBrien", LUCJA, Form.NAME),
    ("Łucja O'Brien", LUCJA, Form.NAME),
    ("Lucja O Brien", LUCJA, Form.NAME),
    ("Mary Applegarth", MARY, Form.NAME),
    ("Mary-Ann Applegarth", MARY, Form.NAME),
    ("record EXC-204417", TEGAN, Form.NUMBER),
    ("record EXC 204417", TEGAN, Form.NUMBER),
    ("(exc204417)", TEGAN, Form.NUMBER),
    ("Record ID: 198326", IDRIS, Form.BARE_NUMBER),
    ("NHS 999 010 9907", TEGAN, Form.NHS_NUMBER),
    ("NHS 9990109907", TEGAN, Form.NHS_NUMBER),
    ("NHS 999-010-9907", TEGAN, Form.NHS_NUMBER),
    ("Tegan, born 14 March 2016,", TEGAN, Form.BIRTHDAY),
    ("Tegan (14.03.2016)", TEGAN, Form.BIRTHDAY),
    ("Tegan DOB: 14/3/16", TEGAN, Form.BIRTHDAY),
    ("Tegan\nD.O.B.\n2016-03-14", TEGAN, Form.BIRTHDAY),
    ("Miss Hollowmere\nDate of birth: 14th of March 2016", TEGAN, Form.BIRTHDAY),
    ("Tegan was born on March 14, 2016", TEGAN, Form.BIRTHDAY),
])  # fmt: skip
def test_a_child_is_seen_however_people_write_who_it_is(text: str, child: KnownChild, form: Form) -> None:
    assert Sighting(child, form, 1, is_certain=True) in seen(f"Dear all,\n{text}\nYours")


@pytest.mark.parametrize(("text", "form"), [
    ("T. Hollowmere came late", Form.INITIAL),
    ("Hollowmere, T", Form.INITIAL),
    ("Idris Nwosu came late", Form.HALF),
    ("We went to Grace Hill.", Form.NAME),
    ("Hollowmere Tegan", Form.TURNED),
])  # fmt: skip
def test_what_may_be_somebody_else_is_doubtful(text: str, form: Form) -> None:
    assert [(one.form, one.is_certain) for one in seen(text)] == [(form, False)]


@pytest.mark.parametrize("text", [
    pytest.param("Tegan has a friend. Hollowmere is a village.", id="two sentences"),
    pytest.param("Sam, Tegan, Hollowmere", id="a list, first name first"),
    pytest.param("Grace Applegarth is her aunt.", id="somebody of this case who shares both words"),
    pytest.param("Dr T. Hollowmere", id="an adult with a title"),
    pytest.param("Sarah T. Hollowmere", id="an initial in the middle of a name"),
    pytest.param("by the grace hill walkers", id="words without capitals"),
    pytest.param("A Hill is steep", id="an article before an everyday surname"),
    pytest.param("Phone 01632 198326", id="a number without letters that nothing calls a record's"),
    pytest.param("0999 010 99071", id="digits in a longer number"),
    pytest.param("We met on 14 March 2016.", id="a date without a name"),
    pytest.param("Sam Sample was born on 14/03/2016", id="a birthday that somebody of this case shares"),
    pytest.param("Ada and Grace were born on 1 April 2018", id="a birthday that this case knows"),
    pytest.param("Grace was born on 4 June 2012", id="another's birthday beside a name that somebody of this case has"),
    pytest.param("Hollowmere Road is closed. Tegan is a name.", id="two words far apart"),
])  # fmt: skip
def test_what_only_looks_like_a_child_says_nothing(text: str) -> None:
    assert seen(text) == []


def test_somebody_of_this_case_with_the_same_name_is_no_hit() -> None:
    assert seen("Tegan Hollowmere, T. Hollowmere", people=People(names=("Tegan Hollowmere",))) == []


def test_a_longer_name_of_this_case_hides_the_shorter_one_in_it() -> None:
    people = People(names=("Mary Tegan Hollowmere",))
    assert seen("Mary Tegan Hollowmere", people=people) == []
    assert seen("Tegan Hollowmere", people=people) != []


def test_pages_are_counted_from_one() -> None:
    assert [one.page for one in seen("", "Tegan Hollowmere", "nothing", "NHS 9990109907")] == [2, 4]


NAMES = st.text(st.sampled_from("bcdfghklmnprstvwzaeiouéłüäß"), min_size=4, max_size=9).map(str.capitalize)
WAYS = st.sampled_from([
    lambda first, last: f"{first} {last}",
    lambda first, last: f"{last.upper()}, {first}",
    lambda first, last: f"{last}, {first}",
    lambda first, last: f"{first.upper()} {last.upper()}",
    lambda first, last: f"{first}\n{last}'s",
    lambda first, last: f"{first} {last[:2]}-\n{last[2:]}",
    lambda first, last: f"{first} J. {last}",
    lambda first, last: f"{first} {last[:3]}\u00ad{last[3:]}",
    lambda first, last: f"“{first} {last}”",
])  # fmt: skip
SAID = "the of She Family court Review 12 May 2024 Dr Jones said. and, was School (see) 07700 900 Grace Sam"
INNOCENT = st.lists(st.sampled_from(SAID.split()), max_size=60).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(NAMES, NAMES, WAYS, INNOCENT, INNOCENT)
def test_a_planted_name_in_any_spelling_is_found(
    first: str, last: str, way: Callable[[str, str], str], before: str, after: str
) -> None:
    assume(first.casefold() != last.casefold())
    child = KnownChild(case="X", name=f"{first} {last}", first_name=first, surname=last)
    found = sightings_in([f"{before}\n{way(first, last)}\n{after}"], index_of((*CHILDREN, child)), OURS)
    assert any(one.child == child and one.is_certain for one in found)


@settings(max_examples=300, deadline=None)
@given(INNOCENT)
def test_innocent_text_says_nothing(text: str) -> None:
    assert seen(text) == []


def read_off(page: str, people: People = OURS) -> list[Sighting]:
    return list(sightings_in((page,), INDEX, people, read_off=(1,)))


@pytest.mark.requirement("R131")
@pytest.mark.parametrize(("text", "child", "form"), [
    ("We met Tegan Ho1lowmere at school.", TEGAN, Form.NAME),
    ("Tegan Hollowrnere", TEGAN, Form.NAME),
    ("Tegan Ho||owmere!", TEGAN, Form.NAME),
    ("TEGAN H0LL0WMERE", TEGAN, Form.NAME),
    ("H0llowmere, Tegan", TEGAN, Form.TURNED),
    ("Tegan Hollovvmere", TEGAN, Form.NAME),
    ("ldris Barrowclough-Nwosu", IDRIS, Form.NAME),
    ("|dris Barrowciough-Nwosu", IDRIS, Form.NAME),
    ("1dris Barrowcloush-Nwosu, 1dris Barrowclough-Nwosu", IDRIS, Form.NAME),
    ("NHS 999 O1O 99O7", TEGAN, Form.NHS_NUMBER),
    ("NHS number: 99901o99o7", TEGAN, Form.NHS_NUMBER),
    ("EXC-2O44l7", TEGAN, Form.NUMBER),
    ("record l98326", IDRIS, Form.BARE_NUMBER),
    ("Tegan, DOB l4/O3/2O16", TEGAN, Form.BIRTHDAY),
    ("Hollowmere born 14 Marcb 2016, Tegan born 14 rnarch 2O16", TEGAN, Form.BIRTHDAY),
    ("D0B I4.3.16 Tegan, DOB I4.3.I6", TEGAN, Form.BIRTHDAY),
    ("ldris, born 2 Ju1y 2Ol4", IDRIS, Form.BIRTHDAY),
])  # fmt: skip
def test_what_a_program_misread_on_a_picture_still_says_who_it_is(text: str, child: KnownChild, form: Form) -> None:
    assert (child, form, True) in [(one.child, one.form, one.is_certain) for one in read_off(text)]
    assert not any(one.is_certain for one in seen(text)), "typed words mean what they say"


@pytest.mark.parametrize("text", [
    "Tegan Hollow and more", "Megan Hollowmere-Smith was in 5B", "the hill of grace", "EXC-204419",
    "born on l5/O3/2O16 Tegan", "9990109901", "It is 14 March 2016 today.", "Sam Sarnple", "Grace App1egarth",
])  # fmt: skip
def test_on_a_picture_too_nobody_else_is_taken_for_a_child(text: str) -> None:
    assert not any(one.is_certain for one in read_off(text))


@given(st.sampled_from(CHILDREN), st.randoms(use_true_random=False))
def test_any_letters_taken_for_their_look_alikes_are_seen_through(child: KnownChild, chance: random.Random) -> None:
    looks = {"o": "0", "l": "1", "m": "rn", "w": "vv", "i": "l", "s": "5", "b": "8", "g": "g"}
    first, rest = child.name[0], child.name[1:]
    text = first + "".join(looks.get(letter, letter) if chance.random() < 0.5 else letter for letter in rest)
    assert child in [one.child for one in read_off(f"with {text} today")]
