"""The pen picture: whatever tells which child it is blocks it, by field and kind, and nobody can override it."""

from collections.abc import Callable
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.rules.anonymity import pen_pictures_name_nobody
from bundler.rules.holding import hold
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
CASE: dict[str, Any] = {
    "child": {"first_name": "Maya", "surname": "Tarrant-Lowe", "date_of_birth": "2016-12-09"},
    "parents": [{"name": "Shauna Pell", "relationship": "mother", "address": "14 Marsh Lane, Exampleton, ZZ3 4QX"}],
    "siblings": [{"name": "Kai Brandreth"}],
    "placement": {"provider": "Jo and Pat Okafor", "address": "3 Rowan Close", "postcode": "ZZ5 6TT"},
    "people": {"social_worker": {"name": "Shauna Marsh", "phone": "01632 960123"}},
}
PACK = """
name = "small"
title = "Small pack"
audience = "prospective-carers"
meeting = "family finding"
[[sections]]
letter = "A"
title = "The child"
[[sections.items]]
id = "pen-picture"
title = "Pen picture"
forms = ["pen-picture"]
needed = "always"
owner = "social_worker"
authority = "R75"
"""
FORMS = """
[pen-picture]
title = "Pen picture"
[[pen-picture.fields]]
key = "likes"
label = "What I like"
owner = "social_worker"
"""
SURNAME = "the surname of the child or a brother or sister"
PARENT = "a birth parent's name"
BORN = "the child's date of birth"
SCHOOL = "the name of a school"
ADDRESS = "an address or telephone number"


def found(look: Look, record: dict[str, Any], **more: Any) -> list[Finding]:
    situation = look(CASE, pack=PACK, forms=FORMS, records={"pen-picture.json": record, **more})
    return list(pen_pictures_name_nobody(situation, hold(situation, recognise(situation))))


def kinds(look: Look, text: str, **more: Any) -> list[str]:
    told = found(look, {"likes": text}, **more)
    return [one.message.removeprefix("“What I like” in the pen picture holds ").split(", so people")[0] for one in told]


@pytest.mark.requirement("R75")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Maya Tarrant-Lowe likes swimming.", SURNAME),
        ("The Tarrants go swimming.", SURNAME),
        ("MAYA LOWE likes swimming.", SURNAME),
        ("She misses Kai Brandreth.", SURNAME),
        ("She writes to Shauna every week.", PARENT),
        ("Ms Pell visits.", PARENT),
        ("Born 9 December 2016.", BORN),
        ("Born on the 9th of December, 2016.", BORN),
        ("Born December 9, 2016.", BORN),
        ("Born 9 Dec 16.", BORN),
        ("DOB 09/12/2016", BORN),
        ("DOB 9.12.16", BORN),
        ("DOB 2016-12-09", BORN),
        ("Goes to Thornbury Primary School.", SCHOOL),
        ("Goes to St Mary's C of E Primary School.", SCHOOL),
        ("Goes to Oak Hill Academy on the bus.", SCHOOL),
        ("Lives at 3 Rowan Close now.", ADDRESS),
        ("Her mum is at Marsh Lane 14, and at 14 Marsh Lane.", ADDRESS),
        ("Her mum rings on 01632 960777.", ADDRESS),
        ("Near ZZ5 6TT.", ADDRESS),
        ("At 12 Station Road until May.", ADDRESS),
        ("maya tarrant-lowe likes swimming", SURNAME),
        ("She is a T a r r a n t.", SURNAME),
        ("Tar-\nrant", SURNAME),
        ("She misses kai brandreth.", SURNAME),
        ("She writes to mum shauna.", PARENT),
        ("Her birthday is on 9 December.", BORN),
        ("Her birthday: 9/12.", BORN),
        ("Born on the ninth of December.", BORN),
        ("Born Dec 9th '16.", BORN),
        ("Born 9-Dec-2016.", BORN),
        ("Born 2016/12/09.", BORN),
        ("DOB 09122016", BORN),
        ("Goes to Oakfield High.", SCHOOL),
        ("Her home is in Rowan Close.", ADDRESS),
        ("Her mum is at 14 Marsh Ln.", ADDRESS),
        ("See https://maya.example and @mayat.", ADDRESS),
    ],
)
def test_what_tells_which_child_it_is_blocks_and_names_the_field_and_the_kind(
    look: Look, text: str, kind: str
) -> None:
    assert kinds(look, text) == [kind]
    one = found(look, {"likes": text})[0]
    assert (one.severity, one.hard, one.place) == ("blocks", True, "pen-picture.json: likes")
    assert text not in one.message


@pytest.mark.requirement("R75")
@pytest.mark.parametrize(
    "text",
    [
        "Maya likes school, her mum's cooking and low swings.",
        "She is in Year 5 and loves her Primary School.",
        "She was born in December and is nine.",
        "Born on 29/12/2016.",
        "Ask her social worker on 01632 960123.",
        "She would pell-mell down any hill.",
        "The school year began on 9 December 2025.",
        "She plays 24/7 and has done 9/12 of the puzzle.",
        "Contact is every second Sunday in December.",
    ],
)
def test_what_tells_nobody_which_child_it_is_is_no_finding(look: Look, text: str) -> None:
    assert kinds(look, text) == []


@pytest.mark.requirement("R75")
def test_a_school_that_another_record_names_is_known_however_it_is_written(look: Look) -> None:
    cpr = {"schools": [{"name": "Birchfield"}]}
    assert SCHOOL in kinds(look, "She likes birchfield best.", **{"cpr.json": cpr})


@pytest.mark.requirement("R75")
@pytest.mark.parametrize("text", ["She likes St Oswin's.", "st oswins primary", "St. Oswin's, Year 3"])
def test_a_school_is_known_by_its_own_name_alone(look: Look, text: str) -> None:
    assert SCHOOL in kinds(look, text, **{"cpr.json": {"schools": [{"name": "St Oswin's Primary School"}]}})


@pytest.mark.requirement("R75")
def test_the_childs_own_name_tells_where_another_is_used(look: Look) -> None:
    record = {"name_used": "Robin", "likes": "Maya likes swimming."}
    assert [one.place for one in found(look, record)] == ["pen-picture.json: likes"]


@pytest.mark.requirement("R75")
def test_every_kind_in_every_field_is_told_at_once(look: Look) -> None:
    record = {"likes": "Maya Lowe, born 9 December 2016", "contact_outline": "Sees Shauna", "name_used": "Maya Lowe"}
    assert [one.place.removeprefix("pen-picture.json: ") for one in found(look, record)] == [
        "name_used", "likes", "likes", "contact_outline",
    ]  # fmt: skip


@pytest.mark.requirement("R75")
def test_another_name_may_be_used_even_if_a_parent_has_it_too(look: Look) -> None:
    assert found(look, {"name_used": "Shauna", "likes": "Shauna likes swimming."}) == []


@pytest.mark.requirement("R75")
def test_the_workers_sign_with_their_names_and_the_child_of_the_record_is_not_printed(look: Look) -> None:
    signature = {"name": "Shauna Marsh", "role": "Social worker", "signed_on": "2026-10-07"}
    record = {"child": {"name": "Maya Tarrant-Lowe"}, "social_worker_signature": signature}
    assert found(look, record) == []


@pytest.mark.requirement("R75")
def test_a_pack_that_asks_for_no_pen_picture_is_not_held_by_one(look: Look) -> None:
    situation = look(CASE, forms=FORMS, records={"pen-picture.json": {"likes": "Maya Tarrant-Lowe"}})
    assert list(pen_pictures_name_nobody(situation, hold(situation, recognise(situation)))) == []
