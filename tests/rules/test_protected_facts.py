"""Protected facts are gathered from the case and from all its records, and few innocent words are among them."""

from datetime import date
from typing import Any

import pytest

from bundler.model.case import Case
from bundler.model.record import SiblingCase
from bundler.model.records import RECORDS
from bundler.rules.guard import facts_kept_from
from bundler.rules.protected_facts import own_facts, protected_facts
from bundler.rules.searching import ProtectedFact, found_in

BARE = {
    "reference": "EX-1", "authority": "here", "packs": ["small"], "entered_care_on": "2026-07-13",
    "child": {"first_name": "Mia", "surname": "Jones"},
    "parents": [{"name": "Ann Jones", "relationship": "mother"}],
    "people": {"social_worker": {"name": "Ana Ortiz"}},
}  # fmt: skip


def case(**changes: Any) -> Case:
    return Case.model_validate({**BARE, **changes})


def texts_of(form: str, record: dict[str, Any], sees: tuple[str, ...] = ()) -> list[str]:
    facts = protected_facts(case(), sees, records=(RECORDS[form].model_validate(record),), today=date(2026, 11, 22))
    return [fact.text for fact in facts if not fact.is_surname]


@pytest.mark.parametrize(
    ("form", "record", "texts"),
    [
        ("cpr", {"address": "7 Quarry Bank, Thistleford"}, ["7 Quarry Bank, Thistleford", "7 Quarry Bank"]),
        (
            "cpr", {"schools": [{"name": "Thistleford Toddlers", "since": "2026-08-04"}]}, ["Thistleford Toddlers"],
        ),
        ("cpr", {"parents": [{"last_known_address": "22 Mill Court"}]}, ["22 Mill Court"]),
        (
            "fgc-referral", {"others": [{"address": "2 The Glebe", "phone": "01632 960316"}]},
            ["2 The Glebe", "01632 960316", "1632960316"],
        ),
        (
            "fostering-permanency-assessment-report",
            {"carers_placement": "14 Larch Row, Little Wending, ZZ7 4QA. Since 2 September 2024; 01632 960147."},
            ["ZZ7 4QA", "14 Larch Row", "1632960147"],
        ),
        (
            "fostering-permanency-assessment-report",
            {"carers_placement": "Write to jo.bloggs@example.org or ring +44 (0)7700 900 123."},
            ["jo.bloggs@example.org", "7700900123"],
        ),
        (
            "cpr", {"address": "14 Larch Row Little Wending ZZ7 4QA"},
            ["14 Larch Row Little Wending ZZ7 4QA", "ZZ7 4QA", "14 Larch Row"],
        ),
        (
            "fostering-permanency-assessment-report", {"proposed_carers": "Jo Bloggs and Li Chen"},
            ["Jo Bloggs and Li Chen", "Jo Bloggs", "Li Chen"],
        ),
        (
            "cpr", {"care_since_birth": [{"cared_for_by": "Moira and Keith Sandalwood (foster carers)"}]},
            ["Keith Sandalwood"],
        ),
        (
            "cpr", {"care_since_birth": [{"cared_for_by": "Moira Sandalwood", "until": "2021-01-01"}]},
            ["Moira Sandalwood"],
        ),
        ("cpr", {"siblings": [{"lives_with": "With his aunt in Leeds"}]}, ["With his aunt in Leeds"]),
    ],
)  # fmt: skip
def test_what_stands_in_a_record_alone_is_a_protected_fact(form: str, record: dict[str, Any], texts: list[str]) -> None:
    assert texts_of(form, record) == texts


@pytest.mark.parametrize(
    ("form", "record"),
    [
        pytest.param("cpr", {"address": "Not known"}, id="not known"),
        pytest.param("cpr", {"address": "TBC"}, id="placeholder"),
        pytest.param("cpr", {"schools": [{"name": "Nursery"}]}, id="any nursery"),
        pytest.param("cpr", {"schools": [{"name": "Exampleton Playgroup", "until": "2025-11-27"}]}, id="school left"),
        pytest.param("cpr", {"schools": [{"name": "Hill Primary", "since": "2024-09-01"}]}, id="known before"),
        pytest.param("cpr", {"care_since_birth": [{"cared_for_by": "Her mother, Ann Jones"}]}, id="the mother"),
        pytest.param("cpr", {"care_since_birth": [{"cared_for_by": "Both Parents"}]}, id="parents"),
        pytest.param("cpr", {"care_since_birth": [{"cared_for_by": "Foster Carers"}]}, id="carers without a name"),
        pytest.param("cpr", {"care_since_birth": [{"cared_for_by": "Ana Ortiz"}]}, id="a worker of the case"),
        pytest.param("cpr", {"siblings": [{"name": "Tom Jones", "plan": "Adoption"}]}, id="a plan"),
        pytest.param("cpr", {"siblings": [{"name": "Tom Jones", "plan": "Care Order"}]}, id="an order"),
        pytest.param("cpr", {"siblings": [{"name": "Tom Jones", "lives_with": "With foster carers"}]}, id="no place"),
        pytest.param(
            "matching-meeting-report", {"views_of_carers": "Jo and Li took part on 2 September 2024."}, id="a narrative"
        ),
        pytest.param("fgc-referral", {"reason_for_meeting": "She lives at 7 Quarry Bank."}, id="not restricted"),
    ],
)
def test_what_tells_nothing_is_no_protected_fact(form: str, record: dict[str, Any]) -> None:
    assert texts_of(form, record) == []


@pytest.mark.parametrize("today", [date(2026, 7, 20), date(2026, 7, 21)])
def test_a_school_is_no_secret_from_the_day_after_the_last_one_there(today: date) -> None:
    record = RECORDS["cpr"].model_validate({"schools": [{"name": "Exampleton Playgroup", "until": "2026-07-20"}]})
    facts = [fact.text for fact in protected_facts(case(), (), records=(record,), today=today)]
    assert facts == (["Exampleton Playgroup"] if today == date(2026, 7, 20) else [])
    sought = facts_kept_from("birth-parent", case(), (), "", (record,), today)
    assert bool([one for one in sought if one.what == "school"]) == bool(facts)


@pytest.mark.parametrize("written", ["01632 960316", "+44 1632 960316", "0044 1632 960316", "(01632) 960-316"])
@pytest.mark.parametrize("said", ["Ring 01632960316.", "Ring +44 (0)1632 960 316.", "Ring 01632-960-316."])
def test_a_telephone_number_is_known_again_however_it_is_written(written: str, said: str) -> None:
    record = RECORDS["fgc-referral"].model_validate({"others": [{"phone": written}]})
    assert found_in(said, protected_facts(case(), (), records=(record,)))


def test_an_audience_that_may_see_a_kind_may_see_it_of_records_too() -> None:
    assert texts_of("cpr", {"address": "7 Quarry Bank"}, sees=("placement",)) == []


def test_a_parents_confidential_address_is_kept_from_those_who_may_see_parents_addresses() -> None:
    parents = [
        {"name": "Ann Jones", "address": "9 Tannery Yard", "address_confidential": True},
        {"name": "Ben Lee", "address": "5 Station Parade", "address_confidential": False},
        {"name": "Cy Poe", "address": "8 Saddlers Court"},
    ]
    assert texts_of("fgc-referral", {"parents": parents}, sees=("parent-address",)) == [
        "9 Tannery Yard", "8 Saddlers Court",
    ]  # fmt: skip


def test_what_a_parent_knows_of_their_own_home_is_no_secret_to_them_in_whatever_record_it_stands() -> None:
    own, other = {"name": "Jones, Ann", "address": "9 Tannery Yard"}, {"name": "Ben Lee", "address": "5 The Parade"}
    referral = RECORDS["fgc-referral"].model_validate({"parents": [own, other]})
    known = own_facts("Ann Jones", (case(), referral))
    assert [fact.text for fact in protected_facts(case(), (), known, (referral,))] == ["5 The Parade"]


@pytest.mark.parametrize(
    ("carer", "surnames"),
    [
        pytest.param("Bronwen Maredudd-Pike", ["Maredudd-Pike"], id="distinctive"),
        pytest.param("Mrs Sandalwood", ["Sandalwood"], id="title and surname"),
        pytest.param("Jo Jones", [], id="the child's surname"),
        pytest.param("Jo Ortiz", [], id="the social worker's surname"),
        pytest.param("Jo Lee", [], id="three letters"),
        pytest.param("Solveig", [], id="one name"),
    ],
)
def test_a_carers_surname_alone_is_a_fact_where_it_is_theirs_alone(carer: str, surnames: list[str]) -> None:
    household = {"household": [{"name": carer, "role": "carer"}]}
    facts = protected_facts(case(placement=household), ())
    assert [fact.text for fact in facts if fact.is_surname] == surnames
    assert carer in [fact.text for fact in facts]


def test_half_of_the_childs_double_name_is_not_distinctive() -> None:
    of_two = case(
        child={"first_name": "Mia", "surname": "Duszyński-Moor"},
        placement={"household": [{"name": "Jo Moor", "role": "carer"}]},
    )
    assert [fact.text for fact in protected_facts(of_two, ())] == ["Jo Moor"]


def named(surname: str, text: str) -> bool:
    return bool(found_in(text, (ProtectedFact("carers", surname, is_surname=True),)))


@pytest.mark.parametrize(
    ("surname", "text"),
    [
        ("Sandalwood", "Sandalwood rang on Monday."),
        ("Sandalwood", "She is happy with the Sandalwoods."),
        ("Sandalwood", "Mrs\nSandalwood’s house"),
        ("Sandalwood", "MRS SANDALWOOD"),
        ("Maredudd-Pike", "Mrs Maredudd Pike"),
        ("Łukasiewicz", "Pan Lukasiewicz"),
        ("O’Brien", "Mr O'Brien"),
        ("Young", "Mrs Young came."),
        ("Young", "Mr. Young came."),
        ("Young", "Mrs\nYoung came."),
        ("Young", "she asked the carers, Young and her sister"),
        ("Baker", "We met Baker there."),
        ("Baker", "at the Bakers' house"),
        ("May", "Ms May came."),
    ],
)
def test_a_surname_is_found_with_its_capital_as_a_word_of_its_own(surname: str, text: str) -> None:
    assert named(surname, text)


@pytest.mark.parametrize(
    ("surname", "text"),
    [
        ("Sandalwood", "a box of sandalwood"),
        ("Pike", "Pikeville and Turnpike"),
        ("Pike", "Jo Maredudd-Pike is somebody else"),
        ("Pike", "the school in Pike Lane"),
        ("Young", "Young person's view of referral"),
        ("Young", "The view of the\nYoung person"),
        ("Young", "It went well. Young people spoke."),
        ("Young", "a young woman"),
        ("Baker", "the baker’s shop in Baker Street"),
        ("May", "on 4 May 2026"),
    ],
)
def test_a_word_that_is_only_spelt_like_a_surname_is_not(surname: str, text: str) -> None:
    assert not named(surname, text)


def of_brother(**more: Any) -> SiblingCase:
    household = [{"name": "Bronwen Maredudd", "role": "carer"}]
    placement = {"address": "7 Rowan Close, Exampleton", "postcode": "ZZ5 6TT", "household": household, **more}
    return SiblingCase.model_validate({"reference": "T-2", "child": "Ben Jones", "placement": placement})


@pytest.mark.parametrize("said", ["7 Rowan Cl", "zz56tt", "with Bronwen Maredudd", "the Maredudds"])
def test_where_a_brother_lives_is_known_from_his_own_case(said: str) -> None:
    """D2, D7: the family reads one referral about all the children."""
    facts = protected_facts(case(), ("parent-address", "placement", "carers"), "", (of_brother(),))
    assert {fact.kind for fact in found_in(said, facts)} == {"siblings"}


def test_who_may_read_about_brothers_and_sisters_may_read_where_they_live() -> None:
    assert protected_facts(case(), ("placement", "carers", "parent-address", "siblings"), "", (of_brother(),)) == ()


def test_brothers_who_live_together_have_one_address_which_readers_of_one_may_know() -> None:
    home = of_brother().placement.model_dump()
    assert protected_facts(case(placement=home), ("placement", "carers"), "", (of_brother(),)) == ()


def test_a_lane_or_a_village_of_an_adopters_address_is_nobodys_name() -> None:
    adopter = {"name": "Moira Sandalwood", "address": "The Old Forge, Chapel Lane, Little Wending"}
    facts = protected_facts(case(kept_carers=[adopter]), ())
    assert found_in("We walked down Chapel Lane in Little Wending, and Lane is its name.", facts) == ()
    assert {fact.text for fact in facts if fact.is_surname} == {"Sandalwood"}
    assert found_in("the Old Forge", facts)
