"""Each two of a sibling group are rated once (R232)."""

from collections.abc import Callable
from typing import Any

import pytest

from bundler.model.finding import Finding
from bundler.rules.holding import hold
from bundler.rules.pairs import each_pair_has_one_row
from bundler.rules.recognition import recognise
from bundler.rules.situation import Situation

Look = Callable[..., Situation]
PACK = """
name = "small"
title = "Small pack"
audience = "internal"
meeting = "meeting"
[[sections]]
letter = "A"
title = "All"
[[sections.items]]
id = "assessment"
title = "Together and Apart"
forms = ["together-and-apart"]
needed = "always"
owner = "social_worker"
authority = "R232"
"""
FORMS = """
[together-and-apart]
title = "Together and Apart"
fields = [
  { key = "children", label = "Children", owner = "social_worker" },
  { key = "ratings", label = "Rating", owner = "social_worker", pairs_of = "children", authority = "R232" },
]
"""
THREE = ["Mia Jones", "Sam Jones", "Zoë Lee"]


def found(look: Look, children: list[str], *pairs: tuple[str, str]) -> list[Finding]:
    assessment: dict[str, Any] = {
        "children": [{"name": name} for name in children],
        "ratings": [{"first": one, "second": other, "rating": 7} for one, other in pairs],
    }
    situation = look(pack=PACK, forms=FORMS, records={"together-and-apart.json": assessment})
    return list(each_pair_has_one_row(situation, hold(situation, recognise(situation))))


@pytest.mark.requirement("R232")
def test_each_pair_that_nobody_rated_is_named(look: Look) -> None:
    blank = found(look, THREE, ("Mia Jones", "Sam Jones"))
    assert [finding.message for finding in blank] == [
        "“Rating” of Mia Jones and Zoë Lee is blank in Together and Apart.",
        "“Rating” of Sam Jones and Zoë Lee is blank in Together and Apart.",
    ]
    assert {(finding.code, finding.severity, finding.place) for finding in blank} == {
        ("field-blank", "blocks", "together-and-apart.json: ratings")
    }


@pytest.mark.requirement("R232")
def test_a_pair_is_known_in_either_order_and_whatever_the_accents(look: Look) -> None:
    assert found(look, THREE, ("Sam Jones", "Mia Jones"), ("zoe lee", "Mia Jones"), ("Jones, Sam", "Zoë Lee")) == []


def test_a_row_about_somebody_else_or_about_one_child_twice_is_refused(look: Look) -> None:
    wrong = found(look, THREE[:2], ("Mia Jones", "Sam Jones"), ("Mia Jones", "Tom Day"), ("Mia Jones", "Mia Jones"))
    assert [(finding.code, finding.place) for finding in wrong] == [
        ("pair-unknown", "together-and-apart.json: ratings[1]"),
        ("pair-unknown", "together-and-apart.json: ratings[2]"),
    ]
    assert "not two of Mia Jones and Sam Jones" in wrong[0].message


def test_a_pair_rated_twice_is_refused_once(look: Look) -> None:
    twice = found(look, THREE[:2], ("Mia Jones", "Sam Jones"), ("Sam Jones", "Mia Jones"))
    assert [(finding.code, finding.place) for finding in twice] == [
        ("pair-twice", "together-and-apart.json: ratings[0]")
    ]


def test_an_only_child_has_no_pair(look: Look) -> None:
    assert found(look, ["Mia Jones"]) == found(look, []) == []
