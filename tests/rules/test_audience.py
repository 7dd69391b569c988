"""No form tells its readers what they may not know."""

from collections.abc import Callable

import pytest

from bundler.rules.audience import forms_tell_their_readers_no_protected_fact
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
