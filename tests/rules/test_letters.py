"""It is clear which record a decision form or a letter is made from, and that it is about this child."""

from collections.abc import Callable
from typing import Any

import pytest

from bundler.rules import consistency, dates, records
from bundler.rules.checks import Check
from bundler.rules.holding import hold
from bundler.rules.letters import (
    each_companion_has_one_record,
    it_is_known_whom_letters_go_to,
    letters_are_to_people_of_the_case,
    reasons_in_letters_are_plain,
    reasons_in_letters_are_short,
)
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
PACK = """
name = "small"
title = "Small pack"
audience = "adm"
meeting = "decision"
sections = []
[[companions]]
form = "agency-decision"
title = "Agency Decision Form"
audience = "adm"
[[companions]]
form = "birth-parent-letter"
title = "Letter to a birth parent"
audience = "birth-parent"
per = "birth-parent"
"""
CASE = {
    "parents": [
        {"name": "Ann Jones", "relationship": "mother"},
        {"name": "Bob Lee", "relationship": "father"},
        {"name": "Cy Roe", "relationship": "stepfather", "birth_parent": False},
    ]
}
FORMS = '[agency-decision]\ntitle = "Decision"\nfields = []\n[birth-parent-letter]\ntitle = "Letter"\nfields = []'


def found(look: Look, check: Check, filed: dict[str, Any]) -> list[tuple[str, str, str]]:
    situation = look(CASE, pack=PACK, records=filed, forms=FORMS)
    findings = check(situation, hold(situation, recognise(situation)))
    return [(finding.code, finding.severity, finding.place) for finding in findings]


@pytest.mark.parametrize(
    ("filed", "places"),
    [
        pytest.param({"agency-decision.json": {}}, [], id="one decision"),
        pytest.param(
            {"agency-decision-1.json": {"decision": "deferred"}, "agency-decision-2.json": {}},
            ["agency-decision-2.json"], id="two decisions",
        ),
        pytest.param(
            {"birth-parent-letter-a.json": {"parent": "Ann Jones"}, "birth-parent-letter.json": {}}, [],
            id="one letter of her own, one for every parent",
        ),
        pytest.param(
            {
                "birth-parent-letter-a.json": {"parent": "Ann Jones"},
                "birth-parent-letter-b.json": {"parent": "ANN JONES"},
            },
            ["birth-parent-letter-b.json"], id="two to one parent",
        ),
    ],
)  # fmt: skip
def test_two_records_for_one_companion_block(look: Look, filed: dict[str, Any], places: list[str]) -> None:
    assert found(look, each_companion_has_one_record, filed) == [
        ("companion-has-two-records", "blocks", place) for place in places
    ]


@pytest.mark.parametrize(("named", "is_known"), [("Ann Jones", True), ("ann jones", True), ("Anne Jones", False),
                                                  ("Cy Roe", False), (None, True)])
def test_a_letter_to_somebody_who_is_no_birth_parent_blocks(look: Look, named: str | None, is_known: bool) -> None:
    """D6: a misspelt name would give that parent the letter meant for every parent, or none."""
    there = found(look, letters_are_to_people_of_the_case, {"birth-parent-letter.json": {"parent": named}})
    assert there == ([] if is_known else [("letter-to-nobody", "blocks", "birth-parent-letter.json: parent")])


def test_a_decision_about_another_child_blocks(look: Look) -> None:
    """D3."""
    filed = {"agency-decision.json": {"child": {"name": "Al Roe"}}}
    assert found(look, consistency.records_are_about_this_child, filed) == [
        ("identity-differs", "blocks", "agency-decision.json: child.name")
    ]


def test_a_letter_that_still_says_tbc_blocks(look: Look) -> None:
    """D9."""
    filed = {"birth-parent-letter.json": {"independent_support": "Ring TBC"}}
    assert found(look, records.records_have_no_placeholders, filed) == [
        ("placeholder-text", "blocks", "birth-parent-letter.json: independent_support")
    ]


def test_a_decision_dated_tomorrow_blocks(look: Look) -> None:
    filed = {"agency-decision.json": {"decided_on": "2027-01-01"}}
    assert found(look, dates.what_has_happened_is_past, filed) == [
        ("date-in-the-future", "blocks", "agency-decision.json: decided_on")
    ]


@pytest.mark.requirement("R55")
@pytest.mark.parametrize(("words", "said"), [(150, []), (151, ["The reasons to the parent take 151 words; about 150"])])
def test_reasons_to_a_parent_are_as_long_as_the_authority_says(look: Look, words: int, said: list[str]) -> None:
    letter = {"reasons_by_decision": {"should_be_placed": "word " * words}}
    shown = look(CASE, pack=PACK, forms=FORMS, records={"birth-parent-letter.json": letter})
    found = list(reasons_in_letters_are_short(shown, hold(shown, recognise(shown))))
    assert [each.message.partition(" can")[0] for each in found] == said
    own = look(CASE, pack=PACK, forms=FORMS, records={"birth-parent-letter.json": letter},
               profile={"numbers": {"words_of_reasons": 100}})  # fmt: skip
    (finding,) = reasons_in_letters_are_short(own, hold(own, recognise(own)))
    assert "about 100 can be taken in" in finding.message


@pytest.mark.requirement("R55")
def test_where_parents_are_written_to_it_is_asked_who_they_are_or_why_nobody_knows(look: Look) -> None:
    def asked(case: dict[str, Any]) -> list[tuple[str, str, str]]:
        situation = look(case, pack=PACK)
        found = it_is_known_whom_letters_go_to(situation, hold(situation, recognise(situation)))
        return [(finding.code, finding.severity, finding.place) for finding in found]

    assert asked({}) == [("letter-to-whom", "blocks", "case.json: parents")]
    assert asked({"parents": [CASE["parents"][2]]}) == [("letter-to-whom", "blocks", "case.json: parents")]
    assert asked({"no_parent_known": "The child was found at a railway station."}) == []
    assert asked(CASE) == []


LONG = (
    "The assessment concluded that rehabilitation to the parental household could not be recommended within a "
    "timescale commensurate with the child's developmental requirements and attachment needs."
)


@pytest.mark.requirement("R55")
def test_reasons_that_a_parent_can_hardly_read_are_told_with_what_makes_them_hard(look: Look) -> None:
    situation = look(CASE, pack=PACK, forms=FORMS, records={
        "birth-parent-letter.json": {"reasons_by_decision": {"should_be_placed": LONG, "deferred": "We wait."}}
    })  # fmt: skip
    (finding,) = reasons_in_letters_are_plain(situation, hold(situation, recognise(situation)))
    assert (finding.code, finding.severity) == ("letter-hard-to-read", "warns")
    assert finding.place == "birth-parent-letter.json: reasons_by_decision.should_be_placed"
    assert "11 at most is plain English" in finding.message
    assert f"The longest sentence: “{LONG}”" in finding.message
    assert "rehabilitation" in finding.message


@pytest.mark.requirement("R55")
def test_words_of_the_office_in_the_reasons_are_told_with_the_plain_ones(look: Look) -> None:
    situation = look(
        CASE, pack=PACK, forms=FORMS,
        profile={"decision": {"plain_words": {"CPR": "the report about your child"}}},
        records={"birth-parent-letter.json": {"reasons_by_decision": {"deferred": "The CPR was late. So was XYZ."}}},
    )  # fmt: skip
    findings = tuple(reasons_in_letters_are_plain(situation, hold(situation, recognise(situation))))
    assert [finding.code for finding in findings] == ["letter-jargon", "letter-jargon"]
    assert findings[0].remedy == "Instead of “CPR” write “the report about your child”."
    assert findings[1].remedy == "Instead of “XYZ” write out what they stand for."
