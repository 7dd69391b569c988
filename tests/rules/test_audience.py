"""No form tells its readers what they may not know."""

from collections.abc import Callable
from typing import Any

import pytest

from bundler.model.paper import Examination, PaperKind
from bundler.rules.audience import (
    forms_tell_their_readers_no_protected_fact,
    it_is_said_whose_address_is_confidential,
    papers_tell_their_readers_no_protected_fact,
)
from bundler.rules.checks import Check
from bundler.rules.holding import hold
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation

PACK = """
name = "fgc-referral"
title = "Family Group Conference referral"
audience = "fgc-family"
meeting = "conference"
sees = {sees}

[[sections]]
letter = "A"
title = "Referral"

[[sections.items]]
id = "fgc-referral"
title = "Referral"
forms = ["fgc-referral"]
needed = "always"
owner = "social_worker"
authority = "R203"
"""
PLACEMENT = {
    "address": "12 High Street, Exampleton", "postcode": "ZZ9 9ZZ",
    "household": [{"name": "Bronwen Maredudd-Pike", "role": "carer"}],
}  # fmt: skip
FORMS = '[fgc-referral]\ntitle = "FGC referral"\nfields = []'


def leaks(look: Callable[..., Situation], words: str, sees: str = "[]") -> list[tuple[str, str]]:
    situation = look(
        {"placement": PLACEMENT},
        pack=PACK.replace("{sees}", sees),
        records={"fgc-referral.json": {"reason_for_meeting": words}},
        forms=FORMS,
    )
    found = forms_tell_their_readers_no_protected_fact(situation, hold(situation, recognise(situation)))
    return [(finding.place, finding.code) for finding in found if finding.hard and finding.severity == "blocks"]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("She lives at 12, High Street.", id="address"),
        pytest.param("She lives at 12 High\nStreet.", id="address over two lines"),
        pytest.param("Post goes to zz99zz.", id="postcode without its space"),
        pytest.param("Ring Bronwen Maredudd\u00a0Pike first.", id="carer's name with a no-break space"),
    ],
)
def test_a_protected_fact_typed_into_a_form_blocks_it(look: Callable[..., Situation], words: str) -> None:
    assert leaks(look, words) == [("fgc-referral.json: reason_for_meeting", "protected-fact")]


def test_innocent_words_do_not_block(look: Callable[..., Situation]) -> None:
    assert leaks(look, "She goes to the High School at 12 and likes the street fair in Exampleton Park.") == []


def test_an_audience_that_may_see_the_placement_may_read_about_it(look: Callable[..., Situation]) -> None:
    assert leaks(look, "She lives at 12 High Street with Bronwen Maredudd-Pike.", '["placement", "carers"]') == []


def all_of(check: Check, situation: Situation) -> list[tuple[str, str, str, bool]]:
    findings = check(situation, hold(situation, recognise(situation)))
    return [(finding.code, finding.severity, finding.place, finding.hard) for finding in findings]


def test_a_fact_that_stands_only_in_another_record_is_looked_for_too(look: Callable[..., Situation]) -> None:
    """The school is in no case.json; the CPR, which the family never reads, names it."""
    situation = look(
        pack=PACK.replace("{sees}", "[]"),
        records={
            "cpr.json": {"schools": [{"name": "Thistleford Toddlers"}], "address": "7 Quarry Bank, Thistleford"},
            "fgc-referral.json": {"reason_for_meeting": "At Thistleford\nToddlers.", "family_view": "7 Quarry Bank?"},
        },
        forms=FORMS,
    )
    assert all_of(forms_tell_their_readers_no_protected_fact, situation) == [
        ("protected-fact", "blocks", "fgc-referral.json: reason_for_meeting", True),
        ("protected-fact", "blocks", "fgc-referral.json: family_view", True),
    ]


@pytest.mark.parametrize(("audience", "is_hard"), [("panel", False), ("fgc-family", True)])
def test_a_carers_surname_alone_blocks_and_says_that_it_may_be_somebody_else(
    look: Callable[..., Situation], audience: str, is_hard: bool
) -> None:
    situation = look(
        {"placement": PLACEMENT},
        pack=PACK.replace("{sees}", "[]").replace('"fgc-family"', f'"{audience}"'),
        records={"fgc-referral.json": {"reason_for_meeting": "Mrs Maredudd-Pike will bring her."}},
        forms=FORMS,
    )
    (finding,) = forms_tell_their_readers_no_protected_fact(situation, hold(situation, recognise(situation)))
    assert (finding.code, finding.severity, finding.hard) == ("protected-surname", "blocks", is_hard)
    assert "It may be somebody else." in finding.message
    assert "Maredudd" not in finding.message


def test_one_parents_confidential_address_in_anothers_row_blocks_the_referral(look: Callable[..., Situation]) -> None:
    referral = {
        "parents": [{"name": "Ann Jones", "address": "9 Tannery Yard, Exampleton", "address_confidential": True}],
        "others": [{"name": "Jo Jones", "address": "9 Tannery Yard"}],
    }
    pack = PACK.replace("{sees}", '["parent-address"]')
    situation = look(pack=pack, records={"fgc-referral.json": referral}, forms=FORMS)
    assert all_of(forms_tell_their_readers_no_protected_fact, situation) == [
        ("protected-fact", "blocks", "fgc-referral.json: others[0].address", True)
    ]


@pytest.mark.parametrize(
    ("parent", "is_asked"),
    [
        pytest.param({"address": "9 Tannery Yard"}, True, id="nobody has said"),
        pytest.param({"phone": "01632 960316"}, True, id="a telephone number alone"),
        pytest.param({}, False, id="nothing to withhold"),
        pytest.param({"address": "9 Tannery Yard", "address_confidential": True}, False, id="withheld"),
        pytest.param({"address": "9 Tannery Yard", "address_confidential": False}, False, id="printed"),
    ],
)
def test_an_address_nobody_has_decided_about_is_asked_about(
    look: Callable[..., Situation], parent: dict[str, Any], is_asked: bool
) -> None:
    records = {"fgc-referral.json": {"parents": [{"name": "Ann Jones", **parent}]}}
    situation = look(pack=PACK.replace("{sees}", '["parent-address"]'), records=records, forms=FORMS)
    place = "fgc-referral.json: parents[0].address_confidential"
    assert all_of(it_is_said_whose_address_is_confidential, situation) == (
        [("address-withheld", "warns", place, False)] if is_asked else []
    )


@pytest.mark.parametrize(
    ("examination", "message"),
    [
        pytest.param(Examination(kind=PaperKind.PDF, pages=3, words="All of it."), None, id="words on every page"),
        pytest.param(
            Examination(kind=PaperKind.PDF, pages=3, words="Some of it.", pages_without_text=(2,)),
            "Referral: page 2 is a picture of text, so nobody can tell", id="a page",
        ),
        pytest.param(
            Examination(kind=PaperKind.PDF, pages=3, words="Some of it.", pages_without_text=(2, 3)),
            "Referral: pages 2 and 3 are pictures of text, so nobody can tell", id="some pages",
        ),
        pytest.param(
            Examination(kind=PaperKind.PDF, pages=2, pages_without_text=(1, 2)),
            "Referral: it is a picture of text, so nobody can tell", id="no words at all",
        ),
    ],
)  # fmt: skip
def test_pages_that_cannot_be_searched_for_the_family_are_named(
    look: Callable[..., Situation], examination: Examination, message: str | None
) -> None:
    pack = PACK.replace("{sees}", "[]").replace("forms =", 'names = ["referral"]\nforms =')
    examinations = {"referral.pdf": examination}
    situation = look({"placement": PLACEMENT}, pack=pack, papers=("referral.pdf",), examinations=examinations)
    found = list(papers_tell_their_readers_no_protected_fact(situation, hold(situation, recognise(situation))))
    assert [(each.code, each.severity) for each in found] == ([("paper-not-searchable", "warns")] if message else [])
    assert all(each.message.startswith(message or "") for each in found)
