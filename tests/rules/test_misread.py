"""One sign that was misread on a picture hides no fact; a neighbour's postcode or mail address is still another one."""

from __future__ import annotations

import pytest

from bundler.model.guard import Reached, What
from bundler.rules.guard import Guard, Sought


def found(what: What, fact: str, text: str, *, is_read_off: bool = True) -> list[bool]:
    """Whether each hit is certain."""
    guard = Guard([Sought("placement", what, fact)])
    page = Reached(kind="picture", file="bundle.pdf", page=1, text=text, is_read_off=is_read_off)
    return [hit.is_certain for hit in guard.hits(page)]


@pytest.mark.parametrize(("what", "fact", "read"), [
    ("school", "Copperfieldfield Primary School", "at Coppertieldfield Primary School now"),
    ("mail address", "m.brannigan14@example.com", "to m.brannigani14@example.com today"),
    ("mail address", "s.fairclough3@example.org", "to Ss.fairclough3@example.org today"),
    ("car registration", "AG73 VTN", "the car ag/3-vtn stood"),
    ("car registration", "JJ16 VVA", "the car JJ1T6VVA stood"), ("car registration", "NH14 UKC", "the car nh14 uke"),
    ("postcode", "S12 7SF", "in Si2 TSF they"),
    ("postcode", "ZZ2 4FH", "in LL2 4FH they"), ("postcode", "L3 3SF", "in L3 SSF they"),
    ("name", "Niamh Müllerová", "met N Millerova there"), ("name", "Niamh Müllerová", "met N. Millerova there"),
    ("name", "Harriet Griffiths", "met Harriet J. Griths there"),
    ("name", "Harriet Griffiths", "met Harriet J. Gridths there"),
    ("name", "Anneliese Müllerová", "met Anneliese Millerova there"),
    ("name", "Anneliese Müllerová", "met Anneliese J. Millerova there"),
    ("school", "Griffinbrook Infant School", "at GriUinbrook Infant School now"),
    ("mail address", "m.griffiths64@example.com", "to m dot griDths64 at example dot com"),
])  # fmt: skip
def test_one_sign_that_was_misread_is_a_doubt_on_a_picture_and_none_in_typed_words(
    what: What, fact: str, read: str
) -> None:
    assert found(what, fact, read) == [False]
    assert found(what, fact, read, is_read_off=False) == []


@pytest.mark.parametrize(("what", "fact", "other"), [
    ("postcode", "ZZ2 4FH", "ZZ2 4FK"), ("postcode", "ZZ2 4FH", "ZL2 4FH"), ("postcode", "ZZ2 4FH", "AL2 4FH"),
    ("postcode", "ZZ2 4FH", "ZZ2 4FHK"), ("postcode", "L28 1LX", "KL28 1LX"),
    ("mail address", "c.marchmont72@example.org", "xc.marchmont72@example.org"),
    ("mail address", "c.marchmont72@example.org", "c.marchmont73@example.org"),
    ("mail address", "k.fairclough20@example.com", "k.faircNough20@example.com"),
    ("address", "44 Sycamore Close", "45 Sycamore Close"), ("address", "44 Sycamore Close", "44B Sycamore Close"),
    ("school", "Juniperwood Junior School", "Juniperwood Lane"), ("name", "Ann Müllerová", "Jane Millerova"),
    ("name", "Niamh Müllerová", "M Millerova"), ("postcode", "L3 3SF", "L3 4SF"), ("postcode", "L3 3SH", "L3 3SG"),
    ("telephone number", "07700 900665", "07770 900665"),
])  # fmt: skip
def test_what_is_another_one_is_no_doubt(what: What, fact: str, other: str) -> None:
    assert found(what, fact, f"to {other} today") == []


def test_an_initial_that_somebody_of_the_family_has_too_makes_no_doubt_of_a_name_like_the_surname() -> None:
    page = Reached(kind="picture", file="bundle.pdf", page=1, text="met N Millerova there", is_read_off=True)
    fact = Sought("carers", "name", "Niamh Müllerová")
    assert [hit.is_certain for hit in Guard([fact]).hits(page)] == [False]
    assert list(Guard([fact], ["Nora Müllerová"]).hits(page)) == []


@pytest.mark.parametrize("is_read_off", [True, False])
def test_an_initial_run_into_a_long_surname_in_capitals_is_that_person(*, is_read_off: bool) -> None:
    assert found("name", "Leopold Marchmont", "met LMARCHMONT there", is_read_off=is_read_off) == [True]
    assert found("name", "Colin Larkinson", "a PLARKINSON thing", is_read_off=is_read_off) == []
    assert found("name", "Colin Lark", "the CLARK", is_read_off=is_read_off) == []
