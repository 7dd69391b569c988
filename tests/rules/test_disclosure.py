import unicodedata
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bundler.model.case import Case
from bundler.model.cpr import ChildsPermanenceReport
from bundler.model.fgc_referral import FgcReferral
from bundler.model.fields import CarerText, PlacementText, Record, Restricted, Text
from bundler.model.records import RECORDS
from bundler.rules.disclosure import WITHHELD, sees_of, shown
from bundler.rules.protected_facts import protected_facts
from bundler.rules.searching import ProtectedFact, found_in
from bundler.rules.situation import Situation
from bundler.rules.walking import texts

Look = Callable[..., Situation]
CASE = Case.model_validate(
    {
        "reference": "EX-1",
        "authority": "here",
        "packs": ["small"],
        "child": {"first_name": "Mia", "surname": "Jones"},
        "parents": [{"name": "Ann Jones", "relationship": "mother", "address": "Rose Cottage, Mill Lane, Exampleton"}],
        "siblings": [{"name": "Tom Jones", "lives_with": "his aunt in Leeds"}],
        "placement": {
            "kind": "in-house-fostering",
            "address": "12, High St, Exampleton",
            "postcode": "ZZ1 2AB",
            "phone": None,
            "household": [{"name": "Jo Li", "role": "carer"}, {"name": "Łukasz O’Brien", "role": "carer"}],
        },
    }
)
EVERYTHING = ("placement", "carers", "parent-address", "siblings", "third-parties")
PACK = """
name = "small"
title = "Small pack"
audience = "fgc-family"
meeting = "meeting"
sections = []
sees = ["siblings"]
sees_if_open = ["placement"]
"""


def test_an_audience_that_may_see_nothing_special_reads_no_restricted_fact() -> None:
    """D2: the default is no."""
    copy = shown(CASE, ())
    assert (copy.placement.address, copy.placement.postcode) == (WITHHELD, WITHHELD)
    assert [adult.name for adult in copy.placement.household] == [WITHHELD, WITHHELD]
    assert copy.parents[0].address == WITHHELD
    assert [sibling.lives_with for sibling in copy.siblings or ()] == [WITHHELD]


def test_what_is_not_restricted_stays_and_what_is_empty_stays_empty() -> None:
    copy = shown(CASE, ())
    assert (copy.child, copy.parents[0].name, copy.placement.kind) == (CASE.child, "Ann Jones", CASE.placement.kind)
    assert copy.placement.phone is None
    assert CASE.placement.address == "12, High St, Exampleton"


def test_an_audience_reads_the_kinds_it_may_see_and_no_other() -> None:
    copy = shown(CASE, ("carers",))
    assert [adult.name for adult in copy.placement.household] == ["Jo Li", "Łukasz O’Brien"]
    assert copy.placement.address == WITHHELD


def test_whoever_may_see_everything_gets_an_equal_copy() -> None:
    assert shown(CASE, EVERYTHING) == CASE


class Nested(Record):
    """Restricted facts in the places where an annotation can hide them."""

    plain: Text | None = None
    several: tuple[CarerText, ...] = ()
    perhaps: tuple[PlacementText, ...] | None = None
    number: Annotated[int | None, Restricted("placement")] = None
    by_name: dict[str, CarerText] = {}  # noqa: RUF012 - pydantic copies it


def test_restrictions_are_found_inside_lists_and_choices() -> None:
    copy = shown(Nested(plain="a", several=("b", "c"), perhaps=("d",), number=3, by_name={"x": "e"}), ())
    assert copy.model_dump() == {
        "plain": "a", "several": (WITHHELD,), "perhaps": (WITHHELD,), "number": None, "by_name": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("parent", "printed"),
    [
        pytest.param({"address": "9 Yard", "phone": "01"}, ("Withheld (confidential)",) * 2, id="nobody has said"),
        pytest.param(
            {"address": "9 Yard", "phone": "01", "address_confidential": True}, ("Withheld (confidential)",) * 2,
            id="confidential",
        ),
        pytest.param(
            {"address_confidential": True}, ("Withheld (confidential)",) * 2, id="confidential and not recorded here",
        ),
        pytest.param({}, (None, None), id="nothing recorded"),
        pytest.param(
            {"address": "9 Yard", "phone": "01", "address_confidential": False}, ("9 Yard", "01"), id="may be printed",
        ),
    ],
)  # fmt: skip
def test_a_parents_address_is_printed_only_where_somebody_said_that_it_may_be(
    parent: dict[str, Any], printed: tuple[str | None, str | None]
) -> None:
    """D2: the FGC referral goes to people who may see parents' addresses, and the other parent is one of them."""
    record = FgcReferral.model_validate({"parents": [{"name": "Ann Jones", **parent}]})
    (row,) = shown(record, EVERYTHING).parents
    assert (row.address, row.phone) == printed


@pytest.mark.parametrize(
    ("form", "record", "place"),
    [
        ("matching-meeting-report", {"views_of_carers": "X"}, "views_of_carers"),
        ("matching-meeting-report", {"carer_capability": "X"}, "carer_capability"),
        ("matching-meeting-report", {"delegated_authority": "X"}, "delegated_authority"),
        ("matching-meeting-report", {"education_and_health": "X"}, "education_and_health"),
        ("matching-meeting-report", {"needs": [{"need": "Sleep", "carer_evidence": "X"}]}, "needs[0].carer_evidence"),
        ("matching-meeting-report", {"needs": [{"need": "Sleep", "gap": "X"}]}, "needs[0].gap"),
        ("matching-meeting-report", {"needs": [{"need": "Sleep", "support": "X"}]}, "needs[0].support"),
        ("fostering-permanency-assessment-report", {"staying_put": "X"}, "staying_put"),
        ("fostering-permanency-assessment-report", {"education": "X"}, "education"),
        ("cpr", {"care_since_birth": [{"kind_of_care": "X"}]}, "care_since_birth[0].kind_of_care"),
        ("cpr", {"education": "X"}, "education"),
        ("cpr", {"together_and_apart": "X"}, "together_and_apart"),
        ("ppm-initial", {"education": "X"}, "education"),
    ],
)
def test_what_tells_of_carers_and_placement_in_sentences_is_withheld_by_default(
    form: str, record: dict[str, Any], place: str
) -> None:
    said = RECORDS[form].model_validate(record)
    assert dict(texts(shown(said, ())))[place] == WITHHELD
    assert shown(said, EVERYTHING) == said


def test_what_case_json_tells_of_the_placement_in_sentences_is_withheld_by_default() -> None:
    case = Case.model_validate(
        {
            **CASE.model_dump(),
            "placement": {"kind": "other", "other": "With a friend in Leeds"},
            "match": {"sgo_explored": {"done": True, "outcome": "Mrs Li would like to be asked again"}},
            "reviews": [{"number": 1, "outcome": "Stays with Mrs Li"}],
        }
    )
    said = dict(texts(shown(case, ())))
    assert {said["placement.other"], said["match.sgo_explored.outcome"], said["reviews[0].outcome"]} == {WITHHELD}


def test_rows_of_a_record_are_withheld_cell_by_cell() -> None:
    cpr = ChildsPermanenceReport.model_validate(
        {"address": "12 High St", "care_since_birth": [{"cared_for_by": "Jo Li", "reason": "neglect"}]}
    )
    copy = shown(cpr, ("parent-address",))
    assert copy.address == WITHHELD
    assert copy.care_since_birth[0].cared_for_by == WITHHELD
    assert copy.care_since_birth[0].reason == "neglect"


@pytest.mark.parametrize("record", RECORDS.values(), ids=RECORDS)
def test_every_form_record_can_be_shown(record: type[Any]) -> None:
    assert shown(record(), ()) == record()


@pytest.mark.parametrize(
    ("confidential", "sees"),
    [(True, {"siblings"}), (False, {"siblings", "placement"}), (None, {"siblings"})],
)
def test_an_open_placement_is_read_only_where_somebody_recorded_that_it_is_open(
    look: Look, confidential: bool | None, sees: set[str]
) -> None:
    placement = {} if confidential is None else {"confidential": confidential}
    situation = look({"placement": placement}, pack=PACK)
    assert sees_of(situation.pack, situation.case) == sees


def test_protected_facts_are_what_the_audience_may_not_see() -> None:
    assert protected_facts(CASE, ("parent-address", "siblings")) == (
        ProtectedFact("placement", "12, High St, Exampleton"),
        ProtectedFact("placement", "12, High St"),
        ProtectedFact("placement", "ZZ1 2AB"),
        ProtectedFact("carers", "Jo Li"),
        ProtectedFact("carers", "Łukasz O’Brien"),
        ProtectedFact("carers", "O’Brien", is_surname=True),
    )
    assert protected_facts(CASE, EVERYTHING) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She lives at 12 High St Exampleton now.", ["12, High St, Exampleton", "12, High St"]),
        ("12 HIGH\nST, EXAMPLETON", ["12, High St, Exampleton", "12, High St"]),
        ("12 Hi\u00adgh St,\u00a0Example\u200bton", ["12, High St, Exampleton", "12, High St"]),
        ("She lives at 12 High Street now.", ["12, High St"]),
        ("postcode ZZ12AB.", ["ZZ1 2AB"]),
        ("postcode zz1-2ab", ["ZZ1 2AB"]),
        ("ExampletonZZ1 2ABEngland", ["ZZ1 2AB"]),
        ("Lukasz OBrien", ["Łukasz O’Brien", "O’Brien"]),
        ("the carer, Jo\nLi, said", ["Jo Li"]),
        ("une jolie maison", []),
        ("Exampleton is a town", []),
        ("", []),
    ],
)
def test_a_fact_is_found_however_it_is_spaced_broken_or_accented(text: str, found: list[str]) -> None:
    """T49."""
    assert [fact.text for fact in found_in(text, protected_facts(CASE, ("parent-address", "siblings")))] == found


@pytest.mark.parametrize(
    ("recorded", "typed"),
    [
        ("12 High Street, Exampleton", "12, High St"),
        ("12 High Road, Exampleton", "12 High Rd."),
        ("12 High Rd, Exampleton", "at 12 High Road"),
        ("Flat 2, 7 Rowan Close", "7 Rowan Cl"),
        ("9 Mill Lane Exampleton", "9 Mill Ln, Exampleton"),
    ],
)
def test_a_street_is_found_shortened_and_in_full(recorded: str, typed: str) -> None:
    """T49."""
    case = CASE.model_copy(update={"placement": CASE.placement.model_copy(update={"address": recorded})})
    assert found_in(typed, protected_facts(case, ("parent-address", "siblings", "carers")))


def test_another_street_of_that_name_is_not_found() -> None:
    facts = protected_facts(CASE, ("parent-address", "siblings", "carers"))
    assert found_in("We met on 3 May at St Anne's, then at 12 High Road.", facts) == ()


def test_the_street_without_the_town_is_found_and_the_town_without_the_street_is_not() -> None:
    facts = protected_facts(CASE, ("placement", "carers", "siblings"))
    assert [fact.text for fact in found_in("I saw her at Rose Cottage.", facts)] == ["Rose Cottage"]
    assert found_in("I saw her in Exampleton, in Mill Lane.", facts) == ()


def test_a_house_whose_number_only_ends_like_it_is_another_house() -> None:
    home = CASE.placement.model_copy(update={"address": "2 High Street, Exampleton"})
    facts = protected_facts(CASE.model_copy(update={"placement": home}), ("parent-address", "siblings", "carers"))
    assert found_in("The solicitors are at 12 High Street, and at 112 High St.", facts) == ()
    assert found_in("at no. 1-2 High Street", facts)
    assert found_in("atno2HighStreet", facts)


def test_names_in_other_alphabets_are_found() -> None:
    facts = (ProtectedFact("carers", "Олена Шевченко"), ProtectedFact("carers", "李娜"))
    assert found_in("пані ОЛЕНА  шевченко, 李 娜", facts) == facts


def test_a_fact_without_letters_is_found_nowhere() -> None:
    assert found_in("anything", (ProtectedFact("placement", " - "),)) == ()


@given(st.text(), st.text(), st.sampled_from(("NFC", "NFD", "NFKC", "NFKD")), st.sampled_from(" \n\u00a0\u00ad-,."))
def test_no_spacing_and_no_unicode_form_hides_a_fact(before: str, after: str, form: Any, between: str) -> None:
    secret = "Zoë O’Neill-Łukasiewicz, 12 High Street"
    spread = between.join(unicodedata.normalize(form, secret))
    assert found_in(f"{before} {spread} {after}", (ProtectedFact("carers", secret),))
