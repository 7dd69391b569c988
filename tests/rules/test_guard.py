"""The last gate knows a protected fact in every way it is written, and leaves innocent words alone."""

from __future__ import annotations

from typing import Any

import pytest

from bundler.model.case import Case, KeptCarer, Placement
from bundler.model.guard import Hit, Reached, Where
from bundler.rules.guard import Guard, Sought, facts_kept_from, one_of_each
from bundler.rules.spellings import local_number_in, school_in, what_is

ADDRESS = Sought("placement", "address", "12 High Street")
POSTCODE = Sought("placement", "postcode", "DY5 1OS")
PHONE = Sought("placement", "telephone number", "07700 900123")
NAME = Sought("carers", "name", "Moira Jane Sandalwood")
DOUBLE = Sought("carers", "name", "Bronwen Maredudd-Pike")
BAKER = Sought("carers", "name", "Keith Baker")
LI = Sought("carers", "name", "Jo Li")
MAIL = Sought("carers", "mail address", "m.sandalwood@example.org")
PLATE = Sought("carers", "car registration", "AB12 CDE")
NHS = Sought("placement", "NHS number", "943 476 5919")
SCHOOL = Sought("placement", "school", "Thistleford Primary School")
SAINT = Sought("placement", "school", "St Brannock's C of E Primary School")
GRIFFITH = Sought("carers", "name", "Éloïse Griffiths")

CASE = Case.model_validate({
    "reference": "EX-1", "authority": "here", "packs": ["small"], "child": {"first_name": "Mia", "surname": "Jones"},
})  # fmt: skip


def hits(fact: Sought, text: str, *, kind: Where = "page", read_off: bool = False) -> list[Hit]:
    return list(Guard((fact,)).hits(Reached(kind=kind, file="bundle.pdf", text=text, page=3, is_read_off=read_off)))


def certain(fact: Sought, text: str, **how: Any) -> bool:
    return any(hit.is_certain for hit in hits(fact, text, **how))


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (ADDRESS, "She lives at 12, High St."),
        (ADDRESS, "at 12 High Street"),
        (ADDRESS, "at 12 HIGH STR, Exampleton"),
        (ADDRESS, "at 12\u00a0High\u00a0Street"),
        (ADDRESS, "at 12 High\nStreet"),
        (ADDRESS, "at 12 High\r\n   Street"),
        (ADDRESS, "at 12 Hi\u00adgh Str\u200beet"),
        (ADDRESS, "at 12 High Str-\neet"),
        (ADDRESS, "at 1 2 H i g h S t r e e t"),
        (ADDRESS, "atnumber12HighStreetinDudley"),
        (ADDRESS, "１２ Ｈｉｇｈ Ｓｔｒｅｅｔ"),
        (ADDRESS, "12 Нigh Strееt"),
        (ADDRESS, "High Street, 12"),
        (ADDRESS, "Twelve High Street"),
        (ADDRESS, "Flat 2, 12 High St, Dudley"),
        (POSTCODE, "DY51OS"),
        (POSTCODE, "dy5 1os"),
        (POSTCODE, "DY5  1OS"),
        (POSTCODE, "DY5 10S"),
        (POSTCODE, "DY5\n1OS"),
        (PHONE, "07700900123"),
        (PHONE, "+44 7700 900123"),
        (PHONE, "+44 (0)7700 900 123"),
        (PHONE, "0044 7700-900-123"),
        (PHONE, "(07700) 900 123"),
        (PHONE, "07700.900.123"),
        (PHONE, "Tel:07700900123"),
        (PHONE, "０７７００ ９００１２３"),
        (PHONE, "٠٧٧٠٠ ٩٠٠١٢٣"),
        (PHONE, "𝟎𝟕𝟕𝟎𝟎 𝟗𝟎𝟎𝟏𝟐𝟑"),
        (NAME, "Moira Sandalwood"),
        (NAME, "Sandalwood, Moira"),
        (NAME, "SANDALWOOD Moira"),
        (NAME, "M. Sandalwood"),
        (NAME, "M J Sandalwood"),
        (NAME, "MJ Sandalwood"),
        (NAME, "Mrs Sandalwood"),
        (NAME, "Mr. & Mrs. Sandalwood"),
        (NAME, "Mr and Mrs Sandalwood's house"),
        (NAME, "Moira and Keith Sandalwood"),
        (NAME, "Moira J. Sandalwood"),
        (NAME, "Moira\nSandalwood"),
        (NAME, "Moira Sandal-\nwood"),
        (NAME, "Moira Sandal\u00adwood"),
        (NAME, "with moira sandalwood"),
        (NAME, "M O I R A  S A N D A L W O O D"),
        (NAME, "the carerMoiraSandalwoodlives"),
        (NAME, "Sandalwood M."),
        (DOUBLE, "Bronwen Pike"),
        (DOUBLE, "Bronwen Maredudd"),
        (DOUBLE, "Mrs Maredudd Pike"),
        (DOUBLE, "B. Maredudd-Pike"),
        (DOUBLE, "Ms Pike"),
        (LI, "Jo Li said"),
        (LI, "Ms Li said"),
        (MAIL, "m.sandalwood@example.org"),
        (MAIL, "M.Sandalwood @ example.org"),
        (MAIL, "m.sandalwood at example dot org"),
        (MAIL, "m.sandalwood[at]example[dot]org"),
        (PLATE, "ab12cde"),
        (PLATE, "AB12-CDE"),
        (PLATE, "ABI2 CDE"),
        (NHS, "9434765919"),
        (NHS, "943-476-5919"),
        (SCHOOL, "Thistleford Primary"),
        (SCHOOL, "Thistleford School"),
        (SCHOOL, "Thistleford Prim. Sch."),
        (SAINT, "Saint Brannock’s CofE Primary"),
        (GRIFFITH, "Eloise Griﬃths"),
        (GRIFFITH, "E\u0301loi\u0308se Griffiths"),
    ],
)  # fmt: skip
def test_a_fact_is_known_however_it_is_written(fact: Sought, text: str) -> None:
    assert certain(fact, text)


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (ADDRESS, "I2 High Street"),
        (ADDRESS, "l2 Hlgh 5treet"),
        (ADDRESS, "12 Hiqh Street"),
        (POSTCODE, "0Y5 I0S".replace("0Y", "DY")),
        (POSTCODE, "clY5 1OS"),
        (PHONE, "O77OO 9OOl23"),
        (NAME, "Moira Sanda1wood"),
        (NAME, "rnoira 5andalvvoocl"),
        (NAME, "Mrs 5andalwood"),
        (Sought("carers", "name", "Marnie Dawson"), "Mamie clavvson"),
    ],
)
def test_what_was_read_off_a_picture_may_have_letters_taken_for_others(fact: Sought, text: str) -> None:
    assert certain(fact, text, read_off=True)


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (ADDRESS, "112 High Street"),
        (ADDRESS, "12 High Streeton"),
        (ADDRESS, "13 High Street"),
        (ADDRESS, "12 Highfield Street"),
        (ADDRESS, "12A High Street"),
        (ADDRESS, "High Street"),
        (POSTCODE, "DY5 1OT"),
        (POSTCODE, "DY51 1OS"),
        (POSTCODE, "ADY5 1OS"),
        (PHONE, "17700 900123"),
        (PHONE, "07700 9001234"),
        (PHONE, "07700 900124"),
        (NAME, "a sandalwood box"),
        (NAME, "Moira Sandal"),
        (NAME, "Moira Sandalwoodson"),
        (NAME, "Joann Marsh"),
        (BAKER, "the baker kept"),
        (BAKER, "Keith Bakersfield"),
        (BAKER, "a Baker Street office"),
        (LI, "jolie, Jolie and Jo listened"),
        (LI, "Jo Lister"),
        (PLATE, "AB12 CDF"),
        (PLATE, "8812 0"),
        (NHS, "94347659190"),
        (SCHOOL, "Thistleford"),
        (SCHOOL, "Thistleford Secondary"),
        (SCHOOL, "a primary school"),
        (Sought("placement", "postcode", "SO15 1SB"), "5015158"),
    ],
)
@pytest.mark.parametrize("read_off", [False, True])
def test_an_innocent_that_is_nearly_a_fact_is_left_alone(fact: Sought, text: str, read_off: bool) -> None:
    assert not hits(fact, text, read_off=read_off)


@pytest.mark.parametrize("text", ["The Sandalwoods came.", "Tom Sandalwood, a teacher", "with Sandalwood on Friday"])
def test_a_surname_alone_is_a_doubt(text: str) -> None:
    (hit,) = hits(NAME, text)
    assert (hit.what, hit.is_certain) == ("surname", False)


def test_the_surname_that_the_family_has_too_is_none_without_the_given_name() -> None:
    fact = Sought("carers", "name", "Moira Jones", is_shared=True)
    assert not hits(fact, "Mrs Jones, the mother, and Mia Jones")
    assert certain(fact, "Moira Jones")


def test_a_hit_says_where_it_is_with_a_snippet() -> None:
    (hit,) = hits(ADDRESS, "A long way before that. She lives at 12, High St. with the two dogs.")
    assert (hit.place, hit.fact, hit.what) == ("bundle.pdf, page 3", "placement", "address")
    assert "She lives at 12, High St. with the two dogs." in hit.snippet


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("DY5 1AA", "postcode"), ("07700 900123", "telephone number"), ("1632960316", "telephone number"),
        ("jo@example.org", "mail address"), ("AB12 CDE", "car registration"), ("Jo Bloggs", "name"),
        ("12 High Street, Dudley", "address"), ("Rose Cottage", "phrase"), ("Thistleford Toddlers Nursery", "school"),
        ("Jo Bloggs and Li Chen", "phrase"),
    ],
)  # fmt: skip
def test_what_a_fact_is_shows_in_its_shape(text: str, what: str) -> None:
    assert what_is(text, may_be_name=text != "Rose Cottage") == what


def test_what_two_programs_and_a_picture_read_of_one_page_is_told_once() -> None:
    guard = Guard((ADDRESS,))
    page = Reached(kind="page", file="a.pdf", page=3, text="Long before.\r\nShe lives at\r\n12 High Street now.")
    by_other = page.model_copy(update={"text": "Long before. She  lives  at 12 High Street now."})
    picture = page.model_copy(update={"kind": "picture", "text": "Long before.\n\nShe lives at 12 High Street now."})
    readings = (page, by_other, picture)
    (hit,) = one_of_each(hit for reached in readings for hit in guard.hits(reached))
    assert hit.kind == "page"


def test_what_stands_on_one_of_two_pages_alone_is_not_told_of_the_turn_between_them() -> None:
    guard = Guard((ADDRESS, NAME))
    over = Reached(kind="across two pages", file="a.pdf", page=3, text="dogs of Moira\nSandalwood, of 12 High Street")
    assert [hit.what for hit in guard.hits(over)] == ["name"]
    turned = over.model_copy(update={"text": "of Moira and Keith\nSandalwood, of 12 High\n\f\nof 12 High\nStreet"})
    assert sorted(hit.what for hit in guard.hits(turned)) == ["address", "name"]


def test_the_label_of_the_next_page_is_no_initial_of_the_surname_at_the_end_of_this_one() -> None:
    """Moira Sandalwood's pages are labelled M1, M2; a page after hers may be, too."""
    guard = Guard((NAME, ADDRESS))
    said = "the dogs of Keith Sandalwood\nM3"
    over = Reached(kind="across two pages", file="a.pdf", page=3, text=said, is_read_off=True)
    assert list(guard.hits(over)) == []
    street = over.model_copy(update={"text": "the dogs of 12\nHigh Street"})
    assert [hit.what for hit in guard.hits(street)] == ["address"]


def test_a_street_within_a_whole_address_is_no_doubt_besides_and_one_elsewhere_is() -> None:
    guard = Guard((ADDRESS, Sought("third-parties", "street", "High Street", is_certain=False)))
    assert [hit.what for hit in guard.hits(Reached(kind="page", file="a.pdf", text="12 High Street"))] == ["address"]
    both = guard.hits(Reached(kind="page", file="a.pdf", text="12 High Street, and High Street again"))
    assert [hit.what for hit in both] == ["address", "street"]


@pytest.mark.parametrize(
    ("school", "called"),
    [
        ("Priory Meadow Primary School", "Priory Meadow"), ("The Oak Hollow Academy", "Oak Hollow"),
        ("St Brannock's C of E Primary School", "St Brannock's"), ("St Mary's Primary School", ""),
        ("Sts Peter and Paul Catholic School", ""), ("Thistleford Primary School", ""), ("Hill View Academy", ""),
        ("High School", ""),
    ],
)  # fmt: skip
def test_a_school_is_known_by_the_name_that_people_call_it_by_unless_that_is_anybodys(school: str, called: str) -> None:
    assert school_in(school) == called


def test_the_family_is_not_told_the_school_by_its_short_name_and_the_panel_may_read_it() -> None:
    at_school = CASE.model_copy(update={"placement": Placement(school="Priory Meadow Primary School")})
    page = Reached(kind="page", file="a.pdf", text="She has settled well at Priory Meadow.")
    (hit,) = Guard(facts_kept_from("birth-parent", at_school, (), "")).hits(page)
    assert (hit.what, hit.is_certain) == ("school", False)
    assert not list(Guard(facts_kept_from("panel", at_school, (), "")).hits(page))


@pytest.mark.parametrize(
    ("telephone", "dialled"),
    [
        ("01632 960147", "960147"), ("+44 (0)1632 960147", "960147"), ("020 7946 0123", "79460123"),
        ("0161 496 0123", "4960123"), ("0118 496 0123", "4960123"), ("07700 900123", ""), ("0800 496 0123", ""),
    ],
)  # fmt: skip
def test_a_telephone_number_is_known_without_its_area_where_it_has_one(telephone: str, dialled: str) -> None:
    assert local_number_in(telephone) == dialled


def test_the_family_is_not_told_the_number_that_neighbours_dial_and_the_panel_may_read_it() -> None:
    with_telephone = CASE.model_copy(update={"placement": Placement(phone="01632 960147")})
    page = Reached(kind="page", file="a.pdf", text="Ring 960147 after six, not 96014 or 1960147.")
    (hit,) = Guard(facts_kept_from("birth-parent", with_telephone, (), "")).hits(page)
    assert (hit.what, hit.is_certain) == ("telephone number", False)
    assert not list(Guard(facts_kept_from("panel", with_telephone, (), "")).hits(page))


@pytest.mark.parametrize("text", ["At Old Forge, Chapel Ln", "at the Old Forge", "Old Forge,\nChapel Lane"])
def test_a_house_that_has_a_name_and_no_number_is_found_without_its_article_and_its_town(text: str) -> None:
    adopter = KeptCarer(name="Éloïse Griffiths", address="The Old Forge, Chapel Lane, Nettlebridge, ZZ7 7OF")
    facts = facts_kept_from("birth-parent", CASE.model_copy(update={"kept_carers": (adopter,)}), (), "")
    assert any(hit.is_certain for hit in Guard(facts).hits(Reached(kind="page", file="a.pdf", text=text)))


@pytest.mark.parametrize("text", ["with Moira and Keith Sandalwood", "with Sandalwood, Moira"])
def test_what_is_to_be_taken_out_of_a_couples_name_begins_and_ends_with_the_given_name(text: str) -> None:
    """Else the copy says: she lives with Moira and a black box."""
    guard = Guard((Sought("carers", "name", "Moira Sandalwood"),))
    places = [text[start:end] for _, start, end in guard.places(Reached(kind="page", file="a.pdf", text=text))]
    assert text.removeprefix("with ") in places
